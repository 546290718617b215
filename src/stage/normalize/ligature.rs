//! `unicode/ligature`: ligatures of typesetting written as characters.

use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

use super::signs::Signs;

pub(super) const ID: &str = "unicode/ligature";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Ligature",
        "U+FB00 to U+FB06 are two or three letters in one character, as PDF readers give them; searching for \
         the word does not find it. Some texts mean them, so it is an option: a suggestion, and a change with \
         `--also unicode/ligature`.",
        Confidence::Likely,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The o\u{FB03}ce \u{FB01}led it.\n"),
        Example::stays("The office filed it.\n"),
    ])
}

pub(super) fn propose(rule: RuleId, _view: &View<'_>, signs: &Signs, out: &mut Findings) {
    for &(at, c) in &signs.list {
        let after = match c {
            '\u{FB00}' => "ff",
            '\u{FB01}' => "fi",
            '\u{FB02}' => "fl",
            '\u{FB03}' => "ffi",
            '\u{FB04}' => "ffl",
            '\u{FB05}' | '\u{FB06}' => "st",
            _ => continue,
        };
        out.push(Finding::edit(Span::new(at, at + c.len_utf8()), rule, Confidence::Likely, after));
    }
}
