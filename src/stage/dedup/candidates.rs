//! Which pairs of documents are worth a second look: those that share rare word pairs.
//!
//! An inverted index over the sketches. Near-copies in great numbers first collapse into groups, so that
//! what is rare is counted in groups and the work stays linear in the documents.

use std::io;

use rustc_hash::FxHashSet;

use super::evidence::Records;
use super::frozen::{Frozen, common_from};
use super::groups::{self, Hub};
use super::lists::{self, Lists, Since};
use super::pairs::{self, Meetings, Pairs};
use super::room::Memory;

/// A word pair in more groups than this tells nothing about a pair of documents.
pub(super) const RARE: usize = 40;
/// Rare pairs two documents must share at least.
pub(super) const SHARED: u16 = 3;
/// Share of the smaller sketch (below the common bound) that must be shared rare pairs. Measured on both
/// development sets: one in four thousand of the pairs that may be one story has less, and so have half to nine
/// tenths of the others.
pub(super) const SHARE: f32 = 0.1;
/// Candidates kept for a document: the best.
pub(super) const PER_DOCUMENT: usize = 24;
/// A line in this many groups is page matter or template and weighs nothing
/// (as measured for the prototype: lines in 20 documents and more).
pub(super) const COMMON_LINE: usize = 20;
/// Long lines are stories more often than page matter: they need more groups.
pub(super) const COMMON_LONG_LINE: usize = 40;
/// A line in one group of this many (and in [`COMMON_LINE`]) is page matter for sure.
const PAGE_SHARE: usize = 50;
/// From this many words on a line is long.
pub(super) const LONG_LINE: u64 = 30;

/// What the sketches say of the corpus.
pub(super) struct Candidates {
    /// Pairs of document numbers, smaller first, rising.
    pub pairs: Pairs,
    /// Lines that many groups share: they weigh nothing when documents are compared.
    pub common: FxHashSet<u64>,
    /// Lines that so many groups share that they are no passage worth telling of.
    pub page: FxHashSet<u64>,
    /// The group of each document: the number of its first member.
    pub groups: Vec<u32>,
    /// Whether all candidates of a document are in `pairs`: none was cut off, and it stands for itself.
    pub open: Vec<bool>,
    /// What has changed since the last look.
    pub since: Since,
}

/// What one look at the corpus leaves for the next.
#[derive(Debug, Default)]
pub(super) struct Carried {
    lists: lists::Carried,
    hubs: Vec<Hub>,
    groups: Vec<u32>,
    meetings: Meetings,
}

/// Lines that are known to be common, and to be page matter.
pub(super) type Lines = (FxHashSet<u64>, FxHashSet<u64>);

/// Finds the candidates. `records` in the order of their ids; `beside` tells which of them only stand beside the
/// run: pairs of those are none, and not all of their candidates are here. `lines` is what is known of lines, if they
/// are not to be counted. `carried` is what the last look at the corpus has left, and holds what this one leaves.
pub(super) fn find(
    records: &Records<'_>,
    memory: Memory<'_>,
    frozen: Option<&Frozen>,
    beside: &[bool],
    lines: Option<Lines>,
    carried: &mut Carried,
) -> io::Result<Candidates> {
    let mut last = std::mem::take(carried);
    let (lists, since) = Lists::after(std::mem::take(&mut last.lists), &last.groups, records, memory)?;
    if !since.told {
        last = Carried::default();
    }
    let hubs = groups::hubs(records, &lists, &last.hubs, &since)?;
    let (groups, near) = groups::of(records, &hubs);
    let lines = lines.map_or_else(|| common_lines(records, &groups, frozen, beside), Ok);
    let (common, page) = lines?;
    let met = last.meetings.since(&since, &last.groups, &groups);
    let (meetings, mut pairs, mut open) = pairs::find(records, &lists, &groups, near, met)?;
    *carried = Carried { lists: lists.carried(records), hubs, groups: groups.clone(), meetings };
    let beside = |number: u32| beside.get(number as usize).copied().unwrap_or(false);
    pairs.retain(|(a, b)| !beside(*a) || !beside(*b));
    (0..).zip(&mut open).filter(|(number, _)| beside(*number)).for_each(|(_, open)| *open = false);
    Ok(Candidates { pairs, common, page, groups, open, since })
}

/// The lines of many groups, and the lines of so many that they are page matter.
fn common_lines(
    records: &Records<'_>,
    groups: &[u32],
    frozen: Option<&Frozen>,
    beside: &[bool],
) -> io::Result<(FxHashSet<u64>, FxHashSet<u64>)> {
    let frozen_holders = |hash: u64| frozen.map_or(0, |frozen| frozen.holders(hash));
    // Most lines are told once: only those that may be common are looked at one by one.
    let mut counts = LineCounts::of(records)?;
    let mut holders: Vec<(u64, u32)> = Vec::new();
    records.each(|number, record| {
        let group = groups[number as usize];
        let lines = record.lines.iter().copied();
        let many = lines.filter(|hash| counts.most(*hash) + frozen_holders(*hash) >= COMMON_LINE);
        holders.extend(many.map(|hash| (hash, group)));
        Ok(())
    })?;
    counts.end();
    holders.sort_unstable();
    holders.dedup();
    let many = COMMON_LINE.max((records.len() + frozen.map_or(0, Frozen::documents)) / PAGE_SHARE);
    let is_new = |group: u32| !beside.get(group as usize).copied().unwrap_or(false);
    let (mut common, mut page) = (FxHashSet::default(), FxHashSet::default());
    for list in holders.chunk_by(|a, b| a.0 == b.0) {
        let hash = list[0].0;
        // Most of an index is not here; what is here of it counts there.
        let count = frozen.map_or(list.len(), |frozen| {
            let new = list.iter().filter(|(_, group)| is_new(*group)).count();
            list.len().max(frozen.holders(hash) + new)
        });
        if count >= common_from(hash) {
            common.insert(hash);
        }
        if count >= many {
            page.insert(hash);
        }
    }
    Ok((common, page))
}

/// How often each line is told at most: lines that share a place are counted together.
struct LineCounts(Vec<u8>);

impl LineCounts {
    /// Places at most: 64 MiB.
    const MOST: usize = 1 << 26;

    fn of(records: &Records<'_>) -> io::Result<Self> {
        let lines: usize = records.iter().map(|record| record.lines_held()).sum();
        let mut counts = LineCounts(vec![0; lines.next_power_of_two().min(Self::MOST)]);
        records.each(|_, record| {
            for line in &record.lines {
                let place = counts.place(*line);
                counts.0[place] = counts.0[place].saturating_add(1);
            }
            Ok(())
        })?;
        Ok(counts)
    }

    fn place(&self, line: u64) -> usize {
        // The low byte is the line's length.
        usize::try_from(line >> 16).unwrap_or(0) & (self.0.len() - 1)
    }

    fn most(&self, line: u64) -> usize {
        usize::from(self.0[self.place(line)])
    }

    fn end(&mut self) {
        self.0 = Vec::new();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::Arc;

    use super::*;
    use crate::algo::tokens::spread;
    use crate::stage::dedup::evidence::{Evidence, Record};
    use crate::stage::dedup::pairs::LARGE;

    /// Stories of hashes, some of them common, told again with changes; lists are about as long as what is rare.
    fn corpus(documents: u64, kinds: u64) -> Vec<Arc<Record>> {
        let dice = |a: u64, b: u64| spread(a << 20 ^ b);
        let record = |k: u64| {
            // Some stories are told by many.
            let story = match dice(k, 1) % 6 {
                0 | 1 => dice(k, 2) % documents,
                2 => dice(k, 2) % 6,
                _ => k,
            };
            let noise = dice(k, 3) % 4;
            let hash = |n: u64| {
                let told = if dice(k, n) % 10 < noise { k } else { story };
                let word = dice(told, n);
                u32::try_from(spread((word % kinds) * ((word >> 32) % kinds) / kinds) >> 33).unwrap_or(0)
            };
            let mut sketch: Vec<u32> = (100..160).map(hash).collect();
            sketch.sort_unstable();
            sketch.dedup();
            Arc::new(Record::of_pairs(&format!("{k:05}"), spread(k), sketch))
        };
        (0..documents).map(record).collect()
    }

    fn look(records: &[Arc<Record>], carried: &mut Carried) -> (Pairs, Vec<bool>, Vec<u32>) {
        let mut evidence = Evidence::default();
        records.iter().for_each(|record| evidence.add(Arc::clone(record)));
        let records = evidence.sorted(None);
        let found = find(&records, Memory::default(), None, &[], None, carried).expect("all is in memory");
        (found.pairs, found.open, found.groups)
    }

    /// The pairs as the definition has them: documents that share enough hashes that few groups hold.
    fn by_definition(records: &[Arc<Record>], groups: &[u32]) -> Pairs {
        let mut lists: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (number, record) in (0..).zip(records) {
            record.sketch.iter().for_each(|hash| _ = lists.entry(*hash).or_default().insert(number));
        }
        let size = |group: u32| groups.iter().filter(|g| **g == group).count();
        let stands: Vec<bool> = (0..).zip(groups).map(|(d, g)| d == *g || size(*g) <= LARGE).collect();
        let mut shared: BTreeMap<(u32, u32), u16> = BTreeMap::new();
        for list in lists.values() {
            let firsts: BTreeSet<u32> = list.iter().map(|d| groups[*d as usize]).collect();
            let shown: Vec<u32> = match (list.len() <= RARE, firsts.len() <= RARE) {
                (true, _) => list.iter().copied().filter(|d| stands[*d as usize]).collect(),
                (_, few) => firsts.into_iter().filter(|_| few).collect(),
            };
            for (k, a) in shown.iter().enumerate() {
                shown[k + 1..].iter().for_each(|b| *shared.entry((*a, *b)).or_default() += 1);
            }
        }
        // The sketches of this test hold all pairs.
        let smaller = |a: u32, b: u32| records[a as usize].sketch.len().min(records[b as usize].sketch.len());
        let enough = |((a, b), n): (&(u32, u32), &u16)| {
            *n >= SHARED && f32::from(*n) / smaller(*a, *b) as f32 >= SHARE
        };
        shared.iter().filter(|(pair, n)| enough((pair, n))).map(|(pair, _)| *pair).collect()
    }

    #[test]
    fn pairs_are_what_the_definition_says() {
        for (documents, kinds) in [(900, 1_200), (1_200, 2_000), (1_500, 4_000)] {
            let records = corpus(documents, kinds);
            let (pairs, open, groups) = look(&records, &mut Carried::default());
            assert!(groups.iter().zip(0..).any(|(group, number)| *group != number));
            let all = by_definition(&records, &groups);
            let of = |d: u32| all.iter().filter(|(a, b)| *a == d || *b == d).count();
            // Of documents with more than the best few all others still name them; the rest of the pairs are those
            // with the first documents of groups.
            for (a, b) in &all {
                let kept = pairs.binary_search(&(*a, *b)).is_ok();
                assert!(kept || of(*a) > PER_DOCUMENT && of(*b) > PER_DOCUMENT, "{a} {b}");
            }
            for (a, b) in &pairs {
                let in_group = !open[*a as usize] || !open[*b as usize];
                assert!(in_group || all.binary_search(&(*a, *b)).is_ok(), "{a} {b}");
            }
            assert!(all.len() > 100, "{}", all.len());
        }
    }

    #[test]
    fn what_is_carried_changes_nothing() {
        let mut told = 0;
        for (documents, kinds) in [(900, 1_200), (1_200, 2_000), (1_500, 4_000), (700, 300)] {
            let mut records = corpus(documents, kinds);
            let mut carried = Carried::default();
            for step in 0..12 {
                let (pairs, open, groups) = look(&records, &mut carried);
                let fresh = look(&records, &mut Carried::default());
                assert!((pairs, open, groups) == fresh, "{documents} {kinds} {step}");
                assert!(kinds < 1_000 || !fresh.0.is_empty());
                told += usize::from(!carried.meetings.is_empty());
                let leave = [0, 1, 3, 20, 2][step % 5];
                for k in 0..leave {
                    // The first documents are the hubs of the others.
                    let among = records.len() as u64 / [1, 9, 40][step % 3];
                    let place = spread(step as u64 * 100 + k) % among;
                    records.remove(usize::try_from(place).unwrap_or(0));
                }
            }
        }
        assert!(told > 20, "{told}");
    }
}
