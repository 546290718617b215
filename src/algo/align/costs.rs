//! What each step of an alignment weighs, looked up once.

use rustc_hash::FxHashMap;

use super::steps::{Habit, Step, Where, step_names};
use crate::algo::translit::all_units;

/// Weights, looked up once: a matrix of substitutions and a table of drops for each habit.
#[derive(Debug)]
pub struct Costs {
    named: FxHashMap<String, f64>,
    sub: Vec<f64>,
    drop: Vec<f64>,
    swap: [f64; 3],
    leap: [f64; 3],
}

const IDS: usize = 64;

impl Costs {
    /// Prepares a table of named weights.
    #[must_use]
    pub fn new(named: FxHashMap<String, f64>) -> Self {
        let mut costs = Costs {
            named,
            sub: vec![0.0; 3 * IDS * IDS],
            drop: vec![0.0; 3 * IDS * 4],
            swap: [0.0; 3],
            leap: [0.0; 3],
        };
        let all = all_units();
        for (h, habit) in Habit::ALL.into_iter().enumerate() {
            for &a in &all {
                for &b in &all {
                    let w = costs.weigh(Step::Sub(a, b), habit);
                    costs.sub[(h * IDS + usize::from(a.id)) * IDS + usize::from(b.id)] = w;
                }
                for (p, place) in Where::ALL.into_iter().enumerate() {
                    let w = costs.weigh(Step::Drop(a, place), habit);
                    costs.drop[(h * IDS + usize::from(a.id)) * 4 + p] = w;
                }
            }
            if let Some(&a) = all.first() {
                costs.swap[h] = costs.weigh(Step::Swap(a, a), habit);
                costs.leap[h] = costs.weigh(Step::Leap(a, a), habit);
            }
        }
        costs
    }

    /// How many named weights there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.named.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// The weight of a named feature; unknown ones weigh nothing.
    #[must_use]
    pub fn of(&self, name: &str) -> f64 {
        self.named.get(name).copied().unwrap_or(0.0)
    }

    fn weigh(&self, step: Step, habit: Habit) -> f64 {
        let mut sum = 0.0;
        step_names(step, habit, |name| sum += self.of(name));
        sum
    }

    /// The weight of one step.
    #[must_use]
    pub fn step(&self, step: Step, habit: Habit) -> f64 {
        let h = habit as usize;
        match step {
            Step::Sub(a, b) => {
                self.sub.get((h * IDS + usize::from(a.id)) * IDS + usize::from(b.id)).copied().unwrap_or(-9.0)
            }
            Step::Drop(a, place) => {
                self.drop.get((h * IDS + usize::from(a.id)) * 4 + place as usize).copied().unwrap_or(-9.0)
            }
            Step::Swap(..) => self.swap[h],
            Step::Leap(..) => self.leap[h],
        }
    }
}
