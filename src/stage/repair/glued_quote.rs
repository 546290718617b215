//! `called it“a loss”`

use super::paragraph::Paragraph;
use super::quotation::Turn;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/glued-quote",
        "No blank between a quotation and the word beside it",
        "Lost where markup was taken out. The blank is put back when all marks of the paragraph say which way the mark \
         faces; inches, endings as in the “A”s, and the strings of programs stay.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The mayor called it“a great loss” in the end.\n", "The mayor called it “a great loss” in the end.\n"),
        Example::becomes("“It is over.”The mayor left the hall.\n", "“It is over.” The mayor left the hall.\n"),
        Example::stays("She got three “A”s and cut a 12\"-wide board, with lang=\"en\" in the file.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Turn(check));

fn check(p: &Paragraph<'_>, turn: &Turn) -> Option<Mend> {
    if !turn.glued {
        return None;
    }
    // `"a","b"` is a row of a table as likely as prose.
    let row = p.before(turn.mark.at) == Some(',') && matches!(p.before(turn.mark.at - 1), Some('"' | '”'));
    Some(Mend::edit(turn.span.clone(), &turn.after, if row { Confidence::Suspect } else { turn.confidence }))
}
