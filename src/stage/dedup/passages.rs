//! Clusters of passages: lines that several documents share, or one document tells twice,
//! word for word or nearly.

use std::io;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::clusters::{four, name_of};
use super::evidence::{Record, Records};
use super::lines::LineLink;
use super::lists::clip;
use super::places::{Place, Places};
use super::telling::{line_hash, words_in};
use super::verify::in_units;
use super::{Cluster, ClusterKind, Grounds, Member, Standing, Texts};
use crate::algo::linkage::{Bar, Link, average_linkage};
use crate::algo::tokens::{Token, tokens};
use crate::text::{Span, lines_of};

/// Lines join while they are this much alike on average.
const JOIN: f32 = 0.3;

/// A line that one document repeats is listed this often.
const TOLD: u32 = 64;
/// Passages listed for one document at most: tables and hostile input have more.
const LISTED: usize = 4096;

/// Lines that are told of, by their hashes.
#[derive(Default)]
struct Wanted {
    numbers: FxHashMap<u64, u32>,
    lines: Vec<Passage>,
}

/// What is known of a line, whoever tells it.
struct Passage {
    /// The number of the line that names its cluster.
    cluster: u32,
    /// How like its nearest it is.
    likeness: f32,
    /// The place of the cluster that it names among those that are told, once a document has it.
    told: Option<u32>,
}

impl Passage {
    fn new(cluster: u32) -> Self {
        Passage { cluster, likeness: 0.0, told: None }
    }
}

/// Finds the clusters and tells each, in order. `links` are lines that verification found alike; `kept_of` leads
/// dropped documents to kept ones.
pub(super) fn find(
    records: &Records<'_>,
    texts: &dyn Texts,
    common: &FxHashSet<u64>,
    links: Vec<LineLink>,
    kept_of: &FxHashMap<u32, u32>,
    tell: &mut dyn FnMut(Vec<Cluster>),
) -> io::Result<()> {
    let mut wanted = join(links, common);
    let about = wanted.lines.len() + add_shared(records, common, &mut wanted)?;
    let (places, lines) = places(records, texts, wanted, about)?;
    // Asked for in no order: one step less to each.
    let ids: Vec<&str> = records.iter().map(|record| &*record.id).collect();
    // What stands beside the run is no news to itself.
    let is_news = |p: &Place| texts.standing(ids[p.document as usize]) != Standing::Beside;
    let told = |group: &&[Place]| group.len() > 1 && group.iter().any(is_news);
    places.each(|groups| {
        let groups = groups.par_iter().with_max_len(GROUPS).filter(|group| told(group));
        tell(groups.map(|group| cluster(&ids, group, kept_of, &lines)).collect());
    })
}

/// How many clusters a thread puts together at a time.
const GROUPS: usize = 256;

/// Joins lines that are nearly alike.
fn join(mut links: Vec<LineLink>, common: &FxHashSet<u64>) -> Wanted {
    links.retain(|l| !common.contains(&l.a) && !common.contains(&l.b));
    links.sort_unstable_by(|x, y| {
        let closer = y.likeness.total_cmp(&x.likeness);
        (x.a, x.b).cmp(&(y.a, y.b)).then(closer).then(y.open.cmp(&x.open))
    });
    links.dedup_by_key(|l| (l.a, l.b));
    let mut hashes: Vec<u64> = links.iter().flat_map(|l| [l.a, l.b]).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let numbers: FxHashMap<u64, u32> = hashes.into_iter().zip(0..).collect();
    let number = |hash: u64| numbers.get(&hash).copied().unwrap_or(u32::MAX);
    let numbered: Vec<Link> =
        links.iter().map(|l| Link { a: number(l.a), b: number(l.b), score: in_units(l.likeness) }).collect();
    let bar = Bar { join: in_units(JOIN), absent: 0 };
    let mut open = vec![true; numbers.len()];
    for (_, numbered) in links.iter().zip(&numbered).filter(|(link, _)| !link.open) {
        open[numbered.a as usize] = false;
        open[numbered.b as usize] = false;
    }
    let labels = average_linkage(numbers.len(), &numbered, &open, bar);
    let mut lines: Vec<Passage> = labels.into_iter().map(Passage::new).collect();
    for (link, numbered) in links.iter().zip(&numbered) {
        for number in [numbered.a, numbered.b] {
            let best = &mut lines[number as usize].likeness;
            *best = best.max(link.likeness);
        }
    }
    Wanted { numbers, lines }
}

/// Adds the lines that stand in several documents, or several times in one; returns in how many places they stand.
fn add_shared(records: &Records<'_>, common: &FxHashSet<u64>, wanted: &mut Wanted) -> io::Result<usize> {
    let mut all: Vec<u64> = Vec::with_capacity(records.iter().map(|record| record.lines_held()).sum());
    records.each(|_, record| {
        all.extend(record.lines.iter().filter(|h| words_in(**h) > 0 && !common.contains(h)));
        Ok(())
    })?;
    all.par_sort_unstable();
    let several = || all.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
    // A map that grows is held twice.
    let count = several().count();
    wanted.numbers.reserve(count);
    wanted.lines.reserve(count);
    let mut places = 0;
    for same in several() {
        places += same.len();
        add_line(same[0], &mut wanted.numbers, &mut wanted.lines);
    }
    Ok(places)
}

/// The number of a line that makes up a cluster of its own, if it has none yet.
fn add_line(hash: u64, numbers: &mut FxHashMap<u64, u32>, lines: &mut Vec<Passage>) -> u32 {
    *numbers.entry(hash).or_insert_with(|| {
        let number = clip(lines.len());
        lines.push(Passage::new(number));
        number
    })
}

/// Where the lines stand, and what is known of each.
fn places<'t>(
    records: &Records<'_>,
    texts: &'t dyn Texts,
    wanted: Wanted,
    about: usize,
) -> io::Result<(Places<'t>, Vec<Passage>)> {
    let Wanted { numbers, mut lines } = wanted;
    // Lines that one document repeats and that are no passage elsewhere.
    let mut repeated: FxHashMap<u64, u32> = FxHashMap::default();
    let (mut out, mut told) = (Places::new(texts.memory(), about), 0);
    let documents: Vec<u32> = (0..clip(records.len())).collect();
    for some in documents.chunks(AT_A_TIME) {
        let of =
            |words: &mut Vec<Token>, document: &u32| lines_told(records, texts, &numbers, *document, words);
        let seen: Vec<io::Result<Vec<Seen>>> =
            some.par_iter().with_max_len(AT_A_TIME / 64).map_init(Vec::new, of).collect();
        for (document, seen) in some.iter().zip(seen) {
            for Seen { hash, known, line, placed } in seen? {
                let passage = known.unwrap_or_else(|| add_line(hash, &mut repeated, &mut lines));
                let names = lines[passage as usize].cluster;
                let cluster = *lines[names as usize].told.get_or_insert_with(|| {
                    told += 1;
                    told - 1
                });
                out.add(Place { cluster, document: *document, line, passage, placed })?;
            }
        }
    }
    Ok((out, lines))
}

/// Documents whose lines are looked for at a time.
const AT_A_TIME: usize = 4096;

/// A line of a document that is told of.
struct Seen {
    hash: u64,
    /// Its number, if other documents tell it.
    known: Option<u32>,
    /// Line of the surveyed text, from 0.
    line: u32,
    /// Line, from 1, and span, in the original.
    placed: (u32, Span),
}

/// The lines of a document that others tell, too, or that it tells several times.
fn lines_told(
    records: &Records<'_>,
    texts: &dyn Texts,
    numbers: &FxHashMap<u64, u32>,
    document: u32,
    words: &mut Vec<Token>,
) -> io::Result<Vec<Seen>> {
    let record = records.whole(document)?;
    if !record.repeats && !record.lines.iter().any(|hash| numbers.contains_key(hash)) {
        return Ok(Vec::new());
    }
    let Some(text) = texts.text(&record.id) else { return Ok(Vec::new()) };
    let mut here = Vec::new();
    let times = lines_with_words(&text, &record, words, &mut here);
    let seen = |(hash, line, span): (u64, u32, Span)| {
        let known = numbers.get(&hash).copied();
        let told = known.is_some() || times.get(&hash).is_some_and(|n| *n > 1);
        told.then_some(Seen { hash, known, line, placed: (line + 1, span) })
    };
    let mut seen: Vec<Seen> = here.into_iter().filter_map(seen).take(LISTED).collect();
    let spans: Vec<Span> = seen.iter().map(|line| line.placed.1).collect();
    for (line, placed) in seen.iter_mut().zip(texts.placed(&record.id, &spans)?) {
        line.placed = placed;
    }
    Ok(seen)
}

/// Adds the lines of a text that have words: hash, number from 0, and span. Returns how often each stands there, for
/// a text that repeats some.
fn lines_with_words(
    text: &str,
    record: &Record,
    words: &mut Vec<Token>,
    out: &mut Vec<(u64, u32, Span)>,
) -> FxHashMap<u64, u32> {
    let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
    let mut told = record.lines.iter();
    for (line, at) in (0_u32..).zip(lines_of(text)) {
        let shown = at.text(text);
        // Only lines with words are in the record; the text need not be cut into words again.
        if !shown.chars().any(char::is_alphanumeric) {
            continue;
        }
        let hash = if record.in_order {
            told.next().copied().unwrap_or_default()
        } else {
            words.clear();
            tokens(shown, 0, words);
            line_hash(words)
        };
        if record.repeats {
            let count = seen.entry(hash).or_default();
            *count += 1;
            if *count > TOLD {
                continue;
            }
        }
        out.push((hash, line, at.span));
    }
    seen
}

/// The cluster's name is made of lines of the surveyed texts, its members are told by lines of the originals.
fn cluster(ids: &[&str], group: &[Place], kept_of: &FxHashMap<u32, u32>, lines: &[Passage]) -> Cluster {
    let id = |p: &Place| ids[p.document as usize];
    let stays = |p: &Place| kept_of.get(&p.document).is_none_or(|kept| *kept == p.document);
    let first = group.iter().position(stays).unwrap_or(0);
    let kept = &group[first];
    let likeness = |p: &Place| {
        let known = || four(f64::from(lines[p.passage as usize].likeness));
        if p.passage == kept.passage { 1.0 } else { known() }
    };
    let member = |p: &Place| Member {
        doc: id(p).to_owned(),
        line: Some(p.placed.0 as usize),
        span: Some(p.placed.1),
        similarity: likeness(p),
    };
    let others = group[..first].iter().chain(&group[first + 1..]);
    let members: Vec<Member> = std::iter::once(kept).chain(others).map(member).collect();
    let method = |m: &Member| if m.similarity >= 1.0 { "equal line" } else { "aligned line" };
    Cluster {
        // Documents are numbered in the order of their ids.
        cluster: name_of(ClusterKind::Passage, group.iter().map(|p| (id(p), p.line as usize + 1))),
        kind: ClusterKind::Passage,
        kept: id(kept).to_owned(),
        why: members[1..].iter().map(|m| Grounds::method(method(m))).collect(),
        members,
    }
}
