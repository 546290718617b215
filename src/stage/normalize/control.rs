//! `unicode/control`: control characters that mean nothing in a text.

use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

use super::signs::{Signs, is_control};

pub(super) const ID: &str = "unicode/control";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Control character",
        "Control characters other than tab and line ends, the colour codes of terminals, and the \
         placeholders of embedded objects are leftovers of programs. The C1 controls are no concern of \
         this rule: they are characters read in the wrong code page (pack `mojibake`).",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("The bridge\u{0} is closed.\u{7F}\n", "The bridge is closed.\n"),
        Example::becomes("\u{1B}[31mWarning:\u{1B}[0m high water\n", "Warning: high water\n"),
        Example::becomes("See the picture\u{FFFC} below.\n", "See the picture below.\n"),
        Example::stays("Name\tAge\nMara\t31\n"),
    ])
}

pub(super) fn propose(rule: RuleId, view: &View<'_>, signs: &Signs, out: &mut Findings) {
    let mut push = |start, end| out.push(Finding::edit(Span::new(start, end), rule, Confidence::Certain, ""));
    for &(at, c) in signs.list.iter().filter(|(_, c)| matches!(c, '\u{FFF9}'..='\u{FFFC}')) {
        push(at, at + c.len_utf8());
    }
    if !signs.ascii.has_controls() {
        return;
    }
    let bytes = view.text.as_bytes();
    let mut at = 0;
    while let Some(k) =
        bytes.get(at..).and_then(|rest| rest.iter().position(|b| is_control(*b) && !matches!(b, 0x0B | 0x0C)))
    {
        let start = at + k;
        at = start;
        while bytes.get(at).is_some_and(|b| is_control(*b) && !matches!(b, 0x0B | 0x0C)) {
            at += length(&bytes[at..]);
        }
        push(start, at);
    }
}

/// How long the control sequence at the start is: a colour code is one with what follows the escape.
fn length(bytes: &[u8]) -> usize {
    let colour = || {
        let rest = bytes.strip_prefix(b"\x1B[")?;
        let digits = rest.iter().take(12).take_while(|b| b.is_ascii_digit() || **b == b';').count();
        rest.get(digits).filter(|b| matches!(b, b'm' | b'K' | b'J' | b'H'))?;
        Some(2 + digits + 1)
    };
    colour().unwrap_or(1)
}
