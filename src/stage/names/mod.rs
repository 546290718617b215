//! Placeholder.
use serde::{Deserialize, Serialize};

use crate::algo::fullname;
use crate::rule::{Findings, Rules, StageName, View};
use crate::stage::{Decisions, Stage};

crate::rules! {}

/// What the corpus says about names. Merging is commutative and associative.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Evidence {}

impl Evidence {
    /// Joins two bodies of evidence.
    pub fn merge(&mut self, _other: Evidence) {}
}

/// Known names with their known variants.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {}

impl Gazetteer {
    /// The gazetteer inside the program (`rules/names/*.toml`).
    #[must_use]
    pub fn embedded() -> Self {
        Gazetteer {}
    }
    /// Adds the entries of a gazetteer file.
    ///
    /// # Errors
    /// A sentence with the line when the text is no gazetteer.
    pub fn add(&mut self, _text: &str) -> Result<(), String> {
        Ok(())
    }
}

/// Reads one document into the evidence.
pub fn survey(_view: &View<'_>, _evidence: &mut Evidence) {}

/// Turns merged evidence into decisions, in a fixed order.
pub fn decide(_evidence: &Evidence, _person: &Decisions, _gazetteer: &Gazetteer, _out: &mut Decisions) {}

/// How likely two names are spellings of one, 0 to 1.
#[must_use]
pub fn score(a: &str, b: &str) -> f64 {
    fullname::probability(fullname::name_odds(a, b))
}

/// Why two names are or are not taken for one, for a person.
#[must_use]
pub fn explain(a: &str, b: &str) -> String {
    format!("{a} / {b}: {:.4}\n{}", score(a, b), fullname::explain(a, b))
}

/// The stage `names`: carries out decisions inside one document.
pub struct Names {}

impl Names {
    /// Prepares the stage for a set of rules.
    #[must_use]
    pub fn new(_rules: &Rules) -> Self {
        Names {}
    }
}

impl Stage for Names {
    fn name(&self) -> StageName {
        StageName::Names
    }
    fn propose(&self, _view: &View<'_>, _decisions: &Decisions, _out: &mut Findings) {}
}
