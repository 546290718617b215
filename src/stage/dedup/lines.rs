//! Lines of two tellings that are one passage.

use rustc_hash::FxHashMap;

use super::judge;
use super::likeness::{NOWHERE, match_runs, position, share};
use super::telling::{Passage, Telling};
use crate::algo::tokens::Class;

/// Two lines, by their hashes, that are one passage told a little differently.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) struct LineLink {
    pub a: u64,
    pub b: u64,
    /// How alike they are, 0 to 1.
    pub likeness: f32,
}

/// In copies of one story a line is the same passage from this likeness on: the story vouches for it.
const IN_COPIES: f32 = 0.3;
/// and from this length on.
const IN_COPIES_WORDS: u32 = 4;
/// Elsewhere a line must be copied nearly word for word,
const ELSEWHERE: f32 = 0.85;
/// and be this long.
const ELSEWHERE_WORDS: u32 = 8;
/// The shorter of two lines has at least this share of the longer one's weight: else it is a part.
const PART: f32 = 0.4;

/// Finds the lines of `one` that are in `two`; `score` is the verdict on the pair of documents.
pub(super) fn line_links(one: &Telling, two: &Telling, score: f32, out: &mut Vec<LineLink>) {
    let to = match_runs(one, two);
    let mut line_of = vec![0_u32; two.tokens.len()];
    for (number, passage) in (0_u32..).zip(&two.passages) {
        line_of[passage.from as usize..passage.to as usize].iter_mut().for_each(|l| *l = number);
    }
    let mut met: FxHashMap<u32, f32> = FxHashMap::default();
    for passage in &one.passages {
        met.clear();
        for at in passage.from as usize..passage.to as usize {
            if let Some(line) = Some(to[at]).filter(|j| *j != NOWHERE).and_then(|j| line_of.get(j as usize)) {
                *met.entry(*line).or_default() += one.weights[at];
            }
        }
        let best = met.iter().max_by(|x, y| x.1.total_cmp(y.1).then(y.0.cmp(x.0)));
        let Some(other) = best.and_then(|(line, _)| two.passages.get(*line as usize)) else { continue };
        if passage.hash == other.hash {
            continue;
        }
        let likeness = alike(one, passage, two, other);
        let bar = if score >= judge::SAME { IN_COPIES } else { ELSEWHERE };
        let least = if score >= judge::SAME { IN_COPIES_WORDS } else { ELSEWHERE_WORDS };
        let long = passage.to - passage.from >= least;
        if likeness >= bar && long {
            out.push(LineLink { a: passage.hash.min(other.hash), b: passage.hash.max(other.hash), likeness });
        }
    }
}

/// How alike two lines are, 0 to 1: shared words against all, by weight. Lines that differ in a figure are
/// at most as alike as lines of copies; a line that is only part of the other is not like it.
pub(super) fn alike(one: &Telling, p: &Passage, two: &Telling, q: &Passage) -> f32 {
    if p.hash == q.hash {
        return 1.0;
    }
    let (left, right) = (words(one, p), words(two, q));
    let (mut i, mut j, mut both, mut all_left, mut all_right) = (0, 0, 0.0, 0.0, 0.0);
    let (mut figures, mut figures_left, mut figures_right) = (0, 0, 0);
    while i < left.len() || j < right.len() {
        let x = left.get(i).map_or(u64::MAX, |w| w >> 32);
        let y = right.get(j).map_or(u64::MAX, |w| w >> 32);
        let at = |t: &Telling, w: u64| (t.weights[position(w)], t.tokens[position(w)].class == Class::Number);
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

/// The words of a line with their positions, sorted.
fn words(telling: &Telling, passage: &Passage) -> Vec<u64> {
    let tokens = telling.tokens_of(passage);
    let mut words: Vec<u64> =
        (u64::from(passage.from)..).zip(tokens).map(|(k, t)| (u64::from(t.hash) << 32) | k).collect();
    words.sort_unstable();
    words
}
