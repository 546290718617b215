//! What one glance at two persons tells: most that share a key are too far from each other to be compared.

use rayon::prelude::*;

use super::blocks::{Bones, is_rare, jumbled, mix};
use super::pair::{LIKE, Parts};
use super::{letters, number};
use crate::stage::names::corpus::{AT_A_TIME, Corpus};
use crate::stage::names::distance::osa;

/// What the first glance at a word needs.
#[derive(Copy, Clone, Debug)]
struct Word {
    /// A hash of its letters.
    hash: u64,
    /// The same of its letters in any order.
    jumbled: u64,
    /// Its consonants.
    bones: Bones,
    /// Which letters it has; all, if it is not written in plain ones.
    bag: u32,
    /// How many letters.
    length: u8,
}

impl Word {
    fn new(corpus: &Corpus<'_>, word: u32) -> Self {
        let (prepared, letters) = (corpus.prepared(word), &*corpus.traits(word).letters);
        Word {
            hash: letters.iter().fold(1, |hash, c| mix(hash, *c)),
            jumbled: jumbled(letters),
            bones: Bones::new(&prepared.bones),
            bag: if prepared.is_plain() { bag(&prepared.token.folded) } else { ANY },
            length: small(prepared.len()),
        }
    }
}

/// What the first glance at a person needs, close together.
#[derive(Copy, Clone, Debug)]
pub(super) struct Slim {
    /// The first word.
    pub(super) given: u32,
    /// The last word.
    pub(super) surname: u32,
    /// A hash of the letters of the name.
    pub(super) mark: u64,
    /// Hashes of the letters of the given name and of the surname.
    pub(super) hashes: [u64; 2],
    /// The same of the surname's letters in any order.
    pub(super) jumbled: u64,
    /// Their consonants.
    pub(super) bones: [Bones; 2],
    /// Whether few surnames go with the given name.
    pub(super) is_rare: bool,
    bags: [u32; 2],
    lengths: [u8; 2],
    words: u8,
    /// Whether more than one document introduces it.
    often: bool,
}

fn small(n: usize) -> u8 {
    u8::try_from(n).unwrap_or(u8::MAX)
}

/// A bag of a word that is not written in plain letters.
const ANY: u32 = u32::MAX;
/// Given names that differ in more letters are not compared.
const LENGTHS: u8 = 4;
/// A slip takes no more edits than these.
const EDITS: usize = 3;

impl Slim {
    /// All persons in an order. Their words are prepared once each.
    pub(super) fn all(corpus: &Corpus<'_>, order: &[usize]) -> Vec<Slim> {
        let mut parts = vec![false; corpus.words.len()];
        for word in corpus.persons.iter().flat_map(|person| [person.given(), person.surname()]) {
            if let Some(part) = parts.get_mut(word as usize) {
                *part = true;
            }
        }
        let words = parts.into_par_iter().enumerate().with_min_len(AT_A_TIME);
        let words: Vec<Option<Word>> =
            words.map(|(word, part)| part.then(|| Word::new(corpus, number(word)))).collect();
        let word = |w: u32| words.get(w as usize).copied().flatten().unwrap_or_else(|| Word::new(corpus, w));
        let slim = |p: &usize| {
            let person = &corpus.persons[*p];
            let parts = [person.given(), person.surname()];
            let [given, surname] = parts.map(word);
            Slim {
                given: parts[0],
                surname: parts[1],
                mark: mark(&person.name),
                hashes: [given.hash, surname.hash],
                jumbled: surname.jumbled,
                bones: [given.bones, surname.bones],
                is_rare: is_rare(corpus, parts[0]),
                bags: [given.bag, surname.bag],
                lengths: [given.length, surname.length],
                words: small(person.words.len()),
                often: person.docs.len() > 1,
            }
        };
        order.par_iter().with_min_len(AT_A_TIME).map(slim).collect()
    }

    /// Edits between a part of two names at least: a letter that only one has takes half an edit.
    fn edits(&self, other: &Slim, part: usize) -> usize {
        match (self.bags[part], other.bags[part]) {
            (ANY, _) | (_, ANY) => 0,
            (a, b) => (a ^ b).count_ones().div_ceil(2) as usize,
        }
    }

    /// Whether two names, of which the other is the better attested, may be spellings of one.
    pub(super) fn may_be(&self, other: &Slim, corpus: &Corpus<'_>, parts: &mut Parts) -> bool {
        self.mark == other.mark
            || self.words == other.words
                && self.may_be_given(other, corpus, parts)
                && self.may_be_surname(other, corpus)
    }

    /// Whether the given names are equal or near. More than half of the letters say nothing for a romanisation.
    fn may_be_given(&self, other: &Slim, corpus: &Corpus<'_>, parts: &mut Parts) -> bool {
        let far =
            |edits: usize| edits > EDITS && 2 * edits > usize::from(self.lengths[0].max(other.lengths[0]));
        self.given == other.given
            || self.lengths[0].abs_diff(other.lengths[0]) <= LENGTHS
                && !far(self.edits(other, 0))
                && parts.odds(corpus, self.given, other.given) >= LIKE
    }

    /// Whether the surnames differ in few enough letters to be found alike: a romanisation that differs in more than these
    /// shares of the letters is held to be none.
    fn may_be_surname(&self, other: &Slim, corpus: &Corpus<'_>) -> bool {
        let longest = usize::from(self.lengths[1].max(other.lengths[1]));
        let far = |edits: usize| {
            edits > EDITS && if other.often { 2 * edits > longest } else { 5 * edits > 2 * longest }
        };
        if self.surname == other.surname || self.bags[1] == ANY || other.bags[1] == ANY {
            return true;
        }
        let folded = |word: u32| &*corpus.prepared(word).token.folded;
        !far(self.edits(other, 1)) && !far(osa(folded(self.surname), folded(other.surname)))
    }
}

/// A hash of the letters of a name.
fn mark(name: &str) -> u64 {
    if name.is_ascii() {
        let letters = name.bytes().filter(u8::is_ascii_alphabetic);
        return letters.fold(0, |hash, b| mix(hash, char::from(b.to_ascii_lowercase())));
    }
    letters(name).fold(0, mix)
}

/// Which letters a word has.
fn bag(letters: &str) -> u32 {
    letters.bytes().fold(0, |bag, b| bag | 1 << (b.wrapping_sub(b'a') & 31))
}
