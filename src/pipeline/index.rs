//! A run against a stored index: which of its documents a run must see, and what the index learns from a run.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::card::{Card, State};
use super::engine::Engine;
use super::hear::{Progress, Step};
use super::replay::Output;
use super::run::{Run, Text};
use super::work::Work;
use crate::corpus::CorpusError;
use crate::corpus::index::{Change, Changed, Entry, Index, Keys, Reader};
use crate::corpus::read::meta_of;
use crate::rule::{Kind, Meta, StageName};
use crate::stage::dedup::{self, Freezer, Frozen, Holders, Record};
use crate::stage::{Decisions, Status, Verdict};
use crate::text::lines_of;

/// Documents that are looked up at a time: their keys and who holds them take about 20 KB each.
const BATCH: usize = 2048;
/// Holders of a line are counted up to this number at least: from 40 on any line is page matter.
const LINE_HOLDERS: usize = 64;

/// What the index knows that a run is compared with.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Weights of words and counts of lines.
    pub frozen: Frozen,
    /// Documents of the run that were published before with the text that they have here.
    pub published: HashSet<String>,
    /// The weights as the index is to keep them, if it has none yet.
    weights: Option<Vec<u8>>,
    compared: Compared,
}

/// What a document is compared by, and its text.
type Seen = (Arc<Record>, Arc<str>);

/// How a run was compared with an index.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Compared {
    /// Documents of the index that are not in the run.
    pub documents: u64,
    /// Those of them that were read, because a document of the run may be one story with them.
    pub read: usize,
}

/// What the index says of a batch of documents.
struct Looked<'r, 'i> {
    reader: &'r Reader<'i>,
    lists: [HashMap<u32, Vec<u32>>; 3],
}

impl<'r, 'i> Looked<'r, 'i> {
    fn up(reader: &'r Reader<'i>, records: &[Arc<Record>], not: &BTreeSet<u32>) -> Result<Self, CorpusError> {
        let lists = |kind: Keys, keys: BTreeSet<u32>| -> Result<HashMap<u32, Vec<u32>>, CorpusError> {
            let keys: Vec<u32> = keys.into_iter().collect();
            let held = reader.holders(kind, &keys, dedup::ASKED, not)?;
            Ok(keys.into_iter().zip(held).filter(|(_, list)| !list.is_empty()).collect())
        };
        let pairs = lists(Keys::Pair, records.iter().flat_map(|r| r.pairs()).collect())?;
        let lines = lists(Keys::Line, records.iter().flat_map(|r| r.line_keys()).collect())?;
        let bodies = lists(Keys::Body, records.iter().filter_map(|r| r.body_key()).collect())?;
        Ok(Looked { reader, lists: [pairs, lines, bodies] })
    }

    fn list(&self, kind: Keys, key: u32) -> &[u32] {
        self.lists[kind as usize].get(&key).map_or(&[], Vec::as_slice)
    }
}

impl Holders for Looked<'_, '_> {
    fn of_pair(&self, key: u32) -> &[u32] {
        self.list(Keys::Pair, key)
    }
    fn of_line(&self, key: u32) -> &[u32] {
        self.list(Keys::Line, key)
    }
    fn of_body(&self, key: u32) -> &[u32] {
        self.list(Keys::Body, key)
    }
    fn record(&self, number: u32) -> Option<Arc<Record>> {
        record_at(self.reader, number).ok().flatten().map(|(_, record)| record)
    }
}

/// Id and record of a document of the index.
fn record_at(reader: &Reader<'_>, number: u32) -> Result<Option<(String, Arc<Record>)>, CorpusError> {
    let Some((id, bytes)) = reader.record(number)? else { return Ok(None) };
    let record = Record::from_bytes(&id, &bytes).ok_or_else(|| reader.damaged("a record cannot be read"))?;
    Ok(Some((id, Arc::new(record))))
}

impl Run<'_> {
    /// Takes in the documents of an index that documents of the run may be copies of, after everything else was
    /// read. What the index holds under an id of the run is an older state of that document and stays out.
    ///
    /// # Errors
    /// When the index or the spool cannot be read.
    pub fn stand_in(&mut self, index: &Index, progress: &mut dyn Progress) -> Result<Compared, CorpusError> {
        progress.begin(Step::Survey, Some(self.cards.len() as u64), 0);
        let reader = index.read()?;
        let (mut own, mut known) = (BTreeSet::new(), Known::default());
        for card in self.cards.iter().filter(|c| !c.beside) {
            own.extend(reader.number(&card.id)?);
        }
        let standing = reader.len()?;
        known.compared.documents = standing - own.len() as u64;
        let live: Vec<usize> =
            (0..self.cards.len()).filter(|k| self.cards[*k].state == State::Kept).collect();
        let (mut records, mut near) = (HashMap::new(), BTreeSet::new());
        let mut freezer = reader.weights()?.is_none().then(Freezer::default);
        for batch in live.chunks(BATCH) {
            let seen: Result<Vec<Option<Seen>>, CorpusError> =
                batch.par_iter().map(|k| self.record_of(*k)).collect();
            let seen: Vec<(usize, Seen)> =
                batch.iter().zip(seen?).filter_map(|(k, record)| record.map(|r| (*k, r))).collect();
            if let Some(freezer) = &mut freezer {
                seen.iter().for_each(|(_, (record, text))| freezer.see(record, text));
            }
            let batch: Vec<Arc<Record>> = seen.iter().map(|(_, (record, _))| Arc::clone(record)).collect();
            let looked = Looked::up(&reader, &batch, &own)?;
            near.par_extend(batch.par_iter().flat_map_iter(|record| dedup::neighbours(record, &looked)));
            progress.advance(batch.len() as u64, 0);
            for (k, (record, _)) in seen {
                let id = &self.cards[k].id;
                if let Some(number) = reader.number(id)?
                    && record_at(&reader, number)?.is_some_and(|(_, old)| old.same_text(&record))
                {
                    known.published.insert(id.clone());
                }
                records.insert(id.clone(), record);
            }
        }
        for number in near {
            let Some((id, record)) = record_at(&reader, number)? else { continue };
            let Some(told) = reader.text(number)? else { continue };
            let meta: Meta = serde_json::from_str(&told.meta)
                .map_err(|e| reader.damaged(&format!("what is known of '{id}' cannot be read: {e}")))?;
            self.hold_beside(id.clone(), told.text, meta)?;
            records.insert(id, record);
            known.compared.read += 1;
        }
        let weights = match (reader.weights()?, freezer) {
            (Some((weights, _)), _) => weights,
            (None, freezer) => {
                let weights = freezer.unwrap_or_default().freeze();
                known.weights = Some(weights.clone());
                weights
            }
        };
        let documents = usize::try_from(known.compared.documents).unwrap_or(usize::MAX);
        known.frozen = Frozen::from_bytes(&weights, documents)
            .ok_or_else(|| reader.damaged("its weights cannot be read"))?;
        count_lines(&reader, &records, &own, &mut known.frozen)?;
        self.in_order();
        let version = |held: &Text| match held {
            Text::Here(work) => work.version,
            Text::Spooled(spooled) => spooled.version,
            Text::Nowhere => 0,
        };
        let known_of = |(card, held): (&Card, &Text)| Some((version(held), records.remove(&card.id)?));
        self.records = self.cards.iter().zip(&self.works).map(known_of).collect();
        self.record_bytes = self.records.iter().flatten().map(|(_, record)| record.size()).sum();
        let compared = known.compared;
        self.known = Some(known);
        Ok(compared)
    }

    /// What a document is compared by as it now stands, and its text.
    fn record_of(&self, k: usize) -> Result<Option<Seen>, CorpusError> {
        let Some(work) = self.standing(k)? else { return Ok(None) };
        let held =
            self.records.get(k).and_then(Option::as_ref).filter(|(version, _)| *version == work.version);
        let record = match held {
            None => record_of(self.engine, &work),
            Some((_, record)) if record.is_whole() => Arc::clone(record),
            Some((_, record)) => {
                let whole = record.whole(Some(&self.sketches));
                Arc::new(whole.map_err(CorpusError::io("read", self.sketches.path()))?.into_owned())
            }
        };
        Ok(Some((record, work.doc.shared_text())))
    }

    /// How the run was compared with an index, if it was.
    #[must_use]
    pub fn compared(&self) -> Option<Compared> {
        self.known.as_ref().map(|known| known.compared)
    }

    /// What an index learns from this run: what is kept stands in it, what left as a copy is noted. It holds once
    /// it is committed.
    ///
    /// # Errors
    /// When the index cannot be written; it is then as it was.
    pub fn learned<'i>(&self, index: &'i Index) -> Result<Change<'i>, CorpusError> {
        let id = |k: usize| self.cards[k].id.clone();
        let copies: BTreeMap<String, String> = self.copies.iter().map(|(a, b)| (id(*a), id(*b))).collect();
        let kept: Vec<usize> = (0..self.cards.len())
            .filter(|k| {
                let card = &self.cards[*k];
                card.state == State::Kept && !card.beside && !self.copies.contains_key(k)
            })
            .collect();
        let entry = |k: usize| -> Result<Option<Entry>, CorpusError> {
            let (Some(work), Some((record, _))) = (self.standing(k)?, self.record_of(k)?) else {
                return Ok(None);
            };
            Ok(Some(entry_of(&work, &record)))
        };
        let mut change = index.change()?;
        for batch in kept.chunks(BATCH) {
            let entries: Vec<Result<Option<Entry>, CorpusError>> =
                batch.par_iter().map(|k| entry(*k)).collect();
            change.put(&mut entries.into_iter().filter_map(Result::transpose))?;
        }
        change.copies(&copies)?;
        if let Some(weights) = self.known.as_ref().and_then(|known| known.weights.as_ref()) {
            change.freeze(weights, kept.len() as u64)?;
        }
        Ok(change)
    }
}

/// How many documents of the index hold the lines of the documents at hand.
fn count_lines(
    reader: &Reader<'_>,
    records: &HashMap<String, Arc<Record>>,
    own: &BTreeSet<u32>,
    frozen: &mut Frozen,
) -> Result<(), CorpusError> {
    let mut lines: Vec<u64> = records.values().flat_map(|record| record.lines().iter().copied()).collect();
    lines.sort_unstable();
    lines.dedup();
    let most = LINE_HOLDERS.max(usize::try_from(reader.len()?).unwrap_or(usize::MAX) / 32);
    for batch in lines.chunks(BATCH * 16) {
        let mut keys: Vec<u32> = batch.iter().map(|line| dedup::line_key(*line)).collect();
        keys.dedup();
        let held = reader.holders(Keys::Line, &keys, most, own)?;
        for line in batch {
            let place = keys.binary_search(&dedup::line_key(*line)).ok();
            let count = place.and_then(|k| held.get(k)).map_or(0, Vec::len);
            if count > 0 {
                frozen.line_is_in(*line, count);
            }
        }
    }
    Ok(())
}

fn record_of(engine: &Engine, work: &Work) -> Arc<Record> {
    let text = work.doc.shared_text();
    let lines = lines_of(&text);
    Arc::new(dedup::record(&engine.view(work, &text, &lines)))
}

fn entry_of(work: &Work, record: &Record) -> Entry {
    Entry {
        id: work.id.clone(),
        meta: serde_json::to_string(&work.meta).unwrap_or_default(),
        text: work.doc.text().to_owned(),
        record: record.to_bytes(),
        keys: vec![
            (Keys::Pair, record.pairs()),
            (Keys::Line, record.line_keys()),
            (Keys::Body, record.body_key().into_iter().collect()),
        ],
    }
}

/// Puts the kept documents of output folders into an index, in one change; what they dropped is noted.
///
/// # Errors
/// When an output cannot be read, or the index cannot be written; it is then as it was.
pub fn add_output(index: &Index, outputs: &[Output], engine: &Engine) -> Result<Changed, CorpusError> {
    let mut change = index.change()?;
    let (weighed, standing) = {
        let reader = index.read()?;
        (reader.weights()?.is_some(), reader.len()?)
    };
    let mut freezer = Freezer::default();
    for output in outputs {
        let mut copies = copies_in(output)?;
        for told in output.documents()? {
            let told = told?;
            let doc = &told.record.doc;
            if let Some(kept) = &told.record.kept {
                copies.insert(doc.clone(), kept.clone());
            }
            if told.record.state != "kept" || copies.contains_key(doc) {
                continue;
            }
            let text = output.clean_text(&told).map_err(CorpusError::Usage)?;
            let work = Work::new(doc, text, Kind::Text, meta_of(&told.record.metadata));
            let record = record_of(engine, &work);
            if !weighed {
                freezer.see(&record, work.doc.text());
            }
            change.put(&mut std::iter::once(Ok(entry_of(&work, &record))))?;
        }
        change.copies(&copies)?;
    }
    if !weighed {
        change.freeze(&freezer.freeze(), standing + change.so_far().added as u64)?;
    }
    change.commit()
}

/// Copies that an output only marks (profile `archive`) or drops, and of which document.
fn copies_in(output: &Output) -> Result<BTreeMap<String, String>, CorpusError> {
    let path = output.path("decisions.toml");
    let text = std::fs::read_to_string(&path).map_err(CorpusError::io("read", &path))?;
    let decisions = Decisions::from_toml(&text).map_err(|e| {
        CorpusError::Damaged(format!("{}:{}: not a decisions file: {}", path.display(), e.line, e.reason))
    })?;
    let accepted = decisions
        .of(StageName::Dedup)
        .filter(|d| d.verdict == Verdict::Drop && d.status == Status::Accepted && !d.with.is_empty());
    Ok(accepted.map(|d| (d.key.clone(), d.with.clone())).collect())
}

/// Writes an index anew from the texts in it: with weights taken from them, or with those it has. The file
/// loses what was removed, and everything is found by what this version of the program makes of the texts.
///
/// # Errors
/// When the index cannot be read, or the new one cannot be written; the old one then still stands.
pub fn rebuild(index: Index, engine: &Engine, keep_weights: bool) -> Result<u64, CorpusError> {
    let next = index.successor()?;
    let documents = {
        let reader = index.read()?;
        let standing: Vec<(String, u32)> = reader.standing()?.collect::<Result<_, _>>()?;
        let mut change = next.change()?;
        let mut freezer = Freezer::default();
        let read = |(id, number): &(String, u32)| -> Result<(Work, Arc<Record>), CorpusError> {
            let told = reader.text(*number)?.ok_or_else(|| reader.damaged("a text is missing"))?;
            let meta: Meta = serde_json::from_str(&told.meta)
                .map_err(|e| reader.damaged(&format!("what is known of '{id}' cannot be read: {e}")))?;
            let work = Work::new(id, told.text, Kind::Text, meta);
            let record = record_of(engine, &work);
            Ok((work, record))
        };
        for batch in standing.chunks(BATCH) {
            let ready: Result<Vec<(Work, Arc<Record>)>, CorpusError> = batch.par_iter().map(read).collect();
            let ready = ready?;
            ready.iter().for_each(|(work, record)| freezer.see(record, work.doc.text()));
            change.put(&mut ready.iter().map(|(work, record)| Ok(entry_of(work, record))))?;
        }
        change.copies(&reader.copies()?.collect::<Result<_, _>>()?)?;
        let documents = standing.len() as u64;
        match reader.weights()?.filter(|_| keep_weights) {
            Some((weights, weighed)) => change.freeze(&weights, weighed)?,
            None => change.freeze(&freezer.freeze(), documents)?,
        }
        change.follows(reader.generation()?)?;
        change.commit()?;
        documents
    };
    index.replace(next)?;
    Ok(documents)
}
