//! What a rule saw: span, confidence, reason, and maybe an edit.

use serde::Serialize;

use super::{Confidence, RuleId};
use crate::text::Span;

/// A piece of a document's metadata that an edit moves out of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Capture {
    /// `captions`, `credits`, `rights`, `source`, `keywords`, `media`, `related`, `embeds`, `dateline`, ...
    pub field: &'static str,
    /// The text that is kept.
    pub value: String,
}

/// The evidence behind a finding: names and values, in the order the rule gives them.
pub type Why = Vec<(&'static str, String)>;

/// What a rule saw in one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Bytes in the text the stage saw.
    pub span: Span,
    /// Which rule saw it.
    pub rule: RuleId,
    /// How sure this finding is (at most as sure as its rule).
    pub confidence: Confidence,
    /// One sentence for a person; empty: the rule's title.
    pub message: String,
    /// The edit, if the rule knows one: what should stand in the place of `span`.
    pub after: Option<String>,
    /// Where a rule computes one: 0 to 1, decided and written at four decimals.
    pub score: Option<f64>,
    /// The key of the decision that stands behind the edit, if a decision does.
    pub decision: Option<String>,
    /// Evidence.
    pub why: Why,
    /// What goes to the metadata when the edit is applied.
    pub captures: Vec<Capture>,
}

impl Finding {
    /// A finding without an edit.
    #[must_use]
    pub fn flag(span: Span, rule: RuleId, confidence: Confidence) -> Self {
        Finding {
            span,
            rule,
            confidence,
            message: String::new(),
            after: None,
            score: None,
            decision: None,
            why: Vec::new(),
            captures: Vec::new(),
        }
    }

    /// A finding that would put `after` in the place of the span.
    #[must_use]
    pub fn edit(span: Span, rule: RuleId, confidence: Confidence, after: impl Into<String>) -> Self {
        Finding { after: Some(after.into()), ..Finding::flag(span, rule, confidence) }
    }

    /// A removal with nothing to say beyond its rule.
    fn is_plain_removal(&self) -> bool {
        self.after.as_deref() == Some("")
            && self.message.is_empty()
            && self.score.is_none()
            && self.decision.is_none()
            && self.why.is_empty()
            && self.captures.is_empty()
    }

    fn goes_on_in(&self, next: &Finding) -> bool {
        let same = self.rule == next.rule && self.confidence == next.confidence;
        same && self.span.end == next.span.start && !self.span.is_empty() && !next.span.is_empty()
    }

    /// With a sentence of its own instead of the rule's title.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// With one more piece of evidence.
    #[must_use]
    pub fn because(mut self, name: &'static str, value: impl ToString) -> Self {
        self.why.push((name, value.to_string()));
        self
    }

    /// With something to keep in the metadata.
    #[must_use]
    pub fn capture(mut self, field: &'static str, value: impl Into<String>) -> Self {
        self.captures.push(Capture { field, value: value.into() });
        self
    }
}

/// Collects what the rules of a stage find in one text.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// Adds a finding. A removal that goes on where the same rule's last plain removal ended becomes
    /// one with it: a million equal lines are one finding, not a million.
    pub fn push(&mut self, finding: Finding) {
        if let Some(last) = self.list.last_mut()
            && last.is_plain_removal()
            && finding.is_plain_removal()
            && last.goes_on_in(&finding)
        {
            last.span.end = finding.span.end;
            return;
        }
        self.list.push(finding);
    }

    /// Everything found so far.
    #[must_use]
    pub fn as_slice(&self) -> &[Finding] {
        &self.list
    }

    /// Hands the findings over.
    #[must_use]
    pub fn into_vec(self) -> Vec<Finding> {
        self.list
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
