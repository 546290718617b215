//! The distinct words of a telling, and what two tellings share of them.

use super::likeness::{class_index, position};
use super::telling::Telling;
use crate::algo::hashed;
use crate::algo::tokens::{Class, Token};

/// The distinct words of a text by their hashes, rising. One list for each property: most steps of a comparison
/// only look at the hashes.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    hashes: Vec<u32>,
    entries: Vec<Entry>,
}

/// What is known of a distinct word.
#[derive(Copy, Clone, Debug)]
struct Entry {
    /// A token of it, of prose if one is.
    token: u32,
    /// How often it stands in the text.
    count: u32,
    /// Its class where it stands first.
    class: Class,
}

/// What the distinct words of a telling are worth.
#[derive(Debug)]
pub(super) struct Worth {
    weights: Vec<f32>,
    /// Sums of the weights, by class.
    sums: [f32; 3],
    /// Counts of distinct words, by class.
    counts: [f32; 3],
}

/// Distinct words of two sides, by class, and the tokens that the other side has no word for.
#[derive(Debug)]
pub(super) struct Shared {
    pub both: [f32; 3],
    pub left: [f32; 3],
    pub right: [f32; 3],
    pub left_count: [f32; 3],
    pub right_count: [f32; 3],
    /// Tokens whose word only one side has; and how many of them are figures.
    pub alone: f32,
    pub figures_alone: f32,
}

impl Distinct {
    /// Lists the words of a text; `is_loose` tells for a token whether it stands in a loose line.
    pub(super) fn of(tokens: &[Token], is_loose: impl Fn(usize) -> bool) -> Self {
        let mut words: Vec<u64> = (0_u64..).zip(tokens).map(|(k, t)| (u64::from(t.hash) << 32) | k).collect();
        hashed::sort(&mut words);
        // Where each word begins. Without a branch: which word is another one cannot be foreseen.
        let (mut begins, mut many, mut last) = (vec![0; words.len() + 1], 0, None);
        for (at, word) in words.iter().enumerate() {
            begins[many] = at;
            many += usize::from(last != Some(word >> 32));
            last = Some(word >> 32);
        }
        begins[many] = words.len();
        let mut out = Distinct { hashes: Vec::with_capacity(many), entries: Vec::with_capacity(many) };
        for range in begins[..=many].windows(2) {
            let same = &words[range[0]..range[1]];
            let first = position(same[0]);
            let token = same.iter().map(|w| position(*w)).find(|k| !is_loose(*k)).unwrap_or(first);
            let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            out.hashes.push(tokens[first].hash);
            out.entries.push(Entry {
                token: number(token),
                count: number(same.len()),
                class: tokens[first].class,
            });
        }
        out
    }

    /// What the words are worth, by the weights of the tokens.
    pub(super) fn weigh(&self, weights: &[f32]) -> Worth {
        let mut worth =
            Worth { weights: Vec::with_capacity(self.entries.len()), sums: [0.0; 3], counts: [0.0; 3] };
        for entry in &self.entries {
            let weight = weights[entry.token as usize];
            worth.weights.push(weight);
            worth.sums[class_index(entry.class)] += weight;
            worth.counts[class_index(entry.class)] += 1.0;
        }
        worth
    }
}

impl Shared {
    /// Counts distinct words. A shared word counts in its class on the left, at its highest weight.
    #[allow(clippy::cast_precision_loss)] // counts of words
    pub(super) fn of(a: &Telling, b: &Telling) -> Self {
        let (one, two) = (&a.cut.more().words, &b.cut.more().words);
        let (left, right) = (a.worth(), b.worth());
        let mut out = Shared {
            both: [0.0; 3],
            left: left.sums,
            right: right.sums,
            left_count: left.counts,
            right_count: right.counts,
            alone: (a.cut.tokens.len() + b.cut.tokens.len()) as f32,
            figures_alone: a.cut.more().numbers + b.cut.more().numbers,
        };
        let (mut i, mut j) = (0, 0);
        while let (Some(x), Some(y)) = (one.hashes.get(i), two.hashes.get(j)) {
            if x == y {
                out.add((one.entries[i], left.weights[i]), (two.entries[j], right.weights[j]));
            }
            // Steps without a branch: which side is behind cannot be foreseen.
            (i, j) = (i + usize::from(x <= y), j + usize::from(y <= x));
        }
        out
    }

    #[allow(clippy::cast_precision_loss)] // counts of words
    fn add(&mut self, (x, x_weight): (Entry, f32), (y, y_weight): (Entry, f32)) {
        let (class, other) = (class_index(x.class), class_index(y.class));
        let weight = x_weight.max(y_weight);
        self.both[class] += weight;
        if x_weight < weight {
            self.left[class] += weight - x_weight;
        }
        if y_weight < weight || class != other {
            self.right[class] += weight;
            self.right[other] -= y_weight;
            self.right_count[class] += 1.0;
            self.right_count[other] -= 1.0;
        }
        self.alone -= (x.count + y.count) as f32;
        for entry in [x, y] {
            self.figures_alone -= if entry.class == Class::Number { entry.count as f32 } else { 0.0 };
        }
    }
}
