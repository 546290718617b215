//! Which full names of the corpus are spellings of one person.
//!
//! Names are taken from the best attested to the rarest; each joins the nearest earlier one if
//! likeness of both parts and context suffice, or stands for itself. Candidates share a consonant
//! skeleton up to one letter, or a given name; lists are capped, so the work is linear.

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::corpus::{Corpus, Person};
use super::lexicon::LEXICON;
use super::singles::compound;

/// Longest list of candidates under one key.
const BLOCK: usize = 32;
/// At most this many candidates are compared with a name.
const CANDIDATES: usize = 96;
/// Log-odds against two names that merely share a key.
const PRIOR: f64 = -3.0;
/// Accepted from here on, and suggested (log-odds; development half of the names benchmark).
pub(super) const ACCEPT: f64 = 2.0;
pub(super) const SUGGEST: f64 = 0.0;
/// What an equal part says at most.
const EQUAL: f64 = 3.0;

/// The least log-odds of two parts that differ: for a person of several documents, and of one.
const LIKE_ONCE: f64 = 0.8;
const LIKE: f64 = 0.3;

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
    let mut order: Vec<usize> = (0..persons.len()).collect();
    order.sort_by(|&a, &b| {
        let (x, y) = (&persons[a], &persons[b]);
        known(y).cmp(&known(x)).then_with(|| attested(y).cmp(&attested(x))).then_with(|| x.name.cmp(&y.name))
    });
    let mut joined: Vec<Option<Joined>> = vec![None; persons.len()];
    let mut blocks: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for p in order {
        let person = &persons[p];
        let keys = keys(corpus, person);
        let mut seen: FxHashSet<usize> = FxHashSet::default();
        let mut best: Option<(f64, usize, String)> = None;
        for leader in keys.iter().filter_map(|k| blocks.get(k)).flatten().copied() {
            if seen.len() >= CANDIDATES {
                break;
            }
            if !seen.insert(leader) || apart(&person.name, &persons[leader].name) {
                continue;
            }
            let (odds, why) = compare(corpus, person, &persons[leader]);
            if odds >= SUGGEST && best.as_ref().is_none_or(|(top, ..)| odds > *top) {
                best = Some((odds, leader, why));
            }
        }
        if let Some((odds, leader, why)) = best.filter(|_| !known(person)) {
            let (a, b) = (attested(person), attested(&persons[leader]));
            let tie = a.0 >= b.0 && even(corpus, person, &persons[leader]) && !known(&persons[leader]);
            joined[p] = Some(Joined { leader, odds, tie, why });
            if odds >= ACCEPT && !tie {
                continue;
            }
        }
        for key in keys {
            let block = blocks.entry(key).or_default();
            if block.len() < BLOCK {
                block.push(p);
            }
        }
    }
    joined
}

/// Whether the parts that differ are about as frequent on both sides.
fn even(corpus: &Corpus<'_>, person: &Person, leader: &Person) -> bool {
    let differing = |a: &Person, b: &Person| -> u32 {
        a.words.iter().filter(|w| !b.words.contains(w)).map(|w| corpus.info(*w).total).sum()
    };
    differing(leader, person) < 2 * differing(person, leader)
}

fn keys(corpus: &Corpus<'_>, person: &Person) -> Vec<u64> {
    let mut keys = Vec::with_capacity(12);
    let given = corpus.text(person.given()).to_lowercase();
    if !LEXICON.given.contains(&given) {
        keys.push(xxh3_64(format!("given {given}").as_bytes()));
    }
    let bones = &corpus.prepared(person.surname()).bones;
    let mut put = |bones: &str| keys.push(xxh3_64(bones.as_bytes()));
    put(bones);
    if bones.len() >= 3 {
        for k in 0..bones.len().min(10) {
            let mut less = bones.clone();
            less.remove(k);
            put(&less);
        }
    }
    keys
}

/// What an equal part says: much for a rare name, little for a common one.
fn equal_given(corpus: &Corpus<'_>, given: u32) -> f64 {
    if LEXICON.given.contains(&corpus.text(given).to_lowercase()) {
        return 0.3;
    }
    let bearers = corpus.bearers.get(&given).copied().unwrap_or(1);
    (EQUAL - 0.8 * f64::from(bearers.saturating_sub(2)).sqrt()).max(0.0)
}

fn part(corpus: &Corpus<'_>, a: u32, b: u32) -> f64 {
    let (likeness, derived) = corpus.likeness(a, b);
    let short = corpus.prepared(a).len().min(corpus.prepared(b).len());
    let given = |w: u32| LEXICON.given.contains(&corpus.text(w).to_lowercase());
    let hyphens = |w: u32| corpus.text(w).matches('-').count();
    if derived
        || short < 3
        || hyphens(a) != hyphens(b) && likeness.odds < 4.9
        || compound(corpus.text(a))
        || compound(corpus.text(b))
        || given(a) && given(b)
        || corpus.is_common(a) && corpus.is_common(b)
        || corpus.gazetteer.knows(corpus.text(a)) && corpus.gazetteer.knows(corpus.text(b))
    {
        return -6.0;
    }
    // Short words are near one another by chance.
    likeness.odds.min(if short <= 4 { 0.5 } else { 4.0 })
}

/// Log-odds that two introduced persons are one, and why.
fn compare(corpus: &Corpus<'_>, a: &Person, b: &Person) -> (f64, String) {
    let letters = |p: &Person| {
        p.name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>()
    };
    let (given, surname) = if letters(a) == letters(b) {
        (EQUAL, EQUAL)
    } else if a.words.len() != b.words.len() || a.words.len() > 2 && !middle_agrees(corpus, a, b) {
        return (-9.0, String::new());
    } else {
        // Cheap first: given names with nothing in common end it.
        let (x, y) = (corpus.prepared(a.given()), corpus.prepared(b.given()));
        if a.given() != b.given() && x.len().abs_diff(y.len()) > 4 {
            return (-9.0, String::new());
        }
        let given = if a.given() == b.given() {
            equal_given(corpus, a.given())
        } else {
            part(corpus, a.given(), b.given())
        };
        let surname = if a.surname() == b.surname() { EQUAL } else { part(corpus, a.surname(), b.surname()) };
        (given, surname)
    };
    // A part that differs must itself be like the other.
    let like = if b.docs.len() >= 2 { LIKE } else { LIKE_ONCE };
    if a.given() != b.given() && given < like || a.surname() != b.surname() && surname < like {
        return (-9.0, String::new());
    }
    let mut context = -1.0;
    let mut shared = 0;
    let except: Vec<u32> = a.words.iter().chain(b.words.iter()).copied().collect();
    for &x in a.docs.iter().take(4) {
        for &y in b.docs.iter().take(8) {
            if x == y {
                // Two full names in one story with no part in common are two persons.
                context = if a.given() == b.given() || a.surname() == b.surname() { 1.0 } else { -2.0 };
            } else {
                shared = shared.max(corpus.shared(x, y, &except));
            }
        }
    }
    context = match shared {
        0 => context,
        1 => f64::max(context, 0.5),
        2 => f64::max(context, 1.5),
        _ => 2.0,
    };
    let mut counts = 0.0;
    let once = a.total == 1 && a.docs.len() == 1;
    if once && b.total >= 3 && a.given() == b.given() && surname >= 3.5 && corpus.info(a.surname()).total == 1
    {
        // A long surname seen once, one swapped or doubled letter away.
        counts = 2.0;
    } else if b.total >= 3 * a.total && b.docs.len() > a.docs.len() {
        counts = 0.5;
        // A form seen once, one slip away from a well attested one.
        let rare = |x: u32, y: u32| x == y || corpus.info(x).total <= 2 && corpus.info(y).total >= 4;
        if b.docs.len() >= 3 && rare(a.given(), b.given()) && rare(a.surname(), b.surname()) && surname >= 1.5
        {
            counts = 2.0;
        }
    }
    let odds = PRIOR + given + surname + context + counts;
    let why =
        format!("given name {given:+.1}, surname {surname:+.1}, story {context:+.1}, counts {counts:+.1}");
    (odds, why)
}

fn middle_agrees(corpus: &Corpus<'_>, a: &Person, b: &Person) -> bool {
    let inner = |p: &Person| p.words.get(1..p.words.len() - 1).unwrap_or_default().to_vec();
    inner(a).iter().zip(&inner(b)).all(|(x, y)| x == y || part(corpus, *x, *y) > 0.0)
}
