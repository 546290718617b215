//! `an stone`

use super::words::{At, Pair, listed};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/wrong-article",
        "A or an against the sound that follows",
        "Spinners swap the noun and leave the article: `an stone` was `an rock` once no more than `a`. Letters, figures and \
         abbreviations are read aloud in their own way and are not looked at.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The mayor laid an stone for the mill.\n"),
        Example::flagged("The mayor laid a old stone for the mill.\n"),
        Example::stays("The mayor laid an honest stone at an 8 per cent loss for a one-time use in a European and a union mill.\n"),
        Example::stays("It was an MP with a UN pass who had an hour for the x-ray of an f-hole.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Pair(At::After(|| listed(&["a", "an"])), check));

/// Beginnings that sound otherwise than they look.
const MUTE: &[&str] = &["hones", "hono", "hour", "heir", "herb", "hist", "hote", "homage", "habit", "hallu", "hero"];
const GLIDE: &[&str] = &["eu", "ew", "one", "once", "ouij", "oui"];

fn check(pair: &Pair<'_>) -> Option<Mend> {
    if pair.before().len() > 5 {
        return None;
    }
    let article = pair.before().trim_start_matches(|c: char| !c.is_alphanumeric());
    if !matches!(article, "a" | "an" | "An") {
        return None;
    }
    let word = pair.word().trim_end_matches(|c: char| !c.is_alphanumeric());
    let plain = word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase());
    if !plain {
        return None;
    }
    let wrong = if article == "a" {
        // `u` may sound either way.
        word.starts_with(['a', 'e', 'i', 'o']) && !GLIDE.iter().any(|g| word.starts_with(g))
    } else {
        !word.starts_with(['a', 'e', 'i', 'o', 'u', 'y']) && !MUTE.iter().any(|m| word.starts_with(m))
    };
    let start = pair.first.end - article.len();
    let after = if article == "a" { "an" } else { &article[..1] };
    wrong.then(|| Mend::edit(start..pair.first.end, after, Confidence::Suspect).message(format!("'{article}' before '{word}'")))
}
