//! The title of an article inside a whole page: which of the lines above the text it is.

use rustc_hash::FxHashMap;

use super::rows::Row;
use super::shape::{SIZE, Shape, Trees};
use crate::rule::pack::key_of;

/// How far above the first prose of the article its title is looked for (lines), and its words.
const REACH: usize = 60;
const WORDS: std::ops::RangeInclusive<usize> = 2..=40;
/// The best line is the title: 6 of 7 best lines are on sites that the trees had not seen, and most of the others are
/// a standfirst. Any other line above this value is kept with it: of the whole pages of the development half that have
/// a title 95.3 in 100 keep it so (94.8 at -1.75), for a keep F1 of .884 (.887); on sites that the trees had not seen it
/// will be a little less.
const TOO: f64 = -2.75;
/// More copies of a word in the article say no more.
const OFTEN: u32 = 8;
/// Where the numbers of a title stand in its shape: the columns that tell of the tail of a page, in
/// which no title stands; the others follow those of the line.
const COLUMNS: [usize; 3] = [86, 87, 88];
/// How many numbers describe a line that may be the title.
pub(super) const HEAD_SIZE: usize = 112;
/// Shorter words are shared by chance, and so much of a word is its stem (letters; syllables where a letter is one).
const LETTERS: usize = 4;
const STEM: usize = 6;
const SYLLABLES: usize = 2;
/// Of longer lines the rest is not looked at (characters).
const LOOKED_AT: usize = 600;
/// What parts the sections of a path, and how many lines may stand between it and the title.
const PATH: [&str; 5] = [" > ", " \u{BB} ", " \u{203A} ", " / ", " | "];
const PATH_BY: usize = 12;
/// Lines so near compete.
const NEAR: usize = 5;
/// A line of fewer bytes is held by others by chance.
const HELD: usize = 8;
/// So many longer lines that hold it say all, and so many copies.
const HOLDERS: u16 = 6;

/// The numbers of a line that may be the title.
pub(super) type HeadShape = [f32; HEAD_SIZE];

/// What is known of a line that may be the title.
struct Candidate {
    row: usize,
    shape: Shape,
    /// Words that it shares with the article, and which share of its words that is.
    shared: usize,
    share: f32,
    /// Which share of its words the first paragraph has.
    opens: f32,
    /// How often the article has its words; the same for words that the rest of the page has not.
    weight: u32,
    own: f32,
    /// Longer lines that hold it, and those that end in it.
    held: u16,
    ends: u16,
    /// Copies above the article and below its first line.
    above: u16,
    below: u16,
}

/// The lines above the first prose of the article that can be its title, with their shapes. In place
/// of what tells of a tail stand how many words the line shares with the article, which share of its
/// words the first paragraph has, and how many lines share more. Pages hold their title again in paths of
/// sections, invitations to share and to comment: how many lines hold it tells more than their wording.
pub(super) fn candidates(
    rows: &[Row<'_>],
    shapes: &[Option<Shape>],
    first: usize,
    to: usize,
) -> Vec<(usize, HeadShape)> {
    let words_of = |k: usize| {
        let mut list = Vec::new();
        stems(rows[k].text, &mut list);
        list
    };
    let mut article: FxHashMap<u64, u32> = FxHashMap::default();
    for word in (first..to).filter(|k| rows[*k].is_prose()).flat_map(words_of) {
        *article.entry(word).or_default() += 1;
    }
    let mut outside: FxHashMap<u64, u32> = FxHashMap::default();
    for word in (0..first).chain(to.max(first)..rows.len()).flat_map(words_of) {
        if article.contains_key(&word) {
            *outside.entry(word).or_default() += 1;
        }
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
        let often = |w: &u64| times(w).min(OFTEN);
        let shared = mine.iter().filter(|w| times(w) > 0).count();
        let opens = mine.iter().filter(|w| opening.contains(w)).count();
        let rest = |w: &u64| outside.get(w).copied().unwrap_or(0) as f32;
        let of_mine = |n: usize| n as f32 / mine.len().max(1) as f32;
        let mut one = Candidate {
            row: k,
            shape: *shape,
            shared,
            share: of_mine(shared),
            opens: of_mine(opens),
            weight: mine.iter().map(often).sum(),
            own: mine.iter().map(|w| often(w) as f32 / (1.0 + rest(w))).sum(),
            held: 0,
            ends: 0,
            above: 0,
            below: 0,
        };
        let finder = memchr::memmem::Finder::new(row.text);
        for (j, other) in
            rows.iter().enumerate().filter(|(j, other)| *j != k && other.text.len() >= row.text.len())
        {
            let copy = other.text == row.text;
            let held = !copy && row.text.len() >= HELD && finder.find(other.text.as_bytes()).is_some();
            let add = |n: &mut u16, yes: bool| *n = (*n + u16::from(yes)).min(HOLDERS);
            add(&mut one.above, copy && j < first);
            add(&mut one.below, copy && j > first);
            add(&mut one.held, held);
            add(&mut one.ends, held && other.text.ends_with(row.text));
        }
        list.push(one);
    }
    let more = |n: usize| n as f32;
    let shape = |(nth, one): (usize, &Candidate)| {
        let mut shape = [0f32; HEAD_SIZE];
        shape[..SIZE].copy_from_slice(&one.shape);
        shape[COLUMNS[0]] = more(one.shared);
        shape[COLUMNS[1]] = one.opens;
        shape[COLUMNS[2]] = more(list.iter().filter(|o| o.weight > one.weight).count());
        let longest =
            |o: &&Candidate| rows[o.row].words > rows[one.row].words && o.row.abs_diff(one.row) <= NEAR;
        let beside = [
            one.share,
            one.own,
            more(list.iter().filter(|o| o.own > one.own).count()),
            f32::from(one.held),
            f32::from(one.ends),
            f32::from(one.above),
            f32::from(one.below),
            more(first - one.row),
            more(list.len() - nth),
            more(list.iter().filter(longest).count()),
            more(list.iter().filter(|o| o.held + o.below > one.held + one.below).count()),
        ];
        shape[SIZE..].iter_mut().zip(beside).for_each(|(to, v)| *to = v);
        (one.row, shape)
    };
    list.iter().enumerate().map(shape).collect()
}

/// The line that a path of sections above it ends in: "Home > Town > Ferry runs late", then "Ferry runs late".
fn below_path(rows: &[Row<'_>], first: usize) -> Option<usize> {
    let from = first.saturating_sub(REACH);
    let part = |row: &Row<'_>| {
        let text = row.text.get(..row.text.len().min(LOOKED_AT)).unwrap_or_default();
        PATH.iter()
            .filter_map(|mark| text.rsplit_once(mark))
            .map(|(_, last)| key_of(last))
            .min_by_key(String::len)
    };
    let parts: Vec<Option<String>> = rows.get(from..first)?.iter().map(part).collect();
    (from..first).rev().filter(|k| WORDS.contains(&rows[*k].words)).find(|k| {
        let key = key_of(rows[*k].text);
        let above = &parts[(*k - from).saturating_sub(PATH_BY)..*k - from];
        !key.is_empty() && above.iter().flatten().any(|last| *last == key)
    })
}

/// Adds hashes of the stems of the longer words of a text: their first letters, so that an ending or a
/// particle does not part a title from its article; where a script has no blanks, of every two characters.
fn stems(text: &str, list: &mut Vec<u64>) {
    let (mut stem, mut size, mut last) = (0u64, 0usize, None);
    let mut long = LETTERS;
    for c in text.chars().take(LOOKED_AT).chain([' ']) {
        let c = c.to_lowercase().next().unwrap_or(c);
        let unspaced =
            matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}');
        if unspaced {
            if let Some(before) = last {
                list.push(add(add(0, before), c));
            }
            last = Some(c);
        } else {
            last = None;
        }
        if unspaced || !c.is_alphanumeric() {
            if size >= long {
                list.push(stem);
            }
            (stem, size) = (0, 0);
        } else {
            long = if matches!(c, '\u{AC00}'..='\u{D7AF}') { SYLLABLES } else { LETTERS };
            size += 1;
            if size <= if long == SYLLABLES { SYLLABLES } else { STEM } {
                stem = add(stem, c);
            }
        }
    }
}

fn add(hash: u64, c: char) -> u64 {
    (hash.rotate_left(5) ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
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
    named.extend(below_path(rows, first));
    let texts: Vec<&str> = named.iter().map(|k| rows[*k].text).collect();
    named.extend((0..first).filter(|k| texts.contains(&rows[*k].text)));
    named.sort_unstable();
    named.dedup();
    named
}
