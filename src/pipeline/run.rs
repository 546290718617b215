//! Cleans a corpus: survey -> decide -> apply, again until nothing new is decided.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::card::{Card, State};
use super::engine::Engine;
use super::spool::{Slot, Spool};
use super::work::Work;
use crate::corpus::read::{self, Listing, Options};
use crate::corpus::{Body, CorpusError, Entry};
use crate::rule::{Kind, StageName};
use crate::stage::dedup::{self, Cluster, ClusterKind, Texts};
use crate::stage::strip::repeated;
use crate::stage::{Decision, Decisions, Status, Verdict, names};
use crate::text::{Span, columns_of, lines_of};

/// Decoded text held in memory, in bytes; what is beyond waits in the spool and is cleaned again
/// when it is needed. The same on every machine, so that the steps are.
const HELD: usize = 256 << 20;

/// Bound on the rounds of survey -> decide. Real corpora need two or three.
const ROUNDS: usize = 5;

/// What is being done, for progress bars.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reading and cleaning each document by itself.
    Read,
    /// Counting what the corpus shows.
    Survey,
    /// Weighing it.
    Decide,
    /// Carrying decisions out.
    Apply,
    /// Writing the output.
    Write,
}

/// Hears how far a run is. Called from one thread.
pub trait Progress {
    /// A step begins: how many documents and bytes it will see, where that is known.
    fn begin(&mut self, step: Step, documents: Option<u64>, bytes: u64);
    /// Documents and bytes done since the last call.
    fn advance(&mut self, documents: u64, bytes: u64);
}

impl Progress for () {
    fn begin(&mut self, _: Step, _: Option<u64>, _: u64) {}
    fn advance(&mut self, _: u64, _: u64) {}
}

/// Keeps bytes that text and edits cannot give back; the answer is the path they are kept under.
pub trait Originals {
    /// A file's bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    fn keep(&mut self, path: &str, bytes: &[u8]) -> Result<Option<String>, CorpusError>;
    /// The line of a record file around its text.
    ///
    /// # Errors
    /// When it cannot be written.
    fn keep_line(&mut self, path: &str, line: &serde_json::Value) -> Result<(), CorpusError>;
    /// A whole file, by its place on disk.
    ///
    /// # Errors
    /// When it cannot be copied.
    fn keep_file(&mut self, path: &str, from: &Path) -> Result<(), CorpusError>;
}

impl Originals for () {
    fn keep(&mut self, _: &str, _: &[u8]) -> Result<Option<String>, CorpusError> {
        Ok(None)
    }
    fn keep_line(&mut self, _: &str, _: &serde_json::Value) -> Result<(), CorpusError> {
        Ok(())
    }
    fn keep_file(&mut self, _: &str, _: &Path) -> Result<(), CorpusError> {
        Ok(())
    }
}

#[derive(Debug)]
enum Text {
    Here(Box<Work>),
    Spooled(Slot),
    Nowhere,
}

/// Evidence of the three corpus stages.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Evidence {
    /// Repeated lines.
    pub lines: repeated::Evidence,
    /// Names.
    pub names: names::Evidence,
    /// Documents and passages.
    pub dedup: dedup::Evidence,
}

impl Evidence {
    /// Joins two bodies of evidence; the order does not matter.
    pub fn merge(&mut self, other: Evidence) {
        self.lines.merge(other.lines);
        self.names.merge(other.names);
        self.dedup.merge(other.dedup);
    }
}

#[derive(Copy, Clone, PartialEq, Eq)]
enum Ask {
    LinesAndDedup,
    Names,
    All,
}

/// A corpus at work.
pub struct Run<'e> {
    /// The rules.
    pub engine: &'e Engine,
    /// Every document, in the order of ids once reading is done.
    pub cards: Vec<Card>,
    /// What was decided; begins with what a person decided.
    pub decisions: Decisions,
    /// Duplicates, with lines of the decoded originals.
    pub clusters: Vec<Cluster>,
    /// For every document held to be a copy: its place in `cards` and that of the kept one.
    pub copies: BTreeMap<usize, usize>,
    person: Decisions,
    works: Vec<Text>,
    replays: Vec<Decisions>,
    spool: Spool,
    held_bytes: usize,
}

/// The stages that carry out decisions inside a document.
const DECIDED: [StageName; 2] = [StageName::Strip, StageName::Names];

/// How many documents a thread takes at a time.
const CHUNK: usize = 32;

impl<'e> Run<'e> {
    /// A run that has read nothing yet. `spool_folder` is where texts wait that do not fit in memory.
    #[must_use]
    pub fn new(engine: &'e Engine, person: Decisions, spool_folder: &Path) -> Self {
        Run {
            engine,
            cards: Vec::new(),
            decisions: person.clone(),
            clusters: Vec::new(),
            copies: BTreeMap::new(),
            replays: vec![person.clone()],
            person,
            works: Vec::new(),
            spool: Spool::new(spool_folder),
            held_bytes: 0,
        }
    }

    /// Adds one decoded text by hand: for tests and for standard input.
    pub fn hold(&mut self, id: &str, text: &str, kind: Kind, meta: crate::rule::Meta) {
        let entry = Entry {
            id: id.to_owned(),
            place: crate::corpus::Place { path: id.to_owned(), ..crate::corpus::Place::default() },
            kind,
            body: Body::Bytes(text.as_bytes().to_vec()),
            meta,
            fields: serde_json::Map::new(),
            rest: None,
            compressed: None,
            warning: None,
        };
        let (card, text) = open(self.engine, &entry);
        let text = text.unwrap_or_default();
        let work = self.engine.prepare(&card.id, text, kind, card.meta.clone(), &self.person);
        self.cards.push(card);
        self.works.push(Text::Here(Box::new(work)));
    }

    /// Reads everything and takes each document through its own rules.
    ///
    /// # Errors
    /// When originals or the spool cannot be written.
    pub fn read(
        &mut self,
        listing: &Listing,
        options: &Options,
        originals: &mut dyn Originals,
        progress: &mut dyn Progress,
    ) -> Result<(), CorpusError> {
        progress.begin(Step::Read, None, listing.bytes);
        let mut ids = HashSet::new();
        for (name, path) in listing.packed_records() {
            originals.keep_file(name, path)?;
        }
        read::read(listing, options, &mut |batch: Vec<Entry>| {
            let engine = self.engine;
            let person = &self.person;
            let ready: Vec<_> = batch
                .into_par_iter()
                .with_max_len(CHUNK)
                .map(|entry| {
                    let (card, text) = open(engine, &entry);
                    let work =
                        text.map(|text| engine.prepare(&card.id, text, card.kind, card.meta.clone(), person));
                    (entry, card, work)
                })
                .collect();
            for (entry, card, work) in ready {
                let bytes = card.bytes;
                self.take_in(entry, card, work, &mut ids, originals)?;
                progress.advance(1, bytes);
            }
            Ok(())
        })?;
        let mut order: Vec<usize> = (0..self.cards.len()).collect();
        order.sort_by(|a, b| self.cards[*a].id.cmp(&self.cards[*b].id));
        let mut cards: Vec<Option<Card>> = std::mem::take(&mut self.cards).into_iter().map(Some).collect();
        let mut works: Vec<Option<Text>> = std::mem::take(&mut self.works).into_iter().map(Some).collect();
        self.cards = order.iter().filter_map(|k| cards[*k].take()).collect();
        self.works = order.iter().filter_map(|k| works[*k].take()).collect();
        Ok(())
    }

    fn take_in(
        &mut self,
        mut entry: Entry,
        mut card: Card,
        work: Option<Work>,
        ids: &mut HashSet<String>,
        originals: &mut dyn Originals,
    ) -> Result<(), CorpusError> {
        let record_file = entry.place.line.is_some();
        let blank =
            matches!(&entry.body, Body::Refused { reason, .. } if record_file && read::is_blank(reason));
        let mut taken = ids.contains(&card.id);
        if taken && !record_file {
            let mut copy = 2;
            while ids.contains(&format!("{}~{copy}", card.id)) {
                copy += 1;
            }
            card.id = format!("{}~{copy}", card.id);
            taken = false;
        }
        if taken && !blank {
            card.state = State::Quarantined;
            card.reason = format!("the id '{}' is taken by an earlier record", card.id);
            card.id = format!("{}:{}", entry.place.path, entry.place.line.unwrap_or(0));
        }
        if record_file {
            if !read::is_packed(&entry.place.path) {
                let line = record_line(&mut entry, &card);
                originals.keep_line(&entry.place.path, &line)?;
            }
        } else if let Some(bytes) = entry.compressed.take() {
            card.original = originals.keep(&card.id, &bytes)?;
        } else if (card.state == State::Quarantined || !card.exact || card.kind == Kind::Html)
            && let Body::Bytes(bytes) | Body::Refused { bytes, .. } = &entry.body
            && !(bytes.is_empty() && card.bytes == 0 && card.state == State::Quarantined)
        {
            card.original = originals.keep(&card.id, bytes)?;
        }
        if blank {
            return Ok(());
        }
        ids.insert(card.id.clone());
        let held = match work.filter(|_| card.state == State::Kept) {
            None => Text::Nowhere,
            Some(mut work) => {
                work.id.clone_from(&card.id);
                let size = work.doc.original().len() + work.doc.text().len();
                if self.held_bytes + size <= HELD {
                    self.held_bytes += size;
                    Text::Here(Box::new(work))
                } else {
                    let spooled = self.spool.put(work.doc.original());
                    Text::Spooled(spooled.map_err(CorpusError::io("write", Path::new("the spool")))?)
                }
            }
        };
        self.cards.push(card);
        self.works.push(held);
        Ok(())
    }

    /// A document as it now stands; spooled ones are cleaned again, in the same steps.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn work(&self, k: usize) -> Result<Option<std::borrow::Cow<'_, Work>>, CorpusError> {
        match &self.works[k] {
            Text::Here(work) => Ok(Some(std::borrow::Cow::Borrowed(work))),
            Text::Nowhere => Ok(None),
            Text::Spooled(slot) => {
                let text = self.spool.get(*slot).map_err(CorpusError::io("read", Path::new("the spool")))?;
                let card = &self.cards[k];
                let engine = self.engine;
                let mut work = engine.prepare(&card.id, text, card.kind, card.meta.clone(), &self.replays[0]);
                for decisions in &self.replays[1..] {
                    engine.settle(&mut work, decisions, &DECIDED);
                }
                Ok(Some(std::borrow::Cow::Owned(work)))
            }
        }
    }

    /// Surveys and decides until nothing new is decided, and carries the decisions out.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn decide(&mut self, progress: &mut dyn Progress) -> Result<(), CorpusError> {
        for round in 0..ROUNDS {
            let before = binding(&self.decisions);
            let evidence = self.survey(Ask::LinesAndDedup, progress)?;
            progress.begin(Step::Decide, None, 0);
            let mut found = Decisions::default();
            let clusters = self.decide_dedup(&evidence.dedup, &mut found);
            self.take_clusters(clusters, round)?;
            drop(evidence.dedup);
            repeated::decide(&evidence.lines, &self.person, &mut found);
            self.take_decisions(found);
            self.mark_copies();
            self.carry_out(progress)?;
            let evidence = self.survey(Ask::Names, progress)?;
            progress.begin(Step::Decide, None, 0);
            let mut found = Decisions::default();
            names::decide(&evidence.names, &self.person, &self.engine.gazetteer, &mut found);
            self.take_decisions(found);
            self.carry_out(progress)?;
            if binding(&self.decisions) == before {
                break;
            }
        }
        Ok(())
    }

    /// One round of counting, for `survey`.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn evidence(&mut self, progress: &mut dyn Progress) -> Result<Evidence, CorpusError> {
        self.survey(Ask::All, progress)
    }

    /// Carries out decisions from a file instead of deciding.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn apply(&mut self, decisions: Decisions, progress: &mut dyn Progress) -> Result<(), CorpusError> {
        self.decisions = decisions;
        self.mark_copies();
        self.clusters_from_decisions();
        self.carry_out(progress)
    }

    /// What `resume` needs to go on from here with the same bytes.
    #[must_use]
    pub fn resume_state(&self, mark: &str) -> String {
        let owned = |w: &crate::rule::Why| w.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        let state = Resumed {
            mark: mark.to_owned(),
            replays: self.replays.iter().map(Decisions::to_toml).collect(),
            decisions: self.decisions.to_toml(),
            clusters: self.clusters.clone(),
            why: self.clusters.iter().map(|c| c.why.iter().map(owned).collect()).collect(),
        };
        serde_json::to_string(&state).unwrap_or_default()
    }

    /// Takes over what an interrupted run had decided; false when it was made for another input.
    pub fn resume(&mut self, state: &str, mark: &str) -> bool {
        let Ok(state) = serde_json::from_str::<Resumed>(state) else { return false };
        let replays: Option<Vec<_>> = state.replays.iter().map(|r| Decisions::from_toml(r).ok()).collect();
        let (Some(replays), Ok(decisions)) = (replays, Decisions::from_toml(&state.decisions)) else {
            return false;
        };
        if state.mark != mark || replays.is_empty() {
            return false;
        }
        self.replays = replays;
        self.decisions = decisions;
        self.clusters = state.clusters;
        let mut names = EvidenceNames::default();
        for (cluster, why) in self.clusters.iter_mut().zip(state.why) {
            let static_names =
                |w: Vec<(String, String)>| w.into_iter().map(|(k, v)| (names.get(k), v)).collect();
            cluster.why = why.into_iter().map(static_names).collect();
        }
        self.mark_copies();
        true
    }

    /// After `resume`: takes every document through the steps that were decided.
    pub fn catch_up(&mut self) {
        let (engine, replays) = (self.engine, &self.replays);
        self.works.par_iter_mut().with_max_len(CHUNK).for_each(|held| {
            if let Text::Here(work) = held {
                for decisions in &replays[1..] {
                    engine.settle(work, decisions, &DECIDED);
                }
            }
        });
    }

    fn survey(&self, ask: Ask, progress: &mut dyn Progress) -> Result<Evidence, CorpusError> {
        progress.begin(Step::Survey, Some(self.works.len() as u64), 0);
        let mut all = Evidence::default();
        // Names are decided for every document that stays, copies that are only marked among them.
        let all_that_stay = ask == Ask::Names && !super::output::drops(self);
        let live: Vec<usize> = (0..self.works.len())
            .filter(|k| {
                !matches!(self.works[*k], Text::Nowhere) && (all_that_stay || !self.copies.contains_key(k))
            })
            .collect();
        for batch in live.chunks(CHUNK * 64) {
            let parts: Vec<Result<Evidence, CorpusError>> = batch
                .par_chunks(CHUNK * 4)
                .map(|chunk| {
                    let mut evidence = Evidence::default();
                    for k in chunk {
                        let Some(work) = self.work(*k)? else { continue };
                        let text = work.doc.shared_text();
                        let lines = lines_of(&text);
                        let view = self.engine.view(&work, &text, &lines);
                        if ask != Ask::Names {
                            repeated::survey(&view, &mut evidence.lines);
                            dedup::survey(&view, &mut evidence.dedup);
                        }
                        if ask != Ask::LinesAndDedup {
                            names::survey(&view, &mut evidence.names);
                        }
                    }
                    Ok(evidence)
                })
                .collect();
            for part in parts {
                all.merge(part?);
            }
            progress.advance(batch.len() as u64, 0);
        }
        Ok(all)
    }

    fn decide_dedup(&self, evidence: &dedup::Evidence, found: &mut Decisions) -> Vec<Cluster> {
        let places: HashMap<&str, usize> =
            self.cards.iter().enumerate().map(|(k, c)| (c.id.as_str(), k)).collect();
        let texts = Corpus { run: self, places: &places };
        let damage = |doc: &str| {
            let k = places.get(doc).copied();
            k.and_then(|k| self.work(k).ok().flatten()).map_or(0, |w| w.damage())
        };
        dedup::decide(evidence, &texts, &damage, self.engine.settings.keep, &self.decisions, found)
    }

    /// Joins new clusters with those of earlier rounds; passages are those of the first round.
    fn take_clusters(&mut self, mut clusters: Vec<Cluster>, round: usize) -> Result<(), CorpusError> {
        if round == 0 {
            self.place_members(&mut clusters)?;
            self.clusters = clusters;
            return Ok(());
        }
        self.join_clusters(clusters.into_iter().filter(|c| c.kind == ClusterKind::Document));
        Ok(())
    }

    /// A document is in one document cluster: what later rounds find is added to what shares a
    /// member with it. The later round knows best which copy is kept.
    fn join_clusters(&mut self, later: impl Iterator<Item = Cluster>) {
        let mut all: Vec<Option<Cluster>> =
            std::mem::take(&mut self.clusters).into_iter().map(Some).collect();
        let mut place_of: HashMap<String, usize> = HashMap::new();
        for (place, cluster) in all.iter().enumerate() {
            for cluster in cluster.iter().filter(|c| c.kind == ClusterKind::Document) {
                place_of.extend(cluster.members.iter().map(|m| (m.doc.clone(), place)));
            }
        }
        for mut joined in later {
            let mut earlier: Vec<usize> =
                joined.members.iter().filter_map(|m| place_of.get(&m.doc).copied()).collect();
            earlier.sort_unstable();
            earlier.dedup();
            let mut held: HashSet<String> = joined.members.iter().map(|m| m.doc.clone()).collect();
            for old in earlier.iter().filter_map(|place| all[*place].take()) {
                for (k, member) in old.members.into_iter().enumerate() {
                    if held.insert(member.doc.clone()) {
                        joined.members.push(member);
                        joined.why.push(old.why.get(k.wrapping_sub(1)).cloned().unwrap_or_default());
                    }
                }
            }
            let at = earlier.first().copied().unwrap_or(all.len());
            if at == all.len() {
                all.push(None);
            }
            place_of.extend(joined.members.iter().map(|m| (m.doc.clone(), at)));
            all[at] = Some(joined);
        }
        self.clusters = all.into_iter().flatten().collect();
    }

    /// From spans of the surveyed texts to lines and spans of the originals: one pass a document.
    fn place_members(&self, clusters: &mut [Cluster]) -> Result<(), CorpusError> {
        let mut by_document: BTreeMap<usize, Vec<(usize, usize, Span)>> = BTreeMap::new();
        for (c, cluster) in clusters.iter().enumerate().filter(|(_, c)| c.kind == ClusterKind::Passage) {
            for (m, member) in cluster.members.iter().enumerate() {
                let place = self.cards.binary_search_by(|card| card.id.cmp(&member.doc));
                if let (Ok(k), Some(span)) = (place, member.span) {
                    by_document.entry(k).or_default().push((c, m, span));
                }
            }
        }
        for (k, members) in by_document {
            let Some(work) = self.work(k)? else { continue };
            let text = if work.extracted { work.doc.text() } else { work.doc.original() };
            let origin = |span: Span| if work.extracted { span } else { work.doc.origin(span) };
            let mut placed: Vec<_> = members.into_iter().map(|(c, m, span)| (origin(span), c, m)).collect();
            placed.sort_unstable();
            let starts: Vec<u32> = placed.iter().map(|(span, _, _)| span.start).collect();
            for ((span, c, m), at) in placed.into_iter().zip(columns_of(text, &starts)) {
                let member = &mut clusters[c].members[m];
                (member.line, member.span) = (Some(at.line), Some(span));
            }
        }
        Ok(())
    }

    fn take_decisions(&mut self, found: Decisions) {
        for decision in found.iter() {
            // Who says that a is no copy of b says so of b and a.
            let mut reversed = self.person.on(decision.stage, &decision.with);
            if decision.verdict == Verdict::Drop
                && reversed.any(|d| d.status == Status::Rejected && d.with == decision.key)
            {
                continue;
            }
            let known = self.decisions.same_question(decision).map(|d| d.status);
            // A later round sees what earlier decisions have left: it may add, and may be surer.
            let surer = known == Some(Status::Suggested) && decision.status != Status::Suggested;
            if known.is_none() || surer {
                self.decisions.add(decision.clone());
            }
        }
        for never in found.nevers() {
            self.decisions.never(never.clone());
        }
    }

    fn mark_copies(&mut self) {
        let place = |id: &str| self.cards.binary_search_by(|c| c.id.as_str().cmp(id)).ok();
        let mut copies = BTreeMap::new();
        for decision in self.decisions.of(StageName::Dedup) {
            if decision.verdict == Verdict::Drop
                && decision.status == Status::Accepted
                && let (Some(copy), Some(kept)) = (place(&decision.key), place(&decision.with))
                && copy != kept
                && self.cards[copy].state == State::Kept
            {
                copies.insert(copy, kept);
            }
        }
        // A kept copy that became a copy itself later: everything points to the one that stays.
        let end = |mut k: usize| {
            for _ in 0..copies.len() {
                match copies.get(&k) {
                    Some(&next) => k = next,
                    None => break,
                }
            }
            k
        };
        self.copies = copies.iter().map(|(&copy, &kept)| (copy, end(kept))).filter(|(a, b)| a != b).collect();
    }

    fn clusters_from_decisions(&mut self) {
        let mut by_kept: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (&copy, &kept) in &self.copies {
            by_kept.entry(kept).or_default().push(copy);
        }
        self.clusters = by_kept
            .into_iter()
            .map(|(kept, copies)| {
                let member = |k: usize, similarity| dedup::Member {
                    doc: self.cards[k].id.clone(),
                    line: None,
                    span: None,
                    similarity,
                };
                let mut members = vec![member(kept, 1.0)];
                for copy in &copies {
                    let score = self
                        .decisions
                        .on(StageName::Dedup, &self.cards[*copy].id)
                        .next()
                        .map_or(0.0, |d| d.score);
                    members.push(member(*copy, score));
                }
                let kept = self.cards[kept].id.clone();
                let why = copies.iter().map(|_| vec![("method", "decisions file".to_owned())]).collect();
                Cluster {
                    cluster: format!("decided:{kept}"),
                    kind: ClusterKind::Document,
                    kept,
                    members,
                    why,
                }
            })
            .collect();
    }

    /// Lets every document that a new decision may touch look again.
    fn carry_out(&mut self, progress: &mut dyn Progress) -> Result<(), CorpusError> {
        let last = self.replays.last();
        let is_new =
            |d: &&Decision| d.stage != StageName::Dedup && last.is_none_or(|l| l.same_question(d) != Some(d));
        let new: Vec<&Decision> = self.decisions.iter().filter(is_new).collect();
        if new.is_empty() {
            return Ok(());
        }
        let mut anew: Vec<StageName> = new.iter().map(|d| d.stage).collect();
        anew.dedup();
        let new = new.iter().map(|d| longest_word(&d.key));
        progress.begin(Step::Apply, Some(self.works.len() as u64), 0);
        let mentions = AhoCorasick::builder().ascii_case_insensitive(true).build(new).ok();
        let (engine, decisions) = (self.engine, &self.decisions);
        // A copy that leaves the corpus is mended no further.
        let leaving = if super::output::drops(self) { &self.copies } else { &BTreeMap::new() };
        self.works.par_iter_mut().enumerate().with_max_len(CHUNK).for_each(|(k, held)| {
            if let Text::Here(work) = held
                && !leaving.contains_key(&k)
                && mentions.as_ref().is_none_or(|m| m.is_match(work.doc.text()))
            {
                engine.settle(work, decisions, &anew);
            }
        });
        self.replays.push(self.decisions.clone());
        progress.advance(self.works.len() as u64, 0);
        Ok(())
    }
}

/// A document's cleaned text, for `decide` without the documents at hand.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Held {
    /// Its id.
    pub doc: String,
    /// Its text after its own rules.
    pub text: String,
    /// How many signs of damage it shows.
    pub damage: usize,
}

/// Decides on evidence alone, once: duplicates, repeated lines, names.
#[must_use]
pub fn decide_on(engine: &Engine, evidence: &Evidence, texts: &[Held], person: &Decisions) -> Decisions {
    struct Told<'t>(HashMap<&'t str, &'t Held>);
    impl Texts for Told<'_> {
        fn text(&self, doc: &str) -> Option<Arc<str>> {
            self.0.get(doc).map(|h| Arc::from(h.text.as_str()))
        }
    }
    let told = Told(texts.iter().map(|h| (h.doc.as_str(), h)).collect());
    let damage = |doc: &str| told.0.get(doc).map_or(0, |h| h.damage);
    let mut all = person.clone();
    let mut found = Decisions::default();
    dedup::decide(&evidence.dedup, &told, &damage, engine.settings.keep, person, &mut found);
    repeated::decide(&evidence.lines, person, &mut found);
    names::decide(&evidence.names, person, &engine.gazetteer, &mut found);
    found.iter().for_each(|d| all.add(d.clone()));
    found.nevers().for_each(|n| all.never(n.clone()));
    all
}

/// What an interrupted run leaves for the next.
#[derive(serde::Serialize, serde::Deserialize)]
struct Resumed {
    mark: String,
    replays: Vec<String>,
    decisions: String,
    clusters: Vec<Cluster>,
    why: Vec<Vec<Vec<(String, String)>>>,
}

/// Names of evidence are a few fixed words of the program; read back, each is kept once for good.
#[derive(Default)]
struct EvidenceNames(BTreeMap<String, &'static str>);

impl EvidenceNames {
    fn get(&mut self, name: String) -> &'static str {
        self.0.entry(name).or_insert_with_key(|name| Box::leak(name.clone().into_boxed_str()))
    }
}

fn longest_word(key: &str) -> &str {
    crate::text::fold::words(key).max_by_key(|w| w.len()).unwrap_or(key)
}

/// What decides whether another round is needed: everything that is carried out.
fn binding(decisions: &Decisions) -> Vec<(String, String, String)> {
    let accepted = decisions.iter().filter(|d| d.status == Status::Accepted);
    accepted.map(|d| (d.key.clone(), d.with.clone(), d.condition.clone())).collect()
}

struct Corpus<'r, 'e> {
    run: &'r Run<'e>,
    places: &'r HashMap<&'r str, usize>,
}

impl Texts for Corpus<'_, '_> {
    fn text(&self, doc: &str) -> Option<Arc<str>> {
        let k = *self.places.get(doc)?;
        self.run.work(k).ok().flatten().map(|w| w.doc.shared_text())
    }
}

/// Decodes an entry and fills in its card.
fn open(engine: &Engine, entry: &Entry) -> (Card, Option<String>) {
    let bytes: &[u8] = match &entry.body {
        Body::Bytes(bytes) | Body::Refused { bytes, .. } => bytes,
        Body::Text(text) => text.as_bytes(),
    };
    let mut card = Card {
        id: entry.id.clone(),
        place: entry.place.clone(),
        kind: entry.kind,
        meta: entry.meta.clone(),
        fields: entry.fields.clone(),
        sha256: hex(&Sha256::digest(entry.compressed.as_deref().unwrap_or(bytes))),
        bytes: bytes.len() as u64,
        encoding: "",
        how: String::new(),
        bom: false,
        malformed: Vec::new(),
        state: State::Kept,
        reason: String::new(),
        warning: entry.warning.clone(),
        original: None,
        exact: false,
    };
    match engine.decode(entry) {
        Ok(decoded) => {
            card.encoding = decoded.encoding;
            card.how = decoded.how;
            card.bom = decoded.bom;
            card.malformed = decoded.malformed;
            card.exact = decoded.exact;
            (card, Some(decoded.text))
        }
        Err(reason) => {
            card.state = State::Quarantined;
            card.reason = reason.0;
            (card, None)
        }
    }
}

/// The line that gives a record file back: what stands around the text, or the whole line.
fn record_line(entry: &mut Entry, card: &Card) -> serde_json::Value {
    use serde_json::json;
    match (&entry.body, entry.rest.take()) {
        (Body::Refused { bytes, .. }, _) => match std::str::from_utf8(bytes) {
            Ok(text) => json!({ "line": text }),
            Err(_) => json!({ "hex": hex(bytes) }),
        },
        (Body::Text(text), Some(read::Rest::Around { head, tail, escapes })) => {
            if card.state == State::Kept {
                json!({ "doc": card.id, "head": head, "tail": tail, "escapes": escapes })
            } else {
                json!({ "line": format!("{head}{}{tail}", read::json_string(text, escapes)) })
            }
        }
        (_, Some(read::Rest::Whole(line))) if card.state == State::Kept => {
            json!({ "doc": card.id, "line": line })
        }
        (_, Some(read::Rest::Whole(line))) => json!({ "line": line }),
        (Body::Text(_) | Body::Bytes(_), _) => json!({}),
    }
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(DIGITS[usize::from(n & 15)]);
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(*b)]).collect()
}

/// The whole span of a text's first line, for findings about a document as such.
#[must_use]
pub(super) fn first_line(text: &str) -> Span {
    lines_of(text).first().map_or(Span::default(), |l| l.span)
}
