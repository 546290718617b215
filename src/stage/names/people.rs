//! Which full names of the corpus are spellings of one person.
//!
//! Names are taken from the best attested to the rarest; each joins the nearest earlier one if
//! likeness of both parts and context suffice, or stands for itself. Candidates share a consonant
//! skeleton up to one letter, or a given name; lists are capped, so the work is linear.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::compare::APART;
use super::corpus::{Corpus, Person};
use super::slips;
use super::tellings::TOLD;

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
    // Persons stand in the order of their names, which decides between equals.
    let mut order: Vec<usize> = (0..persons.len()).collect();
    order.sort_by_cached_key(|&p| persons.get(p).map(|p| Reverse((known(p), attested(p)))));
    let slim: Vec<Slim> = persons.iter().map(|person| Slim::of(corpus, person)).collect();
    let mut parts = Parts::new();
    let mut joined: Vec<Option<Joined>> = vec![None; persons.len()];
    let mut blocks: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    // Who asked last about each person.
    let mut asked: Vec<u32> = vec![u32::MAX; persons.len()];
    for p in order {
        let (person, mine, me) = (&persons[p], slim[p], number(p));
        let keys = keys(corpus, person);
        let mut seen = 0;
        let mut best: Option<(Compared, usize)> = None;
        for leader in keys.iter().filter_map(|k| blocks.get(k)).flatten().map(|leader| *leader as usize) {
            if seen >= CANDIDATES {
                break;
            }
            if std::mem::replace(&mut asked[leader], me) == me {
                continue;
            }
            seen += 1;
            let other = slim[leader];
            let marked = mine.mark == other.mark;
            // Nearly all differ too much in the given name, which is told without looking at the person.
            if !marked && (mine.words != other.words || !mine.may_share_given(&other, corpus, &mut parts)) {
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
        for key in keys {
            let block = blocks.entry(key).or_default();
            if block.len() < BLOCK {
                block.push(me);
            }
        }
    }
    joined
}

/// A number of a person in four bytes.
fn number(p: usize) -> u32 {
    u32::try_from(p).unwrap_or(u32::MAX)
}

/// What the first glance at a person needs, close together.
#[derive(Copy, Clone, Debug)]
struct Slim {
    mark: u64,
    given: u32,
    /// Letters of the given name.
    letters: u32,
    words: u32,
}

impl Slim {
    fn of(corpus: &Corpus<'_>, person: &Person) -> Self {
        let (given, words) = (person.given(), number(person.words.len()));
        Slim { mark: mark(person), given, letters: number(corpus.prepared(given).len()), words }
    }

    /// Whether the given names are equal or near.
    fn may_share_given(&self, other: &Slim, corpus: &Corpus<'_>, parts: &mut Parts) -> bool {
        self.given == other.given
            || self.letters.abs_diff(other.letters) <= LENGTHS
                && parts.odds(corpus, self.given, other.given) >= LIKE
    }
}

/// Given names that differ in more letters are not compared.
const LENGTHS: u32 = 4;

/// Odds of parts that were compared lately: the same few given names come again and again.
struct Parts(Vec<(u32, u32, f64)>);

impl Parts {
    /// Pairs that are remembered, a power of two.
    const PAIRS: usize = 1 << 14;

    fn new() -> Self {
        Parts(vec![(u32::MAX, u32::MAX, 0.0); Self::PAIRS])
    }

    fn odds(&mut self, corpus: &Corpus<'_>, a: u32, b: u32) -> f64 {
        let mixed = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let place = usize::try_from(mixed >> (64 - Self::PAIRS.ilog2())).unwrap_or(0);
        let (x, y, odds) = self.0[place];
        if (x, y) == (a, b) {
            return odds;
        }
        let odds = part(corpus, a, b);
        self.0[place] = (a, b, odds);
        odds
    }
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

fn keys(corpus: &Corpus<'_>, person: &Person) -> Vec<u64> {
    let mut keys = Vec::with_capacity(12);
    let given = corpus.traits(person.given());
    if !given.given {
        let letters: String = "given ".chars().chain(given.letters.iter().copied()).collect();
        keys.push(xxh3_64(letters.as_bytes()));
    }
    // Letters that changed places may change the consonants, too.
    let mut bag: Vec<char> = corpus.traits(person.surname()).letters.to_vec();
    bag.sort_unstable();
    let letters: String = given.letters.iter().copied().chain([' ']).chain(bag).collect();
    keys.push(xxh3_64(letters.as_bytes()));
    let bones = corpus.prepared(person.surname()).bones.as_bytes();
    keys.push(xxh3_64(bones));
    if bones.len() >= 3 {
        let mut less = Vec::with_capacity(bones.len());
        for k in 0..bones.len().min(10) {
            less.clear();
            less.extend(bones.iter().enumerate().filter(|(i, _)| *i != k).map(|(_, b)| *b));
            keys.push(xxh3_64(&less));
        }
    }
    keys
}

/// The letters of a name, in lower case.
fn letters(person: &Person) -> impl Iterator<Item = char> + '_ {
    person.name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase)
}

/// A hash of the letters of a name.
fn mark(person: &Person) -> u64 {
    letters(person)
        .fold(0, |hash, c| (hash.rotate_left(5) ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// What an equal part says: much for a rare name, little for a common one.
fn equal_given(corpus: &Corpus<'_>, given: u32) -> f64 {
    if corpus.traits(given).given {
        return 0.3;
    }
    let bearers = corpus.bearers.get(&given).copied().unwrap_or(1);
    (EQUAL - 0.8 * f64::from(bearers.saturating_sub(2)).sqrt()).max(0.0)
}

fn part(corpus: &Corpus<'_>, a: u32, b: u32) -> f64 {
    let short = corpus.prepared(a).len().min(corpus.prepared(b).len());
    let (x, y) = (corpus.traits(a), corpus.traits(b));
    if short < 3
        || x.compound
        || y.compound
        || x.given && y.given
        || x.common && y.common
        || x.known && y.known
    {
        return APART;
    }
    let odds = corpus.likeness(a, b);
    if x.hyphens != y.hyphens && odds < 4.9 {
        return APART;
    }
    // Short words are near one another by chance.
    odds.min(if short <= 4 { 0.5 } else { 4.0 })
}

/// Two introduced persons compared: log-odds, and what they are made of.
#[derive(Copy, Clone, Debug)]
struct Compared {
    odds: f64,
    given: f64,
    surname: f64,
    context: f64,
    counts: f64,
}

impl Compared {
    /// Why, in words.
    fn why(&self) -> String {
        let Compared { given, surname, context, counts, .. } = self;
        format!("given name {given:+.1}, surname {surname:+.1}, story {context:+.1}, counts {counts:+.1}")
    }
}

/// Log-odds that two introduced persons are one; nothing where a part speaks against it. `marked`:
/// whether their letters may be the same.
fn compare(corpus: &Corpus<'_>, a: &Person, b: &Person, marked: bool, parts: &mut Parts) -> Option<Compared> {
    // A part that differs must itself be like the other.
    let like = if b.docs.len() >= 2 { LIKE } else { LIKE_ONCE };
    let (given, surname) = if marked && letters(a).eq(letters(b)) {
        (EQUAL, EQUAL)
    } else {
        if a.words.len() != b.words.len() {
            return None;
        }
        // Cheap first: given names with nothing in common end it.
        let given = if a.given() == b.given() {
            equal_given(corpus, a.given())
        } else {
            Some(parts.odds(corpus, a.given(), b.given())).filter(|odds| *odds >= like)?
        };
        let surname = if a.surname() == b.surname() {
            EQUAL
        } else {
            Some(part(corpus, a.surname(), b.surname())).filter(|odds| *odds >= like)?
        };
        if a.words.len() > 2 && !middle_agrees(corpus, a, b) {
            return None;
        }
        (given, surname)
    };
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
    let told = |x: u32, y: u32| x != y && corpus.told(x, y);
    if told(a.given(), b.given()) || told(a.surname(), b.surname()) {
        context = TOLD;
    }
    let mut counts = 0.0;
    let once = a.total == 1 && a.docs.len() == 1;
    if once && b.total >= 3 && a.given() == b.given() && surname >= 3.5 && corpus.info(a.surname()).total == 1
    {
        // A long surname seen once, one swapped or doubled letter away.
        counts = 2.0;
    } else if a.docs.len() == 1 && b.docs.len() > 1 && one_swapped(corpus, a, b) {
        counts = SWAPPED;
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
    Some(Compared { odds, given, surname, context, counts })
}

/// What two letters that changed places say in a name that is the same otherwise, where it stands in one document and the
/// other in more. Of 28 such pairs in 12 MB of news hardly one was of two names: two letters seldom change
/// places without leaving nonsense.
const SWAPPED: f64 = 3.5;
/// Shortest word in which they do.
const SWAPPED_IN: usize = 5;

/// Whether two names differ in one word only, and this in two neighbours inside that changed places.
fn one_swapped(corpus: &Corpus<'_>, a: &Person, b: &Person) -> bool {
    let mut differing = a.words.iter().zip(&b.words).filter(|(x, y)| x != y);
    let (Some((&x, &y)), None) = (differing.next(), differing.next()) else { return false };
    let (x, y) = (corpus.traits(x), corpus.traits(y));
    !x.right() && x.letters.len() >= SWAPPED_IN && slips::one_swapped(x, y)
}

fn middle_agrees(corpus: &Corpus<'_>, a: &Person, b: &Person) -> bool {
    a.words.len() == b.words.len()
        && (1..a.words.len() - 1).all(|k| match (a.words.get(k), b.words.get(k)) {
            (Some(x), Some(y)) => x == y || part(corpus, *x, *y) > 0.0,
            _ => true,
        })
}
