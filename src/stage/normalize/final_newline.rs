//! `unicode/final-newline`: a text file ends with a line end.

use crate::rule::{About, Confidence, Example, Finding, Findings, Kind, RuleId, View};
use crate::text::Span;

use super::signs::Signs;

pub(super) const ID: &str = "unicode/final-newline";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "No line end at the end of the file",
        "Files that end inside a line run into the next one when they are joined. Fields of JSONL records are \
         no files and stay as they are.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![Example::becomes("The last line", "The last line\n"), Example::stays("The last line\n"), Example::stays("")])
}

pub(super) fn propose(rule: RuleId, view: &View<'_>, _signs: &Signs, out: &mut Findings) {
    let end = view.text.len();
    if view.kind != Kind::Record && end > 0 && !view.text.ends_with('\n') {
        out.push(Finding::edit(Span::new(end, end), rule, Confidence::Certain, "\n"));
    }
}
