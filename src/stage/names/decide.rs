//! From merged evidence to decisions, in a fixed order.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::corpus::Corpus;
use super::evidence::Evidence;
use super::gazetteer::Gazetteer;
use super::people::{self, Joined};
use super::verdicts::{Found, Level, Reach, With};
use super::{contexts, doubts, hyphens, singles, slips, splits, tellings};
use crate::algo::fullname::probability;
use crate::rule::StageName;
use crate::stage::{By, Decision, Decisions, Status, Told, Verdict};

/// A decision that holds in at least this many documents, and in all that have the form, is
/// written once for all of them.
const FOR_ALL: usize = 3;

/// How many documents a thread takes at a time.
const DOCUMENTS_AT_A_TIME: usize = 16;

/// The most that the score of a suggestion says (log-odds): two forms may surely be one name, and yet nothing tells
/// which of them is right. Of 79 judged suggestions a third was right (`scripts/name_reliability.py` on the development
/// halves of both sets of names).
const SUGGESTED: f64 = 0.0;

/// Conditions of a decision on a name.
pub(super) const ALWAYS: &str = "always";
pub(super) const NOT_INTRODUCED: &str = "not-introduced";
pub(super) const WITH_GIVEN_NAME: &str = "with-given-name";

/// Turns merged evidence into decisions, in a fixed order.
pub fn decide(
    evidence: &Evidence,
    told: &Told,
    person: &Decisions,
    gazetteer: &Gazetteer,
    out: &mut Decisions,
) {
    // What a person accepted serves as a gazetteer: its right sides are right as they stand.
    let mut known = gazetteer.clone();
    for decision in person.of(StageName::Names).filter(|d| d.status == Status::Accepted) {
        known.keep(&decision.with);
    }
    let mut corpus = Corpus::new(evidence, &known);
    let numbers = if told.is_empty() && known.variants().next().is_none() {
        FxHashMap::default()
    } else {
        corpus.numbers()
    };
    corpus.told = tellings::pairs(told, &numbers);
    let silent = person.nevers().next().is_none() && person.of(StageName::Names).next().is_none();
    let apart = |a: &str, b: &str| gazetteer.parts(a, b) || !silent && kept_apart(person, a, b);
    let joined = people::cluster(&corpus, &apart);
    let mut found = Vec::new();
    from_clusters(&corpus, &joined, &mut found);
    let spellings = spellings(&corpus, &joined);
    let in_documents = || -> Vec<Vec<Found>> {
        let one = |doc: usize| {
            let mut found = Vec::new();
            let intros = singles::intros(&corpus, &joined, doc);
            splits::decide(&corpus, doc, &intros, &joined, &mut found);
            singles::decide(&corpus, doc, &intros, &spellings, &mut found);
            slips::decide(&corpus, doc, &mut found);
            doubts::decide(&corpus, doc, &mut found);
            found
        };
        (0..corpus.docs.len()).into_par_iter().with_min_len(DOCUMENTS_AT_A_TIME).map(one).collect()
    };
    let across = || {
        let mut found = Vec::new();
        contexts::decide(&corpus, &mut found);
        contexts::widespread(&corpus, &mut found);
        hyphens::decide(&corpus, &mut found);
        found
    };
    let (in_documents, across) = rayon::join(in_documents, across);
    found.extend(in_documents.into_iter().flatten());
    found.extend(across);
    tellings::decide(&corpus, told, &numbers, &mut found);
    from_gazetteer(&corpus, &numbers, &mut found);
    settle(&corpus, person, found, out);
}

/// Whether a person keeps two forms apart, or refused to change the one into the other.
fn kept_apart(person: &Decisions, a: &str, b: &str) -> bool {
    person.is_never(a, b)
        || [(a, b), (b, a)].iter().any(|(x, y)| {
            person
                .on(StageName::Names, x)
                .any(|d| d.status == Status::Rejected && (d.with == *y || d.with.is_empty()))
        })
}

fn from_clusters(corpus: &Corpus<'_>, joined: &[Option<Joined>], out: &mut Vec<Found>) {
    for (person, joined) in corpus.persons.iter().zip(joined) {
        let Some(joined) = joined else { continue };
        let Some(leader) = corpus.persons.get(joined.leader) else { continue };
        // Where only hyphens, blanks or capitals differ, the better form must be much better attested.
        let letters = |s: &str| {
            s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
        };
        let spaced = |s: &str| s.replace('-', " ");
        let folded = |s: &str| crate::algo::translit::fold_name(s);
        let habit = folded(&person.name) == folded(&leader.name)
            && (leader.total < 3 * person.total
                || letters(&person.name) == letters(&leader.name)
                    && spaced(&person.name) != spaced(&leader.name));
        let sure = joined.is_sure() && !habit;
        // Marks get lost more often than they are put in, and a capital stands at the start of a sentence.
        let (person, leader) = if !sure
            && folded(&person.name) == folded(&leader.name)
            && fullness(&person.name) > fullness(&leader.name)
        {
            (leader, person)
        } else {
            (person, leader)
        };
        out.push(Found {
            doc: None,
            form: person.words.to_vec(),
            with: With::Words(leader.words.to_vec()),
            odds: joined.odds,
            level: if sure { Level::Accept } else { Level::Suggest },
            reach: Reach::Run,
            tie: joined.tie,
            why: format!(
                "full names alike; {}; {} to {} documents, {} to {} mentions in full",
                joined.why,
                leader.docs.len(),
                person.docs.len(),
                leader.total,
                person.total
            ),
        });
    }
}

/// How much a spelling keeps: letters with marks, and then small letters.
fn fullness(name: &str) -> (usize, usize) {
    let marked = name.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count();
    (marked, name.chars().filter(|c| c.is_lowercase()).count())
}

/// Whether a form has none of the marks of another that is the same otherwise: marks get lost, nobody puts them in.
fn lost_marks(form: &str, with: &str) -> bool {
    form.is_ascii() && !with.is_ascii() && form.chars().count() == with.chars().count()
}

/// Whether a form has a second capital at the start of a part, where the other has a small letter: `HArbour`.
fn held_shift(form: &str, with: &str) -> bool {
    let mut differing = form.split('-').zip(with.split('-')).filter(|(x, y)| x != y);
    let (Some((x, y)), None) = (differing.next(), differing.next()) else { return false };
    let mut letters = x.chars();
    form.eq_ignore_ascii_case(with)
        && letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_uppercase)
        && letters.clone().count() > 1
        && letters.all(char::is_lowercase)
        && y.chars().skip(1).all(char::is_lowercase)
}

/// Surname forms of introduced persons, with the canonical surnames they stand for.
fn spellings(corpus: &Corpus<'_>, joined: &[Option<Joined>]) -> FxHashMap<u32, Vec<u32>> {
    let mut map: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (person, joined) in corpus.persons.iter().zip(joined) {
        let sure = joined.as_ref().filter(|j| j.is_sure());
        let canonical = sure.and_then(|j| corpus.persons.get(j.leader)).unwrap_or(person).surname();
        let list = map.entry(person.surname()).or_default();
        if list.len() < 8 && !list.contains(&canonical) {
            list.push(canonical);
        }
    }
    map
}

/// Variants that a gazetteer names, where the corpus has them.
fn from_gazetteer(corpus: &Corpus<'_>, numbers: &FxHashMap<&str, u32>, out: &mut Vec<Found>) {
    for (variant, canonical) in corpus.gazetteer.variants() {
        let form: Option<Vec<u32>> = variant.split_whitespace().map(|w| numbers.get(w).copied()).collect();
        let Some(form) = form.filter(|f| !f.is_empty()) else { continue };
        out.push(Found {
            doc: None,
            reach: if form.len() == 1 { Reach::Single } else { Reach::Run },
            form,
            with: With::Name(canonical.to_owned()),
            odds: 6.0,
            level: Level::Accept,
            tie: false,
            why: format!("gazetteer: {canonical}"),
        });
    }
}

/// One verdict for each form and document; chains of verdicts are followed to their end.
fn settle(corpus: &Corpus<'_>, person: &Decisions, found: Vec<Found>, out: &mut Decisions) {
    let text = |words: &[u32]| words.iter().map(|w| corpus.text(*w)).collect::<Vec<_>>().join(" ");
    let apart = |a: &str, b: &str| corpus.gazetteer.parts(a, b) || kept_apart(person, a, b);
    let mut by_key: BTreeMap<(String, Option<usize>), (Found, String)> = BTreeMap::new();
    for found in found {
        let key = text(&found.form);
        let mut found = found;
        let (with, words) = match &found.with {
            With::Name(name) => (name.clone(), 0),
            With::Words(words) => (text(words), words.len()),
        };
        let shape = |s: &str| s.replace('\u{2019}', "'");
        if shape(&key) == shape(&with) || with.is_empty() || apart(&key, &with) {
            continue;
        }
        // Marks and capitals alone are a matter of style, unless the steps above weighed them.
        let folded = |s: &str| crate::algo::translit::fold_name(s);
        if found.reach != Reach::Run
            && found.form.len() == words
            && folded(&key) == folded(&with)
            && !lost_marks(&key, &with)
            && !held_shift(&key, &with)
        {
            found.level = Level::Suggest;
        }
        let slot = (key, found.doc);
        match by_key.get(&slot) {
            // Reach: the narrower step was asked first; a surer verdict outranks it.
            Some((old, _)) if (old.level, old.odds) >= (found.level, found.odds) => {}
            _ => {
                by_key.insert(slot, (found, with));
            }
        }
    }
    let accepted: BTreeMap<(String, Option<usize>), String> = by_key
        .iter()
        .filter(|(_, (f, _))| f.level == Level::Accept)
        .map(|(k, (_, with))| (k.clone(), with.clone()))
        .collect();
    let mut list: Vec<(String, Found, String)> = Vec::new();
    for ((key, doc), (found, with)) in by_key {
        let mut end = with;
        for _ in 0..4 {
            let next = accepted.get(&(end.clone(), doc)).or_else(|| accepted.get(&(end.clone(), None)));
            match next {
                Some(next) => end.clone_from(next),
                None => break,
            }
        }
        if end != key && !accepted.contains_key(&(end.clone(), doc)) && !apart(&key, &end) {
            list.push((key, found, end));
        }
    }
    write(corpus, list, out);
}

fn write(corpus: &Corpus<'_>, list: Vec<(String, Found, String)>, out: &mut Decisions) {
    let mut groups: BTreeMap<(String, String, Reach, Level), Vec<Found>> = BTreeMap::new();
    for (key, found, with) in list {
        groups.entry((key, with, found.reach, found.level)).or_default().push(found);
    }
    for ((key, with, reach, level), group) in groups {
        let documents: Vec<usize> = group.iter().filter_map(|f| f.doc).collect();
        let everywhere =
            group.iter().find_map(|f| f.form.first()).map_or(0, |w| corpus.info(*w).docs as usize);
        let global =
            documents.len() < group.len() || documents.len() >= FOR_ALL && documents.len() >= everywhere;
        let id = |doc: usize| corpus.docs.get(doc).map(|(id, _)| (*id).to_owned());
        let condition = match reach {
            Reach::Single => NOT_INTRODUCED,
            Reach::Run => WITH_GIVEN_NAME,
            Reach::Anywhere => ALWAYS,
        };
        let decision = |found: &Found, document: Option<String>, witnesses: Vec<String>| Decision {
            stage: StageName::Names,
            key: key.clone(),
            verdict: Verdict::Replace,
            with: with.clone(),
            condition: condition.to_owned(),
            document,
            sha256: None,
            status: if level == Level::Accept { Status::Accepted } else { Status::Suggested },
            by: By::Survey,
            why: if found.tie { format!("one to one: {}", found.why) } else { found.why.clone() },
            score: probability(if level == Level::Accept { found.odds } else { found.odds.min(SUGGESTED) }),
            witnesses,
        };
        if global {
            let best = group.iter().min_by(|a, b| a.odds.total_cmp(&b.odds));
            let witnesses = documents.iter().take(4).filter_map(|d| id(*d)).collect();
            if let Some(found) = best {
                out.add(decision(found, None, witnesses));
            }
        } else {
            for found in &group {
                if let Some(document) = found.doc.and_then(id) {
                    out.add(decision(found, Some(document), Vec::new()));
                }
            }
        }
    }
}
