//! Slips of the typist: a word seen once, one letter away from a word of the same story.

use rustc_hash::FxHashMap;

use super::compare::slip;
use super::corpus::Corpus;
use super::distance::one_apart;
use super::evidence::{ChainUse, DocNames};
use super::traits::Traits;
use super::verdicts::{Found, Level, Reach, With};
use crate::algo::tokens::SPREAD;

/// Shortest word in which a slip is seen.
const SHORTEST: usize = 5;
/// Accepted from here on, and suggested.
const ACCEPT: f64 = 1.8;
const SUGGEST: f64 = 0.8;
/// Accepted where the document has the other word this often, or so many documents have it, and a letter inside is not just
/// another. Of what the sum leaves between the two in 9 MB of news nothing was wrong.
const ACCEPT_OFTEN: f64 = 0.8;
const OFTEN: u16 = 3;
/// The same for words of so many letters.
const OFTEN_LONG: u16 = 2;
const LONG: usize = 6;
const OFTEN_DOCS: u32 = 10;
/// Letters of a common word that no brand plays on.
const NO_PLAY: usize = 9;
/// What a replaced letter takes away.
const REPLACED: f64 = 1.5;
/// A document with more distinct words in names is a list and no article; it is not looked at.
const MOST_FORMS: usize = 4_000;
/// Longest list under one key.
const BLOCK: usize = 16;
/// Keys of a word, about: itself, and each of its letters left out.
const KEYS: usize = 8;

/// What is decided about the rare words of one document.
pub(super) fn decide(corpus: &Corpus<'_>, doc: usize, out: &mut Vec<Found>) {
    let Some((_, names)) = corpus.docs.get(doc) else { return };
    if names.forms.len() > MOST_FORMS {
        return;
    }
    let rare = |w: u32| {
        let info = corpus.info(w);
        info.docs == 1 && info.total <= 2
    };
    if !names.forms.iter().any(|f| rare(f.word)) {
        return;
    }
    // Candidates under themselves and with one letter left out, linked to the one before under the same key.
    let candidates = || names.forms.iter().filter(|f| f.total >= 2 || corpus.info(f.word).total >= 3);
    let mut linked: Vec<(u32, u32)> = Vec::new();
    let mut blocks: FxHashMap<u64, (u32, usize)> = FxHashMap::default();
    blocks.reserve(KEYS * candidates().count());
    for form in candidates() {
        for key in keys(corpus, form.word) {
            let (last, count) = blocks.entry(key).or_insert((u32::MAX, 0));
            if *count < BLOCK {
                linked.push((
                    form.word,
                    std::mem::replace(last, u32::try_from(linked.len()).unwrap_or(u32::MAX)),
                ));
                *count += 1;
            }
        }
    }
    let linked = &linked;
    let block = |key: u64| {
        let mut next = blocks.get(&key).map(|(last, _)| *last);
        std::iter::from_fn(move || {
            let (word, before) = *linked.get(next? as usize)?;
            next = Some(before);
            Some(word)
        })
    };
    for form in names.forms.iter().filter(|f| rare(f.word)) {
        let v = form.word;
        if corpus.traits(v).right() {
            continue;
        }
        let mut seen: Vec<u32> = keys(corpus, v).flat_map(&block).collect();
        seen.sort_unstable();
        seen.dedup();
        let mut near: Vec<(f64, u32, String)> = seen
            .into_iter()
            .filter(|c| *c != v)
            .filter_map(|c| compare(corpus, names, v, c).map(|(odds, why)| (odds, c, why)))
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| corpus.text(a.1).cmp(corpus.text(b.1))));
        let Some((odds, c, why)) = near.first().filter(|(odds, ..)| *odds >= SUGGEST).cloned() else {
            continue;
        };
        // A word made of the nearest one and farther away is no rival of it.
        let letters = |w: u32| &corpus.traits(w).letters;
        let rival = |other: u32| {
            one_apart(letters(v), letters(other))
                || !one_apart(letters(v), letters(c))
                || !corpus.derived(c, other)
        };
        let next = near.iter().skip(1).find(|(_, other, _)| rival(*other)).map_or(f64::NEG_INFINITY, |n| n.0);
        // Nobody makes the same slip twice in full names, unless letters changed places.
        let full = |ch: &&ChainUse| !ch.body && ch.words.contains(&v);
        let insisted = names.chains.iter().filter(full).map(|ch| u32::from(ch.count)).sum::<u32>() > 1
            && corpus.traits(v).letters.len() != corpus.traits(c).letters.len();
        let (x, y) = (corpus.traits(v), corpus.traits(c));
        let least = if x.letters.len().min(y.letters.len()) >= LONG { OFTEN_LONG } else { OFTEN };
        let often = (here(names, c) >= least || corpus.info(c).docs >= OFTEN_DOCS)
            && corpus.info(v).total == 1
            && !y.common
            && (x.letters.last() == y.letters.last() || one_swapped(x, y))
            && !one_replaced(x, y);
        let sure = odds >= if often { ACCEPT_OFTEN } else { ACCEPT } && odds - next >= 1.0 && !insisted;
        let level = if sure { Level::Accept } else { Level::Suggest };
        out.push(Found {
            doc: Some(doc),
            form: vec![v],
            with: With::Words(vec![c]),
            odds,
            level,
            reach: Reach::Anywhere,
            tie: false,
            why,
        });
    }
}

/// Hashes are polynomials in this (Karp and Rabin 1987), so that a letter is left out in one step; and its powers.
const BASE: u64 = SPREAD;
const POWERS: [u64; LONGEST + 1] = {
    let mut powers = [1u64; LONGEST + 1];
    let mut k = 1;
    while k <= LONGEST {
        powers[k] = powers[k - 1].wrapping_mul(BASE);
        k += 1;
    }
    powers
};
/// Longest word in which a slip is seen.
const LONGEST: usize = 30;

/// A word under itself and with each letter left out: hashes, the same wherever the letters are.
pub(super) fn keys<'c>(corpus: &'c Corpus<'_>, word: u32) -> impl Iterator<Item = u64> + 'c {
    let letters = Some(&*corpus.traits(word).letters)
        .filter(|letters| (SHORTEST..=LONGEST).contains(&letters.len()))
        .unwrap_or_default();
    let then = |hash: u64, c: char| hash.wrapping_mul(BASE).wrapping_add(u64::from(c));
    let whole = letters.iter().fold(0, |hash, c| then(hash, *c));
    let (mut head, mut tail) = (0u64, whole);
    let but_one = letters.iter().zip(POWERS[..letters.len()].iter().rev()).map(move |(&c, &power)| {
        tail = tail.wrapping_sub(power.wrapping_mul(c.into()));
        let without = head.wrapping_mul(power).wrapping_add(tail);
        head = then(head, c);
        without
    });
    (!letters.is_empty()).then_some(whole).into_iter().chain(but_one)
}

/// Whether exactly one letter of a word stands in the place of another.
pub(super) fn one_replaced(x: &Traits, y: &Traits) -> bool {
    x.letters.len() == y.letters.len()
        && x.letters.iter().zip(&y.letters).filter(|(a, b)| a != b).count() == 1
}

/// Letters of a word at least, and after the vowel, for a vowel in the place of another to be no other name.
const VOWEL_IN: usize = 9;
const VOWEL_BEFORE: usize = 5;
/// What such a vowel takes away.
const VOWEL_REPLACED: f64 = 0.5;

/// What it takes away that one letter stands in the place of another.
pub(super) fn replaced(x: &Traits, y: &Traits) -> f64 {
    if !one_replaced(x, y) {
        0.0
    } else if vowel_replaced(x, y) {
        VOWEL_REPLACED
    } else {
        REPLACED
    }
}

/// Whether two long words of one length differ in a vowel inside. Near the end it makes other names: `-sen`, `-son`;
/// `-berg`, `-burg`.
pub(super) fn vowel_replaced(x: &Traits, y: &Traits) -> bool {
    let (x, y) = (&x.letters, &y.letters);
    let vowel = |c: &char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    x.len() == y.len()
        && x.len() >= VOWEL_IN
        && x.first() == y.first()
        && x.iter()
            .rev()
            .zip(y.iter().rev())
            .enumerate()
            .all(|(k, (a, b))| a == b || k >= VOWEL_BEFORE && vowel(a) && vowel(b))
}

/// Whether two neighbouring letters inside changed places and nothing else.
pub(super) fn one_swapped(x: &Traits, y: &Traits) -> bool {
    x.letters.len() == y.letters.len()
        && x.letters.first() == y.letters.first()
        && one_apart(&x.letters, &y.letters)
        && !one_replaced(x, y)
}

fn compare(corpus: &Corpus<'_>, names: &DocNames, v: u32, c: u32) -> Option<(f64, String)> {
    let (x, y) = (corpus.traits(v), corpus.traits(c));
    if x.letters.len().abs_diff(y.letters.len()) > 1 || x.letters == y.letters || x.plain == y.plain {
        return None;
    }
    let likeness = slip(&x.letters, &y.letters);
    if likeness < 0.5 || corpus.derived(v, c) {
        return None;
    }
    // Another letter in the place of one makes another word more often than a slip does.
    let likeness = likeness - replaced(x, y);
    let (mine, theirs) = (here(names, v), here(names, c));
    let (all_mine, all_theirs) = (corpus.info(v).total, corpus.info(c).total);
    let counts = (f64::from(theirs) / f64::from(mine.max(1))).ln().clamp(0.0, 1.0)
        + 0.3 * (f64::from(all_theirs) / f64::from(all_mine.max(1))).ln().clamp(0.0, 3.0);
    let neighbours = neighbours(corpus, names, v, c)?;
    // A common word is what a brand plays on, though hardly by letters that changed places, or a long one.
    let common = match corpus.is_common(c) && neighbours <= 0.0 {
        true if one_swapped(x, y) => -1.0,
        true if x.letters.len().min(y.letters.len()) >= NO_PLAY => -1.5,
        true => -3.0,
        false => 0.0,
    };
    let odds = likeness + counts + neighbours + common - 1.0;
    let why = format!(
        "seen once in the corpus; slip {likeness:+.1}, counts {counts:+.1} ({theirs} to {mine} here), neighbours {neighbours:+.1}"
    );
    Some((odds, why))
}

/// Mentions of a word in a document.
fn here(names: &DocNames, word: u32) -> u16 {
    names.forms.iter().find(|f| f.word == word).map_or(0, |f| f.total)
}

/// Whether all other words of a short chain are names too.
fn named(corpus: &Corpus<'_>, words: &[u32], but: u32) -> bool {
    words.len() <= 3 && words.iter().all(|w| *w == but || !corpus.is_common(*w))
}

/// What stands beside the two words in names: the same words speak for a slip; each with a given
/// name or surname of its own, or both in one name, are two persons.
pub(super) fn neighbours(corpus: &Corpus<'_>, names: &DocNames, v: u32, c: u32) -> Option<f64> {
    let of = |w: u32| names.chains.iter().filter(move |ch| ch.words.contains(&w));
    // A firm may bear another spelling of a person's name.
    let single = names.forms.iter().any(|f| f.word == v && f.single > 0);
    let firm = !single && of(v).next().is_some() && of(v).all(|ch| ch.body);
    let person = corpus.is_surname(c);
    if firm && person && !of(c).any(|ch| ch.body) {
        return None;
    }
    let (mut same, mut other) = (false, false);
    for mine in of(v) {
        for theirs in of(c) {
            if theirs.words.contains(&v) {
                return None;
            }
            if theirs.words.iter().any(|w| *w != v && mine.words.contains(w)) {
                same = true;
            } else if !mine.body
                && !theirs.body
                && named(corpus, &mine.words, v)
                && named(corpus, &theirs.words, c)
            {
                let (first, last) = (mine.words.first() == Some(&v), mine.words.last() == Some(&v));
                other |= first && theirs.words.first() == Some(&c) || last && theirs.words.last() == Some(&c);
            }
        }
    }
    match (same, other) {
        (true, _) => Some(1.5),
        (false, true) => None,
        (false, false) => Some(0.0),
    }
}
