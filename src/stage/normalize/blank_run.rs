//! `unicode/blank-run`: several blanks between two words. Proposed with the odd blanks.

use crate::rule::{About, Confidence, Example};

pub(super) const ID: &str = "unicode/blank-run";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Several blanks in a row",
        "One blank parts two words. Indents stay, and so do lines with two or more wide gaps: those are tables.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("She left.  He \u{A0}stayed.\n", "She left. He stayed.\n"),
        Example::stays("  indented line\n"),
        Example::stays("Mara     31     Lund\n"),
    ])
}
