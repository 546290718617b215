//! A change of an index: documents put in, taken out, marked as copies. All of it holds, or nothing.

use std::cell::RefCell;
use std::collections::BTreeMap;

use redb::{ReadableTable as _, WriteTransaction};
use rustc_hash::FxHashSet;

use super::read::{numbers_in, pack};
use super::runs::{self, CHUNKS, Keys, SIZES, posting};
use super::{COPIES, Entry, FACTS, FORMAT, GONE, Index, NUMBERS, RECORDS, Store, TEXTS, failed, number_in};
use crate::corpus::CorpusError;

/// Postings held before they are written as a run.
const HELD: usize = 4 << 20;

/// What a change did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Documents that are new in the index.
    pub added: usize,
    /// Documents whose text or metadata is another than before.
    pub replaced: usize,
    /// Documents that were there already, as they are.
    pub same: usize,
    /// Documents that no longer stand.
    pub removed: usize,
    /// Documents that had left as copies of one that no longer stands.
    pub orphans: Vec<String>,
}

/// A change at work; dropped without `commit` it leaves the index as it was.
pub struct Change<'i> {
    index: &'i Index,
    txn: WriteTransaction,
    next: u32,
    postings: BTreeMap<Keys, Vec<u64>>,
    gone: RefCell<FxHashSet<u32>>,
    did: Changed,
}

impl std::fmt::Debug for Change<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Change").field("did", &self.did).finish_non_exhaustive()
    }
}

type Done<T> = Result<T, redb::Error>;

impl Index {
    /// Begins a change.
    ///
    /// # Errors
    /// When the index was opened to be read only, or the file cannot be written.
    pub fn change(&self) -> Result<Change<'_>, CorpusError> {
        let Store::Both(store) = &self.store else {
            let path = self.folder.display();
            return Err(CorpusError::Usage(format!("the index '{path}' was opened to be read only")));
        };
        let begin = || -> Done<Change<'_>> {
            // A run that was killed leaves a file that opens at once, whatever its size.
            let mut txn = store.begin_write()?;
            txn.set_quick_repair(true);
            for_each_table(&txn)?;
            let next = number_of(&txn, "next")?;
            let gone = numbers_in(&txn.open_table(GONE)?)?;
            Ok(Change {
                index: self,
                txn,
                next: u32::try_from(next).unwrap_or(u32::MAX),
                postings: BTreeMap::new(),
                gone: RefCell::new(gone),
                did: Changed::default(),
            })
        };
        begin().map_err(|e| failed(&self.folder, e))
    }
}

/// All tables are there from the first change on.
fn for_each_table(txn: &WriteTransaction) -> Done<()> {
    txn.open_table(NUMBERS)?;
    txn.open_table(RECORDS)?;
    txn.open_table(TEXTS)?;
    txn.open_table(COPIES)?;
    txn.open_table(GONE)?;
    txn.open_table(CHUNKS)?;
    txn.open_table(SIZES)?;
    let mut facts = txn.open_table(FACTS)?;
    if facts.get("format")?.is_none() {
        facts.insert("format", FORMAT.to_le_bytes().as_slice())?;
        facts.insert("program", concat!("recension ", env!("CARGO_PKG_VERSION")).as_bytes())?;
    }
    Ok(())
}

fn number_of(txn: &WriteTransaction, name: &str) -> Done<u64> {
    let facts = txn.open_table(FACTS)?;
    Ok(facts.get(name)?.and_then(|v| number_in(v.value())).unwrap_or(0))
}

impl Change<'_> {
    /// Puts documents in; one with an id that is there already takes its place.
    ///
    /// # Errors
    /// What the iterator says, or when the file cannot be written.
    pub fn put(
        &mut self,
        entries: &mut dyn Iterator<Item = Result<Entry, CorpusError>>,
    ) -> Result<(), CorpusError> {
        for entry in entries {
            self.put_one(&entry?).map_err(|e| failed(&self.index.folder, e))?;
        }
        Ok(())
    }

    fn put_one(&mut self, entry: &Entry) -> Done<()> {
        let packed = pack(&entry.meta, &entry.text)?;
        let mut numbers = self.txn.open_table(NUMBERS)?;
        let old = numbers.get(entry.id.as_str())?.map(|n| n.value());
        let mut records = self.txn.open_table(RECORDS)?;
        let mut texts = self.txn.open_table(TEXTS)?;
        if let Some(old) = old {
            let same_record = records.get(old)?.is_some_and(|held| held.value().1 == entry.record);
            if same_record && texts.get(old)?.is_some_and(|held| held.value() == packed) {
                self.did.same += 1;
                return Ok(());
            }
            records.remove(old)?;
            texts.remove(old)?;
            self.txn.open_table(GONE)?.insert(old, ())?;
            self.gone.borrow_mut().insert(old);
            self.did.replaced += 1;
        } else {
            self.txn.open_table(COPIES)?.remove(entry.id.as_str())?;
            self.did.added += 1;
        }
        let number = self.next;
        self.next = number.checked_add(1).ok_or_else(|| {
            redb::Error::Corrupted("all numbers are used up; run `recension index rebuild`".into())
        })?;
        numbers.insert(entry.id.as_str(), number)?;
        records.insert(number, (entry.id.as_str(), entry.record.as_slice()))?;
        texts.insert(number, packed.as_slice())?;
        drop((numbers, records, texts));
        for (kind, keys) in &entry.keys {
            let held = self.postings.entry(*kind).or_default();
            held.extend(keys.iter().map(|key| posting(*key, number)));
            if held.len() >= HELD {
                self.write_run(*kind)?;
            }
        }
        Ok(())
    }

    fn write_run(&mut self, kind: Keys) -> Done<()> {
        let mut held = self.postings.remove(&kind).unwrap_or_default();
        held.sort_unstable();
        held.dedup();
        let (mut chunks, mut sizes) = (self.txn.open_table(CHUNKS)?, self.txn.open_table(SIZES)?);
        Ok(runs::write(&mut chunks, &mut sizes, kind, &held)?)
    }

    /// Takes documents out, standing ones and copies alike; true for each that was there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remove(&mut self, ids: &[&str]) -> Result<Vec<bool>, CorpusError> {
        self.take_out(ids, true).map_err(|e| failed(&self.index.folder, e))
    }

    fn take_out(&mut self, ids: &[&str], with_copies: bool) -> Done<Vec<bool>> {
        let mut numbers = self.txn.open_table(NUMBERS)?;
        let mut records = self.txn.open_table(RECORDS)?;
        let mut texts = self.txn.open_table(TEXTS)?;
        let mut copies = self.txn.open_table(COPIES)?;
        let mut gone = self.txn.open_table(GONE)?;
        let (mut there, mut standing) = (Vec::with_capacity(ids.len()), FxHashSet::default());
        for id in ids {
            let number = numbers.remove(id)?.map(|n| n.value());
            if let Some(number) = number {
                records.remove(number)?;
                texts.remove(number)?;
                gone.insert(number, ())?;
                self.gone.borrow_mut().insert(number);
                standing.insert((*id).to_owned());
                self.did.removed += 1;
            }
            let was_copy = copies.remove(id)?.is_some();
            there.push(number.is_some() || was_copy);
        }
        if with_copies && !standing.is_empty() {
            let mut orphans = Vec::new();
            for entry in copies.iter()? {
                let (copy, kept) = entry?;
                if standing.contains(kept.value()) {
                    orphans.push(copy.value().to_owned());
                }
            }
            for orphan in &orphans {
                copies.remove(orphan.as_str())?;
            }
            self.did.orphans.extend(orphans);
        }
        Ok(there)
    }

    /// Notes documents that left as copies, and of which document; one that stood no longer does.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn copies(&mut self, pairs: &BTreeMap<String, String>) -> Result<(), CorpusError> {
        self.note_copies(pairs).map_err(|e| failed(&self.index.folder, e))
    }

    fn note_copies(&mut self, pairs: &BTreeMap<String, String>) -> Done<()> {
        let ids: Vec<&str> = pairs.keys().map(String::as_str).collect();
        self.take_out(&ids, false)?;
        let mut copies = self.txn.open_table(COPIES)?;
        // What had left for the sake of one that leaves now follows it.
        let mut moved = Vec::new();
        for entry in copies.iter()? {
            let (copy, kept) = entry?;
            moved.extend(pairs.get(kept.value()).map(|to| (copy.value().to_owned(), to.clone())));
        }
        let mut all: BTreeMap<&str, &str> = moved.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        all.extend(pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())));
        for (copy, kept) in all {
            copies.insert(copy, kept)?;
        }
        Ok(())
    }

    /// Sets the frozen weights, taken from so many documents.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn freeze(&mut self, weights: &[u8], documents: u64) -> Result<(), CorpusError> {
        let write = || -> Done<()> {
            let mut facts = self.txn.open_table(FACTS)?;
            facts.insert("weights", weights)?;
            facts.insert("weighed", documents.to_le_bytes().as_slice())?;
            Ok(())
        };
        write().map_err(|e| failed(&self.index.folder, e))
    }

    /// What the change has done so far.
    #[must_use]
    pub fn so_far(&self) -> &Changed {
        &self.did
    }

    /// Counts on from the state of another index, in whose place this one comes.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn follows(&mut self, generation: u64) -> Result<(), CorpusError> {
        let write = || -> Done<()> {
            self.txn.open_table(FACTS)?.insert("generation", generation.to_le_bytes().as_slice())?;
            Ok(())
        };
        write().map_err(|e| failed(&self.index.folder, e))
    }

    /// Makes the change hold.
    ///
    /// # Errors
    /// When the file cannot be written; the index is then as it was.
    pub fn commit(mut self) -> Result<Changed, CorpusError> {
        self.finish().map_err(|e| failed(&self.index.folder, e))?;
        let (txn, index) = (self.txn, self.index);
        txn.commit().map_err(|e| failed(&index.folder, e))?;
        Ok(self.did)
    }

    fn finish(&mut self) -> Done<()> {
        for kind in Keys::ALL {
            self.write_run(kind)?;
            let (mut chunks, mut sizes) = (self.txn.open_table(CHUNKS)?, self.txn.open_table(SIZES)?);
            let gone = self.gone.borrow();
            runs::tidy(&mut chunks, &mut sizes, kind, &|number| !gone.contains(&number))?;
        }
        let generation = number_of(&self.txn, "generation")? + 1;
        let mut facts = self.txn.open_table(FACTS)?;
        facts.insert("next", u64::from(self.next).to_le_bytes().as_slice())?;
        facts.insert("generation", generation.to_le_bytes().as_slice())?;
        Ok(())
    }
}
