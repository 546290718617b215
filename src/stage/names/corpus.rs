//! The merged evidence, indexed for decisions: words, persons and documents in an order that does
//! not depend on how the evidence was merged.

use std::cmp::Ordering;
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::compare::{APART, Prepared, derived, likeness};
use super::evidence::{DocNames, Evidence};
use super::gazetteer::Gazetteer;
use super::introduced::{Person, persons};
use super::lexicon::LEXICON;
use super::traits::Traits;
use crate::algo::align::token_odds;

/// Words in more documents than this say nothing about two documents telling one story.
const RARE_DOCS: u32 = 12;

/// A word as the corpus knows it.
#[derive(Copy, Clone, Debug, Default)]
pub(super) struct WordInfo {
    /// Documents in which it is part of a name.
    pub docs: u32,
    /// Mentions in all.
    pub total: u32,
    /// Mentions by this word alone.
    pub single: u32,
    /// Of these, after a preposition of place.
    pub place: u32,
}

/// What the letters of a word say, found when first asked for.
#[derive(Debug, Default)]
struct Letters {
    prepared: OnceLock<Prepared>,
    traits: OnceLock<Traits>,
}

/// The index.
pub(super) struct Corpus<'e> {
    evidence: &'e Evidence,
    /// Known names.
    pub gazetteer: &'e Gazetteer,
    /// Documents in the order of their ids.
    pub docs: Vec<(&'e str, &'e DocNames)>,
    /// By word number.
    pub words: Vec<WordInfo>,
    letters: Vec<Letters>,
    /// Everybody introduced, in the order of their names.
    pub persons: Vec<Person>,
    /// Persons of each document, as numbers.
    pub introduced: Vec<Vec<usize>>,
    /// How many different surnames a given name goes with.
    pub bearers: FxHashMap<u32, u32>,
    /// Whether it is the last word of a name that is surely of a person, by word number.
    surnames: Vec<bool>,
    /// Words that tellings of one story read at one place.
    pub told: FxHashSet<(u32, u32)>,
    rare: Vec<Vec<u32>>,
    nobody: (WordInfo, Letters),
    /// Alignments in the order in which they were asked for, so that no thread's haste changes an answer.
    memo: Mutex<FxHashMap<(u32, u32), f64>>,
}

impl<'e> Corpus<'e> {
    /// Indexes the evidence. Linear in it.
    pub(super) fn new(evidence: &'e Evidence, gazetteer: &'e Gazetteer) -> Self {
        let docs: Vec<(&str, &DocNames)> = evidence.docs.iter().map(|(id, d)| (id.as_str(), d)).collect();
        let text = |word: u32| evidence.word(word);
        let ((words, rare), persons) =
            rayon::join(|| counted(evidence.words(), &docs), || persons(&docs, text));
        let mut introduced = vec![Vec::new(); docs.len()];
        let mut bearers: FxHashMap<u32, u32> = FxHashMap::default();
        let mut surnames = vec![false; words.len()];
        let mut p = 0;
        // Those with one given name stand side by side in the order of their names.
        for named in persons.chunk_by(|(a, _), (b, _)| a.given() == b.given()) {
            let Some(given) = named.first().map(|(person, _)| person.given()) else { continue };
            let is_given = LEXICON.given.contains(&text(given).to_lowercase());
            let mut borne: Vec<u32> = named.iter().map(|(person, _)| person.surname()).collect();
            borne.sort_unstable();
            borne.dedup();
            bearers.insert(given, u32::try_from(borne.len()).unwrap_or(u32::MAX));
            for (person, sure) in named {
                if let Some(surname) = surnames.get_mut(person.surname() as usize) {
                    *surname |= *sure || is_given;
                }
                for &d in &person.docs {
                    if let Some(list) = introduced.get_mut(d as usize) {
                        list.push(p);
                    }
                }
                p += 1;
            }
        }
        let mut letters = Vec::new();
        letters.resize_with(words.len(), Letters::default);
        Corpus {
            evidence,
            gazetteer,
            docs,
            words,
            letters,
            persons: persons.into_iter().map(|(person, _)| person).collect(),
            introduced,
            bearers,
            surnames,
            told: FxHashSet::default(),
            rare,
            nobody: Default::default(),
            memo: Mutex::default(),
        }
    }

    /// Every word by its letters.
    pub(super) fn numbers(&self) -> FxHashMap<&'e str, u32> {
        // A word may have left with the texts that had it.
        let all = (0u32..).zip(&self.words).filter(|(_, info)| info.docs > 0);
        all.map(|(word, _)| (self.text(word), word)).collect()
    }

    /// Whether other tellings of a story have one of two words where one has the other.
    pub(super) fn told(&self, a: u32, b: u32) -> bool {
        self.told.contains(&(a.min(b), a.max(b)))
    }

    /// The letters of a word.
    pub(super) fn text(&self, word: u32) -> &'e str {
        self.evidence.word(word)
    }

    /// What the corpus knows of a word.
    pub(super) fn info(&self, word: u32) -> &WordInfo {
        // Numbers come from the evidence itself; a damaged file must not stop the run.
        self.words.get(word as usize).unwrap_or(&self.nobody.0)
    }

    fn letters(&self, word: u32) -> &Letters {
        self.letters.get(word as usize).unwrap_or(&self.nobody.1)
    }

    /// Whether a word is the last one of a name that is surely of a person.
    pub(super) fn is_surname(&self, word: u32) -> bool {
        self.surnames.get(word as usize).is_some_and(|is| *is)
    }

    /// A word, prepared for comparison.
    pub(super) fn prepared(&self, word: u32) -> &Prepared {
        self.letters(word).prepared.get_or_init(|| Prepared::new(self.text(word)))
    }

    /// What the letters of a word say by themselves.
    pub(super) fn traits(&self, word: u32) -> &Traits {
        self.letters(word)
            .traits
            .get_or_init(|| Traits::new(self.text(word), self.gazetteer, |hash| self.evidence.is_lower(hash)))
    }

    /// Whether the word also occurs in lower case, or is a common word.
    pub(super) fn is_common(&self, word: u32) -> bool {
        self.traits(word).common
    }

    /// The same of a word that the corpus may not have.
    pub(super) fn traits_of(&self, text: &str) -> Traits {
        Traits::new(text, self.gazetteer, |hash| self.evidence.is_lower(hash))
    }

    /// Whether one of two words is derived from the other.
    pub(super) fn derived(&self, a: u32, b: u32) -> bool {
        derived(self.prepared(a), self.prepared(b))
    }

    /// Likeness of two words (log-odds); one that is derived from the other is another word.
    pub(super) fn likeness(&self, a: u32, b: u32) -> f64 {
        let (x, y) = (self.prepared(a), self.prepared(b));
        let odds = likeness(x, y, || {
            let memo = || self.memo.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(&known) = memo().get(&(a, b)) {
                return known;
            }
            let found = token_odds(&x.token, &y.token);
            let mut memo = memo();
            if memo.len() > MEMO {
                memo.clear();
            }
            memo.insert((a, b), found);
            found
        });
        if odds > APART && derived(x, y) { APART } else { odds }
    }

    /// How many rare names two documents share, beside the words of `except`.
    pub(super) fn shared(&self, a: u32, b: u32, except: &[u32]) -> usize {
        let (Some(x), Some(y)) = (self.rare.get(a as usize), self.rare.get(b as usize)) else { return 0 };
        let (mut i, mut j, mut n) = (0, 0, 0);
        while let (Some(p), Some(q)) = (x.get(i), y.get(j)) {
            match p.cmp(q) {
                Ordering::Less => i += 1,
                Ordering::Greater => j += 1,
                Ordering::Equal => {
                    n += usize::from(!except.contains(p));
                    i += 1;
                    j += 1;
                }
            }
        }
        n
    }
}

/// What the corpus knows of each word, and the rare ones of each document in order.
fn counted(words: usize, docs: &[(&str, &DocNames)]) -> (Vec<WordInfo>, Vec<Vec<u32>>) {
    let mut infos = vec![WordInfo::default(); words];
    for form in docs.iter().flat_map(|(_, doc)| &doc.forms) {
        if let Some(info) = infos.get_mut(form.word as usize) {
            info.docs += 1;
            info.total += u32::from(form.total);
            info.single += u32::from(form.single);
            info.place += u32::from(form.place);
        }
    }
    let known = |w: &u32| infos.get(*w as usize).is_some_and(|i| (2..=RARE_DOCS).contains(&i.docs));
    let rare = |(_, doc): &(&str, &DocNames)| {
        let mut list: Vec<u32> = doc.forms.iter().map(|f| f.word).filter(known).collect();
        list.sort_unstable();
        list
    };
    let rare = docs.par_iter().with_min_len(AT_A_TIME).map(rare).collect();
    (infos, rare)
}

/// How many names a thread takes at a time.
pub(super) const AT_A_TIME: usize = 256;

/// Bound on remembered comparisons.
const MEMO: usize = 2_000_000;
