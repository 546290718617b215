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
            Some(s)
        })
        .collect()
}

/// Adds hashes of the longer words of a text, case aside.
fn words(text: &str, list: &mut Vec<u64>) {
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

/// The size of a line as a number between 0 and some 2.
fn size_of_line(row: &Row<'_>) -> f32 {
    // The logarithm of 1 + words, of words up to 80, is asked for often.
    ((row.words.min(80) + 1) as f32).ln() / 2.0
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

/// What the characters of a line are: how many of each sort.
#[derive(Default)]
struct Marks {
    letters: u32,
    upper: u32,
    digits: u32,
    commas: u32,
    marks: u32,
    quotes: u32,
    size: u32,
    /// Words that hold a letter, among the first.
    words: u32,
    /// Those whose first letter is a capital.
    capital: u32,
}

impl Marks {
    fn of(text: &str) -> Marks {
        let mut m = Marks::default();
        // Words begun, and whether the present one has shown its first letter.
        let (mut begun, mut inside, mut shown) = (0, false, false);
        for c in text.chars() {
            let counted = m.size < LOOKED_AT as u32;
            if !counted && begun > FIRST_WORDS {
                break;
            }
            m.size += u32::from(counted);
            if c.is_whitespace() {
                inside = false;
                continue;
            }
            if !inside {
                (inside, shown) = (true, false);
                begun += 1;
            }
            if c.is_alphabetic() {
                let upper = u32::from(c.is_uppercase());
                if counted {
                    m.letters += 1;
                    m.upper += upper;
                }
                if !shown && begun <= FIRST_WORDS {
                    m.words += 1;
                    m.capital += upper;
                }
                shown = true;
            } else if !counted {
            } else if c.is_numeric() {
                m.digits += 1;
            } else {
                match c {
                    ',' | '\u{3001}' | '\u{60C}' => m.commas += 1,
                    '|' | '\u{B7}' | '\u{2022}' | '\u{BB}' | '\u{203A}' | '\u{A9}' | '@' | '>' | '/'
                    | '#' | '\u{2192}' | '+' => m.marks += 1,
                    '"' | '\u{201C}' | '\u{201D}' | '\u{AB}' | '\u{201E}' | '\u{300C}' => m.quotes += 1,
                    _ => {}
                }
            }
        }
        m
    }
}

/// Of so many words it is told whether they begin with a capital.
const FIRST_WORDS: u32 = 40;

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
        let Marks { letters, upper, digits, commas, marks, quotes, size, words, capital } =
            Marks::of(row.text);
        let first = row.text.chars().next().unwrap_or(' ');
        let part = |n: u32, of: u32| n as f32 / of.max(1) as f32;
        Own {
            log: size_of_line(row),
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
