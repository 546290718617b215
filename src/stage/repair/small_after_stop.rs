//! `is over. the rest`

use super::lexicon::abbreviates;
use super::words::{At, Pair};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/small-after-stop",
        "Small letter after the end of a sentence",
        "Either the stop is a comma or words were lost. Abbreviations, brands, ellipses and enumerations are sound.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The feast is over. the rest of the town sleeps.\n"),
        Example::stays("The price fell. iPhone cases of the firm etc. went first, at 5 p.m. sharp. adidas was next.\n"),
        Example::stays("The feast... the rest of it... is over; see art. three.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Pair(At::SmallAfterStop, check));

/// Words that go on after a stop only where two sentences were meant.
const GOING_ON: &[&str] = &[
    "the", "he", "she", "they", "it", "this", "that", "these", "there", "but", "and", "we", "in", "on", "at", "after", "when",
    "his", "her", "their", "if", "as", "so", "because", "while", "which", "who",
];

fn check(pair: &Pair<'_>) -> Option<Mend> {
    let stem = pair.before().strip_suffix('.')?;
    let word = pair.word();
    let bare = stem.trim_start_matches(|c: char| !c.is_alphabetic());
    let sentence = bare.len() > 3 && bare.bytes().all(|b| b.is_ascii_lowercase()) && !abbreviates(bare);
    (sentence && GOING_ON.contains(&word)).then(|| Mend::flag(pair.first.start..pair.second.end, Confidence::Suspect))
}
