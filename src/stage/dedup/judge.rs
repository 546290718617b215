//! From evidence to a verdict on a pair: a weighted sum of shares, and two guards.
//!
//! The weights were fitted once (logistic regression) on the development halves of two sets together: copies
//! with generated noise, and pairs of real wire stories labelled by reading, the latter twenty times heavier,
//! because generated noise alone joins stories that only share their form. They are data, not settings.

use super::likeness::{Likeness, share};

/// A score from which a pair is one story: precision and recall on both sets meet their targets here.
pub(super) const SAME: f32 = 0.4;
/// A copy is dropped only from this score on against the copy that is kept; below, a person is asked.
const DROP: f32 = 2.5;
/// Pairs from here on are worth a person's look.
pub(super) const DOUBTFUL: f32 = -1.0;
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

/// Copies of one story stand on several sites; the numbers of a series (prices, results, notices) mostly on one.
/// This much speaks for a copy when both sites are known and differ.
const OTHER_SITE: f32 = 1.2;
/// But a digest also stands on other sites: the two must open alike, by this share of the longer one's opening.
const OPENS: f32 = 0.4;

/// The weights, in the order of [`shares`]; the last is the constant.
const WEIGHTS: Shares = [
    8.03, 2.52, 2.58, -4.03, 2.09, -1.33, -14.14, 7.77, 34.21, -0.09, 0.84, 0.62, 1.05, 17.69, 3.99, 1.53,
    0.08, -6.281, -0.70, -0.47, -0.93, -35.10,
];

/// What is known of a pair beside the texts.
#[derive(Copy, Clone, Debug, Default)]
pub(super) struct Around {
    /// Days between the two, if both have a date.
    pub days: Option<i32>,
    /// Whether both sites are known and differ.
    pub other_site: bool,
}

/// What is weighed; the last is always 1, for the constant.
pub type Shares = [f32; 22];

/// What the weights are for.
#[allow(clippy::cast_precision_loss)] // days
pub(super) fn shares(l: &Likeness, around: Around) -> Shares {
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
        if around.days.is_some_and(|d| d > FAR) { 1.0 } else { 0.0 },
        1.0,
    ]
}

/// Share of figures among the words that only one telling has; small differences say little.
fn figures_of_difference(l: &Likeness) -> f32 {
    l.figures_only / (l.difference + 3.0)
}

/// How much speaks for one story (above 0) or against it (below): log-odds, clipped to [`SURE`].
pub(super) fn score(l: &Likeness, around: Around) -> f32 {
    if l.difference < 1.0 && l.size > 0.999 && l.order > 0.999 {
        return SURE;
    }
    if l.density >= TABLE && figures_of_difference(l) >= SERIES {
        return -SURE;
    }
    if l.round_up {
        return -SURE;
    }
    let sum: f32 = shares(l, around).iter().zip(WEIGHTS).map(|(share, weight)| share * weight).sum();
    let site = if around.other_site && l.opening_back >= OPENS { OTHER_SITE } else { 0.0 };
    (sum + site).clamp(-SURE, SURE)
}

/// Whether a copy is so surely one that it may be dropped for the sake of the kept one. Stories that lie
/// more than a month apart must agree nearly word for word: last year's notice has the same form.
pub(super) fn may_drop(l: &Likeness, score: f32, days: Option<i32>) -> bool {
    let verbatim = l.words >= VERBATIM && l.runs >= VERBATIM && l.slots.differ.iter().sum::<f32>() < 1.0;
    score >= DROP && (verbatim || days.is_none_or(|d| d <= MONTH))
}

/// Share of words, and of words beside their neighbours, that makes a copy verbatim.
const VERBATIM: f32 = 0.98;

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
