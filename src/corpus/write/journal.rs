//! The records below `audit/`, as they are written and read back.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::corpus::CorpusError;
use crate::rule::{Confidence, StageName};
use crate::text::Span;

/// One applied change (`audit/edits.jsonl`). Offsets are bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditRecord {
    /// The document.
    pub doc: String,
    /// The change's place in the document's history, from 0. Changes with one `step` are one patch.
    pub seq: u32,
    /// Which patch of the document it belongs to, from 0.
    pub step: u32,
    /// Which stage made it.
    pub stage: StageName,
    /// Which rule proposed it.
    pub rule: String,
    /// In the text the stage saw.
    pub span: Span,
    /// In the decoded original.
    pub origin: Span,
    /// What stood there; absent for the extraction of a page, whose bytes are kept.
    pub before: Option<String>,
    /// What stands there now; absent for the extraction of a page.
    pub after: Option<String>,
    /// How sure the rule was.
    pub confidence: Confidence,
    /// Where the rule computes one: 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The key of the decision behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// The reason, and the evidence.
    pub why: Map<String, Value>,
}

/// What became of a finding that was not applied.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingState {
    /// An edit for a person to accept (under `check`: also every edit that `clean` would make).
    Suggested,
    /// Something to look at; no edit is known.
    Flag,
    /// An edit that yielded to another at the same place.
    Shadowed,
}

/// Something seen and not applied (`audit/findings.jsonl`, `check --format json`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingRecord {
    /// The document.
    pub doc: String,
    /// Which stage saw it.
    pub stage: StageName,
    /// Which rule saw it.
    pub rule: String,
    /// In the text the stage saw, in bytes.
    pub span: Span,
    /// In the decoded original, in bytes.
    pub origin: Span,
    /// Line in the decoded original, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// One sentence.
    pub message: String,
    /// The text below `span`, cut at 400 characters.
    pub matched: String,
    /// What would stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// What became of it.
    pub state: FindingState,
    /// Stable over runs: made of rule, matched text, words around and occurrence.
    pub fingerprint: String,
    /// Where the rule computes one: 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The evidence.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub why: Map<String, Value>,
}

/// Bytes that no character stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Malformed {
    /// Where, in bytes of the input.
    pub offset: usize,
    /// The bytes, in hexadecimal.
    pub hex: String,
}

/// A document (`audit/documents.jsonl`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// Its id.
    pub doc: String,
    /// The file, below the input folder.
    pub path: String,
    /// The bytes of `path` in hexadecimal, when they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// Whether it is a record of the file `path`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub record: bool,
    /// SHA-256 of its bytes; of a record: of its text.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// WHATWG name of its encoding; empty when it could not be decoded.
    pub encoding: String,
    /// How that was found.
    pub how: String,
    /// Whether it began with a byte order mark.
    pub bom: bool,
    /// Malformed stretches.
    pub malformed: Vec<Malformed>,
    /// `kept`, `dropped` or `quarantined`.
    pub state: String,
    /// Why it was quarantined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Something a person should know about the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// The document it is a copy of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// Its clean text, below the output folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// SHA-256 of the clean text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_sha256: Option<String>,
    /// Its bytes, below the output folder, where text and edits cannot give them back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// What is known of it, and what edits moved here.
    pub metadata: Map<String, Value>,
}

/// A dropped document or passage (`audit/drops.jsonl`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DropRecord {
    /// The document.
    pub doc: String,
    /// `document` or `passage`.
    pub kind: String,
    /// The document whose copy is kept.
    pub kept: String,
    /// The cluster both belong to.
    pub cluster: String,
    /// How it was found.
    pub method: String,
    /// 0 to 1.
    pub similarity: f64,
    /// For passages: the line of the decoded original, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What speaks for it.
    pub evidence: Map<String, Value>,
}

/// Reads the lines of a record file one by one; they are parsed on all threads.
pub struct Readback<T> {
    reader: Box<dyn BufRead>,
    path: std::path::PathBuf,
    /// How many lines were read.
    line: usize,
    /// What was parsed.
    ready: std::vec::IntoIter<Result<T, CorpusError>>,
}

/// Bytes and lines that are read before they are parsed.
const BYTES_AT_ONCE: usize = 1 << 20;
const LINES_AT_ONCE: usize = 1 << 10;

impl<T> std::fmt::Debug for Readback<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Readback").field("path", &self.path).field("line", &self.line).finish_non_exhaustive()
    }
}

impl<T: DeserializeOwned + Send> Readback<T> {
    /// Opens a record file; a name ending in `.zst` is decompressed.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, CorpusError> {
        let file = File::open(path).map_err(CorpusError::io("read", path))?;
        let inner: Box<dyn Read> = if path.extension().is_some_and(|e| e == "zst") {
            Box::new(zstd::stream::read::Decoder::new(file).map_err(CorpusError::io("read", path))?)
        } else {
            Box::new(file)
        };
        let reader = Box::new(BufReader::with_capacity(1 << 18, inner));
        Ok(Readback { reader, path: path.to_owned(), line: 0, ready: Vec::new().into_iter() })
    }

    /// How many records are left; they are not looked into.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count_rest(mut self) -> Result<usize, CorpusError> {
        let mut count = self.ready.len();
        loop {
            let part = self.reader.fill_buf().map_err(CorpusError::io("read", &self.path))?;
            if part.is_empty() {
                return Ok(count);
            }
            count += memchr::memchr_iter(b'\n', part).count();
            let size = part.len();
            self.reader.consume(size);
        }
    }
}

impl<T: DeserializeOwned + Send> Readback<T> {
    /// Reads and parses some more lines; nothing at the end.
    fn fill(&mut self) {
        let (mut lines, mut bytes, mut failed) = (Vec::new(), 0, None);
        let first = self.line + 1;
        while bytes < BYTES_AT_ONCE && lines.len() < LINES_AT_ONCE {
            let mut line = Vec::new();
            match self.reader.read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => {
                    bytes += line.len();
                    lines.push(line);
                }
                Err(e) => {
                    failed = Some(Err(CorpusError::io("read", &self.path)(e)));
                    break;
                }
            }
        }
        self.line += lines.len();
        let path = &self.path;
        let parse = |(number, line): (usize, Vec<u8>)| {
            serde_json::from_slice(&line).map_err(|e| {
                let path = path.display();
                CorpusError::Damaged(format!("{path}:{number}: not a record of recension: {e}"))
            })
        };
        let numbered: Vec<_> = (first..).zip(lines).collect();
        let mut ready: Vec<_> =
            numbered.into_par_iter().with_max_len(LINES_AT_ONCE / 16).map(parse).collect();
        ready.extend(failed);
        self.ready = ready.into_iter();
    }
}

impl<T: DeserializeOwned + Send> Iterator for Readback<T> {
    type Item = Result<T, CorpusError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ready.len() == 0 {
            self.fill();
        }
        self.ready.next()
    }
}
