//! The inverted index over the sketches: for each hash the documents that hold it.

use std::io;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::candidates::RARE;
use super::evidence::{Record, Records};
use super::groups::HUBS;
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
    /// What is told of the sketch of each document without reading it.
    ranks: Vec<Ranks>,
    /// Documents in all lists.
    entries: usize,
}

/// How the hashes of a sketch are spread below its bound.
#[derive(Copy, Clone, Debug, Default)]
pub(super) struct Ranks {
    /// Up to this hash the sketch holds all pairs of its document.
    bound: u32,
    held: u32,
    /// Share of the hashes, in 255ths, that are not above one eighth of the bound, two eighths and so on.
    marks: [u8; 8],
}

impl Ranks {
    fn of(record: &Record) -> Self {
        let (bound, held) = (record.bound(), record.sketch.len());
        let mark = |k: usize| {
            let eighth = u64::from(bound) * (k as u64 + 1) / 8;
            let below = record.sketch.partition_point(|hash| u64::from(*hash) <= eighth);
            u8::try_from(below * 255 / held.max(1)).unwrap_or(u8::MAX)
        };
        Ranks { bound, held: clip(held), marks: std::array::from_fn(mark) }
    }

    pub(super) fn bound(&self) -> u32 {
        self.bound
    }

    /// At least so many hashes are not above a bound.
    pub(super) fn least_below(&self, bound: u32) -> u32 {
        if bound >= self.bound {
            return self.held;
        }
        let eighths = u64::from(bound) * 8 / u64::from(self.bound.max(1));
        let mark = usize::try_from(eighths).ok().and_then(|k| self.marks.get(k.checked_sub(1)?));
        mark.map_or(0, |mark| u32::from(*mark) * self.held / 255)
    }
}

/// Entries whose hashes lie between two bounds: what is here, and what waits.
struct Bucket {
    here: Vec<u64>,
    away: Vec<(u64, usize)>,
}

/// The lists of one look at a corpus, for the next: documents that have left are taken out.
#[derive(Debug, Default)]
pub(super) struct Carried {
    pieces: Vec<Waiting<u32>>,
    ranks: Vec<Ranks>,
    entries: usize,
    /// What the document of each number tells, as a hash; equal texts have equal sketches.
    bodies: Vec<u64>,
}

/// Stands for a document that is no longer there.
pub(super) const GONE: u32 = u32::MAX;

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

/// What has become of the lists since the last look.
#[derive(Debug, Default)]
pub(super) struct Since {
    /// For each document of the last look its number now, or [`GONE`].
    pub numbers: Vec<u32>,
    /// Where few have left and the order is as it was: documents, each once, of long lists that have other first
    /// documents, or that are long no more;
    pub hubs: Vec<u32>,
    /// and documents of lists that bring together what they did not bring together before.
    pub met: Vec<u32>,
    /// Whether `hubs` and `met` tell all.
    pub told: bool,
}

/// Where more than one document in so many has left, all lists are looked at anew.
const FEW_LEAVE: usize = 16;

impl<'m> Lists<'m> {
    /// The lists of documents: those of the last look where all documents were there, else new ones. `groups` are those
    /// of the last look.
    pub(super) fn after(
        last: Carried,
        groups: &[u32],
        records: &Records<'_>,
        memory: Memory<'m>,
    ) -> io::Result<(Self, Since)> {
        let Some(numbers) = last.numbers(records) else {
            drop(last);
            return Ok((Lists::of(records, memory)?, Since::default()));
        };
        let rising = numbers.iter().filter(|number| **number != GONE).is_sorted();
        let gone = numbers.iter().zip(&last.bodies).filter(|(number, body)| **number == GONE && **body != 0);
        let gone = gone.count();
        if gone == 0 && (0..).zip(&numbers).all(|(old, number)| *number == GONE || *number == old) {
            let Carried { pieces, ranks, entries, .. } = last;
            let lists = Lists { pieces, memory, ranks, entries };
            return Ok((lists, Since { numbers, told: true, ..Since::default() }));
        }
        let told = rising && gone * FEW_LEAVE <= numbers.len() && groups.len() == numbers.len();
        let mut ranks = vec![Ranks::default(); records.len()];
        for (number, old) in numbers.iter().zip(&last.ranks).filter(|(number, _)| **number != GONE) {
            ranks[*number as usize] = *old;
        }
        let (hubs, met) = (Mutex::default(), Mutex::default());
        let thinned = |piece| {
            let mut piece = match piece {
                Waiting::Here(piece) => piece,
                away @ Waiting::Away { .. } => away.read(memory)?.into_owned(),
            };
            let mut thin =
                Thin { numbers: &numbers, groups, rising, told, hubs: Vec::new(), met: Vec::new() };
            let entries = thin.piece(&mut piece);
            piece.shrink_to_fit();
            let lock = |all: &Mutex<Vec<u32>>, some: &mut Vec<u32>| {
                all.lock().unwrap_or_else(PoisonError::into_inner).append(some);
            };
            lock(&hubs, &mut thin.hubs);
            lock(&met, &mut thin.met);
            Ok((piece, entries))
        };
        let lists = Lists::gather(last.pieces, thinned, ranks, memory)?;
        let each_once = |all: Mutex<Vec<u32>>| {
            let mut all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
            all.sort_unstable();
            all.dedup();
            all
        };
        let (hubs, met) = (each_once(hubs), each_once(met));
        Ok((lists, Since { numbers, hubs, met, told }))
    }

    /// Makes pieces on all threads; where memory has no room for all, they wait on disk.
    fn gather<T: Send>(
        parts: Vec<T>,
        make: impl Fn(T) -> io::Result<(Vec<u32>, usize)> + Sync,
        ranks: Vec<Ranks>,
        memory: Memory<'m>,
    ) -> io::Result<Self> {
        let mut lists = Lists { pieces: Vec::with_capacity(parts.len()), memory, ranks, entries: 0 };
        let (mut parts, mut bytes) = (parts.into_iter(), 0);
        while parts.len() > 0 {
            let some: Vec<T> = parts.by_ref().take(rayon::current_num_threads()).collect();
            for piece in some.into_par_iter().map(&make).collect::<Vec<_>>() {
                let (piece, entries) = piece?;
                lists.entries += entries;
                bytes += size_of_val(&*piece);
                lists.pieces.push(Waiting::Here(piece));
            }
            // All or none: what is asked of the lists needs room, too.
            if let Some(room) = memory.is_less_than(bytes) {
                lists.pieces.iter_mut().try_for_each(|piece| piece.leave(room))?;
            }
        }
        Ok(lists)
    }

    /// What the next look may take.
    pub(super) fn carried(self, records: &Records<'_>) -> Carried {
        let bodies = records.iter().map(|record| if record.pairs_held() > 0 { record.body } else { 0 });
        let Lists { pieces, ranks, entries, .. } = self;
        Carried { bodies: bodies.collect(), pieces, ranks, entries }
    }

    /// How many documents there are.
    pub(super) fn documents(&self) -> u32 {
        clip(self.ranks.len())
    }

    /// How many places so many of the documents have in all lists.
    pub(super) fn entries_of(&self, documents: usize) -> usize {
        self.entries / self.ranks.len().max(1) * documents.min(self.ranks.len())
    }

    /// What is told of the sketch of a document.
    pub(super) fn ranks(&self, document: u32) -> &Ranks {
        &self.ranks[document as usize]
    }

    /// Reads the sketches of documents, numbered as they come: entries are parted by bounds on their hashes, on
    /// disk where they are many, and each part is sorted by itself.
    fn of(records: &Records<'_>, memory: Memory<'m>) -> io::Result<Self> {
        let bounds = bounds(records)?;
        let all: usize = records.iter().map(|record| record.pairs_held()).sum();
        let held =
            memory.is_less_than(all * size_of::<u64>()).map_or(all, |_| memory.lists / size_of::<u64>());
        // Parts are about equal: an eighth more is room enough for nearly all.
        let bucket = || Bucket { here: Vec::with_capacity(held / bounds.len() * 9 / 8), away: Vec::new() };
        let mut buckets: Vec<Bucket> = bounds.iter().map(|_| bucket()).collect();
        let (mut held, mut ranks) = (0, Vec::with_capacity(records.len()));
        records.each(|number, record| {
            ranks.push(Ranks::of(record));
            let mut part = 0;
            for hash in &record.sketch {
                while bounds.get(part + 1).is_some_and(|next| next <= hash) {
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
            Ok(())
        })?;
        Lists::gather(buckets, |bucket| sorted(bucket, memory), ranks, memory)
    }

    /// In how many pieces they are.
    pub(super) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// Shows the lists of a piece, in order.
    pub(super) fn each_of(&self, piece: usize, mut see: impl FnMut(&[u32])) -> io::Result<()> {
        let piece = self.pieces[piece].read(self.memory)?;
        let mut rest = &*piece;
        while let Some((length, after)) = rest.split_first() {
            let (list, after) = after.split_at_checked(*length as usize).ok_or(io::ErrorKind::InvalidData)?;
            see(list);
            rest = after;
        }
        Ok(())
    }

    /// Stretches of so many documents that what is kept of the lists of one stretch, so many bytes of each place in a
    /// list, fits in memory. Only so many of them are asked about.
    pub(super) fn stretches(&self, asked: usize, bytes: usize) -> impl Iterator<Item = Range<u32>> + use<> {
        let documents = self.ranks.len();
        let needed = self.entries_of(asked) * bytes;
        let room = self.memory.lists.saturating_mul(STRETCH.0) / STRETCH.1;
        let many = self.memory.is_less_than(needed).map_or(1, |_| needed.div_ceil(room.max(1)));
        let step = documents.div_ceil(many.min(MOST_STRETCHES)).max(1);
        (0..documents).step_by(step).map(move |from| clip(from)..clip((from + step).min(documents)))
    }
}

/// Takes documents that are gone out of lists.
struct Thin<'t> {
    numbers: &'t [u32],
    groups: &'t [u32],
    rising: bool,
    /// Whether it is noted what changes.
    told: bool,
    hubs: Vec<u32>,
    met: Vec<u32>,
}

impl Thin<'_> {
    /// Takes the documents that are gone out of the lists of a piece, and numbers the others anew; tells how many are
    /// left. Lists only shrink: each is written where those before it leave room.
    fn piece(&mut self, piece: &mut Vec<u32>) -> usize {
        let (mut read, mut written, mut entries) = (0, 0, 0);
        while let Some(length) = piece.get(read).map(|length| *length as usize) {
            if self.told && length > RARE {
                self.tell(&piece[read + 1..=read + length]);
            }
            let mut end = written + 1;
            for from in read + 1..=read + length {
                let number = self.numbers[piece[from] as usize];
                // Without a branch: which documents have left cannot be foreseen.
                piece[end] = number;
                end += usize::from(number != GONE);
            }
            read += length + 1;
            let left = end - written - 1;
            if left > 1 {
                piece[written] = clip(left);
                if !self.rising {
                    piece[written + 1..end].sort_unstable();
                }
                entries += left;
                written = end;
            }
        }
        piece.truncate(written);
        entries
    }

    /// Notes what changes in a long list.
    fn tell(&mut self, list: &[u32]) {
        let number = |old: &u32| Some(self.numbers[*old as usize]).filter(|number| *number != GONE);
        let left = list.iter().filter_map(number).count();
        if left == list.len() {
            return;
        }
        if left <= RARE || list.iter().take(HUBS).any(|old| number(old).is_none()) {
            self.hubs.extend(list.iter().filter_map(number));
        }
        let is_first = |old: &&u32| self.groups[**old as usize] == **old && number(old).is_some();
        if left <= RARE || list.iter().filter(is_first).count() <= RARE {
            let heads = list.iter().map(|old| &self.groups[*old as usize]);
            self.met.extend(list.iter().chain(heads).filter_map(number));
        }
    }
}

/// What is kept of a stretch may take so many halves of the bytes that lists may: fewer stretches take less time, and
/// when a million documents are looked at, other steps take more memory than this one does.
const STRETCH: (usize, usize) = (3, 2);

/// All lists are read once a stretch, so that many stretches take long.
const MOST_STRETCHES: usize = 64;

fn sorted(bucket: Bucket, memory: Memory<'_>) -> io::Result<(Vec<u32>, usize)> {
    let Bucket { here: mut entries, away } = bucket;
    if !away.is_empty() {
        let all = entries.len() + away.iter().map(|(_, count)| count).sum::<usize>();
        // What is still here came last.
        let last = std::mem::replace(&mut entries, Vec::with_capacity(all));
        for (at, count) in away {
            let room = memory.room.ok_or(io::ErrorKind::NotFound)?;
            take_back(room, at, count, &mut entries)?;
        }
        entries.extend(last);
    }
    sort(&mut entries);
    let (mut lists, mut documents) = (Vec::with_capacity(entries.len()), 0);
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

/// A number of documents or of entries: there are fewer than four thousand million.
pub(super) fn clip(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[allow(clippy::cast_possible_truncation)] // the low half of an entry
fn low(entry: u64) -> u32 {
    entry as u32
}

#[cfg(test)]
impl Lists<'_> {
    /// Lists of so many documents.
    pub(super) fn in_memory(documents: usize, lists: &[&[u32]]) -> Self {
        let piece = lists.iter().flat_map(|list| [&[clip(list.len())], *list].concat()).collect();
        let entries = lists.iter().map(|list| list.len()).sum();
        let ranks = vec![Ranks::default(); documents];
        Lists { pieces: vec![Waiting::Here(piece)], memory: Memory::default(), ranks, entries }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::dedup::room::{Pile, Room as _};

    #[test]
    fn lists_are_the_same_where_entries_have_waited() {
        let entry = |k: u64| (spread(k) >> 44) << 32 | (k / 16);
        let all: Vec<u64> = (0..3 * FEW as u64).map(entry).collect();
        let want = sorted(Bucket { here: all.clone(), away: Vec::new() }, Memory::default()).expect("memory");
        let pile = Pile::default();
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
