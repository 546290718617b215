//! From findings to edits: which are applied, which stay open, and who yields where two overlap.

use std::collections::BTreeMap;

use crate::rule::{Finding, Switches};
use crate::text::{Edits, Span};

/// What became of one stage's findings in one text.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// To be carried out; the tag of each is its place in `accepted`.
    pub edits: Edits,
    /// The findings behind the edits.
    pub accepted: Vec<Finding>,
    /// Edits that yielded to another, with the id of the rule that was preferred.
    pub shadowed: Vec<(Finding, crate::rule::RuleId)>,
    /// Suggestions and flags.
    pub open: Vec<Finding>,
}

/// Sorts a stage's findings.
///
/// Where edits overlap, the surer one wins, then the earlier rule, then the longer span, then the
/// earlier place; the others are kept as shadowed findings.
pub(super) fn resolve(text: &str, findings: Vec<Finding>, switches: &Switches) -> Resolved {
    let mut resolved = Resolved::default();
    let mut wanted = Vec::new();
    for finding in findings {
        let Some(before) = finding.span.of(text).filter(|_| switches.on(finding.rule)) else { continue };
        match &finding.after {
            Some(after) if after == before => {}
            Some(_) if switches.applies(finding.rule, finding.confidence) => wanted.push(finding),
            _ => resolved.open.push(finding),
        }
    }
    wanted.sort_by(|a, b| {
        let key = |f: &Finding| {
            (std::cmp::Reverse(f.confidence), f.rule, std::cmp::Reverse(f.span.len()), f.span.start)
        };
        key(a).cmp(&key(b))
    });
    let mut taken = Taken::default();
    let mut kept: Vec<Finding> = Vec::new();
    for finding in wanted {
        match taken.put(finding.span, kept.len()) {
            None => kept.push(finding),
            Some(winner) => {
                let winner = kept[winner].rule;
                resolved.shadowed.push((finding, winner));
            }
        }
    }
    kept.sort_by_key(|f| (f.span, f.rule));
    resolved.accepted = join_lines(text, kept);
    for (tag, finding) in (0..).zip(&resolved.accepted) {
        resolved.edits.replace(finding.span, finding.after.as_deref().unwrap_or_default(), tag);
    }
    resolved.open.sort_by_key(|f| (f.span, f.rule));
    resolved.open.dedup_by(|a, b| a.span == b.span && a.rule == b.rule && a.after == b.after);
    resolved
}

/// Spans that are spoken for. An insertion conflicts with another at the same place.
#[derive(Default)]
struct Taken(BTreeMap<u32, (u32, usize)>);

impl Taken {
    /// Takes a span, or tells who has it.
    fn put(&mut self, span: Span, owner: usize) -> Option<usize> {
        let clash = |start: u32, end: u32| {
            if start == end || span.is_empty() {
                // An insertion may stand at either end of a replacement, but not inside or twice.
                (start == end && span.is_empty() && start == span.start)
                    || (start < span.start && span.start < end)
                    || (span.start < start && start < span.end)
            } else {
                start < span.end && span.start < end
            }
        };
        let before = self.0.range(..=span.start).next_back();
        let after = self.0.range(span.start..).next();
        for (&start, &(end, winner)) in before.into_iter().chain(after) {
            if clash(start, end) {
                return Some(winner);
            }
        }
        if self.0.contains_key(&span.start) {
            // An insertion and a replacement that begin at one place: the first one stands.
            return self.0.get(&span.start).map(|&(_, winner)| winner);
        }
        self.0.insert(span.start, (span.end, owner));
        None
    }
}

/// Touching removals of whole lines by one rule are one change.
fn join_lines(text: &str, kept: Vec<Finding>) -> Vec<Finding> {
    let whole_line = |f: &Finding| {
        f.after.as_deref() == Some("")
            && !f.span.is_empty()
            && text.as_bytes()[..f.span.start as usize].last().is_none_or(|b| *b == b'\n')
            && (text.as_bytes()[f.span.range()].last() == Some(&b'\n') || f.span.end as usize == text.len())
    };
    let mut joined: Vec<Finding> = Vec::with_capacity(kept.len());
    for finding in kept {
        if let Some(last) = joined.last_mut() {
            let same = last.rule == finding.rule
                && last.confidence == finding.confidence
                && last.decision == finding.decision
                && last.message == finding.message;
            if same && last.span.end == finding.span.start && whole_line(last) && whole_line(&finding) {
                last.span.end = finding.span.end;
                last.captures.extend(finding.captures);
                continue;
            }
        }
        joined.push(finding);
    }
    joined
}
