//! What is not held in memory: decoded texts, records and lists, in files that are gone with the run.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::stage::dedup::{LISTS_HELD, Room};

/// How many bytes of each thing are held in memory; what is beyond waits on disk. The same on every machine, so
/// that the steps are; the output does not depend on it.
#[derive(Copy, Clone, Debug)]
pub struct Budget {
    /// Decoded texts, original and clean; what waits is cleaned again when it is written.
    pub texts: usize,
    /// What dedup keeps of each document.
    pub records: usize,
    /// Lists of documents that hold a pair of words, while candidates are looked for.
    pub lists: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Budget { texts: 256 << 20, records: 64 << 20, lists: LISTS_HELD }
    }
}

/// Where a text lies in the spool.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    start: u64,
    len: usize,
}

/// A document that waits in the spool: its decoded text, and how it stands.
#[derive(Copy, Clone, Debug)]
pub(super) struct Spooled {
    pub original: Slot,
    /// Its text as it now stands; none for a page, of which more than the text changes.
    pub text: Option<Slot>,
    /// The version of that text.
    pub version: u32,
    /// How many signs of damage it shows.
    pub damage: usize,
    /// Whether it shows signs of machine translation.
    pub translated: bool,
}

/// Bytes in order, some of them in a spool.
#[derive(Debug, Default)]
pub(super) struct Log {
    here: Vec<u8>,
    away: Vec<(u64, usize)>,
}

/// So many bytes of a log are in memory.
const LOG_HELD: usize = 8 << 20;

impl Log {
    /// Adds bytes.
    pub(super) fn add(&mut self, bytes: &[u8], spool: &Spool) -> io::Result<()> {
        self.here.extend_from_slice(bytes);
        if self.here.len() >= LOG_HELD {
            self.away.push((spool.append(&self.here)?, self.here.len()));
            self.here.clear();
        }
        Ok(())
    }

    /// All bytes, piece by piece.
    pub(super) fn each(&self, spool: &Spool, mut see: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        for (at, length) in &self.away {
            let mut bytes = vec![0; *length];
            spool.read(*at, &mut bytes)?;
            see(&bytes)?;
        }
        see(&self.here)
    }
}

/// An append-only file.
#[derive(Debug)]
pub(super) struct Spool {
    path: PathBuf,
    file: Mutex<Option<(Arc<File>, u64)>>,
}

impl Spool {
    /// A spool of some name that makes its file below `folder` once it is needed.
    pub(super) fn new(folder: &Path, what: &str) -> Self {
        let name = format!("recension-{what}-{}", std::process::id());
        Spool { path: folder.join(name), file: Mutex::new(None) }
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Another spool beside this one.
    pub(super) fn beside(&self, what: &str) -> Self {
        Spool::new(self.path.parent().unwrap_or(Path::new("")), what)
    }

    pub(super) fn put(&self, text: &str) -> io::Result<Slot> {
        Ok(Slot { start: self.append(text.as_bytes())?, len: text.len() })
    }

    pub(super) fn get(&self, slot: Slot) -> io::Result<String> {
        let mut bytes = vec![0; slot.len];
        self.read(slot.start, &mut bytes)?;
        String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
    }

    fn locked(&self) -> MutexGuard<'_, Option<(Arc<File>, u64)>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, bytes: &[u8]) -> io::Result<u64> {
        let mut guard = self.locked();
        if guard.is_none() {
            let mut open = File::options();
            let file = open.read(true).write(true).create(true).truncate(true).open(&self.path)?;
            *guard = Some((Arc::new(file), 0));
        }
        let Some((file, end)) = guard.as_mut() else { return Err(io::ErrorKind::NotFound.into()) };
        let mut file: &File = file;
        file.seek(SeekFrom::Start(*end))?;
        file.write_all(bytes)?;
        let start = *end;
        *end += bytes.len() as u64;
        Ok(start)
    }

    /// Reads without the lock, so that threads do not wait for one another.
    #[cfg(unix)]
    fn read(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        use std::os::unix::fs::FileExt as _;
        let file = self.locked().as_ref().map(|(file, _)| Arc::clone(file));
        file.ok_or(io::ErrorKind::NotFound)?.read_exact_at(bytes, at)
    }

    #[cfg(not(unix))]
    fn read(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        use std::io::Read as _;
        let guard = self.locked();
        let Some((file, _)) = guard.as_ref() else { return Err(io::ErrorKind::NotFound.into()) };
        let mut file: &File = file;
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(bytes)
    }
}

impl Room for Spool {
    fn put(&self, bytes: &[u8]) -> io::Result<u64> {
        self.append(bytes)
    }

    fn get(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.read(at, bytes)
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        let guard = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        if guard.take().is_some() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
