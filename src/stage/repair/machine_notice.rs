//! `This version is automatically translated and may contain errors.`

use memchr::memmem;

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

fn check(view: &View<'_>, out: &mut dyn FnMut(Mend)) {
    let bytes = view.text.as_bytes();
    // Nearly every text is turned away here.
    if !["utomatic", "ranslat", "uto-generated"].iter().any(|s| memmem::find(bytes, s.as_bytes()).is_some()) {
        return;
    }
    for line in view.lines {
        let text = line.text(view.text);
        if text.len() > 600 {
            continue;
        }
        let small = text.to_lowercase();
        if MADE.iter().any(|m| small.contains(m)) && OF.iter().any(|o| small.contains(o)) {
            out(Mend::flag(line.span.range(), Confidence::Likely));
        }
    }
}
