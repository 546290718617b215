//! `into into the mill`

use super::words::{At, Pair};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/doubled-word",
        "The same small word twice",
        "Left where a text was cut and joined. Only words that cannot stand twice in sound English are looked at; \
         `that that`, `had had` and names such as Duran Duran are not among them.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The water ran into into the mill.\n"),
        Example::stays("She knew that that was what he had had in mind: no, no, not the the-atre.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Pair(At::Twice, check));

const ONCE: &[&str] = &[
    "the", "a", "an", "of", "to", "and", "or", "for", "with", "from", "into", "at", "by", "as", "if", "than", "but",
    "their", "his", "its", "our", "your", "my", "they", "we", "he", "she", "was", "were", "are", "be", "been", "would",
    "could", "should", "will", "can", "which", "who", "when", "while", "because", "about", "between", "after", "before",
];

fn check(pair: &Pair<'_>) -> Option<Mend> {
    let (first, word) = (pair.before(), pair.word());
    if first.len() > 7 || first.is_empty() || word.len() < first.len() || !word.get(..first.len())?.eq_ignore_ascii_case(first) {
        return None;
    }
    let tail = &word[first.len()..];
    let bare = tail.is_empty() || (tail.len() == 1 && tail.starts_with(['.', ',']));
    let listed = ONCE.iter().any(|w| w.eq_ignore_ascii_case(first));
    // Title case twice is a name or a heading.
    let small = word.starts_with(char::is_lowercase);
    let span = pair.first.end..pair.second.start + first.len();
    (bare && listed && small).then(|| Mend::edit(span, "", Confidence::Suspect).message(format!("'{word}' stands twice")))
}
