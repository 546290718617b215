//! `names/lone`: a person who is named once, by one word that is no known given name.

use super::lexicon::LEXICON;
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

pub(crate) fn about() -> About {
    About::coded(
        "names/lone",
        "Person named once, by one unknown word",
        "News introduces a person by the full name. Where a text says only `a protester named Dorvak said`, with a word \
         that is no known given name and stands nowhere else, translation may have broken the name, and nothing \
         in the document can mend it: a person should look it up.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("A protester named Dorvak said that the square was empty by noon.\n"),
        Example::stays("A protester named John said that the square was empty by noon.\n"),
        Example::stays("A protester named Dorvak Illen said so. A dog named Struppvak barked.\n"),
        Example::stays("A protester named Dorvak said so. Dorvak left at noon.\n"),
    ])
}

/// What stands before the name.
const NAMED: [&str; 3] = [" named ", " called ", " identified as "];
/// People who are no calling.
const PEOPLE: &[&str] =
    &["man", "woman", "boy", "girl", "youth", "teenager", "person", "neighbour", "neighbor", "friend", "local"];
/// Places looked at in a document; one with more is a list.
const PLACES: usize = 50;
/// Letters of a name at least.
const SHORTEST: usize = 4;

/// Points at such names.
pub(super) fn propose(view: &View<'_>, rule: RuleId, out: &mut Findings) {
    if !view.switches.on(rule) {
        return;
    }
    let text = view.text;
    for named in NAMED {
        for at in memchr::memmem::find_iter(text.as_bytes(), named.as_bytes()).take(PLACES) {
            let start = at + named.len();
            let (Some(before), Some(after)) = (text.get(..at), text.get(start..)) else { continue };
            let who = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            let size = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
            let (name, rest) = after.split_at(size);
            let goes_on = rest.starts_with(' ') && rest[1..].starts_with(char::is_lowercase);
            if goes_on && is_person(who) && is_unknown(name) && stands_once(text, name) {
                out.push(Finding::flag(Span::new(start, start + size), rule, Confidence::Suspect));
            }
        }
    }
}

fn is_person(word: &str) -> bool {
    PEOPLE.contains(&word) || LEXICON.role.contains(word) || LEXICON.relative.contains(word)
}

fn is_unknown(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.all(char::is_lowercase)
        && name.chars().count() >= SHORTEST
        && !LEXICON.given.contains(&name.to_lowercase())
}

fn stands_once(text: &str, name: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), name.as_bytes()).nth(1).is_none()
}
