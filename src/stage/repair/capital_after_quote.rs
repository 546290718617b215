//! `Why us?” He said.`

use super::lexicon::attributes;
use super::paragraph::Paragraph;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/capital-after-quote",
        "Capital pronoun in the clause that ends a quotation",
        "After `,”` the sentence goes on, and `?” He said.` is one sentence as well: the pronoun has a small letter. \
         After a question or exclamation the rule asks for a verb of reporting that ends the clause, for `“Stop!” She \
         said nothing more` is two sentences.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("“Why do the bells ring?” He said.\n", "“Why do the bells ring?” he said.\n"),
        Example::becomes("“The bells ring,” She said from the tower.\n", "“The bells ring,” she said from the tower.\n"),
        Example::becomes("‘The bells ring,’ She said from the tower.\n", "‘The bells ring,’ she said from the tower.\n"),
        Example::stays("Someone cried “Stop the bells!” She said nothing more that evening.\n"),
        Example::stays("“The bells rang.” He said it was the wind.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::At(&['"', '”', '\'', '’'], check));

fn check(p: &Paragraph<'_>, at: usize) -> Option<Mend> {
    let rest = p.text.get(at..)?;
    let mark = rest.strip_prefix(['"', '”', '\'', '’'])?;
    // Nearly every mark is turned away here.
    let [b' ', b'H' | b'S' | b'T' | b'I', ..] = mark.as_bytes() else { return None };
    let start = at + rest.len() - mark.len() + 1;
    let pronoun = ["He", "She", "They", "It"].iter().find(|w| mark.strip_prefix(' ').is_some_and(|m| m.starts_with(**w)))?;
    let end = start + pronoun.len();
    let verb = p.text.get(end..)?.strip_prefix(' ').map(|_| p.word_after(end + 1))?;
    if !attributes(verb) {
        return None;
    }
    let clause_ends = matches!(p.after(end + 1 + verb.len()), Some('.' | ',')) || end + 1 + verb.len() == p.text.len();
    let continues = match p.before(at) {
        Some(',') => true,
        Some('?' | '!') => clause_ends,
        _ => false,
    };
    continues.then(|| Mend::edit(start..end, &pronoun.to_lowercase(), Confidence::Certain))
}
