//! Collation: where two tellings of one story differ in a single word, and one of the two words is known
//! nowhere else, the other is the better reading. Where they differ in a name, the names stage is told.
//!
//! The method of textual criticism (P. Maas, *Textkritik*, 1927): a reading that no other witness has, beside one
//! that all the others have, is an error of its own copy.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Asked;
use super::clusters::{Known, four};
use super::judge;
use super::likeness::{NOWHERE, Pairing};
use super::telling::Cut;
use super::weights::Settled;
use crate::algo::tokens::{Class, Token};
use crate::rule::StageName;
use crate::stage::{By, Decision, Decisions, Status, Told, Verdict};

/// Shorter words are one letter from many others (bytes).
const SHORTEST: usize = 5;
/// The better reading stands in this many documents of the sample beside the copies of the story, which may have
/// taken it from one another; the odd one in its own only.
const ATTESTED: u32 = 3;
/// So well attested a reading, in so many other tellings, is taken without asking.
const WELL_ATTESTED: u32 = 10;
const WITNESSES: usize = 2;

/// An odd reading of one document.
pub(super) struct Reading {
    /// Its document, and the one that reads otherwise (numbers of what stands for its twins).
    document: u32,
    witness: u32,
    word: String,
    better: String,
    /// How many documents of the sample have the better one.
    held: u32,
}

/// What the tellings of one story read otherwise than one another.
#[derive(Default)]
pub(super) struct Readings {
    /// Words.
    odd: Vec<Reading>,
    /// Names: two documents (numbers of what stands for its twins) and their forms.
    pub names: Vec<(u32, u32, String, String)>,
}

impl Readings {
    /// Adds what others read.
    pub(super) fn add(&mut self, mut other: Readings) {
        self.odd.append(&mut other.odd);
        self.names.append(&mut other.names);
    }
}

/// Names in which two tellings of one story differ, at most: what differs in more is no copy in its names.
const NAMES: usize = 32;

/// Finds the places where two tellings agree on both sides of a word or name and differ in it.
pub(super) fn readings(pairing: &Pairing<'_>, short: u32, long: u32, known: &Settled, out: &mut Readings) {
    let (a, b) = (&pairing.short.cut, &pairing.long.cut);
    let mut names: BTreeSet<(String, String)> = BTreeSet::new();
    places(pairing, |at, there| {
        if let (Some(left), Some(right)) = (name(a, at.clone()), name(b, there.clone())) {
            if left != right && names.len() <= NAMES {
                names.insert((left.to_owned(), right.to_owned()));
            }
            return;
        }
        if at.len() + there.len() > 2 {
            return;
        }
        let (Some(x), Some(y)) = (a.tokens.get(at.start), b.tokens.get(there.start)) else { return };
        let held = |cut: &Cut, at: usize| cut.tokens.get(at).map_or(0, |t| known.held(t.hash));
        let (one, other) = (held(a, at.start), held(b, there.start));
        let (left, right) = (x.of(&a.text), y.of(&b.text));
        let odd_left = one <= 1 && other >= ATTESTED;
        let odd_right = other <= 1 && one >= ATTESTED;
        if !((odd_left || odd_right) && is_plain(x) && is_plain(y) && is_slip(left, right)) {
            return;
        }
        let mut odd = |document, witness, word: &str, better: &str, held| {
            let (word, better) = (word.to_owned(), better.to_owned());
            out.odd.push(Reading { document, witness, word, better, held });
        };
        if odd_left {
            odd(short, long, left, right, other);
        } else {
            odd(long, short, right, left, one);
        }
    });
    if names.len() <= NAMES {
        out.names.extend(names.into_iter().map(|(left, right)| (short, long, left, right)));
    }
}

/// How many words stand at a place here and there: a name may have been cut in two.
const SHAPES: [(usize, usize); 3] = [(1, 1), (2, 1), (1, 2)];

/// Places where the words on both sides are the same and those between are not.
fn places(pairing: &Pairing<'_>, mut see: impl FnMut(Range<usize>, Range<usize>)) {
    let (a, b) = (&pairing.short.cut, &pairing.long.cut);
    let to = |at: usize| pairing.to.get(at).copied().filter(|j| *j != NOWHERE).map(|j| j as usize);
    let same = |at: Option<usize>, there: Option<usize>| {
        let word = |cut: &Cut, at: Option<usize>| at.and_then(|k| cut.tokens.get(k)).map(|t| t.hash);
        word(a, at) == word(b, there)
    };
    for (at, _) in pairing.to.iter().enumerate().filter(|(_, j)| **j == NOWHERE) {
        let after_left = at.checked_sub(1).and_then(to).map(|j| j + 1);
        // Deep in words of its own nothing is the same on either side.
        if after_left.is_none() && to(at + 1).is_none() && to(at + 2).is_none() {
            continue;
        }
        let fits = |&(here, there): &(usize, usize)| {
            let start = after_left.or_else(|| to(at + here).and_then(|j| j.checked_sub(there)))?;
            let inside = at + here <= a.tokens.len() && start + there <= b.tokens.len();
            let missing = (1..here).all(|k| to(at + k).is_none());
            (inside
                && missing
                && same(at.checked_sub(1), start.checked_sub(1))
                && same(Some(at + here), Some(start + there)))
            .then_some((at..at + here, start..start + there))
        };
        if let Some((here, there)) = SHAPES.iter().find_map(fits) {
            see(here, there);
        }
    }
}

/// The name that some words of a telling are, or are part of: hyphens and apostrophes belong to it.
fn name(cut: &Cut, words: Range<usize>) -> Option<&str> {
    let tokens = cut.tokens.get(words)?;
    if tokens.iter().any(|t| t.class != Class::Name) {
        return None;
    }
    let (first, last) = (tokens.first()?, tokens.last()?);
    let text = &*cut.text;
    let inside = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '\u{2019}');
    let before = text.get(..first.start as usize)?;
    let start = before.trim_end_matches(inside).len();
    let after = text.get(last.start as usize + usize::from(last.len)..)?;
    let end = text.len() - after.trim_start_matches(inside).len();
    let whole = text.get(start..end)?.trim_matches(['-', '\'', '\u{2019}']);
    let whole = whole.strip_suffix("'s").or_else(|| whole.strip_suffix("\u{2019}s")).unwrap_or(whole);
    let sound = |part: &str| part.starts_with(char::is_alphabetic) && part.contains(char::is_lowercase);
    (whole.len() <= LONGEST && whole.split(' ').all(sound)).then_some(whole)
}

/// Longer forms are no names (bytes).
const LONGEST: usize = 80;

/// The names that the tellings read at one place, for all documents of the same texts.
pub(super) fn told(known: &Known<'_>, readings: &Readings, out: &mut Told) {
    if readings.names.is_empty() {
        return;
    }
    let mut of: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for document in 0..known.twins.documents() {
        of.entry(known.twins.number(document)).or_default().push(document);
    }
    let id = |document: u32| &*known.records[document as usize].id;
    for (one, two, left, right) in &readings.names {
        let (Some(ones), Some(twos)) = (of.get(one), of.get(two)) else { continue };
        // A text that many documents have bears witness once.
        ones.iter().for_each(|document| out.add((id(*document), left), (id(twos[0]), right)));
        twos.iter().for_each(|document| out.add((id(*document), right), (id(ones[0]), left)));
    }
}

/// An ordinary word: names have their own stage, and figures are facts.
fn is_plain(token: &Token) -> bool {
    token.class == Class::Word && usize::from(token.len) >= SHORTEST
}

/// Whether one word is the other with one letter changed, lost, added, or two that have changed places. What
/// grammar adds to a word, and what parts British from American spelling, is no slip.
fn is_slip(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.starts_with(short) || !is_one_step(a, b) {
        return false;
    }
    let american = |w: &str| {
        let mut w = w.replace("our", "or").replace("yse", "yze").replace("ise", "ize").replace("isa", "iza");
        w = w.replace("ll", "l").replace("ae", "e").replace("oe", "e").replace("ence", "ense");
        if let Some(stem) = w.strip_suffix("re") {
            w = format!("{stem}er");
        }
        w
    };
    let ends = |w: &str| w.chars().next_back();
    // `report`, `reports`; `write`, `wrote`: another form of the word.
    american(a) != american(b) && ends(a) == ends(b) && !is_vowel_change(a, b)
}

/// Whether one letter changed, lost or added, or two that change places, make one word the other.
fn is_one_step(a: &str, b: &str) -> bool {
    // What both begin and end with costs nothing.
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y);
    let begin: usize = same.map(|(x, _)| x.len_utf8()).sum();
    let (a, b) = (&a[begin..], &b[begin..]);
    let same = a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y);
    let end: usize = same.map(|(x, _)| x.len_utf8()).sum();
    let (mut a, mut b) = (a[..a.len() - end].chars(), b[..b.len() - end].chars());
    match ([a.next(), a.next(), a.next()], [b.next(), b.next(), b.next()]) {
        ([Some(_), None, _], [None, ..] | [Some(_), None, _]) | ([None, ..], [Some(_), None, _]) => true,
        ([Some(w), Some(x), None], [Some(y), Some(z), None]) => w == z && x == y,
        _ => false,
    }
}

/// `sing`, `sang`: letters of the same kind in one place.
fn is_vowel_change(a: &str, b: &str) -> bool {
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut differ = a.chars().zip(b.chars()).filter(|(x, y)| x != y);
    a.len() == b.len()
        && matches!((differ.next(), differ.next()), (Some((x, y)), None) if vowel(x) && vowel(y))
}

/// Makes decisions of the readings, for documents that stay.
pub(super) fn decide(
    known: &Known<'_>,
    readings: Readings,
    stays: impl Fn(u32) -> bool,
    asked: Asked,
    out: &mut Decisions,
) {
    let mut by_word: BTreeMap<(u32, String, String), (u32, Vec<u32>)> = BTreeMap::new();
    for reading in readings.odd {
        let entry = by_word.entry((reading.document, reading.word, reading.better)).or_default();
        entry.0 = reading.held;
        entry.1.push(reading.witness);
    }
    let mut copies: FxHashMap<u32, u32> = FxHashMap::default();
    for pair in known.verified.pairs.iter().filter(|p| p.score >= judge::SAME) {
        *copies.entry(pair.a).or_default() += 1;
        *copies.entry(pair.b).or_default() += 1;
    }
    let id = |number: u32| known.records[known.twins.document(number) as usize].id.to_string();
    for ((document, word, better), (held, mut witnesses)) in by_word {
        let elsewhere = held.saturating_sub(copies.get(&document).copied().unwrap_or(0));
        if elsewhere < ATTESTED || asked.drops && !stays(known.twins.document(document)) {
            continue;
        }
        witnesses.sort_unstable();
        witnesses.dedup();
        let sure = elsewhere >= WELL_ATTESTED && witnesses.len() >= WITNESSES;
        let names: Vec<String> = witnesses.iter().take(WITNESSES + 1).map(|w| id(*w)).collect();
        out.add(Decision {
            stage: StageName::Repair,
            key: word,
            verdict: Verdict::Replace,
            why: format!(
                "in this document only; {} of the same story, and {held} documents in all, read '{better}' here",
                names.join(", ")
            ),
            with: better,
            condition: "always".into(),
            document: Some(id(document)),
            sha256: None,
            status: if sure { Status::Accepted } else { Status::Suggested },
            by: By::Survey,
            score: four(1.0 - 1.0 / f64::from(held + 1)),
            witnesses: names,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{is_one_step, is_slip};

    #[test]
    fn one_step_is_a_distance_of_one() {
        let words = [
            "",
            "a",
            "ab",
            "ba",
            "abc",
            "acb",
            "abbc",
            "bca",
            "\u{e9}t\u{e9}",
            "\u{e9}te",
            "aab",
            "aba",
            "abcd",
            "badc",
        ];
        for a in words {
            for b in words {
                assert_eq!(is_one_step(a, b), strsim::osa_distance(a, b) == 1, "{a} {b}");
            }
        }
    }

    #[test]
    fn slips_are_told_from_other_words() {
        for (a, b) in [("harbuor", "harbour"), ("goverment", "government"), ("elction", "election")] {
            assert!(is_slip(a, b) && is_slip(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("harbor", "harbour"),
            ("organise", "organize"),
            ("centre", "center"),
            ("report", "reports"),
            ("writes", "wrote"),
            ("began", "begin"),
            ("ferry", "boats"),
        ] {
            assert!(!is_slip(a, b), "{a} {b}");
        }
    }
}
