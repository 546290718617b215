//! Placeholder.
use crate::rule::{Findings, Rules, StageName, View};
use crate::stage::{Decisions, Stage};

pub mod html;
pub mod repeated;

crate::rules! {}

/// The stage `strip`.
pub struct Strip {}

impl Strip {
    /// Prepares the stage for a set of rules.
    #[must_use]
    pub fn new(_rules: &Rules) -> Self {
        Strip {}
    }
}

impl Stage for Strip {
    fn name(&self) -> StageName {
        StageName::Strip
    }
    fn propose(&self, _view: &View<'_>, _decisions: &Decisions, _out: &mut Findings) {}
}
