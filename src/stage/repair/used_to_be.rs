//! `the bank used to be robbed on Monday`

use super::words::{At, Pair, listed};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/used-to-be",
        "`used to be` where `was` is meant",
        "Spinners write `used to be` for every `was`. It is pointed at before participles of things that happen once.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The miller used to be arrested on Monday.\n"),
        Example::stays("The miller used to be respected in the town.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Pair(At::After(|| listed(&["used"])), check));

const ONCE: &[&str] = &[
    "killed", "injured", "arrested", "shot", "wounded", "elected", "born", "found", "robbed", "launched", "signed",
    "announced", "released", "appointed", "murdered", "stabbed", "fired", "sentenced", "detained", "founded", "struck", "sworn",
    "published", "established", "convicted", "rescued", "evacuated", "assassinated", "hospitalized", "inaugurated", "created", "charged",
];

fn check(pair: &Pair<'_>) -> Option<Mend> {
    if pair.before() != "used" || pair.word() != "to" {
        return None;
    }
    let rest = pair.rest().strip_prefix(" be ")?;
    let word = rest.split(|c: char| !c.is_alphabetic()).next()?;
    let end = pair.second.end + 4 + word.len();
    ONCE.contains(&word).then(|| Mend::flag(pair.first.start..end, Confidence::Suspect))
}
