//! What makes a place or a line look damaged.

use crate::algo::chars::{BIT, Context, Model};

use super::codes::Codes;
use super::least::whole;
use super::unit::{LONGEST, Mode, Unit, unit};

/// Undoing must gain this at a place for the place to be looked at: what the cheapest chain costs to believe in.
/// At 5 bits no text of the development half of the character benchmark comes out otherwise, one suggestion more
/// is wrong, and capitals of clean Ukrainian and Kazakh are searched in vain, which takes as long as all the rest.
pub(super) const WORTH: i32 = 9 * BIT;
/// One layer fits into this, with the character after it.
const SHORT: usize = 8;
/// Letters that cost more than this after the one before them are unusual. Measured on the development half
/// of the character benchmark: at 11 bits 2 % fewer chains are undone and five times as many wrongly, since
/// lines of a mix-up are no longer seen as such; at 4 bits 0.2 % more, and half as many again wrongly.
pub(in crate::stage::normalize) const USUAL: i32 = 7 * BIT + BIT / 2;
/// A line this unusual may be written in one code page and read as another. Half of it finds one line in a
/// thousand more on the development half of the character benchmark, twice as much four fewer; clean lines
/// stay either way, and each line that is asked costs a search.
const UNUSUAL_LINE: i32 = 8 * BIT;
/// And for each character weighed by this more: names and rare letters add up in long lines. Measured with
/// the one before, with the same outcome.
const DRIFT: i32 = BIT / 2;
/// Looked at for single-byte mix-ups and found to be none: after so many lines the text is only a
/// language that the model does not know.
pub(super) const LINES_IN_VAIN: usize = 48;

/// Places to look at.
#[derive(Debug, Default)]
pub(in crate::stage::normalize) struct Places {
    /// Byte offsets at which a character may have to be undone, in rising order.
    pub hits: Vec<usize>,
    /// Lines that are unusual throughout: start and end.
    pub lines: Vec<(usize, usize)>,
}

/// How unusual a line is: the surplus of characters over usual ones, in the stretch where it is highest (a cumulative sum
/// that never falls below zero), so that clean text around hides nothing.
#[derive(Copy, Clone, Default)]
pub(in crate::stage::normalize) struct Surplus {
    bits: i32,
    most: i32,
    weighed: usize,
}

impl Surplus {
    /// Whether there is none where the line was left.
    #[inline]
    pub(in crate::stage::normalize) fn is_zero(self) -> bool {
        self.bits == 0
    }

    /// Weighs a character by its bits.
    #[inline]
    pub(in crate::stage::normalize) fn weigh(&mut self, bits: i32) {
        let sum = self.bits + bits - USUAL;
        // Zero where it is negative, without a branch: which it is cannot be foreseen.
        self.bits = sum & !(sum >> 31);
        self.most = self.most.max(self.bits);
    }

    /// So many characters were weighed.
    #[inline]
    pub(in crate::stage::normalize) fn count(&mut self, count: usize) {
        self.weighed += count;
    }

    /// Whether the line is unusual.
    pub(in crate::stage::normalize) fn is_unusual(self) -> bool {
        let drift = i32::try_from(self.weighed).unwrap_or(i32::MAX).saturating_mul(DRIFT);
        self.most >= UNUSUAL_LINE.saturating_add(drift)
    }
}

/// The context that the few characters before a position leave.
pub(super) fn before(text: &str, at: usize, count: usize) -> Context {
    let start = text[..at].char_indices().rev().take(count).last().map_or(at, |(k, _)| k);
    let model = Model::get();
    text[start..at].chars().fold(Context::EDGE, |context, c| model.step(context, c).1)
}

/// Whether undoing the character at a position gains anything in one of the pages of a mask.
pub(in crate::stage::normalize) fn worth(text: &str, at: usize, mut mask: u32) -> bool {
    let codes = Codes::get();
    let mut ahead = text[at..].chars();
    let (Some(first), Some(_)) = (ahead.next(), ahead.next()) else { return false };
    mask = whole(first, ahead.next(), mask);
    if mask == 0 {
        return false;
    }
    let mut chars = ['\0'; LONGEST];
    let mut source = text[at..].chars();
    let mut count = fill(&mut chars, 0, SHORT, &mut source);
    let lost = chars[1..4].iter().any(|c| matches!(c, ' ' | '?' | '\u{FFFD}'));
    let model = Model::get();
    let mut context = None;
    let mut last = None;
    while mask != 0 {
        let page = u8::try_from(mask.trailing_zeros()).unwrap_or(0);
        mask &= mask - 1;
        for depth in 1..=3 {
            let short = &chars[..count];
            let found = unit(short, 0, page, depth, Mode::Strict)
                .or_else(|| if lost || depth > 1 { unit(short, 0, page, depth, Mode::Lossy) } else { None });
            let Some(found) = found else { break };
            if found.out == '\u{FFFD}' {
                return true;
            }
            // Many pages agree on most characters.
            if last.replace((found.out, found.length)) != Some((found.out, found.length)) {
                let context = *context.get_or_insert_with(|| before(text, at, 2));
                if gains(model, context, short, found, page) {
                    return true;
                }
            }
            if !codes.byte(found.out, page).is_some_and(|b| matches!(b, 0xC2..=0xF4)) {
                break;
            }
            if count == SHORT {
                count = fill(&mut chars, SHORT, LONGEST, &mut source);
            }
        }
    }
    false
}

/// Whether two or three small letters are surely cheaper than the one character that they stand for in any
/// page of a mask, one layer deep. `pairs`: no less than what each of the letters and what follows them
/// costs after the one before it; the last is the greatest number where three are not to be judged.
pub(in crate::stage::normalize) fn is_cheaper(
    before: [char; 2],
    chars: [char; 4],
    mut mask: u32,
    pairs: [i32; 4],
) -> bool {
    let (codes, model) = (Codes::get(), Model::get());
    let rows = [codes.bytes(chars[0]), codes.bytes(chars[1]), codes.bytes(chars[2])];
    let mut context = None;
    while mask != 0 {
        let page = u8::try_from(mask.trailing_zeros()).unwrap_or(0);
        mask &= mask - 1;
        let bytes = rows.map(|row| row[usize::from(page) % 32]);
        let low = [0, u32::from(bytes[1] & 0x3F), u32::from(bytes[2] & 0x3F)];
        let (code, length) = match (bytes[0], bytes[2]) {
            (0xC2..=0xDF, _) => (u32::from(bytes[0] & 0x1F) << 6 | low[1], 2),
            (0xE0..=0xEF, 0x80..=0xBF) if pairs[3] < i32::MAX => {
                (u32::from(bytes[0] & 0xF) << 12 | low[1] << 6 | low[2], 3)
            }
            (0xE0..=0xEF, 0x80..=0xBF) => return false,
            // A blank may be a part of a character, and what was lost any part.
            (0xE0..=0xEF, _) if chars[2] == ' ' => match codes.byte('\u{A0}', page) {
                Some(0x80..=0xBF) => return false,
                _ => continue,
            },
            (0xE0..=0xEF, _) if !matches!(chars[2], '?' | '\u{FFFD}') => continue,
            _ => return false,
        };
        if (0xD800..0xE000).contains(&code) {
            return false;
        }
        let out = char::from_u32(code).filter(|c| !c.is_ascii() && !c.is_control() && !model.is_rare(*c));
        let Some(out) = out else { continue };
        // It may be one byte of a deeper layer.
        if codes.masks(out).0 & (1 << page) != 0 {
            return false;
        }
        // What follows counts as in `gains`.
        let next = chars[length];
        let whole = next.is_ascii() || codes.masks(next).0 & (1 << page) == 0;
        let literal: i32 = pairs[..length + usize::from(whole)].iter().sum();
        if literal <= model.least(before[1], out) + WORTH {
            continue;
        }
        let context = *context
            .get_or_insert_with(|| before.iter().fold(Context::EDGE, |context, c| model.step(context, *c).1));
        let (bits, undone) = model.step(context, out);
        let right = if whole { model.step(undone, next).0 } else { 0 };
        if literal > bits + right + WORTH {
            return false;
        }
    }
    true
}

/// Fills a part of a buffer; how many characters it then holds.
fn fill(chars: &mut [char], from: usize, to: usize, source: &mut std::str::Chars<'_>) -> usize {
    let mut count = from;
    for (slot, c) in chars[from..to].iter_mut().zip(source) {
        *slot = c;
        count += 1;
    }
    count
}

/// Whether a character is cheaper than those that stand for it, by more than `WORTH`.
fn gains(model: &Model, context: Context, chars: &[char], found: Unit, page: u8) -> bool {
    let (mut literal, mut state) = (0, context);
    for &c in &chars[..found.length] {
        let (bits, next) = model.step(state, c);
        literal += bits;
        state = next;
    }
    let (bits, undone) = model.step(context, found.out);
    // What comes after tells as much as the character itself, unless it may be damaged too.
    let whole = |c: &&char| c.is_ascii() || Codes::get().masks(**c).0 & (1 << page) == 0;
    let (left, right) = match chars.get(found.length).filter(whole) {
        Some(&c) => (model.step(state, c).0, model.step(undone, c).0),
        None => (0, 0),
    };
    literal + left > bits + right + WORTH
}
