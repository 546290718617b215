//! From evidence to a verdict on a pair: a weighted sum of shares, and two guards.
//!
//! The weights were fitted once (logistic regression) on the development halves of two sets together: copies
//! with generated noise, and pairs of real wire stories labelled by reading, the latter ten times heavier,
//! because generated noise alone joins stories that only share their form. They are data, not settings.

use super::likeness::{Likeness, share};

/// A score from which a pair is one story: precision and recall on both sets meet their targets here.
pub(super) const SAME: f32 = 0.6;
/// A copy is dropped only from this score on against the copy that is kept; below, a person is asked.
pub(super) const DROP: f32 = 1.5;
/// Pairs from here on are worth a person's look.
pub(super) const DOUBTFUL: f32 = -0.5;
/// Scores beyond this say no more: chances of one in three thousand.
pub(super) const SURE: f32 = 8.0;

/// Figures in a text from which it is a table or a list of prices.
const TABLE: f32 = 0.2;
/// In a table, this share of figures among the differing words makes it the next number of a series.
const SERIES: f32 = 0.4;
/// Days between two stories from which they are less likely one.
const FAR: i32 = 5;
/// Gaps beyond a month are all the same.
const MONTH: i32 = 31;
/// What few figures or names say is drawn towards what pairs of copies show on average: this many more,
const FEW: f32 = 2.0;
/// of which this share of the figures agrees,
const FIGURES: f32 = 0.7;
/// and this share of the names.
const NAMES: f32 = 0.6;

/// The weights, in the order of [`shares`]; the last is the constant.
const WEIGHTS: [f32; 22] = [
    8.76, 5.42, 0.75, -5.17, 1.92, -0.50, -14.17, 8.02, 38.11, 0.66, 1.01, 0.66, 1.47, 14.87, 3.41, 1.31,
    0.37, -5.65, -0.68, -0.58, -1.36, -33.94,
];

/// What the weights are for.
#[allow(clippy::cast_precision_loss)] // days
fn shares(l: &Likeness, days: Option<i32>) -> [f32; 22] {
    let [words_agree, names_agree, _] = l.slots.agree;
    let [words_differ, names_differ, _] = l.slots.differ;
    let told = l.datelines.map_or(0.0, |days| (days.clamp(0, MONTH) as f32).ln_1p());
    [
        l.words,
        l.words_back,
        l.runs,
        l.runs_back,
        (l.figures * l.figure_count + FIGURES * FEW) / (l.figure_count + FEW),
        (l.names * l.name_count + NAMES * FEW) / (l.name_count + FEW),
        names_differ / (names_differ + names_agree + FEW),
        share(words_differ, words_differ + words_agree),
        share(l.slots.misspelt, l.slots.agree.iter().sum()),
        l.lines,
        l.whole_lines,
        l.opening,
        l.opening_back,
        l.order,
        l.size,
        l.length.ln_1p(),
        l.difference.ln_1p(),
        figures_of_difference(l),
        told,
        if l.datelines.is_none() { 1.0 } else { 0.0 },
        if days.is_some_and(|d| d > FAR) { 1.0 } else { 0.0 },
        1.0,
    ]
}

/// Share of figures among the words that only one telling has; small differences say little.
fn figures_of_difference(l: &Likeness) -> f32 {
    l.figures_only / (l.difference + 3.0)
}

/// How much speaks for one story (above 0) or against it (below): log-odds, clipped to [`SURE`].
pub(super) fn score(l: &Likeness, days: Option<i32>) -> f32 {
    if l.difference < 1.0 && l.size > 0.999 && l.order > 0.999 {
        return SURE;
    }
    if l.density >= TABLE && figures_of_difference(l) >= SERIES {
        return -SURE;
    }
    let sum: f32 = shares(l, days).iter().zip(WEIGHTS).map(|(share, weight)| share * weight).sum();
    sum.clamp(-SURE, SURE)
}

/// The chance behind a score, 0 to 1.
pub(super) fn chance(score: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(score)).exp())
}

/// Whether the shorter of two tellings that are not one story is part of the longer one.
pub(super) fn contains(l: &Likeness) -> bool {
    l.runs >= PART && l.words >= PART && l.figures >= PART && l.size <= PART_SIZE
}

/// Share of the shorter telling, of its words beside their neighbours and of its figures, that the longer one has.
const PART: f32 = 0.6;
/// A part is at most this share of the whole.
const PART_SIZE: f32 = 0.75;
