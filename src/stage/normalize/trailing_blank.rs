//! `unicode/trailing-blank`: blanks at the ends of lines.

use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

use super::signs::is_space;

pub(super) const ID: &str = "unicode/trailing-blank";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Blanks at the end of a line",
        "Nobody sees them, and equal lines no longer compare equal.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("The end. \nNo, this.\t\u{A0}\n", "The end.\nNo, this.\n"),
        Example::stays("  indented\nplain\n"),
    ])
}

/// `taken`: spans of blank lines that other rules remove, in rising order.
pub(super) fn propose(rule: RuleId, view: &View<'_>, taken: &[Span], out: &mut Findings) {
    let bytes = view.text.as_bytes();
    let mut taken = taken.iter().peekable();
    for line in view.lines {
        let (start, end) = (line.span.start as usize, line.span.end as usize);
        let last = if end > start { bytes[end - 1] } else { continue };
        if last.is_ascii() && !matches!(last, b' ' | b'\t' | b'\r') {
            continue;
        }
        while taken.next_if(|t| t.end as usize <= start).is_some() {}
        if taken.peek().is_some_and(|t| t.contains(line.span)) {
            continue;
        }
        let text = line.text(view.text);
        let body = text.strip_suffix('\r').unwrap_or(text);
        let kept = body.trim_end_matches(is_space).len();
        if kept < body.len() {
            out.push(Finding::edit(
                Span::new(start + kept, start + body.len()),
                rule,
                Confidence::Certain,
                "",
            ));
        }
    }
}
