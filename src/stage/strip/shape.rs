//! The form of a line and of its neighbourhood as numbers, and what they say together.
//!
//! Length, marks, capitals, what the data rules know, words shared with the prose of the document,
//! how residue words its lines, and the same of the lines around.

mod marks;
mod trees;
mod wording;

use rustc_hash::{FxHashMap, FxHashSet};

use super::rows::Row;
use marks::{LOOKED_AT, Own, size_of_line};
pub(super) use trees::Trees;
pub(super) use wording::{Wording, buckets};

/// How many numbers describe a line.
pub(super) const SIZE: usize = 96;
/// The wording of a line that a rule knows.
const KNOWN: f32 = 3.0;
/// Shorter words are shared by chance (letters).
const SHARED: usize = 4;

/// How far the wording of a line tells of others (lines).
const BESIDE: usize = 5;

/// The numbers of one line.
pub(super) type Shape = [f32; SIZE];

/// What makes a value of a line.
#[derive(Copy, Clone)]
pub(super) struct Reader<'a> {
    pub(super) trees: &'a Trees,
    pub(super) titles: &'a Trees,
    pub(super) wording: &'a Wording,
}

/// The shapes of the lines that are asked for. Linear in the text.
#[expect(clippy::too_many_lines, reason = "a list of columns, one after the other")]
pub(super) fn shapes(
    rows: &[Row<'_>],
    title: Option<usize>,
    wording: &Wording,
    asked: impl Fn(usize) -> bool,
) -> Vec<Option<Shape>> {
    let count = rows.len();
    let flag = |b: bool| f32::from(u8::from(b));
    let prose: Vec<bool> = rows.iter().map(Row::is_prose).collect();
    let hash = |w: &str| xxhash_rust::xxh3::xxh3_64(w.as_bytes());
    // The words of all lines that are needed, one after the other.
    let mut all_words: Vec<u64> = Vec::new();
    let mut ranges = Vec::with_capacity(count);
    for (k, row) in rows.iter().enumerate() {
        let from = all_words.len();
        if prose[k] || asked(k) || Some(k) == title {
            words(row.text, &mut all_words);
        }
        ranges.push(from..all_words.len());
    }
    let of =
        |k: usize| -> &[u64] { ranges.get(k).and_then(|r| all_words.get(r.clone())).unwrap_or_default() };
    let mut in_prose: FxHashMap<u64, u32> = FxHashMap::default();
    in_prose.reserve((0..count).filter(|k| prose[*k]).map(|k| of(k).len()).sum::<usize>() / 2);
    for word in (0..count).filter(|k| prose[*k]).flat_map(of) {
        *in_prose.entry(*word).or_default() += 1;
    }
    let in_title: FxHashSet<u64> = title.into_iter().flat_map(of).copied().collect();
    let mut copies: FxHashMap<u64, u32> = FxHashMap::default();
    copies.reserve(count);
    for row in rows {
        *copies.entry(hash(row.text)).or_default() += 1;
    }
    // Running sums, so that every window costs the same.
    let mut sums = vec![[0f32; 5]; count + 1];
    for (k, row) in rows.iter().enumerate() {
        let values = [prose[k], row.hit.is_some(), row.weak.is_some(), row.ends].map(flag);
        let values = [values[0], size_of_line(row), values[1], values[2], values[3]];
        for (j, v) in values.into_iter().enumerate() {
            sums[k + 1][j] = sums[k][j] + v;
        }
    }
    let mean = |from: usize, to: usize| -> [f32; 5] {
        let (from, to) = (from.min(count), to.min(count));
        let n = to.saturating_sub(from).max(1) as f32;
        std::array::from_fn(|j| (sums[to][j] - sums[from][j]) / n)
    };
    let first = prose.iter().position(|p| *p).unwrap_or(count);
    let last = prose.iter().rposition(|p| *p).unwrap_or(0);
    let all = mean(0, count);
    let mut before = count;
    let mut gaps = vec![(count, count); count];
    for k in 0..count {
        before = if prose[k] { 0 } else { before.saturating_add(1) };
        gaps[k].0 = before;
    }
    let mut after = count;
    for k in (0..count).rev() {
        after = if prose[k] { 0 } else { after.saturating_add(1) };
        gaps[k].1 = after;
    }
    let (from, to) = heaviest(rows);
    // The wording of lines that stand beside none that is asked for is not looked at.
    let mut needed = vec![false; count];
    for k in (0..count).filter(|k| asked(*k)) {
        needed[k.saturating_sub(BESIDE)..(k + BESIDE + 1).min(count)].fill(true);
    }
    let around = Around::of(rows, title, &prose, wording, &needed);
    (0..count)
        .map(|k| {
            if !asked(k) {
                return None;
            }
            let (row, o) = (&rows[k], &Own::of(&rows[k]));
            let mine = of(k);
            let n = mine.len().max(1) as f32;
            let known =
                mine.iter().filter(|w| in_prose.get(w).copied().unwrap_or(0) > u32::from(prose[k])).count();
            let titled = mine.iter().filter(|w| in_title.contains(w)).count();
            let near = |gap: usize| 1.0 / (1.0 + gap as f32);
            let w = row.words;
            let mut s = [0f32; SIZE];
            let mut at = 0;
            let mut put = |v: f32| {
                if at < SIZE {
                    s[at] = v;
                    at += 1;
                }
            };
            put(1.0);
            put(o.log);
            for bucket in
                [w <= 2, (3..=5).contains(&w), (6..=11).contains(&w), (12..=24).contains(&w), w >= 50]
            {
                put(flag(bucket));
            }
            for v in [
                o.ends, o.hit, o.weak, o.capitals, o.digits, o.shouts, o.small, o.colon, o.comma, o.marks,
                o.quotes, o.question, o.bullet,
            ] {
                put(v);
            }
            put(flag(w >= 6) * o.ends);
            put(known as f32 / n);
            put(titled as f32 / n);
            put(flag(copies.get(&hash(row.text)).copied().unwrap_or(0) > 1));
            put(flag(k < first));
            put(flag(k > last));
            put(k as f32 / count as f32);
            put(near(gaps[k].0));
            put(near(gaps[k].1));
            put(near(gaps[k].0.max(gaps[k].1)));
            let (one, one_after) = (mean(k.saturating_sub(1), k), mean(k + 1, k + 2));
            let (some, some_after) = (mean(k.saturating_sub(4), k), mean(k + 1, k + 5));
            let (many, many_after) = (mean(k.saturating_sub(12), k), mean(k + 1, k + 13));
            for window in [one, one_after] {
                for v in window {
                    put(v);
                }
            }
            for window in [some, some_after, many, many_after] {
                put(window[0]);
                put(window[1]);
                put(window[2] + window[3]);
            }
            for v in [all[0], all[1], all[2], (count as f32).ln() / 4.0] {
                put(v);
            }
            put(flag(k < first) * o.ends);
            put(flag(k > last) * flag(w <= 5));
            let inside = (from..to).contains(&k);
            put(flag(inside));
            put(near(k.abs_diff(from)));
            put(near(k.abs_diff(to.saturating_sub(1))));
            put(flag(k < from));
            put(flag(inside) * o.ends);
            put(flag(inside) * flag(w <= 5));
            put(mean(k.saturating_sub(40), k)[0]);
            put(mean(k + 1, k + 41)[0]);
            put(from as f32 / count as f32);
            put((to - from) as f32 / count as f32);
            around.of_line(k, rows, put);
            Some(s)
        })
        .collect()
}

/// Adds hashes of the longer words of a text, case aside.
pub(super) fn words(text: &str, list: &mut Vec<u64>) {
    if text.is_ascii() {
        let text = &text.as_bytes()[..text.len().min(LOOKED_AT)];
        let parts = text.split(|b| !b.is_ascii_alphanumeric());
        list.extend(parts.filter(|w| w.len() >= SHARED).map(hash_of));
        return;
    }
    let (mut word, mut size) = (String::new(), 0usize);
    for c in text.chars().take(LOOKED_AT).chain([' ']) {
        if c.is_alphanumeric() {
            word.push(if c.is_ascii() { c } else { c.to_lowercase().next().unwrap_or(c) });
            size += 1;
        } else {
            if size >= SHARED {
                list.push(hash_of(word.as_bytes()));
            }
            word.clear();
            size = 0;
        }
    }
}

/// A hash of a word that does not see the case of ASCII letters.
fn hash_of(word: &[u8]) -> u64 {
    word.chunks(8).fold(0, |hash: u64, part| {
        let mut eight = [0; 8];
        eight.iter_mut().zip(part).for_each(|(to, from)| *to = from | 0x20);
        (hash.rotate_left(5) ^ u64::from_le_bytes(eight)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    })
}

/// Words that a short line costs a stretch.
const COST: f32 = 12.0;
/// Most words that a line brings to a stretch.
const WORTH: usize = 40;

/// The stretch of lines that holds most of the prose for its length.
pub(super) fn heaviest(rows: &[Row<'_>]) -> (usize, usize) {
    let (mut best, mut sum, mut start) = ((0f32, 0, 0), 0f32, 0);
    for (k, row) in rows.iter().enumerate() {
        let words = row.words.min(WORTH) as f32;
        let worth = if row.hit.is_some() {
            -COST
        } else if row.words >= 8 && row.ends {
            words
        } else {
            words - COST
        };
        if sum <= 0.0 {
            (sum, start) = (0.0, k);
        }
        sum += worth;
        if sum > best.0 {
            best = (sum, start, k + 1);
        }
    }
    (best.1, best.2)
}

/// What is counted over the whole document for its lines.
struct Around<'a> {
    title: Option<usize>,
    prose: &'a [bool],
    wording: Vec<f32>,
    /// Running sums of wording, of lines that a rule knows, of prose, and of the lines that are neither.
    sums: Vec<[f32; 4]>,
    /// First and last prose; past the end and none where there is none.
    first: usize,
    after: usize,
}

impl<'a> Around<'a> {
    fn of(
        rows: &[Row<'_>],
        title: Option<usize>,
        prose: &'a [bool],
        wording: &Wording,
        needed: &[bool],
    ) -> Self {
        let value = |(row, needed): (&Row<'_>, &bool)| match (row.hit, needed) {
            (Some(_), _) => KNOWN,
            (None, true) => wording.value(row.text),
            (None, false) => 0.0,
        };
        let values: Vec<f32> = rows.iter().zip(needed).map(value).collect();
        let mut sums = vec![[0f32; 4]; rows.len() + 1];
        for (k, row) in rows.iter().enumerate() {
            let flag = |b: bool| f32::from(u8::from(b));
            let known = row.hit.is_some();
            let one = [values[k], flag(known), flag(prose[k]), flag(!known && !prose[k])];
            sums[k + 1] = std::array::from_fn(|j| sums[k][j] + one[j]);
        }
        Around {
            title,
            prose,
            wording: values,
            sums,
            first: prose.iter().position(|p| *p).unwrap_or(rows.len()),
            after: prose.iter().rposition(|p| *p).map_or(0, |k| k + 1),
        }
    }

    /// The sum of a column from one line to before another.
    fn sum(&self, column: usize, from: usize, to: usize) -> f32 {
        let (from, to) = (from.min(self.wording.len()), to.min(self.wording.len()));
        if from < to { self.sums[to][column] - self.sums[from][column] } else { 0.0 }
    }

    fn mean(&self, column: usize, from: usize, to: usize) -> f32 {
        let to = to.min(self.wording.len());
        self.sum(column, from, to) / to.saturating_sub(from).max(1) as f32
    }

    /// Adds the numbers of the `k`th line.
    fn of_line(&self, k: usize, rows: &[Row<'_>], mut put: impl FnMut(f32)) {
        const NONE: f32 = -1.0;
        let count = rows.len();
        let flag = |b: bool| f32::from(u8::from(b));
        let few = |n: usize, most: usize| n.min(most) as f32;
        let (before, next) = (k.checked_sub(1).and_then(|k| rows.get(k)), rows.get(k + 1));
        let worded = |k: Option<usize>| k.and_then(|k| self.wording.get(k)).copied().unwrap_or(0.0);
        // Columns 68 to 74, which a script that fits weights fills anew.
        put(worded(Some(k)));
        put(worded(k.checked_sub(1)));
        put(worded(Some(k + 1)));
        put(self.mean(0, k.saturating_sub(2), k));
        put(self.mean(0, k + 1, k + 3));
        put(self.mean(0, k.saturating_sub(5), k));
        put(self.mean(0, k + 1, k + 6));
        put(before.map_or(NONE, |r| few(r.words, 60)));
        put(next.map_or(NONE, |r| few(r.words, 60)));
        put(flag(before.is_some_and(|r| r.text.ends_with([':', '\u{FF1A}']))));
        put(few(k, 30));
        put(few(count - 1 - k, 30));
        put(self.sum(2, 0, k));
        put(self.sum(2, k, count));
        put(self.sum(1, 0, k));
        put(self.sum(1, k, count));
        put(few(count, 300));
        put(self.mean(1, 0, count));
        let tail = k >= self.after;
        let in_tail = |v: f32| if tail { v } else { NONE };
        put(flag(tail));
        put(in_tail(self.sum(1, k + 1, count)));
        put(in_tail(self.sum(1, self.after, k)));
        put(in_tail(self.sum(3, self.after, count)));
        put(in_tail(self.mean(1, self.after, count)));
        put(if k < self.first { self.mean(1, 0, self.first) } else { NONE });
        put(flag(Some(k) == self.title));
        put(before.map_or(NONE, |r| flag(r.ends)));
        put(next.map_or(NONE, |r| flag(r.ends)));
        put(flag(self.prose.get(k + 1).copied().unwrap_or(false)));
    }
}
