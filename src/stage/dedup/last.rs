//! What one look at the corpus has found, for the next one at the same texts without the copies that have left.

use rustc_hash::FxHashMap;

use super::candidates::{Candidates, Lines};
use super::evidence::Record;
use super::lists::GONE;
use super::pairs::Pairs;
use super::verify::{Pair, Verified};
use super::weights::Settled;

/// What the last look has found, and in what light.
#[derive(Debug)]
pub(super) struct Last {
    /// What words are worth, and hashes of the ids of the documents that say so.
    pub weights: Settled,
    pub sampled: Vec<u64>,
    /// Lines that weigh nothing, and page matter.
    pub lines: Lines,
    pub found: Found,
}

/// Pairs that need not be verified again.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// A hash of the id of each document.
    ids: Vec<u64>,
    /// Pairs that were verified, rising,
    tried: Pairs,
    /// and those of them that may be one story or part of each other.
    pairs: Vec<Pair>,
    lengths: FxHashMap<u32, u32>,
    /// Names that two documents of those read otherwise.
    names: Vec<(u32, u32, String, String)>,
}

fn hash_of(record: &Record) -> u64 {
    xxhash_rust::xxh3::xxh3_64(record.id.as_bytes())
}

/// Hashes of ids.
pub(super) fn hashes<'r>(records: impl Iterator<Item = &'r Record>) -> Vec<u64> {
    records.map(hash_of).collect()
}

impl Found {
    /// What was found of the documents that stay.
    pub(super) fn of(
        records: &[&Record],
        candidates: &Candidates,
        (verified, mut names): (&Verified, Vec<(u32, u32, String, String)>),
        leaves: impl Fn(u32) -> bool,
    ) -> Self {
        let stay = |a: u32, b: u32| !leaves(a) && !leaves(b);
        let pairs: Vec<Pair> = verified.pairs.iter().filter(|pair| stay(pair.a, pair.b)).cloned().collect();
        names.retain(|(one, two, _, _)| stay(*one, *two));
        let length = |number: u32| Some((number, *verified.lengths.get(&number)?));
        Found {
            ids: hashes(records.iter().copied()),
            tried: candidates.pairs.iter().copied().filter(|(a, b)| stay(*a, *b)).collect(),
            lengths: pairs.iter().flat_map(|pair| [pair.a, pair.b]).filter_map(length).collect(),
            pairs,
            names,
        }
    }

    /// Tells what is known of the candidates, by the numbers of now. The pairs that are left must be verified.
    pub(super) fn take(&self, records: &[&Record], candidates: &Candidates, out: &mut Verified) -> Pairs {
        let mut before = vec![GONE; records.len()];
        for (old, (number, id)) in (0..).zip(candidates.since.numbers.iter().zip(&self.ids)) {
            // Of equal texts it may be another that stands now.
            if records.get(*number as usize).is_some_and(|record| hash_of(record) == *id) {
                before[*number as usize] = old;
            }
        }
        let is_candidate = |a: u32, b: u32| candidates.pairs.binary_search(&(a.min(b), a.max(b))).is_ok();
        let now = |old: u32| {
            let number = candidates.since.numbers.get(old as usize).copied()?;
            (*before.get(number as usize)? == old).then_some(number)
        };
        for (one, two, left, right) in &self.names {
            if let (Some(one), Some(two)) = (now(*one), now(*two))
                && is_candidate(one, two)
            {
                out.readings.names.push((one, two, left.clone(), right.clone()));
            }
        }
        let mut left = Pairs::new();
        for &(a, b) in &candidates.pairs {
            let (x, y) = (before[a as usize], before[b as usize]);
            let old = (x.min(y), x.max(y));
            if old.1 == GONE || self.tried.binary_search(&old).is_err() {
                left.push((a, b));
                continue;
            }
            let found = self.pairs.binary_search_by_key(&old, |pair| (pair.a, pair.b));
            if let Some(pair) = found.ok().and_then(|place| self.pairs.get(place)) {
                let now = |was: u32| if was == x { a } else { b };
                let length = |was: u32| Some((now(was), *self.lengths.get(&was)?));
                out.lengths.extend([x, y].into_iter().filter_map(length));
                out.pairs.push(Pair { a, b, holder: pair.holder.map(now), ..pair.clone() });
            }
        }
        left
    }
}
