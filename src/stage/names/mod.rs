//! Names: which forms are spellings of one name, and the repair of the wrong ones.
//!
//! Likeness of letters only ranks; the evidence of the corpus decides. [`survey`] counts names in
//! one document, [`decide`] sees the counts of all, [`Names`] carries decisions out in one document.

mod apply;
mod compare;
mod contexts;
mod corpus;
mod decide;
mod distance;
mod doubts;
mod evidence;
mod gazetteer;
mod hyphens;
mod introduced;
mod known;
mod lexicon;
mod people;
mod scan;
mod singles;
mod slips;
mod splits;
mod tellings;
mod traits;
mod verdicts;

pub use decide::decide;
pub use evidence::{Evidence, lower_words, survey};
pub use gazetteer::Gazetteer;
pub use known::{Known, Rival};

use crate::algo::fullname;
use crate::rule::{Coded, Findings, RuleId, Rules, StageName, View};
use crate::stage::{Decisions, Stage};

crate::rules! {
    split,
    hyphen,
    variant,
    slip,
    one_to_one,
    lone,
}

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
pub struct Names {
    ids: apply::Ids,
    lone: RuleId,
}

impl Names {
    /// Prepares the stage for a set of rules.
    #[must_use]
    pub fn new(rules: &Rules) -> Self {
        let ids = apply::Ids {
            variant: rules.coded("names/variant"),
            slip: rules.coded("names/slip"),
            split: rules.coded("names/split"),
            hyphen: rules.coded("names/hyphen"),
            one_to_one: rules.coded("names/one-to-one"),
        };
        Names { ids, lone: rules.coded("names/lone") }
    }
}

impl Stage for Names {
    fn name(&self) -> StageName {
        StageName::Names
    }

    fn propose(&self, view: &View<'_>, decisions: &Decisions, out: &mut Findings) {
        apply::propose(view, decisions, self.ids, out);
        lone::propose(view, self.lone, out);
    }
}
