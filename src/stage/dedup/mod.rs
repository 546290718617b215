//! Documents and passages told twice.

mod candidates;
mod clusters;
mod collate;
mod dateline;
mod distinct;
mod evidence;
mod figures;
mod frozen;
mod groups;
mod held;
mod judge;
mod last;
mod likeness;
mod lines;
mod lists;
mod neighbours;
mod pairs;
mod paragraphs;
mod passages;
mod places;
mod room;
mod shelf;
mod slots;
mod stored;
mod telling;
mod twins;
mod verify;
mod weights;

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use self::candidates::Carried;
use self::clusters::{Known, Person};
use self::last::{Found, Last};
use self::paragraphs::Paragraphs;
use self::twins::Twins;
use self::verify::Reader;
use crate::rule::{Coded as _, Findings, RuleId, Rules, StageName, View, Why};
use crate::stage::{Decision, Decisions, Stage, Status, Told, Verdict};
use crate::text::{Line, Span};

crate::rules! { duplicate_document, repeated_passage, pull_quote }

pub use evidence::{Evidence, Record, record, survey};
pub use frozen::{Freezer, Frozen};
pub use judge::Shares;
pub use lists::LISTS_HELD;
pub use neighbours::{ASKED, Holders, neighbours};
pub use room::{Memory, Room};
pub use shelf::Shelf;
pub use stored::line_key;

/// Answers `decide`'s questions: the present text of a document, and what was there before the run.
pub trait Texts: Sync {
    /// The text of a document by its id.
    fn text(&self, doc: &str) -> Option<Arc<str>>;

    /// Where stretches of a document's present text, in order, stand in its original: line, from 1, and span.
    /// Nothing where the text is as it came.
    ///
    /// # Errors
    /// When the original cannot be read.
    fn placed(&self, _doc: &str, _spans: &[Span]) -> io::Result<Vec<(u32, Span)>> {
        Ok(Vec::new())
    }

    /// Whether a document was published before.
    fn standing(&self, _doc: &str) -> Standing {
        Standing::New
    }

    /// What a stored index knows, if the run is compared with one.
    fn frozen(&self) -> Option<&Frozen> {
        None
    }

    /// Where records wait whose lists are not in memory.
    fn records(&self) -> Option<&dyn Room> {
        None
    }

    /// How much is held in memory while candidates are looked for.
    fn memory(&self) -> Memory<'_> {
        Memory::default()
    }
}

/// Whether a document was published before. What was is never dropped: two such documents that tell the same
/// are a question to a person.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It is new.
    #[default]
    New,
    /// It was published, with this text, and is in the run again.
    Published,
    /// It is not in the run and only stands beside it; two such documents are not compared.
    Beside,
}

/// Which copy of a document is kept.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// Longest body, then fewest damage findings, then earliest date, then id. Bodies of at least 90 % of the
    /// longest one's words count as equally long, so that a copy does not win by a hair.
    #[default]
    Longest,
    /// Earliest date first.
    Earliest,
    /// Fewest damage findings first.
    Cleanest,
}

/// What `decide` is asked for.
#[derive(Copy, Clone, Debug, Default)]
pub struct Asked {
    /// Which copy is kept.
    pub keep: Keep,
    /// Whether passages and odd readings are looked for, too.
    pub passages: bool,
    /// Whether copies leave the corpus.
    pub drops: bool,
    /// Whether it is told in which names tellings of one story differ.
    pub names: bool,
    /// What this look has to do with the last one.
    pub since: Since,
}

/// What has changed since the last look at a corpus.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Since {
    /// Texts may have changed, or there was none.
    #[default]
    Anew,
    /// Copies have left, at most. What words and lines are worth is learnt again from what has stayed.
    Fewer,
    /// Copies have left, at most. Words and lines are worth what they were: what was compared need not be compared again.
    Again,
}

/// What a cluster is made of.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClusterKind {
    /// Copies of one document.
    Document,
    /// Copies of one passage.
    Passage,
    /// A document that holds (most of) another.
    Contains,
}

/// One member of a cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The document.
    pub doc: String,
    /// For passages: the line of the decoded original, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// For passages: bytes of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Similarity with the kept copy, 0 to 1.
    pub similarity: f64,
}

/// Documents or passages held to be the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Its name, made of its members.
    pub cluster: String,
    /// What it is made of.
    pub kind: ClusterKind,
    /// The document whose copy is kept.
    pub kept: String,
    /// Its members, the kept one first.
    pub members: Vec<Member>,
    /// What the verdict on each member after the first rests on.
    #[serde(skip)]
    pub why: Vec<Grounds>,
}

/// What a verdict rests on: how the member was found, and the evidence that is told of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grounds {
    method: Cow<'static, str>,
    evidence: Option<[f32; TOLD.len()]>,
}

/// Evidence that is told.
const TOLD: [&str; 7] = ["score", "words", "runs", "figures", "names", "order", "size"];

impl Grounds {
    /// A method that says all.
    #[must_use]
    pub fn method(method: &'static str) -> Self {
        Grounds { method: Cow::Borrowed(method), evidence: None }
    }

    /// As it is told, by names; nothing where nothing is known.
    #[must_use]
    pub fn why(&self) -> Why {
        let mut why = Why::new();
        if !self.method.is_empty() {
            why.push(("method", self.method.to_string()));
        }
        let evidence = TOLD.into_iter().zip(self.evidence.iter().flatten());
        why.extend(evidence.map(|(name, value)| (name, format!("{value:.4}"))));
        why
    }
}

/// What `decide` found beside its decisions.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// Documents held to be the same, and those that hold others.
    pub clusters: Vec<Cluster>,
    /// Names in which tellings of one story differ.
    pub told: Told,
}

/// Where `decide` tells what it finds.
#[allow(missing_debug_implementations)] // it holds a function
pub struct Hear<'h> {
    /// Takes decisions.
    pub decisions: &'h mut Decisions,
    /// Takes clusters of passages, some after the others: there may be more than memory holds.
    pub passages: &'h mut dyn FnMut(Vec<Cluster>),
}

/// Turns merged evidence into clusters and decisions (`Verdict::Drop`, key = the document dropped,
/// `with` = the one kept), in a fixed order. `damage` tells how many damage findings a document has.
/// `before` holds a person's word, which binds, and what earlier rounds suggested: a cluster of which
/// nothing is new is not told again. `shelf` holds what the last look at the same corpus has left.
///
/// # Errors
/// When what waits on disk cannot be written or read.
pub fn decide(
    evidence: &Evidence,
    texts: &dyn Texts,
    damage: &dyn Fn(&str) -> usize,
    asked: Asked,
    before: &Decisions,
    shelf: &mut Shelf,
    out: &mut Hear<'_>,
) -> io::Result<Decided> {
    let records = evidence.sorted(texts.records());
    let person = Person::of(before, &records, texts);
    let twins = Twins::of(&records, |document| person.names(document));
    let distinct = records.only(twins.firsts());
    let (memory, beside) = (texts.memory(), person.beside(&twins));
    let last = shelf.last.take().filter(|_| asked.since != Since::Anew);
    let lines = last.as_ref().filter(|_| asked.since == Since::Again).map(|last| last.lines.clone());
    let carried = &mut shelf.carried;
    let mut candidates = candidates::find(&distinct, memory, texts.frozen(), &beside, lines, carried)?;
    let sample = texts.frozen().map_or_else(|| verify::sample(&distinct, &candidates.groups), |_| Vec::new());
    let sampled = last::hashes(sample.iter().map(|number| distinct[*number as usize]));
    // What is seen in the same light looks the same.
    let same = |last: &Last| last.sampled == sampled && last.lines.0 == candidates.common;
    let last = last.filter(|last| asked.since == Since::Again || same(last));
    let (found, light) =
        last.map_or((None, None), |last| (Some(last.found), Some((last.weights, last.sampled))));
    let (weights, sampled) = light.map_or((None, sampled), |(weights, sampled)| (Some(weights), sampled));
    candidates.pairs.retain(|(a, b)| !person.parts(twins.document(*a), twins.document(*b)));
    let mut reader = Reader::new(&distinct, texts, &candidates, (weights, &sample), asked, shelf);
    let mut verified = reader.verify(&candidates, found.as_ref());
    drop(found);
    let lines = std::mem::take(&mut verified.lines);
    let mut readings = std::mem::take(&mut verified.readings);
    let known = Known {
        records: &records,
        twins: &twins,
        candidates: &candidates,
        verified: &verified,
        person: &person,
        damage,
        keep: asked.keep,
    };
    let (mut list, kept_of) = clusters::documents(&known, &mut reader, out.decisions);
    clusters::suggest(&known, &kept_of, out.decisions);
    list.extend(clusters::containers(&known, &kept_of));
    let stays = |document: u32| kept_of.get(&document).is_none_or(|kept| *kept == document);
    let mut told = Told::default();
    if asked.names {
        collate::told(&known, &readings, &mut told);
    }
    let names = std::mem::take(&mut readings.names);
    if asked.passages {
        collate::decide(&known, readings, stays, asked, out.decisions);
    }
    let leave = leaving(&records, &twins, out.decisions);
    shelf.last = Some(Last {
        found: Found::of(&distinct, &candidates, (&verified, names), |number| leave.contains(&number)),
        lines: (candidates.common.clone(), candidates.page.clone()),
        weights: reader.weights(),
        sampled,
    });
    if asked.passages {
        // What only pairs of documents needed makes room.
        drop(verified);
        passages::find(&records, texts, &candidates.page, lines, &kept_of, out.passages)?;
    }
    // What stands beside the run is no news to itself.
    list.retain(|cluster| cluster.members.iter().any(|m| texts.standing(&m.doc) != Standing::Beside));
    Ok(Decided { clusters: list, told })
}

/// What stands for documents that leave.
fn leaving(records: &[&Record], twins: &Twins, decisions: &Decisions) -> FxHashSet<u32> {
    let leaves = |d: &&Decision| d.verdict == Verdict::Drop && d.status == Status::Accepted;
    let documents = decisions.of(StageName::Dedup).filter(leaves);
    let documents = documents.filter_map(|d| clusters::number_of(records, &d.key));
    documents
        .map(|d| (twins.number(d), d))
        .filter(|(n, d)| twins.document(*n) == *d)
        .map(|(n, _)| n)
        .collect()
}

/// Pairs of documents, by id, that are worth a second look: for comparisons with other ways to find them.
///
/// # Errors
/// Never, as all is in memory.
pub fn candidate_pairs(evidence: &Evidence) -> io::Result<Vec<(String, String)>> {
    let records = evidence.sorted(None);
    let twins = Twins::of(&records, |_| false);
    let distinct = records.only(twins.firsts());
    let id = |number: u32| records[twins.document(number) as usize].id.to_string();
    let found =
        candidates::find(&distinct, Memory::default(), None, &[], None, &mut Carried::default())?.pairs;
    let equal = (0..twins.documents()).map(|d| (twins.document(twins.number(d)), d)).filter(|(a, b)| a != b);
    let equal = equal.map(|(a, b)| (records[a as usize].id.to_string(), records[b as usize].id.to_string()));
    Ok(found.into_iter().map(|(a, b)| (id(a), id(b))).chain(equal).collect())
}

/// The evidence on pairs of documents, given by id, as it is weighed: for fitting the weights anew
/// (`scripts/dedup_weights.py`). None for documents that are not here.
///
/// # Errors
/// Never, as all is in memory.
pub fn shares_of(
    evidence: &Evidence,
    texts: &dyn Texts,
    pairs: &[(String, String)],
) -> io::Result<Vec<Option<Shares>>> {
    let records = evidence.sorted(None);
    let mut shelf = Shelf::default();
    let candidates = candidates::find(&records, Memory::default(), None, &[], None, &mut Carried::default())?;
    let sample = verify::sample(&records, &candidates.groups);
    let mut reader = Reader::new(&records, texts, &candidates, (None, &sample), Asked::default(), &mut shelf);
    let number = |id: &str| clusters::number_of(&records, id);
    Ok(pairs.iter().map(|(a, b)| reader.shares(number(a)?, number(b)?)).collect())
}

/// The stage `dedup` inside one document: passages told twice.
pub struct Passages {
    repeated: RuleId,
    pull_quote: RuleId,
}

/// A document with fewer lines of so many bytes tells no passage twice.
const PASSAGE: usize = 15;

impl Passages {
    /// Prepares the stage for a set of rules.
    #[must_use]
    pub fn new(rules: &Rules) -> Self {
        Passages {
            repeated: rules.coded("dedup/repeated-passage"),
            pull_quote: rules.coded("dedup/pull-quote"),
        }
    }
}

impl Stage for Passages {
    fn name(&self) -> StageName {
        StageName::Dedup
    }

    fn propose(&self, view: &View<'_>, _decisions: &Decisions, out: &mut Findings) {
        let long = |line: &&Line| line.span.len() >= PASSAGE;
        if view.lines.iter().filter(long).nth(1).is_none() {
            return;
        }
        let cut = Paragraphs::of(view);
        let pointed = repeated_passage::propose(self.repeated, view, &cut, out);
        pull_quote::propose(self.pull_quote, view, &cut, &pointed, out);
    }
}
