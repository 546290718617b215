//! `unicode/entity`: HTML character references left in a text.

use std::borrow::Cow;

use crate::algo::chars::floor;
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

use super::signs::Signs;

pub(super) const ID: &str = "unicode/entity";

/// The longest name of the standard has 31 letters.
const LONGEST: usize = 33;

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "HTML entity",
        "A character reference such as &amp; or &#8217; in a text was unescaped once too little. Only whole \
         references with their semicolon count. What would become a tag stays, and in a line that shows \
         markup or speaks of entities they are only suggestions.",
        Confidence::Likely,
    )
    .with(vec![
        Example::becomes("Fish &amp; chips &#8211; it&rsquo;s cheap\n", "Fish & chips – it’s cheap\n"),
        Example::becomes("caf&eacute;&nbsp;Nord\n", "café Nord\n"),
        Example::becomes("if a &lt; 3 and b &gt; 2\n", "if a < 3 and b > 2\n"),
        Example::stays("Research &Development; R&D; AT&T\n"),
        Example::stays("&lt;p&gt;shown as it is&lt;/p&gt;\n"),
        Example::flagged("Write the HTML entity &copy; for it.\n"),
        Example::stays("<a title=\"Fish\">x</a> only shows\n"),
    ])
}

pub(super) fn propose(rule: RuleId, view: &View<'_>, signs: &Signs, out: &mut Findings) {
    if !signs.ascii.has_ampersands() {
        return;
    }
    let bytes = view.text.as_bytes();
    let mut line = (0, 0, false);
    for at in memchr::memchr_iter(b'&', bytes) {
        let Some(length) = reference(&bytes[at..]) else { continue };
        let end = at + length;
        let source = &view.text[at..end];
        let Some(after) = character(source) else { continue };
        let next = bytes.get(end).copied().unwrap_or(b' ');
        if (after == "<" && (next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')))
            || (after == ">" && opens_tag(&bytes[..at]))
        {
            continue;
        }
        if at >= line.1 {
            let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |k| k + 1);
            let stop = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |k| at + k);
            line = (start, stop, shows_markup(&view.text[start..stop]));
        }
        let confidence = if line.2 { Confidence::Suspect } else { Confidence::Likely };
        out.push(Finding::edit(Span::new(at, end), rule, confidence, after).because("entity", source));
    }
}

/// The length of a whole reference at the start: `&`, name or number, `;`.
fn reference(bytes: &[u8]) -> Option<usize> {
    let window = bytes.get(1..bytes.len().min(LONGEST))?;
    let end = window.iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'#'))?;
    (end > 1 && window[end] == b';').then_some(end + 2)
}

/// What a reference stands for, if the standard knows it and it can stand in a text.
fn character(source: &str) -> Option<String> {
    let text = match htmlize::unescape(source) {
        Cow::Borrowed(_) => return None,
        Cow::Owned(text) => text,
    };
    // A shorter name inside ("&notit;" is read as "¬it;") is a guess.
    let usable =
        !text.is_empty() && !text.ends_with(';') && !text.chars().any(|c| c.is_control() || c == '\u{FFFD}');
    let blank = text == "\u{A0}";
    usable.then(|| if blank { " ".to_owned() } else { text })
}

/// Whether `&gt;` would end what reads as a tag.
fn opens_tag(before: &[u8]) -> bool {
    let tail = &before[before.len().saturating_sub(200)..];
    let open = memchr::memmem::rfind(tail, b"&lt;").map(|k| k + 4);
    open.and_then(|k| tail.get(k)).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!'))
}

/// Whether a line shows markup or speaks of it: then a reference may be meant.
fn shows_markup(line: &str) -> bool {
    let line = &line[..floor(line, 4096)];
    let tag = |k: usize| {
        line.as_bytes().get(k + 1).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!'))
    };
    line.contains("HTML") || line.contains("entit") || memchr::memchr_iter(b'<', line.as_bytes()).any(tag)
}
