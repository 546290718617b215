//! Which full names of the corpus are spellings of one person.
//!
//! Names are taken from the best attested to the rarest; each joins the nearest earlier one if
//! likeness of both parts and context suffice, or stands for itself. Candidates share a consonant
//! skeleton up to one letter, or a given name; lists are capped, so the work is linear. All names are compared first, on all
//! threads, and then each in turn chooses among those that still stand for themselves.

mod blocks;
mod glance;
mod pair;

use std::cmp::Reverse;

use rayon::prelude::*;

use super::corpus::Corpus;
use super::introduced::Person;
use glance::Slim;
use pair::{Compared, Parts, compare, one_swapped};

/// Accepted from here on, and suggested (log-odds; development half of the names benchmark).
pub(super) const ACCEPT: f64 = 2.0;
pub(super) const SUGGEST: f64 = 0.0;

/// A name that is a spelling of another.
#[derive(Clone, Debug)]
pub(super) struct Joined {
    /// The person it belongs to.
    pub leader: usize,
    /// Log-odds.
    pub odds: f64,
    /// Whether the evidence is even on both sides.
    pub tie: bool,
    /// Why, in words.
    pub why: String,
}

impl Joined {
    /// Whether it is carried out.
    pub(super) fn is_sure(&self) -> bool {
        self.odds >= ACCEPT && !self.tie
    }
}

/// How well a name is attested: documents, mentions of the surname or in full, mentions of the given name.
fn attested(corpus: &Corpus<'_>, p: &Person) -> (usize, u32, u32) {
    (p.docs.len(), corpus.info(p.surname()).total.max(p.total), corpus.info(p.given()).total)
}

/// Everybody, the best attested first; the order of the names decides between equals.
fn in_order(corpus: &Corpus<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..corpus.persons.len()).collect();
    order.par_sort_by_cached_key(|&p| {
        corpus.persons.get(p).map(|p| Reverse((corpus.gazetteer.knows(&p.name), attested(corpus, p))))
    });
    order
}

/// The persons that are compared with each other.
pub(super) fn meetings(corpus: &Corpus<'_>) -> Vec<(usize, usize)> {
    let order = in_order(corpus);
    let meet = |found: &mut Vec<(usize, usize)>, rank: u32, before: &[u32]| {
        found.extend(before.iter().map(|earlier| (order[*earlier as usize], order[rank as usize])));
    };
    blocks::meet(&Slim::all(corpus, &order), Vec::new, meet).concat()
}

/// For every person of the corpus: whom it belongs to, if not to itself.
pub(super) fn cluster(corpus: &Corpus<'_>, apart: &dyn Fn(&str, &str) -> bool) -> Vec<Option<Joined>> {
    let persons = &corpus.persons;
    let known = |p: &Person| corpus.gazetteer.knows(&p.name);
    let order = in_order(corpus);
    let slims = Slim::all(corpus, &order);
    let compared = blocks::meet(
        &slims,
        || (Parts::new(slims.len()), Vec::new()),
        |(parts, found): &mut (Parts, Vec<Near>), rank, before| {
            let (mine, person) = (&slims[rank as usize], &persons[order[rank as usize]]);
            for &earlier in before {
                let other = &slims[earlier as usize];
                if !mine.may_be(other, corpus, parts) {
                    continue;
                }
                let compared = compare(
                    corpus,
                    person,
                    &persons[order[earlier as usize]],
                    mine.mark == other.mark,
                    parts,
                );
                found.extend(compared.filter(|c| c.odds >= SUGGEST).map(|compared| Near {
                    rank,
                    earlier,
                    compared,
                }));
            }
        },
    );
    let mut joined: Vec<Option<Joined>> = vec![None; persons.len()];
    let near: Vec<Near> = compared.into_iter().flat_map(|(_, found)| found).collect();
    for near in near.chunk_by(|a, b| a.rank == b.rank) {
        let p = order[near[0].rank as usize];
        let person = &persons[p];
        let mut best: Option<(&Compared, usize)> = None;
        for Near { earlier, compared, .. } in near {
            let leader = order[*earlier as usize];
            let stands = joined[leader].as_ref().is_none_or(|joined| !joined.is_sure());
            if stands
                && best.is_none_or(|(top, _)| compared.odds > top.odds)
                && !apart(&person.name, &persons[leader].name)
            {
                best = Some((compared, leader));
            }
        }
        if let Some((found, leader)) = best.filter(|_| !known(person)) {
            let odds = found.odds;
            let (a, b) = (attested(corpus, person), attested(corpus, &persons[leader]));
            let tie = (a.0 >= b.0 && even(corpus, person, &persons[leader])
                || insisted(corpus, person, &persons[leader])
                || better_known(corpus, person, &persons[leader]))
                && !known(&persons[leader]);
            joined[p] = Some(Joined { leader, odds, tie, why: found.why() });
        }
    }
    joined
}

/// A name that may be a spelling of an earlier one, by their places in the order.
struct Near {
    rank: u32,
    earlier: u32,
    compared: Compared,
}

/// The letters of a name, in lower case.
fn letters(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase)
}

/// A number of a person in four bytes.
fn number(p: usize) -> u32 {
    u32::try_from(p).unwrap_or(u32::MAX)
}

/// Whether one document writes both names out, and the rarer one more than once, in letters that are not just out of
/// order: nobody makes the same slip twice beside the right name.
fn insisted(corpus: &Corpus<'_>, person: &Person, leader: &Person) -> bool {
    person.total > 1
        && person.docs.iter().all(|doc| leader.docs.binary_search(doc).is_ok())
        && letters(&person.name).ne(letters(&leader.name))
        && !one_swapped(corpus, person, leader)
}

/// Mentions of the words of a name that another has not.
fn differing(corpus: &Corpus<'_>, a: &Person, b: &Person) -> u32 {
    a.words.iter().filter(|w| !b.words.contains(w)).map(|w| corpus.info(*w).total).sum()
}

/// Whether the parts that differ are about as frequent on both sides.
fn even(corpus: &Corpus<'_>, person: &Person, leader: &Person) -> bool {
    differing(corpus, leader, person) < 2 * differing(corpus, person, leader)
}

/// How many times as often a word must stand to be the better known one.
const BETTER_KNOWN: u32 = 4;

/// Whether the corpus knows the words of the rarer name far better.
fn better_known(corpus: &Corpus<'_>, person: &Person, leader: &Person) -> bool {
    differing(corpus, person, leader) >= BETTER_KNOWN * differing(corpus, leader, person).max(1)
}
