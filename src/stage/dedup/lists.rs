//! The inverted index over the sketches: for each hash the documents that hold it.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use rayon::prelude::*;

use super::evidence::Records;
use super::room::{Memory, Number as _, Waiting, take_back};
use crate::algo::tokens::spread;

/// Bytes of lists held in memory while candidates are looked for; what is beyond waits on disk. The same on every
/// machine, as all bounds are; the answer does not depend on it.
pub const LISTS_HELD: usize = 128 << 20;
/// Entries that are sorted at a time: 8 MiB of them, so that they stay near the processor.
const PART: usize = 1 << 20;
/// One document in so many, and one of its hashes in so many, is looked at to see how hashes are spread.
const SAMPLED: (u64, usize) = (8, 8);

/// The documents of each hash that at least two hold, list after list in the order of the hashes; each rising.
/// A list stands behind its length.
pub(super) struct Lists<'m> {
    pieces: Vec<Waiting<u32>>,
    memory: Memory<'m>,
    /// Documents in all lists.
    pub(super) entries: usize,
}

/// Entries whose hashes lie between two bounds: what is here, and what waits.
#[derive(Default)]
struct Bucket {
    here: Vec<u64>,
    away: Vec<(u64, usize)>,
}

impl<'m> Lists<'m> {
    /// Reads the sketches of documents, numbered as they come: entries are parted by bounds on their hashes, on
    /// disk where they are many, and each part is sorted by itself.
    pub(super) fn of(records: &Records<'_>, memory: Memory<'m>) -> io::Result<Self> {
        let bounds = bounds(records)?;
        let mut buckets: Vec<Bucket> = bounds.iter().map(|_| Bucket::default()).collect();
        let mut held = 0;
        for number in 0..clip(records.len()) {
            let record = records.whole(number)?;
            let mut part = 0;
            for hash in &record.sketch {
                while bounds.get(part + 1).is_some_and(|bound| bound <= hash) {
                    part += 1;
                }
                buckets[part].here.push((u64::from(*hash) << 32) | u64::from(number));
            }
            held += record.sketch.len();
            if let Some(room) = memory.is_less_than(held * size_of::<u64>()) {
                for bucket in buckets.iter_mut().filter(|bucket| !bucket.here.is_empty()) {
                    bucket.away.push((room.put(&u64::write(&bucket.here))?, bucket.here.len()));
                    bucket.here.clear();
                }
                held = 0;
            }
        }
        let (mut pieces, mut entries, mut bytes) = (Vec::new(), 0, 0);
        let mut buckets = buckets.into_iter();
        loop {
            let some: Vec<Bucket> = buckets.by_ref().take(rayon::current_num_threads()).collect();
            if some.is_empty() {
                return Ok(Lists { pieces, memory, entries });
            }
            let sorted: Vec<io::Result<(Vec<u32>, usize)>> =
                some.into_par_iter().map(|bucket| sorted(bucket, memory)).collect();
            for piece in sorted {
                let (piece, documents) = piece?;
                entries += documents;
                bytes += piece.len() * size_of::<u32>();
                pieces.push(match memory.is_less_than(bytes) {
                    Some(room) => Waiting::Away { at: room.put(&u32::write(&piece))?, count: piece.len() },
                    None => Waiting::Here(piece),
                });
            }
        }
    }

    /// Shows all lists, in order.
    pub(super) fn each(&self, mut see: impl FnMut(&[u32])) -> io::Result<()> {
        for piece in &self.pieces {
            let piece = match piece {
                Waiting::Here(piece) => Cow::Borrowed(piece),
                Waiting::Away { at, count } => {
                    let mut piece = Vec::with_capacity(*count);
                    let room = self.memory.room.ok_or(io::ErrorKind::NotFound)?;
                    take_back(room, *at, *count, &mut piece)?;
                    Cow::Owned(piece)
                }
            };
            let mut rest = piece.as_slice();
            while let Some((length, after)) = rest.split_first() {
                let (list, after) =
                    after.split_at_checked(*length as usize).ok_or(io::ErrorKind::InvalidData)?;
                see(list);
                rest = after;
            }
        }
        Ok(())
    }

    /// Stretches of so many documents that the lists of one stretch fit in memory.
    pub(super) fn stretches(&self, documents: usize) -> impl Iterator<Item = Range<u32>> + use<> {
        // A document's place in a list takes as much again.
        let needed = self.entries * 2 * size_of::<u32>();
        let many = self.memory.is_less_than(needed).map_or(1, |_| needed.div_ceil(self.memory.lists.max(1)));
        let step = documents.div_ceil(many.min(MOST_STRETCHES)).max(1);
        (0..documents).step_by(step).map(move |from| clip(from)..clip((from + step).min(documents)))
    }
}

/// All lists are read once a stretch, so that many stretches take long.
const MOST_STRETCHES: usize = 64;

fn sorted(mut bucket: Bucket, memory: Memory<'_>) -> io::Result<(Vec<u32>, usize)> {
    let mut entries = std::mem::take(&mut bucket.here);
    for (at, count) in bucket.away {
        let room = memory.room.ok_or(io::ErrorKind::NotFound)?;
        take_back(room, at, count, &mut entries)?;
    }
    entries.sort_unstable();
    let (mut lists, mut documents) = (Vec::new(), 0);
    for list in entries.chunk_by(|a, b| a >> 32 == b >> 32).filter(|list| list.len() > 1) {
        lists.push(clip(list.len()));
        lists.extend(list.iter().map(|entry| low(*entry)));
        documents += list.len();
    }
    Ok((lists, documents))
}

/// Hashes that part all of them into about equal numbers; the first is 0.
fn bounds(records: &Records<'_>) -> io::Result<Vec<u32>> {
    let (mut sample, mut all) = (Vec::new(), 0);
    for number in 0..clip(records.len()) {
        all += records[number as usize].pairs_held();
        // Chosen by the text, so that no rhythm of a corpus meets the rhythm of the sample.
        if spread(records[number as usize].body).is_multiple_of(SAMPLED.0) {
            sample.extend(records.whole(number)?.sketch.iter().step_by(SAMPLED.1));
        }
    }
    sample.sort_unstable();
    let parts = all.div_ceil(PART).max(1);
    let inner = (1..parts).filter_map(|k| sample.get(k * sample.len() / parts).copied());
    let mut bounds: Vec<u32> = std::iter::once(0).chain(inner).collect();
    bounds.dedup();
    Ok(bounds)
}

/// For each document of a stretch the lists it is in. The lists stand one after the other, each behind its length, so that a
/// document and a list are one step apart.
#[derive(Debug)]
pub(super) struct Held {
    /// The first document of the stretch.
    first: u32,
    lists: Vec<u32>,
    /// For each document where its part of `held` begins, and where it ends.
    begins: Vec<u32>,
    ends: Vec<u32>,
    /// Places in `lists`.
    held: Vec<u32>,
}

impl Held {
    /// Keeps, of each list that `keeps`, what `show` appends; a list of which nothing is shown is dropped. Only
    /// documents of a stretch will be asked for, and of those what `asks` says.
    pub(super) fn of(
        lists: &Lists<'_>,
        documents: Range<u32>,
        keeps: impl Fn(&[u32]) -> bool,
        mut show: impl FnMut(&[u32], &mut Vec<u32>),
        asks: impl Fn(u32) -> bool,
    ) -> io::Result<Self> {
        let within = |list: &[u32]| {
            let from = list.partition_point(|d| *d < documents.start);
            from..from + list[from..].partition_point(|d| *d < documents.end)
        };
        let mut begins = vec![0_u32; documents.len() + 1];
        lists.each(|list| {
            let asked = &list[within(list)];
            if !asked.is_empty() && keeps(list) {
                asked.iter().for_each(|d| begins[(d - documents.start) as usize + 1] += u32::from(asks(*d)));
            }
        })?;
        for k in 1..begins.len() {
            begins[k] += begins[k - 1];
        }
        let (mut shown, mut ends) = (Vec::new(), begins.clone());
        let mut held = vec![0; begins[documents.len()] as usize];
        lists.each(|list| {
            let asked = &list[within(list)];
            if !asked.iter().any(|d| asks(*d)) || !keeps(list) {
                return;
            }
            let at = shown.len();
            shown.push(0);
            show(list, &mut shown);
            let length = shown.len() - at - 1;
            if length == 0 {
                shown.truncate(at);
                return;
            }
            shown[at] = clip(length);
            for d in asked.iter().filter(|d| asks(**d)) {
                let end = &mut ends[(d - documents.start) as usize];
                held[*end as usize] = clip(at);
                *end += 1;
            }
        })?;
        Ok(Held { first: documents.start, lists: shown, begins, ends, held })
    }

    /// What is shown of the lists of a document.
    pub(super) fn of_document(&self, document: u32) -> impl Iterator<Item = &[u32]> {
        let place = (document - self.first) as usize;
        let (from, to) = (self.begins[place], self.ends[place]);
        self.held[from as usize..to as usize].iter().map(|at| {
            let (length, rest) = self.lists[*at as usize..].split_first().unwrap_or((&0, &[]));
            &rest[..*length as usize]
        })
    }
}

/// A number of documents or of entries: there are fewer than four thousand million.
pub(super) fn clip(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[allow(clippy::cast_possible_truncation)] // the low half of an entry
fn low(entry: u64) -> u32 {
    entry as u32
}

/// Counts how often each document is met, and which are.
#[derive(Debug)]
pub(super) struct Tally {
    counts: Vec<u16>,
    /// The documents that were met, and room for all.
    met: Vec<u32>,
    many: usize,
}

impl Tally {
    /// Room for so many documents.
    pub(super) fn new(documents: usize) -> Self {
        Tally { counts: vec![0; documents], met: vec![0; documents + 1], many: 0 }
    }

    /// Meets a document. Without a branch: whether it was met before cannot be foreseen.
    pub(super) fn meet(&mut self, document: u32) {
        let count = &mut self.counts[document as usize];
        self.met[self.many] = document;
        self.many += usize::from(*count == 0);
        *count = count.saturating_add(1);
    }

    /// All that were met, and how often; the tally is empty again.
    pub(super) fn take(&mut self) -> impl Iterator<Item = (u32, u16)> {
        let many = std::mem::take(&mut self.many);
        let counts = &mut self.counts;
        self.met[..many].iter().map(|document| (*document, std::mem::take(&mut counts[*document as usize])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_counts_and_is_empty_again() {
        let mut tally = Tally::new(4);
        [2, 0, 2, 2].into_iter().for_each(|d| tally.meet(d));
        assert_eq!(tally.take().collect::<Vec<_>>(), [(2, 3), (0, 1)]);
        assert_eq!(tally.take().count(), 0);
    }

    #[test]
    fn lists_are_found_from_their_documents() {
        let piece = Waiting::Here(vec![2, 0, 2, 3, 1, 2, 3, 2, 0, 1]);
        let lists = Lists { pieces: vec![piece], memory: Memory::default(), entries: 7 };
        let all = |held: &Held, d: u32| held.of_document(d).map(<[u32]>::to_vec).collect::<Vec<_>>();
        let two = |list: &[u32], out: &mut Vec<u32>| out.extend(list.iter().take(2));
        let held = Held::of(&lists, 0..4, |_| true, two, |_| true).expect("all is in memory");
        assert_eq!(all(&held, 0), [vec![0, 2], vec![0, 1]]);
        assert_eq!(all(&held, 3), [vec![1, 2]]);
        let whole = |list: &[u32], out: &mut Vec<u32>| out.extend(list);
        let few = Held::of(&lists, 1..4, |list| list.len() > 2, whole, |d| d != 2).expect("all is in memory");
        assert_eq!(all(&few, 1), [vec![1, 2, 3]]);
        assert!(all(&few, 2).is_empty());
    }
}
