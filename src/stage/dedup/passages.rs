//! Clusters of passages: lines that several documents share, or one document tells twice,
//! word for word or nearly.

use std::io;

use rustc_hash::{FxHashMap, FxHashSet};

use super::clusters::{four, name};
use super::evidence::{Record, Records};
use super::lines::LineLink;
use super::lists::clip;
use super::places::{Place, Places};
use super::telling::{line_hash, words_in};
use super::verify::in_units;
use super::{Cluster, ClusterKind, Grounds, Member, Standing, Texts};
use crate::algo::linkage::{Bar, Link, average_linkage};
use crate::algo::tokens::tokens;
use crate::text::{Line, Span, lines_of};

/// Lines join while they are this much alike on average.
const JOIN: f32 = 0.3;

/// A line that one document repeats is listed this often.
const TOLD: u32 = 64;
/// Passages listed for one document at most: tables and hostile input have more.
const LISTED: usize = 4096;

/// Finds the clusters and tells each, in order. `links` are lines that verification found alike; `kept_of` leads
/// dropped documents to kept ones.
pub(super) fn find(
    records: &Records<'_>,
    texts: &dyn Texts,
    common: &FxHashSet<u64>,
    links: Vec<LineLink>,
    kept_of: &FxHashMap<u32, u32>,
    tell: &mut dyn FnMut(Cluster),
) -> io::Result<()> {
    let (clusters, likeness) = join(links, common);
    let shared = shared(records, common)?;
    let places = places(records, texts, &clusters, &shared)?;
    drop((clusters, shared));
    // What stands beside the run is no news to itself.
    let is_news = |p: &Place| texts.standing(&records[p.document as usize].id) != Standing::Beside;
    places.each(|group| {
        if group.len() > 1 && group.iter().any(is_news) {
            tell(cluster(records, group, kept_of, &likeness));
        }
    })
}

/// Joins lines that are nearly alike: for each hash its cluster, and how like its nearest it is.
fn join(mut links: Vec<LineLink>, common: &FxHashSet<u64>) -> (FxHashMap<u64, u64>, FxHashMap<u64, f32>) {
    links.retain(|l| !common.contains(&l.a) && !common.contains(&l.b));
    links.sort_unstable_by(|x, y| (x.a, x.b).cmp(&(y.a, y.b)).then(y.likeness.total_cmp(&x.likeness)));
    links.dedup_by_key(|l| (l.a, l.b));
    let mut hashes: Vec<u64> = links.iter().flat_map(|l| [l.a, l.b]).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let number = |hash: u64| u32::try_from(hashes.partition_point(|h| *h < hash)).unwrap_or(u32::MAX);
    let numbered: Vec<Link> =
        links.iter().map(|l| Link { a: number(l.a), b: number(l.b), score: in_units(l.likeness) }).collect();
    let bar = Bar { join: in_units(JOIN), absent: 0 };
    let mut open = vec![true; hashes.len()];
    for (_, numbered) in links.iter().zip(&numbered).filter(|(link, _)| !link.open) {
        open[numbered.a as usize] = false;
        open[numbered.b as usize] = false;
    }
    let labels = average_linkage(hashes.len(), &numbered, &open, bar);
    let mut likeness: FxHashMap<u64, f32> = FxHashMap::default();
    for link in &links {
        for hash in [link.a, link.b] {
            let best = likeness.entry(hash).or_default();
            *best = best.max(link.likeness);
        }
    }
    let clusters = hashes.iter().zip(labels).map(|(hash, label)| (*hash, hashes[label as usize])).collect();
    (clusters, likeness)
}

/// Lines that stand in several documents, or several times in one.
fn shared(records: &Records<'_>, common: &FxHashSet<u64>) -> io::Result<FxHashSet<u64>> {
    let mut all: Vec<u64> = Vec::with_capacity(records.iter().map(|record| record.lines_held()).sum());
    records.each(|_, record| {
        all.extend(record.lines.iter().filter(|h| words_in(**h) > 0 && !common.contains(h)));
        Ok(())
    })?;
    all.sort_unstable();
    let several = all.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
    Ok(several.filter_map(|same| same.first().copied()).collect())
}

fn places<'t>(
    records: &Records<'_>,
    texts: &'t dyn Texts,
    clusters: &FxHashMap<u64, u64>,
    shared: &FxHashSet<u64>,
) -> io::Result<Places<'t>> {
    let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
    let (mut out, mut words) = (Places::new(texts.memory()), Vec::new());
    for document in 0..clip(records.len()) {
        let record = records.whole(document)?;
        let wanted = |h: &u64| clusters.contains_key(h) || shared.contains(h);
        if !record.repeats && !record.lines.iter().any(wanted) {
            continue;
        }
        let Some(text) = texts.text(&record.id) else { continue };
        let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
        let mut here: Vec<(u64, u32, Line)> = Vec::new();
        let mut told = record.lines.iter();
        for (line, at) in (0_u32..).zip(lines_of(&text)) {
            let shown = at.text(&text);
            // Only lines with words are in the record; the text need not be cut into words again.
            if !shown.chars().any(char::is_alphanumeric) {
                continue;
            }
            let hash = if record.in_order {
                told.next().copied().unwrap_or_default()
            } else {
                words.clear();
                tokens(shown, 0, &mut words);
                line_hash(&words)
            };
            if !record.repeats {
                here.push((hash, line, at));
                continue;
            }
            let count = seen.entry(hash).or_default();
            *count += 1;
            if *count <= TOLD {
                here.push((hash, line, at));
            }
        }
        let mut wanted_here: Vec<(u64, u32, Span)> = Vec::new();
        for (hash, line, at) in here {
            if !wanted(&hash) && seen.get(&hash).is_none_or(|n| *n < 2) {
                continue;
            }
            if wanted_here.len() >= LISTED {
                break;
            }
            wanted_here.push((hash, line, at.span));
        }
        let spans: Vec<Span> = wanted_here.iter().map(|(_, _, span)| *span).collect();
        let mut placed = texts.placed(&record.id, &spans)?.into_iter();
        for (hash, line, span) in wanted_here {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let key = clusters.get(&hash).copied().unwrap_or(hash);
            let cluster = *numbers.entry(key).or_insert(next);
            let placed = placed.next().unwrap_or((line + 1, span));
            out.add(Place { cluster, document, line, hash, placed })?;
        }
    }
    Ok(out)
}

/// The cluster's name is made of lines of the surveyed texts, its members are told by lines of the originals.
fn cluster(
    records: &[&Record],
    group: &[Place],
    kept_of: &FxHashMap<u32, u32>,
    likeness: &FxHashMap<u64, f32>,
) -> Cluster {
    let stays = |p: &&Place| kept_of.get(&p.document).is_none_or(|kept| *kept == p.document);
    let kept = group.iter().find(stays).unwrap_or(&group[0]);
    let member = |p: &Place, (line, span): (u32, Option<Span>)| Member {
        doc: records[p.document as usize].id.to_string(),
        line: Some(line as usize),
        span,
        similarity: if p.hash == kept.hash {
            1.0
        } else {
            four(f64::from(likeness.get(&p.hash).copied().unwrap_or(0.0)))
        },
    };
    let others = group.iter().filter(|p| (p.document, p.line) != (kept.document, kept.line));
    let in_order: Vec<&Place> = std::iter::once(kept).chain(others).collect();
    let surveyed: Vec<Member> = in_order.iter().map(|p| member(p, (p.line + 1, None))).collect();
    let cluster = name(ClusterKind::Passage, &surveyed);
    let members: Vec<Member> = in_order.iter().map(|p| member(p, (p.placed.0, Some(p.placed.1)))).collect();
    let why = members[1..]
        .iter()
        .map(|m| Grounds::method(if m.similarity >= 1.0 { "equal line" } else { "aligned line" }))
        .collect();
    Cluster { cluster, kind: ClusterKind::Passage, kept: members[0].doc.clone(), members, why }
}
