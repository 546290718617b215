//! The way back: the originals from an output folder alone, and the proof that it leads there.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{BufWriter, Write};
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::hear::{Progress, Step};
use super::replay::original_text;
use super::spool::{Slot, Spool};
use crate::corpus::CorpusError;
use crate::corpus::read::{Escapes, json_string};
use crate::corpus::write::{DROPPED_FILE, DocumentRecord, EditRecord, RUN_FILE, Readback, hex, sha256_hex};
use crate::stage::decode::encode;

/// What was restored or checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Originals that came back, or would.
    pub restored: usize,
    /// Inputs whose bytes were never read, with the reason.
    pub never_read: Vec<(String, String)>,
    /// What is wrong: a sentence each.
    pub problems: Vec<String>,
}

/// A kept document in `corpus.jsonl`.
#[derive(Deserialize)]
struct Kept {
    id: String,
    text: String,
}

/// A record that was dropped, in [`DROPPED_FILE`].
#[derive(Deserialize)]
pub(super) struct Dropped {
    pub doc: String,
    pub text: String,
}

impl Dropped {
    /// The file of an output folder, if it has one.
    pub(super) fn open(out: &Path) -> Result<Option<Readback<Dropped>>, CorpusError> {
        Some(out.join(DROPPED_FILE)).filter(|p| p.exists()).map(|p| Readback::open(&p)).transpose()
    }
}

#[derive(Deserialize)]
struct About {
    program: String,
    #[serde(default)]
    record_files: BTreeMap<String, String>,
}

/// A line of a record file's rest.
#[derive(Deserialize)]
struct RecordLine {
    doc: Option<String>,
    head: Option<String>,
    tail: Option<String>,
    escapes: Option<Escapes>,
    line: Option<String>,
    hex: Option<String>,
}

/// Writes the originals to `target/<input path>`.
///
/// # Errors
/// When `out` is no output folder, or something cannot be read or written.
pub fn restore(out: &Path, target: &Path, progress: &mut dyn Progress) -> Result<Checked, CorpusError> {
    if fs::read_dir(target).is_ok_and(|mut d| d.next().is_some()) {
        return Err(CorpusError::Usage(format!("'{}' is not empty; choose another -o", target.display())));
    }
    Way::new(out, Some(target))?.go(progress)
}

/// Checks every hash of the manifest, and that every original comes back; writes nothing.
///
/// # Errors
/// When `out` is no output folder, or something cannot be read.
pub fn verify(out: &Path, progress: &mut dyn Progress) -> Result<Checked, CorpusError> {
    let mut way = Way::new(out, None)?;
    let path = out.join("manifest-sha256.txt");
    let manifest = fs::read_to_string(&path).map_err(CorpusError::io("read", &path))?;
    for line in manifest.lines() {
        let Some((hash, file)) = line.split_once("  ") else {
            way.checked.problems.push(format!("{}: '{line}' is no line of a manifest", path.display()));
            continue;
        };
        match hash_of(&out.join(file)) {
            Ok(found) if found == hash => {}
            Ok(_) => {
                way.checked.problems.push(format!("{file}: its content has changed since it was written"));
            }
            Err(e) => way.checked.problems.push(format!("{file}: cannot be read: {e}")),
        }
    }
    way.go(progress)
}

fn hash_of(path: &Path) -> std::io::Result<String> {
    use sha2::Digest;
    let (mut file, mut hash) = (fs::File::open(path)?, sha2::Sha256::new());
    let mut part = vec![0; 1 << 18];
    loop {
        match std::io::Read::read(&mut file, &mut part)? {
            0 => return Ok(hex(&hash.finalize())),
            n => hash.update(&part[..n]),
        }
    }
}

struct Way<'o> {
    out: &'o Path,
    target: Option<&'o Path>,
    about: About,
    edits: Peekable<Readback<EditRecord>>,
    corpus: Option<Peekable<Readback<Kept>>>,
    dropped: Option<Readback<Dropped>>,
    spool: Spool,
    /// Records that came back; nothing is kept of them when nothing is written.
    records: HashMap<String, Option<Slot>>,
    checked: Checked,
}

impl<'o> Way<'o> {
    fn new(out: &'o Path, target: Option<&'o Path>) -> Result<Self, CorpusError> {
        let path = out.join(RUN_FILE);
        let ours = fs::read_to_string(&path).ok().and_then(|t| serde_json::from_str::<About>(&t).ok());
        let about = ours.filter(|a| a.program == "recension").ok_or_else(|| {
            CorpusError::Usage(format!("'{}' is not a folder written by recension clean", out.display()))
        })?;
        let corpus =
            [out.join("corpus.jsonl"), out.join("corpus.jsonl.zst")].into_iter().find(|p| p.exists());
        let spool_folder = target.map_or_else(std::env::temp_dir, Path::to_owned);
        if let Some(target) = target {
            fs::create_dir_all(target).map_err(CorpusError::io("make", target))?;
        }
        Ok(Way {
            out,
            target,
            about,
            edits: Readback::open(&out.join("audit/edits.jsonl"))?.peekable(),
            corpus: corpus.map(|p| Readback::open(&p)).transpose()?.map(Iterator::peekable),
            dropped: Dropped::open(out)?,
            spool: Spool::new(&spool_folder, "spool"),
            records: HashMap::new(),
            checked: Checked::default(),
        })
    }

    fn go(mut self, progress: &mut dyn Progress) -> Result<Checked, CorpusError> {
        progress.begin(Step::Read, None, 0);
        let documents = Readback::<DocumentRecord>::open(&self.out.join("audit/documents.jsonl"))?;
        for document in documents {
            let document = document?;
            progress.advance(1, document.bytes);
            if let Err(problem) = self.document(&document)? {
                self.checked.problems.push(format!("{}: {problem}", document.doc));
            }
        }
        for (file, kept) in std::mem::take(&mut self.about.record_files) {
            if let Err(problem) = self.record_file(&file, &kept)? {
                self.checked.problems.push(format!("{file}: {problem}"));
            }
        }
        Ok(self.checked)
    }

    /// The inner error is a problem of this document; the outer one stops.
    fn document(&mut self, document: &DocumentRecord) -> Result<Result<(), String>, CorpusError> {
        let edits = self.edits_of(&document.doc)?;
        let corpus_text = self.corpus_text(&document.doc)?;
        let bytes = match &document.original {
            Some(path) if document.record && path == DROPPED_FILE => {
                let next = self.dropped.as_mut().and_then(Iterator::next).transpose()?;
                match next.filter(|d| d.doc == document.doc) {
                    Some(dropped) => dropped.text.into_bytes(),
                    None => return Ok(Err(format!("its text is missing from '{path}'"))),
                }
            }
            Some(path) => match fs::read(self.out.join(path)) {
                Ok(bytes) => bytes,
                Err(e) => return Ok(Err(format!("its original '{path}' cannot be read: {e}"))),
            },
            None if document.state == "quarantined" => {
                if !document.record {
                    let why = document.reason.clone().unwrap_or_default();
                    self.checked.never_read.push((document.path.clone(), why));
                }
                return Ok(Ok(()));
            }
            None => {
                let text = match (corpus_text, &document.text) {
                    (Some(text), _) => text,
                    (None, Some(path)) => match fs::read_to_string(self.out.join(path)) {
                        Ok(text) => text,
                        Err(e) => return Ok(Err(format!("its text '{path}' cannot be read: {e}"))),
                    },
                    (None, None) => return Ok(Err("its text is missing from the output".into())),
                };
                if document.text_sha256.as_ref().is_some_and(|h| *h != sha256_hex(text.as_bytes())) {
                    return Ok(Err("its text has changed since it was written".into()));
                }
                let original = match original_text(text, &edits) {
                    Ok(original) => original,
                    Err(problem) => return Ok(Err(problem)),
                };
                if document.record {
                    original.into_bytes()
                } else {
                    match encode(&original, &document.encoding, document.bom) {
                        Some(bytes) => bytes,
                        None => {
                            return Ok(Err(format!("its text cannot be written as {}", document.encoding)));
                        }
                    }
                }
            }
        };
        if document.sha256 != sha256_hex(&bytes) {
            return Ok(Err("the restored bytes are not those that were read".into()));
        }
        self.checked.restored += 1;
        if document.record {
            if let Ok(text) = String::from_utf8(bytes) {
                let put = || self.spool.put(&text).map_err(CorpusError::io("write", self.spool.path()));
                let slot = self.target.map(|_| put()).transpose()?;
                self.records.insert(document.doc.clone(), slot);
            }
            return Ok(Ok(()));
        }
        self.write(&document.path, document.path_bytes.as_deref(), &bytes)
    }

    fn edits_of(&mut self, doc: &str) -> Result<Vec<EditRecord>, CorpusError> {
        let mut edits = Vec::new();
        while let Some(edit) = self.edits.next_if(|e| e.as_ref().map_or(true, |e| e.doc == doc)) {
            edits.push(edit?);
        }
        Ok(edits)
    }

    fn corpus_text(&mut self, doc: &str) -> Result<Option<String>, CorpusError> {
        let Some(corpus) = &mut self.corpus else { return Ok(None) };
        let next = corpus.next_if(|k| k.as_ref().map_or(true, |k| k.id == doc));
        Ok(next.transpose()?.map(|kept| kept.text))
    }

    fn write(
        &mut self,
        path: &str,
        raw: Option<&str>,
        bytes: &[u8],
    ) -> Result<Result<(), String>, CorpusError> {
        let Some(target) = self.target else { return Ok(Ok(())) };
        let Some(inside) = input_path(path, raw) else {
            return Ok(Err(format!("its path '{path}' leads outside the folder")));
        };
        let full = target.join(inside);
        if let Some(parent) = full.parent() {
            fs::create_dir_all(parent).map_err(CorpusError::io("make", parent))?;
        }
        let mut file = fs::File::create_new(&full).map_err(CorpusError::io("write", &full))?;
        file.write_all(bytes).map_err(CorpusError::io("write", &full))?;
        Ok(Ok(()))
    }

    fn record_file(&mut self, file: &str, kept: &str) -> Result<Result<(), String>, CorpusError> {
        let source = self.out.join(kept);
        if !kept.ends_with(".records") {
            // A compressed record file is kept whole.
            let bytes = fs::read(&source).map_err(CorpusError::io("read", &source))?;
            return self.write(file, None, &bytes);
        }
        let mut into: Box<dyn Write> = match self.target {
            None => Box::new(std::io::sink()),
            Some(target) => {
                let Some(inside) = input_path(file, None) else {
                    return Ok(Err("its path leads outside the folder".into()));
                };
                let full = target.join(inside);
                if let Some(parent) = full.parent() {
                    fs::create_dir_all(parent).map_err(CorpusError::io("make", parent))?;
                }
                Box::new(BufWriter::new(
                    fs::File::create_new(&full).map_err(CorpusError::io("write", &full))?,
                ))
            }
        };
        let write = CorpusError::io("write", Path::new(file));
        let mut done = Ok(());
        for (number, line) in (1..).zip(Readback::<RecordLine>::open(&source)?) {
            match self.record_line(line?) {
                Ok(bytes) if done.is_ok() => done = into.write_all(&bytes),
                Ok(_) => {}
                Err(problem) => return Ok(Err(format!("line {number}: {problem}"))),
            }
        }
        done.and_then(|()| into.flush()).map_err(write)?;
        Ok(Ok(()))
    }

    fn record_line(&self, line: RecordLine) -> Result<Vec<u8>, String> {
        if let Some(whole) = line.line {
            return Ok(whole.into_bytes());
        }
        if let Some(hex) = line.hex {
            return unhex(&hex).ok_or_else(|| "its bytes are damaged".to_owned());
        }
        let (Some(doc), Some(head), Some(tail)) = (line.doc, line.head, line.tail) else {
            return Err("it is no record line of recension".into());
        };
        let slot = self.records.get(&doc).ok_or_else(|| format!("its document '{doc}' did not come back"))?;
        let Some(slot) = slot else { return Ok(Vec::new()) };
        let text = self.spool.get(*slot).map_err(|e| e.to_string())?;
        let literal = json_string(&text, line.escapes.unwrap_or(Escapes::Utf8));
        Ok([head.as_bytes(), literal.as_bytes(), tail.as_bytes()].concat())
    }
}

/// A recorded input path as a path inside a folder; none if it would lead out of it.
fn input_path(path: &str, raw: Option<&str>) -> Option<PathBuf> {
    #[cfg(unix)]
    if let Some(bytes) = raw.and_then(unhex) {
        use std::os::unix::ffi::OsStringExt;
        let path = PathBuf::from(std::ffi::OsString::from_vec(bytes));
        return is_inside(&path).then_some(path);
    }
    let _ = raw;
    let path = PathBuf::from(path);
    is_inside(&path).then_some(path)
}

fn is_inside(path: &Path) -> bool {
    let normal = |c: std::path::Component<'_>| matches!(c, std::path::Component::Normal(_));
    path.components().count() > 0 && path.components().all(normal)
}

fn unhex(hex: &str) -> Option<Vec<u8>> {
    let pair = |p: &[u8]| u8::from_str_radix(std::str::from_utf8(p).ok()?, 16).ok();
    hex.as_bytes().chunks(2).map(pair).collect()
}
