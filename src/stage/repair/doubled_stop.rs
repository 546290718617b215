//! `the hall was full. ..`

use super::paragraph::{lower, solid};
use super::scan::Gap;
use super::{Asked, Check, Mend, any_language};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/doubled-stop",
        "Stop after a stop",
        "Translators close a sentence that had been closed before, and scrapers leave the stop of a removed link. \
         Three stops or more are an ellipsis, however they are spaced, and stay.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The hall was full. ..\n", "The hall was full.\n"),
        Example::becomes("The hall was full. . It held the whole choir.\n", "The hall was full. It held the whole choir.\n"),
        Example::stays("“Well. . . I suppose the hall was full,” he said.\n"),
        Example::stays("The hall was full... and then it was not.\n"),
        Example::stays("The team moved to C. .NET came later.\n"),
    ])
}

pub(crate) const RULE: Asked = any_language(Check::Gap(check));

fn check(gap: &Gap<'_>) -> Option<Mend> {
    let run = gap.run().trim_matches(' ');
    let far_apart = run.starts_with(". ") && run.ends_with(" .") && gap.is("..");
    let piled = matches!(run, ". ." | ". .." | ". . ..") || far_apart;
    if !piled {
        return None;
    }
    let before = gap.before();
    if !(solid(before) || matches!(before, Some('”' | '"' | '’' | '\'' | ')' | ']' | '%'))) {
        return None;
    }
    if solid(gap.after()) && !gap.spaced() {
        return None;
    }
    // Two stops before a small letter may be what is left of an ellipsis.
    let confidence = if lower(gap.after()) { Confidence::Suspect } else { Confidence::Certain };
    Some(Mend::edit(gap.core(), ".", confidence))
}
