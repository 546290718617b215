//! Which pairs of documents are worth a second look: those that share rare word pairs.
//!
//! An inverted index over the sketches. Near-copies in great numbers first collapse into groups, so that
//! what is rare is counted in groups and the work stays linear in the documents.

use std::io;

use rustc_hash::{FxHashMap, FxHashSet};

use super::evidence::{Record, Records};
use super::frozen::{Frozen, common_from};
use super::held::Held;
use super::lists::{Carried, Lists};
use super::pairs::{self, Pairs};
use super::room::Memory;

/// A word pair in more groups than this tells nothing about a pair of documents.
pub(super) const RARE: usize = 40;
/// First documents of a long list that all others of the list are compared with.
const HUBS: usize = 2;
/// Sketches that agree in this share are one group (of counting only; every copy is verified on its text).
const GROUP: f32 = 0.6;
/// A document that agrees with a hub in this share, but not enough for its group, is compared with it:
/// a story told a hundred times with much noise has no rare pairs of words.
const NEAR_HUB: f32 = 0.2;
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
}

/// Finds the candidates. `records` in the order of their ids; `beside` tells which of them only stand beside the
/// run: pairs of those are none, and not all of their candidates are here. `carried` is what the last look at the corpus
/// has left, and holds what this one leaves.
pub(super) fn find(
    records: &Records<'_>,
    memory: Memory<'_>,
    frozen: Option<&Frozen>,
    beside: &[bool],
    carried: &mut Carried,
) -> io::Result<Candidates> {
    let lists = Lists::after(std::mem::take(carried), records, memory)?;
    let (groups, near) = group(records, &lists)?;
    let (common, page) = common_lines(records, &groups, frozen, beside)?;
    let (mut pairs, mut open) = pairs::find(records, &lists, &groups, near)?;
    *carried = lists.carried(records);
    let beside = |number: u32| beside.get(number as usize).copied().unwrap_or(false);
    pairs.retain(|(a, b)| !beside(*a) || !beside(*b));
    (0..).zip(&mut open).filter(|(number, _)| beside(*number)).for_each(|(_, open)| *open = false);
    Ok(Candidates { pairs, common, page, groups, open })
}

/// Where a document may belong, by the long lists that it is in.
#[derive(Debug, Default)]
struct Hub {
    document: u32,
    /// The first hub that it agrees with so well that both are one group.
    joins: Option<u32>,
    /// The hub that it agrees with most.
    nearest: Option<u32>,
}

/// Collapses near-copies: the first documents of each long list are hubs; a document that meets a hub in
/// many lists, and whose sketch agrees with the hub's, joins the hub's group. Each entry is touched `HUBS` times.
fn group(records: &Records<'_>, lists: &Lists<'_>) -> io::Result<(Vec<u32>, Pairs)> {
    let (mut groups, mut near): (Vec<u32>, Pairs) = (Vec::with_capacity(records.len()), Vec::new());
    let mut first_of: FxHashMap<u64, u32> = FxHashMap::default();
    // Of each long list only the hubs are looked at.
    let long = |list: &[u32]| list.len() > RARE;
    let show = |list: &[u32], out: &mut Vec<u32>| out.extend_from_slice(&list[..HUBS]);
    for stretch in lists.stretches() {
        let held = Held::of(lists, stretch.clone(), long, show, |_, _| true)?;
        let hubs = held.each(|own, tally, out: &mut Vec<Hub>| {
            let least = records[own as usize].pairs_held() / 4;
            let mut best: Option<u32> = None;
            let mut nearest: Option<(f32, std::cmp::Reverse<u32>)> = None;
            for (hub, _) in tally.take().filter(|(_, met)| usize::from(*met) >= least) {
                let agreement = agreement(&*records.whole(own)?, &*records.whole(hub)?);
                if agreement >= GROUP && best.is_none_or(|b| hub < b) {
                    best = Some(hub);
                }
                let entry = (agreement, std::cmp::Reverse(hub));
                if agreement >= NEAR_HUB && nearest.is_none_or(|n| entry > n) {
                    nearest = Some(entry);
                }
            }
            let nearest = nearest.map(|(_, std::cmp::Reverse(hub))| hub);
            if nearest.is_some() {
                out.push(Hub { document: own, joins: best, nearest });
            }
            Ok(())
        })?;
        let mut hubs = hubs.into_iter().peekable();
        for own in stretch {
            let hub = hubs.next_if(|hub| hub.document == own).unwrap_or_default();
            let record = records[own as usize];
            let same_body = if record.words > 0 { *first_of.entry(record.body).or_insert(own) } else { own };
            let joins = if same_body == own { hub.joins } else { Some(same_body) };
            groups.push(joins.map_or(own, |first| groups[first as usize]));
            near.extend(hub.nearest.filter(|_| joins.is_none()).map(|nearest| (nearest, own)));
        }
    }
    Ok((groups, near))
}

/// Share of the two sketches, below their common bound, that is in both.
#[allow(clippy::cast_precision_loss)] // sketches are small
fn agreement(a: &Record, b: &Record) -> f32 {
    let bound = a.bound().min(b.bound());
    let (mut i, mut j, mut both, mut all) = (0, 0, 0_u32, 0_u32);
    loop {
        let left = a.sketch.get(i).copied().filter(|h| *h <= bound);
        let right = b.sketch.get(j).copied().filter(|h| *h <= bound);
        match (left, right) {
            (None, None) => break,
            (Some(x), Some(y)) if x == y => {
                both += 1;
                i += 1;
                j += 1;
            }
            (Some(x), Some(y)) if x < y => i += 1,
            (Some(_), None) => i += 1,
            _ => j += 1,
        }
        all += 1;
    }
    if all == 0 { 0.0 } else { both as f32 / all as f32 }
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
