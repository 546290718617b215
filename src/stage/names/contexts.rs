//! Slips across documents: a word seen once, one letter away from a word that stands between the
//! same neighbours in several other documents (`Port Vellmar Autority`).

use rustc_hash::FxHashMap;

use super::compare::slip;
use super::corpus::Corpus;
use super::slips::{REPLACED, keys, one_replaced};
use super::verdicts::{Found, Level, Reach, With};

/// Documents that must have the better word between the same neighbours.
const WITNESSES: usize = 3;
/// Least likeness, for parts of firms and places, and for the surname after a given name.
const LIKE: f64 = 1.5;
const LIKE_PERSON: f64 = 2.2;
/// Longest list of words between the same neighbours.
const BLOCK: usize = 512;

/// The words before and after, if any; there is at least one.
type Between = (Option<u32>, Option<u32>);

/// What is decided about all documents.
pub(super) fn decide(corpus: &Corpus<'_>, out: &mut Vec<Found>) {
    let rare = |w: u32| {
        let info = corpus.info(w);
        info.docs == 1 && info.total <= 2
    };
    let mut asked: FxHashMap<Between, FxHashMap<u32, usize>> = FxHashMap::default();
    each(corpus, |_, word, between, _| {
        if rare(word) {
            asked.entry(between).or_default();
        }
    });
    each(corpus, |_, word, between, _| {
        if !rare(word)
            && let Some(words) = asked.get_mut(&between)
            && (words.len() < BLOCK || words.contains_key(&word))
        {
            *words.entry(word).or_default() += 1;
        }
    });
    each(corpus, |doc, v, between, body| {
        if !rare(v) || corpus.traits(v).right() {
            return;
        }
        let Some(words) = asked.get(&between) else { return };
        let mut near: Vec<(f64, u32, usize)> = words
            .iter()
            .filter(|(_, docs)| **docs >= WITNESSES)
            .filter_map(|(&c, &docs)| like(corpus, v, c).map(|odds| (odds, c, docs)))
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| corpus.text(a.1).cmp(corpus.text(b.1))));
        let person = !body && between.0.is_some() && between.1.is_none();
        let least = if person { LIKE_PERSON } else { LIKE };
        let Some(&(odds, c, docs)) = near.first().filter(|n| n.0 >= least) else { return };
        let level = if near.len() == 1 { Level::Accept } else { Level::Suggest };
        out.push(Found {
            doc: Some(doc),
            form: vec![v],
            with: With::Words(vec![c]),
            odds: odds + 1.0,
            level,
            reach: Reach::Anywhere,
            tie: false,
            why: format!("seen once in the corpus; {docs} documents have the other word between the same neighbours; slip {odds:+.1}"),
        });
    });
}

/// Documents that must have the better word where neighbours do not speak, and the least length.
const WIDESPREAD: u32 = 10;
const LONG: usize = 9;

/// Single long words one lost, added, doubled or swapped letter away from a widespread name.
pub(super) fn widespread(corpus: &Corpus<'_>, out: &mut Vec<Found>) {
    let mut blocks: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for word in 0..u32::try_from(corpus.words.len()).unwrap_or(u32::MAX) {
        if corpus.info(word).docs >= WIDESPREAD
            && corpus.text(word).len() >= LONG - 1
            && !corpus.is_common(word)
        {
            for key in keys(corpus, word) {
                let block = blocks.entry(key).or_default();
                if block.len() < BLOCK {
                    block.push(word);
                }
            }
        }
    }
    for (d, (_, doc)) in corpus.docs.iter().enumerate() {
        for form in &doc.forms {
            let v = form.word;
            if corpus.info(v).total != 1
                || corpus.text(v).len() < LONG - 1
                || corpus.traits(v).right()
                || form.single == 0
            {
                continue;
            }
            let mut near: Vec<u32> =
                keys(corpus, v).filter_map(|k| blocks.get(&k)).flatten().copied().collect();
            near.sort_by(|a, b| corpus.text(*a).cmp(corpus.text(*b)));
            near.dedup();
            let near: Vec<(f64, u32)> = near
                .into_iter()
                .filter(|c| corpus.text(v).len().max(corpus.text(*c).len()) >= LONG)
                .filter_map(|c| like(corpus, v, c).filter(|odds| *odds >= 2.5).map(|odds| (odds, c)))
                .collect();
            if let [(odds, c)] = near.as_slice() {
                let docs = corpus.info(*c).docs;
                out.push(Found {
                    doc: Some(d),
                    form: vec![v],
                    with: With::Words(vec![*c]),
                    odds: *odds,
                    level: Level::Accept,
                    reach: Reach::Anywhere,
                    tie: false,
                    why: format!(
                        "seen once in the corpus; the other word stands in {docs} documents; slip {odds:+.1}"
                    ),
                });
            }
        }
    }
}

fn like(corpus: &Corpus<'_>, v: u32, c: u32) -> Option<f64> {
    let (x, y) = (corpus.traits(v), corpus.traits(c));
    if x.letters.len().abs_diff(y.letters.len()) > 1 || x.letters == y.letters || x.plain == y.plain {
        return None;
    }
    let odds = slip(&x.letters, &y.letters) - if one_replaced(x, y) { REPLACED } else { 0.0 };
    (odds > 0.0 && !corpus.derived(v, c)).then_some(odds)
}

/// Every word of every chain with its neighbours, and whether the chain is a firm, body or place.
fn each(corpus: &Corpus<'_>, mut see: impl FnMut(usize, u32, Between, bool)) {
    for (d, (_, doc)) in corpus.docs.iter().enumerate() {
        for chain in doc.chains.iter().filter(|c| !c.initial) {
            for (k, &word) in chain.words.iter().enumerate() {
                let before = k.checked_sub(1).and_then(|k| chain.words.get(k)).copied();
                see(d, word, (before, chain.words.get(k + 1).copied()), chain.body);
            }
        }
    }
}
