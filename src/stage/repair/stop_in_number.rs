//! `1 . 5 million`

use super::scan::Gap;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/stop-in-number",
        "Blanks around the stop of a number",
        "Set by translators that cut at every mark; two numbers may be meant as well.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The mill cost the town 1 . 5 million.\n"),
        Example::stays("The mill cost the town 1.5 million in 1931. 40 men built it.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Gap(check));

fn check(gap: &Gap<'_>) -> Option<Mend> {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    (matches!(gap.run(), " . " | " ." ) && digit(gap.before()) && digit(gap.after())).then(|| Mend::flag(gap.span.clone(), Confidence::Suspect))
}
