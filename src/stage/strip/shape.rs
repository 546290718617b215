//! The form of a line and of its neighbourhood as numbers, and what they say together.
//!
//! No word of any language is in it: length, marks, capitals, what the data rules know, words shared
//! with the prose of the document, and the same of the lines around.

use rustc_hash::{FxHashMap, FxHashSet};

use super::rows::Row;

/// How many numbers describe a line.
pub(super) const SIZE: usize = 68;
/// Shorter words are shared by chance (letters).
const SHARED: usize = 4;

/// The numbers of one line.
pub(super) type Shape = [f32; SIZE];

/// The shapes of the lines that are asked for. Linear in the text.
pub(super) fn shapes(
    rows: &[Row<'_>],
    title: Option<usize>,
    asked: impl Fn(usize) -> bool,
) -> Vec<Option<Shape>> {
    let own: Vec<Own> = rows.iter().map(Own::of).collect();
    let count = rows.len();
    let prose: Vec<bool> = rows.iter().map(Row::is_prose).collect();
    let hash = |w: &str| xxhash_rust::xxh3::xxh3_64(w.as_bytes());
    let mut in_prose: FxHashMap<u64, u32> = FxHashMap::default();
    for (row, _) in rows.iter().zip(&prose).filter(|(_, p)| **p) {
        for word in words(row.text) {
            *in_prose.entry(word).or_default() += 1;
        }
    }
    let in_title: FxHashSet<u64> =
        title.map_or_else(FxHashSet::default, |t| words(rows[t].text).into_iter().collect());
    let mut copies: FxHashMap<u64, u32> = FxHashMap::default();
    for row in rows {
        *copies.entry(hash(row.text)).or_default() += 1;
    }
    // Running sums, so that every window costs the same.
    let mut sums = vec![[0f32; 5]; count + 1];
    for (k, o) in own.iter().enumerate() {
        for (j, v) in [f32::from(u8::from(prose[k])), o.log, o.hit, o.weak, o.ends].into_iter().enumerate() {
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
    let flag = |b: bool| f32::from(u8::from(b));
    (0..count)
        .map(|k| {
            if !asked(k) {
                return None;
            }
            let (row, o) = (&rows[k], &own[k]);
            let mine = words(row.text);
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
            Some(s)
        })
        .collect()
}

/// Hashes of the longer words of a text, case aside; a character each where there are no blanks.
fn words(text: &str) -> Vec<u64> {
    const START: u64 = 0xCBF2_9CE4_8422_2325;
    let (mut list, mut hash, mut size) = (Vec::new(), START, 0usize);
    for c in text.chars().take(LOOKED_AT).chain([' ']) {
        if c.is_alphanumeric() {
            let c = if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) };
            hash = (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01B3);
            size += 1;
        } else {
            if size >= SHARED {
                list.push(hash);
            }
            (hash, size) = (START, 0);
        }
    }
    list
}

/// Of longer lines the rest is not looked at (characters).
const LOOKED_AT: usize = 600;

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

/// Two layers of weights: a shape goes in, a value comes out; above zero speaks for article text.
#[derive(Clone, Debug)]
pub(super) struct Model {
    hidden: Vec<Shape>,
    out: Vec<f32>,
    direct: Shape,
}

#[derive(serde::Deserialize)]
struct Table {
    hidden: Vec<Vec<i32>>,
    out: Vec<i32>,
    direct: Vec<i32>,
}

impl Model {
    /// Reads the embedded table `id`; weights are written in thousandths.
    ///
    /// # Panics
    /// When the table does not fit the program: a mistake in the program, found by its tests.
    pub(super) fn embedded(id: &str) -> Model {
        let table = crate::rule::pack::table(id).unwrap_or_default();
        let table: Table = toml::from_str(table).expect("the table is part of the program");
        let shape = |list: &[i32]| -> Shape {
            std::array::from_fn(|k| list.get(k).copied().unwrap_or(0) as f32 / 1000.0)
        };
        Model {
            hidden: table.hidden.iter().map(|w| shape(w)).collect(),
            out: table.out.iter().map(|w| *w as f32 / 1000.0).collect(),
            direct: shape(&table.direct),
        }
    }

    /// The value of a shape, at four decimals.
    pub(super) fn value(&self, shape: &Shape) -> f64 {
        let dot = |w: &Shape| -> f32 { w.iter().zip(shape).map(|(w, s)| w * s).sum() };
        let hidden: f32 = self.hidden.iter().zip(&self.out).map(|(w, out)| out * dot(w).max(0.0)).sum();
        (f64::from(hidden + dot(&self.direct)) * 1e4).round() / 1e4
    }
}

/// What a line says by itself.
struct Own {
    log: f32,
    ends: f32,
    hit: f32,
    weak: f32,
    capitals: f32,
    digits: f32,
    shouts: f32,
    small: f32,
    colon: f32,
    comma: f32,
    marks: f32,
    quotes: f32,
    question: f32,
    bullet: f32,
}

impl Own {
    fn of(row: &Row<'_>) -> Own {
        let flag = |b: bool| f32::from(u8::from(b));
        let (mut letters, mut upper, mut digits, mut commas, mut marks, mut quotes, mut size) =
            (0u32, 0u32, 0u32, 0u32, 0u32, 0u32, 0u32);
        for c in row.text.chars().take(600) {
            size += 1;
            if c.is_alphabetic() {
                letters += 1;
                upper += u32::from(c.is_uppercase());
            } else if c.is_numeric() {
                digits += 1;
            } else if matches!(c, ',' | '\u{3001}' | '\u{60C}') {
                commas += 1;
            } else if matches!(
                c,
                '|' | '\u{B7}'
                    | '\u{2022}'
                    | '\u{BB}'
                    | '\u{203A}'
                    | '\u{A9}'
                    | '@'
                    | '>'
                    | '/'
                    | '#'
                    | '\u{2192}'
                    | '+'
            ) {
                marks += 1;
            } else if matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\u{AB}' | '\u{201E}' | '\u{300C}') {
                quotes += 1;
            }
        }
        let (mut words, mut capital) = (0u32, 0u32);
        for word in row.text.split_whitespace().take(40) {
            if let Some(c) = word.chars().find(|c| c.is_alphabetic()) {
                words += 1;
                capital += u32::from(c.is_uppercase());
            }
        }
        let first = row.text.chars().next().unwrap_or(' ');
        let part = |n: u32, of: u32| n as f32 / of.max(1) as f32;
        Own {
            log: ((row.words.min(80) + 1) as f32).ln() / 2.0,
            ends: flag(row.ends),
            hit: flag(row.hit.is_some()),
            weak: flag(row.weak.is_some()),
            capitals: if words > 1 { part(capital, words) } else { 0.5 },
            digits: part(digits, size),
            shouts: flag(letters > 3 && upper * 10 > letters * 8),
            small: flag(first.is_lowercase()),
            colon: flag(row.text.ends_with([':', '\u{FF1A}'])),
            comma: part(commas * 4, words).min(2.0),
            marks: marks.min(4) as f32 / 2.0,
            quotes: flag(quotes > 1),
            question: flag(row.text.ends_with(['?', '\u{FF1F}', '!'])),
            bullet: flag(
                matches!(first, '-' | '\u{2022}' | '*' | '\u{2013}')
                    || (first.is_ascii_digit() && row.words > 1),
            ),
        }
    }
}
