//! Carries out decisions on names inside one document.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::decide::{ALWAYS, NOT_INTRODUCED};
use super::scan::{Chain, Scan, Word, scan};
use crate::rule::{Confidence, Finding, Findings, RuleId, StageName, View};
use crate::stage::{Decision, Decisions, Status};
use crate::text::Span;

/// Longest run of words that a decision is about.
const LONGEST_RUN: usize = 8;

/// The rules under whose names decisions are carried out.
#[derive(Copy, Clone, Debug)]
pub(super) struct Ids {
    pub variant: RuleId,
    pub slip: RuleId,
    pub split: RuleId,
    pub hyphen: RuleId,
    pub one_to_one: RuleId,
}

/// Proposes what the decisions say about the document.
pub(super) fn propose(view: &View<'_>, decisions: &Decisions, ids: Ids, out: &mut Findings) {
    if !decisions.any_starting(StageName::Names, "") {
        return;
    }
    let text = view.text;
    let scan = scan(text);
    let mut looked_up =
        LookedUp { decisions, doc: view.id, starts: FxHashMap::default(), keys: FxHashMap::default() };
    let mut questions: Vec<&Decision> = Vec::new();
    for chain in scan.chains.iter().filter(|c| !c.around.quoted) {
        let words = scan.of(chain);
        // What is carried out goes before what is only suggested, the longer run before the shorter.
        let mut taken = vec![false; words.len()];
        for status in [Status::Accepted, Status::Suggested] {
            for at in 0..words.len() {
                let word = words.get(at).and_then(|w| w.span.of(text)).unwrap_or_default();
                if !looked_up.starts(word) {
                    continue;
                }
                for n in (1..=(words.len() - at).min(LONGEST_RUN)).rev() {
                    let Some(run) = words.get(at..at + n) else { continue };
                    let Some(free) = taken.get_mut(at..at + n).filter(|t| !t.contains(&true)) else {
                        continue;
                    };
                    // One form may be decided on under several conditions.
                    let all = looked_up.get(run, text).iter();
                    let mut all = all.filter(|d| holds(d, n, words.len(), text, &scan, chain));
                    let Some(&decision) = all.next().filter(|d| d.status == status) else { continue };
                    push(view, decision, run.iter().map(|w| w.span).collect(), ids, out);
                    if is_question(decision) && decision.document.is_some() && questions.len() < QUESTIONS {
                        questions.push(decision);
                    }
                    free.fill(true);
                    break;
                }
            }
        }
    }
    other_sides(view, &scan, &questions, ids.one_to_one, out);
}

/// Questions of one document whose other side is pointed at, too.
const QUESTIONS: usize = 64;

/// Points at the other side of a question: nothing tells which of the two spellings is right.
fn other_sides(view: &View<'_>, scan: &Scan, questions: &[&Decision], rule: RuleId, out: &mut Findings) {
    if questions.is_empty() || !view.switches.on(rule) {
        return;
    }
    for chain in &scan.chains {
        let words = scan.of(chain);
        let Some(last) = words.last().and_then(|w| w.span.of(view.text).map(|text| (w.span, text))) else {
            continue;
        };
        let asked = questions.iter().find(|d| d.with == last.1);
        if let Some(decision) = asked {
            let message =
                format!("the document has '{}' as well, and nothing tells which is right", decision.key);
            out.push(Finding::flag(last.0, rule, Confidence::Suspect).message(message));
        }
    }
}

/// Decisions on the runs of one document, each looked up once.
struct LookedUp<'d, 't> {
    decisions: &'d Decisions,
    doc: &'t str,
    starts: FxHashMap<&'t str, bool>,
    keys: FxHashMap<String, Vec<&'d Decision>>,
}

impl<'d, 't> LookedUp<'d, 't> {
    /// Whether a decision may be about a run that begins with a word.
    fn starts(&mut self, word: &'t str) -> bool {
        let decisions = self.decisions;
        *self.starts.entry(word).or_insert_with(|| decisions.any_starting(StageName::Names, word))
    }

    /// The decisions on a run of words, the one that counts most first.
    fn get(&mut self, run: &[Word], text: &str) -> &[&'d Decision] {
        let key = run.iter().map(|w| w.span.of(text).unwrap_or_default()).collect::<Vec<_>>().join(" ");
        let (decisions, doc) = (self.decisions, self.doc);
        self.keys.entry(key).or_insert_with_key(|key| ranked(decisions, key, doc))
    }
}

/// The decisions that count for a form in a document: a person's before the survey's, one bound to the document
/// before one for all, an accepted one before a suggestion. What is refused takes those after it along.
fn ranked<'d>(decisions: &'d Decisions, key: &str, doc: &str) -> Vec<&'d Decision> {
    let of_document = |d: &&Decision| d.document.as_deref().is_none_or(|id| id == doc);
    let mut all: Vec<&Decision> = decisions.on(StageName::Names, key).filter(of_document).collect();
    all.reverse();
    all.sort_by_key(|d| Reverse((d.by, d.document.is_some(), d.status == Status::Accepted)));
    let refused = |d: &&Decision| {
        d.status == Status::Rejected || d.key == d.with || decisions.is_never(&d.key, &d.with)
    };
    let open = all.iter().position(refused).unwrap_or(all.len());
    all.truncate(open);
    all
}

/// Whether the condition of a decision holds for a run of `n` words in a chain of `of`.
fn holds(decision: &Decision, n: usize, of: usize, text: &str, scan: &Scan, chain: &Chain) -> bool {
    if chain.around.bracket && n == 1 {
        return false;
    }
    match decision.condition.as_str() {
        ALWAYS => true,
        NOT_INTRODUCED if n == 1 => {
            of == 1
                && !chain.around.relative
                && (decision.document.is_some() || !introduced(&decision.key, text, scan))
        }
        // A run of words: the words themselves are the condition.
        _ => n > 1,
    }
}

/// Whether the document introduces somebody of this surname.
fn introduced(name: &str, text: &str, scan: &Scan) -> bool {
    scan.chains.iter().any(|c| {
        let words = scan.of(c);
        words.len() > 1 && words.last().and_then(|w| w.span.of(text)) == Some(name)
    })
}

fn push(view: &View<'_>, decision: &Decision, run: Vec<Span>, ids: Ids, out: &mut Findings) {
    let rule = rule(decision, run.len(), ids);
    if !view.switches.on(rule) {
        return;
    }
    let confidence =
        if decision.status == Status::Accepted { Confidence::Likely } else { Confidence::Suspect };
    let with: Vec<&str> = decision.with.split(' ').collect();
    // Word for word where the counts agree, so that what stands between them is not touched.
    if with.len() == run.len() {
        for (span, after) in run.into_iter().zip(with) {
            if span.of(view.text) != Some(after) {
                out.push(finding(decision, span, rule, confidence, after));
            }
        }
    } else if let (Some(first), Some(last)) = (run.first(), run.last()) {
        let span = Span { start: first.start, end: last.end };
        out.push(finding(decision, span, rule, confidence, &decision.with));
    }
}

fn finding(decision: &Decision, span: Span, rule: RuleId, confidence: Confidence, after: &str) -> Finding {
    let taken = if decision.status == Status::Accepted { "is taken for" } else { "may stand for" };
    let mut finding = Finding::edit(span, rule, confidence, after)
        .message(format!("'{}' {taken} '{}'", decision.key, decision.with))
        .because("form", &decision.key)
        .because("canonical", &decision.with)
        .because("condition", &decision.condition)
        .because("why", &decision.why);
    finding.score = Some((decision.score * 1e4).round() / 1e4);
    finding.decision = Some(decision.key.clone());
    finding
}

/// Whether a decision is a suggestion between two spellings that are equally well attested.
fn is_question(decision: &Decision) -> bool {
    decision.why.starts_with("one to one") && decision.status != Status::Accepted
}

fn rule(decision: &Decision, words: usize, ids: Ids) -> RuleId {
    let letters =
        |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    if is_question(decision) {
        ids.one_to_one
    } else if words > 1 && !decision.with.contains([' ', '-']) {
        ids.split
    } else if letters(&decision.key) == letters(&decision.with) {
        ids.hyphen
    } else if words > decision.with.split(' ').count() {
        ids.split
    } else if decision.condition == ALWAYS && words == 1 {
        ids.slip
    } else {
        ids.variant
    }
}
