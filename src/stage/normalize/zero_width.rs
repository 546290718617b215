//! `unicode/zero-width`: invisible characters between letters that do not need them.

use crate::algo::chars::{Script, script_of};
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

use super::signs::Signs;

pub(super) const ID: &str = "unicode/zero-width";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Zero-width character",
        "Zero-width spaces and joiners split words invisibly. They stay where the writing system needs them: \
         joiners beside Arabic, Indic and other such letters and in emoji, zero-width spaces beside Thai, \
         Khmer and other scripts without blanks.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("The har\u{200B}bour \u{200D}office\u{2060}.\n", "The harbour office.\n"),
        Example::becomes("\u{200B}Станция\u{200B} закрыта.\n", "Станция закрыта.\n"),
        Example::stays("می\u{200C}خواهم\n"),
        Example::stays("क्\u{200D}ष\n"),
        Example::stays("👩\u{200D}🚒 came\n"),
        Example::stays("สวัสดี\u{200B}ครับ\n"),
    ])
}

pub(super) fn propose(rule: RuleId, view: &View<'_>, signs: &Signs, out: &mut Findings) {
    let wanted = |c: char| matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}');
    let mut done = 0;
    for &(at, _) in signs.list.iter().filter(|(_, c)| wanted(*c)) {
        if at < done {
            continue;
        }
        let run = &view.text[at..];
        let end = at + (run.len() - run.trim_start_matches(wanted).len());
        done = end;
        let before = view.text[..at].chars().next_back();
        let after = view.text[end..].chars().next();
        if before.is_none_or(is_plain) && after.is_none_or(is_plain) {
            out.push(Finding::edit(Span::new(at, end), rule, Confidence::Certain, ""));
        }
    }
}

/// Characters beside which nothing invisible has a meaning.
fn is_plain(c: char) -> bool {
    let (script, _) = script_of(c);
    match script {
        Script::Latin | Script::Greek | Script::Cyrillic | Script::Armenian | Script::Georgian => true,
        // Signs up to the general punctuation; beyond it come pictures, which joiners join.
        Script::None | Script::Rare => {
            u32::from(c) < 0x250 || matches!(c, '\u{2000}'..='\u{20CF}' | '\u{AD}' | '\u{FEFF}')
        }
        _ => false,
    }
}
