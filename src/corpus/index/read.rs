//! Looking things up in an index. Everything is as of the moment the reader was made.

use std::collections::BTreeSet;

use redb::{
    ReadOnlyTable, ReadTransaction, ReadableDatabase as _, ReadableTable, ReadableTableMetadata as _,
};
use rustc_hash::FxHashSet;

use super::runs::{self, CHUNKS, Keys, SIZES};
use super::{COPIES, FACTS, GONE, Index, NUMBERS, RECORDS, Store, TEXTS, failed, number_in};
use crate::corpus::CorpusError;

/// Metadata (JSON) and text of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What is known beside the text, as JSON.
    pub meta: String,
    /// The clean text.
    pub text: String,
}

/// An index as it stood when the reader was made. May be used from many threads.
pub struct Reader<'i> {
    index: &'i Index,
    numbers: ReadOnlyTable<&'static str, u32>,
    records: ReadOnlyTable<u32, (&'static str, &'static [u8])>,
    texts: ReadOnlyTable<u32, &'static [u8]>,
    copies: ReadOnlyTable<&'static str, &'static str>,
    facts: ReadOnlyTable<&'static str, &'static [u8]>,
    chunks: ReadOnlyTable<(u8, u32, u64), &'static [u8]>,
    runs: Vec<Vec<(u32, u64)>>,
    gone: FxHashSet<u32>,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("index", self.index).finish_non_exhaustive()
    }
}

impl Index {
    /// Begins to read.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&self) -> Result<Reader<'_>, CorpusError> {
        let txn = match &self.store {
            Store::Both(store) => store.begin_read(),
            Store::ReadOnly(store) => store.begin_read(),
        };
        let txn = txn.map_err(|e| failed(&self.folder, e))?;
        Reader::new(self, &txn).map_err(|e| failed(&self.folder, e))
    }
}

impl<'i> Reader<'i> {
    fn new(index: &'i Index, txn: &ReadTransaction) -> Result<Self, redb::Error> {
        let sizes = txn.open_table(SIZES)?;
        let runs = Keys::ALL.iter().map(|kind| runs::runs(&sizes, *kind)).collect::<Result<_, _>>()?;
        let gone = numbers_in(&txn.open_table(GONE)?)?;
        Ok(Reader {
            index,
            numbers: txn.open_table(NUMBERS)?,
            records: txn.open_table(RECORDS)?,
            texts: txn.open_table(TEXTS)?,
            copies: txn.open_table(COPIES)?,
            facts: txn.open_table(FACTS)?,
            chunks: txn.open_table(CHUNKS)?,
            runs,
            gone,
        })
    }

    fn failed(&self) -> impl Fn(redb::StorageError) -> CorpusError + '_ {
        |e| failed(&self.index.folder, e)
    }

    /// How many documents stand.
    ///
    /// # Errors
    /// When the file cannot be read; so everywhere below.
    pub fn len(&self) -> Result<u64, CorpusError> {
        self.numbers.len().map_err(self.failed())
    }

    /// Whether no document stands.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn is_empty(&self) -> Result<bool, CorpusError> {
        self.len().map(|n| n == 0)
    }

    /// The number of a standing document.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn number(&self, id: &str) -> Result<Option<u32>, CorpusError> {
        Ok(self.numbers.get(id).map_err(self.failed())?.map(|n| n.value()))
    }

    /// Id and record of a standing document.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn record(&self, number: u32) -> Result<Option<(String, Vec<u8>)>, CorpusError> {
        let found = self.records.get(number).map_err(self.failed())?;
        Ok(found.map(|held| (held.value().0.to_owned(), held.value().1.to_vec())))
    }

    /// Metadata and text of a standing document.
    ///
    /// # Errors
    /// When the file cannot be read, or what it holds is no text.
    pub fn text(&self, number: u32) -> Result<Option<Told>, CorpusError> {
        let Some(held) = self.texts.get(number).map_err(self.failed())? else { return Ok(None) };
        unpack(held.value()).map(Some).ok_or_else(|| self.damaged("a text cannot be unpacked"))
    }

    /// What the index says when something in it cannot be what was written.
    #[must_use]
    pub fn damaged(&self, reason: &str) -> CorpusError {
        CorpusError::IndexDamaged { path: self.index.folder.clone(), reason: reason.to_owned() }
    }

    /// For each key (rising) the standing documents that hold it, without those in `not`; at most `most` of them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn holders(
        &self,
        kind: Keys,
        keys: &[u32],
        most: usize,
        not: &BTreeSet<u32>,
    ) -> Result<Vec<Vec<u32>>, CorpusError> {
        let live = |number: u32| !self.gone.contains(&number) && !not.contains(&number);
        let runs = self.runs.get(kind as usize).map_or(&[][..], Vec::as_slice);
        runs::holders(&self.chunks, kind, runs, keys, most, &live).map_err(self.failed())
    }

    /// All standing documents in the order of their ids, with their numbers.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn standing(
        &self,
    ) -> Result<impl Iterator<Item = Result<(String, u32), CorpusError>> + '_, CorpusError> {
        let all = self.numbers.iter().map_err(self.failed())?;
        Ok(all.map(|e| e.map(|(id, n)| (id.value().to_owned(), n.value())).map_err(self.failed())))
    }

    /// All documents that left as copies, in the order of their ids, and of which document.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn copies(
        &self,
    ) -> Result<impl Iterator<Item = Result<(String, String), CorpusError>> + '_, CorpusError> {
        let all = self.copies.iter().map_err(self.failed())?;
        let owned = |(a, b): (redb::AccessGuard<'_, &str>, redb::AccessGuard<'_, &str>)| {
            (a.value().to_owned(), b.value().to_owned())
        };
        Ok(all.map(move |e| e.map(owned).map_err(self.failed())))
    }

    /// The frozen weights, and how many documents stood when they were taken.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn weights(&self) -> Result<Option<(Vec<u8>, u64)>, CorpusError> {
        let get = |name: &str| Ok(self.facts.get(name).map_err(self.failed())?.map(|v| v.value().to_vec()));
        let Some(weights) = get("weights")? else { return Ok(None) };
        let weighed = get("weighed")?.and_then(|bytes| number_in(&bytes)).unwrap_or(0);
        Ok(Some((weights, weighed)))
    }

    /// A number that rises with every change: what was decided against one state says nothing of another.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn generation(&self) -> Result<u64, CorpusError> {
        let found = self.facts.get("generation").map_err(self.failed())?;
        Ok(found.and_then(|v| number_in(v.value())).unwrap_or(0))
    }
}

/// The numbers in a table of numbers.
pub(super) fn numbers_in(table: &impl ReadableTable<u32, ()>) -> Result<FxHashSet<u32>, redb::StorageError> {
    table.iter()?.map(|entry| entry.map(|(number, _)| number.value())).collect()
}

/// Text and metadata as they are stored.
pub(super) fn pack(meta: &str, text: &str) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::with_capacity(8 + meta.len() + text.len());
    plain.extend_from_slice(&u64::try_from(meta.len()).unwrap_or(0).to_le_bytes());
    plain.extend_from_slice(meta.as_bytes());
    plain.extend_from_slice(text.as_bytes());
    let mut packer = zstd::bulk::Compressor::new(3)?;
    packer.include_checksum(true)?;
    packer.compress(&plain).map(|packed| {
        let mut all = u64::try_from(plain.len()).unwrap_or(0).to_le_bytes().to_vec();
        all.extend(packed);
        all
    })
}

fn unpack(bytes: &[u8]) -> Option<Told> {
    let (size, packed) = bytes.split_first_chunk::<8>()?;
    let size = usize::try_from(u64::from_le_bytes(*size)).ok()?;
    // A damaged length must not ask for all memory: nothing packs better than a few thousand to one.
    if size > packed.len().saturating_mul(1 << 15).max(1 << 20) {
        return None;
    }
    let plain = zstd::bulk::decompress(packed, size).ok()?;
    let (length, rest) = plain.split_first_chunk::<8>()?;
    let (meta, text) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let owned = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    Some(Told { meta: owned(meta)?, text: owned(text)? })
}
