//! Inline rules: a stretch inside a line is replaced.

use super::{DataRule, Pattern, Unit};
use crate::rule::{Finding, Findings, RuleId, View};
use crate::text::Span;

/// Runs the inline rules of a pack over a document.
pub fn propose_inline<'r>(
    rules: impl Iterator<Item = (RuleId, &'r DataRule)>,
    view: &View<'_>,
    out: &mut Findings,
) {
    for (id, rule) in rules.filter(|(id, r)| r.unit == Unit::Inline && view.switches.on(*id)) {
        for pattern in rule.patterns.iter().filter_map(Pattern::regex) {
            for found in pattern.captures_iter(view.text) {
                let Some(whole) = found.get(0) else { continue };
                let mut after = String::new();
                found.expand(&rule.replace, &mut after);
                let span = Span::new(whole.start(), whole.end());
                let mut finding = Finding::edit(span, id, rule.about.confidence, after);
                if let Some(field) = rule.capture {
                    finding = finding.capture(field.as_str(), whole.as_str());
                }
                out.push(finding);
            }
        }
    }
}
