//! `Ada said “we wait.`

use std::ops::Range;

use super::paragraph::Paragraph;
use super::quotation::{Mark, Quotation, Role};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/unbalanced-quotes",
        "Quotation mark without its partner",
        "All marks of the paragraph were read together, and this one has no partner however they are read. A \
         quotation that the next paragraph goes on with is sound, and so are inches. Where the beginning is lost, \
         the words shown are those it may lie among.",
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
    let marks = quotation.marks();
    for (k, mark) in marks.iter().enumerate().filter(|(_, m)| m.lonely).take(SHOWN) {
        let (span, message) = if mark.role == Role::Opens {
            // With the word beside it, so that the place can be found again.
            (mark.at..mark.end() + p.word_after(mark.end()).len(), "this quotation is never closed")
        } else {
            let before = k.checked_sub(1).and_then(|k| marks.get(k)).map_or(0, Mark::end);
            (first_sentence(p.text, before..mark.at)..mark.end(), "this quotation was never opened")
        };
        out(Mend::flag(span, Confidence::Suspect).message(message));
    }
}

/// Where a quotation may begin that ends with a range: at its first sentence.
fn first_sentence(text: &str, range: Range<usize>) -> usize {
    if range.start == 0 {
        return 0;
    }
    let part = text.get(range.clone()).unwrap_or_default();
    let stops = part.match_indices(['.', '!', '?', '\u{2026}']).map(|(at, stop)| at + stop.len());
    let begins = stops.filter_map(|at| {
        let rest = part.get(at..)?;
        let word = rest.trim_start();
        (word.len() < rest.len() && word.starts_with(char::is_uppercase)).then(|| range.end - word.len())
    });
    begins.into_iter().next().unwrap_or(range.end)
}
