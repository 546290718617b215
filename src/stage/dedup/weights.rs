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

/// How many sampled documents hold each word.
#[derive(Debug, Default)]
pub(super) struct Weights {
    /// For each word, by its hash, the documents that hold it, and the last of them.
    held: FxHashMap<u32, (u32, u32)>,
    documents: u32,
}

impl Weights {
    /// Counts the words of one document.
    pub(super) fn count(&mut self, tokens: &[Token]) {
        self.documents += 1;
        for token in tokens {
            let (count, last) = self.held.entry(token.hash).or_default();
            *count += u32::from(*last != self.documents);
            *last = self.documents;
        }
    }

    /// Counts that were taken before, by the hashes of words.
    pub(super) fn of(documents: u32, counts: &[(u32, u32)]) -> Self {
        Weights { documents, held: counts.iter().map(|(hash, count)| (*hash, (*count, 0))).collect() }
    }

    /// How many documents were counted; and for each word, by its hash, rising, how many hold it.
    pub(super) fn counts(&self) -> (u32, Vec<(u32, u32)>) {
        let mut counts: Vec<(u32, u32)> = self.held.iter().map(|(hash, (held, _))| (*hash, *held)).collect();
        counts.sort_unstable();
        (self.documents, counts)
    }

    /// Turns counts into weights once, so that look-ups cost no logarithm.
    pub(super) fn settle(&self) -> Settled {
        let (documents, mut counts) = self.counts();
        let common: FxHashSet<u32> = FUNCTION_WORDS.split_whitespace().map(word_hash).collect();
        counts.extend(common.iter().filter(|hash| !self.held.contains_key(hash)).map(|hash| (*hash, 0)));
        let room = (counts.len() * 2).next_power_of_two();
        let mut settled =
            Settled { known: vec![(NOTHING, weight(documents, 0, RARE)); room], held: vec![0; room] };
        for (hash, held) in counts {
            let place = settled.place(hash);
            let prior = if common.contains(&hash) { COMMON } else { RARE };
            settled.known[place] = (hash.max(1), weight(documents, held, prior));
            settled.held[place] = held;
        }
        settled
    }
}

/// What a word is worth that so many of the sampled documents hold.
#[allow(clippy::cast_precision_loss)] // samples are small
fn weight(documents: u32, held: u32, prior: f32) -> f32 {
    let weight = ((documents as f32 + PRIOR) / (held as f32 + PRIOR * prior)).ln();
    weight.clamp(LEAST, MOST)
}

/// The hash in a place where no word is; a word of this hash counts as the one of the next.
const NOTHING: u32 = 0;

/// Weights that no longer change: a table of words by their hashes, at least half of it empty, each word in the first free place
/// from its hash on. A weight is asked for each word of each text that is read.
#[derive(Debug)]
pub(super) struct Settled {
    /// Hashes and weights; in an empty place the weight of what was not seen.
    known: Vec<(u32, f32)>,
    held: Vec<u32>,
}

impl Settled {
    /// How many sampled documents hold a word.
    pub(super) fn held(&self, hash: u32) -> u32 {
        self.held[self.place(hash)]
    }

    /// The weight of a word by its hash.
    pub(super) fn of(&self, hash: u32) -> f32 {
        self.known[self.place(hash)].1
    }

    /// Where a word is, or would be.
    fn place(&self, hash: u32) -> usize {
        let (hash, last) = (hash.max(1), self.known.len() - 1);
        let mut place = hash as usize & last;
        while self.known[place].0 != hash && self.known[place].0 != NOTHING {
            place = (place + 1) & last;
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_weigh_less_the_more_documents_hold_them() {
        let counts: Vec<(u32, u32)> =
            (0..1000).map(|k| (k * 64, k % 7)).chain([(word_hash("the"), 9)]).collect();
        let settled = Weights::of(10, &counts).settle();
        for (hash, held) in &counts[1..1000] {
            assert_eq!(settled.held(*hash), *held);
            assert!((settled.of(*hash) - weight(10, *held, RARE)).abs() < 1e-6);
        }
        assert!(settled.of(word_hash("the")) < settled.of(64));
        assert!(settled.of(word_hash("was")) < settled.of(7));
        assert_eq!(settled.held(7), 0);
    }
}
