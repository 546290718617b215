//! What is remembered of every document: little, so that a corpus may be larger than memory.

use std::borrow::Cow;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::spool::{Slot, Spool};

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

/// What must be known of a document at any time.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its id.
    pub id: String,
    /// What it was made of.
    pub kind: Kind,
    /// How many bytes it had.
    pub bytes: u64,
    /// What became of it.
    pub state: State,
    /// Whether it only stands beside the documents of the run: nothing is told of it.
    pub beside: bool,
}

/// Where a document came from and how it was read: needed when it is looked at, and when it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Origin {
    /// Where it was found.
    pub place: Place,
    /// What the source says about it.
    pub meta: Meta,
    /// The other fields of its record.
    pub fields: Map<String, Value>,
    /// SHA-256 of its bytes (for records: of its text).
    pub sha256: String,
    /// WHATWG name of its encoding.
    pub encoding: Cow<'static, str>,
    /// How that was found.
    pub how: String,
    /// Whether it began with a byte order mark.
    pub bom: bool,
    /// Malformed stretches: byte offset and bytes.
    pub malformed: Vec<(usize, Vec<u8>)>,
    /// Why it was quarantined.
    pub reason: String,
    /// Something a person should know.
    pub warning: Option<String>,
    /// Where its bytes lie below the output folder, if they were kept.
    pub original: Option<String>,
    /// Whether its text encodes back to its bytes.
    pub exact: bool,
}

impl Origin {
    /// As it is written in the spool.
    pub(super) fn written(&self) -> io::Result<String> {
        Ok(serde_json::to_string(self)?)
    }
}

/// An origin in memory, or beside its text in the spool.
#[derive(Debug)]
pub(super) enum Told {
    Here(Box<Origin>),
    /// Where it waits, and what is not written there: where the file lies on disk.
    Away(Slot, Option<Arc<Path>>),
}

impl Told {
    /// An origin that waits from now on, as it is written: see [`Origin::written`].
    pub(super) fn away(origin: Origin, written: &str, spool: &Spool) -> io::Result<Told> {
        Ok(Told::Away(spool.put(written)?, origin.place.disk))
    }

    /// The origin.
    pub(super) fn get(&self, spool: &Spool) -> io::Result<Cow<'_, Origin>> {
        match self {
            Told::Here(origin) => Ok(Cow::Borrowed(origin)),
            Told::Away(slot, disk) => {
                let mut origin: Origin = serde_json::from_str(&spool.get(*slot)?)?;
                origin.place.disk.clone_from(disk);
                Ok(Cow::Owned(origin))
            }
        }
    }
}
