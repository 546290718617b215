//! Single quotation marks, of which the closing one is also the apostrophe: which texts quote with them, and which of
//! their marks may be quotation marks.

use super::costs::{NEVER, OR_APOSTROPHE};
use super::{Glyph, Mark};
use crate::stage::repair::lexicon::CLITICS;
use crate::stage::repair::paragraph::{Paragraph, solid};

/// So many single marks that close a quotation behind its stop or comma make a text that quotes with them. What
/// stands in single marks without a stop is a word that its writer keeps at arm's length, in any text.
const CLOSED: usize = 3;

/// Words that begin with an apostrophe, where no quotation does.
const ELISIONS: &[&str] = &[
    "em", "tis", "Tis", "twas", "Twas", "twere", "twould", "til", "till", "cause", "cos", "coz", "n",
    "round", "bout", "nother", "cept", "scuse", "fraid",
];

/// Whether a text quotes with single marks: it closes quotations with them, and double marks are rarer, as they are
/// inside a quotation.
pub(in crate::stage::repair) fn quotes_singly(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut closed, mut double) = (0, 0);
    for at in memchr::memchr3_iter(b'"', b'\'', 0xE2, bytes) {
        let end = match &bytes[at..] {
            [b'"', ..] | [0xE2, 0x80, 0x9C | 0x9D, ..] => {
                double += 1;
                // Nearly every text has double marks, and shows it at once.
                if double > 2 * (closed + 1) {
                    return false;
                }
                continue;
            }
            [b'\'', ..] => at + 1,
            [0xE2, 0x80, 0x99, ..] => at + 3,
            _ => continue,
        };
        let behind_a_stop = at > 0 && matches!(bytes[at - 1], b',' | b'.' | b'?' | b'!');
        let at_an_end = bytes.get(end).is_none_or(|b| matches!(b, b' ' | b'\n' | b'\r'));
        closed += usize::from(behind_a_stop && at_an_end);
    }
    closed >= CLOSED && double <= closed
}

/// Whether a single mark may be a quotation mark: none inside a word is, and no apostrophe before a decade or at a
/// known elision.
pub(super) fn may_quote(p: &Paragraph<'_>, mark: &Mark) -> bool {
    let (before, after) = (p.before(mark.at), p.after(mark.end()));
    let opening = mark.glyph == Glyph::Opening;
    if solid(before) {
        // `the‘woke`: an opening mark inside a word is a blank that was lost, but for `don‘t`.
        return !solid(after) || opening && !CLITICS.contains(&p.word_after(mark.end()));
    }
    opening || !after.is_some_and(|c| c.is_ascii_digit()) && !ELISIONS.contains(&p.word_after(mark.end()))
}

/// What it costs to read a mark as an apostrophe: nothing behind the `s` of many owners, little behind a dropped `g`
/// and before a word that may have lost its head.
pub(super) fn neither(p: &Paragraph<'_>, mark: &Mark) -> u32 {
    let (start, end) = (mark.at, mark.end());
    if mark.glyph == Glyph::Opening {
        return NEVER;
    }
    if solid(p.before(start)) {
        return match p.word_before(start) {
            // `the weavers’ boat`, `rock ’n’ roll`
            word if word.ends_with(['s', 'z', 'x']) || ELISIONS.contains(&word) => 0,
            word if word.ends_with("in") || word.ends_with("an") || word.ends_with('o') => 1,
            _ => NEVER,
        };
    }
    if solid(p.after(end)) { OR_APOSTROPHE } else { NEVER }
}

/// Whether a paragraph goes on with a quotation that is still open: it begins with a mark, or its first mark closes one.
pub(super) fn goes_on(next: &str) -> bool {
    next.starts_with(['‘', '\'', '“', '"']) || lacks_opening(next)
}

/// Whether the first quotation mark of a paragraph closes a quotation.
pub(in crate::stage::repair) fn lacks_opening(next: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let first = next.char_indices().find(|(at, c)| {
        let inside =
            letter(next[..*at].chars().next_back()) && letter(next[at + c.len_utf8()..].chars().next());
        matches!(c, '‘' | '’' | '\'') && !inside
    });
    first.is_some_and(|(at, c)| c != '‘' && next[..at].ends_with([',', '.', '?', '!']))
}
