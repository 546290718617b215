//! Pairs of documents that share enough rare pairs of words: of each document the best few.

use std::io;

use super::candidates::{PER_DOCUMENT, RARE, SHARE, SHARED};
use super::evidence::Records;
use super::held::Held;
use super::lists::{Lists, clip};

/// Pairs of documents, by number.
pub(super) type Pairs = Vec<(u32, u32)>;

/// A group larger than this is compared with others by its first document only, and its members with that
/// one only: the work stays linear however many copies there are.
const LARGE: usize = 12;

/// Two documents, the later one first, and the share of the smaller sketch that is rare pairs of both.
#[derive(Copy, Clone, Debug)]
struct Met {
    one: u32,
    other: u32,
    share: f32,
}

/// The pairs, rising, and of which documents all candidates are among them. `groups` has for each document the
/// first one of its group, with which it is paired anyway; `near` are other pairs of documents with such firsts.
#[allow(clippy::cast_precision_loss)] // sketches are small
pub(super) fn find(
    records: &Records<'_>,
    lists: &Lists<'_>,
    groups: &[u32],
    near: Pairs,
) -> io::Result<(Pairs, Vec<bool>)> {
    let mut out: Pairs = (0_u32..)
        .zip(groups)
        .filter(|(number, group)| number != *group)
        .map(|(number, group)| (*group, number))
        .chain(near)
        .collect();
    // A member of a group of near-copies is compared with the group's first only.
    let mut open = vec![true; groups.len()];
    for (number, group) in out.iter().map(|(group, number)| (*number, *group)) {
        open[number as usize] = false;
        open[group as usize] = false;
    }
    // Of a large group only the first document is compared with others.
    let mut sizes = vec![0_usize; groups.len()];
    groups.iter().for_each(|group| sizes[*group as usize] += 1);
    let is_first = |d: u32| groups[d as usize] == d;
    let stands: Vec<bool> =
        (0..).zip(groups).map(|(d, group)| d == *group || sizes[*group as usize] <= LARGE).collect();
    let all_stand = stands.iter().all(|stands| *stands);
    // A list that is long only because of near-copies brings the first documents of their groups together.
    let few = |list: &[u32]| list.len() <= RARE || list.iter().filter(|d| is_first(**d)).nth(RARE).is_none();
    let mut firsts: Vec<u32> = Vec::new();
    let mut show = |list: &[u32], out: &mut Vec<u32>| {
        if list.len() > RARE {
            firsts.clear();
            firsts.extend(list.iter().map(|d| groups[*d as usize]));
            firsts.sort_unstable();
            firsts.dedup();
            out.extend(firsts.iter().filter(|_| firsts.len() <= RARE));
        } else if all_stand {
            out.extend_from_slice(list);
        } else {
            out.extend(list.iter().filter(|d| stands[**d as usize]));
        }
    };
    let asks = |list: &[u32], d: u32| if list.len() > RARE { is_first(d) } else { stands[d as usize] };
    let mut best = Best::of(groups.len());
    for stretch in lists.stretches() {
        let held = Held::of(lists, stretch, few, &mut show, asks)?;
        best.add(held.each(|one, tally, out| {
            for (other, shared) in tally.take().filter(|(_, shared)| *shared >= SHARED) {
                let (x, y) = (lists.ranks(one), lists.ranks(other));
                let share = |below: u32| f32::from(shared) / below.max(1) as f32;
                // Most are told by the ranks alone.
                if share(x.least_below(y.bound()).min(y.least_below(x.bound()))) < SHARE {
                    continue;
                }
                let bound = x.bound().min(y.bound());
                let below = |d: u32| records.pairs_below(d, bound).map(clip);
                let share = share(below(one)?.min(below(other)?));
                if share >= SHARE {
                    out.push(Met { one, other, share });
                }
            }
            Ok(())
        })?);
    }
    best.end(&mut out, &mut open);
    out.sort_unstable();
    out.dedup();
    Ok((out, open))
}

/// The best of each document among all pairs that were met.
struct Best {
    met: Vec<Met>,
    /// How often each document was met.
    counts: Vec<u32>,
    /// From so many pairs on those that are nobody's best are taken out.
    full: usize,
}

impl Best {
    fn of(documents: usize) -> Self {
        Best { met: Vec::new(), counts: vec![0; documents], full: 4 * documents + (1 << 16) }
    }

    fn add(&mut self, mut met: Vec<Met>) {
        for pair in &met {
            self.counts[pair.one as usize] += 1;
            self.counts[pair.other as usize] += 1;
        }
        self.met.append(&mut met);
        if self.met.len() > self.full {
            self.thin();
            self.full = self.full.max(2 * self.met.len());
        }
    }

    /// Takes out what is not among the best of either document.
    fn thin(&mut self) {
        let is_many = |document: u32| self.counts[document as usize] as usize > PER_DOCUMENT;
        // Of each document that was met too often: how good the others are, and which pairs these are.
        let mut of: Vec<(u32, f32, u32, usize)> = Vec::new();
        for (place, pair) in self.met.iter().enumerate() {
            let sides = [(pair.one, pair.other), (pair.other, pair.one)];
            let many = sides.into_iter().filter(|(document, _)| is_many(*document));
            of.extend(many.map(|(document, other)| (document, pair.share, other, place)));
        }
        of.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
        let mut stays: Vec<bool> =
            self.met.iter().map(|pair| !is_many(pair.one) || !is_many(pair.other)).collect();
        for document in of.chunk_by(|a, b| a.0 == b.0) {
            document.iter().take(PER_DOCUMENT).for_each(|(_, _, _, place)| stays[*place] = true);
        }
        let mut stays = stays.into_iter();
        self.met.retain(|_| stays.next().unwrap_or(true));
    }

    /// Adds the best, and notes which documents have more.
    fn end(mut self, pairs: &mut Pairs, open: &mut [bool]) {
        self.thin();
        pairs.extend(self.met.iter().map(|pair| (pair.other, pair.one)));
        for (open, count) in open.iter_mut().zip(self.counts) {
            *open &= count as usize <= PER_DOCUMENT;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_stays_while_it_is_among_the_best_of_one_side() {
        // Everyone meets document 0, the later the better; 1 and 2 meet too.
        let many = clip(PER_DOCUMENT) + 4;
        let share = |one: u32| one as f32 / 100.0;
        let mut met: Vec<Met> = (1..many).map(|one| Met { one, other: 0, share: share(one) }).collect();
        let all: Vec<Met> = (2..many).map(|one| Met { one, other: 1, share: 0.9 }).collect();
        met.extend(&all);
        let (mut pairs, mut open) = (Pairs::new(), vec![true; many as usize]);
        let mut best = Best::of(many as usize);
        best.full = 10;
        met.chunks(7).for_each(|some| best.add(some.to_vec()));
        best.end(&mut pairs, &mut open);
        pairs.sort_unstable();
        let is_in = |pair: (u32, u32)| pairs.binary_search(&pair).is_ok();
        assert!(!open[0] && !open[1] && open[2..].iter().all(|open| *open));
        assert!((2..many).all(|one| is_in((0, one)) && is_in((1, one))), "best of the later document");
        assert!(!is_in((0, 1)), "the worst of both");
    }
}
