//! The folder itself: a partial beside the final place, a lock, streams, a manifest.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use crate::corpus::{CorpusError, SafeNames};

/// The file that tells that a folder is ours.
pub const RUN_FILE: &str = "run.json";
const MANIFEST: &str = "manifest-sha256.txt";
const LOCK: &str = ".lock";
const RESUME: &str = ".resume.json";

/// Where the texts of dropped records are kept, in the order of the documents: `{"doc","text"}` a line.
pub const DROPPED_FILE: &str = "audit/originals/dropped-records.jsonl";

/// SHA-256 of some bytes, in lower-case hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(DIGITS[usize::from(n & 15)]);
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(*b)]).collect()
}

/// A writer that has an end to write.
trait FinishWrite: Write + Send {
    fn finish(self: Box<Self>) -> std::io::Result<()>;
}

impl FinishWrite for BufWriter<Hashed> {
    fn finish(mut self: Box<Self>) -> std::io::Result<()> {
        self.flush()
    }
}

impl FinishWrite for zstd::stream::write::Encoder<'static, BufWriter<Hashed>> {
    fn finish(self: Box<Self>) -> std::io::Result<()> {
        (*self).finish()?.flush()
    }
}

type SharedHash = Arc<Mutex<Sha256>>;

/// A file whose bytes are hashed on their way.
struct Hashed {
    file: File,
    hash: SharedHash,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.hash.lock().unwrap_or_else(std::sync::PoisonError::into_inner).update(&bytes[..n]);
        Ok(n)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

struct OpenStream {
    file: Box<dyn FinishWrite>,
    hash: SharedHash,
}

/// Whole files below the partial folder, and the hash of each. May be used from many threads.
#[derive(Debug, Default)]
pub struct Files {
    partial: PathBuf,
    manifest: Mutex<BTreeMap<String, String>>,
}

impl Files {
    /// Writes a whole file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), CorpusError> {
        let full = self.partial.join(path);
        let written = fs::write(&full, bytes);
        if written.is_err() {
            if let Some(parent) = full.parent() {
                fs::create_dir_all(parent).map_err(CorpusError::io("make", parent))?;
            }
            fs::write(&full, bytes).map_err(CorpusError::io("write", &full))?;
        }
        self.note(path, sha256_hex(bytes));
        Ok(())
    }

    fn note(&self, path: &str, hash: String) {
        let mut manifest = self.manifest.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        manifest.insert(path.to_owned(), hash);
    }
}

/// An output folder under construction.
pub struct OutFolder {
    out: PathBuf,
    files: Arc<Files>,
    lock: Option<File>,
    streams: BTreeMap<String, OpenStream>,
    originals: SafeNames,
    rest: Option<(String, String)>,
    rest_names: BTreeMap<String, String>,
}

impl std::fmt::Debug for OutFolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutFolder").field("out", &self.out).finish_non_exhaustive()
    }
}

fn beside(out: &Path, tail: &str) -> PathBuf {
    let mut name = out.file_name().map_or_else(|| OsString::from("out"), OsString::from);
    name.push(tail);
    out.with_file_name(name)
}

impl OutFolder {
    /// The folders that belong to `out` and must not be read as input.
    #[must_use]
    pub fn not_input(out: &Path) -> Vec<PathBuf> {
        vec![out.to_owned(), beside(out, ".partial-run"), beside(out, ".partial-old")]
    }

    /// Locks the place of `out` and makes the partial folder beside it.
    ///
    /// With `resume`, what an interrupted run left is kept for [`OutFolder::resume_state`].
    ///
    /// # Errors
    /// When another run is at work, when `out` holds something else, or the system refuses.
    pub fn begin(out: &Path, force: bool, resume: bool) -> Result<Self, CorpusError> {
        let trimmed: PathBuf = out.components().collect();
        let out = if trimmed.file_name().is_some() {
            trimmed
        } else {
            return Err(CorpusError::Usage(format!(
                "'{}' cannot be an output folder; name a folder with -o",
                out.display()
            )));
        };
        let (partial, old) = (beside(&out, ".partial-run"), beside(&out, ".partial-old"));
        if let Some(parent) = out.parent().filter(|p| !p.as_os_str().is_empty()) {
            fs::create_dir_all(parent).map_err(CorpusError::io("make", parent))?;
        }
        let lock = loop {
            fs::create_dir_all(&partial).map_err(CorpusError::io("make", &partial))?;
            let path = partial.join(LOCK);
            let lock = File::create(&path).map_err(CorpusError::io("write", &path))?;
            match lock.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(CorpusError::Locked(out)),
                Err(TryLockError::Error(e)) => return Err(CorpusError::io("lock", &path)(e)),
            }
            // The run that held the lock may have renamed its folder while we waited for it.
            if path.exists() {
                break lock;
            }
        };
        if old.exists() {
            // A run was killed between its two renames: the older output still stands.
            if out.exists() {
                fs::remove_dir_all(&old).map_err(CorpusError::io("remove", &old))?;
            } else {
                fs::rename(&old, &out).map_err(CorpusError::io("rename", &old))?;
            }
        }
        let mut originals = SafeNames::default();
        originals.path("dropped-records", ".jsonl");
        let folder = OutFolder {
            out,
            files: Arc::new(Files { partial, manifest: Mutex::default() }),
            lock: Some(lock),
            streams: BTreeMap::new(),
            originals,
            rest: None,
            rest_names: BTreeMap::new(),
        };
        if let Err(e) = folder.check_out(force).and_then(|()| folder.empty_partial(resume)) {
            folder.abandon();
            return Err(e);
        }
        Ok(folder)
    }

    fn check_out(&self, force: bool) -> Result<(), CorpusError> {
        let Ok(data) = fs::symlink_metadata(&self.out) else { return Ok(()) };
        if data.is_dir() {
            let empty = fs::read_dir(&self.out).map_err(CorpusError::io("read", &self.out))?.next().is_none();
            if empty || force || is_ours(&self.out) {
                return Ok(());
            }
        }
        Err(CorpusError::NotOurs(self.out.clone()))
    }

    fn empty_partial(&self, resume: bool) -> Result<(), CorpusError> {
        for entry in
            fs::read_dir(&self.files.partial).map_err(CorpusError::io("read", &self.files.partial))?
        {
            let path = entry.map_err(CorpusError::io("read", &self.files.partial))?.path();
            let name = path.file_name().unwrap_or_default();
            if name == LOCK || resume && name == RESUME {
                continue;
            }
            let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            gone.map_err(CorpusError::io("remove", &path))?;
        }
        Ok(())
    }

    /// Where files are written before the folder gets its name.
    #[must_use]
    pub fn partial(&self) -> &Path {
        &self.files.partial
    }

    /// What an interrupted run had decided, if it left that.
    #[must_use]
    pub fn resume_state(&self) -> Option<BufReader<File>> {
        File::open(self.files.partial.join(RESUME)).ok().map(BufReader::new)
    }

    /// Leaves something for `--resume`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save_resume_state(
        &self,
        write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), CorpusError> {
        let (draft, path) = (self.files.partial.join(".resume.draft"), self.files.partial.join(RESUME));
        let save = || {
            let mut file = BufWriter::new(File::create(&draft)?);
            write(&mut file)?;
            file.flush()
        };
        save().map_err(CorpusError::io("write", &draft))?;
        fs::rename(&draft, &path).map_err(CorpusError::io("write", &path))
    }

    /// Whole files, for many threads.
    #[must_use]
    pub fn files(&self) -> &Arc<Files> {
        &self.files
    }

    /// Opens a file that is written bit by bit; `corpus.jsonl.zst` is compressed.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(&mut self, path: &str) -> Result<(), CorpusError> {
        let full = self.files.partial.join(path);
        if let Some(parent) = full.parent() {
            fs::create_dir_all(parent).map_err(CorpusError::io("make", parent))?;
        }
        let file = File::create(&full).map_err(CorpusError::io("write", &full))?;
        let hash = SharedHash::default();
        let hashed = BufWriter::with_capacity(1 << 17, Hashed { file, hash: SharedHash::clone(&hash) });
        let file: Box<dyn FinishWrite> = if path.ends_with(".zst") && !path.contains('/') {
            let encoder =
                zstd::stream::write::Encoder::new(hashed, 3).map_err(CorpusError::io("write", &full))?;
            Box::new(encoder)
        } else {
            Box::new(hashed)
        };
        self.streams.insert(path.to_owned(), OpenStream { file, hash });
        Ok(())
    }

    /// Adds to an open file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn append(&mut self, path: &str, bytes: &[u8]) -> Result<(), CorpusError> {
        if !self.streams.contains_key(path) {
            self.open(path)?;
        }
        let full = self.files.partial.join(path);
        match self.streams.get_mut(path) {
            Some(stream) => stream.file.write_all(bytes).map_err(CorpusError::io("write", &full)),
            None => Ok(()),
        }
    }

    fn close(&mut self, path: &str) -> Result<(), CorpusError> {
        let Some(stream) = self.streams.remove(path) else { return Ok(()) };
        stream.file.finish().map_err(CorpusError::io("write", &self.files.partial.join(path)))?;
        let hash = stream.hash.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        self.files.note(path, hex(&hash.finalize()));
        Ok(())
    }

    /// Closes every open file, so that the folder can be read.
    ///
    /// # Errors
    /// When an end cannot be written.
    pub fn close_all(&mut self) -> Result<(), CorpusError> {
        let open: Vec<String> = self.streams.keys().cloned().collect();
        open.iter().try_for_each(|path| self.close(path))
    }

    /// Keeps the bytes of an input below `audit/originals/`.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep_original(&mut self, id: &str, bytes: &[u8]) -> Result<String, CorpusError> {
        let path = format!("audit/originals/{}", self.originals.path(id, ""));
        self.files.write(&path, bytes)?;
        Ok(path)
    }

    /// Keeps a whole input file below `audit/originals/`, without holding it in memory.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn keep_file(&mut self, id: &str, from: &Path) -> Result<String, CorpusError> {
        let path = format!("audit/originals/{}", self.originals.path(id, ""));
        let mut file = File::open(from).map_err(CorpusError::io("read", from))?;
        let mut part = vec![0; 1 << 18];
        self.open(&path)?;
        loop {
            match file.read(&mut part).map_err(CorpusError::io("read", from))? {
                0 => break,
                n => self.append(&path, &part[..n])?,
            }
        }
        self.close(&path)?;
        self.rest_names.insert(id.to_owned(), path.clone());
        Ok(path)
    }

    /// Keeps a record file's line around its text: a line of JSON with its end.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_record_line(&mut self, file: &str, line: &[u8]) -> Result<(), CorpusError> {
        let same = self.rest.as_ref().is_some_and(|(open, _)| open == file);
        if !same {
            if let Some((_, path)) = self.rest.take() {
                self.close(&path)?;
            }
            let name = self.originals.path(file, ".records");
            let path = format!("audit/originals/{name}");
            self.rest_names.insert(file.to_owned(), path.clone());
            self.rest = Some((file.to_owned(), path));
        }
        let Some((open, path)) = self.rest.take() else { return Ok(()) };
        let written = self.append(&path, line);
        self.rest = Some((open, path));
        written
    }

    /// Record files and where their lines are kept.
    #[must_use]
    pub fn record_files(&self) -> &BTreeMap<String, String> {
        &self.rest_names
    }

    /// Writes the manifest and gives the folder its name, in the place of an older output.
    ///
    /// # Errors
    /// When something cannot be written or renamed; an older output then still stands.
    pub fn finish(mut self) -> Result<(), CorpusError> {
        self.close_all()?;
        let manifest = self.files.manifest.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let list: String = manifest.iter().map(|(path, hash)| format!("{hash}  {path}\n")).collect();
        drop(manifest);
        let path = self.files.partial.join(MANIFEST);
        fs::write(&path, list).map_err(CorpusError::io("write", &path))?;
        for name in [RESUME, LOCK] {
            let _ = fs::remove_file(self.files.partial.join(name));
        }
        let old = beside(&self.out, ".partial-old");
        let replaced = self.out.exists();
        if replaced {
            fs::rename(&self.out, &old).map_err(CorpusError::io("rename", &self.out))?;
        }
        if let Err(e) = fs::rename(&self.files.partial, &self.out) {
            if replaced {
                let _ = fs::rename(&old, &self.out);
            }
            return Err(CorpusError::io("rename", &self.files.partial)(e));
        }
        if replaced {
            fs::remove_dir_all(&old).map_err(CorpusError::io("remove", &old))?;
        }
        self.lock = None;
        Ok(())
    }

    /// Gives up before anything of worth was written: removes the partial folder.
    pub fn abandon(mut self) {
        self.streams.clear();
        let _ = fs::remove_dir_all(&self.files.partial);
        self.lock = None;
    }
}

/// Whether a folder was written by this program.
fn is_ours(out: &Path) -> bool {
    let run = fs::read_to_string(out.join(RUN_FILE)).unwrap_or_default();
    serde_json::from_str::<serde_json::Value>(&run).is_ok_and(|v| v["program"] == "recension")
}
