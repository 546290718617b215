//! The stored index of a corpus: what new documents are compared with, without reading the corpus again.
//!
//! One file (`index.redb`) in a folder of its own. Nothing here knows what a document's record or its keys mean.
//! A change is one transaction: after a kill at any moment the old or the new state is there, nothing between.

mod change;
mod read;
mod runs;

use std::path::{Path, PathBuf};

use redb::{Builder, Database, DatabaseError, ReadOnlyDatabase, ReadableDatabase as _, TableDefinition};

use super::CorpusError;

pub use change::{Change, Changed};
pub use read::{Reader, Told};
pub use runs::Keys;

/// What is written under `format`; another number is another program's.
const FORMAT: u64 = 1;
/// The file in the folder.
const FILE: &str = "index.redb";
/// The file that `rebuild` writes before it takes the other's place.
const NEXT: &str = "index.next";
/// Bytes of the file held in memory.
const CACHE: usize = 128 << 20;

/// Single facts: `format`, `program`, `next` (number of a document), `generation`, `weights`, `weighed`.
const FACTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("facts");
/// The number of each standing document.
const NUMBERS: TableDefinition<'_, &str, u32> = TableDefinition::new("numbers");
/// Id and record of each standing document.
const RECORDS: TableDefinition<'_, u32, (&str, &[u8])> = TableDefinition::new("records");
/// Metadata and text of each standing document, compressed.
const TEXTS: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("texts");
/// Documents that left the corpus as copies, and of which document.
const COPIES: TableDefinition<'_, &str, &str> = TableDefinition::new("copies");
/// Numbers whose document is gone: what runs still say of them is void.
const GONE: TableDefinition<'_, u32, ()> = TableDefinition::new("gone");

/// A document as the index keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// What is known beside its text, as JSON.
    pub meta: String,
    /// Its clean text.
    pub text: String,
    /// What it is compared by, as bytes that mean something to others.
    pub record: Vec<u8>,
    /// What it is found by.
    pub keys: Vec<(Keys, Vec<u32>)>,
}

enum Store {
    Both(Database),
    ReadOnly(ReadOnlyDatabase),
}

/// An open index.
pub struct Index {
    folder: PathBuf,
    store: Store,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Index {
    /// Whether a folder holds an index, by the name of its file.
    #[must_use]
    pub fn is_at(folder: &Path) -> bool {
        folder.join(FILE).is_file()
    }

    /// Opens an index to change it, or makes an empty one. While it is open, nobody else can open it.
    ///
    /// # Errors
    /// When the folder holds something else, another run is at work on it, or the system refuses.
    pub fn open_or_make(folder: &Path) -> Result<Self, CorpusError> {
        if Self::is_at(folder) {
            return Self::open(folder);
        }
        std::fs::create_dir_all(folder).map_err(CorpusError::io("make", folder))?;
        let mut entries = std::fs::read_dir(folder).map_err(CorpusError::io("read", folder))?;
        if entries.next().is_some() {
            return Err(CorpusError::NoIndex(folder.to_owned()));
        }
        Self::make(folder, FILE)
    }

    /// Opens an index to change it.
    ///
    /// # Errors
    /// When there is none, another run is at work on it, it is of another version, or the system refuses.
    pub fn open(folder: &Path) -> Result<Self, CorpusError> {
        let path = Self::file_in(folder)?;
        let store = Builder::new().set_cache_size(CACHE).open(&path).map_err(|e| refused(folder, e))?;
        Self { folder: folder.to_owned(), store: Store::Both(store) }.of_this_version()
    }

    /// Opens an index to read it; others may read it at the same time.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn open_to_read(folder: &Path) -> Result<Self, CorpusError> {
        let path = Self::file_in(folder)?;
        let store = match Builder::new().set_cache_size(CACHE).open_read_only(&path) {
            // A run was killed while it wrote: opening to write puts the old state in order.
            Err(DatabaseError::RepairAborted) => {
                drop(Self::open(folder)?);
                Builder::new().set_cache_size(CACHE).open_read_only(&path)
            }
            other => other,
        };
        let store = Store::ReadOnly(store.map_err(|e| refused(folder, e))?);
        Self { folder: folder.to_owned(), store }.of_this_version()
    }

    /// An empty index beside this one, that takes its place with [`Index::replace`].
    ///
    /// # Errors
    /// When the system refuses.
    pub fn successor(&self) -> Result<Self, CorpusError> {
        let path = self.folder.join(NEXT);
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(CorpusError::io("remove", &path)(e)),
            _ => Self::make(&self.folder, NEXT),
        }
    }

    /// Puts a successor in the place of this index, without the room that its making took.
    ///
    /// # Errors
    /// When the system refuses; the old index then still stands.
    pub fn replace(self, mut successor: Index) -> Result<(), CorpusError> {
        if let Store::Both(store) = &mut successor.store {
            store.compact().map_err(|e| failed(&self.folder, e))?;
        }
        let (from, to) = (self.folder.join(NEXT), self.folder.join(FILE));
        std::fs::rename(&from, &to).map_err(CorpusError::io("rename", &from))?;
        sync_folder(&self.folder)
    }

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn file_in(folder: &Path) -> Result<PathBuf, CorpusError> {
        let path = folder.join(FILE);
        if path.is_file() {
            Ok(path)
        } else if folder.exists() {
            Err(CorpusError::NoIndex(folder.to_owned()))
        } else {
            Err(CorpusError::Missing(folder.to_owned()))
        }
    }

    fn make(folder: &Path, name: &str) -> Result<Self, CorpusError> {
        let path = folder.join(name);
        let store = Builder::new().set_cache_size(CACHE).create(&path).map_err(|e| refused(folder, e))?;
        let index = Index { folder: folder.to_owned(), store: Store::Both(store) };
        index.change()?.commit()?;
        sync_folder(folder)?;
        Ok(index)
    }

    fn of_this_version(self) -> Result<Self, CorpusError> {
        let txn = match &self.store {
            Store::Both(store) => store.begin_read(),
            Store::ReadOnly(store) => store.begin_read(),
        };
        let txn = txn.map_err(|e| failed(&self.folder, e))?;
        let found = match txn.open_table(FACTS) {
            Ok(facts) => {
                let found = facts.get("format").map_err(|e| failed(&self.folder, e))?;
                found.and_then(|bytes| number_in(bytes.value()))
            }
            // A run was killed before anything was in it.
            Err(redb::TableError::TableDoesNotExist(_)) if no_tables(&txn) => {
                if matches!(self.store, Store::Both(_)) {
                    drop(txn);
                    self.change()?.commit()?;
                    return Ok(self);
                }
                let folder = self.folder.clone();
                drop((txn, self));
                drop(Self::open(&folder)?);
                return Self::open_to_read(&folder);
            }
            Err(_) => None,
        };
        match found {
            Some(FORMAT) => Ok(self),
            Some(found) => Err(CorpusError::IndexVersion { path: self.folder, found, known: FORMAT }),
            None => Err(CorpusError::NoIndex(self.folder)),
        }
    }
}

fn no_tables(txn: &redb::ReadTransaction) -> bool {
    txn.list_tables().is_ok_and(|mut tables| tables.next().is_none())
}

fn number_in(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_le_bytes)
}

/// A new name in a folder holds for good only once the folder itself is on disk.
fn sync_folder(folder: &Path) -> Result<(), CorpusError> {
    #[cfg(unix)]
    std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(CorpusError::io("write", folder))?;
    let _ = folder;
    Ok(())
}

/// Why an index cannot be opened.
fn refused(folder: &Path, e: DatabaseError) -> CorpusError {
    match e {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            CorpusError::IndexLocked(folder.to_owned())
        }
        DatabaseError::Storage(redb::StorageError::Io(reason))
            if reason.kind() == std::io::ErrorKind::InvalidData =>
        {
            CorpusError::NoIndex(folder.to_owned())
        }
        DatabaseError::UpgradeRequired(found) => {
            CorpusError::IndexVersion { path: folder.to_owned(), found: found.into(), known: FORMAT }
        }
        other => failed(folder, other),
    }
}

/// Why an index cannot be read or written.
fn failed(folder: &Path, e: impl Into<redb::Error>) -> CorpusError {
    match e.into() {
        redb::Error::Io(reason) => {
            CorpusError::Io { doing: "read or write", path: folder.join(FILE), reason }
        }
        other => CorpusError::IndexDamaged { path: folder.to_owned(), reason: other.to_string() },
    }
}
