//! The title of an article inside a whole page: which of the lines above the text it is.

use rustc_hash::FxHashMap;

use super::rows::Row;
use super::shape::{Shape, Trees, words};

/// How far above the first prose of the article its title is looked for (lines), and its words.
const REACH: usize = 60;
const WORDS: std::ops::RangeInclusive<usize> = 2..=40;
/// The best line is the title: 4 of 5 best lines are, and most of the others are a standfirst. Any
/// other line above this value is kept with it: a line too many in two pages is the price of thirty
/// titles more in six hundred.
const TOO: f64 = -1.25;
/// More copies of a word in the article say no more.
const OFTEN: u32 = 8;
/// Where the numbers of a title stand in its shape: the columns that tell of the tail of a page, in
/// which no title stands.
const COLUMNS: [usize; 3] = [86, 87, 88];

/// The lines above the first prose of the article that can be its title, with their shapes. In place
/// of what tells of a tail stand how many words the line shares with the article, which share of its
/// words the first paragraph has, and how many lines share more.
pub(super) fn candidates(
    rows: &[Row<'_>],
    shapes: &[Option<Shape>],
    first: usize,
    to: usize,
) -> Vec<(usize, Shape)> {
    let words_of = |k: usize| {
        let mut list = Vec::new();
        words(rows[k].text, &mut list);
        list
    };
    let mut article: FxHashMap<u64, u32> = FxHashMap::default();
    for word in (first..to).filter(|k| rows[*k].is_prose()).flat_map(words_of) {
        *article.entry(word).or_default() += 1;
    }
    let opening = if first < rows.len() { words_of(first) } else { Vec::new() };
    let mut list = Vec::new();
    for (k, row) in rows.iter().enumerate().take(first).skip(first.saturating_sub(REACH)) {
        let Some(Some(shape)) = shapes.get(k) else { continue };
        if row.hit.is_some() || !WORDS.contains(&row.words) {
            continue;
        }
        let mut mine = words_of(k);
        mine.sort_unstable();
        mine.dedup();
        let times = |w: &u64| article.get(w).copied().unwrap_or(0);
        let shared = mine.iter().filter(|w| times(w) > 0).count();
        let weight: u32 = mine.iter().map(|w| times(w).min(OFTEN)).sum();
        let opens = mine.iter().filter(|w| opening.contains(w)).count();
        let mut shape = *shape;
        shape[COLUMNS[0]] = shared as f32;
        shape[COLUMNS[1]] = opens as f32 / mine.len().max(1) as f32;
        list.push((k, shape, weight));
    }
    let weights: Vec<u32> = list.iter().map(|(_, _, weight)| *weight).collect();
    let place = |(k, mut shape, weight): (usize, Shape, u32)| {
        shape[COLUMNS[2]] = weights.iter().filter(|w| **w > weight).count() as f32;
        (k, shape)
    };
    list.into_iter().map(place).collect()
}

/// The lines above the first prose that are the title, or speak like one, or say the same; in order.
pub(super) fn headlines(
    rows: &[Row<'_>],
    shapes: &[Option<Shape>],
    trees: &Trees,
    first: usize,
    to: usize,
) -> Vec<usize> {
    let values: Vec<(usize, f64)> =
        candidates(rows, shapes, first, to).iter().map(|(k, shape)| (*k, trees.value(shape))).collect();
    let most = values.iter().map(|(_, v)| *v).fold(f64::MIN, f64::max);
    let mut named: Vec<usize> =
        values.into_iter().filter(|(_, v)| *v > TOO || *v == most).map(|(k, _)| k).collect();
    let texts: Vec<&str> = named.iter().map(|k| rows[*k].text).collect();
    named.extend((0..first).filter(|k| texts.contains(&rows[*k].text)));
    named.sort_unstable();
    named.dedup();
    named
}
