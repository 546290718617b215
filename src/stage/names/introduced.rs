//! Everybody whom documents introduce by a full name, found by sorting on all threads.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::corpus::AT_A_TIME;
use super::evidence::DocNames;

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

/// Longest name of a person, in words.
const PERSON_WORDS: usize = 4;

/// A full name in a document.
struct Mention<'e> {
    /// The words, and nothing in the place of those that it has not.
    key: [u32; PERSON_WORDS],
    words: &'e [u32],
    doc: u32,
    count: u16,
    role: bool,
}

/// Everybody that documents introduce, in the order of the names, and whether a title says that it is a person.
pub(super) fn persons<'w>(
    docs: &[(&str, &DocNames)],
    text: impl Fn(u32) -> &'w str + Sync,
) -> Vec<(Person, bool)> {
    let mut mentions: Vec<Mention<'_>> = docs
        .par_iter()
        .enumerate()
        .with_min_len(AT_A_TIME)
        .flat_map_iter(|(doc, (_, names))| {
            let full = names.chains.iter().filter(|chain| {
                !chain.body && !chain.initial && (2..=PERSON_WORDS).contains(&chain.words.len())
            });
            full.map(move |chain| {
                let mut key = [u32::MAX; PERSON_WORDS];
                key.iter_mut().zip(&*chain.words).for_each(|(to, from)| *to = *from);
                let doc = u32::try_from(doc).unwrap_or(u32::MAX);
                Mention { key, words: &chain.words, doc, count: chain.count, role: chain.role }
            })
        })
        .collect();
    mentions.par_sort_unstable_by_key(|m| (m.key, m.doc));
    let mut persons: Vec<Option<(Person, bool)>> = mentions
        .par_chunk_by(|a, b| a.key == b.key)
        .map(|mentions| {
            let words = mentions.first()?.words;
            let mut name = String::with_capacity(words.iter().map(|w| text(*w).len() + 1).sum());
            for (k, word) in words.iter().enumerate() {
                name.push_str(if k > 0 { " " } else { "" });
                name.push_str(text(*word));
            }
            let docs = mentions.iter().map(|m| m.doc).collect();
            let total = mentions.iter().map(|m| u32::from(m.count)).sum();
            Some((Person { words: words.into(), name, docs, total }, mentions.iter().any(|m| m.role)))
        })
        .collect();
    drop(mentions);
    // Most names are told apart by their first letters, which are close at hand.
    let name = |k: usize| persons.get(k).and_then(Option::as_ref).map_or("", |(p, _)| p.name.as_str());
    let head = |k: usize| {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(name(k).bytes()).for_each(|(to, from)| *to = from);
        u128::from_be_bytes(bytes)
    };
    let mut order: Vec<(u128, usize)> = (0..persons.len()).into_par_iter().map(|k| (head(k), k)).collect();
    order.par_sort_unstable_by(|a, b| match a.0.cmp(&b.0) {
        Ordering::Equal => name(a.1).cmp(name(b.1)),
        unlike => unlike,
    });
    order.into_iter().filter_map(|(_, k)| persons.get_mut(k).and_then(Option::take)).collect()
}
