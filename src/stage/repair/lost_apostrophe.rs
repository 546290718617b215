//! `it doesn t end`

use super::lexicon::{CLITICS, carries};
use super::paragraph::{Paragraph, lower};
use super::words::{At, Pair, listed};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/lost-apostrophe",
        "Blank in the place of an apostrophe",
        "A page in another encoding lost its apostrophes. A single `t` after `doesn`, or `re` after `they`, can be \
         nothing else; a single `s` is put back after a word of small letters and before another word, unless the \
         text speaks of letters or of plurals.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The rain doesn t end, and they re late for the boat.\n", "The rain doesn't end, and they're late for the boat.\n"),
        Example::becomes("It is the mayor s house.\n", "It is the mayor's house.\n"),
        Example::stays("The letter s is silent, and so is a t in the word; 10 s later it ended.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Pair(At::Word(|| listed(CLITICS)), check));

fn check(pair: &Pair<'_>) -> Option<Mend> {
    let (p, at) = (pair.paragraph, pair.second.start.checked_sub(1)?);
    let bytes = p.text.as_bytes();
    let clitic = match (bytes.get(at + 1)?, bytes.get(at + 2), bytes.get(at + 3)) {
        (b't' | b's' | b'm' | b'd', second, _) if second.is_none_or(|b| !b.is_ascii_alphanumeric() && b.is_ascii()) => {
            p.text.get(at + 1..at + 2)?
        }
        (b'r' | b'v' | b'l', Some(b'e' | b'l'), third) if third.is_none_or(|b| !b.is_ascii_alphanumeric() && b.is_ascii()) => {
            p.text.get(at + 1..at + 3)?
        }
        _ => return None,
    };
    if !CLITICS.contains(&clitic) || matches!(p.after(at + 1 + clitic.len()), Some('\'' | '-' | '/' | '.')) && clitic != "t" {
        return None;
    }
    let word = p.word_before(at);
    let confidence = if carries(word, clitic) {
        Confidence::Certain
    } else if clitic == "s" && owns(p, word, at) {
        Confidence::Likely
    } else {
        return None;
    };
    Some(Mend::edit(at..at + 1, p.facts().apostrophe(), confidence))
}

/// Whether ` s` after a word can only be a possessive or a short `is`.
fn owns(p: &Paragraph<'_>, word: &str, at: usize) -> bool {
    const OF_LETTERS: &[&str] = &[
        "letter", "letters", "plural", "final", "ending", "character", "the", "an", "and", "or", "with", "of", "silent", "suffix", "a", "by",
    ];
    let next = p.word_after(at + 3);
    let letters = |w: &str| w.chars().all(char::is_alphabetic);
    word.chars().count() > 1
        && letters(word)
        && lower(word.chars().next_back())
        && !OF_LETTERS.iter().any(|w| w.eq_ignore_ascii_case(word))
        && p.after(at + 2) == Some(' ')
        && next.chars().count() > 1
        && next.split('-').all(letters)
        && !["and", "or", "is", "are"].contains(&next)
}
