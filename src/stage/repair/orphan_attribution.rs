//! `… a harpist from Tor. Said.`

use super::lexicon::reports;
use super::words::{At, Pair, listed};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/orphan-attribution",
        "Verb of reporting left alone as a sentence",
        "A translator splits `..., he said` and leaves the verb behind: Said. Stated. It is taken out when the sentence before \
         it has a verb of reporting of its own; otherwise it is only pointed at, for then its speaker is lost.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The mayor told us that he had met a harpist from Tor. Said.\n", "The mayor told us that he had met a harpist from Tor.\n"),
        Example::becomes("“We wait,” said the miller. Stated. Rain fell on the town.\n", "“We wait,” said the miller. Rain fell on the town.\n"),
        Example::stays("You asked us to stop printing the tide tables. Noted. They will return.\n"),
        Example::stays("The rain fell on the town. Said by whom? Nobody knew.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Pair(At::Word(|| listed(ALONE)), check));

const ALONE: &[&str] = &["Said", "Stated", "Told", "Added", "Noted", "Explained"];

/// How far back the sentence before may begin (bytes).
const SENTENCE: usize = 600;

fn check(pair: &Pair<'_>) -> Option<Mend> {
    let (p, at) = (pair.paragraph, pair.second.start);
    let rest = p.text.get(at..)?;
    let alone = ALONE.iter().find(|a| rest.strip_prefix(**a).is_some_and(|r| r.starts_with('.')))?;
    let end = at + alone.len() + 1;
    let start = p.skip_back(at);
    if start == at || p.after(end).is_some_and(|c| c != ' ') || p.text.get(end..).is_some_and(|t| t.starts_with(" .")) {
        return None;
    }
    if !matches!(p.before(start), Some('.' | '?' | '!' | '”' | '"')) {
        return None;
    }
    let sentence = before(p.text.get(..start)?);
    let has_verb = sentence.split(|c: char| !c.is_alphabetic()).any(reports_here);
    Some(if has_verb {
        Mend::edit(start..end, "", Confidence::Certain)
    } else {
        Mend::flag(at..end, Confidence::Suspect).message("a verb of reporting alone; its speaker may be lost")
    })
    .filter(|_| has_verb || *alone == "Said" || *alone == "Stated")
}

/// `asked` is no evidence: `You asked us to stop. Noted.`
fn reports_here(word: &str) -> bool {
    reports(word) && !word.starts_with("ask") && !word.starts_with("Ask")
}

/// The last sentence of a text, bounded.
fn before(text: &str) -> &str {
    let bare = text.trim_end_matches(['.', '?', '!', '”', '"', ' ']);
    let mut from = bare.len().saturating_sub(SENTENCE);
    while !bare.is_char_boundary(from) {
        from += 1;
    }
    let tail = &bare[from..];
    let ends = [". ", ".” ", ".\" "].iter().filter_map(|m| tail.rfind(m).map(|k| k + m.len())).max();
    &tail[ends.unwrap_or(0)..]
}
