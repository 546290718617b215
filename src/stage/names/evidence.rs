//! What the corpus says about names: counters per form and document, with interned words.
//!
//! Merging is commutative and associative in everything that decisions depend on: numbers of
//! words may differ with the order of merging, their meaning does not.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::lexicon::LEXICON;
use super::scan::{COMPASS, Scan, scan};
use crate::rule::View;

/// At most this many distinct words are kept of one document; what is beyond is no article.
const WORDS_OF_A_DOCUMENT: usize = 20_000;

/// What the corpus says about names. Merging is commutative and associative.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Evidence {
    words: Vec<Box<str>>,
    #[serde(skip)]
    index: FxHashMap<Box<str>, u32>,
    pub(super) docs: BTreeMap<String, DocNames>,
    #[serde(serialize_with = "sorted", deserialize_with = "unsorted")]
    pub(super) lower: FxHashSet<u64>,
}

/// The names of one document.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct DocNames {
    pub forms: Vec<Form>,
    pub chains: Vec<ChainUse>,
    /// Whether it shows signs of machine translation, which breaks names.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub translated: bool,
}

/// One word as a part of names in one document.
#[derive(Debug, Default, Copy, Clone, Serialize, Deserialize)]
pub(super) struct Form {
    pub word: u32,
    /// Mentions of any kind.
    pub total: u16,
    /// Mentions by this word alone.
    pub single: u16,
    /// Of these, beside a verb of speaking, a possessive or a title.
    pub person: u16,
    /// Of these, after a preposition of place.
    pub place: u16,
    /// Of these, at the start of a sentence.
    pub start: u16,
}

/// A chain of two words or more in one document.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct ChainUse {
    pub words: Box<[u32]>,
    pub count: u16,
    /// A firm, body or place.
    pub body: bool,
    /// Has an initial.
    pub initial: bool,
    /// A title or calling stands before it.
    pub role: bool,
}

fn sorted<S: Serializer>(set: &FxHashSet<u64>, to: S) -> Result<S::Ok, S::Error> {
    let mut list: Vec<u64> = set.iter().copied().collect();
    list.sort_unstable();
    list.serialize(to)
}

fn unsorted<'d, D: Deserializer<'d>>(from: D) -> Result<FxHashSet<u64>, D::Error> {
    Ok(Vec::<u64>::deserialize(from)?.into_iter().collect())
}

impl Evidence {
    /// Joins two bodies of evidence.
    pub fn merge(&mut self, other: Evidence) {
        if self.docs.is_empty() && self.lower.is_empty() {
            *self = other;
            return;
        }
        let map: Vec<u32> = other.words.iter().map(|w| self.intern(w)).collect();
        let new = |id: u32| map.get(id as usize).copied().unwrap_or(u32::MAX);
        for (id, mut doc) in other.docs {
            for form in &mut doc.forms {
                form.word = new(form.word);
            }
            for chain in &mut doc.chains {
                for word in &mut chain.words {
                    *word = new(*word);
                }
            }
            self.docs.insert(id, doc);
        }
        self.lower.extend(other.lower);
    }

    fn intern(&mut self, word: &str) -> u32 {
        if self.index.len() != self.words.len() {
            self.index = (0u32..).zip(&self.words).map(|(k, w)| (w.clone(), k)).collect();
        }
        if let Some(&id) = self.index.get(word) {
            return id;
        }
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.into());
        self.index.insert(word.into(), id);
        id
    }

    /// The word behind a number.
    pub(super) fn word(&self, id: u32) -> &str {
        self.words.get(id as usize).map_or("", |w| w)
    }

    /// How many words there are.
    pub(super) fn words(&self) -> usize {
        self.words.len()
    }

    fn read(&mut self, id: &str, text: &str, scan: &Scan, translated: bool) {
        let mut doc = DocNames { translated, ..DocNames::default() };
        let mut forms: FxHashMap<u32, usize> = FxHashMap::default();
        let mut chains: FxHashMap<Box<[u32]>, usize> = FxHashMap::default();
        for chain in &scan.chains {
            if chain.around.quoted || doc.forms.len() >= WORDS_OF_A_DOCUMENT {
                continue;
            }
            let words = scan.of(chain);
            let ids: Box<[u32]> =
                words.iter().map(|w| self.intern(w.span.of(text).unwrap_or_default())).collect();
            for (&word, at) in ids.iter().zip(words) {
                let place = *forms.entry(word).or_insert_with(|| {
                    doc.forms.push(Form { word, ..Form::default() });
                    doc.forms.len() - 1
                });
                let Some(form) = doc.forms.get_mut(place) else { continue };
                let add = |n: &mut u16, yes: bool| *n = n.saturating_add(u16::from(yes));
                let single = ids.len() == 1;
                add(&mut form.total, true);
                add(&mut form.single, single);
                add(&mut form.person, single && (chain.around.person || chain.around.role));
                add(&mut form.place, single && chain.around.place);
                add(&mut form.start, single && at.start);
            }
            if ids.len() > 1 {
                let body = is_body(words.iter().filter_map(|w| w.span.of(text)));
                let initial = words.iter().any(|w| w.initial);
                let place = *chains.entry(ids).or_insert_with_key(|ids| {
                    doc.chains.push(ChainUse { words: ids.clone(), body, initial, ..ChainUse::default() });
                    doc.chains.len() - 1
                });
                if let Some(chain_use) = doc.chains.get_mut(place) {
                    chain_use.count = chain_use.count.saturating_add(1);
                    chain_use.role |= chain.around.role;
                }
            }
        }
        self.lower.extend(scan.lower.iter().copied());
        if !doc.forms.is_empty() {
            self.docs.insert(id.to_owned(), doc);
        }
    }
}

/// Whether a chain is the name of a firm, body or place. `Park` and the like begin names of persons.
fn is_body<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    const SURNAMES: &[&str] = &["Park", "Hall", "Day", "Church", "Bridge", "Press"];
    // `North Velde` is a place.
    words.enumerate().any(|(k, w)| {
        k == 0 && COMPASS.contains(&w)
            || LEXICON.body.contains(&w.to_lowercase()) && !(k == 0 && SURNAMES.contains(&w))
    })
}

/// Reads one document into the evidence. `translated`: whether it shows signs of machine translation.
pub fn survey(view: &View<'_>, translated: bool, evidence: &mut Evidence) {
    let scan = scan(view.text);
    evidence.read(view.id, view.text, &scan, translated);
}
