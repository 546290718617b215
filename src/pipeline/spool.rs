//! Decoded texts that are not held in memory, in one file that is gone with the run.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Where a text lies in the spool.
#[derive(Copy, Clone, Debug)]
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

/// An append-only file of texts.
#[derive(Debug)]
pub(super) struct Spool {
    path: PathBuf,
    file: Mutex<Option<(File, u64)>>,
}

impl Spool {
    /// A spool that makes its file below `folder` once it is needed.
    pub(super) fn new(folder: &Path) -> Self {
        let name = format!("recension-spool-{}", std::process::id());
        Spool { path: folder.join(name), file: Mutex::new(None) }
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn put(&self, text: &str) -> io::Result<Slot> {
        let mut guard = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if guard.is_none() {
            let mut open = File::options();
            let file = open.read(true).write(true).create(true).truncate(true).open(&self.path)?;
            *guard = Some((file, 0));
        }
        let Some((file, end)) = guard.as_mut() else { return Err(io::ErrorKind::NotFound.into()) };
        file.seek(SeekFrom::Start(*end))?;
        file.write_all(text.as_bytes())?;
        let slot = Slot { start: *end, len: text.len() };
        *end += text.len() as u64;
        Ok(slot)
    }

    pub(super) fn get(&self, slot: Slot) -> io::Result<String> {
        let mut guard = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some((file, _)) = guard.as_mut() else { return Err(io::ErrorKind::NotFound.into()) };
        file.seek(SeekFrom::Start(slot.start))?;
        let mut bytes = vec![0; slot.len];
        file.read_exact(&mut bytes)?;
        String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        let guard = self.file.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        if guard.take().is_some() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
