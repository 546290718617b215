//! `mojibake/c1-control`: windows-1252 read as ISO-8859-1, which has controls in place of its signs.

use crate::rule::{About, Confidence, Example};

pub(super) const ID: &str = "mojibake/c1-control";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Control character in place of a sign",
        "The controls U+0080 to U+009F are never meant: they are the quotation marks, dashes and signs of \
         windows-1252 read as ISO-8859-1. The five bytes that windows-1252 lacks stay as they are.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("It\u{92}s \u{93}open\u{94} \u{96} at last\n", "It’s “open” – at last\n"),
        Example::stays("nothing \u{81} known\n"),
    ])
}
