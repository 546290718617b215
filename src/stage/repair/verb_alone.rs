//! `Has been settled.`

use super::paragraph::lower;
use super::words::{At, Pair, listed};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/verb-alone",
        "Sentence that is nothing but its verb",
        "Languages that drop the subject come out of a translator as `Has been settled.` It says something, so it is \
         never taken out; its subject stands in the sentence before. Questions are sound.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The matter of the weir was raised. Has been settled. The mayor left.\n"),
        Example::stays("The matter of the weir was raised. Has it been settled? The mayor left.\n"),
        Example::stays("The matter has been settled. Was it fair? Nobody knew.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Pair(At::Word(|| listed(&["has", "have", "had", "was", "were", "will"])), check));

const AUXILIARIES: &[&str] = &["Has been ", "Have been ", "Had been ", "Was ", "Were ", "Will be "];

fn check(pair: &Pair<'_>) -> Option<Mend> {
    if !pair.word().starts_with(['H', 'W']) {
        return None;
    }
    let (p, at) = (pair.paragraph, pair.second.start);
    let rest = p.text.get(at..)?;
    let verb = AUXILIARIES.iter().find(|a| rest.starts_with(**a))?;
    let begins = at == 0 || (p.before(at) == Some(' ') && matches!(p.before(p.skip_back(at)), Some('.' | '!' | '?' | '”')));
    if !begins {
        return None;
    }
    // One participle, with an adverb or two, and nothing else.
    let tail = &rest[verb.len()..];
    let end = tail.char_indices().take(60).find(|(_, c)| !(c.is_lowercase() || *c == ' ')).map(|(k, _)| k)?;
    let words = tail[..end].split(' ').count();
    let participle = tail[..end].rsplit(' ').next().is_some_and(|w| w.ends_with("ed") || w.ends_with("en") || ["made", "held", "sold", "found", "built", "shot", "lost", "done", "left"].contains(&w));
    let whole = tail[end..].starts_with('.') && !lower(tail[end + 1..].trim_start().chars().next());
    (whole && participle && words <= 3).then(|| Mend::flag(at..at + verb.len() + end + 1, Confidence::Suspect))
}
