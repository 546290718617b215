//! One document at work: its text, its history, and what is still open.

use std::collections::BTreeMap;

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

/// How many document-wise stages there are.
pub(super) const STAGES: usize = 5;

/// A document on its way through the stages.
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
    pub journal: Vec<Vec<Finding>>,
    /// Edits that yielded to another.
    pub shadowed: Vec<Placed>,
    /// Suggestions and flags on the present text, by stage.
    pub(super) open: [Vec<Placed>; STAGES],
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
            shadowed: Vec::new(),
            open: Default::default(),
            version: 0,
            settled: [None; STAGES],
            extracted: false,
        }
    }

    /// Suggestions and flags on the present text, in the order of stages and text.
    pub fn open(&self) -> impl Iterator<Item = &Placed> {
        self.open.iter().flatten()
    }

    /// What edits moved to the metadata, in the order of the original.
    #[must_use]
    pub fn captured(&self) -> BTreeMap<&'static str, Vec<String>> {
        let mut list = Vec::new();
        for (revision, findings) in self.doc.history().iter().zip(&self.journal) {
            for finding in findings {
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
