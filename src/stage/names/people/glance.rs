//! What one glance at two persons tells: most that share a key are too far from each other to be compared.

use rustc_hash::FxHashMap;

use super::number;
use super::pair::{LIKE, part};
use crate::stage::names::corpus::{Corpus, Person};
use crate::stage::names::distance::osa;

/// What the first glance at a person needs, close together.
#[derive(Copy, Clone, Debug, Default)]
pub(super) struct Slim {
    pub(super) leader: u32,
    /// The given name, by its number among given names.
    pub(super) given: u32,
    /// Which letters the given name has; all, if it is not written in plain ones.
    pub(super) bag: u32,
    /// Letters of the given name.
    pub(super) letters: u8,
    pub(super) words: u8,
    /// Of the letters of the name.
    pub(super) mark: u16,
    pub(super) surname: u32,
    /// Whether more than one document introduces it.
    pub(super) often: bool,
}

impl Slim {
    pub(super) fn of(corpus: &Corpus<'_>, person: &Person, p: usize, mark: u64, given: u32) -> Self {
        let small = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        let (words, name) = (small(person.words.len()), corpus.prepared(person.given()));
        let bag = if name.is_plain() { bag(&name.token.folded) } else { u32::MAX };
        #[allow(clippy::cast_possible_truncation)]
        let mark = mark as u16;
        let (surname, often) = (person.surname(), person.docs.len() > 1);
        Slim { leader: number(p), given, bag, letters: small(name.len()), words, mark, surname, often }
    }

    /// Whether the letters of two given names are too many different ones for [`part`] to find them alike. A letter
    /// that only one has takes half an edit at least; four edits are no slip, and more than half of the letters say
    /// nothing for a romanisation.
    pub(super) fn far(&self, other: &Slim) -> bool {
        let longest = u32::from(self.letters.max(other.letters));
        let edits = (self.bag ^ other.bag).count_ones().div_ceil(2);
        self.bag != u32::MAX && other.bag != u32::MAX && edits > 3 && 2 * edits > longest
    }
}

/// Whether two surnames differ in too many letters for [`part`] to find them alike enough: four edits are no slip, and
/// a romanisation that differs in more than these shares of the letters is held to be none.
pub(super) fn apart_by_far(corpus: &Corpus<'_>, a: u32, other: &Slim) -> bool {
    if a == other.surname {
        return false;
    }
    let (x, y) = (corpus.prepared(a), corpus.prepared(other.surname));
    if !x.is_plain() || !y.is_plain() {
        return false;
    }
    let (x, y) = (&x.token.folded, &y.token.folded);
    let (longest, edits) = (x.len().max(y.len()), osa(x, y));
    edits > 3 && if other.often { 2 * edits > longest } else { 5 * edits > 2 * longest }
}

/// Which letters a word has.
pub(super) fn bag(letters: &str) -> u32 {
    letters.bytes().fold(0, |bag, b| bag | 1 << (b.wrapping_sub(b'a') & 31))
}

/// Given names that differ in more letters are not compared.
pub(super) const LENGTHS: u8 = 4;

/// Whom one name was compared with.
pub(super) struct Seen {
    pub(super) table: [u32; Self::PLACES],
    pub(super) count: usize,
}

impl Seen {
    /// Places, a power of two and more than twice [`CANDIDATES`].
    const PLACES: usize = 256;

    pub(super) fn new() -> Self {
        Seen { table: [u32::MAX; Self::PLACES], count: 0 }
    }

    /// Whether somebody was not yet there.
    pub(super) fn insert(&mut self, who: u32) -> bool {
        let mut place = who.wrapping_mul(0x9E37_79B1) as usize >> 7;
        loop {
            let slot = &mut self.table[place % Self::PLACES];
            if *slot == who {
                return false;
            }
            if *slot == u32::MAX {
                *slot = who;
                self.count += 1;
                return true;
            }
            place += 1;
        }
    }
}

/// Which given names are equal or near, as far as this was asked lately.
pub(super) struct Near {
    numbers: FxHashMap<u32, u32>,
    words: Vec<u32>,
    /// For a pair of numbers these, and in the last bit whether they are near.
    known: Vec<u64>,
}

impl Near {
    /// Pairs that are remembered.
    const LEAST: usize = 1 << 14;
    const MOST: usize = 1 << 20;

    pub(super) fn new(persons: &[Person]) -> Self {
        let (mut numbers, mut words) = (FxHashMap::default(), Vec::new());
        for person in persons {
            numbers.entry(person.given()).or_insert_with_key(|given| {
                words.push(*given);
                number(words.len() - 1)
            });
        }
        let pairs = words.len().saturating_mul(words.len()).clamp(Self::LEAST, Self::MOST);
        Near { numbers, words, known: vec![u64::MAX; pairs] }
    }

    /// The number of a given name.
    pub(super) fn number(&self, given: u32) -> u32 {
        self.numbers.get(&given).copied().unwrap_or_default()
    }

    /// Whether the given names of two persons are equal or near.
    pub(super) fn given(&mut self, corpus: &Corpus<'_>, mine: &Slim, other: &Slim) -> bool {
        if mine.given == other.given {
            return true;
        }
        if mine.letters.abs_diff(other.letters) > LENGTHS || mine.far(other) {
            return false;
        }
        let pair = u64::from(mine.given) << 32 | u64::from(other.given) << 1;
        let place = (mine.given as usize * self.words.len() + other.given as usize) % self.known.len();
        let known = self.known[place];
        if known & !1 == pair {
            return known & 1 == 1;
        }
        let near = part(corpus, self.words[mine.given as usize], self.words[other.given as usize]) >= LIKE;
        self.known[place] = pair | u64::from(near);
        near
    }
}
