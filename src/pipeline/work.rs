//! One document at work: its text, its history, and what is still open.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::rule::{Finding, Kind, Meta, RuleId, StageName};
use crate::text::{Document, Span};

/// A finding with its place in the decoded original.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Which stage saw it.
    pub stage: StageName,
    /// What was seen; its span lies in the text the stage saw.
    pub finding: Finding,
    /// The span of the original that accounts for it.
    pub origin: Span,
    /// The text below the span.
    pub matched: String,
    /// The words around it, for the fingerprint.
    pub around: (String, String),
    /// The rule that was preferred, for an edit that yielded.
    pub yielded_to: Option<RuleId>,
}

/// How many bytes of context a fingerprint may look at on each side.
const AROUND: usize = 48;

impl Placed {
    /// Places a finding on `text`, the document as the stage saw it.
    pub(super) fn new(
        stage: StageName,
        finding: Finding,
        work: &Work,
        text: &str,
        yielded_to: Option<RuleId>,
    ) -> Self {
        let cut =
            |text: &str| text.char_indices().nth(400).map_or(text.to_owned(), |(k, _)| text[..k].to_owned());
        Placed {
            stage,
            origin: work.doc.origin(finding.span),
            matched: cut(finding.span.of(text).unwrap_or_default()),
            around: around(text, finding.span),
            finding,
            yielded_to,
        }
    }
}

/// The words before and behind a span.
pub(super) fn around(text: &str, span: Span) -> (String, String) {
    let range = span.range();
    let mut from = range.start.saturating_sub(AROUND);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut to = (range.end + AROUND).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let words = |part: &str| crate::text::fold::words(part).collect::<Vec<_>>().join(" ");
    (words(&text[from..range.start]), words(&text[range.end..to.max(range.end)]))
}

/// How many document-wise stages there are.
pub(super) const STAGES: usize = 5;

/// The document-wise stages in their order.
const DOCUMENT_STAGES: [StageName; STAGES] =
    [StageName::Normalize, StageName::Strip, StageName::Repair, StageName::Names, StageName::Dedup];

/// Edits that yielded to another, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Shadowed {
    pub list: Vec<Placed>,
    /// Where they are, and of which rules.
    pub at: FxHashSet<(Span, RuleId)>,
}

/// A document on its way through the stages. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Work {
    /// The document's id.
    pub id: String,
    /// The text and its patches.
    pub doc: Document<StageName>,
    /// What the document is made of; an extracted page counts as text.
    pub kind: Kind,
    /// What is known beside the text.
    pub meta: Meta,
    /// For every patch, the findings behind its changes (a change's tag is an index here).
    pub journal: Vec<Arc<[Finding]>>,
    /// Edits that yielded to another.
    pub(super) shadowed: Arc<Shadowed>,
    /// Suggestions and flags on the present text, by stage.
    pub(super) open: [Vec<Finding>; STAGES],
    /// Counts texts: rises with every patch.
    pub(super) version: u32,
    /// The version at which each stage last found nothing to change.
    pub(super) settled: [Option<u32>; STAGES],
    /// Whether the first patch turned a page into text.
    pub extracted: bool,
}

impl Work {
    /// A document that nothing has happened to.
    #[must_use]
    pub fn new(id: &str, text: String, kind: Kind, meta: Meta) -> Self {
        Work {
            id: id.to_owned(),
            doc: Document::new(text),
            kind,
            meta,
            journal: Vec::new(),
            shadowed: Arc::default(),
            open: Default::default(),
            version: 0,
            settled: [None; STAGES],
            extracted: false,
        }
    }

    /// A document in which its own rules saw nothing, as they left it.
    pub(super) fn plain(id: &str, text: String, kind: Kind, meta: Meta) -> Self {
        Work { settled: [Some(0); STAGES], ..Work::new(id, text, kind, meta) }
    }

    /// Whether it is such a document.
    pub(super) fn is_plain(&self) -> bool {
        let seen = self.open.iter().any(|open| !open.is_empty()) || !self.shadowed.list.is_empty();
        self.version == 0 && self.doc.history().is_empty() && self.kind != Kind::Html && !seen
    }

    /// Edits that yielded to another.
    #[must_use]
    pub fn shadowed(&self) -> &[Placed] {
        &self.shadowed.list
    }

    /// Suggestions and flags on the present text, in the order of stages and text.
    pub fn open(&self) -> impl Iterator<Item = Placed> {
        let stages = DOCUMENT_STAGES.iter().zip(&self.open);
        stages
            .flat_map(|(stage, list)| list.iter().map(|f| (*stage, f.clone())))
            .map(|(stage, finding)| Placed::new(stage, finding, self, self.doc.text(), None))
    }

    /// What edits moved to the metadata, in the order of the original.
    #[must_use]
    pub fn captured(&self) -> BTreeMap<&'static str, Vec<String>> {
        let mut list = Vec::new();
        for (revision, findings) in self.doc.history().iter().zip(&self.journal) {
            for finding in findings.iter() {
                let origin = revision.seen.to_old(finding.span);
                list.extend(finding.captures.iter().map(|c| (origin, c)));
            }
        }
        list.sort_by_key(|(origin, _)| *origin);
        let mut fields: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (_, capture) in list {
            let values = fields.entry(capture.field).or_default();
            if !values.contains(&capture.value) {
                values.push(capture.value.clone());
            }
        }
        fields
    }

    /// How many signs of damage the text still shows.
    #[must_use]
    pub fn damage(&self) -> usize {
        self.open[2].len()
    }
}
