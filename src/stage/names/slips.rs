//! Slips of the typist: a word seen once, one letter away from a word of the same story.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::compare::slip;
use super::corpus::Corpus;
use super::evidence::DocNames;
use super::lexicon::LEXICON;
use super::singles::{camel, compound};
use super::verdicts::{Found, Level, Reach};

/// Shortest word in which a slip is seen.
const SHORTEST: usize = 5;
/// Accepted from here on, and suggested.
const ACCEPT: f64 = 1.8;
const SUGGEST: f64 = 0.8;
/// What a replaced letter takes away.
pub(super) const REPLACED: f64 = 1.5;
/// A document with more distinct words in names is a list and no article; it is not looked at.
const MOST_FORMS: usize = 4_000;
/// Longest list under one key.
const BLOCK: usize = 16;

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
    // Candidates under themselves and with one letter left out.
    let mut blocks: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for form in &names.forms {
        if form.total >= 2 || corpus.info(form.word).total >= 3 {
            for key in keys(corpus, form.word) {
                let block = blocks.entry(key).or_default();
                if block.len() < BLOCK {
                    block.push(form.word);
                }
            }
        }
    }
    for form in names.forms.iter().filter(|f| rare(f.word)) {
        let v = form.word;
        let text = corpus.text(v);
        if camel(text)
            || compound(text)
            || corpus.is_common(v)
            || corpus.gazetteer.knows(text)
            || LEXICON.given.contains(&text.to_lowercase())
        {
            continue;
        }
        let mut seen: Vec<u32> =
            keys(corpus, v).iter().filter_map(|k| blocks.get(k)).flatten().copied().collect();
        seen.sort_unstable();
        seen.dedup();
        let mut best: Option<(f64, u32, String)> = None;
        let mut next = f64::NEG_INFINITY;
        for c in seen.into_iter().filter(|c| *c != v) {
            if let Some((odds, why)) = compare(corpus, names, v, c) {
                let better = best.as_ref().is_none_or(|(top, old, _)| {
                    odds > *top || odds >= *top && corpus.text(c) < corpus.text(*old)
                });
                if better {
                    next = best.map_or(next, |(top, ..)| top.max(next));
                    best = Some((odds, c, why));
                } else {
                    next = next.max(odds);
                }
            }
        }
        let Some((odds, c, why)) = best.filter(|(odds, ..)| *odds >= SUGGEST) else { continue };
        let level = if odds >= ACCEPT && odds - next >= 1.0 { Level::Accept } else { Level::Suggest };
        out.push(Found {
            doc: Some(doc),
            form: vec![v],
            with: vec![c],
            odds,
            level,
            reach: Reach::Anywhere,
            tie: false,
            why,
        });
    }
}

pub(super) fn keys(corpus: &Corpus<'_>, word: u32) -> Vec<u64> {
    let letters: Vec<char> = corpus.text(word).chars().flat_map(char::to_lowercase).collect();
    if !(SHORTEST..=30).contains(&letters.len()) {
        return Vec::new();
    }
    let mut keys = vec![xxh3_64(letters.iter().collect::<String>().as_bytes())];
    for k in 0..letters.len() {
        let less: String = letters.iter().enumerate().filter(|(i, _)| *i != k).map(|(_, c)| c).collect();
        keys.push(xxh3_64(less.as_bytes()));
    }
    keys
}

/// A word without its marks.
pub(super) fn plain(word: &str) -> String {
    crate::algo::translit::fold_name(word)
}

fn compare(corpus: &Corpus<'_>, names: &DocNames, v: u32, c: u32) -> Option<(f64, String)> {
    let (_, derived) = corpus.likeness(v, c);
    if derived {
        return None;
    }
    let letters = |w: u32| corpus.text(w).chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    let (x, y) = (letters(v), letters(c));
    if x == y {
        return None;
    }
    let likeness = slip(&x, &y);
    if likeness < 0.5 || x.len().abs_diff(y.len()) > 1 || plain(corpus.text(v)) == plain(corpus.text(c)) {
        return None;
    }
    // Another letter in the place of one makes another word more often than a slip does.
    let replaced = x.len() == y.len() && strsim::generic_hamming(&x, &y).is_ok_and(|n| n == 1);
    let likeness = if replaced { likeness - REPLACED } else { likeness };
    let here = |w: u32| names.forms.iter().find(|f| f.word == w).map_or(0, |f| f.total);
    let (mine, theirs) = (here(v), here(c));
    let (all_mine, all_theirs) = (corpus.info(v).total, corpus.info(c).total);
    let counts = (f64::from(theirs) / f64::from(mine.max(1))).ln().clamp(0.0, 1.0)
        + 0.3 * (f64::from(all_theirs) / f64::from(all_mine.max(1))).ln().clamp(0.0, 3.0);
    let neighbours = neighbours(corpus, names, v, c)?;
    // A common word is what a brand plays on.
    let common = if corpus.is_common(c) && neighbours <= 0.0 { -3.0 } else { 0.0 };
    let odds = likeness + counts + neighbours + common - 1.0;
    let why = format!(
        "seen once in the corpus; slip {likeness:+.1}, counts {counts:+.1} ({theirs} to {mine} here), neighbours {neighbours:+.1}"
    );
    Some((odds, why))
}

/// Whether all other words of a short chain are names too.
fn named(corpus: &Corpus<'_>, words: &[u32], but: u32) -> bool {
    words.len() <= 3 && words.iter().all(|w| *w == but || !corpus.is_common(*w))
}

/// What stands beside the two words in names: the same words speak for a slip; each with a given
/// name or surname of its own, or both in one name, are two persons.
fn neighbours(corpus: &Corpus<'_>, names: &DocNames, v: u32, c: u32) -> Option<f64> {
    let of = |w: u32| names.chains.iter().filter(move |ch| ch.words.contains(&w));
    // A firm may bear another spelling of a person's name.
    let single = names.forms.iter().any(|f| f.word == v && f.single > 0);
    let firm = !single && of(v).next().is_some() && of(v).all(|ch| ch.body);
    let person = corpus.surnames.contains(&c);
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
