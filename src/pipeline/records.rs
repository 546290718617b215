//! The records of one document: its changes, and what was seen and not applied.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::output::DUPLICATE;
use super::run::{Run, first_line};
use super::work::{Placed, Work, around};
use crate::corpus::write::{EditRecord, FindingRecord, FindingState};
use crate::rule::{Confidence, Finding, StageName};
use crate::text::columns_of;

fn why(run: &Run<'_>, finding: &Finding) -> Map<String, Value> {
    let reason = if finding.message.is_empty() {
        run.engine.rules.about(finding.rule).title.clone()
    } else {
        finding.message.clone()
    };
    let mut why = Map::new();
    why.insert("reason".into(), json!(reason));
    for (name, value) in &finding.why {
        why.insert((*name).to_owned(), json!(value));
    }
    why
}

pub(super) fn round4(score: f64) -> f64 {
    (score * 1e4).round() / 1e4
}

/// The changes of a document, as `audit/edits.jsonl` has them.
#[must_use]
pub fn edit_records(run: &Run<'_>, work: &Work) -> Vec<EditRecord> {
    let mut list = Vec::new();
    for (step, (revision, findings)) in (0..).zip(work.doc.history().iter().zip(&work.journal)) {
        let extraction = step == 0 && work.extracted;
        for change in revision.patch.changes() {
            let Some(finding) = findings.get(change.tag as usize) else { continue };
            list.push(EditRecord {
                doc: work.id.clone(),
                seq: u32::try_from(list.len()).unwrap_or(u32::MAX),
                step,
                stage: revision.stage,
                rule: run.engine.rules.about(finding.rule).id.clone(),
                span: change.span,
                origin: revision.seen.to_old(change.span),
                before: (!extraction).then(|| change.before.to_owned()),
                after: (!extraction).then(|| change.after.to_owned()),
                confidence: finding.confidence,
                score: finding.score.map(round4),
                decision: finding.decision.clone(),
                why: why(run, finding),
            });
        }
    }
    list
}

/// What was seen and not applied; with `edits` also what was applied, as `check` reports it.
#[must_use]
pub fn finding_records(run: &Run<'_>, k: usize, work: &Work, edits: bool) -> Vec<FindingRecord> {
    let mut list: Vec<(Placed, FindingState)> = Vec::new();
    for placed in work.open() {
        let state = if placed.finding.after.is_some() { FindingState::Suggested } else { FindingState::Flag };
        list.push((placed, state));
    }
    list.extend(work.shadowed().iter().map(|p| (p.clone(), FindingState::Shadowed)));
    if edits {
        list.extend(applied(work).into_iter().map(|p| (p, FindingState::Suggested)));
    }
    list.extend(copy_finding(run, work, k).map(|p| (p, FindingState::Flag)));
    told(run, work, list)
}

/// Of a document that leaves the corpus only this is told: whose copy it is. What might be mended in it
/// no longer matters.
pub(super) fn dropped_records(run: &Run<'_>, k: usize, work: &Work) -> Vec<FindingRecord> {
    let copy = copy_finding(run, work, k).map(|p| (p, FindingState::Flag));
    told(run, work, copy.into_iter().collect())
}

/// Findings as records, in the order of the original.
fn told(run: &Run<'_>, work: &Work, mut list: Vec<(Placed, FindingState)>) -> Vec<FindingRecord> {
    list.sort_by(|(a, _), (b, _)| {
        (a.origin, a.stage, a.finding.rule, &a.finding.after).cmp(&(
            b.origin,
            b.stage,
            b.finding.rule,
            &b.finding.after,
        ))
    });
    let offsets: Vec<u32> = list.iter().map(|(p, _)| p.origin.start).collect();
    let columns = columns_of(work.doc.original(), &offsets);
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let records = list.into_iter().zip(columns).map(|((placed, state), at)| {
        let rule = run.engine.rules.about(placed.finding.rule).id.clone();
        let mut why = why(run, &placed.finding);
        let message = match why.shift_remove("reason") {
            Some(Value::String(reason)) => reason,
            _ => String::new(),
        };
        if let Some(winner) = placed.yielded_to {
            why.insert("yielded_to".into(), json!(run.engine.rules.about(winner).id));
        }
        FindingRecord {
            doc: work.id.clone(),
            stage: placed.stage,
            span: placed.finding.span,
            origin: placed.origin,
            line: at.line,
            column: at.column,
            confidence: placed.finding.confidence,
            message,
            fingerprint: fingerprint(&rule, &placed, &mut seen),
            matched: placed.matched,
            after: placed.finding.after,
            state,
            score: placed.finding.score.map(round4),
            why,
            rule,
        }
    });
    records.collect()
}

fn fingerprint(rule: &str, placed: &Placed, seen: &mut HashMap<u64, u32>) -> String {
    let (before, after) = (&placed.around.0, &placed.around.1);
    let from = before.rmatch_indices(' ').nth(2).map_or(0, |(at, _)| at + 1);
    let to = after.match_indices(' ').nth(2).map_or(after.len(), |(at, _)| at);
    let key = [rule, &placed.matched, &before[from..], &after[..to]].join("\u{0}");
    let hash = xxhash_rust::xxh3::xxh3_64(key.as_bytes());
    let occurrence = seen.entry(hash).or_default();
    *occurrence += 1;
    format!("{hash:016x}-{occurrence}")
}

/// The applied changes as findings on the original.
fn applied(work: &Work) -> Vec<Placed> {
    let mut list = Vec::new();
    for (revision, findings) in work.doc.history().iter().zip(&work.journal) {
        for change in revision.patch.changes() {
            let Some(finding) = findings.get(change.tag as usize) else { continue };
            let origin = revision.seen.to_old(change.span);
            list.push(Placed {
                stage: revision.stage,
                origin,
                matched: change.before.chars().take(400).collect(),
                around: around(work.doc.original(), origin),
                finding: finding.clone(),
                yielded_to: None,
            });
        }
    }
    list
}

fn copy_finding(run: &Run<'_>, work: &Work, k: usize) -> Option<Placed> {
    let kept = *run.copies.get(&k)?;
    let rule = run.engine.rules.find(DUPLICATE).filter(|r| run.engine.switches.on(*r))?;
    let span = first_line(work.doc.text());
    let kept = &run.cards[kept].id;
    let score =
        run.decisions.on(StageName::Dedup, &run.cards[k].id).find(|d| d.with == *kept).map(|d| d.score);
    let mut finding = Finding::flag(span, rule, Confidence::Certain)
        .message(format!("the document tells the same as '{kept}'"))
        .because("kept", kept);
    finding.score = score;
    Some(Placed {
        stage: StageName::Dedup,
        origin: work.doc.origin(span),
        matched: span.of(work.doc.text()).unwrap_or_default().chars().take(400).collect(),
        around: (String::new(), String::new()),
        finding,
        yielded_to: None,
    })
}
