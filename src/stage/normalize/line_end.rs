//! `unicode/line-end`: lines end in `\n` and nothing else.

use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

use super::signs::Signs;

pub(super) const ID: &str = "unicode/line-end";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Line end of another system",
        "Carriage returns, form feeds, vertical tabs and Unicode's line and paragraph separators end lines \
         just as line feeds do; mixed ends hide blank lines and repeated lines from every other rule.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("The ferry left.\r\nNobody waved.\r\n", "The ferry left.\nNobody waved.\n"),
        Example::becomes("One\rTwo\u{2028}Three\u{C}Four\n", "One\nTwo\nThree\nFour\n"),
        Example::stays("The ferry left.\nNobody waved.\n"),
    ])
}

/// True when something is wrong with a line end.
pub(super) fn propose(rule: RuleId, view: &View<'_>, signs: &Signs, out: &mut Findings) -> bool {
    let bytes = view.text.as_bytes();
    let mut found = false;
    let mut end = |start: usize, stop: usize, after: &str| {
        found = true;
        out.push(Finding::edit(Span::new(start, stop), rule, Confidence::Certain, after));
    };
    if signs.ascii.has_returns() {
        for at in memchr::memchr_iter(b'\r', bytes) {
            let after = if bytes.get(at + 1) == Some(&b'\n') { "" } else { "\n" };
            end(at, at + 1, after);
        }
    }
    if signs.ascii.has_controls() {
        for at in memchr::memchr2_iter(0x0B, 0x0C, bytes) {
            end(at, at + 1, "\n");
        }
    }
    for &(at, c) in signs.list.iter().filter(|(_, c)| matches!(c, '\u{2028}' | '\u{2029}')) {
        end(at, at + c.len_utf8(), "\n");
    }
    found
}
