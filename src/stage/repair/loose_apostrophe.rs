//! `it doesn ’t end`

use super::lexicon::{CLITICS, carries};
use super::paragraph::Paragraph;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/loose-apostrophe",
        "Blank beside an apostrophe inside a word",
        "Translators cut `doesn’t` into pieces and set blanks between them. Closed up when both pieces are known; \
         decades, elisions such as ’em and ’tis, single quotation marks and possessives in -s stay.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The rain doesn ’t end, and it’ s late for the boat.\n", "The rain doesn’t end, and it’s late for the boat.\n"),
        Example::becomes("It is the mayor 's house.\n", "It is the mayor's house.\n"),
        Example::stays("In the ’60s, the weavers’ canteen was for ’em, ’tis said.\n"),
        Example::stays("She said that 'the rain' s not a word.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::At(&['\'', '’'], check));

fn check(p: &Paragraph<'_>, at: usize) -> Option<Mend> {
    let mark = p.after(at).filter(|c| matches!(c, '\'' | '’'))?;
    let end = at + mark.len_utf8();
    let (word_end, clitic_start) = (p.skip_back(at), p.skip(end));
    if (word_end < at) == (clitic_start > end) {
        return None;
    }
    let clitic = p.word_after(clitic_start);
    let after = p.after(clitic_start + clitic.len());
    if !CLITICS.contains(&clitic) || matches!(after, Some('\'' | '’' | '-')) {
        return None;
    }
    let word = p.word_before(word_end);
    let known = carries(word, clitic);
    let owner = clitic == "s" && word.chars().count() > 1 && word.chars().next_back().is_some_and(char::is_alphabetic) && after.is_none_or(|c| !c.is_alphanumeric());
    if !known && (!owner || opened(p, at)) {
        return None;
    }
    let blank = if word_end < at { word_end..at } else { end..clitic_start };
    Some(Mend::edit(blank, "", if known { Confidence::Certain } else { Confidence::Likely }))
}

/// How far back a single quotation mark may have been opened (characters).
const QUOTED: usize = 80;

/// Whether a single quotation mark before a place is still open, so that the one at the place may close it.
fn opened(p: &Paragraph<'_>, at: usize) -> bool {
    let Some(head) = p.text.get(..at) else { return true };
    let mut next = head.chars().next_back();
    for c in head.chars().rev().skip(1).take(QUOTED) {
        // `next` opens when a blank stands before it and a letter after it; the letter was seen already.
        if matches!(next, Some('‘')) || (matches!(next, Some('\'')) && (c == ' ' || c == '(')) {
            return true;
        }
        next = Some(c);
    }
    matches!(next, Some('‘' | '\''))
}
