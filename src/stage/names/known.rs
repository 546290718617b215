//! What a corpus knows of a name, for a person who asks.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::corpus::Corpus;
use super::evidence::Evidence;
use super::gazetteer::Gazetteer;
use super::{people, score};

/// A name as a corpus has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The name.
    pub name: String,
    /// Mentions, in other names too.
    pub mentions: u32,
    /// Documents that mention it.
    pub documents: u32,
}

/// A name of a corpus that is near another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Rival {
    /// The near name.
    pub known: Known,
    /// How likely the two are one, by their letters: 0 to 1.
    pub score: f64,
}

/// Names that are less likely one are not worth a person's time.
const NEAR: f64 = 0.05;

impl Evidence {
    /// Mentions and documents of a name of one word or more.
    #[must_use]
    pub fn known(&self, name: &str) -> Known {
        self.names(words(name)).remove(name).map_or_else(
            || Known { name: name.to_owned(), mentions: 0, documents: 0 },
            |(mentions, documents)| Known { name: name.to_owned(), mentions, documents },
        )
    }

    /// The longer names that a name is part of, the most frequent first.
    #[must_use]
    pub fn longer(&self, name: &str, most: usize) -> Vec<Known> {
        let part: Vec<&str> = name.split_whitespace().collect();
        let mut found = BTreeMap::new();
        for doc in self.docs.values() {
            for chain in doc.chains.iter().filter(|c| c.words.len() > part.len()) {
                let words: Vec<&str> = chain.words.iter().map(|w| self.word(*w)).collect();
                if words.windows(part.len().max(1)).any(|w| w == part) {
                    let (mentions, documents): &mut (u32, u32) = found.entry(words.join(" ")).or_default();
                    *mentions += u32::from(chain.count);
                    *documents += 1;
                }
            }
        }
        let mut list: Vec<Known> = found.into_iter().map(known).collect();
        list.sort_by_key(|k| Reverse(k.mentions));
        list.truncate(most);
        list
    }

    /// The names of as many words that are nearest to a name by their letters, the nearest first.
    #[must_use]
    pub fn rivals(&self, name: &str, most: usize) -> Vec<Rival> {
        let near = |(other, counts): (String, (u32, u32))| {
            let score = score(name, &other);
            (other != name && score >= NEAR).then(|| Rival { known: known((other, counts)), score })
        };
        let mut list: Vec<Rival> = self.names(words(name)).into_iter().filter_map(near).collect();
        list.sort_by(|a, b| b.score.total_cmp(&a.score));
        list.truncate(most);
        list
    }

    /// The full names that are compared with each other as spellings of one, by their keys; all others never are.
    #[must_use]
    pub fn meetings(&self) -> Vec<[String; 2]> {
        let gazetteer = Gazetteer::default();
        let corpus = Corpus::new(self, &gazetteer);
        let name = |p: usize| corpus.persons[p].name.clone();
        people::meetings(&corpus).into_iter().map(|(a, b)| [a, b].map(name)).collect()
    }

    /// All names of so many words, with mentions and documents.
    fn names(&self, count: usize) -> BTreeMap<String, (u32, u32)> {
        let mut found: BTreeMap<String, (u32, u32)> = BTreeMap::new();
        for doc in self.docs.values() {
            let mut here = BTreeSet::new();
            let mut add = |name: String, n: u16| {
                let (mentions, documents) = found.entry(name.clone()).or_default();
                *mentions += u32::from(n);
                *documents += u32::from(here.insert(name));
            };
            if count <= 1 {
                doc.forms.iter().for_each(|form| add(self.word(form.word).to_owned(), form.total));
            } else {
                for chain in doc.chains.iter().filter(|c| c.words.len() == count) {
                    let words: Vec<&str> = chain.words.iter().map(|w| self.word(*w)).collect();
                    add(words.join(" "), chain.count);
                }
            }
        }
        found
    }
}

fn words(name: &str) -> usize {
    name.split_whitespace().count()
}

fn known((name, (mentions, documents)): (String, (u32, u32))) -> Known {
    Known { name, mentions, documents }
}
