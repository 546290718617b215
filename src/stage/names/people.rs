//! Which full names of the corpus are spellings of one person.
//!
//! Names are taken from the best attested to the rarest; each joins the nearest earlier one if
//! likeness of both parts and context suffice, or stands for itself. Candidates share a consonant
//! skeleton up to one letter, or a given name; lists are capped, so the work is linear.

mod blocks;
mod glance;
mod pair;

use std::cmp::Reverse;

use super::corpus::{Corpus, Person};
use blocks::{Blocks, letters, mark};
use glance::{Near, Seen, Slim, apart_by_far};
use pair::{Compared, Parts, compare, one_swapped};

/// At most this many candidates are compared with a name.
const CANDIDATES: usize = 96;
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

/// For every person of the corpus: whom it belongs to, if not to itself.
pub(super) fn cluster(corpus: &Corpus<'_>, apart: &dyn Fn(&str, &str) -> bool) -> Vec<Option<Joined>> {
    let persons = &corpus.persons;
    let known = |p: &Person| corpus.gazetteer.knows(&p.name);
    let attested = |p: &Person| {
        (p.docs.len(), corpus.info(p.surname()).total.max(p.total), corpus.info(p.given()).total)
    };
    // Persons stand in the order of their names, which decides between equals.
    let mut order: Vec<usize> = (0..persons.len()).collect();
    order.sort_by_cached_key(|&p| persons.get(p).map(|p| Reverse((known(p), attested(p)))));
    let mut parts = Parts::new();
    let mut near = Near::new(persons);
    let mut joined: Vec<Option<Joined>> = vec![None; persons.len()];
    let marks: Vec<u64> = persons.iter().map(mark).collect();
    let mut blocks = Blocks::new(order.iter().map(|p| (&persons[*p], marks[*p])), corpus);
    for (nth, p) in order.into_iter().enumerate() {
        let person = &persons[p];
        let mine = Slim::of(corpus, person, p, marks[p], near.number(person.given()));
        let mut seen = Seen::new();
        let mut best: Option<(Compared, usize)> = None;
        for other in blocks.of(nth) {
            if seen.count >= CANDIDATES {
                break;
            }
            if !seen.insert(other.leader) {
                continue;
            }
            // Nearly all differ too much in the given name, which is told without looking at the person.
            let alike = mine.mark == other.mark;
            if !alike && (mine.words != other.words || !near.given(corpus, &mine, other)) {
                continue;
            }
            let leader = other.leader as usize;
            let marked = alike && marks[p] == marks[leader];
            if !alike && apart_by_far(corpus, person.surname(), other) {
                continue;
            }
            let Some(found) = compare(corpus, person, &persons[leader], marked, &mut parts) else {
                continue;
            };
            if found.odds >= SUGGEST
                && best.as_ref().is_none_or(|(top, _)| found.odds > top.odds)
                && !apart(&person.name, &persons[leader].name)
            {
                best = Some((found, leader));
            }
        }
        if let Some((found, leader)) = best.filter(|_| !known(person)) {
            let odds = found.odds;
            let (a, b) = (attested(person), attested(&persons[leader]));
            let tie = (a.0 >= b.0 && even(corpus, person, &persons[leader])
                || insisted(corpus, person, &persons[leader])
                || better_known(corpus, person, &persons[leader]))
                && !known(&persons[leader]);
            joined[p] = Some(Joined { leader, odds, tie, why: found.why() });
            if odds >= ACCEPT && !tie {
                continue;
            }
        }
        blocks.put(nth, mine);
    }
    joined
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
        && letters(person).ne(letters(leader))
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
