//! Texts of records, read again from where they lie instead of being copied for as long as they wait.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use xxhash_rust::xxh3::xxh3_64;

use super::Listing;
use crate::corpus::CorpusError;
use crate::corpus::at::read_at;

/// Where the text of a record lies: a JSON string with its quotes, in a record file that is not compressed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The number of the file among such files of the listing.
    pub(super) file: u32,
    /// First byte in the file,
    pub(super) start: u64,
    /// how many bytes it has,
    pub(super) bytes: u32,
    /// and their hash (XXH3).
    pub(super) hash: u64,
}

impl Literal {
    /// A string in a file.
    pub(super) fn new(file: u32, start: u64, literal: &str) -> Option<Self> {
        let bytes = u32::try_from(literal.len()).ok()?;
        Some(Literal { file, start, bytes, hash: xxh3_64(literal.as_bytes()) })
    }
}

/// So many files stay open between two reads; the others are opened each time.
const STAY_OPEN: usize = 128;

/// The record files of a listing that can be read anywhere.
#[derive(Debug, Default)]
pub struct Again {
    files: Vec<(PathBuf, OnceLock<File>)>,
    open: AtomicUsize,
}

impl Again {
    /// Those of a listing.
    #[must_use]
    pub fn new(listing: &Listing) -> Self {
        let files = listing.files.iter().filter(|file| super::is_open_records(&file.place.path));
        let files = files.map(|file| (file.path.clone(), OnceLock::new())).collect();
        Again { files, open: AtomicUsize::new(0) }
    }

    /// The text that lies somewhere.
    ///
    /// # Errors
    /// When the file cannot be read, or is not what it was: a [`CorpusError`] inside.
    pub fn text(&self, literal: Literal) -> io::Result<String> {
        let (path, held) = self.files.get(literal.file as usize).ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = vec![0; literal.bytes as usize];
        let read = match held.get() {
            Some(file) => read_at(file, literal.start, &mut bytes),
            None => File::open(path).and_then(|file| {
                read_at(&file, literal.start, &mut bytes)?;
                if self.open.fetch_add(1, Ordering::Relaxed) < STAY_OPEN {
                    // Another thread may have come first: then there are two, and one is closed.
                    let _ = held.set(file);
                }
                Ok(())
            }),
        };
        match read {
            Err(reason) if reason.kind() != io::ErrorKind::UnexpectedEof => {
                Err(io::Error::other(CorpusError::io("read", path)(reason)))
            }
            Ok(()) if xxh3_64(&bytes) == literal.hash => Ok(serde_json::from_slice(&bytes)?),
            _ => Err(io::Error::other(CorpusError::Changed(path.clone()))),
        }
    }
}
