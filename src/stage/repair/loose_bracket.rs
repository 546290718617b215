//! `the mill ( now a bank )`

use super::paragraph::Paragraph;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/loose-bracket",
        "Blank inside a bracket",
        "Set by translators that cut at every mark. Closed up when the bracket has its partner in the same \
         paragraph; smileys, empty brackets, marks of lists and the calls of programs stay.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The mill ( now a bank ) is old.\n", "The mill (now a bank) is old.\n"),
        Example::becomes("The mill (now a bank ) is old.\n", "The mill (now a bank) is old.\n"),
        Example::stays("Tick the box ( ) or call f( x ) in the old code, as in a ) and b ).\n"),
        Example::stays("It was the end :( but not for us.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::At(&['(', ')'], check));

/// How long a bracket may be (bytes).
const LONGEST: usize = 400;

fn check(p: &Paragraph<'_>, at: usize) -> Option<Mend> {
    let bytes = p.text.as_bytes();
    if bytes[at] == b'(' {
        let word = p.skip(at + 1);
        let opens = at == 0 || matches!(bytes[at - 1], b' ' | b'"') || bytes[at - 1] >= 0x80;
        if word == at + 1 || !opens || !p.after(word).is_some_and(|c| c.is_alphanumeric() || matches!(c, '“' | '"' | '$')) {
            return None;
        }
        let inner = &bytes[word..bytes.len().min(word + LONGEST)];
        let close = memchr::memchr2(b'(', b')', inner)?;
        return (inner[close] == b')' && !is_code(p)).then(|| Mend::edit(at + 1..word, "", Confidence::Certain));
    }
    let word = p.skip_back(at);
    let last = p.before(word)?;
    let closes = bytes.get(at + 1).is_none_or(|b| matches!(b, b' ' | b'.' | b',' | b';' | b':' | b'?' | b'!' | b'"') || *b >= 0x80);
    if word == at || !closes || !(last.is_alphanumeric() || matches!(last, '”' | '"' | '.' | '%' | '?' | '!' | '’')) {
        return None;
    }
    let inner = &bytes[word.saturating_sub(LONGEST)..word];
    let open = memchr::memrchr2(b'(', b')', inner)?;
    let from = word - inner.len() + open;
    let stands = from == 0 || matches!(bytes[from - 1], b' ' | b'"') || bytes[from - 1] >= 0x80;
    (inner[open] == b'(' && stands && !is_code(p)).then(|| Mend::edit(word..at, "", Confidence::Certain))
}

/// Whether the paragraph may be a line of a program.
fn is_code(p: &Paragraph<'_>) -> bool {
    (p.text.contains(['{', '}', '=']) || p.text.ends_with([';', '!', ':'])) && p.facts().has_code()
}
