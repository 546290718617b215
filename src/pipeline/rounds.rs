//! Survey -> decide -> apply over the corpus, again until nothing new is decided.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::engine::Engine;
use super::hear::{Progress, Step};
use super::names_seen::NamesSeen;
use super::output::line;
use super::run::{CHUNK, Replay, Run, Text, prepare_again, replay, spooled};
use super::spool::{Log, OnDisk};
use crate::corpus::CorpusError;
use crate::rule::{Profile, StageName};
use crate::stage::dedup::{self, Memory, Room, Since, Standing, Texts};
use crate::stage::strip::repeated;
use crate::stage::{Decision, Decisions, Status, Told, Verdict, names};
use crate::text::{Span, lines_of};

/// Bound on the rounds of survey -> decide. Real corpora need two or three.
const ROUNDS: usize = 8;

/// Evidence of the three corpus stages.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Evidence {
    /// Repeated lines.
    pub lines: repeated::Evidence,
    /// Names.
    pub names: names::Evidence,
    /// Documents and passages.
    pub dedup: dedup::Evidence,
}

impl Evidence {
    /// Joins two bodies of evidence; the order does not matter.
    pub fn merge(&mut self, other: Evidence) {
        self.lines.merge(other.lines);
        self.names.merge(other.names);
        self.dedup.merge(other.dedup);
    }
}

/// What dedup keeps of texts that are held, by their place in memory: copies share it.
type SameText = FxHashMap<usize, Arc<dedup::Record>>;

fn place_of(text: &Arc<str>) -> usize {
    Arc::as_ptr(text).cast::<u8>() as usize
}

/// What one thread has seen of a part of the corpus.
#[derive(Default)]
struct Seen {
    evidence: Evidence,
    /// Document, version of its text, and what dedup keeps of it.
    records: Vec<(usize, u32, Arc<dedup::Record>)>,
}

/// What is asked at a look for copies.
#[derive(Copy, Clone)]
struct Look {
    /// Whether passages are looked for: later looks add copies; the passages told are those of the first.
    passages: bool,
    /// What has changed since the last look.
    since: Since,
}

#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    Lines,
    Dedup,
    Names,
    All,
}

impl Run<'_> {
    /// Surveys and decides until nothing new is decided, and carries the decisions out.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn decide(&mut self, progress: &mut dyn Progress) -> Result<(), CorpusError> {
        // The state that each of the three saw last: what has not changed since is not looked at again.
        let (mut dedup, mut lines, mut names) = (None, None, None);
        let asks = self.asked_for();
        for round in 0..ROUNDS {
            self.rounds = (round + 1, false);
            if dedup.replace(self.state) != Some(self.state) && asks.contains(&Ask::Dedup) {
                let (news, ends) = self.decide_dedup(round, progress)?;
                names = names.filter(|_| !news);
                dedup = dedup.map(|state| if ends { self.state } else { state });
            }
            // Copies that leave have no voice in what a site repeats, and in what a name is.
            if lines.replace(self.state) != Some(self.state) && asks.contains(&Ask::Lines) {
                self.decide_lines(progress)?;
            }
            if names.replace(self.state) != Some(self.state) && asks.contains(&Ask::Names) {
                self.decide_names(progress)?;
            }
            if [dedup, lines, names] == [Some(self.state); 3] {
                self.rounds.1 = true;
                break;
            }
        }
        self.shelf = dedup::Shelf::default();
        self.lists = self.spool.beside("lists");
        self.names = NamesSeen::default();
        self.told = Told::default();
        Ok(())
    }

    /// What rules are on for.
    pub(super) fn asked_for(&self) -> Vec<Ask> {
        let lines = self.engine.rules.find(repeated::RULE).is_some_and(|rule| self.engine.on(rule));
        let on = |stage| self.engine.on_in(stage);
        // Copies have no voice in what a site repeats, whatever becomes of them.
        let dedup = on(StageName::Dedup) || lines;
        [(Ask::Dedup, dedup), (Ask::Lines, lines), (Ask::Names, on(StageName::Names))]
            .into_iter()
            .filter_map(|(ask, on)| on.then_some(ask))
            .collect()
    }

    fn decide_lines(&mut self, progress: &mut dyn Progress) -> Result<(), CorpusError> {
        let evidence = self.survey(Ask::Lines, progress)?;
        progress.begin(Step::Decide, None, 0);
        let mut found = Decisions::default();
        repeated::decide(&evidence.lines, &self.person, &mut found);
        self.take_decisions(found);
        self.carry_out(progress)
    }

    /// Whether tellings say something else of names than before, and whether nothing is left to look for.
    fn decide_dedup(
        &mut self,
        round: usize,
        progress: &mut dyn Progress,
    ) -> Result<(bool, bool), CorpusError> {
        let since = if self.looked == Some(self.texts) { Since::Fewer } else { Since::Anew };
        let (told, ends) = self.look_for_copies(Look { passages: round == 0, since }, progress)?;
        // Copies that leave have said what they know; what stays is asked again without them, as it will be when
        // it is cleaned again.
        // Where copies stay and names are mended nonetheless, the copies are not looked at again, and say nothing.
        let asked = super::output::drops(self) || self.engine.settings.profile == Profile::Archive;
        let told = if asked { told } else { Told::default() };
        let news = told != self.told;
        self.told = told;
        Ok((news, ends))
    }

    /// Looks for copies, and again among those that stay while more are found. In the first round all this is in the light of
    /// the first look, which costs little; the last one is in the light in which they will be seen when they are cleaned
    /// again. Tells what tellings say of names, and whether the last look was such a one and found nothing.
    fn look_for_copies(
        &mut self,
        mut look: Look,
        progress: &mut dyn Progress,
    ) -> Result<(Told, bool), CorpusError> {
        let again = if look.passages { Since::Again } else { Since::Fewer };
        let mut told = Told::default();
        for _ in 0..ROUNDS {
            let evidence = self.survey(Ask::Dedup, progress)?;
            progress.begin(Step::Decide, None, 0);
            let mut found = Decisions::default();
            let mut shelf = std::mem::take(&mut self.shelf);
            let decided = self.clusters_of(&evidence.dedup, look, &mut shelf, &mut found)?;
            self.shelf = shelf;
            if look.since != Since::Again {
                told = decided.told;
            }
            self.take_clusters(decided.clusters, look.passages);
            self.take_decisions(found);
            let (state, texts) = (self.state, self.texts);
            self.looked = Some(texts);
            self.mark_copies();
            let none = self.state == state;
            self.carry_out(progress)?;
            // Where texts have changed, too, all is seen in another light.
            if none || self.texts != texts {
                return Ok((told, none && look.since != Since::Again));
            }
            look = Look { passages: false, since: again };
        }
        Ok((told, false))
    }

    fn decide_names(&mut self, progress: &mut dyn Progress) -> Result<(), CorpusError> {
        let names = self.look_at_names(progress)?;
        progress.begin(Step::Decide, None, 0);
        let mut found = Decisions::default();
        names::decide(&names.evidence, &self.told, &self.person, &self.engine.gazetteer, &mut found);
        self.names = names;
        self.take_decisions(found);
        self.carry_out(progress)
    }

    /// One round of counting, for `survey`.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn evidence(&mut self, progress: &mut dyn Progress) -> Result<Evidence, CorpusError> {
        self.survey(Ask::All, progress)
    }

    /// One round of counting the lines that documents share, for `rules learn`.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn shared_lines(&mut self, progress: &mut dyn Progress) -> Result<repeated::Evidence, CorpusError> {
        Ok(self.survey(Ask::Lines, progress)?.lines)
    }

    /// SHA-256 of the bytes of each document that a decision is bound to, by its id.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn hashes<'d>(&self, decisions: &'d Decisions) -> Result<HashMap<&'d str, String>, CorpusError> {
        let bound: Vec<&str> = decisions.iter().filter_map(Decision::bound_to).collect();
        let hash = |id: &&'d str| self.place(id).map(|k| Ok((*id, self.origin(k)?.sha256.clone())));
        bound.par_iter().filter_map(hash).collect()
    }

    /// Carries out decisions from a file instead of deciding.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn apply(&mut self, decisions: Decisions, progress: &mut dyn Progress) -> Result<(), CorpusError> {
        self.decisions = decisions;
        self.mark_copies();
        self.clusters_from_decisions();
        self.carry_out(progress)
    }

    fn survey(&mut self, ask: Ask, progress: &mut dyn Progress) -> Result<Evidence, CorpusError> {
        progress.begin(Step::Survey, Some(self.works.len() as u64), 0);
        let mut all = Evidence::default();
        let is_here = |k: &usize| !matches!(self.works[*k], Text::Nowhere) && !self.copies.contains_key(k);
        let live: Vec<usize> = (0..self.works.len()).filter(is_here).collect();
        // Where texts wait on disk there are too many lines to hold each: those of one document are left out.
        let many = ask == Ask::Lines && self.works.iter().any(|work| matches!(work, Text::Spooled(_)));
        let twice = if many { Some(self.lines_told_twice(&live)?) } else { None };
        self.records.resize(self.works.len(), None);
        let mut same = SameText::default();
        for batch in live.chunks(CHUNK * 64) {
            let run = &*self;
            let parts: Vec<_> = batch
                .par_chunks(CHUNK * 4)
                .map(|chunk| {
                    let mut seen = Seen::default();
                    chunk
                        .iter()
                        .try_for_each(|k| run.see(*k, ask, (&same, twice.as_ref()), &mut seen))
                        .map(|()| seen)
                })
                .collect();
            for part in parts {
                let part = part?;
                all.merge(part.evidence);
                for (k, version, record) in part.records {
                    if let Text::Here(work) = &self.works[k] {
                        same.insert(place_of(&work.doc.shared_text()), Arc::clone(&record));
                    }
                    let record = if ask == Ask::All { record } else { self.keep_record(k, record)? };
                    all.dedup.add(Arc::clone(&record));
                    self.records[k] = Some((version, record));
                }
            }
            progress.advance(batch.len() as u64, 0);
        }
        Ok(all)
    }

    fn lines_told_twice(&self, live: &[usize]) -> Result<repeated::Twice, CorpusError> {
        let twice = repeated::Twice::of(live.len());
        live.par_chunks(CHUNK * 4).try_for_each(|chunk| {
            chunk.iter().try_for_each(|k| {
                let Some(work) = self.standing(*k)? else { return Ok(()) };
                let text = work.doc.shared_text();
                twice.see(&self.engine.view(&work, &text, &lines_of(&text)));
                Ok(())
            })
        })?;
        Ok(twice)
    }

    /// Keeps what dedup knows of a document, its lists on disk where memory has no room.
    pub(super) fn keep_record(
        &mut self,
        k: usize,
        record: Arc<dedup::Record>,
    ) -> Result<Arc<dedup::Record>, CorpusError> {
        if !record.is_whole() {
            return Ok(record);
        }
        let before = self.records[k].as_ref().filter(|(_, before)| before.is_whole());
        self.record_bytes -= before.map_or(0, |(_, before)| before.size());
        if self.record_bytes + record.size() <= self.budget.records {
            self.record_bytes += record.size();
            return Ok(record);
        }
        let left = record.leave(&self.sketches).map_err(CorpusError::io("write", self.sketches.path()))?;
        Ok(Arc::new(left))
    }

    /// Counts one document.
    fn see(
        &self,
        k: usize,
        ask: Ask,
        (same, twice): (&SameText, Option<&repeated::Twice>),
        seen: &mut Seen,
    ) -> Result<(), CorpusError> {
        // What waits and has not changed since need not be read again.
        if let (Ask::Dedup, Text::Spooled(spooled), Some((version, record))) =
            (ask, &self.works[k], &self.records[k])
            && *version == spooled.version
        {
            seen.records.push((k, *version, Arc::clone(record)));
            return Ok(());
        }
        let Some(work) = self.standing(k)? else { return Ok(()) };
        let text = work.doc.shared_text();
        let cut = OnceCell::new();
        let view = || self.engine.view(&work, &text, cut.get_or_init(|| lines_of(&text)));
        if matches!(ask, Ask::Lines | Ask::All) {
            repeated::survey(&view(), twice, &mut seen.evidence.lines);
        }
        if matches!(ask, Ask::Dedup | Ask::All) {
            let held = matches!(self.works[k], Text::Here(_));
            let record = match (&self.records[k], same.get(&place_of(&text)).filter(|_| held)) {
                (Some((version, record)), _) if *version == work.version => Arc::clone(record),
                (_, Some(twin)) if twin.is_whole() => Arc::new(twin.as_record_of(&view())),
                _ => Arc::new(dedup::record(&view())),
            };
            seen.records.push((k, work.version, record));
        }
        if ask == Ask::All {
            names::survey(&view(), self.is_translated(k), &mut seen.evidence.names);
        }
        Ok(())
    }

    fn clusters_of(
        &mut self,
        evidence: &dedup::Evidence,
        look: Look,
        shelf: &mut dedup::Shelf,
        found: &mut Decisions,
    ) -> Result<dedup::Decided, CorpusError> {
        let Look { passages, since } = look;
        let drops = super::output::drops(self);
        let names = self.engine.on_in(StageName::Names);
        let asked = dedup::Asked { keep: self.engine.settings.keep, passages, drops, names, since };
        let texts = Corpus { run: self, beside: self.cards.iter().any(|card| card.beside) };
        let damage = |doc: &str| self.place(doc).map_or(0, |k| self.damage(k));
        let (mut log, mut failed) = (Log::default(), None);
        let mut tell = |clusters: Vec<dedup::Cluster>| {
            let write = |some: &[dedup::Cluster]| {
                let mut lines = Vec::new();
                some.iter().for_each(|cluster| line(&mut lines, cluster));
                lines
            };
            let written: Vec<Vec<u8>> = clusters.par_chunks(CHUNK / 4).map(write).collect();
            let mut add = |lines: &Vec<u8>| log.add(lines, &self.spool);
            failed = failed.take().or_else(|| written.iter().try_for_each(&mut add).err());
        };
        let mut hear = dedup::Hear { decisions: found, passages: &mut tell };
        let decided = dedup::decide(evidence, &texts, &damage, asked, &self.decisions, shelf, &mut hear);
        let decided =
            failed.map_or(decided, Err).map_err(CorpusError::io("read or write", self.spool.path()))?;
        if passages {
            self.passages = log;
        }
        Ok(decided)
    }

    fn take_decisions(&mut self, found: Decisions) {
        let nevers: Vec<_> = found.nevers().cloned().collect();
        for decision in found.into_all() {
            // Who says that a is no copy of b says so of b and a.
            let is_reverse = |d: &Decision| d.status == Status::Rejected && d.with == decision.key;
            if decision.verdict == Verdict::Drop
                && self.person.on(decision.stage, &decision.with).any(is_reverse)
            {
                continue;
            }
            let known = self.decisions.same_question(&decision).map(|d| d.status);
            // A later round sees what earlier decisions have left: it may add, and may be surer.
            let surer = known == Some(Status::Suggested) && decision.status != Status::Suggested;
            if known.is_none() || surer {
                self.decisions.add(decision);
            }
        }
        nevers.into_iter().for_each(|never| self.decisions.never(never));
    }

    /// Lets every document that a new decision may touch look again.
    fn carry_out(&mut self, progress: &mut dyn Progress) -> Result<(), CorpusError> {
        let last = self.replays.last().map(|r| &r.decisions);
        let is_new =
            |d: &&Decision| d.stage != StageName::Dedup && last.is_none_or(|l| l.same_question(d) != Some(d));
        let new: Vec<&Decision> = self.decisions.iter().filter(is_new).collect();
        if new.is_empty() {
            return Ok(());
        }
        let mut anew: Vec<StageName> = new.iter().map(|d| d.stage).collect();
        anew.dedup();
        // Lines are asked for whole, all else by its longest word.
        let (lines, words): (Vec<&Decision>, _) = new.iter().partition(|d| d.stage == StageName::Strip);
        let lines: FxHashSet<&str> = lines.iter().map(|d| d.key.as_str()).collect();
        let words = words.iter().map(|d: &&Decision| longest_word(&d.key));
        progress.begin(Step::Apply, Some(self.works.len() as u64), 0);
        let mentions = AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok();
        let (engine, decisions) = (self.engine, &self.decisions);
        // A copy that leaves the corpus is mended no further.
        let leaving: BTreeSet<usize> =
            if super::output::drops(self) { self.copies.keys().copied().collect() } else { BTreeSet::new() };
        let (cards, origins) = (&self.cards, &self.origins);
        let (replays, person) = (&self.replays, &self.person);
        let disk = OnDisk { spool: &self.spool, inputs: &self.inputs };
        let mentioned = |text: &str| {
            mentions.as_ref().is_none_or(|m| m.is_match(text))
                || !lines.is_empty() && repeated::has_line(text, |key| lines.contains(key))
        };
        let settle = |(k, held): (usize, &mut Text)| -> std::io::Result<bool> {
            match held {
                Text::Nowhere => Ok(false),
                _ if leaving.contains(&k) => Ok(false),
                Text::Here(work) => {
                    let before = work.version;
                    if mentioned(work.doc.text()) {
                        engine.settle(work, decisions, &anew);
                    }
                    Ok(work.version != before)
                }
                Text::Spooled(slots) => {
                    // What waits in the spool takes all its steps again, if there is a new one for it.
                    if let Some(text) = slots.text()
                        && !mentioned(&disk.text(text)?)
                    {
                        return Ok(false);
                    }
                    let card = &cards[k];
                    let text = disk.text(slots.original)?;
                    let meta = origins[k].get(disk.spool)?.into_owned().meta;
                    let mut work = prepare_again(engine, slots, card, text, meta, person);
                    replay(engine, &mut work, replays, k);
                    engine.settle(&mut work, decisions, &anew);
                    let changed = work.version != slots.version;
                    if changed {
                        *slots = spooled(engine, disk.spool, &work, slots.original)?;
                    }
                    Ok(changed)
                }
            }
        };
        let changed = self.works.par_iter_mut().enumerate().with_max_len(CHUNK).map(settle);
        let changed = changed.try_reduce(|| false, |a, b| Ok(a | b));
        if changed.map_err(CorpusError::io("read or write", self.spool.path()))? {
            self.state += 1;
            self.texts += 1;
        }
        self.replays.push(Replay { decisions: self.decisions.inside(), without: leaving });
        progress.advance(self.works.len() as u64, 0);
        Ok(())
    }
}

/// A document's cleaned text, for `decide` without the documents at hand.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Held {
    /// Its id.
    pub doc: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its text after its own rules.
    pub text: String,
    /// How many signs of damage it shows.
    pub damage: usize,
}

/// Decides on evidence alone, once: duplicates, repeated lines, names.
#[must_use]
pub fn decide_on(engine: &Engine, evidence: &Evidence, texts: &[Held], person: &Decisions) -> Decisions {
    struct Given<'t>(HashMap<&'t str, &'t Held>);
    impl Texts for Given<'_> {
        fn text(&self, doc: &str) -> Option<Arc<str>> {
            self.0.get(doc).map(|h| Arc::from(h.text.as_str()))
        }
    }
    let told = Given(texts.iter().map(|h| (h.doc.as_str(), h)).collect());
    let damage = |doc: &str| told.0.get(doc).map_or(0, |h| h.damage);
    let mut all = person.clone();
    let mut found = Decisions::default();
    let drops = engine.settings.profile == Profile::Corpus;
    let keep = engine.settings.keep;
    let asked = dedup::Asked { keep, passages: true, drops, names: true, since: Since::Anew };
    let mut shelf = dedup::Shelf::default();
    let mut hear = dedup::Hear { decisions: &mut found, passages: &mut |_| {} };
    let decided = dedup::decide(&evidence.dedup, &told, &damage, asked, person, &mut shelf, &mut hear);
    // All of it is in memory: there is nothing to fail.
    let decided = decided.unwrap_or_default();
    repeated::decide(&evidence.lines, person, &mut found);
    names::decide(&evidence.names, &decided.told, person, &engine.gazetteer, &mut found);
    found.iter().for_each(|d| all.add(d.clone()));
    found.nevers().for_each(|n| all.never(n.clone()));
    all
}

fn longest_word(key: &str) -> &str {
    crate::text::fold::words(key).max_by_key(|w| w.len()).unwrap_or(key)
}

struct Corpus<'r, 'e> {
    run: &'r Run<'e>,
    /// Whether documents stand beside the run.
    beside: bool,
}

impl Texts for Corpus<'_, '_> {
    fn text(&self, doc: &str) -> Option<Arc<str>> {
        let k = self.run.place(doc)?;
        if let Text::Spooled(spooled) = &self.run.works[k]
            && let Some(text) = spooled.text()
        {
            return self.run.on_disk().text(text).ok().map(Arc::from);
        }
        self.run.standing(k).ok().flatten().map(|w| w.doc.shared_text())
    }

    fn placed(&self, doc: &str, spans: &[Span]) -> std::io::Result<Vec<(u32, Span)>> {
        let Some(k) = self.run.place(doc) else { return Ok(Vec::new()) };
        self.run.placed(k, spans).map_err(std::io::Error::other)
    }

    fn standing(&self, doc: &str) -> Standing {
        let known = self.run.known.as_ref();
        if known.is_some_and(|known| known.published.contains(doc)) {
            Standing::Published
        } else if self.beside && self.run.place(doc).is_some_and(|k| self.run.cards[k].beside) {
            Standing::Beside
        } else {
            Standing::New
        }
    }

    fn frozen(&self) -> Option<&dedup::Frozen> {
        self.run.known.as_ref().map(|known| &known.frozen)
    }

    fn records(&self) -> Option<&dyn Room> {
        Some(&self.run.sketches)
    }

    fn memory(&self) -> Memory<'_> {
        Memory { lists: self.run.budget.lists, room: Some(&self.run.lists) }
    }
}
