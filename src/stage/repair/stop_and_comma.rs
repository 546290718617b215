//! `are gone. , she noted` and `remembered. , The`

use super::lexicon::{abbreviates, starts_sentence};
use super::paragraph::{lower, solid, upper};
use super::scan::Gap;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/stop-and-comma",
        "Stop and comma in one place",
        "One of the two is left over. Before a word that begins sentences it is the comma, before a small letter the \
         stop. A stop and a comma without a blank between them may belong to an abbreviation and stay; before a \
         capital that may be a name the rule only suggests.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The boats are gone. , and the pier is bare.\n", "The boats are gone, and the pier is bare.\n"),
        Example::becomes("The day is remembered. , The school has a plaque.\n", "The day is remembered. The school has a plaque.\n"),
        Example::becomes("The day is remembered,. The school has a plaque.\n", "The day is remembered. The school has a plaque.\n"),
        Example::stays("The firm, Reed Inc., and the U.S., which is large, signed the deed.\n"),
        Example::stays("She moved to Washington, D.C., The Hague and Oslo for the court.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Gap(check));

fn check(gap: &Gap<'_>) -> Option<Mend> {
    if !(gap.is(".,") || gap.is(",.")) || !(solid(gap.before()) || matches!(gap.before(), Some('”' | '’' | ')'))) {
        return None;
    }
    let (word, next) = (gap.word_before(), gap.word_after());
    let abbreviation = abbreviates(word) || gap.paragraph.before(gap.span.start - word.len()) == Some('.');
    let compact = gap.run().starts_with(".,");
    let (after, sure) = if gap.at_end() {
        (".", !abbreviation)
    } else if lower(gap.after()) {
        if compact || abbreviation {
            return None;
        }
        // `gone,. and`: nothing tells which of the two is meant.
        (",", !gap.run().starts_with(",."))
    } else if upper(gap.after()) {
        if compact && (!starts_sentence(next) || abbreviation || (upper(word.chars().next()) && word.len() < 6)) {
            return None;
        }
        (".", starts_sentence(next) && !abbreviation)
    } else {
        return None;
    };
    if !gap.spaced() && !gap.at_end() {
        return None;
    }
    Some(Mend::edit(gap.core(), after, if sure { Confidence::Certain } else { Confidence::Suspect }))
}
