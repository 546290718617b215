//! `his heir . Then`

use super::lexicon::starts_sentence;
use super::paragraph::{lower, solid, upper};
use super::scan::Gap;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/space-before-stop",
        "Blank before a stop",
        "Left by removed links and by translators that work word by word. It is closed up where a sentence ends: \
         before a capital, a quotation mark or the end of the paragraph. Ellipses, decimals such as .5, and names \
         such as .NET stay; before a small letter the rule only suggests.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("She named his heir . Then the rain came.\n", "She named his heir. Then the rain came.\n"),
        Example::becomes("She named his heir .Then the rain came.\n", "She named his heir. Then the rain came.\n"),
        Example::stays("A bore of .5 inches was the norm, and . . . so on.\n"),
        Example::stays("The port to .NET took a year; the site is .Net only.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Gap(check));

fn check(gap: &Gap<'_>) -> Option<Mend> {
    let before = gap.before();
    if !gap.is(".") || !gap.parted() {
        return None;
    }
    if !(solid(before) || matches!(before, Some('”' | '"' | '’' | ')' | ']' | '%' | '“'))) {
        return None;
    }
    let after = gap.after();
    if gap.spaced() || gap.at_end() || matches!(after, Some('”' | '"' | '’')) {
        // `5 . Title` and `A . b` are numbers of a list and code.
        let listed = gap.word_before().chars().count() < 2 && gap.span.start < 4;
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let goes_on = lower(after) || digit(after) && digit(before);
        let abbreviation = is_abbreviation(gap);
        let confidence = if abbreviation || !goes_on && !listed { Confidence::Certain } else { Confidence::Suspect };
        return Some(Mend::edit(gap.core(), ".", confidence));
    }
    let next = gap.word_after();
    let plain = upper(after) && next.chars().count() > 1 && next.chars().skip(1).all(|c| !c.is_uppercase());
    if !plain || ["Net", "Com", "Org"].contains(&next) || gap.word_before().chars().count() < 2 {
        return None;
    }
    // A capitalised word before it: it may be part of a name.
    let sure = lower(gap.word_before().chars().next()) || starts_sentence(next);
    Some(Mend::edit(gap.core(), ". ", if sure { Confidence::Certain } else { Confidence::Suspect }))
}

/// `the U.S . budget`: the last letter of an abbreviation with stops.
fn is_abbreviation(gap: &Gap<'_>) -> bool {
    let word = gap.word_before();
    word.len() == 1 && gap.paragraph.before(gap.span.start - 1) == Some('.') && upper(word.chars().next())
}
