//! Under which keys persons meet, and who stands under each.

use rustc_hash::FxHashMap;

use super::glance::Slim;
use super::number;
use crate::stage::names::corpus::{Corpus, Person};

/// Longest list of candidates under one key.
const BLOCK: u32 = 32;
/// A given name that more surnames go with brings nobody together.
const BEARERS: u32 = 32;

/// The keys of a person; two that share one are compared. They share one if one part is the same and the
/// consonants of the other too but for one, if the consonants of both are the same, if all letters are, if the
/// letters of the surname are in another order, or if few other surnames go with the given name.
pub(super) fn keys(corpus: &Corpus<'_>, person: &Person, mark: u64, keys: &mut Vec<u64>) {
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
pub(super) const COARSE: u64 = 1;
/// A key of the surname alone that more persons have brings nobody together.
pub(super) const CROWD: u32 = 16;

/// The hash of all consonants after that of something else.
pub(super) fn whole(hash: u64, bones: &[u8]) -> u64 {
    bones.iter().fold(mix(hash, ' '), |hash, b| mix(hash, char::from(*b)))
}

/// One more letter in a hash.
pub(super) fn mix(hash: u64, c: char) -> u64 {
    (hash.rotate_left(5) ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The hashes of three consonants or more with each left out in turn.
pub(super) fn but_one(hash: u64, bones: &[u8], mut put: impl FnMut(u64)) {
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
pub(super) const DELETIONS: usize = 10;

/// Counters up to three, of two bits, by the hash of what is counted.
pub(super) struct Few(Vec<u64>);

impl Few {
    const IN_ONE: usize = 32;

    /// Where the counter is, and how far its bits are shifted.
    pub(super) fn place(&self, key: u64) -> (usize, u64) {
        ((key >> 30) as usize % self.0.len(), (key >> 5) % Self::IN_ONE as u64 * 2)
    }

    pub(super) fn count(&mut self, key: u64) {
        let (place, shift) = self.place(key);
        if self.0[place] >> shift & 3 < 3 {
            self.0[place] += 1 << shift;
        }
    }

    /// Whether it may have been counted more than once.
    pub(super) fn is_shared(&self, key: u64) -> bool {
        let (place, shift) = self.place(key);
        self.0[place] >> shift & 3 > 1
    }
}

/// Marks the number of a block of a key of the surname alone.
pub(super) const IS_COARSE: u32 = 1 << 31;

/// Persons under their keys, the first few of each.
pub(super) struct Blocks {
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
    pub(super) fn new<'p>(
        order: impl ExactSizeIterator<Item = (&'p Person, u64)> + Clone,
        corpus: &Corpus<'_>,
    ) -> Self {
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
    pub(super) fn ids(&self, nth: usize) -> std::ops::Range<usize> {
        let from = nth.checked_sub(1).map_or(0, |k| self.ends[k]);
        from as usize..self.ends[nth] as usize
    }

    /// Whoever stands in the blocks of a person.
    pub(super) fn of(&self, nth: usize) -> impl Iterator<Item = &Slim> {
        self.ids[self.ids(nth)].iter().flat_map(|id| {
            let (from, count) = self.blocks[*id as usize];
            &self.persons[from as usize..(from + count) as usize]
        })
    }

    /// Puts a person into its blocks, as far as there is room.
    pub(super) fn put(&mut self, nth: usize, who: Slim) {
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
pub(super) fn letters(person: &Person) -> impl Iterator<Item = char> + '_ {
    person.name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase)
}

/// A hash of the letters of a name.
pub(super) fn mark(person: &Person) -> u64 {
    letters(person).fold(0, mix)
}
