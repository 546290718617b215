//! An output folder read back, document by document: what each was, what it became, and why.
//!
//! All record files lie in the order of the documents, so one pass reads them side by side.

use std::fs;
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::restore::Dropped;
use crate::corpus::CorpusError;
use crate::corpus::read::{is_page, unpacked};
use crate::corpus::write::{DROPPED_FILE, DocumentRecord, EditRecord, FindingRecord, RUN_FILE, Readback};
use crate::rule::Meta;
use crate::stage::{decode, strip};
use crate::text::{Alignment, Change, Patch, Span};

/// The text before the recorded changes: undoes them step by step, last first.
///
/// # Errors
/// When the changes were not made on the way to this text, as a sentence.
pub fn original_text(text: String, edits: &[EditRecord]) -> Result<String, String> {
    undo(text, edits).map(|(original, _)| original)
}

/// Also the patches, last first.
fn undo(mut text: String, edits: &[EditRecord]) -> Result<(String, Vec<Patch>), String> {
    let mut patches = Vec::new();
    let mut steps: Vec<&[EditRecord]> = edits.chunk_by(|a, b| a.step == b.step).collect();
    while let Some(step) = steps.pop() {
        let grown: usize = step.iter().map(|e| e.after.as_deref().unwrap_or_default().len()).sum();
        let shrunk: usize = step.iter().map(|e| e.before.as_deref().unwrap_or_default().len()).sum();
        let old_len = (text.len() + shrunk).checked_sub(grown).ok_or("its journal does not fit its text")?;
        let changes = step.iter().map(|e| Change {
            span: e.span,
            before: e.before.as_deref().unwrap_or_default(),
            after: e.after.as_deref().unwrap_or_default(),
            tag: 0,
        });
        let patch = Patch::from_changes(old_len, changes).map_err(|e| e.to_string())?;
        text = patch.undo(&text).map_err(|e| e.to_string())?;
        patches.push(patch);
    }
    Ok((text, patches))
}

/// A stretch that differs between the two sides, and the changes that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Bytes of the left side.
    pub left: Span,
    /// Bytes of the right side.
    pub right: Span,
    /// Numbers in the list of edits.
    pub edits: Vec<usize>,
}

/// A document as it was (left) and as it is (right).
#[derive(Clone, Debug)]
pub struct Sides {
    /// The decoded original; for an extracted page the text after extraction.
    pub left: String,
    /// The clean text.
    pub right: String,
    /// The number of the edit that extracted the page, if one did.
    pub extraction: Option<usize>,
    /// Where they differ, in order; between stretches both sides are the same.
    pub stretches: Vec<Stretch>,
}

/// Puts a clean text beside what its recorded changes were made on.
///
/// # Errors
/// When the changes were not made on the way to this text, as a sentence.
pub fn sides(text: &str, edits: &[EditRecord]) -> Result<Sides, String> {
    // An extraction has no `before`: it is the first step and cannot be undone from the journal.
    let first = edits.iter().position(|e| e.before.is_some()).unwrap_or(edits.len());
    let extraction = first.checked_sub(1);
    let (left, mut patches) = undo(text.to_owned(), &edits[first..])?;
    let mut seen = Alignment::identity(left.len());
    let mut lefts = Vec::with_capacity(edits.len() - first);
    for step in edits[first..].chunk_by(|a, b| a.step == b.step) {
        let Some(patch) = patches.pop() else { break };
        lefts.extend(step.iter().map(|e| seen.to_old(e.span)));
        seen = seen.compose(&patch.alignment());
    }
    let hunks = seen.hunks();
    let mut stretches: Vec<Stretch> =
        hunks.iter().map(|h| Stretch { left: h.old, right: h.new, edits: Vec::new() }).collect();
    for (edit, span) in (first..).zip(lefts) {
        let k = hunks.partition_point(|h| h.old.end < span.start);
        if let Some(stretch) = stretches.get_mut(k) {
            stretch.edits.push(edit);
        }
    }
    Ok(Sides { left, right: text.to_owned(), extraction, stretches })
}

/// A document and everything on record about it.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its record.
    pub record: DocumentRecord,
    /// Its changes, in order.
    pub edits: Vec<EditRecord>,
    /// What was seen and not applied, in the order of the original.
    pub findings: Vec<FindingRecord>,
    /// The clean text of a kept record, the original text of a dropped one.
    text: Option<String>,
}

/// An output folder.
#[derive(Clone, Debug)]
pub struct Output {
    out: PathBuf,
    /// `run.json`.
    pub run: Value,
}

impl Output {
    /// Opens a folder that `clean` wrote.
    ///
    /// # Errors
    /// When it is none.
    pub fn open(out: &Path) -> Result<Self, CorpusError> {
        let text = fs::read_to_string(out.join(RUN_FILE)).unwrap_or_default();
        let run = serde_json::from_str::<Value>(&text).ok().filter(|v| v["program"] == "recension");
        let run = run.ok_or_else(|| {
            CorpusError::Usage(format!("'{}' is not a folder written by recension clean", out.display()))
        })?;
        Ok(Output { out: out.to_owned(), run })
    }

    /// A file of the folder.
    #[must_use]
    pub fn path(&self, below: &str) -> PathBuf {
        self.out.join(below)
    }

    /// All documents, in order.
    ///
    /// # Errors
    /// When the records cannot be opened.
    pub fn documents(&self) -> Result<Documents, CorpusError> {
        let corpus = ["corpus.jsonl", "corpus.jsonl.zst"].map(|f| self.path(f));
        let corpus = corpus.into_iter().find(|p| p.exists());
        Ok(Documents {
            records: Readback::open(&self.path("audit/documents.jsonl"))?,
            edits: Readback::open(&self.path("audit/edits.jsonl"))?.peekable(),
            findings: Readback::open(&self.path("audit/findings.jsonl"))?.peekable(),
            corpus: corpus.map(|p| Readback::open(&p)).transpose()?.map(Iterator::peekable),
            dropped: Dropped::open(&self.out)?.map(Iterator::peekable),
        })
    }

    /// The clean text of a kept document.
    ///
    /// # Errors
    /// When it is not there, as a sentence.
    pub fn clean_text(&self, told: &Told) -> Result<String, String> {
        match (&told.text, &told.record.text) {
            (Some(text), _) => Ok(text.clone()),
            (None, Some(path)) => fs::read_to_string(self.path(path))
                .map_err(|e| format!("its text '{path}' cannot be read: {e}")),
            (None, None) => Err("it has no clean text in the output".to_owned()),
        }
    }

    /// A kept document as it was and as it is.
    ///
    /// # Errors
    /// When text and journal do not fit, as a sentence.
    pub fn sides(&self, told: &Told) -> Result<Sides, String> {
        sides(&self.clean_text(told)?, &told.edits)
    }

    /// A document's text before any change; of a page the article in it.
    ///
    /// # Errors
    /// When it cannot be had, as a sentence.
    pub fn text_before(&self, told: &Told) -> Result<String, String> {
        if told.record.state == "kept" {
            return Ok(self.sides(told)?.left);
        }
        let path = told.record.original.as_ref().ok_or("its original is not in the output")?;
        if told.record.record && path == DROPPED_FILE {
            return told.text.clone().ok_or_else(|| format!("'{path}' does not hold it"));
        }
        let bytes = fs::read(self.path(path)).map_err(|e| format!("'{path}' cannot be read: {e}"))?;
        if told.record.record {
            return String::from_utf8(bytes).map_err(|_| format!("'{path}' is not the text of a record"));
        }
        let bytes = unpacked(&told.record.path, bytes)?;
        let text = decode::decode(&bytes, None).map_err(|e| e.0)?.text;
        if is_page(&told.record.path)
            && let Some(page) = strip::html::extract(&text, &mut Meta::default())
        {
            return Ok(page.text);
        }
        Ok(text)
    }
}

/// A kept document in `corpus.jsonl`.
#[derive(Deserialize)]
struct Kept {
    id: String,
    text: String,
}

/// Reads the documents of an output folder one by one.
pub struct Documents {
    records: Readback<DocumentRecord>,
    edits: Peekable<Readback<EditRecord>>,
    findings: Peekable<Readback<FindingRecord>>,
    corpus: Option<Peekable<Readback<Kept>>>,
    dropped: Option<Peekable<Readback<Dropped>>>,
}

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Documents").field("records", &self.records).finish_non_exhaustive()
    }
}

/// The next records, as long as they are of one document. An error counts, so that it is seen.
fn run_of<T: serde::de::DeserializeOwned + Send>(
    from: &mut Peekable<Readback<T>>,
    mine: impl Fn(&T) -> bool,
) -> Result<Vec<T>, CorpusError> {
    std::iter::from_fn(|| from.next_if(|next| next.as_ref().map_or(true, &mine))).collect()
}

impl Iterator for Documents {
    type Item = Result<Told, CorpusError>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = match self.records.next()? {
            Ok(record) => record,
            Err(e) => return Some(Err(e)),
        };
        let told = (|| {
            let edits = run_of(&mut self.edits, |e| e.doc == record.doc)?;
            let findings = run_of(&mut self.findings, |f| f.doc == record.doc)?;
            let text = match &mut self.corpus {
                Some(corpus) if record.state == "kept" => {
                    let kept = corpus.next_if(|k| k.as_ref().map_or(true, |k| k.id == record.doc));
                    kept.transpose()?.map(|k| k.text)
                }
                _ => match &mut self.dropped {
                    Some(dropped) => {
                        let text = dropped.next_if(|d| d.as_ref().map_or(true, |d| d.doc == record.doc));
                        text.transpose()?.map(|d| d.text)
                    }
                    None => None,
                },
            };
            Ok(Told { record, edits, findings, text })
        })();
        Some(told)
    }
}
