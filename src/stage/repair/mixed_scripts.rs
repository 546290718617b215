//! `Аda`, with a Cyrillic А.

use super::paragraph::Paragraph;
use super::{Asked, Check, Mend, any_language};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/mixed-scripts",
        "Letters of two scripts in one word",
        "Cyrillic or Greek letters among Latin ones come from keyboards, from scanners, and from spinners that hide \
         their copying. When all of them look like Latin letters, the Latin spelling is suggested. Words joined by \
         a hyphen, and single signs such as µ before a unit, are sound.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The mayor, \u{410}da Voss, left.\n"),
        Example::stays("The mayor, Ada Voss, met \u{410}\u{434}\u{430} over 5 \u{3bc}m of β-carotene and Ω-3.\n"),
    ])
}

pub(crate) const RULE: Asked = any_language(Check::Paragraph(check));

fn check(p: &Paragraph<'_>, out: &mut dyn FnMut(Mend)) {
    // Greek and Cyrillic letters begin with these bytes.
    let other = |bytes: &[u8]| bytes.iter().fold(false, |any, b| any | (0xCD..=0xD3).contains(b));
    if !p.text.as_bytes().chunks(64).any(other) {
        return;
    }
    let mut start = 0;
    for (at, c) in p.text.char_indices().chain(std::iter::once((p.text.len(), ' '))) {
        if c.is_alphanumeric() || c == '_' {
            continue;
        }
        if let Some(mend) = p.text.get(start..at).filter(|w| !w.is_ascii()).and_then(|w| of_word(w, start..at)) {
            out(mend);
        }
        start = at + c.len_utf8();
    }
}

fn of_word(word: &str, span: std::ops::Range<usize>) -> Option<Mend> {
    if !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let is_other = |c: char| matches!(c, '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{4FF}');
    let latin = word.chars().filter(|c| c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}')).count();
    let other = word.chars().filter(|c| is_other(*c)).count();
    if latin < 1 || other < 1 || latin + other < 3 || word.contains(['µ', 'μ', 'Ω', 'α', 'β', 'γ', 'π']) {
        return None;
    }
    let plain: Option<String> = word.chars().map(|c| if is_other(c) { latin_of(c) } else { Some(c) }).collect();
    Some(match plain {
        Some(plain) => Mend::edit(span, &plain, Confidence::Suspect),
        // A single sign of another script may be a formula's.
        None if other < 2 => return None,
        None => Mend::flag(span, Confidence::Suspect),
    })
}

/// The Latin letter that a letter looks like.
fn latin_of(c: char) -> Option<char> {
    const LOOKS: &str = "АAВBЕEКKМMНHОOРPСCТTХXаaеeоoрpсcуyхxіiІIјjЈJѕsЅSΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοo";
    let mut chars = LOOKS.chars();
    while let (Some(other), Some(latin)) = (chars.next(), chars.next()) {
        if other == c {
            return Some(latin);
        }
    }
    None
}
