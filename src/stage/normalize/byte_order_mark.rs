//! `unicode/byte-order-mark`: a mark inside a text is a trace of joined files.

use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

use super::signs::Signs;

pub(super) const ID: &str = "unicode/byte-order-mark";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Byte order mark inside the text",
        "U+FEFF marks the start of a file. Inside a text it is invisible and splits words for every \
         program; it comes from files that were joined.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("First part.\n\u{FEFF}Second part.\n", "First part.\nSecond part.\n"),
        Example::stays("First part.\nSecond part.\n"),
    ])
}

pub(super) fn propose(rule: RuleId, _view: &View<'_>, signs: &Signs, out: &mut Findings) {
    for &(at, c) in signs.list.iter().filter(|(_, c)| *c == '\u{FEFF}') {
        out.push(Finding::edit(Span::new(at, at + c.len_utf8()), rule, Confidence::Certain, ""));
    }
}
