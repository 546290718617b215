//! Which full names of the corpus are spellings of one person.
//!
//! Names are taken from the best attested to the rarest; each joins the nearest earlier one if
//! likeness of both parts and context suffice, or stands for itself. Candidates share a consonant
//! skeleton up to one letter, or a given name; lists are capped, so the work is linear.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::compare::APART;
use super::corpus::{Corpus, Person};
use super::distance::osa;
use super::slips;
use super::tellings::TOLD;

/// Longest list of candidates under one key.
const BLOCK: u32 = 32;
/// A given name that more surnames go with brings nobody together.
const BEARERS: u32 = 32;
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

/// What the first glance at a person needs, close together.
#[derive(Copy, Clone, Debug, Default)]
struct Slim {
    leader: u32,
    /// The given name, by its number among given names.
    given: u32,
    /// Which letters the given name has; all, if it is not written in plain ones.
    bag: u32,
    /// Letters of the given name.
    letters: u8,
    words: u8,
    /// Of the letters of the name.
    mark: u16,
    surname: u32,
    /// Whether more than one document introduces it.
    often: bool,
}

impl Slim {
    fn of(corpus: &Corpus<'_>, person: &Person, p: usize, mark: u64, given: u32) -> Self {
        let small = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        let (words, name) = (small(person.words.len()), corpus.prepared(person.given()));
        let bag = if name.is_plain() { bag(&name.token.folded) } else { u32::MAX };
        #[allow(clippy::cast_possible_truncation)]
        let mark = mark as u16;
        let (surname, often) = (person.surname(), person.docs.len() > 1);
        Slim { leader: number(p), given, bag, letters: small(name.len()), words, mark, surname, often }
    }

    /// Whether the letters of two given names are too many different ones for [`part`] to find them alike. A letter
    /// that only one has takes half an edit at least; four edits are no slip, and more than half of the letters say
    /// nothing for a romanisation.
    fn far(&self, other: &Slim) -> bool {
        let longest = u32::from(self.letters.max(other.letters));
        let edits = (self.bag ^ other.bag).count_ones().div_ceil(2);
        self.bag != u32::MAX && other.bag != u32::MAX && edits > 3 && 2 * edits > longest
    }
}

/// Whether two surnames differ in too many letters for [`part`] to find them alike enough: four edits are no slip, and
/// a romanisation that differs in more than these shares of the letters is held to be none.
fn apart_by_far(corpus: &Corpus<'_>, a: u32, other: &Slim) -> bool {
    if a == other.surname {
        return false;
    }
    let (x, y) = (corpus.prepared(a), corpus.prepared(other.surname));
    if !x.is_plain() || !y.is_plain() {
        return false;
    }
    let (x, y) = (&x.token.folded, &y.token.folded);
    let (longest, edits) = (x.len().max(y.len()), osa(x, y));
    edits > 3 && if other.often { 2 * edits > longest } else { 5 * edits > 2 * longest }
}

/// Which letters a word has.
fn bag(letters: &str) -> u32 {
    letters.bytes().fold(0, |bag, b| bag | 1 << (b.wrapping_sub(b'a') & 31))
}

/// Given names that differ in more letters are not compared.
const LENGTHS: u8 = 4;

/// Whom one name was compared with.
struct Seen {
    table: [u32; Self::PLACES],
    count: usize,
}

impl Seen {
    /// Places, a power of two and more than twice [`CANDIDATES`].
    const PLACES: usize = 256;

    fn new() -> Self {
        Seen { table: [u32::MAX; Self::PLACES], count: 0 }
    }

    /// Whether somebody was not yet there.
    fn insert(&mut self, who: u32) -> bool {
        let mut place = who.wrapping_mul(0x9E37_79B1) as usize >> 7;
        loop {
            let slot = &mut self.table[place % Self::PLACES];
            if *slot == who {
                return false;
            }
            if *slot == u32::MAX {
                *slot = who;
                self.count += 1;
                return true;
            }
            place += 1;
        }
    }
}

/// Which given names are equal or near, as far as this was asked lately.
struct Near {
    numbers: FxHashMap<u32, u32>,
    words: Vec<u32>,
    /// For a pair of numbers these, and in the last bit whether they are near.
    known: Vec<u64>,
}

impl Near {
    /// Pairs that are remembered.
    const LEAST: usize = 1 << 14;
    const MOST: usize = 1 << 20;

    fn new(persons: &[Person]) -> Self {
        let (mut numbers, mut words) = (FxHashMap::default(), Vec::new());
        for person in persons {
            numbers.entry(person.given()).or_insert_with_key(|given| {
                words.push(*given);
                number(words.len() - 1)
            });
        }
        let pairs = words.len().saturating_mul(words.len()).clamp(Self::LEAST, Self::MOST);
        Near { numbers, words, known: vec![u64::MAX; pairs] }
    }

    /// The number of a given name.
    fn number(&self, given: u32) -> u32 {
        self.numbers.get(&given).copied().unwrap_or_default()
    }

    /// Whether the given names of two persons are equal or near.
    fn given(&mut self, corpus: &Corpus<'_>, mine: &Slim, other: &Slim) -> bool {
        if mine.given == other.given {
            return true;
        }
        if mine.letters.abs_diff(other.letters) > LENGTHS || mine.far(other) {
            return false;
        }
        let pair = u64::from(mine.given) << 32 | u64::from(other.given) << 1;
        let place = (mine.given as usize * self.words.len() + other.given as usize) % self.known.len();
        let known = self.known[place];
        if known & !1 == pair {
            return known & 1 == 1;
        }
        let near = part(corpus, self.words[mine.given as usize], self.words[other.given as usize]) >= LIKE;
        self.known[place] = pair | u64::from(near);
        near
    }
}

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

/// The keys of a person; two that share one are compared. They share one if one part is the same and the
/// consonants of the other too but for one, if the consonants of both are the same, if all letters are, if the
/// letters of the surname are in another order, or if few other surnames go with the given name.
fn keys(corpus: &Corpus<'_>, person: &Person, mark: u64, keys: &mut Vec<u64>) {
    keys.clear();
    keys.push(mark);
    let given = corpus.traits(person.given());
    let named = given.letters.iter().fold(1, |hash, c| mix(hash, *c));
    let bearers = corpus.bearers.get(&person.given()).copied().unwrap_or_default();
    if !given.given && bearers <= BEARERS {
        keys.push(named);
    }
    let surname = &corpus.traits(person.surname()).letters;
    // Letters that changed places may change the consonants, too.
    keys.push(surname.iter().fold(named, |sum, c| sum.wrapping_add(mix(2, *c))));
    let bones = |word: u32| corpus.prepared(word).bones.as_bytes();
    let (first, last) = (bones(person.given()), bones(person.surname()));
    keys.push(whole(whole(3, first), last));
    let by_surname = surname.iter().fold(4, |hash, c| mix(hash, *c));
    for (hash, other) in [(named, last), (by_surname, first)] {
        keys.push(whole(hash, other));
        but_one(hash, other, |hash| keys.push(hash));
    }
    keys.iter_mut().for_each(|key| *key &= !COARSE);
    keys.push(whole(COARSE, last) | COARSE);
    but_one(COARSE, last, |hash| keys.push(hash | COARSE));
}

/// The lowest bit of a key of the surname alone; all others have it not.
const COARSE: u64 = 1;
/// A key of the surname alone that more persons have brings nobody together.
const CROWD: u32 = 16;

/// The hash of all consonants after that of something else.
fn whole(hash: u64, bones: &[u8]) -> u64 {
    bones.iter().fold(mix(hash, ' '), |hash, b| mix(hash, char::from(*b)))
}

/// One more letter in a hash.
fn mix(hash: u64, c: char) -> u64 {
    (hash.rotate_left(5) ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The hashes of three consonants or more with each left out in turn.
fn but_one(hash: u64, bones: &[u8], mut put: impl FnMut(u64)) {
    if bones.len() < 3 {
        return;
    }
    let mut head = mix(hash, ' ');
    for (k, b) in bones.iter().take(DELETIONS).enumerate() {
        let rest = bones.get(k + 1..).unwrap_or_default();
        put(rest.iter().fold(head, |hash, b| mix(hash, char::from(*b))));
        head = mix(head, char::from(*b));
    }
}

/// Consonants of which one is left out in turn.
const DELETIONS: usize = 10;

/// Counters up to three, of two bits, by the hash of what is counted.
struct Few(Vec<u64>);

impl Few {
    const IN_ONE: usize = 32;

    /// Where the counter is, and how far its bits are shifted.
    fn place(&self, key: u64) -> (usize, u64) {
        ((key >> 30) as usize % self.0.len(), (key >> 5) % Self::IN_ONE as u64 * 2)
    }

    fn count(&mut self, key: u64) {
        let (place, shift) = self.place(key);
        if self.0[place] >> shift & 3 < 3 {
            self.0[place] += 1 << shift;
        }
    }

    /// Whether it may have been counted more than once.
    fn is_shared(&self, key: u64) -> bool {
        let (place, shift) = self.place(key);
        self.0[place] >> shift & 3 > 1
    }
}

/// Marks the number of a block of a key of the surname alone.
const IS_COARSE: u32 = 1 << 31;

/// Persons under their keys, the first few of each.
struct Blocks {
    /// Where the blocks of each person begin and end in `ids`.
    ends: Vec<u32>,
    ids: Vec<u32>,
    /// Where the persons of each block begin, and how many there are.
    blocks: Vec<(u32, u32)>,
    persons: Vec<Slim>,
}

impl Blocks {
    /// Counters of keys at most, two bits each.
    const COUNTERS: usize = 1 << 27;

    /// Makes room for the persons in their order. A key that only one of them has makes no block.
    fn new<'p>(order: impl ExactSizeIterator<Item = (&'p Person, u64)> + Clone, corpus: &Corpus<'_>) -> Self {
        // Most keys are of one person only; a table of small counters finds most of these without their keys.
        let places = (order.len() * 64).next_power_of_two().clamp(1 << 12, Self::COUNTERS);
        let mut few = Few(vec![0; places / Few::IN_ONE]);
        let mut list = Vec::new();
        for (person, mark) in order.clone() {
            keys(corpus, person, mark, &mut list);
            list.iter().for_each(|key| few.count(*key));
        }
        let (mut ends, mut ids) = (Vec::with_capacity(order.len()), Vec::new());
        let (mut numbers, mut counts): (FxHashMap<u64, u32>, Vec<u32>) = Default::default();
        for (person, mark) in order {
            keys(corpus, person, mark, &mut list);
            for key in list.iter().filter(|key| few.is_shared(**key)) {
                let id = *numbers.entry(*key).or_insert_with(|| {
                    counts.push(0);
                    number(counts.len() - 1)
                });
                counts[id as usize] += 1;
                if key & COARSE == 0 || counts[id as usize] <= CROWD {
                    ids.push(id | if key & COARSE == 0 { 0 } else { IS_COARSE });
                }
            }
            ends.push(number(ids.len()));
        }
        drop((numbers, few));
        let mut sizes: Vec<u32> = vec![0; counts.len()];
        let (mut kept, mut from) = (0, 0);
        for end in &mut ends {
            for k in from..*end {
                let (id, coarse) = (ids[k as usize] & !IS_COARSE, ids[k as usize] & IS_COARSE != 0);
                let count = counts[id as usize];
                if count > 1 && !(coarse && count > CROWD) {
                    ids[kept as usize] = id;
                    sizes[id as usize] += 1;
                    kept += 1;
                }
            }
            from = std::mem::replace(end, kept);
        }
        drop(counts);
        let mut room = 0;
        let place = |size: u32| {
            room += size.min(BLOCK);
            (room - size.min(BLOCK), 0)
        };
        let blocks = sizes.into_iter().map(place).collect();
        ids.truncate(kept as usize);
        ids.shrink_to_fit();
        Blocks { ends, ids, blocks, persons: vec![Slim::default(); room as usize] }
    }

    /// The blocks of a person, by its place in the order.
    fn ids(&self, nth: usize) -> std::ops::Range<usize> {
        let from = nth.checked_sub(1).map_or(0, |k| self.ends[k]);
        from as usize..self.ends[nth] as usize
    }

    /// Whoever stands in the blocks of a person.
    fn of(&self, nth: usize) -> impl Iterator<Item = &Slim> {
        self.ids[self.ids(nth)].iter().flat_map(|id| {
            let (from, count) = self.blocks[*id as usize];
            &self.persons[from as usize..(from + count) as usize]
        })
    }

    /// Puts a person into its blocks, as far as there is room.
    fn put(&mut self, nth: usize, who: Slim) {
        for id in self.ids(nth) {
            let (from, count) = &mut self.blocks[self.ids[id] as usize];
            let room = self.persons.get_mut((*from + *count) as usize);
            if let Some(place) = room.filter(|_| *count < BLOCK) {
                *place = who;
                *count += 1;
            }
        }
    }
}

/// The letters of a name, in lower case.
fn letters(person: &Person) -> impl Iterator<Item = char> + '_ {
    person.name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase)
}

/// A hash of the letters of a name.
fn mark(person: &Person) -> u64 {
    letters(person).fold(0, mix)
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
