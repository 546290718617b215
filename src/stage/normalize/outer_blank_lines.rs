//! `unicode/outer-blank-lines`: blank lines before and after the text. Proposed with the runs.

use crate::rule::{About, Confidence, Example};

pub(super) const ID: &str = "unicode/outer-blank-lines";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Blank lines at the start or end",
        "Blank lines before the first and after the last line part nothing.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![Example::becomes("\n\nOne.\nTwo.\n \n", "One.\nTwo.\n"), Example::stays("One.\n\nTwo.\n")])
}
