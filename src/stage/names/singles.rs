//! Single names that their document never introduces: the orphan rule.
//!
//! News introduces a person by the full name and goes on with one part of it. A single name that is
//! introduced nowhere in its document, behaves like a person, and is near exactly one introduced
//! person is damage; a name that is introduced in its own right is another person.

use std::cell::LazyCell;

use rustc_hash::FxHashMap;

use super::corpus::Corpus;
use super::distance::one_apart;
use super::evidence::Form;
use super::people::Joined;
use super::slips::one_replaced;
use super::tellings::TOLD;
use super::verdicts::{Found, Level};

/// For a single name that its document does not introduce.
const ORPHAN: f64 = 1.0;
/// What the signs of machine translation in a document say for damage of its names. Little, for what the signs tell
/// was learnt from few documents; it is enough where all else speaks for damage and only the place in the sentence
/// speaks against it.
const TRANSLATED: f64 = 0.5;
/// Accepted from here on, and suggested (log-odds; development half of the names benchmark).
const ACCEPT: f64 = 2.0;
const SUGGEST: f64 = 0.3;
/// The least likeness that is carried out, for a form that acts like a person and for others.
const LIKE: f64 = 0.3;
const UNPERSONED: f64 = 1.0;
/// The least likeness that is suggested.
const DOUBTFUL: f64 = -0.5;
/// Mentions of a name that is never introduced, before others are held against it.
const SEVERAL: u16 = 3;
/// How much nearer the best person must be than the next different one.
const MARGIN: f64 = 1.0;
/// Shortest name in which one wrong letter says so.
const SHORTEST: usize = 5;
/// At most this many persons of a document are compared with a single name.
const RIVALS: usize = 400;
/// Comparisons that one document may cost; a list of a hundred thousand names is no article.
const COMPARISONS: usize = 100_000;

/// Somebody a document introduces.
#[derive(Copy, Clone, Debug)]
pub(super) struct Intro {
    /// Surname and given name as they stand in the document.
    pub own: [u32; 2],
    /// The same of the person it belongs to.
    pub canonical: [u32; 2],
    /// Log-odds of the belonging; the person itself has the ceiling.
    pub odds: f64,
}

/// The persons of one document.
pub(super) fn intros(corpus: &Corpus<'_>, joined: &[Option<Joined>], doc: usize) -> Vec<Intro> {
    let list = corpus.introduced.get(doc).map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .filter_map(|&p| {
            let own = corpus.persons.get(p)?;
            let sure = joined.get(p).and_then(Option::as_ref).filter(|j| j.is_sure());
            let leader = sure.map_or(Some(own), |j| corpus.persons.get(j.leader))?;
            // Parts of names of more words and of fewer do not answer to each other (Mena, Ortiz-Mena).
            let leader = if leader.words.len() == own.words.len() { leader } else { own };
            Some(Intro {
                own: [own.surname(), own.given()],
                canonical: [leader.surname(), leader.given()],
                odds: sure.map_or(6.0, |j| j.odds),
            })
        })
        .collect()
}

/// Words, rising, each once.
fn words_of(words: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut words: Vec<u32> = words.collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// What is decided about the single names of one document.
pub(super) fn decide(
    corpus: &Corpus<'_>,
    doc: usize,
    intros: &[Intro],
    spellings: &FxHashMap<u32, Vec<u32>>,
    out: &mut Vec<Found>,
) {
    let Some((_, names)) = corpus.docs.get(doc) else { return };
    let rivals = (COMPARISONS / names.forms.len().max(1)).clamp(1, RIVALS);
    // Most documents have nothing to ask them.
    let introduced =
        LazyCell::new(|| words_of(intros.iter().flat_map(|i| i.canonical.into_iter().chain(i.own))));
    let canonical = LazyCell::new(|| words_of(intros.iter().flat_map(|i| i.canonical)));
    let changed: FxHashMap<u32, (u32, f64)> = intros
        .iter()
        .rev()
        .flat_map(|i| [1, 0].map(|k| (i.own[k], i.canonical[k], i.odds)))
        .filter(|(own, canonical, _)| own != canonical)
        .map(|(own, canonical, odds)| (own, (canonical, odds)))
        .collect();
    let stands = |w: u32| canonical.binary_search(&w).is_ok();
    for form in names.forms.iter().filter(|f| f.single > 0) {
        let v = form.word;
        // The name goes along with its introduction.
        if let Some(&(with, odds)) = changed.get(&v) {
            if !stands(v) {
                out.push(Found::single(doc, v, with, odds, Level::Accept, "goes with its introduction"));
            }
            continue;
        }
        if !may_be_damage(corpus, v, form) || stands(v) {
            continue;
        }
        if !orphan(corpus, doc, form, intros, spellings, rivals, out) {
            unintroduced(corpus, doc, form, &names.forms, &introduced, rivals, out);
        }
    }
}

/// `Velde-led`, `pro-Velde`: a word made with a name.
pub(super) fn compound(text: &str) -> bool {
    const TAILS: &[&str] = &[
        "led", "style", "type", "like", "free", "era", "wide", "born", "run", "made", "only", "level",
        "specific", "friendly", "related", "size", "class", "to", "in", "on", "of", "and",
    ];
    let Some((head, _)) = text.split_once('-') else { return false };
    let article = matches!(head, "al" | "el" | "ul" | "ad" | "as" | "ar" | "an" | "at" | "az");
    let tail = |p: &str| TAILS.contains(&p) || p.len() > 3 && (p.ends_with("ed") || p.ends_with("ing"));
    head.starts_with(char::is_lowercase) && !article || text.split('-').skip(1).any(tail)
}

/// `HelioDesk`: a brand; capitals inside names of persons follow `Mc`, `De` and the like.
pub(super) fn camel(text: &str) -> bool {
    let mut before = ' ';
    for (k, c) in text.char_indices() {
        let prefix = text.get(..k).unwrap_or_default();
        let name = matches!(
            prefix,
            "Mc" | "Mac" | "De" | "Di" | "La" | "Le" | "Van" | "Fitz" | "Del" | "Des" | "Du"
        );
        if k > 0 && c.is_uppercase() && before.is_lowercase() && !name {
            return true;
        }
        before = c;
    }
    false
}

/// Whether a single name may be a damaged one at all.
fn may_be_damage(corpus: &Corpus<'_>, v: u32, form: &Form) -> bool {
    let traits = corpus.traits(v);
    let inflected = || matches!(&*traits.letters, [.., 'i', 'n', 'g'] | [.., 'e', 'd'] | [.., 's']);
    !traits.right()
        && corpus.prepared(v).len() >= 4
        // A word that only ever begins sentences and never acts like a person is a word.
        && !(form.start == form.single && form.person == 0 && inflected())
}

/// Whether a word may be what a damaged single name stood for: a name, not a common word.
fn may_be_meant(corpus: &Corpus<'_>, c: u32) -> bool {
    !corpus.is_common(c)
}

fn orphan(
    corpus: &Corpus<'_>,
    doc: usize,
    form: &Form,
    intros: &[Intro],
    spellings: &FxHashMap<u32, Vec<u32>>,
    rivals: usize,
    out: &mut Vec<Found>,
) -> bool {
    let v = form.word;
    let mut best: Option<(f64, u32)> = None;
    let mut next = f64::NEG_INFINITY;
    for intro in intros.iter().take(rivals) {
        for (k, (&c, &own)) in intro.canonical.iter().zip(&intro.own).enumerate() {
            if !may_be_meant(corpus, c) {
                continue;
            }
            let near = |w: u32| match corpus.prepared(v).len().min(corpus.prepared(w).len()) {
                0..=3 => -6.0,
                4 => corpus.likeness(v, w).min(0.5),
                _ => corpus.likeness(v, w),
            };
            let mut odds = near(c);
            if own != c {
                odds = odds.max(near(own));
            }
            // The given name alone is a rarer way to go on.
            if k == 1 {
                odds -= 1.0;
            }
            match &mut best {
                Some((top, word)) if *word == c => *top = top.max(odds),
                Some((top, word)) if odds > *top => {
                    next = next.max(*top);
                    (*top, *word) = (odds, c);
                }
                Some(_) => next = next.max(odds),
                None => best = Some((odds, c)),
            }
        }
    }
    let Some((likeness, c)) = best.filter(|(odds, _)| *odds > -1.5) else { return false };
    let (mine, theirs) = (corpus.info(v), corpus.info(c));
    let mut odds = likeness + ORPHAN;
    let person = if form.person > 0 { 0.7 } else { 0.0 };
    let place = if form.place > 0 && form.person == 0 { -1.5 } else { 0.0 };
    let counts = (f64::from(theirs.total) / f64::from(mine.total.max(1))).ln().clamp(-2.0, 1.5);
    let translated = if corpus.docs.get(doc).is_some_and(|(_, d)| d.translated) { TRANSLATED } else { 0.0 };
    // Another telling of the story has this name where the document has the other.
    let told = if corpus.told(v, c) { TOLD } else { 0.0 };
    odds += person + place + counts + translated + told;
    // The form is somebody's own name elsewhere, or another spelling of this very name.
    let mut known = 0.0;
    match spellings.get(&v) {
        Some(list) if list.contains(&c) => known = 2.0,
        Some(_) => known = -4.0,
        None if mine.docs >= 4 => known = -2.0,
        None => {}
    }
    odds += known;
    let likely = likeness + told;
    let margin = likely - next;
    // Capitals inside a word are a matter of style.
    let style = corpus.text(v).to_lowercase() == corpus.text(c).to_lowercase();
    // One letter wrong in the name of somebody who speaks: one mention more than the other has is enough.
    let close = || theirs.total > mine.total && form.person > 0 && mine.docs == 1 && mistyped(corpus, v, c);
    let tie = style || theirs.total <= mine.total + 1 && !close();
    let level = if odds >= ACCEPT
        && likely >= if form.person > 0 { LIKE } else { UNPERSONED }
        && margin >= MARGIN
        && !tie
    {
        Level::Accept
    } else if odds >= SUGGEST && likely >= DOUBTFUL {
        Level::Suggest
    } else {
        return false;
    };
    let why = format!(
        "never introduced here; likeness {likeness:+.1}, person {person:+.1}, place {place:+.1}, counts {counts:+.1} ({} to {}), known {known:+.1}, {}{}next person {:+.1}",
        theirs.total,
        mine.total,
        if translated > 0.0 { format!("machine translation {translated:+.1}, ") } else { String::new() },
        if told > 0.0 { format!("another telling {told:+.1}, ") } else { String::new() },
        next.max(-9.0)
    );
    let mut found = Found::single(doc, v, c, odds, level, &why);
    found.tie = tie;
    out.push(found);
    true
}

/// Whether one letter was lost, put in or changed places, or a vowel is another.
fn mistyped(corpus: &Corpus<'_>, v: u32, c: u32) -> bool {
    let (x, y) = (corpus.traits(v), corpus.traits(c));
    let vowel = |c: &char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let vowels = || x.letters.iter().zip(&y.letters).all(|(a, b)| a == b || vowel(a) && vowel(b));
    x.letters.first() == y.letters.first()
        && x.letters.len().min(y.letters.len()) >= SHORTEST
        && one_apart(&x.letters, &y.letters)
        && (!one_replaced(x, y) || vowels())
}

/// A single name seen once in the corpus, near another that its document has several times and
/// introduces as little: people called by one name only.
fn unintroduced(
    corpus: &Corpus<'_>,
    doc: usize,
    form: &Form,
    forms: &[Form],
    introduced: &[u32],
    rivals: usize,
    out: &mut Vec<Found>,
) {
    let v = form.word;
    if corpus.info(v).total != 1 {
        return;
    }
    let people = forms.iter().take(rivals * 4).filter(|f| f.single >= SEVERAL && f.person > 0 && f.word != v);
    let mut near: Vec<(f64, u32, u16)> = people
        .filter(|f| introduced.binary_search(&f.word).is_err() && may_be_meant(corpus, f.word))
        .take(rivals)
        .filter_map(|f| {
            let short = corpus.prepared(v).len().min(corpus.prepared(f.word).len());
            let odds = if short >= 5 { corpus.likeness(v, f.word) } else { 0.0 };
            (odds > 0.0).then_some((odds, f.word, f.single))
        })
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| corpus.text(a.1).cmp(corpus.text(b.1))));
    let Some(&(likeness, c, times)) = near.first() else { return };
    let counts = f64::from(times).ln();
    let odds = likeness + counts - 0.5;
    let level =
        if odds >= ACCEPT && near.len() == 1 && likeness >= LIKE { Level::Accept } else { Level::Suggest };
    let why = format!(
        "seen once in the corpus, near a name seen {times} times here; neither is introduced; likeness {likeness:+.1}, counts {counts:+.1}"
    );
    out.push(Found::single(doc, v, c, odds, level, &why));
}
