//! `the boats,, which`

use super::paragraph::lower;
use super::scan::Gap;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/doubled-comma",
        "Comma after a comma",
        "What stood between the two was removed, or a translator set the second. Commas between digits, empty fields \
         of a table and two commas that stand for a low quotation mark stay.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The boats,, which are old, leave today.\n", "The boats, which are old, leave today.\n"),
        Example::becomes("The boats, , which are old, leave today.\n", "The boats, which are old, leave today.\n"),
        Example::stays("The row reads 1,,2 and the next one a,,b in the file.\n"),
        Example::stays("She said ,,good day'' to the crew of the boat.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Gap(check));

fn check(gap: &Gap<'_>) -> Option<Mend> {
    let letter = gap.before().is_some_and(|c| c.is_alphabetic() || matches!(c, '”' | '’' | '"' | ')'));
    if !gap.is(",,") || !letter || !gap.spaced() {
        return None;
    }
    let confidence = if lower(gap.after()) { Confidence::Certain } else { Confidence::Likely };
    Some(Mend::edit(gap.core(), ",", confidence))
}
