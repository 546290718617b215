//! `unicode/bidi-mark`: direction marks in texts that run in one direction.

use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

use super::signs::Signs;

pub(super) const ID: &str = "unicode/bidi-mark";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Direction mark in a left-to-right text",
        "Marks that steer the direction of writing do nothing in a text without Hebrew, Arabic or other \
         letters that run from right to left; where the text has such letters they all stay.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("Call \u{202A}+15 550 100\u{202C} today.\n", "Call +15 550 100 today.\n"),
        Example::stays("The word \u{200F}שלום\u{200F} (peace)\n"),
    ])
}

pub(super) fn propose(rule: RuleId, view: &View<'_>, signs: &Signs, out: &mut Findings) {
    let marks = || signs.list.iter().filter(|(_, c)| is_mark(*c));
    if marks().next().is_none() || view.text.chars().any(is_right_to_left) {
        return;
    }
    for &(at, c) in marks() {
        out.push(Finding::edit(Span::new(at, at + c.len_utf8()), rule, Confidence::Certain, ""));
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_right_to_left(c: char) -> bool {
    let right = matches!(u32::from(c), 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EEFF);
    right && !is_mark(c)
}
