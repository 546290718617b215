//! A telling: one document's text made ready for exact comparison with others.

use std::cell::OnceCell;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::dateline::day_in;
use super::figures::{Figure, figure_at, figures_of};
use super::weights::Settled;
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

/// A document cut into words. Lines that many documents share are left out.
#[derive(Debug)]
pub(super) struct Cut {
    pub text: Arc<str>,
    pub tokens: Vec<Token>,
    pub passages: Vec<Passage>,
}

/// A document ready for comparison.
#[derive(Debug)]
pub(super) struct Telling {
    pub text: Arc<str>,
    pub tokens: Vec<Token>,
    pub passages: Vec<Passage>,
    pub weights: Vec<f32>,
    /// Sum of the weights.
    pub mass: f32,
    /// Hash of a word and the next one in its line, and position, sorted.
    pub pairs: Vec<u64>,
    more: OnceCell<More>,
}

/// What is only needed of documents that have something in common.
#[derive(Debug)]
pub(super) struct More {
    /// Word hash and position, sorted.
    pub words: Vec<u64>,
    /// The distinct figures, sorted by value.
    pub figures: Vec<Figure>,
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
        let mut passages = Vec::new();
        for line in lines_of(&text) {
            let from = all.len();
            tokens(line.text(&text), line.span.start as usize, &mut all);
            let hash = line_hash(&all[from..]);
            if from == all.len() || common.contains(&hash) {
                all.truncate(from);
                continue;
            }
            let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            passages.push(Passage { from: index(from), to: index(all.len()), hash });
        }
        Cut { text, tokens: all, passages }
    }
}

impl Telling {
    /// Weighs the words of a text.
    pub(super) fn new(cut: Cut, known: &Settled) -> Self {
        let Cut { text, tokens, passages } = cut;
        let mut weights: Vec<f32> = tokens.iter().map(|t| known.of(t.hash)).collect();
        let mut pairs = Vec::with_capacity(tokens.len());
        for passage in &passages {
            let range = passage.from as usize..passage.to as usize;
            let line = &tokens[range.clone()];
            if is_loose(&text, line) {
                weights[range].iter_mut().for_each(|w| *w *= LOOSE);
            }
            pairs.extend(
                (u64::from(passage.from)..)
                    .zip(line.windows(2))
                    .map(|(k, two)| (u64::from(pair_hash(two[0].hash, two[1].hash)) << 32) | k),
            );
        }
        pairs.sort_unstable();
        let mass = weights.iter().sum();
        Telling { text, tokens, passages, weights, mass, pairs, more: OnceCell::new() }
    }

    /// What is only needed of documents that have something in common.
    pub(super) fn more(&self) -> &More {
        self.more.get_or_init(|| {
            let mut words: Vec<u64> =
                (0_u64..).zip(&self.tokens).map(|(k, t)| (u64::from(t.hash) << 32) | k).collect();
            words.sort_unstable();
            let of = |p: &Passage| self.tokens_of(p);
            let prose = |p: &&Passage| p.to - p.from >= PROSE && !is_loose(&self.text, of(p));
            let body = self.passages.iter().find(prose).map_or(0, |p| p.from as usize);
            let datelines =
                self.passages.iter().filter_map(|p| Some((of(p).first()?.hash, day_in(&self.text, of(p))?)));
            let mut datelines: Vec<(u32, i32)> = datelines.take(ROUND_UP).collect();
            let dateline = datelines.first().map(|(_, day)| *day);
            datelines.sort_unstable();
            datelines.dedup_by_key(|(place, _)| *place);
            let figures = figures_of(&self.text, &self.tokens, &self.weights);
            More { words, figures, body, dateline, stories: datelines.len() }
        })
    }

    /// How many words stand in lines of prose or figures: what copies are measured by when the longest is kept.
    pub(super) fn prose(&self) -> usize {
        let lines = self.passages.iter().map(|p| self.tokens_of(p));
        lines.filter(|line| !is_loose(&self.text, line)).map(<[Token]>::len).sum()
    }

    /// Whether two figures say the same number.
    pub(super) fn same_figure(&self, x: &Token, other: &Telling, y: &Token) -> bool {
        match (figure_at(&self.text, x), figure_at(&other.text, y)) {
            (Some(x), Some(y)) => x.says(&y),
            _ => x.hash == y.hash,
        }
    }

    /// The tokens of a passage.
    pub(super) fn tokens_of(&self, passage: &Passage) -> &[Token] {
        self.tokens.get(passage.from as usize..passage.to as usize).unwrap_or_default()
    }
}
