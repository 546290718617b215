//! `Ada said “we wait.`

use super::paragraph::Paragraph;
use super::quotation::{Quotation, Role};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/unbalanced-quotes",
        "Quotation mark without its partner",
        "All marks of the paragraph were read together, and this one has no partner however they are read. A \
         quotation that the next paragraph goes on with is sound, and so are inches.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The miller said “we wait for the rain.\n\nIt came.\n"),
        Example::flagged("We wait for the rain,” the miller said.\n"),
        Example::stays("“We wait for the rain.\n\n“And for the boat.”\n"),
        Example::stays("The board was 6\" by 12\" and the rain fell.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Quotation(check));

/// A paragraph with more of them has one ailment, not many.
const SHOWN: usize = 4;

fn check(p: &Paragraph<'_>, quotation: &Quotation, out: &mut dyn FnMut(Mend)) {
    for mark in quotation.marks().iter().filter(|m| m.lonely).take(SHOWN) {
        let message = if mark.role == Role::Opens {
            "this quotation is never closed"
        } else {
            "this quotation was never opened"
        };
        // With the word beside it, so that the place can be found again.
        let span = if mark.role == Role::Opens {
            mark.at..mark.end() + p.word_after(mark.end()).len()
        } else {
            mark.at..mark.end()
        };
        out(Mend::flag(span, Confidence::Suspect).message(message));
    }
}
