//! Cleans a corpus: survey -> decide -> apply, again until nothing new is decided.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use super::card::{Card, Origin, State, Told as Where};
use super::engine::Engine;
use super::hear::{Originals, Progress, Step};
use super::index::Known;
use super::names_seen::NamesSeen;
use super::rounds::Ask;
use super::spool::{Budget, Log, Spool, Spooled};
use super::translated;
use super::work::Work;
use crate::corpus::read::{self, Listing, Options};
use crate::corpus::write::hex;
use crate::corpus::{Body, CorpusError, Entry};
use crate::rule::{Kind, Meta, StageName};
use crate::stage::dedup::{self, Cluster, Record, Shelf};
use crate::stage::{Decisions, Told};
use crate::text::{Span, lines_of};

#[derive(Debug)]
pub(super) enum Text {
    Here(Box<Work>),
    Spooled(Spooled),
    Nowhere,
}

/// Decisions as they were carried out once.
#[derive(Debug)]
pub(super) struct Replay {
    /// Those that are carried out inside documents.
    pub decisions: Decisions,
    /// Documents that were leaving and were mended no further.
    pub without: BTreeSet<usize>,
}

/// Documents read before, by their texts: the same page scraped again is not worked through again.
struct Twins<'r> {
    seen: Option<&'r HashMap<u64, usize>>,
    works: &'r [Text],
}

impl Twins<'_> {
    /// A document as the rules leave it, if one with the same text and metadata is at hand.
    fn of(&self, card: &Card, meta: &Meta, text: &str) -> Option<Work> {
        let place = *self.seen?.get(&xxh3_64(text.as_bytes()))?;
        let Some(Text::Here(twin)) = self.works.get(place) else { return None };
        let same = twin.kind == card.kind && twin.meta == *meta && twin.doc.original() == text;
        same.then(|| Work { id: card.id.clone(), ..Work::clone(twin) })
    }
}

/// A corpus at work.
pub struct Run<'e> {
    /// The rules.
    pub engine: &'e Engine,
    /// Every document, in the order of ids once reading is done.
    pub cards: Vec<Card>,
    /// Where each came from.
    pub(super) origins: Vec<Where>,
    /// What was decided; begins with what a person decided.
    pub decisions: Decisions,
    /// Duplicates.
    pub clusters: Vec<Cluster>,
    /// Clusters of passages as they are written, and how many of `clusters` are told before them.
    pub(super) passages: Log,
    pub(super) passages_at: usize,
    /// For every document held to be a copy: its place in `cards` and that of the kept one.
    pub copies: BTreeMap<usize, usize>,
    /// Rounds of survey -> decide that it took, and whether the last one decided nothing new.
    pub rounds: (usize, bool),
    /// Rises whenever a text changes or a document leaves or comes back.
    pub(super) state: u64,
    /// Rises whenever a text changes; and how it was at the last look for copies.
    pub(super) texts: u64,
    pub(super) looked: Option<u64>,
    pub(super) person: Decisions,
    pub(super) works: Vec<Text>,
    /// What was carried out, in order; the first is a person's word.
    pub(super) replays: Vec<Replay>,
    pub(super) spool: Spool,
    /// Where what dedup keeps of documents waits.
    pub(super) sketches: Spool,
    /// Where lists of documents wait from one look for copies to the next.
    pub(super) lists: Spool,
    pub(super) budget: Budget,
    held_bytes: usize,
    /// What dedup keeps of each document, and of which version of its text.
    pub(super) records: Vec<Option<(u32, Arc<Record>)>>,
    /// Bytes of those that are in memory.
    pub(super) record_bytes: usize,
    /// Documents cut into words, for the next look for copies.
    pub(super) shelf: Shelf,
    /// Names in which tellings of one story differ.
    pub(super) told: Told,
    /// What was seen of names, for the next look.
    pub(super) names: NamesSeen,
    /// What the index knows that the run is compared with.
    pub(super) known: Option<Known>,
    /// Texts read so far, by their hash: the place of the last document that has it.
    seen: HashMap<u64, usize>,
}

/// The stages that carry out decisions inside a document.
pub(super) const DECIDED: [StageName; 3] = [StageName::Strip, StageName::Repair, StageName::Names];

/// How many documents a thread takes at a time.
pub(super) const CHUNK: usize = 32;

impl<'e> Run<'e> {
    /// A run that has read nothing yet. `spool_folder` is where texts wait that do not fit in memory.
    #[must_use]
    pub fn new(engine: &'e Engine, person: Decisions, spool_folder: &Path) -> Self {
        Run {
            engine,
            cards: Vec::new(),
            origins: Vec::new(),
            decisions: person.clone(),
            clusters: Vec::new(),
            passages: Log::default(),
            passages_at: 0,
            copies: BTreeMap::new(),
            rounds: (0, true),
            state: 0,
            texts: 0,
            looked: None,
            replays: vec![Replay { decisions: person.clone(), without: BTreeSet::new() }],
            person,
            works: Vec::new(),
            spool: Spool::new(spool_folder, "spool"),
            sketches: Spool::new(spool_folder, "sketches"),
            lists: Spool::new(spool_folder, "lists"),
            budget: Budget::default(),
            held_bytes: 0,
            records: Vec::new(),
            record_bytes: 0,
            shelf: Shelf::default(),
            told: Told::default(),
            names: NamesSeen::default(),
            known: None,
            seen: HashMap::new(),
        }
    }

    /// The same run with other bounds on what is held in memory; its output does not depend on them.
    #[must_use]
    pub fn within(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// Adds one decoded text by hand: for tests and for standard input.
    pub fn hold(&mut self, id: &str, text: &str, kind: Kind, meta: Meta) {
        let entry = Entry {
            id: id.to_owned(),
            place: crate::corpus::Place { path: id.to_owned(), ..crate::corpus::Place::default() },
            kind,
            body: Body::Bytes(text.as_bytes().to_vec()),
            meta,
            fields: serde_json::Map::new(),
            rest: None,
            compressed: None,
            warning: None,
        };
        let (card, origin, text) = open(self.engine, &entry);
        let text = text.unwrap_or_default();
        let work = self.engine.prepare(&card.id, text, kind, origin.meta.clone(), &self.person);
        self.cards.push(card);
        self.origins.push(Where::Here(Box::new(origin)));
        self.works.push(Text::Here(Box::new(work)));
    }

    /// Reads everything and takes each document through its own rules.
    ///
    /// # Errors
    /// When originals or the spool cannot be written.
    pub fn read(
        &mut self,
        listing: &Listing,
        options: &Options,
        originals: &mut dyn Originals,
        progress: &mut dyn Progress,
    ) -> Result<(), CorpusError> {
        progress.begin(Step::Read, None, listing.bytes);
        let mut ids = HashSet::new();
        let looks = self.asked_for().contains(&Ask::Dedup);
        for (name, path) in listing.packed_records() {
            originals.keep_file(name, path)?;
        }
        read::read(listing, options, &mut |batch: Vec<Entry>| {
            let engine = self.engine;
            // What will wait in the spool tells dedup now what it has to say, and is not read again for that.
            let bytes: usize = batch.iter().map(|entry| entry.body.size()).sum();
            let waits = looks && self.held_bytes + bytes > self.budget.texts;
            let (person, twins) = (&self.person, self.twins());
            let ready: Vec<_> = batch
                .into_par_iter()
                .with_max_len(CHUNK)
                .map(|entry| {
                    let (card, origin, text) = open(engine, &entry);
                    let work = text.map(|text| {
                        twins.of(&card, &origin.meta, &text).unwrap_or_else(|| {
                            engine.prepare(&card.id, text, card.kind, origin.meta.clone(), person)
                        })
                    });
                    let record = work.as_ref().filter(|_| waits).map(|work| {
                        let text = work.doc.shared_text();
                        (work.version, Arc::new(dedup::record(&engine.view(work, &text, &lines_of(&text)))))
                    });
                    (entry, card, origin, work, record)
                })
                .collect();
            for (entry, card, origin, work, record) in ready {
                let (bytes, known) = (card.bytes, self.works.len());
                self.take_in(entry, (card, origin), work, &mut ids, originals)?;
                if let Some((version, record)) = record.filter(|_| self.works.len() > known) {
                    self.records.resize(self.works.len(), None);
                    let record = self.keep_record(known, record.renamed(&self.cards[known].id))?;
                    self.records[known] = Some((version, record));
                }
                progress.advance(1, bytes);
            }
            Ok(())
        })?;
        self.seen = HashMap::new();
        self.in_order();
        Ok(())
    }

    /// Ends the run: its spool is gone. The program ends here, too: millions of small pieces need not be handed
    /// back one by one.
    pub fn end(mut self) {
        self.spool = Spool::new(Path::new(""), "spool");
        self.sketches = Spool::new(Path::new(""), "sketches");
        std::mem::forget(self);
    }

    /// Puts the documents in the order of their ids.
    pub(super) fn in_order(&mut self) {
        let mut order: Vec<usize> = (0..self.cards.len()).collect();
        order.sort_by(|a, b| self.cards[*a].id.cmp(&self.cards[*b].id));
        let mut cards: Vec<Option<Card>> = std::mem::take(&mut self.cards).into_iter().map(Some).collect();
        let mut works: Vec<Option<Text>> = std::mem::take(&mut self.works).into_iter().map(Some).collect();
        let mut origins: Vec<Option<Where>> =
            std::mem::take(&mut self.origins).into_iter().map(Some).collect();
        self.cards = order.iter().filter_map(|k| cards[*k].take()).collect();
        self.origins = order.iter().filter_map(|k| origins[*k].take()).collect();
        self.works = order.iter().filter_map(|k| works[*k].take()).collect();
        let mut records = std::mem::take(&mut self.records);
        records.resize(order.len(), None);
        self.records = order.iter().map(|k| records[*k].take()).collect();
    }

    fn take_in(
        &mut self,
        mut entry: Entry,
        (mut card, mut origin): (Card, Origin),
        work: Option<Work>,
        ids: &mut HashSet<String>,
        originals: &mut dyn Originals,
    ) -> Result<(), CorpusError> {
        let record_file = entry.place.line.is_some();
        let blank =
            matches!(&entry.body, Body::Refused { reason, .. } if record_file && read::is_blank(reason));
        let mut taken = ids.contains(&card.id);
        if taken && !record_file {
            let mut copy = 2;
            while ids.contains(&format!("{}~{copy}", card.id)) {
                copy += 1;
            }
            card.id = format!("{}~{copy}", card.id);
            taken = false;
        }
        if taken && !blank {
            card.state = State::Quarantined;
            origin.reason = format!("the id '{}' is taken by an earlier record", card.id);
            card.id = format!("{}:{}", entry.place.path, entry.place.line.unwrap_or(0));
        }
        if record_file {
            if !read::is_packed(&entry.place.path) {
                let line = record_line(&mut entry, &card);
                originals.keep_line(&entry.place.path, &line)?;
            }
        } else if let Some(bytes) = entry.compressed.take() {
            origin.original = originals.keep(&card.id, &bytes)?;
        } else if (card.state == State::Quarantined || !origin.exact || card.kind == Kind::Html)
            && let Body::Bytes(bytes) | Body::Refused { bytes, .. } = &entry.body
            && !(bytes.is_empty() && card.bytes == 0 && card.state == State::Quarantined)
        {
            origin.original = originals.keep(&card.id, bytes)?;
        }
        if blank {
            return Ok(());
        }
        ids.insert(card.id.clone());
        let held = match work.filter(|_| card.state == State::Kept) {
            None => Text::Nowhere,
            Some(mut work) => {
                work.id.clone_from(&card.id);
                self.hold_or_spool(work)?
            }
        };
        if let Text::Here(work) = &held
            && card.kind != Kind::Html
        {
            self.seen.insert(xxh3_64(work.doc.original().as_bytes()), self.works.len());
        }
        self.push(card, origin, held)
    }

    /// Adds a document; what waits in the spool waits with all that is known of it.
    pub(super) fn push(&mut self, card: Card, origin: Origin, held: Text) -> Result<(), CorpusError> {
        let told = match held {
            Text::Spooled(_) => Where::away(&origin, &self.spool),
            Text::Here(_) | Text::Nowhere => Ok(Where::Here(Box::new(origin))),
        };
        self.origins.push(told.map_err(CorpusError::io("write", self.spool.path()))?);
        self.cards.push(card);
        self.works.push(held);
        Ok(())
    }

    /// Where a document came from and how it was read.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn origin(&self, k: usize) -> Result<std::borrow::Cow<'_, Origin>, CorpusError> {
        self.origins[k].get(&self.spool).map_err(CorpusError::io("read", self.spool.path()))
    }

    /// Keeps a document in memory while there is room, its text on disk after that.
    pub(super) fn hold_or_spool(&mut self, work: Work) -> Result<Text, CorpusError> {
        // A text that no rule changed is held once.
        let changed = if work.doc.history().is_empty() { 0 } else { work.doc.text().len() };
        let size = work.doc.original().len() + changed;
        if self.held_bytes + size <= self.budget.texts {
            self.held_bytes += size;
            return Ok(Text::Here(Box::new(work)));
        }
        let spooled = spooled(self.engine, &self.spool, &work, None);
        Ok(Text::Spooled(spooled.map_err(CorpusError::io("write", self.spool.path()))?))
    }

    /// What is at hand to spare the work on a text that was read before.
    fn twins(&self) -> Twins<'_> {
        // A person's word on one document says nothing of another.
        let bound = self.person.iter().any(|d| d.document.is_some());
        Twins { seen: (!bound).then_some(&self.seen), works: &self.works }
    }

    /// A document as it now stands, perhaps without its history: what surveys and comparisons need. What waits in
    /// the spool is not cleaned again for that.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub(super) fn standing(&self, k: usize) -> Result<Option<std::borrow::Cow<'_, Work>>, CorpusError> {
        let Text::Spooled(Spooled { text: Some(slot), version, .. }) = &self.works[k] else {
            return self.work(k);
        };
        let text = self.spool.get(*slot).map_err(CorpusError::io("read", self.spool.path()))?;
        let (card, meta) = (&self.cards[k], self.origin(k)?.into_owned().meta);
        let work = Work { version: *version, ..Work::new(&card.id, text, card.kind, meta) };
        Ok(Some(std::borrow::Cow::Owned(work)))
    }

    /// How many signs of damage a document shows.
    pub(super) fn damage(&self, k: usize) -> usize {
        match &self.works[k] {
            Text::Spooled(spooled) => spooled.damage,
            Text::Here(work) => work.damage(),
            Text::Nowhere => 0,
        }
    }

    /// Whether a document shows signs of machine translation.
    pub(super) fn is_translated(&self, k: usize) -> bool {
        match &self.works[k] {
            Text::Spooled(spooled) => spooled.translated,
            Text::Here(work) => translated::chance(work, &self.engine.rules).is_some(),
            Text::Nowhere => false,
        }
    }

    /// A document as it now stands; spooled ones are cleaned again, in the same steps.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn work(&self, k: usize) -> Result<Option<std::borrow::Cow<'_, Work>>, CorpusError> {
        match &self.works[k] {
            Text::Here(work) => Ok(Some(std::borrow::Cow::Borrowed(work))),
            Text::Nowhere => Ok(None),
            Text::Spooled(slots) => {
                let text =
                    self.spool.get(slots.original).map_err(CorpusError::io("read", self.spool.path()))?;
                let (card, meta) = (&self.cards[k], self.origin(k)?.into_owned().meta);
                let engine = self.engine;
                let mut work = prepare_again(engine, slots, card, text, meta, &self.person);
                replay(engine, &mut work, &self.replays, k);
                Ok(Some(std::borrow::Cow::Owned(work)))
            }
        }
    }
}

/// Takes a document that waited through its own rules again, if they saw anything in it.
pub(super) fn prepare_again(
    engine: &Engine,
    slots: &Spooled,
    card: &Card,
    text: String,
    meta: Meta,
    person: &Decisions,
) -> Work {
    if slots.plain {
        return Work::plain(&card.id, text, card.kind, meta);
    }
    engine.prepare(&card.id, text, card.kind, meta, person)
}

/// Takes a document through the steps that were decided.
pub(super) fn replay(engine: &Engine, work: &mut Work, replays: &[Replay], k: usize) {
    for replay in replays.iter().skip(1).filter(|r| !r.without.contains(&k)) {
        engine.settle(work, &replay.decisions, &DECIDED);
    }
}

/// Lets a document wait in the spool; a text that lies there already is not written again.
pub(super) fn spooled(
    engine: &Engine,
    spool: &Spool,
    work: &Work,
    before: Option<&Spooled>,
) -> std::io::Result<Spooled> {
    let original = before.map_or_else(|| spool.put(work.doc.original()), |before| Ok(before.original))?;
    let text = if work.extracted {
        None
    } else if work.doc.history().is_empty() {
        Some(original)
    } else {
        Some(spool.put(work.doc.text())?)
    };
    let translated = translated::chance(work, &engine.rules).is_some();
    let (version, damage, plain) = (work.version, work.damage(), work.is_plain());
    Ok(Spooled { original, text, version, damage, translated, plain })
}

/// Decodes an entry and fills in its card.
fn open(engine: &Engine, entry: &Entry) -> (Card, Origin, Option<String>) {
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
fn record_line(entry: &mut Entry, card: &Card) -> serde_json::Value {
    use serde_json::json;
    match (&entry.body, entry.rest.take()) {
        (Body::Refused { bytes, .. }, _) => match std::str::from_utf8(bytes) {
            Ok(text) => json!({ "line": text }),
            Err(_) => json!({ "hex": hex(bytes) }),
        },
        (Body::Text(text), Some(read::Rest::Around { head, tail, escapes })) => {
            if card.state == State::Kept {
                json!({ "doc": card.id, "head": head, "tail": tail, "escapes": escapes })
            } else {
                json!({ "line": format!("{head}{}{tail}", read::json_string(text, escapes)) })
            }
        }
        (_, Some(read::Rest::Whole(line))) if card.state == State::Kept => {
            json!({ "doc": card.id, "line": line })
        }
        (_, Some(read::Rest::Whole(line))) => json!({ "line": line }),
        (Body::Text(_) | Body::Bytes(_), _) => json!({}),
    }
}

/// The whole span of a text's first line, for findings about a document as such.
#[must_use]
pub(super) fn first_line(text: &str) -> Span {
    lines_of(text).first().map_or(Span::default(), |l| l.span)
}
