//! How likely a document was machine-translated or spun, from the signs that the stage `repair` saw in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::work::Work;
use crate::rule::{Registry, pack};

/// Below this probability nothing is said: it takes two signs at least, and of 2,137 sound documents five reach
/// it (`scripts/translation_signs.py` on clean news and on the natural names of the development half).
const BAR: f64 = 0.8;

/// What each sign tells, as log-odds.
#[derive(Debug, Default, Deserialize)]
struct Table {
    base: f64,
    signs: BTreeMap<String, f64>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    // A test keeps the table sound.
    toml::from_str(pack::table("damage/_translation").unwrap_or_default()).unwrap_or_default()
});

/// The probability at four decimals, if it is high. Each sign counts once, however often it is seen.
pub(super) fn chance(work: &Work, rules: &Registry) -> Option<f64> {
    let done = work.journal.iter().flat_map(|findings| findings.iter());
    let seen: BTreeSet<&str> =
        done.chain(work.open.iter().flatten()).map(|finding| rules.about(finding.rule).id.as_str()).collect();
    let odds = seen.iter().filter_map(|rule| TABLE.signs.get(*rule)).sum::<f64>() + TABLE.base;
    let chance = 1.0 / (1.0 + (-odds).exp());
    (chance >= BAR).then_some((chance * 1e4).round() / 1e4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Engine, Settings};
    use crate::rule::{Kind, Meta};
    use crate::stage::Decisions;

    #[test]
    fn signs_are_rules_and_one_of_them_is_no_verdict() {
        let engine = Engine::new(Settings::default()).expect("the embedded rules are sound");
        assert!(TABLE.base < 0.0 && !TABLE.signs.is_empty());
        for (rule, weight) in &TABLE.signs {
            assert!(engine.rules.find(rule).is_some(), "{rule}");
            assert!(TABLE.base + weight < (BAR / (1.0 - BAR)).ln(), "{rule} alone makes a verdict");
        }
        let chance = |text: &str| {
            let nobody = Decisions::default();
            let work = engine.prepare("a", text.to_owned(), Kind::Text, Meta::default(), &nobody);
            chance(&work, &engine.rules)
        };
        assert_eq!(chance("The ferry to Oster left at noon, and nobody was hurt.\n"), None);
        let spun = "The fee for the boat is $ 40 , he told us..\n\nThey wait for the boat,” Stated. The boat did not come.\n";
        assert!(chance(spun).is_some_and(|c| c > 0.9), "{:?}", chance(spun));
    }
}
