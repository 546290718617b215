//! Slips across documents: a word seen once, one letter away from a word that stands between the
//! same neighbours in several other documents (`Port Vellmar Autority`).

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::compare::slip;
use super::corpus::Corpus;
use super::distance::one_apart;
use super::slips::{keys, one_replaced, replaced, vowel_replaced};
use super::traits::Traits;
use super::verdicts::{Found, Level, Reach, With};

/// Documents that must have the better word between the same neighbours.
const WITNESSES: u32 = 3;
/// Least likeness, for parts of firms and places, and for the surname after a given name.
const LIKE: f64 = 1.5;
const LIKE_PERSON: f64 = 2.2;
/// Longest list of words between the same neighbours.
const BLOCK: usize = 512;
/// Of what stands between the same neighbours, so much must be one word, for these to ask for it.
const DEMANDED: f64 = 0.9;
/// Mentions of a word that its neighbours ask for, on both sides of it and on one.
const DEMANDED_BETWEEN: u32 = 3;
const DEMANDED_BESIDE: u32 = 10;
/// Shortest word that its neighbours ask for, and the shortest in which they allow another letter.
const SHORT: usize = 4;
const REPLACED_IN: usize = 5;
/// What the demand of the neighbours says, and one letter of difference with it (log-odds).
const DEMAND: f64 = 3.0;

/// The words before and after; one of them may be whatever it is.
type Between = (Option<u32>, Option<u32>);

/// A word that stands between certain neighbours.
#[derive(Copy, Clone, Debug, Default)]
struct Stands {
    docs: u32,
    mentions: u32,
    /// One past the last document that had it.
    last: usize,
}

/// What stands between certain neighbours.
#[derive(Debug, Default)]
struct Slot {
    words: FxHashMap<u32, Stands>,
    mentions: u32,
}

/// What may be meant between certain neighbours.
struct Meant {
    /// Words that enough documents have there.
    witnessed: Vec<(u32, Stands)>,
    /// The commonest word.
    commonest: (u32, Stands),
    mentions: u32,
}

impl Slot {
    /// Nothing where nothing else stands.
    fn meant(self) -> Option<Meant> {
        let commonest = self.words.iter().max_by_key(|(word, stands)| (stands.mentions, **word))?;
        let witnessed = self.words.iter().filter(|(_, stands)| stands.docs >= WITNESSES);
        Some(Meant {
            witnessed: witnessed.map(|(word, stands)| (*word, *stands)).collect(),
            commonest: (*commonest.0, *commonest.1),
            mentions: self.mentions,
        })
    }
}

/// What is decided about all documents.
pub(super) fn decide(corpus: &Corpus<'_>, out: &mut Vec<Found>) {
    let rare = |w: u32| {
        let info = corpus.info(w);
        info.docs == 1 && info.total <= 2
    };
    let mut slots: FxHashMap<Between, Slot> = FxHashMap::default();
    each(corpus, |at| {
        if rare(at.word) {
            slots.entry(at.between).or_default();
        }
    });
    each(corpus, |at| {
        let Some(slot) = slots.get_mut(&at.between) else { return };
        slot.mentions += at.count;
        if !rare(at.word) && (slot.words.len() < BLOCK || slot.words.contains_key(&at.word)) {
            let stands = slot.words.entry(at.word).or_default();
            stands.docs += u32::from(stands.last != at.doc + 1);
            stands.mentions += at.count;
            stands.last = at.doc + 1;
        }
    });
    let meant: FxHashMap<Between, Meant> =
        slots.into_iter().filter_map(|(between, slot)| Some((between, slot.meant()?))).collect();
    each(corpus, |at| {
        let v = at.word;
        if !rare(v) || meant.is_empty() {
            return;
        }
        let Some(meant) = meant.get(&at.between).filter(|_| !corpus.traits(v).right()) else { return };
        let found = witnessed(corpus, at, meant).or_else(|| demanded(corpus, at, meant));
        let Some((c, odds, sure, why)) = found else { return };
        out.push(Found {
            doc: Some(at.doc),
            form: vec![v],
            with: With::Words(vec![c]),
            odds,
            level: if sure { Level::Accept } else { Level::Suggest },
            reach: Reach::Anywhere,
            tie: false,
            why: format!("seen once in the corpus; {why}"),
        });
    });
}

/// The word that three documents or more have between the same neighbours: with its odds, whether it is the only
/// one, and why.
fn witnessed(corpus: &Corpus<'_>, at: At, meant: &Meant) -> Option<(u32, f64, bool, String)> {
    let mut near: Vec<(f64, u32, u32)> = meant
        .witnessed
        .iter()
        .filter_map(|&(c, stands)| like(corpus, at.word, c).map(|odds| (odds, c, stands.docs)))
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| corpus.text(a.1).cmp(corpus.text(b.1))));
    let least = if at.is_surname() { LIKE_PERSON } else { LIKE };
    let &(odds, c, docs) = near.first().filter(|n| n.0 >= least)?;
    let why = format!("{docs} documents have the other word between the same neighbours; slip {odds:+.1}");
    Some((c, odds + 1.0, near.len() == 1, why))
}

/// The word that hardly ever is another between the same neighbours: `Monte Velda` beside many a `Monte Velde`, where no
/// other mountain is called so.
fn demanded(corpus: &Corpus<'_>, at: At, meant: &Meant) -> Option<(u32, f64, bool, String)> {
    let least = match at.between {
        (Some(_), Some(_)) => DEMANDED_BETWEEN,
        _ => DEMANDED_BESIDE,
    };
    let (c, stands) = meant.commonest;
    let share = f64::from(stands.mentions) / f64::from(meant.mentions.saturating_sub(at.count).max(1));
    if corpus.info(at.word).total > 1 || stands.mentions < least || share < DEMANDED {
        return None;
    }
    let (x, y) = (corpus.traits(at.word), corpus.traits(c));
    // `-a` and `-e` make other words of names of persons only.
    let vowel = |t: &Traits| t.letters.last().is_some_and(|c| matches!(c, 'a' | 'e' | 'o'));
    let ending = match x.letters.len().cmp(&y.letters.len()) {
        Ordering::Less => vowel(y),
        Ordering::Equal => vowel(x) && vowel(y),
        Ordering::Greater => vowel(x),
    };
    let another = || corpus.derived(at.word, c) && (at.person(corpus, c) || !ending);
    if x.plain == y.plain || another() {
        return None;
    }
    let (x, y) = (&x.letters, &y.letters);
    let short = x.len().min(y.len());
    let least = if x.len() == y.len() { REPLACED_IN } else { SHORT };
    let one = x.first() == y.first() && short >= least && one_apart(x, y);
    let why = || {
        format!(
            "{} of {} mentions between the same neighbours are the other word, one letter away",
            stands.mentions, meant.mentions
        )
    };
    one.then(|| (c, DEMAND, true, why()))
}

/// Documents that must have the better word where neighbours do not speak, and the least length.
const WIDESPREAD: u32 = 10;
const LONG: usize = 9;
/// The same for words so long that hardly any two are alike.
const WIDESPREAD_LONGEST: u32 = 5;
const LONGEST: usize = 10;
/// What one vowel for another inside such a word says.
const VOWEL_IN_LONGEST: f64 = 2.5;

/// Letters of a word at least that is surely no surname: the surname of one is a letter of another.
const LONG_PLACE: usize = 7;
/// Documents that must have it if it is no place.
const WIDESPREAD_WORD: u32 = 40;
/// Which share of its single mentions stands after prepositions of place, at least: one in so many.
const PLACE: u32 = 5;
/// What one letter inside that was lost, put in or changed places says there.
const SLIP_OF_PLACE: f64 = 2.5;

/// Whether a widespread word is the name of a place, or at least of no person.
fn is_no_surname(corpus: &Corpus<'_>, c: u32) -> bool {
    let info = corpus.info(c);
    let place = info.place * PLACE >= info.single.max(1);
    info.docs >= if place { WIDESPREAD } else { WIDESPREAD_WORD } && !corpus.is_surname(c)
}

/// Whether one letter inside was lost, put in or changed places.
fn one_inside(x: &Traits, y: &Traits) -> bool {
    x.letters.first() == y.letters.first()
        && x.letters.last() == y.letters.last()
        && one_apart(&x.letters, &y.letters)
        && !one_replaced(x, y)
}

/// Single long words one lost, added, doubled or swapped letter away from a widespread name.
pub(super) fn widespread(corpus: &Corpus<'_>, out: &mut Vec<Found>) {
    let mut blocks: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for word in 0..u32::try_from(corpus.words.len()).unwrap_or(u32::MAX) {
        let long = corpus.text(word).len();
        let docs = corpus.info(word).docs;
        if (docs >= WIDESPREAD && long >= LONG_PLACE - 1 || docs >= WIDESPREAD_LONGEST && long >= LONGEST)
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
            if corpus.info(v).total != 1 || corpus.text(v).len() < LONG_PLACE - 1 || corpus.traits(v).right()
            {
                continue;
            }
            let mut near: Vec<u32> =
                keys(corpus, v).filter_map(|k| blocks.get(&k)).flatten().copied().collect();
            near.sort_by(|a, b| corpus.text(*a).cmp(corpus.text(*b)));
            near.dedup();
            let near: Vec<(f64, u32)> = near
                .into_iter()
                // A surname beside its given name has other neighbours to speak for it.
                .filter(|c| form.single > 0 || is_no_surname(corpus, *c))
                .filter_map(|c| {
                    let odds = like(corpus, v, c)?;
                    let long = corpus.text(v).len().max(corpus.text(c).len());
                    if long < LONG {
                        let no_name =
                            is_no_surname(corpus, c) && one_inside(corpus.traits(v), corpus.traits(c));
                        return (long >= LONG_PLACE && no_name).then_some((SLIP_OF_PLACE, c));
                    }
                    if corpus.text(c).len() >= LONGEST && vowel_replaced(corpus.traits(v), corpus.traits(c)) {
                        return Some((VOWEL_IN_LONGEST, c));
                    }
                    (odds >= 2.5 && corpus.info(c).docs >= WIDESPREAD).then_some((odds, c))
                })
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
    let odds = slip(&x.letters, &y.letters) - replaced(x, y);
    (odds > 0.0 && !corpus.derived(v, c)).then_some(odds)
}

/// A word of a chain.
#[derive(Copy, Clone, Debug)]
struct At {
    doc: usize,
    word: u32,
    between: Between,
    /// How often its chain stands in the document.
    count: u32,
    /// Whether the chain is a firm, body or place.
    body: bool,
}

impl At {
    /// Whether it would be a part of the name of a person if it were `c`.
    fn person(self, corpus: &Corpus<'_>, c: u32) -> bool {
        let (before, after) = self.between;
        let surname = |w| corpus.is_surname(w);
        !self.body
            && (surname(c) || after.is_some_and(surname) || before.is_some_and(|w| corpus.traits(w).given))
    }
    /// Whether it may be a surname.
    fn is_surname(self) -> bool {
        !self.body && matches!(self.between, (Some(_), None))
    }
}

/// Every word of every chain with both neighbours and with each of them; initials are passed over.
fn each(corpus: &Corpus<'_>, mut see: impl FnMut(At)) {
    let initial = |word: u32| corpus.text(word).chars().nth(1).is_none();
    for (doc, (_, names)) in corpus.docs.iter().enumerate() {
        for chain in &names.chains {
            let mut words = chain.words.iter().copied().filter(|w| !chain.initial || !initial(*w)).peekable();
            let mut before = None;
            while let Some(word) = words.next() {
                let (before, after) = (before.replace(word), words.peek().copied());
                let mut at =
                    |between| see(At { doc, word, between, count: u32::from(chain.count), body: chain.body });
                if before.is_some() && after.is_some() {
                    at((before, after));
                }
                if before.is_some() {
                    at((before, None));
                }
                if after.is_some() {
                    at((None, after));
                }
            }
        }
    }
}
