//! `we left, “he said` and `we left, ”he said`

use super::paragraph::Paragraph;
use super::quotation::{Role, Turn};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/late-quote",
        "Closing mark set after its blank",
        "The mark that ends a quotation has slipped to the clause that follows, often with the shape of an opening \
         one. It goes back when such a clause (he said, said Ada) follows and a quotation is open; `The note read, \
         “she said yes”` stays.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("“The boats are gone, “he said.\n", "“The boats are gone,” he said.\n"),
        Example::becomes("“The boats are gone, ”said Ada Voss.\n", "“The boats are gone,” said Ada Voss.\n"),
        Example::becomes("\"The boats are gone, \"he said.\n", "\"The boats are gone,\" he said.\n"),
        Example::stays("The note read, “she said yes to the boats.”\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Turn(check));

fn check(_: &Paragraph<'_>, turn: &Turn) -> Option<Mend> {
    let late = turn.mark.role == Role::Closes && turn.apart && (turn.glued || turn.mark.attributed);
    late.then(|| Mend::edit(turn.span.clone(), &turn.after, turn.confidence))
}
