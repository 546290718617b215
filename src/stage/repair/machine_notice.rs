//! `This version is automatically translated and may contain errors.`

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example, View};

pub(crate) fn about() -> About {
    About::coded(
        "damage/machine-notice",
        "Notice of machine translation",
        "The page says itself that its text was made by a machine. The notice tells how far names and numbers of \
         the document may be trusted; it is pointed at where it speaks of this version, text or article.",
        Confidence::Likely,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The mill is gone.\n\nThis version is automatically translated and may contain errors.\n"),
        Example::flagged("This article was translated from the Polish by a machine translation tool.\n"),
        Example::stays("The firm sells machine translation to the courts of the land.\n"),
        Example::stays("The gates are automatically closed when the tide is in.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Document(check));

/// What is said of the text.
const MADE: &[&str] = &[
    "automatically translated", "automatically generated", "automatically transcribed", "automatic translation",
    "machine translated", "machine-translated", "machine translation", "translated automatically",
    "translated by google", "google translate", "translated using", "auto-generated",
];

/// What it is said of.
const OF: &[&str] = &["this version", "this text", "this article", "this story", "this page", "this translation", "this post", "this content", "this transcript", "versions are", "version of this"];

/// What every wording of `MADE` holds.
static STEMS: LazyLock<[Finder<'static>; 3]> =
    LazyLock::new(|| ["utomatic", "ranslat", "uto-generated"].map(Finder::new));

/// The longest line that can be such a notice (bytes).
const LONGEST: usize = 600;

fn check(view: &View<'_>, out: &mut dyn FnMut(Mend)) {
    // Nearly every line is turned away here.
    let found = STEMS.iter().flat_map(|s| s.find_iter(view.text.as_bytes()));
    let mut lines: Vec<usize> =
        found.map(|at| view.lines.partition_point(|l| l.span.range().end <= at)).collect();
    lines.sort_unstable();
    lines.dedup();
    for line in lines.into_iter().filter_map(|nth| view.lines.get(nth)) {
        let text = line.text(view.text);
        if text.len() > LONGEST {
            continue;
        }
        let small = text.to_lowercase();
        if MADE.iter().any(|m| small.contains(m)) && OF.iter().any(|o| small.contains(o)) {
            out(Mend::flag(line.span.range(), Confidence::Likely));
        }
    }
}
