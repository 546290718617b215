//! What an index knows once and for all: what words are worth; and for a run what lines count in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::{COMMON_LINE, COMMON_LONG_LINE, LONG_LINE};
use super::evidence::Record;
use super::telling::{Cut, words_in};
use super::verify::{MOST_WORDS, SAMPLE};
use super::weights::{Settled, Weights};
use crate::algo::tokens::spread;

/// What the documents of a run are judged by when they are compared with a stored index.
#[derive(Debug, Default)]
pub struct Frozen {
    /// How many sampled documents hold a word, by its hash.
    words: Vec<(u32, u32)>,
    /// How many documents were sampled.
    sampled: u32,
    /// How many documents of the index hold a line.
    lines: FxHashMap<u64, u32>,
    /// How many documents the index has.
    documents: usize,
}

impl Frozen {
    /// Reads weights as a [`Freezer`] gave them; `None` if they are no such bytes.
    #[must_use]
    pub fn from_bytes(weights: &[u8], documents: usize) -> Option<Self> {
        let (sampled, rest) = weights.split_first_chunk::<4>()?;
        let sampled = u32::from_le_bytes(*sampled);
        let pairs = rest.chunks_exact(8);
        if !pairs.remainder().is_empty() {
            return None;
        }
        let half = |pair: &[u8], at: usize| {
            pair.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes)
        };
        let words: Option<Vec<(u32, u32)>> =
            pairs.map(|pair| Some((half(pair, 0)?, half(pair, 4)?))).collect();
        let (words, lines) = (words?, FxHashMap::default());
        let sound = words.iter().all(|(_, held)| *held <= sampled);
        sound.then_some(Frozen { words, sampled, lines, documents })
    }

    /// The weights.
    pub(super) fn thaw(&self) -> Settled {
        Weights::of(self.sampled, &self.words).settle()
    }

    /// How many documents of the index hold a line; how many there are.
    pub(super) fn holders(&self, line: u64) -> usize {
        self.lines.get(&line).map_or(0, |n| *n as usize)
    }

    /// How many documents the index has.
    pub(super) fn documents(&self) -> usize {
        self.documents
    }

    /// Notes how many documents of the index hold a line.
    pub fn line_is_in(&mut self, line: u64, documents: usize) {
        self.lines.insert(line, u32::try_from(documents).unwrap_or(u32::MAX));
    }
}

/// Takes the weights of words from a sample of documents: the same for any order of them, each text once.
#[derive(Debug, Default)]
pub struct Freezer {
    /// The sample, in an order that says nothing of the texts.
    sample: BTreeMap<u64, Arc<str>>,
}

impl Freezer {
    /// Sees a document.
    pub fn see(&mut self, record: &Record, text: &str) {
        let rank = spread(record.body);
        let late =
            self.sample.len() >= SAMPLE && self.sample.last_key_value().is_some_and(|(r, _)| rank >= *r);
        if late || record.words > MOST_WORDS {
            return;
        }
        // Texts that differ in case and marks only have one rank and the same words.
        self.sample.entry(rank).or_insert_with(|| text.into());
        if self.sample.len() > SAMPLE {
            self.sample.pop_last();
        }
    }

    /// The weights.
    #[must_use]
    pub fn freeze(self) -> Vec<u8> {
        let sample: Vec<Arc<str>> = self.sample.into_values().collect();
        let none = FxHashSet::default();
        let cut = |text: &Arc<str>, common: &FxHashSet<u64>| Cut::new(Arc::clone(text), common);
        let mut holders: FxHashMap<u64, usize> = FxHashMap::default();
        for text in &sample {
            let lines: FxHashSet<u64> = cut(text, &none).passages.iter().map(|p| p.hash).collect();
            lines.into_iter().for_each(|line| *holders.entry(line).or_default() += 1);
        }
        let common = holders.into_iter().filter(|(line, n)| *n >= common_from(*line)).map(|(line, _)| line);
        let common: FxHashSet<u64> = common.collect();
        let mut weights = Weights::default();
        sample.iter().for_each(|text| weights.count(&cut(text, &common).tokens));
        let (sampled, counts) = weights.counts();
        let mut bytes = sampled.to_le_bytes().to_vec();
        for (hash, held) in counts {
            bytes.extend(hash.to_le_bytes());
            bytes.extend(held.to_le_bytes());
        }
        bytes
    }
}

/// In so many documents a line is page matter or template.
pub(super) fn common_from(line: u64) -> usize {
    if words_in(line) >= LONG_LINE { COMMON_LONG_LINE } else { COMMON_LINE }
}
