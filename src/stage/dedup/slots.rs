//! Places where the words around agree: what stands there tells a copy from a sibling.
//!
//! A copy has other spellings and synonyms in them, a sibling other figures and other names.

use super::likeness::{NOWHERE, class_index};
use super::telling::Telling;
use crate::algo::tokens::{Class, Token};

/// A slot is at most this many words on either side; beyond it, places no longer correspond.
const SLOT: usize = 12;
/// Longer words are not compared letter by letter.
const LONGEST: usize = 40;

/// Counts of compared words, by class (ordinary, name, figure).
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    /// The same word, figure or name, spelling aside.
    pub agree: [f32; 3],
    /// Another one in its place.
    pub differ: [f32; 3],
    /// How many agree but for their spelling.
    pub misspelt: f32,
}

/// Looks at all slots between runs of matched words (`to` as [`super::likeness::match_runs`] gives it).
pub(super) fn slots(a: &Telling, b: &Telling, to: &[u32]) -> Slots {
    let mut out = Slots::default();
    let mut last: Option<(usize, usize)> = None;
    for (i, &j) in to.iter().enumerate().filter(|(_, j)| **j != NOWHERE) {
        let j = j as usize;
        out.agree[class_index(a.cut.tokens[i].class)] += 1.0;
        if let Some((before_i, before_j)) = last {
            let (left, right) = (i - before_i - 1, j.saturating_sub(before_j + 1));
            if (1..=SLOT).contains(&left) && (1..=SLOT).contains(&right) {
                slot((a, &a.cut.tokens[before_i + 1..i]), (b, &b.cut.tokens[before_j + 1..j]), &mut out);
            }
        }
        last = Some((i, j));
    }
    out
}

fn slot((a, left): (&Telling, &[Token]), (b, right): (&Telling, &[Token]), out: &mut Slots) {
    let mut used = [false; SLOT];
    let mut open = [false; SLOT];
    let take = |used: &mut [bool; SLOT], fits: &dyn Fn(&Token) -> bool| {
        let found = right.iter().zip(used.iter()).position(|(y, used)| !used && fits(y));
        found.inspect(|m| used[*m] = true).is_some()
    };
    // Words that agree, in any order, come first: what is left is compared by likeness.
    for (x, open) in left.iter().zip(&mut open) {
        if take(&mut used, &|y| y.hash == x.hash) {
            out.agree[class_index(x.class)] += 1.0;
        } else {
            *open = true;
        }
    }
    for (x, _) in left.iter().zip(&open).filter(|(_, open)| **open) {
        let class = class_index(x.class);
        if x.class == Class::Number {
            if take(&mut used, &|y| y.class == Class::Number && a.same_figure(x, b, y)) {
                out.agree[class] += 1.0;
                continue;
            }
        } else if take(&mut used, &|y| {
            y.class != Class::Number && alike(x.of(&a.cut.text), y.of(&b.cut.text))
        }) {
            out.agree[class] += 1.0;
            out.misspelt += 1.0;
            continue;
        }
        if take(&mut used, &|y| y.class == x.class) {
            out.differ[class] += 1.0;
        }
    }
}

/// Whether two words may be spellings of one: at most a third of their letters differ.
fn alike(a: &str, b: &str) -> bool {
    let (long, short) = (a.len().max(b.len()), a.len().min(b.len()));
    if short < 3 || long > LONGEST || (long - short) * 3 > long {
        return false;
    }
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    // What both begin and end with costs nothing.
    while let (Some((x, rest)), Some((y, other))) = (a.split_first(), b.split_first())
        && x.eq_ignore_ascii_case(y)
    {
        (a, b) = (rest, other);
    }
    while let (Some((x, rest)), Some((y, other))) = (a.split_last(), b.split_last())
        && x.eq_ignore_ascii_case(y)
    {
        (a, b) = (rest, other);
    }
    distance(a, b, long / 3) * 3 <= long
}

/// Levenshtein distance of bytes, case aside, for words of at most [`LONGEST`] bytes; anything above `most`
/// if it is more than that.
fn distance(a: &[u8], b: &[u8], most: usize) -> usize {
    let mut row: [usize; LONGEST + 1] = std::array::from_fn(|k| k);
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate().take(LONGEST) {
            let cost = usize::from(!x.eq_ignore_ascii_case(y));
            let next = (diagonal + cost).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], next);
        }
        if row[..=b.len().min(LONGEST)].iter().all(|cost| *cost > most) {
            return most + 1;
        }
    }
    row[b.len().min(LONGEST)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_alike_and_other_words_are_not() {
        for (a, b) in [("Harbour", "Harbor"), ("Kovalenko", "Kovalenco"), ("NATIONAL", "National")] {
            assert!(alike(a, b), "{a} {b}");
        }
        for (a, b) in [("up", "down"), ("Norway", "Sweden"), ("a", "b")] {
            assert!(!alike(a, b), "{a} {b}");
        }
    }
}
