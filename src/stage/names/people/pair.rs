//! Two introduced persons compared, part by part and by what was seen of them.

use super::letters;
use crate::algo::tokens::SPREAD;
use crate::stage::names::compare::APART;
use crate::stage::names::corpus::Corpus;
use crate::stage::names::introduced::Person;
use crate::stage::names::slips;
use crate::stage::names::tellings::TOLD;

/// Log-odds against two names that merely share a key.
const PRIOR: f64 = -3.0;
/// What an equal part says at most.
const EQUAL: f64 = 3.0;

/// The least log-odds of two parts that differ: for a person of several documents, and of one.
pub(super) const LIKE_ONCE: f64 = 0.8;
pub(super) const LIKE: f64 = 0.3;

/// Odds of parts that were compared lately: the same few given names come again and again.
pub(super) struct Parts(Vec<(u32, u32, f64)>);

impl Parts {
    /// Pairs that are remembered.
    const LEAST: usize = 1 << 8;
    const MOST: usize = 1 << 14;

    pub(super) fn new(persons: usize) -> Self {
        let pairs = persons.next_power_of_two().clamp(Self::LEAST, Self::MOST);
        Parts(vec![(u32::MAX, u32::MAX, 0.0); pairs])
    }

    pub(super) fn odds(&mut self, corpus: &Corpus<'_>, a: u32, b: u32) -> f64 {
        let mixed = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(SPREAD);
        let place = usize::try_from(mixed >> (64 - self.0.len().ilog2())).unwrap_or(0);
        let (x, y, odds) = self.0[place];
        if (x, y) == (a, b) {
            return odds;
        }
        let odds = part(corpus, a, b);
        self.0[place] = (a, b, odds);
        odds
    }
}

/// What an equal part says: much for a rare name, little for a common one.
pub(super) fn equal_given(corpus: &Corpus<'_>, given: u32) -> f64 {
    if corpus.traits(given).given {
        return 0.3;
    }
    let bearers = corpus.bearers.get(&given).copied().unwrap_or(1);
    (EQUAL - 0.8 * f64::from(bearers.saturating_sub(2)).sqrt()).max(0.0)
}

pub(super) fn part(corpus: &Corpus<'_>, a: u32, b: u32) -> f64 {
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
pub(super) struct Compared {
    pub(super) odds: f64,
    pub(super) given: f64,
    pub(super) surname: f64,
    pub(super) context: f64,
    pub(super) counts: f64,
}

impl Compared {
    /// Why, in words.
    pub(super) fn why(&self) -> String {
        let Compared { given, surname, context, counts, .. } = self;
        format!("given name {given:+.1}, surname {surname:+.1}, story {context:+.1}, counts {counts:+.1}")
    }
}

/// Log-odds that two introduced persons are one; nothing where a part speaks against it. `marked`:
/// whether their letters may be the same.
pub(super) fn compare(
    corpus: &Corpus<'_>,
    a: &Person,
    b: &Person,
    marked: bool,
    parts: &mut Parts,
) -> Option<Compared> {
    // A part that differs must itself be like the other.
    let like = if b.docs.len() >= 2 { LIKE } else { LIKE_ONCE };
    let (given, surname) = if marked && letters(&a.name).eq(letters(&b.name)) {
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
pub(super) const SWAPPED: f64 = 3.5;
/// Shortest word in which they do.
pub(super) const SWAPPED_IN: usize = 5;

/// Whether two names differ in one word only, and this in two neighbours inside that changed places.
pub(super) fn one_swapped(corpus: &Corpus<'_>, a: &Person, b: &Person) -> bool {
    let mut differing = a.words.iter().zip(&b.words).filter(|(x, y)| x != y);
    let (Some((&x, &y)), None) = (differing.next(), differing.next()) else { return false };
    let (x, y) = (corpus.traits(x), corpus.traits(y));
    !x.right() && x.letters.len() >= SWAPPED_IN && slips::one_swapped(x, y)
}

pub(super) fn middle_agrees(corpus: &Corpus<'_>, a: &Person, b: &Person) -> bool {
    a.words.len() == b.words.len()
        && (1..a.words.len() - 1).all(|k| match (a.words.get(k), b.words.get(k)) {
            (Some(x), Some(y)) => x == y || part(corpus, *x, *y) > 0.0,
            _ => true,
        })
}
