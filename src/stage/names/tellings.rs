//! Other tellings of the same story: where they read another name at the same place, one of the two is damage.
//!
//! The strongest witness there is. It says that the two are one name; which of them is right, the counts must say.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::compare::{APART, Prepared, derived, likeness};
use super::corpus::Corpus;
use super::slips::neighbours;
use super::verdicts::{Found, Level, Reach, With};
use crate::algo::align::token_odds;
use crate::stage::Told;
use crate::stage::told::Place;

/// What a telling says for the name that it reads at the place of another. Of 1,500 such pairs on the development half
/// of the names in text, whose likeness was -2 or more, none was of two names: of the 70 among them that by their
/// letters might as well be two, 70. Much less is claimed, since these tellings were written for the purpose.
pub(super) const TOLD: f64 = 3.0;
/// And further tellings that read so, too.
const MORE: f64 = 0.7;
/// Accepted from here on, and suggested (log-odds).
const ACCEPT: f64 = 2.0;
const SUGGEST: f64 = 0.3;
/// Of less likeness are words that somebody put in the place of others.
const LIKE: f64 = -1.0;
/// Tellings that say more than one.
const TELLINGS: u32 = 2;
/// Documents that have the better form at least: two copies may have been damaged in one way.
const HELD: u32 = 3;
/// How many times as often as the other it must stand.
const CLEARLY: u32 = 2;
/// Shortest name, and longest difference of length between two halves and the whole.
const SHORTEST: usize = 4;
const GAP: usize = 3;

/// Words of the corpus that tellings read at one place, the smaller number first.
pub(super) fn pairs(told: &Told, numbers: &FxHashMap<&str, u32>) -> FxHashSet<(u32, u32)> {
    let mut pairs = FxHashSet::default();
    for place in told.places() {
        let Some(&a) = numbers.get(place.form) else { continue };
        let others = place.others.keys().filter_map(|other| numbers.get(other.as_str()));
        pairs.extend(others.map(|&b| (a.min(b), a.max(b))));
    }
    pairs
}

/// What is decided about all documents that have other tellings beside them.
pub(super) fn decide(corpus: &Corpus<'_>, told: &Told, numbers: &FxHashMap<&str, u32>, out: &mut Vec<Found>) {
    if told.is_empty() {
        return;
    }
    let sound = sound(corpus, told, numbers);
    for place in told.places() {
        let Ok(doc) = corpus.docs.binary_search_by(|(id, _)| (*id).cmp(place.doc)) else { continue };
        let form: Option<Vec<u32>> = place.form.split(' ').map(|w| numbers.get(w).copied()).collect();
        if let Some(form) = form.filter(|form| form.iter().all(|w| may_be_wrong(corpus, doc, *w))) {
            out.extend(better(corpus, doc, form, place, numbers, &sound));
        }
    }
}

/// Tellings that mostly have the better attested name where they differ from others. Copies that one hand has
/// spoilt may all have the same damage.
fn sound<'t>(corpus: &Corpus<'_>, told: &'t Told, numbers: &FxHashMap<&str, u32>) -> FxHashSet<&'t str> {
    // Copies that leave the corpus count here.
    let mut held: FxHashMap<&str, u32> = FxHashMap::default();
    told.places().for_each(|place| *held.entry(place.form).or_default() += 1);
    let mentions = |name: &str| {
        let known = numbers.get(name).map_or(0, |word| corpus.info(*word).total);
        known.max(held.get(name).copied().unwrap_or(0))
    };
    let mut sum: FxHashMap<&str, i64> = FxHashMap::default();
    for place in told.places() {
        let mine = mentions(place.form);
        let against = place.others.keys().map(|other| (mine.cmp(&mentions(other))) as i64);
        *sum.entry(place.doc).or_default() += against.sum::<i64>().signum();
    }
    sum.into_iter().filter_map(|(doc, sum)| (sum > 0).then_some(doc)).collect()
}

/// Whether a word is known from this document only, and is no word that stands right.
fn may_be_wrong(corpus: &Corpus<'_>, doc: usize, word: u32) -> bool {
    corpus.info(word).docs == 1
        && !corpus.traits(word).right()
        && corpus.docs.get(doc).is_some_and(|(_, names)| names.forms.iter().any(|f| f.word == word))
}

/// What other tellings have for a form.
struct Other<'p> {
    name: &'p str,
    tellings: u32,
    /// Mentions in the corpus, and documents that have it.
    mentions: u32,
    held: u32,
    /// Likeness.
    alike: f64,
    /// Whether a sound telling has it.
    sound: bool,
}

impl Other<'_> {
    /// The better attested one is the greater; then the more like one, then the first by its letters.
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let attested = (self.tellings, self.mentions).cmp(&(other.tellings, other.mentions));
        attested.then(self.alike.total_cmp(&other.alike)).then_with(|| other.name.cmp(self.name))
    }
}

/// What the other tellings have for a form, if it is the better one.
fn better<'p>(
    corpus: &Corpus<'_>,
    doc: usize,
    form: Vec<u32>,
    place: Place<'p>,
    numbers: &FxHashMap<&str, u32>,
    sound: &FxHashSet<&str>,
) -> Option<Found> {
    let (_, names) = corpus.docs.get(doc)?;
    let mine = form.iter().map(|w| corpus.info(*w).total).max()?;
    let own = Prepared::new(&place.form.replace(' ', ""));
    let weigh = |(other, docs): (&'p String, &'p BTreeSet<String>)| {
        let known = numbers.get(other.as_str()).copied();
        let name = Prepared::new(other);
        let two =
            |c: u32| form.contains(&c) || form.len() == 1 && neighbours(corpus, names, form[0], c).is_none();
        if own.len().min(name.len()) < SHORTEST
            || form.len() > 1 && own.len().abs_diff(name.len()) > GAP
            || other.contains(' ')
            || corpus.traits_of(other).common
            || known.is_some_and(two)
        {
            return None;
        }
        let alike = if derived(&own, &name) && own.token.folded != name.token.folded {
            APART
        } else {
            likeness(&own, &name, || token_odds(&own.token, &name.token))
        };
        let tellings = u32::try_from(docs.len()).unwrap_or(u32::MAX);
        let (mentions, held) = known.map_or((0, 0), |c| (corpus.info(c).total, corpus.info(c).docs));
        let (mentions, held) = (mentions.max(tellings), held.max(tellings));
        let sound = docs.iter().any(|doc| sound.contains(doc.as_str()));
        (alike >= LIKE).then_some(Other { name: other, tellings, mentions, held, alike, sound })
    };
    let other = place.others.iter().filter_map(weigh).max_by(Other::order)?;
    let Other { name, tellings, mentions, held, alike, sound } = other;
    let said = TOLD + if tellings >= TELLINGS { MORE } else { 0.0 };
    let counts = (f64::from(mentions) / f64::from(mine.max(1))).ln().clamp(-2.0, 1.5);
    let odds = alike + said + counts;
    let clear = mentions >= CLEARLY * mine && held >= HELD && sound;
    // Of two that are as well attested, one is asked about.
    if odds < SUGGEST || !clear && (mentions < mine || mentions == mine && place.form < name) {
        return None;
    }
    // A firm may bear another spelling of the name of a person of its story.
    let firm = names.chains.iter().any(|chain| chain.body && chain.words.iter().any(|w| form.contains(w)));
    Some(Found {
        doc: Some(doc),
        reach: if form.len() == 1 { Reach::Anywhere } else { Reach::Run },
        form,
        with: With::Name(name.to_owned()),
        odds,
        level: if clear && !firm && odds >= ACCEPT { Level::Accept } else { Level::Suggest },
        tie: !clear,
        why: format!(
            "{tellings} of the same story read '{name}' at the same place; likeness {alike:+.1}, told {said:+.1}, counts {counts:+.1} ({mentions} to {mine}, in {held} documents)"
        ),
    })
}
