//! `unicode/soft-hyphen`: invisible hints where a word may be broken.

use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

use super::signs::Signs;

pub(super) const ID: &str = "unicode/soft-hyphen";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Soft hyphen",
        "U+00AD tells a browser where it may break a word; in a text it splits words invisibly. One at the \
         end of a line stands for a real break and stays.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("The inter\u{AD}national fair\n", "The international fair\n"),
        Example::stays("The inter\u{AD}\nnational fair\n"),
        Example::stays("The well-known fair\n"),
    ])
}

pub(super) fn propose(rule: RuleId, view: &View<'_>, signs: &Signs, out: &mut Findings) {
    for &(at, c) in signs.list.iter().filter(|(_, c)| *c == '\u{AD}') {
        let end = at + c.len_utf8();
        if !matches!(view.text.as_bytes().get(end), None | Some(b'\n' | b'\r')) {
            out.push(Finding::edit(Span::new(at, end), rule, Confidence::Certain, ""));
        }
    }
}
