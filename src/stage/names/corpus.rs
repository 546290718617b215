//! The merged evidence, indexed for decisions: words, persons and documents in an order that does
//! not depend on how the evidence was merged.

use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::compare::{APART, Prepared, derived, likeness};
use super::evidence::{DocNames, Evidence};
use super::gazetteer::Gazetteer;
use super::lexicon::LEXICON;
use super::traits::Traits;
use crate::algo::align::token_odds;

/// Words in more documents than this say nothing about two documents telling one story.
const RARE_DOCS: u32 = 12;

/// A word as the corpus knows it.
#[derive(Debug, Default)]
pub(super) struct WordInfo {
    /// Documents in which it is part of a name.
    pub docs: u32,
    /// Mentions in all.
    pub total: u32,
    /// Mentions by this word alone.
    pub single: u32,
    /// Of these, after a preposition of place.
    pub place: u32,
    prepared: OnceLock<Prepared>,
    traits: OnceLock<Traits>,
}

/// Somebody introduced by a full name.
#[derive(Debug)]
pub(super) struct Person {
    /// The words of the name.
    pub words: Box<[u32]>,
    /// The name.
    pub name: String,
    /// Documents that introduce it, in order.
    pub docs: Vec<u32>,
    /// Mentions in full.
    pub total: u32,
}

impl Person {
    /// The first word.
    pub(super) fn given(&self) -> u32 {
        self.words.first().copied().unwrap_or_default()
    }
    /// The last word.
    pub(super) fn surname(&self) -> u32 {
        self.words.last().copied().unwrap_or_default()
    }
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
    /// Everybody introduced, in the order of their names.
    pub persons: Vec<Person>,
    /// Persons of each document, as numbers.
    pub introduced: Vec<Vec<usize>>,
    /// How many different surnames a given name goes with.
    pub bearers: FxHashMap<u32, u32>,
    /// Last words of names that are surely of persons.
    pub surnames: FxHashSet<u32>,
    /// Words that tellings of one story read at one place.
    pub told: FxHashSet<(u32, u32)>,
    rare: Vec<Vec<u32>>,
    nobody: WordInfo,
    /// Alignments in the order in which they were asked for, so that no thread's haste changes an answer.
    memo: Mutex<FxHashMap<(u32, u32), f64>>,
}

/// Longest name of a person, in words.
const PERSON_WORDS: usize = 4;

impl<'e> Corpus<'e> {
    /// Indexes the evidence. Linear in it.
    pub(super) fn new(evidence: &'e Evidence, gazetteer: &'e Gazetteer) -> Self {
        let docs: Vec<(&str, &DocNames)> = evidence.docs.iter().map(|(id, d)| (id.as_str(), d)).collect();
        let mut words: Vec<WordInfo> = Vec::new();
        words.resize_with(evidence.words(), WordInfo::default);
        for (_, doc) in &docs {
            for form in &doc.forms {
                if let Some(info) = words.get_mut(form.word as usize) {
                    info.docs += 1;
                    info.total += u32::from(form.total);
                    info.single += u32::from(form.single);
                    info.place += u32::from(form.place);
                }
            }
        }
        let mut by_name: FxHashMap<&[u32], (Vec<u32>, u32)> = FxHashMap::default();
        let mut sure: FxHashSet<&[u32]> = FxHashSet::default();
        for (d, (_, doc)) in (0u32..).zip(&docs) {
            for chain in &doc.chains {
                let n = chain.words.len();
                if chain.body || chain.initial || !(2..=PERSON_WORDS).contains(&n) {
                    continue;
                }
                if chain.role {
                    sure.insert(&chain.words);
                }
                let entry = by_name.entry(&chain.words).or_default();
                entry.0.push(d);
                entry.1 += u32::from(chain.count);
            }
        }
        let persons = in_order(by_name, |word| evidence.word(word));
        let mut introduced = vec![Vec::new(); docs.len()];
        let mut pairs: FxHashSet<(u32, u32)> = FxHashSet::default();
        let mut bearers: FxHashMap<u32, u32> = FxHashMap::default();
        let mut surnames: FxHashSet<u32> = FxHashSet::default();
        for (p, person) in persons.iter().enumerate() {
            if sure.contains(&*person.words)
                || LEXICON.given.contains(&evidence.word(person.given()).to_lowercase())
            {
                surnames.insert(person.surname());
            }
            for &d in &person.docs {
                if let Some(list) = introduced.get_mut(d as usize) {
                    list.push(p);
                }
            }
            if pairs.insert((person.given(), person.surname())) {
                *bearers.entry(person.given()).or_default() += 1;
            }
        }
        let rare = docs
            .iter()
            .map(|(_, doc)| {
                let known = |w: u32| words.get(w as usize).is_some_and(|i| (2..=RARE_DOCS).contains(&i.docs));
                let mut list: Vec<u32> = doc.forms.iter().map(|f| f.word).filter(|w| known(*w)).collect();
                list.sort_unstable();
                list
            })
            .collect();
        Corpus {
            evidence,
            gazetteer,
            docs,
            words,
            persons,
            introduced,
            bearers,
            surnames,
            told: FxHashSet::default(),
            rare,
            nobody: WordInfo::default(),
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
        self.words.get(word as usize).unwrap_or(&self.nobody)
    }

    /// A word, prepared for comparison.
    pub(super) fn prepared(&self, word: u32) -> &Prepared {
        self.info(word).prepared.get_or_init(|| Prepared::new(self.text(word)))
    }

    /// What the letters of a word say by themselves.
    pub(super) fn traits(&self, word: u32) -> &Traits {
        self.info(word)
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

    /// Prepares the parts of all full names, on all threads.
    pub(super) fn prepare_persons(&self) {
        self.persons.par_iter().with_min_len(AT_A_TIME).for_each(|person| {
            for word in [person.given(), person.surname()] {
                self.prepared(word);
                self.traits(word);
            }
        });
    }

    /// How many rare names two documents share, beside the words of `except`.
    pub(super) fn shared(&self, a: u32, b: u32, except: &[u32]) -> usize {
        let (Some(x), Some(y)) = (self.rare.get(a as usize), self.rare.get(b as usize)) else { return 0 };
        let (mut i, mut j, mut n) = (0, 0, 0);
        while let (Some(p), Some(q)) = (x.get(i), y.get(j)) {
            match p.cmp(q) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    n += usize::from(!except.contains(p));
                    i += 1;
                    j += 1;
                }
            }
        }
        n
    }
}

/// Persons in the order of their names.
fn in_order<'w>(by_name: FxHashMap<&[u32], (Vec<u32>, u32)>, text: impl Fn(u32) -> &'w str) -> Vec<Person> {
    let mut persons: Vec<Option<Person>> = by_name
        .into_iter()
        .map(|(words, (docs, total))| {
            let mut name = String::with_capacity(words.iter().map(|w| text(*w).len() + 1).sum());
            for (k, word) in words.iter().enumerate() {
                name.push_str(if k > 0 { " " } else { "" });
                name.push_str(text(*word));
            }
            Some(Person { words: words.into(), name, docs, total })
        })
        .collect();
    // Most names are told apart by their first letters, which are close at hand.
    let head = |name: &str| {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
        u128::from_be_bytes(bytes)
    };
    let mut order: Vec<(u128, usize)> =
        persons.iter().enumerate().map(|(k, p)| (p.as_ref().map_or(0, |p| head(&p.name)), k)).collect();
    order.sort_unstable_by(|a, b| {
        let name = |k: usize| persons.get(k).and_then(Option::as_ref).map(|p| p.name.as_str());
        a.0.cmp(&b.0).then_with(|| name(a.1).cmp(&name(b.1)))
    });
    order.into_iter().filter_map(|(_, k)| persons.get_mut(k).and_then(Option::take)).collect()
}

/// How many names a thread takes at a time.
const AT_A_TIME: usize = 256;

/// Bound on remembered comparisons.
const MEMO: usize = 2_000_000;
