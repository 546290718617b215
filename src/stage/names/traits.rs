//! What the letters of a word say by themselves: found once for each word, when first asked for.

use super::gazetteer::Gazetteer;
use super::lexicon::LEXICON;
use super::scan::lower_hash;
use super::singles::{camel, compound};
use crate::algo::translit::fold_name;

/// What the letters of a word say by themselves.
#[derive(Debug)]
pub(super) struct Traits {
    /// In lower case, hyphens and apostrophes among them.
    pub letters: Box<[char]>,
    /// Without marks; nothing of a word in another script than Latin.
    pub plain: Box<str>,
    /// Whether it also occurs in lower case, or is a common word.
    pub common: bool,
    /// Whether it is a common given name.
    pub given: bool,
    /// Whether it is right as it stands.
    pub known: bool,
    /// Made with a name.
    pub compound: bool,
    /// Capitals inside.
    pub camel: bool,
    /// How many hyphens it has.
    pub hyphens: usize,
}

impl Traits {
    /// Looks at a word; `lower` tells of the hash of a word whether the corpus has it in lower case.
    pub(super) fn new(word: &str, gazetteer: &Gazetteer, lower: impl FnOnce(u64) -> bool) -> Self {
        let small = word.to_lowercase();
        Traits {
            letters: word.chars().flat_map(char::to_lowercase).collect(),
            plain: fold_name(word).into(),
            common: LEXICON.function.contains(&small)
                || LEXICON.role.contains(&small)
                || LEXICON.body.contains(&small)
                || lower(lower_hash(&small)),
            given: LEXICON.given.contains(&small),
            known: gazetteer.knows(word),
            compound: compound(word),
            camel: camel(word),
            hyphens: word.matches('-').count(),
        }
    }

    /// Whether a word is right as it stands, so that it is nobody's slip.
    pub(super) fn right(&self) -> bool {
        self.camel || self.compound || self.common || self.known || self.given
    }
}
