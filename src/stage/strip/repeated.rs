//! Placeholder: lines repeated across the corpus.
use serde::{Deserialize, Serialize};

use crate::rule::View;
use crate::stage::Decisions;

/// Which lines stand in many documents.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Evidence {}

impl Evidence {
    /// Joins two bodies of evidence.
    pub fn merge(&mut self, _other: Evidence) {}
}

/// Reads one document into the evidence.
pub fn survey(_view: &View<'_>, _evidence: &mut Evidence) {}

/// Turns merged evidence into decisions, in a fixed order.
pub fn decide(_evidence: &Evidence, _person: &Decisions, _out: &mut Decisions) {}
