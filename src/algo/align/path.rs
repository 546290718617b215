//! The best alignment of two names, as a dynamic programme over their graphemes.

use super::costs::Costs;
use super::steps::{Habit, Step, Where};
use crate::algo::translit::Unit;

/// Longest name, in graphemes, that is aligned in full; what is longer is no name.
const LONGEST: usize = 48;

/// The best alignment of two cut names: its weight and its steps. Quadratic in the length, which
/// is bounded by `LONGEST`.
#[must_use]
pub fn align(a: &[Unit], b: &[Unit], habit: Habit, costs: &Costs) -> (f64, Vec<Step>) {
    let (a, b) = (a.get(..LONGEST).unwrap_or(a), b.get(..LONGEST).unwrap_or(b));
    let width = b.len() + 1;
    let mut table = vec![(f64::NEG_INFINITY, 0u8); (a.len() + 1) * width];
    table[0].0 = 0.0;
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let here = table[i * width + j].0;
            let mut reach = |di: usize, dj: usize, w: f64, code: u8| {
                let cell = &mut table[(i + di) * width + j + dj];
                if here + w > cell.0 + 1e-12 {
                    *cell = (here + w, code);
                }
            };
            if i < a.len() && j < b.len() {
                reach(1, 1, costs.step(Step::Sub(a[i], b[j]), habit), 1);
            }
            if i < a.len() {
                reach(1, 0, costs.step(Step::Drop(a[i], Where::of(a, i)), habit), 2);
            }
            if j < b.len() {
                reach(0, 1, costs.step(Step::Drop(b[j], Where::of(b, j)), habit), 3);
            }
            if i + 1 < a.len() && j + 1 < b.len() && a[i].id == b[j + 1].id && a[i + 1].id == b[j].id {
                reach(2, 2, costs.step(Step::Swap(a[i], a[i + 1]), habit), 4);
            }
            if i + 2 < a.len()
                && j + 2 < b.len()
                && a[i].id == b[j + 2].id
                && a[i + 2].id == b[j].id
                && a[i + 1].id == b[j + 1].id
                && !a[i].is_vowel()
                && a[i + 1].is_vowel()
                && !a[i + 2].is_vowel()
            {
                reach(3, 3, costs.step(Step::Leap(a[i], a[i + 2]), habit), 5);
            }
        }
    }
    let mut steps = Vec::with_capacity(a.len().max(b.len()));
    let (mut i, mut j) = (a.len(), b.len());
    while i + j > 0 {
        match table[i * width + j].1 {
            1 => (i, j) = (i - 1, j - 1),
            2 => i -= 1,
            3 => j -= 1,
            4 => (i, j) = (i - 2, j - 2),
            5 => (i, j) = (i - 3, j - 3),
            _ => break,
        }
        // The cell we came from is now (i, j); what was reached tells the step.
        steps.push((i, j));
    }
    steps.reverse();
    let mut list = Vec::with_capacity(steps.len());
    for (k, &(i, j)) in steps.iter().enumerate() {
        let (ni, nj) = steps.get(k + 1).copied().unwrap_or((a.len(), b.len()));
        list.push(match (ni - i, nj - j) {
            (1, 1) => Step::Sub(a[i], b[j]),
            (1, 0) => Step::Drop(a[i], Where::of(a, i)),
            (0, 1) => Step::Drop(b[j], Where::of(b, j)),
            (2, 2) => Step::Swap(a[i], a[i + 1]),
            _ => Step::Leap(a[i], a[i + 2]),
        });
    }
    (table[a.len() * width + b.len()].0, list)
}
