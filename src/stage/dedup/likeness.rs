//! What two tellings have in common, measured word by word: the evidence behind every verdict on a pair.

use super::distinct::Shared;
use super::figures::Figure;
use super::slots::{Slots, slots};
use super::telling::Telling;
use crate::algo::tokens::Class;

/// Position of nothing.
pub(super) const NOWHERE: u32 = u32::MAX;
/// Datelines of so many places make a round-up; one that is inserted or quoted does not.
const ROUND_UP: usize = 3;
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
    /// Whether the longer has the datelines of a round-up and the shorter has not.
    pub round_up: bool,
}

impl Likeness {
    /// The evidence on two documents of equal text.
    pub(super) fn of_twins() -> Self {
        let all = 1.0;
        Likeness {
            words: all,
            words_back: all,
            runs: all,
            runs_back: all,
            figures: all,
            names: all,
            lines: all,
            whole_lines: all,
            opening: all,
            opening_back: all,
            order: all,
            size: all,
            ..Likeness::default()
        }
    }
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
    let mut to = vec![NOWHERE; a.cut.tokens.len()];
    let (left_pairs, right_pairs) = (&a.cut.more().pairs, &b.cut.more().pairs);
    let (mut i, mut j) = (0, 0);
    while let (Some(&left), Some(&right)) = (left_pairs.get(i), right_pairs.get(j)) {
        let (x, y) = (left >> 32, right >> 32);
        if x == y {
            let (p, q) = (position(left), position(right));
            for step in 0..2 {
                if let Some(place) = to.get_mut(p + step).filter(|place| **place == NOWHERE) {
                    *place = u32::try_from(q + step).unwrap_or(NOWHERE);
                }
            }
        }
        // Steps without a branch: which side is behind cannot be foreseen.
        (i, j) = (i + usize::from(x <= y), j + usize::from(y <= x));
    }
    to
}

/// Share of the distinct figures of the side that has fewer that the other has too.
fn shared_figures(a: &Telling, b: &Telling) -> f32 {
    let (ours, theirs) = (&a.cut.more().figures, &b.cut.more().figures);
    let (few, many, t) = if ours.len() <= theirs.len() { (ours, theirs, a) } else { (theirs, ours, b) };
    let weight = |f: &Figure| t.weights[f.token as usize];
    let all: f32 = few.iter().map(weight).sum();
    share(few.iter().filter(|f| f.is_in(many)).map(weight).sum(), all)
}

pub(super) fn share(part: f32, whole: f32) -> f32 {
    // An empty sum is -0.
    if whole > 0.0 { (part / whole).min(1.0) + 0.0 } else { 0.0 }
}

/// Shares of a telling: found, in lines that are found, and in lines that are found whole.
fn covered(a: &Telling, found: impl Fn(usize) -> bool) -> (f32, f32, f32) {
    let (mut all, mut hit, mut in_found, mut in_whole) = (0.0, 0.0, 0.0, 0.0);
    for passage in &a.cut.passages {
        let (mut line, mut line_hit) = (0.0, 0.0);
        for at in passage.from as usize..passage.to as usize {
            line += a.weights[at];
            line_hit += if found(at) { a.weights[at] } else { 0.0 };
        }
        all += line;
        hit += line_hit;
        in_found += if line_hit >= LINE_FOUND * line { line } else { 0.0 };
        in_whole += if line_hit >= LINE_WHOLE * line { line } else { 0.0 };
    }
    (share(hit, all), share(in_found, all), share(in_whole, all))
}

fn opening(t: &Telling, found: impl Fn(usize) -> bool) -> f32 {
    let body = t.cut.more().body;
    let range = body..t.cut.tokens.len().min(body + OPENING);
    let all = t.weights[range.clone()].iter().sum();
    share(range.filter(|k| found(*k)).map(|k| t.weights[k]).sum(), all)
}

/// Share of the steps from one matched word to the next that go forward in the other telling.
#[allow(clippy::cast_precision_loss)] // counts of words
fn order(to: &[u32]) -> f32 {
    let (mut steps, mut forward, mut last) = (0_u32, 0_u32, NOWHERE);
    for &j in to.iter().filter(|j| **j != NOWHERE) {
        steps += u32::from(last != NOWHERE);
        forward += u32::from(last != NOWHERE && j > last);
        last = j;
    }
    if steps > 0 { forward as f32 / steps as f32 } else { 1.0 }
}

/// Two tellings laid side by side.
pub(super) struct Pairing<'t> {
    /// The one of less weight.
    pub short: &'t Telling,
    pub long: &'t Telling,
    /// Where each word of the short one stands in the long one ([`match_runs`]).
    pub to: Vec<u32>,
    runs: f32,
    lines: f32,
    /// Share of the short one in lines that the long one has nearly word for word.
    pub whole_lines: f32,
}

/// Below this share of matched words a pair is not worth more work: of the pairs that may be one story, one in
/// a hundred has less on both development sets, and so have four in ten of the others.
const WORTH: f32 = 0.3;

impl<'t> Pairing<'t> {
    /// Matches two tellings; the order of the arguments does not matter.
    pub(super) fn of(one: &'t Telling, two: &'t Telling) -> Self {
        let first = (one.mass, one.cut.tokens.len(), &one.cut.text)
            <= (two.mass, two.cut.tokens.len(), &two.cut.text);
        let (short, long) = if first { (one, two) } else { (two, one) };
        let to = match_runs(short, long);
        let (runs, lines, whole_lines) = covered(short, |at| to[at] != NOWHERE);
        Pairing { short, long, to, runs, lines, whole_lines }
    }

    /// Whether the two have enough in common for a verdict.
    pub(super) fn is_worth(&self) -> bool {
        self.runs >= WORTH
    }

    /// All evidence on the pair.
    #[allow(clippy::cast_precision_loss)] // counts of words
    pub(super) fn likeness(&self) -> Likeness {
        let (a, b, to) = (self.short, self.long, &self.to);
        let mut reached = vec![false; b.cut.tokens.len()];
        for &j in to {
            if let Some(place) = reached.get_mut(j as usize) {
                *place = true;
            }
        }
        let found = |at: usize| to[at] != NOWHERE;
        let (runs_back, _, _) = covered(b, |at| reached[at]);
        let shared = Shared::of(a, b);
        let least = |class: usize| share(shared.both[class], shared.left[class].min(shared.right[class]));
        let fewer = |class: usize| shared.left_count[class].min(shared.right_count[class]);
        let both = shared.both.iter().sum();
        Likeness {
            words: share(both, shared.left.iter().sum()),
            words_back: share(both, shared.right.iter().sum()),
            runs: self.runs,
            runs_back,
            figures: shared_figures(a, b),
            figure_count: fewer(2),
            names: least(1),
            name_count: fewer(1),
            slots: slots(a, b, to),
            lines: self.lines,
            whole_lines: self.whole_lines,
            opening: opening(a, found),
            opening_back: opening(b, |at| reached[at]),
            order: order(to),
            size: share(a.mass, b.mass),
            length: a.cut.tokens.len() as f32,
            density: a.cut.more().numbers / (a.cut.tokens.len() as f32 + 1.0),
            difference: shared.alone,
            figures_only: shared.figures_alone,
            datelines: a.cut.more().dateline.zip(b.cut.more().dateline).map(|(x, y)| (x - y).abs()),
            round_up: b.cut.more().stories >= ROUND_UP && a.cut.more().stories * 2 < b.cut.more().stories,
        }
    }
}
