//! `the heir , who`

use super::paragraph::solid;
use super::scan::Gap;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/space-before-comma",
        "Blank before a comma",
        "No style of English sets one. If the blank has moved to before the comma, it goes back behind it. Commas \
         between digits stay.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("She told the heir , who wept.\n", "She told the heir, who wept.\n"),
        Example::becomes("She told the heir ,who wept.\n", "She told the heir, who wept.\n"),
        Example::stays("The array is [1 ,2] and the price 3 ,5 in the file.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Gap(check));

fn check(gap: &Gap<'_>) -> Option<Mend> {
    let before = gap.before();
    if !gap.is(",") || !gap.parted() || gap.paragraph.is_foreign() {
        return None;
    }
    if !(solid(before) || matches!(before, Some('”' | '"' | '’' | ')' | ']' | '%'))) {
        return None;
    }
    let after = gap.after();
    if gap.spaced() || gap.at_end() || matches!(after, Some('”' | '"' | '’')) {
        return Some(Mend::edit(gap.core(), ",", Confidence::Certain));
    }
    (after.is_some_and(char::is_alphabetic) || after == Some('“'))
        .then(|| Mend::edit(gap.core(), ", ", Confidence::Certain))
}
