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
    /// For each lower-case word how many documents have it (as a file, once).
    #[serde(serialize_with = "sorted", deserialize_with = "unsorted")]
    lower: FxHashMap<u64, u32>,
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

fn sorted<S: Serializer>(words: &FxHashMap<u64, u32>, to: S) -> Result<S::Ok, S::Error> {
    let mut list: Vec<u64> = words.keys().copied().collect();
    list.sort_unstable();
    list.serialize(to)
}

fn unsorted<'d, D: Deserializer<'d>>(from: D) -> Result<FxHashMap<u64, u32>, D::Error> {
    Ok(Vec::<u64>::deserialize(from)?.into_iter().map(|word| (word, 1)).collect())
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
        for (word, documents) in other.lower {
            *self.lower.entry(word).or_default() += documents;
        }
    }

    /// Takes back what [`survey`] read in a document; `lower` are the [`lower_words`] of what it read.
    pub fn take_back(&mut self, id: &str, lower: &FxHashSet<u64>) {
        self.docs.remove(id);
        for word in lower {
            if let Some(documents) = self.lower.get_mut(word) {
                *documents -= 1;
                if *documents == 0 {
                    self.lower.remove(word);
                }
            }
        }
    }

    /// Says anew whether a document shows signs of machine translation.
    pub fn mark(&mut self, id: &str, translated: bool) {
        if let Some(doc) = self.docs.get_mut(id) {
            doc.translated = translated;
        }
    }

    /// Whether a word, by its hash, also stands in lower case.
    pub(super) fn is_lower(&self, word: u64) -> bool {
        self.lower.contains_key(&word)
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
        for word in &scan.lower {
            *self.lower.entry(*word).or_default() += 1;
        }
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

/// The hashes of the lower-case words of a text, as [`survey`] counts them.
#[must_use]
pub fn lower_words(text: &str) -> FxHashSet<u64> {
    scan(text).lower
}

/// Reads one document into the evidence. `translated`: whether it shows signs of machine translation.
pub fn survey(view: &View<'_>, translated: bool, evidence: &mut Evidence) {
    let scan = scan(view.text);
    evidence.read(view.id, view.text, &scan, translated);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[(&str, &str)], evidence: &mut Evidence) {
        texts.iter().for_each(|(id, text)| evidence.read(id, text, &scan(text), false));
    }

    /// What decisions depend on: words by their letters, whatever their numbers.
    fn shown(evidence: &Evidence) -> Vec<String> {
        let word = |id: &u32| evidence.word(*id).to_owned();
        let mut out: Vec<String> = Vec::new();
        for (id, doc) in &evidence.docs {
            out.extend(
                doc.forms
                    .iter()
                    .map(|f| format!("{id} {} {:?}", word(&f.word), (f.total, f.single, f.start))),
            );
            out.extend(
                doc.chains
                    .iter()
                    .map(|c| format!("{id} {:?} {}", c.words.iter().map(word).collect::<Vec<_>>(), c.count)),
            );
        }
        let mut lower: Vec<u64> = evidence.lower.keys().copied().collect();
        lower.sort_unstable();
        out.push(format!("{lower:?}"));
        out
    }

    #[test]
    fn what_is_taken_back_was_never_read() {
        let texts = [
            ("a", "The mayor met Arno Velde. Then Velde left the old harbour."),
            ("b", "Analyst Ruiz said the harbour was closed. Arno Velde agreed."),
            ("c", "Nobody met Ines Castell near the market."),
        ];
        let again = ("b", "The market was closed, said Castell.");
        let (mut all, mut fresh) = (Evidence::default(), Evidence::default());
        read(&texts, &mut all);
        all.take_back("b", &lower_words(texts[1].1));
        read(&[texts[0], texts[2]], &mut fresh);
        assert_eq!(shown(&all), shown(&fresh));
        read(&[again], &mut all);
        read(&[again], &mut fresh);
        assert_eq!(shown(&all), shown(&fresh));
    }
}
