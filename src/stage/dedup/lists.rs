//! The inverted index over the sketches: for each hash the documents that hold it.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

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
    /// How many documents there are.
    documents: u32,
    /// Documents in all lists.
    pub(super) entries: usize,
}

/// Entries whose hashes lie between two bounds: what is here, and what waits.
#[derive(Default)]
struct Bucket {
    here: Vec<u64>,
    away: Vec<(u64, usize)>,
}

/// The lists of one look at a corpus, for the next: documents that have left are taken out.
#[derive(Debug, Default)]
pub(super) struct Carried {
    pieces: Vec<Vec<u32>>,
    /// What the document of each number tells, as a hash; equal texts have equal sketches.
    bodies: Vec<u64>,
}

/// Stands for a document that is no longer there.
const GONE: u32 = u32::MAX;

impl Carried {
    /// For each document of the last look its number now. `None` where there are now others, or texts of one hash.
    fn numbers(&self, records: &Records<'_>) -> Option<Vec<u32>> {
        if self.pieces.is_empty() {
            return None;
        }
        let with_pairs = (0..).zip(records.iter()).filter(|(_, record)| record.pairs_held() > 0);
        let mut now: FxHashMap<u64, u32> = with_pairs.map(|(number, record)| (record.body, number)).collect();
        let alone = records.iter().filter(|record| record.pairs_held() > 0).count() == now.len();
        let numbers: Vec<u32> = self.bodies.iter().map(|body| now.remove(body).unwrap_or(GONE)).collect();
        (alone && now.is_empty()).then_some(numbers)
    }
}

impl<'m> Lists<'m> {
    /// The lists of documents: those of the last look where all documents were there, else new ones.
    pub(super) fn after(last: Carried, records: &Records<'_>, memory: Memory<'m>) -> io::Result<Self> {
        let Some(numbers) = last.numbers(records) else {
            drop(last);
            return Lists::of(records, memory);
        };
        let rising = numbers.iter().filter(|number| **number != GONE).is_sorted();
        let (mut pieces, mut entries) = (Vec::new(), 0);
        for mut piece in last.pieces {
            // Lists only shrink: each is written where those before it leave room.
            let (mut read, mut written) = (0, 0);
            while let Some(length) = piece.get(read).map(|length| *length as usize) {
                let mut end = written + 1;
                for from in read + 1..=read + length {
                    let number = numbers[piece[from] as usize];
                    // Without a branch: which documents have left cannot be foreseen.
                    piece[end] = number;
                    end += usize::from(number != GONE);
                }
                read += length + 1;
                let left = end - written - 1;
                if left > 1 {
                    piece[written] = clip(left);
                    if !rising {
                        piece[written + 1..end].sort_unstable();
                    }
                    entries += left;
                    written = end;
                }
            }
            piece.truncate(written);
            piece.shrink_to_fit();
            pieces.push(Waiting::Here(piece));
        }
        Ok(Lists { pieces, memory, documents: clip(records.len()), entries })
    }

    /// What the next look may take, unless it waits on disk.
    pub(super) fn carried(self, records: &Records<'_>) -> Carried {
        let here = |piece| match piece {
            Waiting::Here(piece) => Some(piece),
            Waiting::Away { .. } => None,
        };
        let pieces: Option<Vec<Vec<u32>>> = self.pieces.into_iter().map(here).collect();
        pieces.map_or_else(Carried::default, |pieces| {
            let bodies = records.iter().map(|record| if record.pairs_held() > 0 { record.body } else { 0 });
            Carried { pieces, bodies: bodies.collect() }
        })
    }

    /// Reads the sketches of documents, numbered as they come: entries are parted by bounds on their hashes, on
    /// disk where they are many, and each part is sorted by itself.
    fn of(records: &Records<'_>, memory: Memory<'m>) -> io::Result<Self> {
        let bounds = bounds(records)?;
        let mut buckets: Vec<Bucket> = bounds.iter().map(|_| Bucket::default()).collect();
        let mut held = 0;
        for number in 0..clip(records.len()) {
            let record = records.whole(number)?;
            let mut rest = &*record.sketch;
            for (part, bucket) in buckets.iter_mut().enumerate() {
                let next = bounds.get(part + 1);
                let (here, above) =
                    rest.split_at(next.map_or(rest.len(), |b| rest.partition_point(|h| h < b)));
                bucket.here.extend(here.iter().map(|hash| (u64::from(*hash) << 32) | u64::from(number)));
                if above.is_empty() {
                    break;
                }
                rest = above;
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
                return Ok(Lists { pieces, memory, documents: clip(records.len()), entries });
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
        let needed = self.entries * (2 * size_of::<u32>() + size_of::<u16>());
        let many = self.memory.is_less_than(needed).map_or(1, |_| needed.div_ceil(self.memory.lists.max(1)));
        let step = documents.div_ceil(many.min(MOST_STRETCHES)).max(1);
        (0..documents).step_by(step).map(move |from| clip(from)..clip((from + step).min(documents)))
    }
}

/// All lists are read once a stretch, so that many stretches take long.
const MOST_STRETCHES: usize = 64;

fn sorted(mut bucket: Bucket, memory: Memory<'_>) -> io::Result<(Vec<u32>, usize)> {
    let mut entries = Vec::new();
    for (at, count) in bucket.away {
        let room = memory.room.ok_or(io::ErrorKind::NotFound)?;
        take_back(room, at, count, &mut entries)?;
    }
    // What is still here came last.
    entries.append(&mut bucket.here);
    sort(&mut entries);
    let (mut lists, mut documents) = (Vec::new(), 0);
    for list in entries.chunk_by(|a, b| a >> 32 == b >> 32).filter(|list| list.len() > 1) {
        lists.push(clip(list.len()));
        lists.extend(list.iter().map(|entry| low(*entry)));
        documents += list.len();
    }
    Ok((lists, documents))
}

/// Fewer entries are sorted by comparing them.
const FEW: usize = 1 << 16;

/// Sorts entries whose documents rise by their hashes, in two steps that keep the order of what is equal: by the lower half
/// of the bits in which hashes differ, then by the upper.
fn sort(entries: &mut Vec<u64>) {
    let hash = |entry: &u64| low(entry >> 32);
    let (Some(least), Some(most)) = (entries.iter().map(hash).min(), entries.iter().map(hash).max()) else {
        return;
    };
    if entries.len() < FEW {
        entries.sort_unstable();
        return;
    }
    let bits = (u32::BITS - (most - least).leading_zeros()).div_ceil(2);
    let mut other = vec![0; entries.len()];
    for step in 0..2 {
        let digit = |entry: &u64| ((hash(entry) - least) >> (step * bits)) as usize & ((1 << bits) - 1);
        let mut places = vec![0_usize; (1 << bits) + 1];
        entries.iter().for_each(|entry| places[digit(entry) + 1] += 1);
        for k in 1..places.len() {
            places[k] += places[k - 1];
        }
        for entry in &*entries {
            let place = &mut places[digit(entry)];
            other[*place] = *entry;
            *place += 1;
        }
        std::mem::swap(entries, &mut other);
    }
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

/// For each document of a stretch what is shown of the lists it is in.
#[derive(Debug)]
pub(super) struct Held {
    /// The stretch.
    documents: Range<u32>,
    /// One list after the other, each behind its length, so that a document and a list are one step apart.
    lists: Vec<u32>,
    /// For each block of documents the places in `lists` of what they hold.
    blocks: Vec<Block>,
    /// For each block the documents of short lists: they are at hand without a step.
    near: Vec<Block>,
}

/// Documents of a block; what is known of them is put in order block by block, near the processor.
const BLOCK: usize = 1 << 13;
/// A list of so many documents at most is short.
const SHORT: usize = 3;

/// Documents of one block, counted from its first, and a number for each.
#[derive(Debug, Default)]
struct Block {
    documents: Vec<u16>,
    numbers: Vec<u32>,
}

impl Block {
    fn add(&mut self, document: u32, number: u32) {
        self.documents.push(u16::try_from(document as usize % BLOCK).unwrap_or(0));
        self.numbers.push(number);
    }
}

/// The numbers of a block by their documents.
#[derive(Default)]
struct InOrder {
    ends: Vec<u32>,
    numbers: Vec<u32>,
}

impl InOrder {
    /// Puts a block in order.
    fn set(&mut self, block: Block) {
        self.ends.clear();
        self.ends.resize(BLOCK + 1, 0);
        block.documents.iter().for_each(|document| self.ends[usize::from(*document) + 1] += 1);
        for k in 1..self.ends.len() {
            self.ends[k] += self.ends[k - 1];
        }
        self.numbers.resize(block.numbers.len(), 0);
        for (document, number) in block.documents.iter().zip(&block.numbers) {
            // The end of the one before is where this one begins, until all are in their places.
            let at = &mut self.ends[usize::from(*document)];
            self.numbers[*at as usize] = *number;
            *at += 1;
        }
    }

    fn of(&self, document: usize) -> &[u32] {
        let from = document.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbers[from as usize..self.ends[document] as usize]
    }
}

impl Held {
    /// Keeps, of each list that `keeps`, what `show` appends; a list of which nothing is shown is dropped. Only
    /// documents of a stretch will be shown, and of those what `asks` says.
    pub(super) fn of(
        lists: &Lists<'_>,
        documents: Range<u32>,
        keeps: impl Fn(&[u32]) -> bool,
        mut show: impl FnMut(&[u32], &mut Vec<u32>),
        asks: impl Fn(u32) -> bool,
    ) -> io::Result<Self> {
        let all = documents == (0..lists.documents);
        let within = |list: &[u32]| {
            let from = list.partition_point(|d| *d < documents.start);
            from..from + list[from..].partition_point(|d| *d < documents.end)
        };
        let blocks = || documents.clone().step_by(BLOCK).map(|_| Block::default()).collect::<Vec<_>>();
        let (mut shown, mut held, mut near) = (Vec::new(), blocks(), blocks());
        let place =
            |document: u32| ((document - documents.start) as usize / BLOCK, document - documents.start);
        lists.each(|list| {
            let asked = if all { list } else { &list[within(list)] };
            if !asked.iter().any(|d| asks(*d)) || !keeps(list) {
                return;
            }
            let at = shown.len();
            shown.push(0);
            show(list, &mut shown);
            let length = shown.len() - at - 1;
            if length > 0 && list.len() > SHORT {
                shown[at] = clip(length);
                for d in asked.iter().filter(|d| asks(**d)) {
                    let (block, document) = place(*d);
                    held[block].add(document, clip(at));
                }
                return;
            }
            for d in asked.iter().filter(|d| asks(**d)) {
                let (block, document) = place(*d);
                for other in shown[at + 1..].iter().filter(|other| *other != d) {
                    near[block].add(document, *other);
                }
            }
            shown.truncate(at);
        })?;
        Ok(Held { documents, lists: shown, blocks: held, near })
    }

    /// Shows each document of the stretch, in order, with what is shown of its lists; itself may be among that.
    pub(super) fn each(
        self,
        mut see: impl FnMut(u32, &mut dyn Iterator<Item = &[u32]>) -> io::Result<()>,
    ) -> io::Result<()> {
        let (mut held, mut near, mut begins) = (InOrder::default(), InOrder::default(), Vec::new());
        let firsts = self.documents.clone().step_by(BLOCK);
        for ((first, block), short) in firsts.zip(self.blocks).zip(self.near) {
            held.set(block);
            near.set(short);
            for (place, document) in (first..self.documents.end).take(BLOCK).enumerate() {
                // All beginnings are asked for before the first list is looked at, so that memory is waited for once.
                begins.clear();
                begins.extend(
                    held.of(place).iter().map(|at| (*at as usize, self.lists[*at as usize] as usize)),
                );
                let lists = begins.iter().map(|(at, length)| &self.lists[at + 1..=at + length]);
                see(document, &mut std::iter::once(near.of(place)).chain(lists))?;
            }
        }
        Ok(())
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
    use std::sync::Mutex;

    use super::*;
    use crate::stage::dedup::room::Room;

    #[test]
    fn a_tally_counts_and_is_empty_again() {
        let mut tally = Tally::new(4);
        [2, 0, 2, 2].into_iter().for_each(|d| tally.meet(d));
        assert_eq!(tally.take().collect::<Vec<_>>(), [(2, 3), (0, 1)]);
        assert_eq!(tally.take().count(), 0);
    }

    #[test]
    fn lists_are_found_from_their_documents() {
        let piece = Waiting::Here(vec![2, 0, 2, 3, 1, 2, 3, 2, 0, 1, 4, 0, 1, 2, 3]);
        let lists = Lists { pieces: vec![piece], memory: Memory::default(), documents: 4, entries: 11 };
        let all = |held: Held| {
            let mut all = Vec::new();
            held.each(|d, lists| {
                all.push((d, lists.filter(|list| !list.is_empty()).map(<[u32]>::to_vec).collect::<Vec<_>>()));
                Ok(())
            })
            .expect("all is in memory");
            all
        };
        let two = |list: &[u32], out: &mut Vec<u32>| out.extend(list.iter().take(2));
        let held = Held::of(&lists, 0..4, |_| true, two, |_| true).expect("all is in memory");
        let two = vec![0, 1];
        let want = [[2, 1], [2, 0], [0, 1], [1, 2]];
        let want: Vec<_> = (0..).zip(want).map(|(d, near)| (d, vec![near.to_vec(), two.clone()])).collect();
        assert_eq!(all(held), want);
        let whole = |list: &[u32], out: &mut Vec<u32>| out.extend(list);
        let few = Held::of(&lists, 1..4, |list| list.len() > 2, whole, |d| d != 2).expect("all is in memory");
        let four = vec![0, 1, 2, 3];
        let want = [(1, vec![vec![2, 3], four.clone()]), (2, vec![]), (3, vec![vec![1, 2], four])];
        assert_eq!(all(few), want);
    }

    struct Pile(Mutex<Vec<u8>>);

    impl Room for Pile {
        fn put(&self, bytes: &[u8]) -> io::Result<u64> {
            let mut pile = self.0.lock().map_err(|_| io::ErrorKind::Other)?;
            pile.extend_from_slice(bytes);
            Ok((pile.len() - bytes.len()) as u64)
        }

        fn get(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
            let pile = self.0.lock().map_err(|_| io::ErrorKind::Other)?;
            let at = usize::try_from(at).map_err(|_| io::ErrorKind::Other)?;
            bytes.copy_from_slice(&pile[at..at + bytes.len()]);
            Ok(())
        }
    }

    #[test]
    fn lists_are_the_same_where_entries_have_waited() {
        let entry = |k: u64| (spread(k) >> 44) << 32 | (k / 16);
        let all: Vec<u64> = (0..3 * FEW as u64).map(entry).collect();
        let want = sorted(Bucket { here: all.clone(), away: Vec::new() }, Memory::default()).expect("memory");
        let pile = Pile(Mutex::default());
        let parts = all.chunks(FEW);
        let away =
            parts.clone().take(2).map(|part| (pile.put(&u64::write(part)).expect("memory"), part.len()));
        let bucket = Bucket { away: away.collect(), here: parts.last().unwrap_or_default().to_vec() };
        assert_eq!(sorted(bucket, Memory { lists: 0, room: Some(&pile) }).expect("memory"), want);
        let mut places = (0, 0);
        while places.0 < want.0.len() {
            places = (places.0 + want.0[places.0] as usize + 1, places.0);
            assert!(want.0[places.1 + 1..places.0].is_sorted());
        }
    }

    #[test]
    fn many_entries_are_sorted_as_few_are() {
        let entry = |k: u64| (spread(k % 30_000) >> 36 | 1 << 27) << 32 | (k / 100);
        for many in [0, 1, FEW as u64 - 1, FEW as u64, 200_000] {
            let mut entries: Vec<u64> = (0..many).map(entry).collect();
            let mut want = entries.clone();
            want.sort_unstable();
            sort(&mut entries);
            assert!(entries == want, "{many}");
        }
    }
}
