//! What each reading of a quotation mark costs, from its shape and its surroundings.

use super::attribution::{self, Attribution};
use super::{Glyph, Level, Mark, single};
use crate::stage::repair::lexicon::CLITICS;
use crate::stage::repair::paragraph::Paragraph;

/// A mark whose partner is missing. Real texts lose marks often enough for this to be no more
/// than one wrong shape and a half.
pub(super) const LOST: u32 = 4;
/// A mark of the wrong shape.
const SHAPE: u32 = 3;
/// A blank on the wrong side, or none on the right one.
const BLANK: u32 = 3;
/// A mark at an end of the paragraph where its kind cannot stand.
const EDGE: u32 = 6;
/// A closing mark that an attribution follows is that much cheaper.
const ATTRIBUTED: u32 = 6;
/// A quotation that would hold nothing but `he said.`
const ABSURD: u32 = 6;
/// Either mark of two that have changed places.
const SWAPPED: u32 = 1;
/// A mark at the end of a paragraph that belongs to nothing.
const STRAY: u32 = 2;
/// A straight mark after a figure that measures; a curly one.
const MEASURE: [u32; 2] = [1, 2];
/// A straight double mark that stands for an apostrophe: `the bank"s`.
const APOSTROPHE: u32 = 0;
/// A single mark before a word that may have lost its head: `’orse`.
pub(super) const OR_APOSTROPHE: u32 = 2;
/// The sign of a program or markup beside a mark.
const CODE: u32 = 1;
/// A quotation that the next paragraph goes on with.
const CONTINUED: u32 = 1;
/// No reading at all.
pub(super) const NEVER: u32 = 1 << 20;

/// The longest words that marks change places around (bytes).
const SWAPPED_WORDS: usize = 64;

/// The costs of one mark.
#[derive(Copy, Clone, Debug)]
pub(super) struct Costs {
    pub(super) opens: u32,
    pub(super) closes: u32,
    pub(super) neither: u32,
}

/// The cost of a quotation that is still open at the end of the paragraph.
pub(super) fn unclosed(p: &Paragraph<'_>, level: Level) -> u32 {
    let straight = level == Level::Single;
    let repeated =
        p.next().is_some_and(|t| t.starts_with(['“', '"', '‘', '”']) || straight && t.starts_with('\''));
    if repeated { CONTINUED } else { LOST }
}

/// Whether the next paragraph goes on with a quotation: it begins with a mark, or its first mark closes one.
pub(super) fn continued(p: &Paragraph<'_>, level: Level) -> bool {
    if level == Level::Single {
        return p.next().is_some_and(single::goes_on);
    }
    p.next().is_some_and(|next| match next.find(['“', '”', '"']) {
        Some(0) => true,
        Some(k) if next[k..].starts_with('”') => true,
        Some(k) if next[k..].starts_with('"') => !next[..k].ends_with([' ', '(', '—']),
        _ => next.starts_with('‘'),
    })
}

/// Fills in the costs of all marks.
pub(super) fn fill(p: &Paragraph<'_>, level: Level, marks: &mut [Mark], costs: &mut Vec<Costs>) {
    costs.clear();
    for mark in marks.iter_mut() {
        let mut cost = of(p, mark);
        if level == Level::Single {
            cost.neither = cost.neither.min(single::neither(p, mark));
        }
        costs.push(cost);
    }
    for k in 1..marks.len() {
        if changed_places(p, &marks[k - 1], &marks[k]) {
            costs[k - 1].opens = costs[k - 1].opens.min(SWAPPED);
            costs[k].closes = costs[k].closes.min(SWAPPED);
            marks[k - 1].swapped = true;
            marks[k].swapped = true;
        }
    }
}

fn of(p: &Paragraph<'_>, mark: &mut Mark) -> Costs {
    let (start, end) = (mark.at, mark.end());
    let (left, right) = (p.before(start), p.after(end));
    let edge = (p.skip_back(start) == 0, p.skip(end) == p.text.len());
    let (mut opens, mut closes) = match mark.glyph {
        Glyph::Opening => (0, SHAPE),
        Glyph::Closing => (SHAPE, 0),
        Glyph::Straight => (0, 0),
    };
    opens += match left {
        _ if edge.0 => 0,
        _ if needs_blank_before(p, start) => BLANK,
        _ => 0,
    };
    opens += match right {
        _ if edge.1 => EDGE,
        Some(c) if c.is_whitespace() => BLANK,
        Some('.') if p.text[end..].starts_with("..") => 0,
        Some('.' | ',' | ';' | ':' | '?' | '!' | ')' | ']') => BLANK,
        _ => 0,
    };
    closes += match left {
        _ if edge.0 => EDGE,
        Some(c) if c.is_whitespace() => BLANK,
        Some('(' | '[') => BLANK,
        _ => 0,
    };
    closes += if !edge.1 && needs_blank_after(p, end) { BLANK } else { 0 };

    let mut neither = NEVER;
    if edge.1 && left == Some(' ') && mark.glyph != Glyph::Closing {
        neither = STRAY;
    }
    if left.is_some_and(|c| c.is_ascii_digit()) && mark.glyph != Glyph::Opening {
        neither = MEASURE[usize::from(mark.glyph != Glyph::Straight)];
    }
    if mark.glyph == Glyph::Straight
        && left.is_some_and(char::is_alphabetic)
        && CLITICS.contains(&p.word_after(end))
    {
        neither = APOSTROPHE;
    }
    if left.is_some_and(is_code) || right.is_some_and(is_code) {
        neither = CODE;
    }
    match attribution::after(p, end) {
        Attribution::None => {}
        found if attribution::may_end(p, start) => {
            mark.attributed = true;
            closes = closes.saturating_sub(ATTRIBUTED);
            if found == Attribution::Whole {
                opens += ABSURD;
            }
        }
        _ => {}
    }
    Costs { opens, closes, neither }
}

/// `called it ” a loss “in`: two marks that have changed places around a few words.
fn changed_places(p: &Paragraph<'_>, first: &Mark, second: &Mark) -> bool {
    let shapes = matches!(
        (first.glyph, second.glyph),
        (Glyph::Closing, Glyph::Opening) | (Glyph::Straight, Glyph::Straight)
    );
    let Some(words) = p.text.get(first.end()..second.at) else { return false };
    if !shapes || words.len() > SWAPPED_WORDS || !words.starts_with(' ') || !words.ends_with(' ') {
        return false;
    }
    let inner = words.trim();
    let before = p.before(p.skip_back(first.at));
    !inner.is_empty()
        && before.is_some_and(|c| c.is_alphanumeric() || c == ',')
        && !inner.ends_with([',', '.', '?', '!', ':', ';'])
        && !inner.contains(". ")
        && !attribution::within(inner)
}

/// Whether an opening mark at a place lacks the blank before it.
pub(super) fn needs_blank_before(p: &Paragraph<'_>, start: usize) -> bool {
    match p.before(start) {
        None => false,
        Some(c) if c.is_whitespace() => false,
        Some(c) => !matches!(
            c,
            '(' | '['
                | '{'
                | '—'
                | '–'
                | '-'
                | '/'
                | '‘'
                | '\''
                | '’'
                | '“'
                | '"'
                | '…'
                | '¿'
                | '¡'
                | '*'
                | '•'
        ),
    }
}

/// Whether a closing mark at a place lacks the blank after it.
pub(super) fn needs_blank_after(p: &Paragraph<'_>, end: usize) -> bool {
    // A figure there is the number of a note.
    p.after(end).is_some_and(char::is_alphabetic)
        && !matches!(p.word_after(end), "s" | "es" | "d" | "ed" | "er" | "ers" | "ing" | "ish")
}

fn is_code(c: char) -> bool {
    matches!(c, '=' | '<' | '>' | '\\' | '{' | '}' | '_' | '#' | '|' | '@')
}
