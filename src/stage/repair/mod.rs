//! Placeholder.
use crate::rule::{Findings, Rules, StageName, View};
use crate::stage::{Decisions, Stage};

crate::rules! {}

/// The stage `repair`.
pub struct Repair {}

impl Repair {
    /// Prepares the stage for a set of rules.
    #[must_use]
    pub fn new(_rules: &Rules) -> Self {
        Repair {}
    }
}

impl Stage for Repair {
    fn name(&self) -> StageName {
        StageName::Repair
    }
    fn propose(&self, _view: &View<'_>, _decisions: &Decisions, _out: &mut Findings) {}
}
