//! What a word is worth as evidence: rare words speak for a copy, common ones do not.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::algo::tokens::{Token, word_hash};

/// Documents that stand for experience from other corpora, so that weights mean something in a folder of five.
const PRIOR: f32 = 20.0;
/// Share of those documents that hold a given function word.
const COMMON: f32 = 0.5;
/// Share of those documents that hold a given other word.
const RARE: f32 = 0.01;
/// A single rare word is not worth more than this, whatever the size of the corpus.
const MOST: f32 = 6.0;
/// Even the commonest word counts a little: copies share their form too.
const LEAST: f32 = 0.15;

/// English function words and the verbs of saying of news prose.
const FUNCTION_WORDS: &str = "a about after all also an and any are as at be been before but by can could did do \
     for from had has have he her him his i if in into is it its last may more new no not now of on one or other \
     our out over said says she should so some such than that the their them then there these they this those to \
     told two up us was we were what when where which while who will with would year you";

/// Weights of words, from how many sampled documents hold them.
#[derive(Debug, Default)]
pub(super) struct Weights {
    /// For each word the documents that hold it, and the last of them.
    held: FxHashMap<u32, (u32, u32)>,
    documents: u32,
    common: FxHashSet<u32>,
}

impl Weights {
    /// Weights that know nothing of a corpus yet.
    pub(super) fn new() -> Self {
        Weights { common: FUNCTION_WORDS.split_whitespace().map(word_hash).collect(), ..Weights::default() }
    }

    /// Counts the words of one document.
    pub(super) fn count(&mut self, tokens: &[Token]) {
        self.documents += 1;
        for token in tokens {
            let (count, last) = self.held.entry(token.hash).or_default();
            *count += u32::from(*last != self.documents);
            *last = self.documents;
        }
    }

    /// The weight of a word.
    #[allow(clippy::cast_precision_loss)] // samples are small
    pub(super) fn of(&self, hash: u32) -> f32 {
        let prior = if self.common.contains(&hash) { COMMON } else { RARE };
        let held = self.held.get(&hash).map_or(0, |(count, _)| *count) as f32;
        let weight = ((self.documents as f32 + PRIOR) / (held + PRIOR * prior)).ln();
        weight.clamp(LEAST, MOST)
    }

    /// Turns counts into weights once, so that look-ups cost no logarithm.
    pub(super) fn settle(self) -> Settled {
        let mut known: FxHashMap<u32, f32> = FxHashMap::default();
        for &hash in self.held.keys().chain(&self.common) {
            known.insert(hash, self.of(hash));
        }
        let unseen = self.of_unseen();
        known.retain(|_, weight| (*weight - unseen).abs() > f32::EPSILON);
        Settled { known, unseen }
    }

    #[allow(clippy::cast_precision_loss)]
    fn of_unseen(&self) -> f32 {
        ((self.documents as f32 + PRIOR) / (PRIOR * RARE)).ln().clamp(LEAST, MOST)
    }
}

/// Weights that no longer change.
#[derive(Debug, Default)]
pub(super) struct Settled {
    known: FxHashMap<u32, f32>,
    unseen: f32,
}

impl Settled {
    /// The weight of a word.
    pub(super) fn of(&self, hash: u32) -> f32 {
        self.known.get(&hash).copied().unwrap_or(self.unseen)
    }
}
