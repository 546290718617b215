//! Who meets whom: persons that share a key stand in one block, and each meets those who stand there before it.
//!
//! Blocks are made by sorting, part by part of the keys, and asked person by person, part by part of the persons: both on
//! all threads, with the same answer on any number of them.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::glance::Slim;
use super::number;
use crate::algo::tokens::SPREAD;
use crate::stage::names::corpus::Corpus;

/// Longest list of candidates under one key.
const BLOCK: usize = 32;
/// A given name that more surnames go with brings nobody together.
const BEARERS: u32 = 32;
/// A key of the surname alone that more persons have brings nobody together.
const CROWD: usize = 16;
/// At most this many candidates are compared with a name, the best attested.
const CANDIDATES: usize = 96;

/// The keys of a person; two that share one meet. They share one if one part is the same and the
/// consonants of the other too but for one, if the consonants of both are the same, if all letters are, if the
/// letters of the surname are in another order, or if few other surnames go with the given name.
fn keys(person: &Slim, keys: &mut Vec<u64>) {
    let [named, surnamed] = person.hashes;
    let [first, last] = person.bones;
    keys.clear();
    keys.push(person.mark);
    if person.is_rare {
        keys.push(named);
    }
    // Letters that changed places may change the consonants, too.
    keys.push(join(named, person.jumbled));
    let both = |first: u64, last: u64| join(first << 32 | last, 0);
    // Other scripts than Latin have no classes of consonants.
    if !(first.is_empty() && last.is_empty()) {
        keys.push(both(first.0.into(), last.0.into()));
    }
    // Parts with few consonants leave one out only beside all of the other part: Korean names, for one.
    if first.is_short() {
        keys.extend(first.each_out().map(|bones| both(bones, last.0.into())));
    }
    if last.is_short() {
        keys.extend(last.each_out().map(|bones| both(first.0.into(), bones)));
    }
    keys.extend(last.but_one().map(|bones| join(named, bones)));
    keys.extend(first.but_one().map(|bones| join(!surnamed, bones)));
    keys.iter_mut().for_each(|key| *key &= !COARSE);
    keys.extend(last.but_one().map(|bones| join(0, bones) | COARSE));
}

/// The lowest bit of a key of the surname alone; all others have it not.
const COARSE: u64 = 1;

/// One more letter in a hash.
pub(super) fn mix(hash: u64, c: char) -> u64 {
    (hash.rotate_left(5) ^ u64::from(c)).wrapping_mul(SPREAD)
}

/// Two hashes in one.
fn join(a: u64, b: u64) -> u64 {
    let both = (a.rotate_left(23) ^ b).wrapping_mul(SPREAD);
    (both ^ both >> 32).wrapping_mul(SPREAD)
}

/// A hash of letters in any order.
pub(super) fn jumbled(letters: &[char]) -> u64 {
    letters.iter().fold(0, |sum, c| sum.wrapping_add(join(1, u64::from(*c))))
}

/// Whether so few surnames go with a given name that it brings persons together.
pub(super) fn is_rare(corpus: &Corpus<'_>, given: u32) -> bool {
    !corpus.traits(given).given && corpus.bearers.get(&given).is_none_or(|bearers| *bearers <= BEARERS)
}

/// The consonants of a name in coarse classes, the first ten, three bits each below a one.
#[derive(Copy, Clone, Debug)]
pub(super) struct Bones(u32);

impl Bones {
    const MOST: usize = 10;
    const FEWEST: u32 = 3;

    /// `skeleton`: classes as [`crate::algo::translit::skeleton`] gives them.
    pub(super) fn new(skeleton: &str) -> Self {
        let class = |b: u8| b"stkpmnlr".iter().position(|class| *class == b).unwrap_or(0);
        Bones(skeleton.bytes().take(Self::MOST).fold(1, |bones, b| bones << 3 | number(class(b))))
    }

    fn is_empty(self) -> bool {
        self.0 == 1
    }

    /// Whether there are too few to leave one out and still tell names apart.
    fn is_short(self) -> bool {
        self.0.ilog2() / 3 < Self::FEWEST
    }

    /// All of them, and then, if they are not few, with each left out in turn.
    fn but_one(self) -> impl Iterator<Item = u64> {
        let few = if self.is_short() { 0 } else { usize::MAX };
        std::iter::once(u64::from(self.0)).chain(self.each_out().take(few))
    }

    /// With each left out in turn.
    fn each_out(self) -> impl Iterator<Item = u64> {
        let shifts = (0..self.0.ilog2() / 3).map(|k| 3 * k);
        shifts.map(move |low| u64::from(self.0 >> (low + 3) << low | self.0 & ((1 << low) - 1)))
    }
}

/// Which hashes were seen once, and which again; two may be taken for one.
struct Again {
    once: Vec<AtomicU64>,
    again: Vec<AtomicU64>,
}

impl Again {
    /// Bits for each person, and at most.
    const BITS: usize = 64;
    const MOST: usize = 1 << 27;

    fn new(persons: usize) -> Self {
        let bits = (persons * Self::BITS).next_power_of_two().clamp(1 << 12, Self::MOST);
        let table = || (0..bits / 64).map(|_| AtomicU64::new(0)).collect();
        Again { once: table(), again: table() }
    }

    #[allow(clippy::cast_possible_truncation)]
    fn place(&self, key: u64) -> (usize, u64) {
        ((key >> 8) as usize & (self.once.len() - 1), 1 << (key >> 1 & 63))
    }

    /// Which bits end up set does not hang on who comes first.
    fn see(&self, key: u64) {
        let (place, bit) = self.place(key);
        if self.once[place].fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            self.again[place].fetch_or(bit, Ordering::Relaxed);
        }
    }

    fn is_shared(&self, key: u64) -> bool {
        let (place, bit) = self.place(key);
        self.again[place].load(Ordering::Relaxed) & bit != 0
    }
}

/// How the persons and their keys are dealt out.
struct Parts {
    count: usize,
    /// Persons of a part.
    persons: usize,
}

impl Parts {
    /// Persons to a part, and parts at most.
    const PERSONS: usize = 1 << 12;
    const MOST: usize = 1 << 7;

    fn new(persons: usize) -> Self {
        let count = (persons / Self::PERSONS).next_power_of_two().min(Self::MOST);
        Parts { count, persons: persons.div_ceil(count).max(1) }
    }

    /// The part of a key, by its highest bits.
    #[allow(clippy::cast_possible_truncation)]
    fn of_key(&self, key: u64) -> usize {
        (key >> 57) as usize & (self.count - 1)
    }

    /// The part of a person.
    fn of_person(&self, rank: u32) -> usize {
        rank as usize / self.persons
    }
}

/// Lists by where they come from are lists by where they go.
fn turn<T>(lists: Vec<Vec<T>>, parts: usize) -> Vec<Vec<T>> {
    let mut turned: Vec<Vec<T>> = (0..parts).map(|_| Vec::with_capacity(lists.len())).collect();
    for list in lists {
        for (to, item) in turned.iter_mut().zip(list) {
            to.push(item);
        }
    }
    turned
}

/// Somebody in a block: the key without what tells its part, and the place in the order.
fn entry(key: u64, rank: u32) -> u64 {
    key << 32 | u64::from(rank)
}

#[allow(clippy::cast_possible_truncation)]
fn rank(entry: u64) -> u32 {
    entry as u32
}

/// The blocks of a part of the keys: how many stand in each, and who, in order.
struct Blocks(Vec<u32>);

impl Blocks {
    /// Makes blocks of what stands under one key each; `told` hears of each person that comes after another, and where
    /// its block is.
    fn new(entries: &[u64], mut told: impl FnMut(u32, u32)) -> Self {
        let mut blocks = Vec::new();
        for block in entries.chunk_by(|a, b| a >> 32 == b >> 32) {
            let coarse = block[0] >> 32 & COARSE != 0;
            if block.len() < 2 || coarse && block.len() > CROWD {
                continue;
            }
            let at = number(blocks.len());
            let first = &block[..block.len().min(BLOCK)];
            blocks.push(number(first.len()));
            blocks.extend(first.iter().map(|e| rank(*e)));
            block[1..].iter().for_each(|e| told(rank(*e), at));
        }
        Blocks(blocks)
    }

    /// Who stands in a block.
    fn at(&self, at: u32) -> &[u32] {
        let from = at as usize + 1;
        &self.0[from..from + self.0[at as usize] as usize]
    }
}

/// Calls `each` for the persons that meet others, part by part: with the place of a person in the order, and
/// the places of those before it whom it meets. Gives what `make` made for each part, in the order of the persons.
pub(super) fn meet<T: Send>(
    persons: &[Slim],
    make: impl Fn() -> T + Sync,
    each: impl Fn(&mut T, u32, &[u32]) + Sync,
) -> Vec<T> {
    let parts = Parts::new(persons.len());
    let chunks = || persons.par_chunks(parts.persons).enumerate();
    let again = Again::new(persons.len());
    chunks().for_each_init(Vec::new, |list, (_, chunk)| {
        for person in chunk {
            keys(person, list);
            list.iter().for_each(|key| again.see(*key));
        }
    });
    let dealt: Vec<Vec<Vec<u64>>> = chunks()
        .map_init(Vec::new, |list, (part, chunk)| {
            let mut out = vec![Vec::new(); parts.count];
            for (rank, person) in (number(part * parts.persons)..).zip(chunk) {
                keys(person, list);
                for key in list.iter().filter(|key| again.is_shared(**key)) {
                    out[parts.of_key(*key)].push(entry(*key, rank));
                }
            }
            out
        })
        .collect();
    drop(again);
    let (blocks, told): (Vec<Blocks>, Vec<Vec<Vec<u64>>>) = turn(dealt, parts.count)
        .into_par_iter()
        .map(|lists| {
            let mut entries = lists.concat();
            drop(lists);
            entries.sort_unstable();
            entries.dedup();
            let mut out = vec![Vec::new(); parts.count];
            let blocks =
                Blocks::new(&entries, |who, at| out[parts.of_person(who)].push(entry(at.into(), who)));
            (blocks, out)
        })
        .unzip();
    turn(told, parts.count)
        .into_par_iter()
        .map(|lists| {
            let mut made = make();
            let mut asked: Vec<(u32, u32, u32)> = Vec::with_capacity(lists.iter().map(Vec::len).sum());
            for (part, list) in (0..).zip(lists) {
                asked.extend(list.iter().map(|e| (rank(*e), part, number((e >> 32) as usize))));
            }
            asked.sort_unstable();
            let mut before = Vec::new();
            for asked in asked.chunk_by(|a, b| a.0 == b.0) {
                let who = asked[0].0;
                before.clear();
                for &(_, part, at) in asked {
                    before.extend(blocks[part as usize].at(at).iter().take_while(|other| **other < who));
                }
                before.sort_unstable();
                before.dedup();
                before.truncate(CANDIDATES);
                each(&mut made, who, &before);
            }
            made
        })
        .collect()
}
