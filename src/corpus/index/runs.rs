//! Which documents hold a key: postings in sorted runs, each written once, in chunks.
//!
//! Adding documents writes one small run; runs of like size are merged, each posting a logarithmic number of
//! times. A tree of single postings would be written anew nearly whole for one percent of new documents
//! (`docs/dedup.md` has the figures).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use redb::{AccessGuard, ReadableTable, StorageError, Table, TableDefinition};

/// What a key is made of; each kind has runs of its own.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keys {
    /// A pair of words.
    Pair,
    /// A line.
    Line,
    /// A whole text.
    Body,
}

impl Keys {
    /// All kinds.
    pub const ALL: [Keys; 3] = [Keys::Pair, Keys::Line, Keys::Body];
}

/// Kind, run and first posting of a chunk; its postings.
pub(super) type Chunks = TableDefinition<'static, ChunkKey, &'static [u8]>;
type ChunkKey = (u8, u32, u64);
pub(super) const CHUNKS: Chunks = TableDefinition::new("chunks");
/// Kind and run; how many postings it has.
pub(super) const SIZES: TableDefinition<'_, (u8, u32), u64> = TableDefinition::new("sizes");

/// Postings of a chunk: with what the store adds, a little less than four of its pages.
const CHUNK: usize = 2000;
const POSTING: usize = 8;

type ChunkTable<'t> = Table<'t, (u8, u32, u64), &'static [u8]>;
type SizeTable<'t> = Table<'t, (u8, u32), u64>;

/// A key and the document that holds it.
pub(super) fn posting(key: u32, number: u32) -> u64 {
    (u64::from(key) << 32) | u64::from(number)
}

#[allow(clippy::cast_possible_truncation)] // the two halves
fn halves(posting: u64) -> (u32, u32) {
    ((posting >> 32) as u32, posting as u32)
}

fn postings(chunk: &[u8]) -> impl DoubleEndedIterator<Item = u64> + ExactSizeIterator {
    chunk.chunks_exact(POSTING).map(|b| b.try_into().map_or(0, u64::from_le_bytes))
}

/// Writes a run chunk by chunk.
struct Writer<'w, 't> {
    chunks: &'w mut ChunkTable<'t>,
    kind: u8,
    run: u32,
    bytes: Vec<u8>,
    first: u64,
    count: u64,
}

impl<'w, 't> Writer<'w, 't> {
    fn new(chunks: &'w mut ChunkTable<'t>, kind: u8, run: u32) -> Self {
        Writer { chunks, kind, run, bytes: Vec::with_capacity(CHUNK * POSTING), first: 0, count: 0 }
    }

    fn push(&mut self, posting: u64) -> Result<(), StorageError> {
        if self.bytes.is_empty() {
            self.first = posting;
        }
        self.bytes.extend_from_slice(&posting.to_le_bytes());
        self.count += 1;
        if self.bytes.len() >= CHUNK * POSTING { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), StorageError> {
        if !self.bytes.is_empty() {
            self.chunks.insert((self.kind, self.run, self.first), self.bytes.as_slice())?;
            self.bytes.clear();
        }
        Ok(())
    }
}

/// Writes sorted postings as a new run.
pub(super) fn write(
    chunks: &mut ChunkTable<'_>,
    sizes: &mut SizeTable<'_>,
    kind: Keys,
    sorted: &[u64],
) -> Result<(), StorageError> {
    if sorted.is_empty() {
        return Ok(());
    }
    let (kind, run) = (kind as u8, next_run(sizes, kind)?);
    let mut writer = Writer::new(chunks, kind, run);
    sorted.iter().try_for_each(|p| writer.push(*p))?;
    writer.flush()?;
    let count = writer.count;
    sizes.insert((kind, run), count)?;
    Ok(())
}

fn next_run(sizes: &SizeTable<'_>, kind: Keys) -> Result<u32, StorageError> {
    let kind = kind as u8;
    let last = sizes.range((kind, 0)..=(kind, u32::MAX))?.next_back().transpose()?;
    Ok(last.map_or(0, |(key, _)| key.value().1 + 1))
}

/// The runs of a kind with their sizes, oldest first.
pub(super) fn runs(
    sizes: &impl ReadableTable<(u8, u32), u64>,
    kind: Keys,
) -> Result<Vec<(u32, u64)>, StorageError> {
    let kind = kind as u8;
    let all = sizes.range((kind, 0)..=(kind, u32::MAX))?;
    all.map(|entry| entry.map(|(key, size)| (key.value().1, size.value()))).collect()
}

/// Merges the newest runs of like size, so that each run is more than twice as large as all newer ones
/// together. What `live` does not know any more is left out.
pub(super) fn tidy(
    chunks: &mut ChunkTable<'_>,
    sizes: &mut SizeTable<'_>,
    kind: Keys,
    live: &dyn Fn(u32) -> bool,
) -> Result<(), StorageError> {
    let all = runs(sizes, kind)?;
    let Some(&(_, last)) = all.last() else { return Ok(()) };
    let (mut from, mut sum) = (all.len() - 1, last);
    while from > 0 && all[from - 1].1 <= 2 * sum {
        from -= 1;
        sum += all[from].1;
    }
    if all.len() - from < 2 {
        return Ok(());
    }
    let into = next_run(sizes, kind)?;
    let mut sources: Vec<Source> = all[from..].iter().map(|(run, _)| Source::new(kind as u8, *run)).collect();
    let mut heap = BinaryHeap::new();
    for (k, source) in sources.iter_mut().enumerate() {
        heap.extend(source.next(chunks)?.map(|p| Reverse((p, k))));
    }
    let mut out: Vec<u64> = Vec::with_capacity(CHUNK);
    let mut count = 0_u64;
    let mut put = |chunks: &mut ChunkTable<'_>, out: &mut Vec<u64>| -> Result<(), StorageError> {
        let mut writer = Writer::new(chunks, kind as u8, into);
        out.iter().try_for_each(|p| writer.push(*p))?;
        writer.flush()?;
        count += writer.count;
        out.clear();
        Ok(())
    };
    while let Some(Reverse((posting, k))) = heap.pop() {
        if live(halves(posting).1) {
            out.push(posting);
        }
        if out.len() == CHUNK {
            put(chunks, &mut out)?;
        }
        heap.extend(sources[k].next(chunks)?.map(|p| Reverse((p, k))));
    }
    put(chunks, &mut out)?;
    for (run, _) in &all[from..] {
        sizes.remove((kind as u8, *run))?;
    }
    sizes.insert((kind as u8, into), count)?;
    Ok(())
}

/// A run read for the last time: its chunks are gone once they are read.
struct Source {
    kind: u8,
    run: u32,
    chunk: Vec<u64>,
    at: usize,
}

impl Source {
    fn new(kind: u8, run: u32) -> Self {
        Source { kind, run, chunk: Vec::new(), at: 0 }
    }

    fn next(&mut self, chunks: &mut ChunkTable<'_>) -> Result<Option<u64>, StorageError> {
        if self.at == self.chunk.len() {
            let first = {
                let mut rest = chunks.range((self.kind, self.run, 0)..=(self.kind, self.run, u64::MAX))?;
                let Some(chunk) = rest.next().transpose()? else { return Ok(None) };
                self.chunk = postings(chunk.1.value()).collect();
                chunk.0.value()
            };
            chunks.remove(first)?;
            self.at = 0;
        }
        let posting = self.chunk.get(self.at).copied();
        self.at += 1;
        Ok(posting)
    }
}

/// For each key (rising) the documents that hold it and that `live` knows, at most `most` of them.
pub(super) fn holders(
    chunks: &impl ReadableTable<(u8, u32, u64), &'static [u8]>,
    kind: Keys,
    runs: &[(u32, u64)],
    keys: &[u32],
    most: usize,
    live: &dyn Fn(u32) -> bool,
) -> Result<Vec<Vec<u32>>, StorageError> {
    let mut found = vec![Vec::new(); keys.len()];
    let kind = kind as u8;
    for &(run, _) in runs {
        let end = (kind, run, u64::MAX);
        // The chunk at hand: its first posting, and all of them.
        let mut chunk: Option<(u64, Vec<u64>)> = None;
        let load = |(key, chunk): (AccessGuard<'_, ChunkKey>, AccessGuard<'_, &'static [u8]>)| {
            (key.value().2, postings(chunk.value()).collect::<Vec<u64>>())
        };
        for (&key, list) in keys.iter().zip(&mut found) {
            let from = posting(key, 0);
            let here = chunk.as_ref().is_some_and(|(_, all)| all.last().is_some_and(|last| *last >= from));
            if !here {
                let before = chunks.range((kind, run, 0)..=(kind, run, from))?.next_back().transpose()?;
                chunk = match before {
                    Some(entry) => Some(load(entry)),
                    None => chunks.range((kind, run, from)..=end)?.next().transpose()?.map(load),
                };
            }
            while let Some((first, all)) = &chunk {
                let start = all.partition_point(|p| *p < from);
                let same = all[start..].iter().map(|p| halves(*p)).take_while(|(k, _)| *k == key);
                for (_, number) in same.filter(|(_, number)| live(*number)) {
                    if list.len() < most {
                        list.push(number);
                    }
                }
                let over = all.last().is_some_and(|last| halves(*last).0 > key);
                if over || list.len() >= most {
                    break;
                }
                match chunks.range((kind, run, *first + 1)..=end)?.next().transpose()? {
                    Some(entry) => chunk = Some(load(entry)),
                    None => break,
                }
            }
        }
    }
    Ok(found)
}
