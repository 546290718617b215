//! Names that were cut in two: two words known nowhere else that together make the surname of
//! somebody whom the document introduces.

use super::compare::{Prepared, derived, likeness};
use super::corpus::Corpus;
use super::people::Joined;
use super::singles::Intro;
use super::verdicts::{Found, Level, Reach, With};
use crate::algo::align::token_odds;

/// Longest difference of length between the joined halves and the name.
const GAP: usize = 3;
/// Shortest name that is put together.
const SHORTEST: usize = 6;
/// For two words in a row that are known nowhere else.
const TWO_UNKNOWN: f64 = 2.0;
/// Accepted from here on, and suggested.
const ACCEPT: f64 = 2.5;
const SUGGEST: f64 = 0.5;
/// At most this many persons are tried for a pair of words.
const RIVALS: usize = 400;

/// What is decided about the chains of one document. `used` gets the chains that are no persons.
pub(super) fn decide(
    corpus: &Corpus<'_>,
    doc: usize,
    intros: &[Intro],
    joined: &[Option<Joined>],
    out: &mut Vec<Found>,
) {
    let Some((_, names)) = corpus.docs.get(doc) else { return };
    for chain in names.chains.iter().filter(|c| !c.body && !c.initial) {
        match *chain.words {
            [a, b] => {
                if !unknown(corpus, a) || !unknown(corpus, b) {
                    continue;
                }
                let rivals = (100_000 / names.chains.len().max(1)).clamp(1, RIVALS);
                let targets = intros
                    .iter()
                    .take(rivals)
                    .filter(|i| i.own != [b, a])
                    .map(|i| i.canonical[0])
                    // Given names that were cut are too rare to try.
                    .collect::<Vec<_>>();
                put(corpus, doc, &[], [a, b], &targets, out);
            }
            [given, a, b] => {
                if !unknown(corpus, a) || !unknown(corpus, b) {
                    continue;
                }
                let mut targets: Vec<u32> = Vec::new();
                for person in same_given(corpus, given) {
                    if let Some(p) = corpus.persons.get(person).filter(|p| p.words.len() == 2) {
                        let leader = joined
                            .get(person)
                            .and_then(Option::as_ref)
                            .filter(|j| j.odds >= super::people::ACCEPT);
                        let p = leader.and_then(|j| corpus.persons.get(j.leader)).unwrap_or(p);
                        targets.push(p.surname());
                    }
                }
                put(corpus, doc, &[given], [a, b], &targets, out);
            }
            _ => {}
        }
    }
}

/// Persons with a given name; the list is in the order of names.
fn same_given<'c>(corpus: &'c Corpus<'_>, given: u32) -> impl Iterator<Item = usize> + 'c {
    let name = corpus.text(given).to_owned();
    let from = corpus.persons.partition_point(|p| p.name.as_str() < name.as_str());
    (from..corpus.persons.len())
        .take_while(move |k| corpus.persons.get(*k).is_some_and(|p| p.name.starts_with(&name)))
        .filter(move |k| corpus.persons.get(*k).is_some_and(|p| p.given() == given))
        .take(RIVALS)
}

/// Whether a word is nothing but half a name.
fn unknown(corpus: &Corpus<'_>, word: u32) -> bool {
    let info = corpus.info(word);
    if info.docs > 3 || info.single > 0 {
        return false;
    }
    let traits = corpus.traits(word);
    traits.hyphens == 0 && !traits.common && !traits.known && !traits.given
}

fn put(
    corpus: &Corpus<'_>,
    doc: usize,
    before: &[u32],
    halves: [u32; 2],
    targets: &[u32],
    out: &mut Vec<Found>,
) {
    let [a, b] = halves;
    let whole = Prepared::new(&format!("{}{}", corpus.text(a), corpus.text(b).to_lowercase()));
    let mut best: Option<(f64, u32)> = None;
    let mut next = f64::NEG_INFINITY;
    for &target in targets {
        let name = corpus.prepared(target);
        if whole.len().abs_diff(name.len()) > GAP || name.len() < SHORTEST || target == a || target == b {
            continue;
        }
        let mut odds = if derived(&whole, name) && whole.token.folded != name.token.folded {
            -6.0
        } else {
            likeness(&whole, name, || token_odds(&whole.token, &name.token))
        };
        // Two letters wrong in a long name, around the cut.
        if odds < 0.0 && name.len() >= 8 && around_cut(corpus.text(a), corpus.text(b), corpus.text(target)) {
            odds = 0.8;
        }
        match &mut best {
            Some((_, word)) if *word == target => {}
            Some((top, word)) if odds > *top => {
                next = next.max(*top);
                (*top, *word) = (odds, target);
            }
            Some(_) => next = next.max(odds),
            None => best = Some((odds, target)),
        }
    }
    let Some((likeness, target)) = best else { return };
    let margin = likeness - next;
    let known = corpus.info(target).total;
    let counts = if known >= 3 {
        0.5
    } else if known >= 2 {
        0.0
    } else {
        -1.0
    };
    let odds = likeness + TWO_UNKNOWN + counts;
    let level = if odds >= ACCEPT && margin >= 1.0 && likeness >= 0.3 {
        Level::Accept
    } else if odds >= SUGGEST && likeness > -1.0 {
        Level::Suggest
    } else {
        return;
    };
    let with = |w: u32| before.iter().copied().chain([w]).collect::<Vec<_>>();
    out.push(Found {
        doc: Some(doc),
        form: before.iter().copied().chain(halves).collect(),
        with: With::Words(with(target)),
        odds,
        level,
        reach: Reach::Run,
        tie: false,
        why: format!(
            "two words known nowhere else make a name introduced here; likeness {likeness:+.1}, counts {counts:+.1} ({known} mentions of the name)"
        ),
    });
}

/// Whether the halves fit the beginning and the end of the name but for the letters at the cut:
/// `Ortaf Anelli` for `Ortazanelli`.
fn around_cut(a: &str, b: &str, name: &str) -> bool {
    let fold =
        |s: &str| s.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<Vec<char>>();
    let (a, b, name) = (fold(a), fold(b), fold(name));
    let head = a.iter().zip(&name).take_while(|(x, y)| x == y).count();
    let tail = b.iter().rev().zip(name.iter().rev()).take_while(|(x, y)| x == y).count();
    a.len() >= 3
        && b.len() >= 3
        && head + 1 >= a.len()
        && tail + 1 >= b.len()
        && head + tail + 3 >= name.len()
}
