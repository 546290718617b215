//! The weights of name comparison: the plain costs that choose an alignment, and the log-odds that
//! judge it, fitted by logistic regression on labelled pairs of names.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::align::Costs;

/// The fitted weights; made, explained and measured by `scripts/name_weights.py`.
const FILE: &str = include_str!("../../models/names.txt");

/// Costs that choose the alignment: what a scribe finds natural. Set by hand; fitting them as well
/// lost recall in cross-validation, since the alignment then followed the label.
pub(super) const PATH: &[(&str, f64)] = &[
    ("c=", 0.5),
    ("v=", 0.4),
    ("c:main", 0.2),
    ("c:alt", -0.2),
    ("c:share", -0.5),
    ("c:kin", -1.5),
    ("c:far", -3.5),
    ("v:main", 0.0),
    ("v:alt", -0.3),
    ("v:far", -1.0),
    ("x:sound", -0.5),
    ("x", -4.0),
    ("w:swap", -2.5),
    ("w:leap", -2.5),
    ("d:h:first", -0.4),
    ("d:glide:first", -1.0),
    ("d:v:first", -1.5),
    ("d:c:first", -3.5),
    ("d:h:last", -0.4),
    ("d:glide:last", -0.3),
    ("d:v:last", -2.0),
    ("d:c:last", -3.5),
    ("d:h:beside", -0.4),
    ("d:glide:beside", -0.3),
    ("d:v:beside", -0.6),
    ("d:c:beside", -3.5),
    ("d:h:within", -0.4),
    ("d:glide:within", -0.3),
    ("d:v:within", -1.5),
    ("d:c:within", -3.5),
];

/// Log-odds by which two names are judged to be spellings of one.
#[derive(Debug)]
pub struct Weights {
    /// Of the steps of an alignment of two single names.
    pub(super) word: Costs,
    /// Of what two names of several words share.
    name: FxHashMap<String, f64>,
}

impl Weights {
    /// Those inside the program, read on first use.
    #[must_use]
    pub fn fitted() -> &'static Weights {
        static FITTED: LazyLock<Weights> = LazyLock::new(|| Weights::read(FILE));
        &FITTED
    }

    /// Reads weights: a line `[word]` or `[name]`, then a line for each feature with its name, a tab and its
    /// weight. What is no such line is passed over.
    #[must_use]
    pub fn read(text: &str) -> Weights {
        let (mut word, mut name) = (FxHashMap::default(), FxHashMap::default());
        let mut table = &mut word;
        for line in text.lines() {
            match line {
                "[word]" => table = &mut word,
                "[name]" => table = &mut name,
                _ => {
                    if let Some((feature, weight)) = line.split_once('\t')
                        && let Ok(weight) = weight.parse()
                    {
                        table.insert(feature.to_owned(), weight);
                    }
                }
            }
        }
        Weights { word: Costs::new(word), name }
    }

    /// The weight of a feature of two names of several words; unknown ones weigh nothing.
    pub(super) fn of_name(&self, feature: &str) -> f64 {
        self.name.get(feature).copied().unwrap_or(0.0)
    }
}

/// The costs that choose the alignment.
pub(super) static PATHS: LazyLock<Costs> =
    LazyLock::new(|| Costs::new(PATH.iter().map(|(name, w)| ((*name).to_owned(), *w)).collect()));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let weights = Weights::fitted();
        let lines = FILE.lines().filter(|l| !l.starts_with(['#', '['])).count();
        assert_eq!(weights.word.len() + weights.name.len(), lines);
        assert!(weights.word.len() > 300 && weights.name.len() > 20);
    }
}
