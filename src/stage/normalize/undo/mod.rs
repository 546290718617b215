//! Mojibake: text whose bytes were read in the wrong encoding, and how to undo it.
//!
//! Places that may be damaged are found in one pass; around them the cheapest reading is searched,
//! and what it undoes is believed when the whole document gains enough bits by it.

mod candidates;
mod cells;
mod chain;
mod codes;
mod contest;
mod filter;
mod found;
mod judge;
mod known;
mod least;
mod literal;
mod lossy;
mod reading;
mod search;
mod searcher;
mod steps;
mod unit;
mod window;

use crate::algo::chars::{ceil, floor};
use crate::rule::Confidence;
use crate::text::Span;

pub(super) use chain::Chain;
pub(super) use codes::Codes;
pub(super) use filter::{Places, Surplus, USUAL, is_cheaper, worth};
use judge::judge;
use known::Undone;
pub(super) use least::{stands, whole};
use searcher::{Searcher, WINDOW};

/// Characters of context around a place.
const AROUND: usize = 160;

/// A repair of one stretch.
#[derive(Clone, Debug)]
pub(super) struct Repair {
    /// Bytes of the text.
    pub span: Span,
    /// What happened.
    pub chain: Chain,
    /// What was meant.
    pub after: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether something was lost on the way.
    pub lossy: bool,
    /// Bits gained here.
    pub gain: i32,
}

/// All repairs of a text, in order, at places that may be damaged.
pub(super) fn repairs(text: &str, places: &Places) -> Vec<Repair> {
    if places.hits.is_empty() && places.lines.is_empty() {
        return Vec::new();
    }
    let spans = stretches(text, places);
    let mut searcher = Searcher::new(text, places);
    let proof = searcher.go(&spans, true);
    let mut undone = Undone::default();
    if let Some(Chain::Utf8 { page, depth }) = proof {
        undone = known::undo(text, &spans, &places.lines, page, depth, searcher.steps());
        let rest = around(text, &undone.rest);
        searcher.begin_again();
        searcher.go(&rest, false);
        undone.leave(&rest);
    } else if searcher.prove() && text.len() > WINDOW {
        searcher.begin_again();
        searcher.go(&spans, false);
    }
    judge(text, &searcher.found, &undone)
}

/// Stretches around the places; near ones are one.
fn stretches(text: &str, places: &Places) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut lines = places.lines.iter().copied().peekable();
    let mut add = |start: usize, end: usize| match spans.last_mut() {
        Some(last) if start <= last.1 => last.1 = last.1.max(end),
        _ => spans.push((start, end)),
    };
    let mut hits = places.hits.iter().copied().peekable();
    while let Some(hit) = hits.next() {
        while let Some((start, end)) = lines.next_if(|l| l.0 <= hit) {
            add(start, end);
        }
        // Those whose surroundings meet are one stretch, and only its two ends are looked for.
        let line = lines.peek().map_or(usize::MAX, |l| l.0);
        let mut last = hit;
        while let Some(next) = hits.next_if(|&next| next - last <= 2 * AROUND && next < line) {
            last = next;
        }
        add(word_start(text, hit.saturating_sub(AROUND)), word_end(text, last + AROUND));
    }
    for (start, end) in lines {
        add(start, end);
    }
    spans
}

/// The blank before a position, if there is one near.
fn word_start(text: &str, at: usize) -> usize {
    let low = floor(text, at.saturating_sub(AROUND));
    let at = floor(text, at);
    text[low..at].rfind([' ', '\n']).map_or(low, |k| low + k + 1)
}

/// The blank after a position, if there is one near.
fn word_end(text: &str, at: usize) -> usize {
    let at = ceil(text, at.min(text.len()));
    let high = ceil(text, (at + AROUND).min(text.len()));
    text[at..high].find([' ', '\n']).map_or(high, |k| at + k)
}

/// Words and what is around them; near ones are one.
fn around(text: &str, words: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for &(start, end) in words {
        let (start, end) = (word_start(text, start.saturating_sub(AROUND)), word_end(text, end + AROUND));
        match spans.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => spans.push((start, end)),
        }
    }
    spans
}
