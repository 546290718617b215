//! What letters and pairs of letters cost in one language, and in the language that likes a pair best.

use std::collections::BTreeMap;

/// A pair of known letters that no language has.
const UNSEEN_PAIR: f64 = 6.0;
/// No pair of letters costs more: names and languages that were never counted have such pairs.
const STRANGEST: f64 = 15.0;
/// The choice of a language for each pair: pooled costs are those of the language that likes the pair best.
const CHOICE: f64 = 1.5;

/// Costs under one language.
pub(super) struct Language {
    /// Costs of letters, by row; `u8::MAX` = not in the language.
    letters: Vec<u8>,
    /// Pairs of rows and what the second costs after the first, in quarter bits, sorted.
    pairs: Vec<(u32, u8)>,
    /// The language's own number of a letter, by row; `count` = none.
    own: Vec<u16>,
    /// How many letters it has.
    count: usize,
    /// What letters cost after each other, by their own numbers; the last row is for those it lacks.
    table: Vec<u8>,
}

/// A letter that the language lacks, in quarter bits.
const LACKING: u8 = 18 * 4;
/// A pair that it lacks costs this more than the letter, in quarter bits.
const UNPAIRED: u8 = 6 * 4;

/// The fewest bits that each letter costs in any language.
pub(super) fn commonest(lines: &[(&str, &str)]) -> BTreeMap<char, f64> {
    let mut best = BTreeMap::new();
    for (single, _) in lines {
        let mut chars = single.chars();
        while let (Some(c), Some(cost)) = (chars.next(), chars.next()) {
            let bits = f64::from(u32::from(cost).saturating_sub(33)) / 2.0;
            let old: &mut f64 = best.entry(c).or_insert(bits);
            *old = old.min(bits);
        }
    }
    best
}

impl Language {
    pub(super) fn read(
        single: &str,
        double: &str,
        count: usize,
        row: &dyn Fn(char) -> Option<usize>,
    ) -> Language {
        // Costs in the file are '!' and twice the bits.
        let quarter = |c: char| u8::try_from((u32::from(c).saturating_sub(33)) * 2).unwrap_or(u8::MAX);
        let mut letters = vec![u8::MAX; count];
        let mut chars = single.chars();
        while let (Some(c), Some(cost)) = (chars.next(), chars.next()) {
            if let Some(k) = row(c) {
                letters[k] = quarter(cost);
            }
        }
        let mut joint: Vec<(u32, f64)> = Vec::new();
        let mut sums = vec![0.0_f64; count];
        let mut chars = double.chars();
        while let (Some(a), Some(b), Some(cost)) = (chars.next(), chars.next(), chars.next()) {
            if let (Some(a), Some(b)) = (row(a), row(b)) {
                let share = (-f64::from(quarter(cost)) / 4.0).exp2();
                sums[a] += share;
                joint.push((key(a, b), share));
            }
        }
        let mut pairs: Vec<(u32, u8)> = joint
            .into_iter()
            .map(|(key, share)| (key, quarters(-(share / sums[(key >> 16) as usize]).log2())))
            .collect();
        pairs.sort_unstable();
        let mut used: Vec<usize> = (0..letters.len()).filter(|&k| letters[k] != u8::MAX).collect();
        used.extend(pairs.iter().flat_map(|(key, _)| [(key >> 16) as usize, (key & 0xFFFF) as usize]));
        used.sort_unstable();
        used.dedup();
        let count = used.len();
        let mut own = vec![u16::try_from(count).unwrap_or(0); letters.len()];
        for (k, &row) in used.iter().enumerate() {
            own[row] = u16::try_from(k).unwrap_or(0);
        }
        let alone = |row: usize| if letters[row] == u8::MAX { LACKING } else { letters[row] + UNPAIRED };
        let mut line: Vec<u8> = used.iter().map(|&row| alone(row)).collect();
        line.push(LACKING);
        let mut table = line.repeat(count + 1);
        for &(key, cost) in &pairs {
            let (a, b) = (own[(key >> 16) as usize], own[(key & 0xFFFF) as usize]);
            table[usize::from(a) * (count + 1) + usize::from(b)] = cost;
        }
        Language { letters, pairs, own, count, table }
    }

    #[inline]
    pub(super) fn cost(&self, from: usize, to: usize) -> i32 {
        let own = |row: usize| self.own.get(row).map_or(self.count, |k| usize::from(*k));
        self.table.get(own(from) * (self.count + 1) + own(to)).map_or(i32::from(LACKING), |c| i32::from(*c))
    }
}

fn key(a: usize, b: usize) -> u32 {
    (u32::try_from(a).unwrap_or(0) << 16) | u32::try_from(b).unwrap_or(0)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn quarters(bits: f64) -> u8 {
    // In range by construction; `as` saturates.
    (bits * 4.0).round().clamp(0.0, 254.0) as u8
}

/// What a letter costs after another in the language that likes the pair best.
pub(super) fn pool(languages: &[Language], alphabet: &[char], letters: usize) -> Vec<u8> {
    let mut single = vec![u8::MAX; letters];
    for language in languages {
        for (best, &cost) in single.iter_mut().zip(&language.letters) {
            *best = (*best).min(cost);
        }
    }
    // The edge of a word after or before a letter that was never seen there.
    single[0] = 2 * 4;
    let mut pooled = vec![0_u8; letters * letters];
    for from in 0..letters {
        for to in 0..letters {
            let floor = if to > 0 && (alphabet[to - 1] as u32) > 127 { 2.0 } else { 0.0 };
            let bits = f64::from(single[to]) / 4.0 + UNSEEN_PAIR + floor;
            pooled[from * letters + to] = quarters(bits.min(STRANGEST));
        }
    }
    for language in languages {
        for &(key, cost) in &language.pairs {
            let at = (key >> 16) as usize * letters + (key & 0xFFFF) as usize;
            pooled[at] = pooled[at].min(quarters(f64::from(cost) / 4.0 + CHOICE));
        }
    }
    pooled
}
