//! How likely two single names are spellings of one: an alignment of graphemes whose steps have
//! fitted weights (log-odds of "the same" against "two names").
//!
//! The method is a weighted edit distance in the sense of Ristad and Yianilos, with transpositions
//! as in Damerau, whose costs are the weights of a logistic regression on the steps taken.

mod costs;
mod path;
mod steps;
mod token;

pub use costs::Costs;
pub use path::align;
pub use steps::{Habit, Step, Where};
pub use token::{Token, habit};

use std::fmt::Write as _;

use steps::step_names;

use super::weights::{PATHS, Weights};

/// A feature of a pair and how often it occurs.
pub type Features = Vec<(String, f64)>;

/// What speaks for and against two names being one, as named counts.
#[must_use]
pub fn features(a: &Token, b: &Token) -> Features {
    let habit = habit(a, b);
    let steps = align(&a.units, &b.units, habit, &PATHS).1;
    let mut counts: Vec<(String, f64)> = Vec::new();
    let mut add = |name: &str, n: f64| match counts.iter_mut().find(|(k, _)| k == name) {
        Some((_, old)) => *old += n,
        None => counts.push((name.to_owned(), n)),
    };
    for &step in &steps {
        step_names(step, habit, |name| add(name, 1.0));
    }
    beside(a, b, habit, &steps, &mut add);
    counts
}

/// What the alignment does not see: beginnings, endings, how many changes there are.
fn beside(a: &Token, b: &Token, habit: Habit, steps: &[Step], mut put: impl FnMut(&str, f64)) {
    let (bias, per_length) = match habit {
        Habit::Slavic => ("s|bias", "s|soft/length"),
        Habit::Syllabic => ("k|bias", "k|soft/length"),
        Habit::Other => ("o|bias", "o|soft/length"),
    };
    put("bias", 1.0);
    put(bias, 1.0);
    if a.ending != b.ending {
        let (x, y) = if a.ending < b.ending { (a.ending, b.ending) } else { (b.ending, a.ending) };
        put("end:differs", 1.0);
        put(&format!("end:{x}~{y}"), 1.0);
        // One is the other and an ending: a derived name.
        let (short, long) = if a.folded.len() < b.folded.len() { (a, b) } else { (b, a) };
        if short.ending == "-" && long.ending != "-" {
            put("end:derived", 1.0);
        }
    }
    let hard = |s: &Step| match s {
        Step::Sub(x, y) => (!x.is_vowel() || !y.is_vowel()) && x.all & y.all == 0,
        Step::Drop(u, _) => !u.is_vowel() && !u.is_breath() && !u.may_glide(),
        _ => false,
    };
    let soft = |s: &Step| !matches!(s, Step::Sub(x, y) if x.id == y.id);
    let (hards, softs) = (steps.iter().filter(|s| hard(s)).count(), steps.iter().filter(|s| soft(s)).count());
    if steps.first().is_some_and(hard) {
        put("first", 1.0);
    }
    for (n, (many_hard, many_soft)) in
        (1..).zip([("hard>=1", "soft>=1"), ("hard>=2", "soft>=2"), ("hard>=3", "soft>=3")])
    {
        if hards >= n {
            put(many_hard, 1.0);
        }
        if softs >= n {
            put(many_soft, 1.0);
        }
    }
    #[allow(clippy::cast_precision_loss)]
    {
        let shorter = a.units.len().min(b.units.len()).max(1) as f64;
        put("hard/length", hards as f64 / shorter);
        put("soft/length", softs as f64 / shorter);
        put(per_length, softs as f64 / shorter);
        put("short", (6.0 - shorter).max(0.0));
    }
    if a.folded == b.folded {
        put("equal", 1.0);
    }
}

/// Log-odds that two single names are spellings of one, before any evidence of context.
#[must_use]
pub fn token_odds(a: &Token, b: &Token) -> f64 {
    odds(a, b, Weights::fitted())
}

/// [`token_odds`] by other weights.
pub(super) fn odds(a: &Token, b: &Token, weights: &Weights) -> f64 {
    let costs = &weights.word;
    let habit = habit(a, b);
    let steps = align(&a.units, &b.units, habit, &PATHS).1;
    let mut odds: f64 = steps.iter().map(|&step| costs.step(step, habit)).sum();
    beside(a, b, habit, &steps, |name, n| odds += costs.of(name) * n);
    odds
}

/// The alignment letter by letter, with the weight of each step.
#[must_use]
pub fn explain_tokens(a: &str, b: &str) -> String {
    let costs = &Weights::fitted().word;
    let (a, b) = (Token::new(a), Token::new(b));
    let habit = habit(&a, &b);
    let steps = align(&a.units, &b.units, habit, &PATHS).1;
    let mut out = String::new();
    for &step in &steps {
        let shown = match step {
            Step::Sub(x, y) if x.id == y.id => x.text().to_owned(),
            Step::Sub(x, y) => format!("{} ~ {}", x.text(), y.text()),
            Step::Drop(x, place) => format!("{} alone, {}", x.text(), place.tag()),
            Step::Swap(x, y) => format!("{} and {} change places", x.text(), y.text()),
            Step::Leap(x, y) => format!("{} and {} change places around a vowel", x.text(), y.text()),
        };
        let _ = writeln!(out, "  {shown:<28} {:+.2}", costs.step(step, habit));
    }
    beside(&a, &b, habit, &steps, |name, n| {
        let w = costs.of(name) * n;
        if w.abs() >= 0.005 {
            let _ = writeln!(out, "  {name:<28} {w:+.2}");
        }
    });
    out
}
