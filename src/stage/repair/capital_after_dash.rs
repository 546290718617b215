//! `“Out!” — Was sung by all`

use super::paragraph::{Paragraph, lower};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/capital-after-dash",
        "Capital verb after a dash",
        "A dash in other languages opens what a speaker says; the verb after it belongs to the sentence before. \
         Questions are sound.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("“Out with him!” — Was sung by all the crew.\n"),
        Example::stays("The crew sang — was it for him? — all night.\n"),
        Example::stays("The crew sang all night — Was it for him?\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::At(&['—', '–'], check));

fn check(p: &Paragraph<'_>, at: usize) -> Option<Mend> {
    let rest = p.text.get(at..)?;
    let tail = rest.strip_prefix("— ").or_else(|| rest.strip_prefix("– "))?;
    let verb = ["Was ", "Were ", "Has ", "Had ", "Is ", "Are "].iter().find(|v| tail.starts_with(**v))?;
    let next = tail.get(verb.len()..)?;
    let participle = next.split([' ', '.', ',']).next().is_some_and(|w| lower(w.chars().next()) && (w.ends_with("ed") || w.ends_with("en") || w.ends_with("ng")));
    let ends = next.find(['.', '?', '!']).map(|k| next.as_bytes()[k]);
    let start = at + rest.len() - tail.len();
    let message = format!("{} after a dash; in a statement it has a small letter", verb.trim_end());
    let end = start + verb.len() - 1;
    (participle && ends != Some(b'?')).then(|| Mend::edit(start..end, &verb.trim_end().to_lowercase(), Confidence::Suspect).message(message))
}
