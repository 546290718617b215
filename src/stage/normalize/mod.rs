//! Placeholder.
use crate::rule::{Findings, Rules, StageName, View};
use crate::stage::{Decisions, Stage};

crate::rules! {}

/// The stage `normalize`.
pub struct Normalize {}

impl Normalize {
    /// Prepares the stage for a set of rules.
    #[must_use]
    pub fn new(_rules: &Rules) -> Self {
        Normalize {}
    }
}

impl Stage for Normalize {
    fn name(&self) -> StageName {
        StageName::Normalize
    }
    fn propose(&self, _view: &View<'_>, _decisions: &Decisions, _out: &mut Findings) {}
}
