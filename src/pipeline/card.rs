//! What is remembered of every document: little, so that a corpus may be larger than memory.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::corpus::Place;
use crate::rule::{Kind, Meta};

/// What became of a document.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is in the clean corpus.
    Kept,
    /// It is a copy of another.
    Dropped,
    /// It could not be used.
    Quarantined,
}

/// A document's entry in the index.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its id.
    pub id: String,
    /// Where it was found.
    pub place: Place,
    /// What it was made of.
    pub kind: Kind,
    /// What the source says about it.
    pub meta: Meta,
    /// The other fields of its record.
    pub fields: Map<String, Value>,
    /// SHA-256 of its bytes (for records: of its text).
    pub sha256: String,
    /// How many bytes it had.
    pub bytes: u64,
    /// WHATWG name of its encoding.
    pub encoding: &'static str,
    /// How that was found.
    pub how: String,
    /// Whether it began with a byte order mark.
    pub bom: bool,
    /// Malformed stretches: byte offset and bytes.
    pub malformed: Vec<(usize, Vec<u8>)>,
    /// What became of it.
    pub state: State,
    /// Why it was quarantined.
    pub reason: String,
    /// Something a person should know.
    pub warning: Option<String>,
    /// Where its bytes lie below the output folder, if they were kept.
    pub original: Option<String>,
    /// Whether its text encodes back to its bytes.
    pub exact: bool,
    /// Whether it only stands beside the documents of the run: nothing is told of it.
    pub beside: bool,
}
