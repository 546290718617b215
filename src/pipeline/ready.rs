//! A document as it was read, made ready for the run on any thread.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use super::card::{Card, Origin, State};
use super::engine::Engine;
use super::output::line;
use super::run::Text;
use super::work::Work;
use crate::corpus::read::{self, Escapes, Rest};
use crate::corpus::write::hex;
use crate::corpus::{Body, CorpusError, Entry};
use crate::rule::Meta;
use crate::stage::Decisions;
use crate::stage::dedup::{self, Record};
use crate::text::lines_of;

/// Documents read before, by their texts: the same page scraped again is not worked through again.
pub(super) struct Twins<'r> {
    pub seen: Option<&'r HashMap<u64, usize>>,
    pub works: &'r [Text],
}

impl Twins<'_> {
    /// A document as the rules leave it, if one with the same text, whose hash is given, and metadata is at hand.
    fn of(&self, card: &Card, meta: &Meta, text: &str, hash: u64) -> Option<Work> {
        let place = *self.seen?.get(&hash)?;
        let Some(Text::Here(twin)) = self.works.get(place) else { return None };
        let same = twin.kind == card.kind && twin.meta == *meta && twin.doc.original() == text;
        same.then(|| Work { id: card.id.clone(), ..Work::clone(twin) })
    }
}

/// A document as it was read and as its own rules leave it, with all that is written of it at once.
pub(super) struct Ready {
    pub entry: Entry,
    pub card: Card,
    pub origin: Origin,
    pub work: Option<Work>,
    /// Hash of its decoded text (XXH3).
    pub hash: u64,
    /// The line around it in its record file.
    pub line: Option<Vec<u8>>,
    /// What waits of it, where memory is full: its origin, and what dedup keeps of it.
    pub told: Option<String>,
    pub record: Option<(u32, Arc<Record>)>,
}

impl Ready {
    /// Decodes an entry and takes it through its own rules. What `waits` on disk tells dedup now what it has to say, if
    /// dedup `looks`, and is not read again for that.
    pub(super) fn of(
        engine: &Engine,
        person: &Decisions,
        entry: Entry,
        (waits, looks): (bool, bool),
        twins: &Twins<'_>,
    ) -> Result<Self, CorpusError> {
        let (card, origin, text) = open(engine, &entry);
        let hash = text.as_ref().map_or(0, |text| xxh3_64(text.as_bytes()));
        let work = text.map(|text| {
            twins
                .of(&card, &origin.meta, &text, hash)
                .unwrap_or_else(|| engine.prepare(&card.id, text, card.kind, origin.meta.clone(), person))
        });
        let record = work.as_ref().filter(|_| waits && looks).map(|work| {
            let text = work.doc.shared_text();
            (work.version, Arc::new(dedup::record(&engine.view(work, &text, &lines_of(&text)))))
        });
        let is_record = entry.place.line.is_some();
        let around = is_record && !read::is_packed(&entry.place.path);
        let line = around.then(|| record_line(&entry, &card));
        // Of a file the place where its bytes are kept is told, too, which is not known yet.
        let told = (waits && is_record).then(|| origin.written());
        let told = told.transpose().map_err(CorpusError::io("write", Path::new(&entry.place.path)))?;
        Ok(Ready { entry, card, origin, work, hash, line, told, record })
    }
}

/// Decodes an entry and fills in its card.
pub(super) fn open(engine: &Engine, entry: &Entry) -> (Card, Origin, Option<String>) {
    let bytes: &[u8] = match &entry.body {
        Body::Bytes(bytes) | Body::Refused { bytes, .. } => bytes,
        Body::Text(text) => text.as_bytes(),
    };
    let mut card = Card {
        id: entry.id.clone(),
        kind: entry.kind,
        bytes: bytes.len() as u64,
        state: State::Kept,
        beside: false,
    };
    let mut origin = Origin {
        place: entry.place.clone(),
        meta: entry.meta.clone(),
        fields: entry.fields.clone(),
        sha256: hex(&Sha256::digest(entry.compressed.as_deref().unwrap_or(bytes))),
        encoding: "".into(),
        how: String::new(),
        bom: false,
        malformed: Vec::new(),
        reason: String::new(),
        warning: entry.warning.clone(),
        original: None,
        exact: false,
    };
    match engine.decode(entry) {
        Ok(decoded) => {
            origin.encoding = decoded.encoding.into();
            origin.how = decoded.how;
            origin.bom = decoded.bom;
            origin.malformed = decoded.malformed;
            origin.exact = decoded.exact;
            (card, origin, Some(decoded.text))
        }
        Err(reason) => {
            card.state = State::Quarantined;
            origin.reason = reason.0;
            (card, origin, None)
        }
    }
}

/// The line that gives a record file back: what stands around the text, or the whole line.
pub(super) fn record_line(entry: &Entry, card: &Card) -> Vec<u8> {
    #[derive(serde::Serialize)]
    #[serde(untagged)]
    enum Line<'l> {
        Around { doc: &'l str, head: &'l str, tail: &'l str, escapes: Escapes },
        Kept { doc: &'l str, line: &'l str },
        Whole { line: Cow<'l, str> },
        Hex { hex: String },
        Nothing {},
    }
    let (doc, kept) = (card.id.as_str(), card.state == State::Kept);
    let written = match (&entry.body, &entry.rest) {
        (Body::Refused { bytes, .. }, _) => match std::str::from_utf8(bytes) {
            Ok(text) => Line::Whole { line: text.into() },
            Err(_) => Line::Hex { hex: hex(bytes) },
        },
        (Body::Text(_), Some(Rest::Around { head, tail, escapes })) if kept => {
            Line::Around { doc, head, tail, escapes: *escapes }
        }
        (Body::Text(text), Some(Rest::Around { head, tail, escapes })) => {
            Line::Whole { line: format!("{head}{}{tail}", read::json_string(text, *escapes)).into() }
        }
        (_, Some(Rest::Whole(line))) if kept => Line::Kept { doc, line },
        (_, Some(Rest::Whole(line))) => Line::Whole { line: line.into() },
        (Body::Text(_) | Body::Bytes(_), _) => Line::Nothing {},
    };
    let mut bytes = Vec::new();
    line(&mut bytes, &written);
    bytes
}
