//! Two rare spellings in one document, each as well attested as the other: a person is asked.
//!
//! A surname that stands alone, is introduced nowhere in its document and hardly known to the corpus, beside
//! one that the document introduces and that is as rare. Nothing tells which of the two is right, or
//! whether they are two people; so this is never more than a question.

use rustc_hash::{FxHashMap, FxHashSet};

use super::corpus::Corpus;
use super::distance::osa;
use super::evidence::Form;
use super::introduced::Person;
use super::verdicts::{Found, Level};

/// Mentions in the corpus up to which a spelling is rare.
const RARE: u32 = 2;
/// Letters of the shorter form at least, for one letter and for two letters of difference.
const ONE_APART: usize = 5;
const TWO_APART: usize = 6;
/// Two spellings of a name begin with the same letters, this many.
const HEAD: usize = 3;
/// Log-odds: a question.
const ODDS: f64 = 0.2;
/// Rivals under one beginning that a name is compared with.
const RIVALS: usize = 64;

/// What is asked about one document.
pub(super) fn decide(corpus: &Corpus<'_>, doc: usize, out: &mut Vec<Found>) {
    let Some((_, names)) = corpus.docs.get(doc) else { return };
    let persons = corpus.introduced.get(doc).map(Vec::as_slice).unwrap_or_default();
    let surnames: FxHashSet<u32> =
        persons.iter().filter_map(|p| corpus.persons.get(*p)).map(Person::surname).collect();
    let mut heads: FxHashMap<&[char], Vec<u32>> = FxHashMap::default();
    // In the order of the forms, so that a cut list is the same each time.
    for form in names.forms.iter().filter(|f| surnames.contains(&f.word)) {
        if corpus.info(form.word).total <= RARE
            && let Some(head) = corpus.traits(form.word).letters.get(..HEAD)
        {
            let list = heads.entry(head).or_default();
            if list.len() < RIVALS {
                list.push(form.word);
            }
        }
    }
    if heads.is_empty() {
        return;
    }
    for form in names.forms.iter().filter(|f| f.single > 0 && !surnames.contains(&f.word)) {
        let traits = corpus.traits(form.word);
        if corpus.info(form.word).total > RARE || traits.right() {
            continue;
        }
        let rivals = traits.letters.get(..HEAD).and_then(|head| heads.get(head)).into_iter().flatten();
        let near: Vec<u32> = rivals.copied().filter(|c| alike(corpus, form, *c)).collect();
        // Beside two that it may stand for, it is a third name.
        if let [c] = near[..] {
            let why =
                format!("never introduced here; '{}' is, and stands in the corpus as rarely", corpus.text(c));
            let mut found = Found::single(doc, form.word, c, ODDS, Level::Suggest, &why);
            found.tie = true;
            out.push(found);
        }
    }
}

/// One letter apart; or two inside the name, for somebody who acts like a person.
fn alike(corpus: &Corpus<'_>, form: &Form, c: u32) -> bool {
    let (x, y) = (corpus.traits(form.word), corpus.traits(c));
    let short = x.letters.len().min(y.letters.len());
    if short < ONE_APART || x.letters.len().abs_diff(y.letters.len()) > 2 {
        return false;
    }
    // A family is no other name.
    let plural =
        |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| matches!(rest, "s" | "es"));
    if plural(&x.plain, &y.plain) || plural(&y.plain, &x.plain) {
        return false;
    }
    match osa(&x.plain, &y.plain) {
        0 | 1 => true,
        2 => short >= TWO_APART && form.person > 0 && x.letters.last() == y.letters.last(),
        _ => false,
    }
}
