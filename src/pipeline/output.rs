//! From a finished run to the records and files of the output folder.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::card::{Card, Origin, State};
use super::hear::{Originals, Progress, Step};
use super::records::{dropped_records, edit_records, finding_records, round4};
use super::run::Run;
use super::translated;
use super::work::Work;
use crate::corpus::write::{
    DROPPED_FILE, DocumentRecord, DropRecord, Files, FindingState, Malformed, OutFolder, RUN_FILE, hex,
};
use crate::corpus::{CorpusError, SafeNames, Skipped};
use crate::rule::{Finding, Kind, Profile, StageName};
use crate::stage::decode::encode;
use crate::stage::dedup::{Cluster, ClusterKind};
use crate::text::{Span, columns_of};

/// What is written beside the records.
#[derive(Clone, Debug, Default)]
pub struct OutputOptions {
    /// Text files; `None`: for everything but JSONL records.
    pub text: Option<bool>,
    /// `corpus.jsonl`.
    pub jsonl: bool,
    /// Compress `corpus.jsonl`.
    pub zst: bool,
}

/// What a run did, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Documents read.
    pub documents: usize,
    /// In the clean corpus.
    pub kept: usize,
    /// Copies of others.
    pub dropped: usize,
    /// Could not be used.
    pub quarantined: usize,
    /// Documents that were changed.
    pub changed: usize,
    /// Bytes read.
    pub bytes: u64,
    /// Applied changes.
    pub edits: usize,
    /// Suggestions and flags: what is left to a person.
    pub findings: usize,
    /// Findings that yielded to a better one at the same place.
    pub shadowed: usize,
    /// Applied changes by rule.
    pub edits_by_rule: BTreeMap<String, usize>,
    /// Suggestions and flags by rule.
    pub findings_by_rule: BTreeMap<String, usize>,
    /// Each quarantined document and why, the first hundred.
    #[serde(skip)]
    pub refused: Vec<(String, String)>,
    /// Rounds of survey -> decide that it took.
    pub rounds: usize,
    /// Whether the last round decided nothing new.
    pub settled: bool,
    /// Links, pipes and devices that were not read.
    pub skipped: Vec<Skipped>,
}

impl Originals for OutFolder {
    fn keep(&mut self, path: &str, bytes: &[u8]) -> Result<Option<String>, CorpusError> {
        self.keep_original(path, bytes).map(Some)
    }
    fn keep_line(&mut self, path: &str, line: &[u8]) -> Result<(), CorpusError> {
        self.keep_record_line(path, line)
    }
    fn keep_file(&mut self, path: &str, from: &Path) -> Result<(), CorpusError> {
        OutFolder::keep_file(self, path, from).map(|_| ())
    }
}

/// The lines of one document for every file.
#[derive(Default)]
struct Written {
    corpus: Vec<u8>,
    edits: Vec<u8>,
    findings: Vec<u8>,
    document: Vec<u8>,
    drops: Vec<u8>,
    dropped: Vec<u8>,
    original: Option<Vec<u8>>,
    /// The rule of each edit (`None`) and of each finding.
    by_rule: Vec<(String, Option<FindingState>)>,
    changed: bool,
}

/// A record that left the corpus, kept for the way back.
#[derive(serde::Serialize)]
struct DroppedRecord<'a> {
    doc: &'a str,
    text: &'a str,
}

pub(super) fn line(into: &mut Vec<u8>, record: &impl serde::Serialize) {
    if serde_json::to_writer(&mut *into, record).is_ok() {
        into.push(b'\n');
    }
}

const CORPUS: &str = "corpus.jsonl";
const EDITS: &str = "audit/edits.jsonl";
const FINDINGS: &str = "audit/findings.jsonl";
const DOCUMENTS: &str = "audit/documents.jsonl";
const DROPS: &str = "audit/drops.jsonl";
const DECISIONS: &str = "decisions.toml";
const CLUSTERS: &str = "audit/clusters.jsonl";

/// Writes everything but `report.html` and the manifest.
///
/// # Errors
/// When something cannot be written.
pub fn write_output(
    run: &Run<'_>,
    out: &mut OutFolder,
    options: &OutputOptions,
    skipped: &[Skipped],
    progress: &mut dyn Progress,
) -> Result<Summary, CorpusError> {
    let corpus_file = if options.zst { format!("{CORPUS}.zst") } else { CORPUS.to_owned() };
    for path in [EDITS, FINDINGS, DOCUMENTS, DROPS, CLUSTERS] {
        out.open(path)?;
    }
    if options.jsonl {
        out.open(&corpus_file)?;
    }
    let mut names = SafeNames::default();
    let paths: Vec<Option<String>> = (0..run.cards.len())
        .map(|k| {
            let text = options.text.unwrap_or(run.cards[k].kind != Kind::Record) && !run.cards[k].beside;
            (text && state(run, k) == State::Kept)
                .then(|| format!("text/{}", names.text_path(&run.cards[k].id)))
        })
        .collect();
    let clusters = cluster_of(run);
    let (rounds, settled) = run.rounds;
    let mut summary = Summary { skipped: skipped.to_vec(), rounds, settled, ..Summary::default() };
    let order: Vec<usize> = (0..run.cards.len()).filter(|k| !run.cards[*k].beside).collect();
    progress.begin(Step::Write, Some(order.len() as u64), order.iter().map(|k| run.cards[*k].bytes).sum());
    let files = Arc::clone(out.files());
    let make = |batch: &'_ [usize]| -> Vec<Result<Written, CorpusError>> {
        let document = |k: &usize| document(run, *k, paths[*k].as_deref(), &clusters, &files);
        batch.par_iter().with_max_len(16).map(document).collect()
    };
    let mut append = |batch: &[usize], ready: Vec<Result<Written, CorpusError>>| {
        for (&k, written) in batch.iter().zip(ready) {
            let mut written = written?;
            let card = &run.cards[k];
            if let Some(bytes) = written.original.take() {
                let path = out.keep_original(&card.id, &bytes)?;
                patch_original(&mut written.document, &path);
            }
            if options.jsonl {
                out.append(&corpus_file, &written.corpus)?;
            }
            out.append(EDITS, &written.edits)?;
            out.append(FINDINGS, &written.findings)?;
            out.append(DOCUMENTS, &written.document)?;
            out.append(DROPS, &written.drops)?;
            if !written.dropped.is_empty() {
                out.append(DROPPED_FILE, &written.dropped)?;
            }
            count(&mut summary, run, k, &written)?;
            progress.advance(1, card.bytes);
        }
        Ok(())
    };
    // What is ready is written while the next is made ready.
    let (mut batches, mut last) = (order.chunks(1_024), None);
    loop {
        let next = batches.next();
        let write = || last.take().map_or(Ok(()), |(batch, ready)| append(batch, ready));
        let (ready, written): (_, Result<(), CorpusError>) =
            rayon::join(|| next.map(|batch| (batch, make(batch))), write);
        written?;
        if ready.is_none() {
            break;
        }
        last = ready;
    }
    let (before, after) = run.clusters.split_at(run.passages_at.min(run.clusters.len()));
    write_clusters(out, before)?;
    run.passages
        .each(&run.spool, |lines| out.append(CLUSTERS, lines).map_err(std::io::Error::other))
        .map_err(CorpusError::io("read or write", run.spool.path()))?;
    write_clusters(out, after)?;
    let hashes = run.hashes(&run.decisions)?;
    out.open(DECISIONS)?;
    for piece in run.decisions.toml_pieces(|id| hashes.get(id).cloned()) {
        out.append(DECISIONS, piece.as_bytes())?;
    }
    let about = run_record(run, &summary, out);
    out.files().write(RUN_FILE, format!("{about:#}\n").as_bytes())?;
    Ok(summary)
}

fn write_clusters(out: &mut OutFolder, clusters: &[Cluster]) -> Result<(), CorpusError> {
    let mut lines = Vec::new();
    for some in clusters.chunks(1_024) {
        lines.clear();
        some.iter().for_each(|cluster| line(&mut lines, cluster));
        out.append(CLUSTERS, &lines)?;
    }
    Ok(())
}

/// The original's place is known only once it is written; the record names it.
fn patch_original(document: &mut Vec<u8>, path: &str) {
    if let Ok(mut record) = serde_json::from_slice::<DocumentRecord>(document) {
        record.original = Some(path.to_owned());
        document.clear();
        line(document, &record);
    }
}

fn count(summary: &mut Summary, run: &Run<'_>, k: usize, written: &Written) -> Result<(), CorpusError> {
    let card = &run.cards[k];
    summary.documents += 1;
    summary.bytes += card.bytes;
    summary.changed += usize::from(written.changed);
    match state(run, k) {
        State::Kept => summary.kept += 1,
        State::Dropped => summary.dropped += 1,
        State::Quarantined => {
            summary.quarantined += 1;
            if summary.refused.len() < 100 {
                summary.refused.push((card.id.clone(), run.origin(k)?.reason.clone()));
            }
        }
    }
    for (rule, state) in &written.by_rule {
        let (all, by_rule) = match state {
            None => (&mut summary.edits, &mut summary.edits_by_rule),
            Some(FindingState::Suggested | FindingState::Flag) => {
                (&mut summary.findings, &mut summary.findings_by_rule)
            }
            Some(FindingState::Shadowed) => {
                summary.shadowed += 1;
                continue;
            }
        };
        *all += 1;
        *by_rule.entry(rule.clone()).or_default() += 1;
    }
    Ok(())
}

/// Whether copies leave the corpus: only where the profile drops them and the rule is on.
pub(super) fn drops(run: &Run<'_>) -> bool {
    let rule = run.engine.rules.find(DUPLICATE);
    run.engine.settings.profile == Profile::Corpus && rule.is_none_or(|r| run.engine.switches.on(r))
}

pub(super) const DUPLICATE: &str = "dedup/duplicate-document";

fn state(run: &Run<'_>, k: usize) -> State {
    match run.cards[k].state {
        State::Kept if run.copies.contains_key(&k) && drops(run) => State::Dropped,
        state => state,
    }
}

/// For every document in a document cluster: the cluster's number and its place among the members.
fn cluster_of(run: &Run<'_>) -> HashMap<String, (usize, usize)> {
    let mut of = HashMap::new();
    for (c, cluster) in run.clusters.iter().enumerate().filter(|(_, c)| c.kind == ClusterKind::Document) {
        for (m, member) in cluster.members.iter().enumerate() {
            of.insert(member.doc.clone(), (c, m));
        }
    }
    of
}

fn document(
    run: &Run<'_>,
    k: usize,
    text_path: Option<&str>,
    clusters: &HashMap<String, (usize, usize)>,
    out: &Files,
) -> Result<Written, CorpusError> {
    let (card, origin) = (&run.cards[k], run.origin(k)?);
    let mut written = Written::default();
    let work = run.work_of(k, &origin)?;
    let state = state(run, k);
    let mut record = document_record(card, &origin, state);
    if let Some(work) = &work {
        record.metadata = metadata(work, &origin);
        if let Some(chance) = translated::chance(work, &run.engine.rules) {
            record.metadata.entry("machine_translated").or_insert_with(|| json!(chance));
        }
        if state == State::Kept {
            let text = work.doc.text();
            if let Some(path) = text_path {
                out.write(path, text.as_bytes())?;
                record.text = Some(path.to_owned());
            }
            record.text_sha256 = Some(crate::corpus::write::sha256_hex(text.as_bytes()));
            line(&mut written.corpus, &CorpusRecord::new(&card.id, &origin, text, &record.metadata));
            for edit in edit_records(run, work) {
                written.by_rule.push((edit.rule.clone(), None));
                line(&mut written.edits, &edit);
            }
            written.changed = !work.doc.history().is_empty();
        } else if card.kind == Kind::Record {
            line(&mut written.dropped, &DroppedRecord { doc: &card.id, text: work.doc.original() });
            record.original = Some(DROPPED_FILE.to_owned());
        } else if origin.original.is_none() {
            written.original = encode(work.doc.original(), &origin.encoding, origin.bom);
        }
        let findings = match state {
            State::Dropped => dropped_records(run, k, work),
            State::Kept | State::Quarantined => finding_records(run, k, work, false),
        };
        for finding in findings {
            written.by_rule.push((finding.rule.clone(), Some(finding.state)));
            line(&mut written.findings, &finding);
        }
        passage_drops(run, work, &mut written);
    }
    if state == State::Dropped
        && let Some(&kept) = run.copies.get(&k)
    {
        let kept = run.cards[kept].id.clone();
        record.kept = Some(kept.clone());
        line(&mut written.drops, &drop_record(run, card, kept, clusters));
    }
    line(&mut written.document, &record);
    Ok(written)
}

fn document_record(card: &Card, origin: &Origin, state: State) -> DocumentRecord {
    let malformed =
        origin.malformed.iter().map(|(offset, bytes)| Malformed { offset: *offset, hex: hex(bytes) });
    DocumentRecord {
        doc: card.id.clone(),
        path: origin.place.path.clone(),
        path_bytes: origin.place.path_bytes.clone(),
        record: card.kind == Kind::Record || origin.place.line.is_some(),
        sha256: origin.sha256.clone(),
        bytes: card.bytes,
        encoding: origin.encoding.to_string(),
        how: origin.how.clone(),
        bom: origin.bom,
        malformed: malformed.collect(),
        state: match state {
            State::Kept => "kept",
            State::Dropped => "dropped",
            State::Quarantined => "quarantined",
        }
        .to_owned(),
        reason: (!origin.reason.is_empty()).then(|| origin.reason.clone()),
        warning: origin.warning.clone(),
        kept: None,
        text: None,
        text_sha256: None,
        original: origin.original.clone(),
        metadata: Map::new(),
    }
}

/// What the source says, what the page says, and what edits moved out of the text.
fn metadata(work: &Work, origin: &Origin) -> Map<String, Value> {
    let mut all = match origin.fields.get("metadata") {
        Some(Value::Object(given)) => given.clone(),
        _ => Map::new(),
    };
    for (key, value) in &origin.fields {
        if !matches!(key.as_str(), "metadata" | "source" | "added" | "created") {
            all.insert(key.clone(), value.clone());
        }
    }
    if let Ok(Value::Object(meta)) = serde_json::to_value(&work.meta) {
        for (key, value) in meta {
            all.entry(key).or_insert(value);
        }
    }
    for (field, values) in work.captured() {
        let list = all.entry(field).or_insert_with(|| json!([]));
        match list {
            Value::Array(list) => list.extend(values.into_iter().map(Value::from)),
            other => {
                let mut list = vec![other.clone()];
                list.extend(values.into_iter().map(Value::from));
                *other = Value::Array(list);
            }
        }
    }
    all
}

/// A document of the Dolma format.
#[derive(serde::Serialize)]
struct CorpusRecord<'a> {
    id: &'a str,
    text: &'a str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<&'a Value>,
    metadata: &'a Map<String, Value>,
}

impl<'a> CorpusRecord<'a> {
    fn new(id: &'a str, origin: &'a Origin, text: &'a str, metadata: &'a Map<String, Value>) -> Self {
        let source = origin.fields.get("source").and_then(Value::as_str).unwrap_or(&origin.meta.site);
        let (added, created) = (origin.fields.get("added"), origin.fields.get("created"));
        CorpusRecord { id, text, source, added, created, metadata }
    }
}

fn evidence(why: &[(&'static str, String)]) -> Map<String, Value> {
    why.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
}

fn drop_record(
    run: &Run<'_>,
    card: &Card,
    kept: String,
    clusters: &HashMap<String, (usize, usize)>,
) -> DropRecord {
    let place = clusters.get(&card.id).map(|&(c, m)| (&run.clusters[c], m));
    let decision = run.decisions.on(StageName::Dedup, &card.id).next();
    let why =
        place.and_then(|(c, m)| c.why.get(m.wrapping_sub(1))).map(|w| evidence(&w.why())).unwrap_or_default();
    let method = match why.get("method") {
        Some(Value::String(method)) => method.clone(),
        _ => "decision".to_owned(),
    };
    let similarity = place.map(|(c, m)| c.members[m].similarity).or(decision.map(|d| d.score));
    let mut evidence = why;
    evidence.shift_remove("method");
    if let Some(decision) = decision {
        evidence.insert("reason".into(), json!(decision.why));
    }
    DropRecord {
        doc: card.id.clone(),
        kind: "document".into(),
        kept,
        cluster: place.map(|(c, _)| c.cluster.clone()).unwrap_or_default(),
        method,
        similarity: round4(similarity.unwrap_or(0.0)),
        line: None,
        evidence,
    }
}

/// Passages that the dedup stage took out of a document.
fn passage_drops(run: &Run<'_>, work: &Work, written: &mut Written) {
    let mut of_dedup: Vec<(Span, &Finding)> = work
        .doc
        .history()
        .iter()
        .zip(&work.journal)
        .filter(|(revision, _)| revision.stage == StageName::Dedup)
        .flat_map(|(revision, findings)| findings.iter().map(|f| (revision.seen.to_old(f.span), f)))
        .collect();
    of_dedup.sort_by_key(|(origin, _)| *origin);
    let starts: Vec<u32> = of_dedup.iter().map(|(origin, _)| origin.start).collect();
    for ((_, finding), at) in of_dedup.iter().zip(columns_of(work.doc.original(), &starts)) {
        let record = DropRecord {
            doc: work.id.clone(),
            kind: "passage".into(),
            kept: work.id.clone(),
            cluster: String::new(),
            method: run.engine.rules.about(finding.rule).id.clone(),
            similarity: finding.score.map_or(1.0, round4),
            line: Some(at.line),
            evidence: evidence(&finding.why),
        };
        line(&mut written.drops, &record);
    }
}

/// Version, settings, rules and counts: no clock, no host, no absolute path.
fn run_record(run: &Run<'_>, summary: &Summary, out: &OutFolder) -> Value {
    let mut record = json!({
        "program": "recension",
        "version": env!("CARGO_PKG_VERSION"),
        "settings": run.engine.settings,
        "rules": run.engine.rules.fingerprint(),
        "counts": summary,
        "record_files": out.record_files(),
    });
    if let Some(compared) = run.compared() {
        record["index"] = json!(compared);
    }
    record
}
