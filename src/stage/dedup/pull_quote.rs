//! `dedup/pull-quote`: a sentence of the article that stands by itself once more.

use rustc_hash::{FxHashMap, FxHashSet};

use super::paragraphs::{Paragraph, Paragraphs, ends_like_a_sentence, line_number};
use crate::algo::tokens::{Class, Token};
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};

/// So many words a pull quote has: fewer come again by chance, and more are a paragraph.
const SHORTEST: usize = 8;
const LONGEST: usize = 40;
/// Before it stand a title, a standfirst and the first paragraph, which tell the same things by right.
const BEFORE: usize = 3;
/// This share of its words of weight, and this many, stand close together elsewhere. A sentence that was
/// translated twice keeps about as much (measured on the development half of the clean news).
const SHARED: f64 = 0.7;
const LEAST: usize = 5;
/// Shorter words carry no weight (bytes).
const WEIGHTY: usize = 4;
/// Words that begin with the same five letters are taken for forms of one: those letters in lower case.
const SMALL: u64 = 0x20_2020_2020;
/// A word in more paragraphs than this tells nothing.
const RARE: usize = 8;
/// A document with more of them says things twice by habit: lists of products, rules of a game.
const MOST: usize = 3;
/// Among the first so many bytes a colon makes an entry of a list.
const LABEL: usize = 30;

pub(crate) fn about() -> About {
    About::coded(
        "dedup/pull-quote",
        "Sentence of the article that stands by itself once more",
        "A short paragraph of one sentence whose names, figures and most other words stand close together in a longer paragraph, word for word or \
         told anew, as when the page's pull quote was translated apart from the text. It stays where it is: a person \
         decides.",
        Confidence::Suspect,
    )
    .with(vec![
        Example::flagged(
            "Ferry late\n\nThe ferry to Oster left the harbour an hour late on Monday.\n\nThe mayor spoke at noon.\n\nThe council will build a wooden bridge over the river before winter.\n\nAsked about the ferry, the mayor said the council will build a wooden bridge over the river before the winter, and then she left for the town hall.\n",
        ),
        Example::stays(
            "Ferry late\n\nThe ferry to Oster left the harbour an hour late on Monday.\n\nThe mayor spoke at noon.\n\nThe council will build a wooden bridge over the river before winter.\n\nAsked about the ferry, the mayor said that nobody had told the office, and then she left for the town hall.\n",
        ),
    ])
}

/// Points at pull quotes. `taken` are paragraphs that were pointed at before.
pub(super) fn propose(
    rule: RuleId,
    view: &View<'_>,
    cut: &Paragraphs,
    taken: &FxHashSet<u32>,
    out: &mut Findings,
) {
    if !view.switches.on(rule) {
        return;
    }
    let is_asked = |p: &&Paragraph| {
        (SHORTEST..=LONGEST).contains(&p.words())
            && !taken.contains(&p.line.span.start)
            && is_sentence(p.line.text(view.text))
    };
    let asked: Vec<&Paragraph> = cut.list.iter().skip(BEFORE).filter(is_asked).collect();
    if asked.is_empty() {
        return;
    }
    let stems = |p: &Paragraph| cut.words_of(p).iter().filter_map(|t| stem(view.text, t));
    // Where the words of the short paragraphs stand, and no others.
    let sought = asked.iter().flat_map(|p| stems(p));
    let mut held: FxHashMap<u64, Vec<usize>> = sought.map(|stem| (stem, Vec::new())).collect();
    for (k, paragraph) in cut.list.iter().enumerate().filter(|(_, p)| p.words() > SHORTEST) {
        for stem in stems(paragraph) {
            if let Some(list) = held.get_mut(&stem)
                && list.last() != Some(&k)
                && list.len() <= RARE
            {
                list.push(k);
            }
        }
    }
    let mut met: FxHashMap<usize, usize> = FxHashMap::default();
    let mut found = Vec::new();
    for paragraph in asked {
        let own: FxHashSet<u64> = stems(paragraph).collect();
        let bar = share_of(own.len()).max(LEAST);
        met.clear();
        for list in own.iter().filter_map(|stem| held.get(stem)).filter(|list| list.len() <= RARE) {
            for &other in list.iter().filter(|other| cut.list[**other].words() > paragraph.words()) {
                *met.entry(other).or_default() += 1;
            }
        }
        // Common words are not in the lists, but count once two paragraphs are laid side by side.
        let mut near: Vec<usize> = met.iter().filter(|(_, n)| **n * 2 >= bar).map(|(other, _)| *other).collect();
        near.sort_unstable();
        let facts: Vec<u64> = facts(view.text, cut.words_of(paragraph)).collect();
        let told = near.into_iter().take(RARE).find(|other| {
            let words = cut.words_of(&cut.list[*other]);
            let window = closest(view.text, words, &own, paragraph.words() * 3 / 2);
            window.len() >= bar && facts.iter().all(|fact| window.contains(fact))
        });
        found.extend(told.map(|other| (paragraph, other)));
    }
    for (paragraph, other) in found.iter().filter(|_| found.len() <= MOST) {
        let finding = Finding::edit(paragraph.line.full, rule, Confidence::Suspect, "")
            .because("told in line", line_number(view, &cut.list[*other]));
        out.push(finding);
    }
}

/// The names and figures of a paragraph: a pull quote has no others than its source. The first word has its
/// capital from the sentence.
fn facts(text: &str, words: &[Token]) -> impl Iterator<Item = u64> {
    words.iter().skip(1).filter(|t| t.class != Class::Word).filter_map(move |t| stem(text, t))
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few dozen
fn share_of(words: usize) -> usize {
    (words as f64 * SHARED).ceil() as usize
}

/// One sentence that states something: it ends like one, and no other ends before.
fn is_sentence(text: &str) -> bool {
    let text = text.trim();
    let item = text.starts_with(['-', '*', '\u{2022}', '\u{2013}', '\u{2014}', '\u{25CF}', '>']);
    let label = text.bytes().take(LABEL).any(|b| b == b':');
    if item || label || text.ends_with('?') {
        return false;
    }
    let inner = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let goes_on = |at: usize| inner.get(at + 1..).is_some_and(|rest| rest.starts_with(' '));
    ends_like_a_sentence(text) && !inner.match_indices(['.', '!', '?']).any(|(at, _)| goes_on(at))
}

/// Under which number a word of weight is counted; forms of one word share it.
fn stem(text: &str, token: &Token) -> Option<u64> {
    /// What no first letters give, as they have five bytes.
    const WHOLE: u64 = 1 << 63;
    if token.class == Class::Number {
        return Some(WHOLE | u64::from(token.hash));
    }
    let start = token.start as usize;
    match text.as_bytes().get(start..start + usize::from(token.len))? {
        word if word.len() < WEIGHTY => None,
        &[a, b, c, d, e, ..] if (a | b | c | d | e).is_ascii() => {
            Some(u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]) | SMALL)
        }
        _ => Some(WHOLE | u64::from(token.hash)),
    }
}

/// Those of the words in `own` that stand within so many words of each other, where most of them do.
fn closest(text: &str, words: &[Token], own: &FxHashSet<u64>, room: usize) -> FxHashSet<u64> {
    let mut inside: FxHashMap<u64, usize> = FxHashMap::default();
    let mut most = FxHashSet::default();
    let known = |t: &Token| stem(text, t).filter(|s| own.contains(s));
    for (k, token) in words.iter().enumerate() {
        if let Some(stem) = known(token) {
            *inside.entry(stem).or_default() += 1;
        }
        if let Some(stem) = k.checked_sub(room).and_then(|gone| known(&words[gone]))
            && let Some(count) = inside.get_mut(&stem)
        {
            *count -= 1;
            if *count == 0 {
                inside.remove(&stem);
            }
        }
        if inside.len() > most.len() {
            most = inside.keys().copied().collect();
        }
    }
    most
}
