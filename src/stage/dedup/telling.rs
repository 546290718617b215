//! A telling: one document's text made ready for exact comparison with others.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;

use super::dateline::day_in;
use super::distinct::{Distinct, Worth};
use super::figures::{Figure, figure_at, figures_of};
use super::weights::Settled;
use crate::algo::hashed;
use crate::algo::tokens::{Class, Token, pair_hash, spread, tokens};
use crate::text::lines_of;

/// One line of a telling that is worth comparing.
#[derive(Copy, Clone, Debug)]
pub(super) struct Passage {
    /// Its first token.
    pub from: u32,
    /// One past its last token.
    pub to: u32,
    /// Blind to marks, blanks and case; see [`line_hash`].
    pub hash: u64,
}

/// A document cut into words. Lines that many documents share are left out. Nothing in it depends on what
/// words are worth, so that a later look takes it as it is.
#[derive(Debug)]
pub(super) struct Cut {
    pub text: Arc<str>,
    pub tokens: Vec<Token>,
    pub passages: Vec<Passage>,
    /// For each passage whether it is a headline, a label or a byline.
    loose: Vec<bool>,
    /// Hashes of the lines that were left out.
    left_out: Vec<u64>,
    more: OnceLock<More>,
    by_line: OnceLock<Vec<u64>>,
}

/// A document ready for comparison.
#[derive(Debug)]
pub(super) struct Telling {
    pub cut: Arc<Cut>,
    pub weights: Vec<f32>,
    /// Sum of the weights.
    pub mass: f32,
    worth: OnceLock<Worth>,
}

/// What is only needed of documents that are compared.
#[derive(Debug)]
pub(super) struct More {
    /// Hash of a word and the next one in its line, and position, sorted.
    pub pairs: Vec<u64>,
    /// The distinct words.
    pub words: Distinct,
    /// The distinct figures, sorted by value.
    pub figures: Vec<Figure>,
    /// How many tokens are figures.
    pub numbers: f32,
    /// First token of the body: of the first line of prose.
    pub body: usize,
    /// The day of the dateline, if there is one.
    pub dateline: Option<i32>,
    /// How many places datelines name: a round-up has several.
    pub stories: usize,
}

/// Hash of a line's words; the low byte holds how many there are (at most 255).
pub(super) fn line_hash(tokens: &[Token]) -> u64 {
    let mut hash = LineHash::default();
    hash.add(tokens);
    hash.finish()
}

/// [`line_hash`], bit by bit.
#[derive(Default)]
pub(super) struct LineHash {
    hash: u64,
    words: usize,
}

impl LineHash {
    /// The next words of the line.
    pub(super) fn add(&mut self, tokens: &[Token]) {
        let step = |h: u64, t: &Token| spread(h ^ u64::from(t.hash)).wrapping_add(h << 1);
        self.hash = tokens.iter().fold(self.hash, step);
        self.words += tokens.len();
    }

    /// How many words there were.
    pub(super) fn words(&self) -> usize {
        self.words
    }

    pub(super) fn finish(&self) -> u64 {
        (spread(self.hash) & !0xFF) | self.words.min(255) as u64
    }
}

/// How many words the line behind a hash has (at most 255).
pub(super) fn words_in(hash: u64) -> u64 {
    hash & 0xFF
}

/// What the words of a loose line are worth: headlines of other stories stand below many a copy.
const LOOSE: f32 = 0.3;
/// Longer lines are prose.
const LOOSE_WORDS: usize = 12;

/// So many datelines are looked at.
const ROUND_UP: usize = 64;
/// A line of prose has this many words at least.
const PROSE: u32 = 8;

/// A short line without figures that does not end like a sentence: a headline, a label, a byline.
fn is_loose(text: &str, line: &[Token]) -> bool {
    let Some(last) = line.last() else { return false };
    let after = text.get(last.start as usize + usize::from(last.len)..).unwrap_or_default();
    let ends = after.chars().take_while(|c| *c != '\n').any(|c| matches!(c, '.' | '!' | '?' | '\u{2026}'));
    line.len() <= LOOSE_WORDS && !ends && line.iter().all(|t| t.class != Class::Number)
}

impl Cut {
    /// Cuts a text. Lines whose hash is in `common` weigh nothing and are left out.
    pub(super) fn new(text: Arc<str>, common: &FxHashSet<u64>) -> Self {
        let mut all = Vec::with_capacity(text.len() / 5);
        let (mut passages, mut loose, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        for line in lines_of(&text) {
            let from = all.len();
            tokens(line.text(&text), line.span.start as usize, &mut all);
            if from == all.len() {
                continue;
            }
            let hash = line_hash(&all[from..]);
            if common.contains(&hash) {
                left_out.push(hash);
                all.truncate(from);
                continue;
            }
            let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            passages.push(Passage { from: index(from), to: index(all.len()), hash });
            loose.push(is_loose(&text, &all[from..]));
        }
        Cut { text, tokens: all, passages, loose, left_out, more: OnceLock::new(), by_line: OnceLock::new() }
    }

    /// Whether the same lines are left out for these common lines.
    pub(super) fn holds_for(&self, common: &FxHashSet<u64>) -> bool {
        self.left_out.iter().all(|hash| common.contains(hash))
            && !self.passages.iter().any(|p| common.contains(&p.hash))
    }

    /// What is only needed of documents that are compared.
    #[allow(clippy::cast_precision_loss)] // a count of words
    pub(super) fn more(&self) -> &More {
        self.more.get_or_init(|| {
            let mut pairs = Vec::with_capacity(self.tokens.len());
            for passage in &self.passages {
                pairs.extend(
                    (u64::from(passage.from)..)
                        .zip(self.tokens_of(passage).windows(2))
                        .map(|(k, two)| (u64::from(pair_hash(two[0].hash, two[1].hash)) << 32) | k),
                );
            }
            hashed::sort(&mut pairs);
            let mut loose = vec![false; self.tokens.len()];
            for (passage, _) in self.passages.iter().zip(&self.loose).filter(|(_, loose)| **loose) {
                loose[passage.from as usize..passage.to as usize].fill(true);
            }
            let is_prose = |(p, loose): &(&Passage, &bool)| p.to - p.from >= PROSE && !**loose;
            let body =
                self.passages.iter().zip(&self.loose).find(is_prose).map_or(0, |(p, _)| p.from as usize);
            let datelines = self.passages.iter().filter_map(|p| {
                let line = self.tokens_of(p);
                Some((line.first()?.hash, day_in(&self.text, line)?))
            });
            let mut datelines: Vec<(u32, i32)> = datelines.take(ROUND_UP).collect();
            let dateline = datelines.first().map(|(_, day)| *day);
            datelines.sort_unstable();
            datelines.dedup_by_key(|(place, _)| *place);
            More {
                pairs,
                words: Distinct::of(&self.tokens, |token| loose[token]),
                figures: figures_of(&self.text, &self.tokens),
                numbers: self.tokens.iter().filter(|t| t.class == Class::Number).count() as f32,
                body,
                dateline,
                stories: datelines.len(),
            }
        })
    }

    /// The words of a passage: hash and position, rising.
    pub(super) fn words_of(&self, passage: &Passage) -> &[u64] {
        let words = self.by_line.get_or_init(|| {
            let mut words: Vec<u64> =
                (0_u64..).zip(&self.tokens).map(|(k, t)| (u64::from(t.hash) << 32) | k).collect();
            self.passages.iter().for_each(|p| words[p.from as usize..p.to as usize].sort_unstable());
            words
        });
        words.get(passage.from as usize..passage.to as usize).unwrap_or_default()
    }

    /// How many words stand in lines of prose or figures: what copies are measured by when the longest is kept.
    pub(super) fn prose(&self) -> usize {
        let lines = self.passages.iter().zip(&self.loose);
        lines.filter(|(_, loose)| !**loose).map(|(p, _)| (p.to - p.from) as usize).sum()
    }

    /// The tokens of a passage.
    pub(super) fn tokens_of(&self, passage: &Passage) -> &[Token] {
        self.tokens.get(passage.from as usize..passage.to as usize).unwrap_or_default()
    }
}

impl Telling {
    /// Weighs the words of a text.
    pub(super) fn new(cut: Arc<Cut>, known: &Settled) -> Self {
        let mut weights: Vec<f32> = cut.tokens.iter().map(|token| known.of(token.hash)).collect();
        for (passage, _) in cut.passages.iter().zip(&cut.loose).filter(|(_, loose)| **loose) {
            weights[passage.from as usize..passage.to as usize].iter_mut().for_each(|w| *w *= LOOSE);
        }
        let mass = weights.iter().sum();
        Telling { cut, weights, mass, worth: OnceLock::new() }
    }

    /// What its distinct words are worth.
    pub(super) fn worth(&self) -> &Worth {
        self.worth.get_or_init(|| self.cut.more().words.weigh(&self.weights))
    }

    /// Whether two figures say the same number.
    pub(super) fn same_figure(&self, x: &Token, other: &Telling, y: &Token) -> bool {
        match (figure_at(&self.cut.text, x), figure_at(&other.cut.text, y)) {
            (Some(x), Some(y)) => x.says(&y),
            _ => x.hash == y.hash,
        }
    }
}
