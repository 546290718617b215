//! Pairs of documents that share enough rare pairs of words: of each document the best few.

use std::io;

use super::candidates::{PER_DOCUMENT, RARE, SHARE, SHARED};
use super::evidence::Records;
use super::held::{Held, PLACE};
use super::lists::{GONE, Lists, Since, clip};

/// Pairs of documents, by number.
pub(super) type Pairs = Vec<(u32, u32)>;

/// A group larger than this is compared with others by its first document only, and its members with that
/// one only: the work stays linear however many copies there are.
pub(super) const LARGE: usize = 12;

/// Two documents, the later one first, and the share of the smaller sketch that is rare pairs of both.
#[derive(Copy, Clone, Debug)]
struct Met {
    one: u32,
    other: u32,
    share: f32,
}

/// All pairs that share enough.
#[derive(Debug, Default)]
pub(super) struct Meetings {
    met: Vec<Met>,
    /// How often each document was met.
    counts: Vec<u32>,
    /// From so many pairs on those that are nobody's best are taken out.
    full: usize,
    /// Whether some were taken out.
    thinned: bool,
}

/// For each document whether it stands for itself where rare pairs are looked at: of a large group only the first one does.
fn stands(groups: &[u32]) -> Vec<bool> {
    let mut sizes = vec![0_usize; groups.len()];
    groups.iter().for_each(|group| sizes[*group as usize] += 1);
    (0..).zip(groups).map(|(d, group)| d == *group || sizes[*group as usize] <= LARGE).collect()
}

/// Finds the pairs, rising, and of which documents all candidates are among them. `groups` has for each document the
/// first one of its group, with which it is paired anyway; `near` are other pairs of documents with such firsts. `met` is
/// what is known of the last look, and which documents meet others now; without it all are looked at.
#[allow(clippy::cast_precision_loss)] // sketches are small
pub(super) fn find(
    records: &Records<'_>,
    lists: &Lists<'_>,
    groups: &[u32],
    near: Pairs,
    met: Option<(Meetings, &[u32])>,
) -> io::Result<(Meetings, Pairs, Vec<bool>)> {
    let mut asked = vec![met.is_none(); groups.len()];
    let (mut meetings, many) = match met {
        None => (Meetings::of(groups.len()), groups.len()),
        Some((known, news)) => {
            news.iter().for_each(|document| asked[*document as usize] = true);
            (known.without(&asked), news.len())
        }
    };
    let stands: Vec<bool> =
        stands(groups).iter().zip(&asked).map(|(stands, asked)| *stands && *asked).collect();
    let all_stand = stands.iter().all(|stands| *stands);
    let show = |list: &[u32], out: &mut Vec<u32>| {
        if list.len() > RARE {
            // A list that is long only because of near-copies brings the first documents of their groups together.
            let is_first = |d: &&u32| groups[**d as usize] == **d;
            if list.iter().filter(is_first).nth(RARE).is_none() {
                let mut firsts: Vec<u32> = list.iter().map(|d| groups[*d as usize]).collect();
                firsts.sort_unstable();
                firsts.dedup();
                out.extend(firsts.iter().filter(|d| firsts.len() <= RARE && asked[**d as usize]));
            }
        } else if all_stand {
            out.extend_from_slice(list);
        } else {
            out.extend(list.iter().filter(|d| stands[**d as usize]));
        }
    };
    // The lists are kept, too, where hubs need only the first documents of each.
    for stretch in lists.stretches(many, PLACE + size_of::<u32>()).filter(|_| many > 0) {
        let held = Held::of(lists, stretch, show, true, |_| true)?;
        meetings.add(held.each(|one, tally, out| {
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
    let members = (0_u32..).zip(groups).filter(|(number, group)| number != *group);
    let mut pairs: Pairs = members.map(|(number, group)| (*group, number)).chain(near).collect();
    // A member of a group of near-copies is compared with the group's first only.
    let mut open = vec![true; groups.len()];
    for number in pairs.iter().flat_map(|(group, number)| [*group, *number]) {
        open[number as usize] = false;
    }
    meetings.best(&mut pairs, &mut open);
    pairs.sort_unstable();
    pairs.dedup();
    Ok((meetings, pairs, open))
}

impl Meetings {
    fn of(documents: usize) -> Self {
        Meetings {
            met: Vec::new(),
            counts: vec![0; documents],
            full: 4 * documents + (1 << 16),
            thinned: false,
        }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.met.is_empty()
    }

    /// What the last look has met by the numbers of now, and the documents that meet others. Nothing where that is not all:
    /// where documents stand in other groups, or were met too often for all to be known.
    pub(super) fn since<'s>(
        mut self,
        since: &'s Since,
        before: &[u32],
        groups: &[u32],
    ) -> Option<(Self, &'s [u32])> {
        let now = |old: u32| Some(since.numbers[old as usize]).filter(|number| *number != GONE);
        let (stood, stand) = (stands(before), stands(groups));
        let same = |old: usize, number: u32| {
            stood[old] == stand[number as usize] && now(before[old]) == Some(groups[number as usize])
        };
        let all_same = || (0..before.len()).all(|old| now(clip(old)).is_none_or(|number| same(old, number)));
        if self.thinned || !since.told || !all_same() {
            return None;
        }
        let met = std::mem::take(&mut self.met).into_iter();
        let met = met.filter_map(|pair| Some(Met { one: now(pair.one)?, other: now(pair.other)?, ..pair }));
        let mut known = Meetings::of(groups.len());
        known.add(met.collect());
        Some((known, &since.met))
    }

    /// What was met without pairs of documents that are asked again.
    fn without(self, asked: &[bool]) -> Self {
        let again = |pair: &Met| asked[pair.one as usize] && asked[pair.other as usize];
        let mut left = Meetings::of(asked.len());
        left.add(self.met.into_iter().filter(|pair| !again(pair)).collect());
        left
    }

    fn add(&mut self, mut met: Vec<Met>) {
        for pair in &met {
            self.counts[pair.one as usize] += 1;
            self.counts[pair.other as usize] += 1;
        }
        self.met.append(&mut met);
        if self.met.len() > self.full {
            let stays = self.stays();
            self.thinned |= stays.contains(&false);
            let mut stays = stays.into_iter();
            self.met.retain(|_| stays.next().unwrap_or(true));
            self.full = self.full.max(2 * self.met.len());
        }
    }

    /// For each pair whether it is among the best of one of its documents.
    fn stays(&self) -> Vec<bool> {
        let is_many = |document: u32| self.counts[document as usize] as usize > PER_DOCUMENT;
        // Of each document that was met too often: how good the others are, and which pairs these are.
        let mut of: Vec<(u32, f32, u32, usize)> = Vec::new();
        for (place, pair) in self.met.iter().enumerate() {
            let sides = [(pair.one, pair.other), (pair.other, pair.one)];
            let many = sides.into_iter().filter(|(document, _)| is_many(*document));
            of.extend(many.map(|(document, other)| (document, pair.share, other, place)));
        }
        of.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
        let few = |pair: &Met| !is_many(pair.one) || !is_many(pair.other);
        let mut stays: Vec<bool> = self.met.iter().map(few).collect();
        for document in of.chunk_by(|a, b| a.0 == b.0) {
            document.iter().take(PER_DOCUMENT).for_each(|(_, _, _, place)| stays[*place] = true);
        }
        stays
    }

    /// Adds the best, and notes which documents have more.
    fn best(&self, pairs: &mut Pairs, open: &mut [bool]) {
        let stays = self.met.iter().zip(self.stays()).filter(|(_, stays)| *stays);
        pairs.extend(stays.map(|(pair, _)| (pair.other, pair.one)));
        for (open, count) in open.iter_mut().zip(&self.counts) {
            *open &= *count as usize <= PER_DOCUMENT;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_stays_while_it_is_among_the_best_of_one_side() {
        // Everyone meets document 0, the later the better; 1 and 2 meet too.
        let many = clip(PER_DOCUMENT) + 40;
        let share = |one: u32| one as f32 / 100.0;
        let mut met: Vec<Met> = (1..many).map(|one| Met { one, other: 0, share: share(one) }).collect();
        let all: Vec<Met> = (2..many).map(|one| Met { one, other: 1, share: 0.9 }).collect();
        met.extend(&all);
        let (mut pairs, mut open) = (Pairs::new(), vec![true; many as usize]);
        let mut meetings = Meetings { full: 10, ..Meetings::of(many as usize) };
        met.chunks(60).for_each(|some| meetings.add(some.to_vec()));
        assert!(meetings.thinned);
        meetings.best(&mut pairs, &mut open);
        pairs.sort_unstable();
        let is_in = |pair: (u32, u32)| pairs.binary_search(&pair).is_ok();
        assert!(!open[0] && !open[1] && open[2..].iter().all(|open| *open));
        assert!((2..many).all(|one| is_in((0, one)) && is_in((1, one))), "best of the later document");
        assert!(!is_in((0, 1)), "the worst of both");
    }
}
