//! `called it ” a loss “in the end`

use super::paragraph::Paragraph;
use super::quotation::Turn;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/swapped-quotes",
        "Quotation marks that have changed places",
        "Some translators set the marks of a few quoted words the wrong way round, with the blanks inside. They are \
         turned when no quotation is open there, for `“I left, ” he said, “and ...` looks alike.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The mayor called it ” a great loss “in the end.\n", "The mayor called it “a great loss” in the end.\n"),
        Example::becomes("The mayor called it ” a great loss “ in the end.\n", "The mayor called it “a great loss” in the end.\n"),
        Example::stays("“The mayor left”, and so did she: “We wait.”\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Turn(check));

fn check(_: &Paragraph<'_>, turn: &Turn) -> Option<Mend> {
    turn.mark.swapped.then(|| Mend::edit(turn.span.clone(), &turn.after, turn.confidence))
}
