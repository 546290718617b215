//! `unicode/composition`: letters and accents that Unicode writes as one character (NFC).

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

use super::signs::Signs;

pub(super) const ID: &str = "unicode/composition";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Letter and accent apart",
        "The same letter written in two ways (é as one character, or e and an accent) compares as two words. \
         Both mean the same by the Unicode standard (normalization form C); only the places that differ are changed.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("cafe\u{301} Noir\n", "café Noir\n"),
        Example::becomes("и\u{306}од\n", "йод\n"),
        Example::stays("café Noir\n"),
        Example::stays("가나다\n"),
    ])
}

pub(super) fn propose(rule: RuleId, view: &View<'_>, signs: &Signs, out: &mut Findings) {
    if !signs.composable {
        return;
    }
    let nfc = ComposingNormalizerBorrowed::new_nfc();
    let mut at = 0;
    while let Some(rest) = view.text.get(at..).filter(|rest| !rest.is_empty()) {
        let (good, tail) = nfc.split_normalized(rest);
        let Some(first) = tail.chars().next() else { return };
        // Nothing composes with an ASCII character that follows: a safe place to stop.
        let start = at + good.len();
        let body = first.len_utf8();
        let length = tail[body..].find(|c: char| c.is_ascii()).map_or(tail.len(), |k| body + k);
        let piece = &tail[..length];
        let composed = nfc.normalize(piece);
        if composed != piece {
            let (head, foot) = common(piece, &composed);
            let span = Span::new(start + head, start + length - foot);
            let after = &composed[head..composed.len() - foot];
            out.push(Finding::edit(span, rule, Confidence::Certain, after));
        }
        at = start + length;
    }
}

/// How many bytes two texts share at their start and at their end, in whole characters.
fn common(a: &str, b: &str) -> (usize, usize) {
    let head: usize = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (a, b) = (&a[head..], &b[head..]);
    let foot =
        a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    (head, foot)
}
