//! What a word is worth as evidence: rare words speak for a copy, common ones do not.

use rustc_hash::FxHashMap;

use crate::algo::tokens::word_hash;

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

/// Words by number: what is counted and looked up of a word costs one look at a table.
#[derive(Debug)]
pub(super) struct Words {
    numbers: FxHashMap<u32, u32>,
    /// Words below this number are function words.
    common: u32,
}

impl Default for Words {
    fn default() -> Self {
        let mut words = Words { numbers: FxHashMap::default(), common: 0 };
        FUNCTION_WORDS.split_whitespace().for_each(|word| _ = words.number(word_hash(word)));
        words.common = words.next();
        words
    }
}

impl Words {
    /// The number of a word, a new one if it was never seen.
    pub(super) fn number(&mut self, hash: u32) -> u32 {
        let next = self.next();
        *self.numbers.entry(hash).or_insert(next)
    }

    /// The words by their hashes, rising, with their numbers.
    pub(super) fn by_hash(&self) -> Vec<(u32, u32)> {
        let mut all: Vec<(u32, u32)> = self.numbers.iter().map(|(hash, number)| (*hash, *number)).collect();
        all.sort_unstable();
        all
    }

    fn next(&self) -> u32 {
        u32::try_from(self.numbers.len()).unwrap_or(u32::MAX)
    }
}

/// How many sampled documents hold each word.
#[derive(Debug, Default)]
pub(super) struct Weights {
    /// For each word the documents that hold it, and the last of them.
    held: Vec<(u32, u32)>,
    documents: u32,
}

impl Weights {
    /// Counts the words of one document, given by number.
    pub(super) fn count(&mut self, words: &[u32]) {
        self.documents += 1;
        for &word in words {
            let word = word as usize;
            if word >= self.held.len() {
                self.held.resize(word + 1, (0, 0));
            }
            let (count, last) = &mut self.held[word];
            *count += u32::from(*last != self.documents);
            *last = self.documents;
        }
    }

    /// Counts that were taken before, by the hashes of words.
    pub(super) fn of(documents: u32, counts: &[(u32, u32)], words: &mut Words) -> Self {
        let mut weights = Weights { documents, ..Weights::default() };
        for (hash, count) in counts {
            let word = words.number(*hash) as usize;
            weights.held.resize(weights.held.len().max(word + 1), (0, 0));
            weights.held[word].0 = *count;
        }
        weights
    }

    /// How many documents were counted; and for each word that one holds, by its hash, how many hold it.
    pub(super) fn counts(&self, words: &Words) -> (u32, Vec<(u32, u32)>) {
        let held = |number: u32| self.held.get(number as usize).map_or(0, |(held, _)| *held);
        let counts = words.by_hash().into_iter().map(|(hash, number)| (hash, held(number)));
        (self.documents, counts.filter(|(_, held)| *held > 0).collect())
    }

    /// Turns counts into weights once, so that look-ups cost no logarithm.
    pub(super) fn settle(mut self, words: &Words) -> Settled {
        let documents = self.documents;
        let unseen = weight(documents, 0, RARE);
        self.held.resize(self.held.len().max(words.common as usize), (0, 0));
        let worth = |(word, (held, _)): (u32, &(u32, u32))| {
            weight(documents, *held, if word < words.common { COMMON } else { RARE })
        };
        let known = (0..).zip(&self.held).map(worth).collect();
        Settled { known, held: self.held.into_iter().map(|(held, _)| held).collect(), unseen }
    }
}

/// What a word is worth that so many of the sampled documents hold.
#[allow(clippy::cast_precision_loss)] // samples are small
fn weight(documents: u32, held: u32, prior: f32) -> f32 {
    let weight = ((documents as f32 + PRIOR) / (held as f32 + PRIOR * prior)).ln();
    weight.clamp(LEAST, MOST)
}

/// Weights that no longer change.
#[derive(Debug, Default)]
pub(super) struct Settled {
    known: Vec<f32>,
    held: Vec<u32>,
    unseen: f32,
}

impl Settled {
    /// How many sampled documents hold a word.
    pub(super) fn held(&self, word: u32) -> u32 {
        self.held.get(word as usize).copied().unwrap_or(0)
    }

    /// The weight of a word by its number.
    pub(super) fn of(&self, word: u32) -> f32 {
        self.known.get(word as usize).copied().unwrap_or(self.unseen)
    }
}
