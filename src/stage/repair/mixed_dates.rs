//! `3 May` in a text that writes `May 4` elsewhere.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example, View};

pub(crate) fn about() -> About {
    About::coded(
        "damage/mixed-dates",
        "Date in another style than the rest of the document",
        "A newsroom has one style; translators and joined texts have several. The styles that are rarer in the \
         document than the first one are pointed at; nothing is rewritten, for quotations keep theirs.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The mill burned on May 4 and on May 6. On 3 May it was sound, the mayor said.\n"),
        Example::stays("The mill burned on May 4 and on May 6. In May 1931 it was sold; in 2 May Fairs more were.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Document(check));

const MONTHS: &[&str] = &[
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
];

/// All of them in one pass.
static NAMES: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasickBuilder::new().match_kind(MatchKind::LeftmostFirst).build(MONTHS).ok());

/// Styles, in the order of how usual they are in news.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Style {
    /// `May 4`
    MonthDay,
    /// `4 May`
    DayMonth,
    /// `May 4th`
    Ordinal,
    /// `the fourth of May`
    Spelt,
}

/// Documents with more dates than this are tables or chronicles; the rest of their dates is not looked at.
const DATES: usize = 400;

fn check(view: &View<'_>, out: &mut dyn FnMut(Mend)) {
    let mut dates: Vec<(usize, usize, Style)> = Vec::new();
    for month in NAMES.iter().flat_map(|n| n.find_iter(view.text)) {
        dates.extend(date(view.text, month.start(), month.end()));
        if dates.len() > DATES {
            return;
        }
    }
    let count = |style: Style| dates.iter().filter(|d| d.2 == style).count();
    let styles = [Style::MonthDay, Style::DayMonth, Style::Ordinal, Style::Spelt];
    let Some(usual) = styles.into_iter().rev().max_by_key(|s| count(*s)) else { return };
    for &(start, end, style) in &dates {
        if style != usual {
            let message = format!("this date is written otherwise than the {} others", count(usual));
            out(Mend::flag(start..end, Confidence::Suspect).message(message));
        }
    }
}

/// The date around a month's name.
fn date(text: &str, start: usize, end: usize) -> Option<(usize, usize, Style)> {
    let (head, tail) = (text.get(..start)?, text.get(end..)?);
    if tail.starts_with(char::is_alphanumeric) {
        return None;
    }
    let figures = |t: &str| t.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(day) = tail.strip_prefix(' ') {
        let digits = figures(day);
        let rest = day.get(digits..)?;
        if (1..=2).contains(&digits) && day.get(..digits)?.parse::<u8>().is_ok_and(|d| (1..=31).contains(&d)) {
            if ["st", "nd", "rd", "th"].iter().any(|o| rest.starts_with(o)) {
                return Some((start, end + 3 + digits, Style::Ordinal));
            }
            if !rest.starts_with(|c: char| c.is_alphanumeric() || c == ':' || c == '%') {
                return Some((start, end + 1 + digits, Style::MonthDay));
            }
        }
    }
    let before = head.strip_suffix(' ')?;
    let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&digits) {
        let from = before.len() - digits;
        let alone = !before.get(..from)?.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | ':' | '/' | '-' | '$'));
        // `4 May Fairs` is no date.
        let named = tail.strip_prefix(' ').is_some_and(|t| t.starts_with(char::is_uppercase));
        let day = before.get(from..)?.parse::<u8>().is_ok_and(|d| (1..=31).contains(&d));
        return (alone && day && !named).then_some((from, end, Style::DayMonth));
    }
    let of = before.strip_suffix(" of")?;
    let word = of.rsplit(' ').next()?;
    let spelt = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"]
        .contains(&word)
        || (word.ends_with("teenth") || word.ends_with("tieth"));
    let from = of.len() - word.len();
    let from = if of.get(..from)?.ends_with("the ") { from - 4 } else { from };
    spelt.then_some((from, end, Style::Spelt))
}
