//! What is not held in memory: decoded texts, records and lists, in files that are gone with the run.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::corpus::at::{read_at, write_at};
use crate::corpus::read::{Again, Literal};
use crate::stage::dedup::{LISTS_HELD, Room};

/// How many bytes of each thing are held in memory; what is beyond waits on disk. The same on every machine, so
/// that the steps are; the output does not depend on it.
#[derive(Copy, Clone, Debug)]
pub struct Budget {
    /// Decoded texts, original and clean; what waits is cleaned again when it is written, if its rules saw anything in it.
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
    len: u32,
}

/// Where a text waits.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    /// In the spool.
    Spool(Slot),
    /// Where it was read: it is read again from there.
    Input(Literal),
}

/// A document that waits on disk: its decoded text, and how it stands.
#[derive(Copy, Clone, Debug)]
pub(super) struct Spooled {
    pub original: Waits,
    /// Its text as it now stands.
    pub now: Now,
    /// The version of that text.
    pub version: u32,
    /// How many signs of damage it shows.
    pub damage: u32,
    /// Whether it shows signs of machine translation.
    pub translated: bool,
    /// Whether its own rules saw nothing in it: it need not be cleaned again.
    pub plain: bool,
}

/// The text of a document as it now stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Now {
    /// It is not at hand: of a page more than the text changes.
    Unknown,
    /// As it came.
    Original,
    /// In the spool.
    Spool(Slot),
}

impl Spooled {
    /// Where the text waits as it now stands.
    pub(super) fn text(&self) -> Option<Waits> {
        match self.now {
            Now::Unknown => None,
            Now::Original => Some(self.original),
            Now::Spool(slot) => Some(Waits::Spool(slot)),
        }
    }
}

/// Texts that wait.
#[derive(Copy, Clone, Debug)]
pub(super) struct OnDisk<'r> {
    pub spool: &'r Spool,
    pub inputs: &'r Again,
}

impl OnDisk<'_> {
    /// A text that waits.
    pub(super) fn text(self, waits: Waits) -> io::Result<String> {
        match waits {
            Waits::Spool(slot) => self.spool.get(slot),
            Waits::Input(literal) => self.inputs.text(literal),
        }
    }
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
    file: Mutex<Option<Open>>,
}

/// A file in use.
#[derive(Debug)]
struct Open {
    file: Arc<File>,
    /// How many bytes are in the file.
    written: u64,
    /// What comes after them: many small pieces are written at once.
    tail: Vec<u8>,
}

/// Bytes that are written at once.
const AT_ONCE: usize = 1 << 18;

impl Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        write_at(&self.file, self.written, bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Adds bytes and tells where they begin.
    fn append(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let start = self.written + self.tail.len() as u64;
        if self.tail.len() + bytes.len() > AT_ONCE {
            let mut tail = std::mem::take(&mut self.tail);
            self.write(&tail)?;
            tail.clear();
            self.tail = tail;
        }
        if bytes.len() > AT_ONCE {
            self.write(bytes)?;
        } else {
            self.tail.extend_from_slice(bytes);
        }
        Ok(start)
    }

    /// Copies what has not been written yet; tells how many bytes are in the file.
    fn find(&self, at: u64, bytes: &mut [u8]) -> io::Result<usize> {
        let in_file = self.written.saturating_sub(at).min(bytes.len() as u64);
        let from = usize::try_from((at + in_file).saturating_sub(self.written)).unwrap_or(usize::MAX);
        let in_file = usize::try_from(in_file).unwrap_or(usize::MAX);
        let rest = &mut bytes[in_file..];
        let tail = self.tail.get(from..).and_then(|tail| tail.get(..rest.len()));
        rest.copy_from_slice(tail.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(in_file)
    }
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
        let len = u32::try_from(text.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        Ok(Slot { start: self.append(text.as_bytes())?, len })
    }

    pub(super) fn get(&self, slot: Slot) -> io::Result<String> {
        let mut bytes = vec![0; slot.len as usize];
        self.read(slot.start, &mut bytes)?;
        String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
    }

    fn locked(&self) -> MutexGuard<'_, Option<Open>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, bytes: &[u8]) -> io::Result<u64> {
        let mut guard = self.locked();
        if guard.is_none() {
            let mut open = File::options();
            let file = open.read(true).write(true).create(true).truncate(true).open(&self.path)?;
            *guard = Some(Open { file: Arc::new(file), written: 0, tail: Vec::new() });
        }
        guard.as_mut().ok_or(io::ErrorKind::NotFound)?.append(bytes)
    }

    /// Reads without the lock, so that threads do not wait for one another.
    fn read(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        let guard = self.locked();
        let open = guard.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let in_file = open.find(at, bytes)?;
        let file = Arc::clone(&open.file);
        drop(guard);
        if in_file > 0 { read_at(&file, at, &mut bytes[..in_file]) } else { Ok(()) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_comes_back_from_the_file_the_tail_or_both() {
        let folder = tempfile::tempdir().expect("a folder");
        let spool = Spool::new(folder.path(), "test");
        let piece =
            |k: usize| vec![u8::try_from(k % 251).unwrap_or(0); [10, 70_000, 0, AT_ONCE + 9, 3][k % 5]];
        let places: Vec<(u64, Vec<u8>)> =
            (0..40).map(|k| (spool.append(&piece(k)).expect("room"), piece(k))).collect();
        let all: Vec<u8> = places.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
        for (at, bytes) in &places {
            let mut found = vec![0; bytes.len()];
            spool.read(*at, &mut found).expect("it is there");
            assert!(found == *bytes, "{at}");
        }
        let mut found = vec![0; all.len()];
        spool.read(0, &mut found).expect("all is there");
        assert!(found == all);
        assert!(spool.locked().as_ref().is_some_and(|open| open.written > 0 && !open.tail.is_empty()));
        assert!(spool.read(1, &mut found).is_err(), "beyond the end");
    }
}
