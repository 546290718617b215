//! One name written with a hyphen here and with a space there.
//!
//! Each document goes with the corpus where the corpus is nearly of one mind, or with itself where
//! it has both. A hyphen that only makes an adjective is told by its rarity and left alone.

use rustc_hash::FxHashMap;

use super::corpus::Corpus;
use super::verdicts::{Found, Level, Reach, With};

/// How many times more often the better form must stand in the corpus.
const NEARLY_ALL: u32 = 8;
/// The same inside a document that has both.
const IN_DOCUMENT: u32 = 3;

/// Mentions with a hyphen and with a space.
#[derive(Copy, Clone, Debug, Default)]
struct Counts {
    hyphen: u32,
    space: u32,
}

/// What is decided about all documents.
pub(super) fn decide(corpus: &Corpus<'_>, out: &mut Vec<Found>) {
    let numbers = corpus.numbers();
    // Both halves, and the hyphenated word.
    let mut halves: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut whole: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
    for (&text, &id) in &numbers {
        let Some((a, b)) = text.split_once('-').filter(|(_, b)| !b.contains('-')) else { continue };
        let sound = |p: &str| p.len() > 2 && p.starts_with(char::is_uppercase);
        if let (true, true, Some(&x), Some(&y)) = (sound(a), sound(b), numbers.get(a), numbers.get(b)) {
            if corpus.is_common(x) && corpus.is_common(y) {
                continue;
            }
            halves.insert((x, y), id);
            whole.insert(id, (x, y));
        }
    }
    let mut all: FxHashMap<u32, Counts> = FxHashMap::default();
    let mut here: Vec<(usize, u32, Counts)> = Vec::new();
    for (d, (_, doc)) in corpus.docs.iter().enumerate() {
        let mut counts: FxHashMap<u32, Counts> = FxHashMap::default();
        for form in doc.forms.iter().filter(|f| whole.contains_key(&f.word)) {
            counts.entry(form.word).or_default().hyphen += u32::from(form.total);
        }
        for chain in &doc.chains {
            for pair in chain.words.windows(2) {
                if let Some(&id) = pair.first().zip(pair.last()).and_then(|(a, b)| halves.get(&(*a, *b))) {
                    counts.entry(id).or_default().space += u32::from(chain.count);
                }
            }
        }
        for (id, n) in counts {
            let sum = all.entry(id).or_default();
            sum.hyphen += n.hyphen;
            sum.space += n.space;
            here.push((d, id, n));
        }
    }
    here.sort_by_key(|&(d, id, _)| (d, corpus.text(id)));
    for (d, id, n) in here {
        let (Some(&(a, b)), Some(sum)) = (whole.get(&id), all.get(&id)) else { continue };
        if sum.hyphen == 0 || sum.space == 0 {
            continue;
        }
        let both = n.hyphen > 0 && n.space > 0;
        // What the document mostly does is its style, unless nearly all others do otherwise.
        let (hyphens, spaces) = (sum.hyphen >= NEARLY_ALL * sum.space, sum.space >= NEARLY_ALL * sum.hyphen);
        let to_hyphen = hyphens || both && n.hyphen >= IN_DOCUMENT * n.space && !spaces;
        let to_space = spaces || both && n.space >= IN_DOCUMENT * n.hyphen && !hyphens;
        let why = format!(
            "{} with a hyphen and {} with a space, {} and {} here",
            sum.hyphen, sum.space, n.hyphen, n.space
        );
        // Where one document has both and nothing tells which is right, a person is asked.
        let tie = both && !to_hyphen && !to_space;
        let found = |form: Vec<u32>, with: Vec<u32>, reach| Found {
            doc: Some(d),
            form,
            with: With::Words(with),
            odds: if tie { 0.2 } else { 3.0 },
            level: if tie { Level::Suggest } else { Level::Accept },
            reach,
            tie,
            why,
        };
        if n.space > 0 && (to_hyphen || tie && sum.hyphen >= sum.space) {
            out.push(found(vec![a, b], vec![id], Reach::Run));
        } else if n.hyphen > 0 && (to_space || tie) {
            out.push(found(vec![id], vec![a, b], Reach::Anywhere));
        }
    }
}
