//! `Ivo said: Chirper: “No.`

use super::paragraph::{Paragraph, upper};
use super::quotation::{Level, Quotation};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};
use super::lexicon::reports;

pub(crate) fn about() -> About {
    About::coded(
        "damage/platform-between",
        "Label between a verb of reporting and its quotation",
        "The name of a platform, once a link or a heading of an embedded post, stands between `said:` and what was \
         said.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The miller said: Chirper: “No, the mill is not for sale.”\n"),
        Example::stays("The miller said: “No, the mill is not for sale.”\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Quotation(check));

fn check(p: &Paragraph<'_>, quotation: &Quotation, out: &mut dyn FnMut(Mend)) {
    if quotation.level() != Level::Double {
        return;
    }
    for mark in quotation.marks() {
        let Some(head) = p.text.get(..mark.at).and_then(|t| t.strip_suffix(": ")) else { continue };
        let label = p.word_before(head.len());
        let Some(head) = head.strip_suffix(label).and_then(|t| t.strip_suffix(": ")) else { continue };
        let verb = p.word_before(head.len());
        if upper(label.chars().next()) && reports(verb) {
            let start = head.len() - verb.len();
            out(Mend::flag(start..mark.at - 1, Confidence::Suspect));
        }
    }
}
