//! `called it “ a loss ”`

use super::paragraph::Paragraph;
use super::quotation::Turn;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/loose-quote",
        "Blank between a quotation mark and its words",
        "English sets none. The blank is closed up when all marks of the paragraph say which way the mark faces.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The mayor called it “ a great loss ” in the end.\n", "The mayor called it “a great loss” in the end.\n"),
        Example::becomes("The mayor called it \" a great loss\" in the end.\n", "The mayor called it \"a great loss\" in the end.\n"),
        Example::stays("The mayor called it \" and left in the end.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Turn(check));

fn check(_: &Paragraph<'_>, turn: &Turn) -> Option<Mend> {
    turn.apart.then(|| Mend::edit(turn.span.clone(), &turn.after, turn.confidence))
}
