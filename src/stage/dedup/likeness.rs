//! What two tellings have in common, measured word by word: the evidence behind every verdict on a pair.

use super::slots::{Slots, slots};
use super::telling::Telling;
use crate::algo::tokens::Class;

/// Position of nothing.
pub(super) const NOWHERE: u32 = u32::MAX;
/// Words of a body that are its opening.
const OPENING: usize = 30;
/// A line counts as found from this share on (as in the prototype measured before).
const LINE_FOUND: f32 = 0.35;
/// A line counts as found whole from this share on: one word in a usual sentence may differ.
const LINE_WHOLE: f32 = 0.85;

/// The evidence on a pair. Shares are 0 to 1 and weighted by how rare the words are; "the shorter"
/// is the telling of less weight, `_back` turns the question round.
#[derive(Clone, Debug, Default)]
pub(super) struct Likeness {
    /// Share of the shorter telling's distinct words that the longer one has.
    pub words: f32,
    pub words_back: f32,
    /// Share of its words that stand beside the same neighbour in the other.
    pub runs: f32,
    pub runs_back: f32,
    /// Share of the distinct figures of the side that has fewer, roundings allowed for; and how many those are.
    pub figures: f32,
    pub figure_count: f32,
    /// Share of the distinct names of the side that has fewer; and how many those are.
    pub names: f32,
    pub name_count: f32,
    /// What stands in the places where the words around agree.
    pub slots: Slots,
    /// Share of the shorter telling in lines that are found; in lines that are found whole.
    pub lines: f32,
    pub whole_lines: f32,
    /// Share of the opening of the shorter body found in runs; and of the longer.
    pub opening: f32,
    pub opening_back: f32,
    /// How much of what is shared comes in the same order.
    pub order: f32,
    /// Weight of the shorter telling against the longer.
    pub size: f32,
    /// Words of the shorter telling, and how many of a hundred are figures.
    pub length: f32,
    pub density: f32,
    /// Words that only one side has, and how many of them are figures.
    pub difference: f32,
    pub figures_only: f32,
    /// Days between the two datelines, if both have one.
    pub datelines: Option<i32>,
}

pub(super) fn class_index(class: Class) -> usize {
    match class {
        Class::Word => 0,
        Class::Name => 1,
        Class::Number => 2,
    }
}

#[allow(clippy::cast_possible_truncation)] // the low half is the position
pub(super) fn position(packed: u64) -> usize {
    (packed as u32) as usize
}

/// Where each word of `a` stands in `b`, for words that have the same neighbour there.
pub(super) fn match_runs(a: &Telling, b: &Telling) -> Vec<u32> {
    let mut to = vec![NOWHERE; a.tokens.len()];
    let (mut i, mut j) = (0, 0);
    while let (Some(&left), Some(&right)) = (a.pairs.get(i), b.pairs.get(j)) {
        match (left >> 32).cmp(&(right >> 32)) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                let (p, q) = (position(left), position(right));
                for step in 0..2 {
                    if let Some(place) = to.get_mut(p + step).filter(|place| **place == NOWHERE) {
                        *place = u32::try_from(q + step).unwrap_or(NOWHERE);
                    }
                }
                i += 1;
                j += 1;
            }
        }
    }
    to
}

/// Distinct words of both sides, by class, and which tokens the other side has too.
struct Shared {
    both: [f32; 3],
    left: [f32; 3],
    right: [f32; 3],
    left_count: [f32; 3],
    right_count: [f32; 3],
    left_has: Vec<bool>,
    right_has: Vec<bool>,
}

/// Counts distinct words. A shared word counts in its class on the left, at its highest weight.
fn shared_words(a: &Telling, b: &Telling) -> Shared {
    let mut out = Shared {
        both: [0.0; 3],
        left: [0.0; 3],
        right: [0.0; 3],
        left_count: [0.0; 3],
        right_count: [0.0; 3],
        left_has: vec![false; a.tokens.len()],
        right_has: vec![false; b.tokens.len()],
    };
    let hash_at = |words: &[u64], k: usize| words.get(k).map_or(u64::MAX, |w| w >> 32);
    let end_of = |words: &[u64], from: usize, hash: u64| {
        from + words[from..].iter().take_while(|w| **w >> 32 == hash).count()
    };
    let worth = |t: &Telling, list: &[u64]| list.iter().map(|w| t.weights[position(*w)]).fold(0.0, f32::max);
    let (mut i, mut j) = (0, 0);
    while i < a.words.len() || j < b.words.len() {
        let hash = hash_at(&a.words, i).min(hash_at(&b.words, j));
        let left = &a.words[i..end_of(&a.words, i, hash)];
        let right = &b.words[j..end_of(&b.words, j, hash)];
        let weight = worth(a, left).max(worth(b, right));
        let class = match (left.first(), right.first()) {
            (Some(w), _) => class_index(a.tokens[position(*w)].class),
            (None, Some(w)) => class_index(b.tokens[position(*w)].class),
            (None, None) => break,
        };
        if !left.is_empty() {
            out.left[class] += weight;
            out.left_count[class] += 1.0;
        }
        if !right.is_empty() {
            out.right[class] += weight;
            out.right_count[class] += 1.0;
        }
        if !left.is_empty() && !right.is_empty() {
            out.both[class] += weight;
            left.iter().for_each(|w| out.left_has[position(*w)] = true);
            right.iter().for_each(|w| out.right_has[position(*w)] = true);
        }
        i += left.len();
        j += right.len();
    }
    out
}

/// Share of the distinct figures of the side that has fewer that the other has too.
fn shared_figures(a: &Telling, b: &Telling) -> f32 {
    let (few, many) = if a.figures.len() <= b.figures.len() { (a, b) } else { (b, a) };
    let all: f32 = few.figures.iter().map(|f| f.weight).sum();
    share(few.figures.iter().filter(|f| f.is_in(&many.figures)).map(|f| f.weight).sum(), all)
}

pub(super) fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 }
}

/// Shares of a telling: found, in lines that are found, and in lines that are found whole.
fn covered(a: &Telling, found: impl Fn(usize) -> bool) -> (f32, f32, f32) {
    let (mut all, mut hit, mut in_found, mut in_whole) = (0.0, 0.0, 0.0, 0.0);
    for passage in &a.passages {
        let (mut line, mut line_hit) = (0.0, 0.0);
        for at in passage.from as usize..passage.to as usize {
            line += a.weights[at];
            if found(at) {
                line_hit += a.weights[at];
            }
        }
        all += line;
        hit += line_hit;
        in_found += if line_hit >= LINE_FOUND * line { line } else { 0.0 };
        in_whole += if line_hit >= LINE_WHOLE * line { line } else { 0.0 };
    }
    (share(hit, all), share(in_found, all), share(in_whole, all))
}

fn opening(t: &Telling, found: impl Fn(usize) -> bool) -> f32 {
    let range = t.body..t.tokens.len().min(t.body + OPENING);
    let all = t.weights[range.clone()].iter().sum();
    share(range.filter(|k| found(*k)).map(|k| t.weights[k]).sum(), all)
}

/// Share of the steps from one matched word to the next that go forward in the other telling.
fn order(to: &[u32]) -> f32 {
    let (mut steps, mut forward, mut last) = (0.0, 0.0, NOWHERE);
    for &j in to.iter().filter(|j| **j != NOWHERE) {
        if last != NOWHERE {
            steps += 1.0;
            forward += if j > last { 1.0 } else { 0.0 };
        }
        last = j;
    }
    if steps > 0.0 { forward / steps } else { 1.0 }
}

/// Compares two tellings; the order of the arguments does not matter. Also hands out where each word
/// of the first telling stands in the second ([`match_runs`]).
#[allow(clippy::cast_precision_loss)] // counts of words
pub(super) fn compare(one: &Telling, two: &Telling) -> Likeness {
    let size = |t: &Telling| (t.mass, t.tokens.len());
    let ((m1, _), (m2, _)) = (size(one), size(two));
    let first = (m1, one.tokens.len(), &one.text) <= (m2, two.tokens.len(), &two.text);
    let (a, b) = if first { (one, two) } else { (two, one) };
    let to = match_runs(a, b);
    let mut reached = vec![false; b.tokens.len()];
    for &j in &to {
        if let Some(place) = reached.get_mut(j as usize) {
            *place = true;
        }
    }
    let found = |at: usize| to[at] != NOWHERE;
    let (runs, lines, whole_lines) = covered(a, found);
    let (runs_back, _, _) = covered(b, |at| reached[at]);
    let shared = shared_words(a, b);
    let least = |class: usize| share(shared.both[class], shared.left[class].min(shared.right[class]));
    let fewer = |class: usize| shared.left_count[class].min(shared.right_count[class]);
    let both = shared.both.iter().sum();
    let only_a =
        (0..a.tokens.len()).filter(|k| !found(*k) && !shared.left_has[*k]).map(|k| a.tokens[k].class);
    let only_b =
        (0..b.tokens.len()).filter(|k| !reached[*k] && !shared.right_has[*k]).map(|k| b.tokens[k].class);
    let (mut difference, mut figures_only) = (0.0, 0.0);
    for class in only_a.chain(only_b) {
        difference += 1.0;
        figures_only += if class == Class::Number { 1.0 } else { 0.0 };
    }
    let numbers = a.tokens.iter().filter(|t| t.class == Class::Number).count();
    Likeness {
        words: share(both, shared.left.iter().sum()),
        words_back: share(both, shared.right.iter().sum()),
        runs,
        runs_back,
        figures: shared_figures(a, b),
        figure_count: fewer(2),
        names: least(1),
        name_count: fewer(1),
        slots: slots(a, b, &to),
        lines,
        whole_lines,
        opening: opening(a, found),
        opening_back: opening(b, |at| reached[at]),
        order: order(&to),
        size: share(m1.min(m2), m1.max(m2)),
        length: a.tokens.len() as f32,
        density: numbers as f32 / (a.tokens.len() as f32 + 1.0),
        difference,
        figures_only,
        datelines: a.dateline.zip(b.dateline).map(|(x, y)| (x - y).abs()),
    }
}
