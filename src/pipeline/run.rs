//! Cleans a corpus: survey -> decide -> apply, again until nothing new is decided.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::card::{Card, Origin, State, Told as Where};
use super::engine::Engine;
use super::hear::{Originals, Progress, Step};
use super::index::Known;
use super::names_seen::NamesSeen;
use super::ready::{Ready, Twins, open, record_line};
use super::rounds::Ask;
use super::spool::{Budget, Log, Now, OnDisk, Spool, Spooled, Waits};
use super::translated;
use super::work::Work;
use crate::corpus::read::{self, Again, Listing, Literal, Options};
use crate::corpus::{Body, CorpusError, Entry};
use crate::rule::{Kind, Meta, StageName};
use crate::stage::dedup::{Cluster, Record, Shelf};
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
    /// What need not be in the spool, as it can be read again.
    pub(super) inputs: Again,
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
            inputs: Again::default(),
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
            lies: None,
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
        self.inputs = Again::new(listing);
        let mut ids = HashSet::new();
        let looks = self.asked_for().contains(&Ask::Dedup);
        for (name, path) in listing.packed_records() {
            originals.keep_file(name, path)?;
        }
        let (engine, person) = (self.engine, self.person.clone());
        let ready = |batch: Vec<Entry>, waits: bool, twins: &Twins<'_>| -> Vec<Result<Ready, CorpusError>> {
            let ready = |entry| Ready::of(engine, &person, entry, (waits, looks), twins);
            batch.into_par_iter().with_max_len(CHUNK).map(ready).collect()
        };
        let mut last = Vec::new();
        read::read(listing, options, &mut |batch: Vec<Entry>| {
            let bytes: usize = batch.iter().map(|entry| entry.body.size()).sum();
            let before = std::mem::take(&mut last);
            if self.held_bytes + bytes <= self.budget.texts {
                self.take_all(before, &mut ids, originals, progress)?;
                let ready = ready(batch, false, &self.twins());
                return self.take_all(ready, &mut ids, originals, progress);
            }
            // What waits is no twin: it is taken in while the next is made ready.
            let none = Twins { seen: None, works: &[] };
            let (next, taken) = rayon::join(
                || ready(batch, true, &none),
                || self.take_all(before, &mut ids, originals, progress),
            );
            last = next;
            taken
        })?;
        self.take_all(last, &mut ids, originals, progress)?;
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

    fn take_all(
        &mut self,
        all: Vec<Result<Ready, CorpusError>>,
        ids: &mut HashSet<String>,
        originals: &mut dyn Originals,
        progress: &mut dyn Progress,
    ) -> Result<(), CorpusError> {
        for ready in all {
            let mut ready = ready?;
            let (bytes, known, record) = (ready.card.bytes, self.works.len(), ready.record.take());
            self.take_in(ready, ids, originals)?;
            if let Some((version, record)) = record.filter(|_| self.works.len() > known) {
                self.records.resize(self.works.len(), None);
                let record = self.keep_record(known, record.renamed(&self.cards[known].id))?;
                self.records[known] = Some((version, record));
            }
            progress.advance(1, bytes);
        }
        Ok(())
    }

    fn take_in(
        &mut self,
        ready: Ready,
        ids: &mut HashSet<String>,
        originals: &mut dyn Originals,
    ) -> Result<(), CorpusError> {
        let Ready { mut entry, mut card, mut origin, work, hash, line, told, record: _ } = ready;
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
                // One whose id is taken stands whole.
                let line = line.filter(|_| !taken || blank);
                originals
                    .keep_line(&entry.place.path, &line.unwrap_or_else(|| record_line(&entry, &card)))?;
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
                self.hold_or_spool(work, entry.lies)?
            }
        };
        if matches!(&held, Text::Here(_)) && card.kind != Kind::Html {
            self.seen.insert(hash, self.works.len());
        }
        self.push(card, origin, told, held)
    }

    /// Adds a document; what waits on disk waits with all that is known of it. `told` is its origin as it is written,
    /// if that is at hand.
    pub(super) fn push(
        &mut self,
        card: Card,
        origin: Origin,
        told: Option<String>,
        held: Text,
    ) -> Result<(), CorpusError> {
        let told = match held {
            Text::Here(_) | Text::Nowhere => Ok(Where::Here(Box::new(origin))),
            Text::Spooled(_) => {
                let written = told.map_or_else(|| origin.written(), Ok);
                written.and_then(|written| Where::away(origin, &written, &self.spool))
            }
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
    pub fn origin(&self, k: usize) -> Result<Cow<'_, Origin>, CorpusError> {
        self.origins[k].get(&self.spool).map_err(CorpusError::io("read", self.spool.path()))
    }

    /// Keeps a document in memory while there is room, its text on disk after that, where it may lie already.
    pub(super) fn hold_or_spool(&mut self, work: Work, lies: Option<Literal>) -> Result<Text, CorpusError> {
        // A text that no rule changed is held once.
        let changed = if work.doc.history().is_empty() { 0 } else { work.doc.text().len() };
        let size = work.doc.original().len() + changed;
        if self.held_bytes + size <= self.budget.texts {
            self.held_bytes += size;
            return Ok(Text::Here(Box::new(work)));
        }
        let original = match lies {
            Some(literal) => Ok(Waits::Input(literal)),
            None => self.spool.put(work.doc.original()).map(Waits::Spool),
        };
        let spooled = original.and_then(|original| spooled(self.engine, &self.spool, &work, original));
        Ok(Text::Spooled(spooled.map_err(CorpusError::io("write", self.spool.path()))?))
    }

    /// Texts that wait.
    pub(super) fn on_disk(&self) -> OnDisk<'_> {
        OnDisk { spool: &self.spool, inputs: &self.inputs }
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
    pub(super) fn standing(&self, k: usize) -> Result<Option<Cow<'_, Work>>, CorpusError> {
        let Text::Spooled(spooled) = &self.works[k] else { return self.work(k) };
        let Some(text) = spooled.text() else { return self.work(k) };
        let text = self.on_disk().text(text).map_err(CorpusError::io("read", self.spool.path()))?;
        let (card, meta) = (&self.cards[k], self.origin(k)?.into_owned().meta);
        let work = Work { version: spooled.version, ..Work::new(&card.id, text, card.kind, meta) };
        Ok(Some(Cow::Owned(work)))
    }

    /// How many signs of damage a document shows.
    pub(super) fn damage(&self, k: usize) -> usize {
        match &self.works[k] {
            Text::Spooled(spooled) => spooled.damage as usize,
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
    pub fn work(&self, k: usize) -> Result<Option<Cow<'_, Work>>, CorpusError> {
        match &self.works[k] {
            Text::Here(work) => Ok(Some(Cow::Borrowed(work))),
            Text::Nowhere => Ok(None),
            Text::Spooled(spooled) => self.again(k, spooled, self.origin(k)?.into_owned().meta).map(Some),
        }
    }

    /// The same, where its origin is at hand.
    pub(super) fn work_of(&self, k: usize, origin: &Origin) -> Result<Option<Cow<'_, Work>>, CorpusError> {
        match &self.works[k] {
            Text::Spooled(spooled) => self.again(k, spooled, origin.meta.clone()).map(Some),
            Text::Here(_) | Text::Nowhere => self.work(k),
        }
    }

    fn again(&self, k: usize, spooled: &Spooled, meta: Meta) -> Result<Cow<'_, Work>, CorpusError> {
        let text = self.on_disk().text(spooled.original);
        let text = text.map_err(CorpusError::io("read", self.spool.path()))?;
        let mut work = prepare_again(self.engine, spooled, &self.cards[k], text, meta, &self.person);
        replay(self.engine, &mut work, &self.replays, k);
        Ok(Cow::Owned(work))
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

/// Lets a document wait whose original lies somewhere.
pub(super) fn spooled(
    engine: &Engine,
    spool: &Spool,
    work: &Work,
    original: Waits,
) -> std::io::Result<Spooled> {
    let now = if work.extracted {
        Now::Unknown
    } else if work.doc.history().is_empty() {
        Now::Original
    } else {
        Now::Spool(spool.put(work.doc.text())?)
    };
    let translated = translated::chance(work, &engine.rules).is_some();
    let damage = u32::try_from(work.damage()).unwrap_or(u32::MAX);
    Ok(Spooled { original, now, version: work.version, damage, translated, plain: work.is_plain() })
}

/// The whole span of a text's first line, for findings about a document as such.
#[must_use]
pub(super) fn first_line(text: &str) -> Span {
    lines_of(text).first().map_or(Span::default(), |l| l.span)
}
