//! What the caption rules share: which lines are credits or captions, and how like two lines are.

use super::rows::Row;
use crate::rule::pack::{LineRules, key_of};

/// What kind of picture residue a row is, by the rule that knows it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    /// A credit alone, or the name of an image file.
    Mark,
    /// A caption with its credit.
    Caption,
}

/// Whether a row belongs to a picture.
pub(super) fn picture(row: &Row<'_>, lines: &LineRules, ids: &PictureRules) -> Option<Picture> {
    let id = lines.rule(row.hit?).id;
    if Some(id) == ids.caption || Some(id) == ids.credited {
        Some(Picture::Caption)
    } else if Some(id) == ids.credit || Some(id) == ids.image {
        Some(Picture::Mark)
    } else {
        None
    }
}

/// The data rules that know picture residue.
#[derive(Clone, Debug)]
pub(super) struct PictureRules {
    pub(super) credit: Option<crate::rule::RuleId>,
    pub(super) image: Option<crate::rule::RuleId>,
    pub(super) caption: Option<crate::rule::RuleId>,
    pub(super) credited: Option<crate::rule::RuleId>,
}

impl PictureRules {
    pub(super) fn new(rules: &crate::rule::Registry) -> Self {
        PictureRules {
            credit: rules.find("boilerplate/credit"),
            image: rules.find("boilerplate/image-name"),
            caption: rules.find("boilerplate/caption-with-credit"),
            credited: rules.find("boilerplate/caption-to-credit"),
        }
    }
}

/// Shortest word that is compared (letters): shorter ones are articles and prepositions in most languages.
const WORD: usize = 3;

/// Share of the words of `a` that `b` has, in order of the words; words may differ in their ending.
pub(super) fn held(a: &str, b: &str) -> f64 {
    let (a, b) = (key_of(a), key_of(b));
    let of = |s: &str| -> Vec<String> {
        crate::text::fold::words(s).filter(|w| w.chars().count() >= WORD).map(str::to_owned).collect()
    };
    let (a, b) = (of(&a), of(&b));
    if a.is_empty() {
        return 0.0;
    }
    let alike = |x: &str, y: &str| {
        x == y || {
            let common = x.chars().zip(y.chars()).take_while(|(p, q)| p == q).count();
            common >= 4 && common + 2 >= x.chars().count().max(y.chars().count())
        }
    };
    let mut from = 0;
    let mut found = 0usize;
    for word in &a {
        if let Some(k) = b[from.min(b.len())..].iter().position(|w| alike(word, w)) {
            found += 1;
            from += k + 1;
        }
    }
    found as f64 / a.len() as f64
}
