//! Lines of two tellings that are one passage.

use rustc_hash::FxHashMap;

use super::likeness::{NOWHERE, Pairing, position, share};
use super::telling::{Passage, Telling};
use crate::algo::tokens::Class;

/// Two lines, by their hashes, that are one passage told a little differently.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) struct LineLink {
    pub a: u64,
    pub b: u64,
    /// How alike they are, 0 to 1.
    pub likeness: f32,
    /// Whether all candidates of both documents were compared.
    pub open: bool,
}

/// In copies of one story a line is the same passage from this likeness on: the story vouches for it.
const IN_COPIES: f32 = 0.3;
/// from this length on;
const IN_COPIES_WORDS: u32 = 4;
/// lines shorter than this
const SHORT: u32 = 10;
/// need more.
const IN_COPIES_SHORT: f32 = 0.6;
/// Elsewhere a line must be copied nearly word for word,
const ELSEWHERE: f32 = 0.85;
/// and be this long.
const ELSEWHERE_WORDS: u32 = 8;
/// The shorter of two lines has at least this share of the longer one's weight: else it is a part.
const PART: f32 = 0.6;

/// Finds the lines of one telling that are in the other; `copies` says whether the two are one story. A line is
/// linked to the line it shares most with, if that is so from both sides: where paragraphs were merged or
/// split, only the larger part counts.
pub(super) fn line_links(pairing: &Pairing<'_>, copies: bool, open: bool, out: &mut Vec<LineLink>) {
    let (one, two, to) = (pairing.short, pairing.long, &pairing.to);
    let mut line_of = vec![0_u32; two.cut.tokens.len()];
    for (number, passage) in (0_u32..).zip(&two.cut.passages) {
        line_of[passage.from as usize..passage.to as usize].iter_mut().for_each(|l| *l = number);
    }
    let mut met: FxHashMap<u32, f32> = FxHashMap::default();
    let mut best_of_one: Vec<Option<(f32, u32)>> = vec![None; one.cut.passages.len()];
    let mut best_of_two: Vec<Option<(f32, u32)>> = vec![None; two.cut.passages.len()];
    for (number, passage) in (0_u32..).zip(&one.cut.passages) {
        met.clear();
        let words = passage.from as usize..passage.to as usize;
        for (&to, weight) in to[words.clone()].iter().zip(&one.weights[words]) {
            if let Some(line) = Some(to).filter(|j| *j != NOWHERE).and_then(|j| line_of.get(j as usize)) {
                *met.entry(*line).or_default() += weight;
            }
        }
        for (&line, &weight) in &met {
            raise(&mut best_of_one[number as usize], weight, line);
            raise(&mut best_of_two[line as usize], weight, number);
        }
    }
    for (number, best) in (0_u32..).zip(&best_of_one) {
        let Some((_, line)) = *best else { continue };
        let (passage, other) = (&one.cut.passages[number as usize], &two.cut.passages[line as usize]);
        if passage.hash == other.hash || best_of_two[line as usize].is_none_or(|(_, back)| back != number) {
            continue;
        }
        let likeness = alike(one, passage, two, other);
        let bar = if copies && passage.to - passage.from >= SHORT {
            IN_COPIES
        } else if copies {
            IN_COPIES_SHORT
        } else {
            ELSEWHERE
        };
        let least = if copies { IN_COPIES_WORDS } else { ELSEWHERE_WORDS };
        if likeness >= bar && passage.to - passage.from >= least {
            out.push(LineLink {
                a: passage.hash.min(other.hash),
                b: passage.hash.max(other.hash),
                likeness,
                open,
            });
        }
    }
}

/// Keeps the greater weight; among equals the earlier line.
fn raise(best: &mut Option<(f32, u32)>, weight: f32, line: u32) {
    if best.is_none_or(|(top, old)| weight > top || (weight >= top && line < old)) {
        *best = Some((weight, line));
    }
}

/// How alike two lines are, 0 to 1: shared words against all, by weight. Lines that differ in a figure are
/// at most as alike as lines of copies; a line that is only part of the other is not like it.
pub(super) fn alike(one: &Telling, p: &Passage, two: &Telling, q: &Passage) -> f32 {
    if p.hash == q.hash {
        return 1.0;
    }
    let (left, right) = (one.cut.words_of(p), two.cut.words_of(q));
    let (mut i, mut j, mut both, mut all_left, mut all_right) = (0, 0, 0.0, 0.0, 0.0);
    let (mut figures, mut figures_left, mut figures_right) = (0, 0, 0);
    while i < left.len() || j < right.len() {
        let x = left.get(i).map_or(u64::MAX, |w| w >> 32);
        let y = right.get(j).map_or(u64::MAX, |w| w >> 32);
        let at =
            |t: &Telling, w: u64| (t.weights[position(w)], t.cut.tokens[position(w)].class == Class::Number);
        let (weight, figure) = if x <= y { at(one, left[i]) } else { at(two, right[j]) };
        if x == y {
            both += weight;
            figures += i32::from(figure);
        }
        if x <= y {
            all_left += weight;
            figures_left += i32::from(figure);
            i += 1;
        }
        if y <= x {
            all_right += weight;
            figures_right += i32::from(figure);
            j += 1;
        }
    }
    if all_left.min(all_right) < PART * all_left.max(all_right) {
        return 0.0;
    }
    let likeness = share(2.0 * both, all_left + all_right);
    if figures < figures_left.min(figures_right) { likeness.min(ELSEWHERE - 0.01) } else { likeness }
}
