//! The stages: sets of rules with one purpose each, and what the corpus decides for them.
//!
//! A stage sees one document and proposes; it never writes text. No stage imports another.

pub mod decision;
pub mod decode;
pub mod dedup;
pub mod names;
pub mod normalize;
pub mod repair;
pub mod strip;
pub mod told;

pub use decision::{By, Decision, Decisions, Never, Status, Verdict};
pub use told::Told;

use crate::rule::{About, Findings, Rules, StageName, View};

/// A stage that works on one document at a time.
pub trait Stage: Send + Sync {
    /// Which stage it is.
    fn name(&self) -> StageName;
    /// Adds what the stage's rules find in the document. Spans are bytes of `view.text`.
    fn propose(&self, view: &View<'_>, decisions: &Decisions, out: &mut Findings);
}

/// The document-wise stages, in the order in which they run.
#[must_use]
pub fn stages(rules: &Rules) -> Vec<Box<dyn Stage>> {
    vec![
        Box::new(normalize::Normalize::new(rules)),
        Box::new(strip::Strip::new(rules)),
        Box::new(repair::Repair::new(rules)),
        Box::new(names::Names::new(rules)),
        Box::new(dedup::Passages::new(rules)),
    ]
}

/// The pages of all coded rules.
#[must_use]
pub fn abouts() -> Vec<About> {
    let mut all = decode::abouts();
    all.extend(normalize::abouts());
    all.extend(strip::abouts());
    all.extend(repair::abouts());
    all.extend(names::abouts());
    all.extend(dedup::abouts());
    all
}
