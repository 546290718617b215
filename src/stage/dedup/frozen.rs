//! What an index knows once and for all: what words are worth; and for a run what lines count in it.

use std::collections::BinaryHeap;
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
    /// What words are worth; `None`: the run finds out by itself.
    pub(super) weights: Option<Arc<Settled>>,
    /// How many documents of the index hold a line.
    pub(super) lines: FxHashMap<u64, u32>,
    /// How many documents the index has.
    pub(super) documents: usize,
}

impl Frozen {
    /// Reads weights as [`freeze`] wrote them; `None` if they are no such bytes.
    #[must_use]
    pub fn from_bytes(weights: &[u8], documents: usize) -> Option<Self> {
        let weights = Some(Arc::new(Settled::from_bytes(weights)?));
        Some(Frozen { weights, lines: FxHashMap::default(), documents })
    }

    /// Notes how many documents of the index hold a line.
    pub fn line_is_in(&mut self, line: u64, documents: usize) {
        self.lines.insert(line, u32::try_from(documents).unwrap_or(u32::MAX));
    }
}

/// Takes the weights of words from a sample of documents (the same for any order of them), as bytes.
pub struct Freezer {
    /// The sample, the document to leave it first on top.
    sample: BinaryHeap<(u64, String, Arc<str>)>,
}

impl std::fmt::Debug for Freezer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Freezer").field("sample", &self.sample.len()).finish()
    }
}

impl Default for Freezer {
    fn default() -> Self {
        Freezer { sample: BinaryHeap::new() }
    }
}

impl Freezer {
    /// Sees a document.
    pub fn see(&mut self, record: &Record, text: &str) {
        if record.words > MOST_WORDS {
            return;
        }
        let rank = spread(record.body);
        let full = self.sample.len() >= SAMPLE;
        if full && self.sample.peek().is_some_and(|last| (rank, &*record.id) >= (last.0, last.1.as_str())) {
            return;
        }
        self.sample.push((rank, record.id.to_string(), text.into()));
        if full {
            self.sample.pop();
        }
    }

    /// The weights.
    #[must_use]
    pub fn freeze(self) -> Vec<u8> {
        let sample = self.sample.into_sorted_vec();
        let none = FxHashSet::default();
        let cut = |text: &Arc<str>, common: &FxHashSet<u64>| Cut::new(Arc::clone(text), common);
        let mut holders: FxHashMap<u64, usize> = FxHashMap::default();
        for (_, _, text) in &sample {
            let lines: FxHashSet<u64> = cut(text, &none).passages.iter().map(|p| p.hash).collect();
            lines.into_iter().for_each(|line| *holders.entry(line).or_default() += 1);
        }
        let common = holders.into_iter().filter(|(line, n)| *n >= common_from(*line)).map(|(line, _)| line);
        let common: FxHashSet<u64> = common.collect();
        let mut weights = Weights::new();
        sample.iter().for_each(|(_, _, text)| weights.count(&cut(text, &common).tokens));
        weights.settle().to_bytes()
    }
}

/// In so many documents a line is page matter or template.
pub(super) fn common_from(line: u64) -> usize {
    if words_in(line) >= LONG_LINE { COMMON_LONG_LINE } else { COMMON_LINE }
}
