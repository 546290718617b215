//! `bakers, not bakers`

use super::words::{At, Pair, listed};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/contrast-with-itself",
        "Contrast of a word with itself",
        "Two words of the original were turned into one. Which one is wrong only the original can tell.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The men were bakers, not bakers, the mayor said.\n"),
        Example::stays("The men were bakers, not millers, the mayor said.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Pair(At::Word(|| listed(&["not"])), check));

fn check(pair: &Pair<'_>) -> Option<Mend> {
    if pair.word() != "not" {
        return None;
    }
    let word = pair.before().strip_suffix(',')?.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rest = pair.rest().strip_prefix(' ')?;
    let same = word.len() > 3 && rest.get(..word.len())?.eq_ignore_ascii_case(word);
    let ends = !rest.get(word.len()..)?.starts_with(char::is_alphanumeric);
    (same && ends).then(|| Mend::flag(pair.first.start..pair.second.end + 1 + word.len(), Confidence::Suspect))
}
