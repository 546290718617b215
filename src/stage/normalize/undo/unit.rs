//! One character undone: the characters that stand in its place, layer by layer.

use crate::algo::chars::Model;

use super::codes::Codes;

/// The longest stretch that stands for one character: three layers of four bytes and more.
pub(super) const LONGEST: usize = 96;

/// Characters in, one character out.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// The character that was meant.
    pub out: char,
    /// How many characters stand for it.
    pub length: usize,
    /// Whether a character of it was lost on the way: a blank for a no-break space, `?` or U+FFFD.
    pub lossy: bool,
}

/// How a unit may be read.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Every byte must be there.
    Strict,
    /// A blank may stand for a no-break space; U+FFFD and `?` for a byte that was lost.
    Lossy,
}

/// The character that UTF-8 bytes read `depth` times as `page` stand for at a position.
pub(super) fn unit(chars: &[char], at: usize, page: u8, depth: u8, mode: Mode) -> Option<Unit> {
    let (first, second) = (*chars.get(at)?, *chars.get(at + 1)?);
    let codes = Codes::get();
    let begins = !first.is_ascii() && codes.masks(first).0 & (1 << page) != 0;
    if !begins || !may_continue(codes, second, page, depth, mode) {
        return None;
    }
    let found = match (depth, mode) {
        (1, Mode::Strict) => one_layer(codes, chars, at, page)?,
        _ => layer(chars, at, page, depth, mode)?,
    };
    // Nothing is repaired into what hardly any text has.
    let meant = !found.out.is_ascii() && !found.out.is_control() && !Model::get().is_rare(found.out);
    meant.then_some(found)
}

/// The same as `layer` where every byte is there and was read once, which is asked most often.
#[inline]
fn one_layer(codes: &Codes, chars: &[char], at: usize, page: u8) -> Option<Unit> {
    let lead = u32::from(codes.byte(*chars.get(at)?, page)?);
    let byte = |k: usize| {
        let c = chars.get(at + k).filter(|c| !c.is_ascii())?;
        codes.byte(*c, page).filter(|b| (0x80..=0xBF).contains(b)).map(|b| u32::from(b & 0x3F))
    };
    let (code, length, least) = match lead {
        0xC2..=0xDF => ((lead & 0x1F) << 6 | byte(1)?, 2, 0x80),
        0xE0..=0xEF => ((lead & 0xF) << 12 | byte(1)? << 6 | byte(2)?, 3, 0x800),
        0xF0..=0xF4 => ((lead & 7) << 18 | byte(1)? << 12 | byte(2)? << 6 | byte(3)?, 4, 0x1_0000),
        _ => return None,
    };
    if (0xD800..0xDC00).contains(&code) {
        return surrogates(code, at, length, |k| plain(chars, k), page);
    }
    let out = char::from_u32(code).filter(|_| code >= least)?;
    Some(Unit { out, length, lossy: false })
}

/// Whether the second of the characters can stand for a byte in the middle of a sequence, or begin one
/// of an inner layer: most cannot.
#[inline]
fn may_continue(codes: &Codes, second: char, page: u8, depth: u8, mode: Mode) -> bool {
    if second.is_ascii() || second == '\u{FFFD}' {
        return mode == Mode::Lossy && matches!(second, ' ' | '?' | '\u{FFFD}');
    }
    let (lead, more) = codes.masks(second);
    (more | if depth > 1 { lead } else { 0 }) & (1 << page) != 0
}

/// The character at a position as it stands.
#[inline]
fn plain(chars: &[char], at: usize) -> Option<Unit> {
    Some(Unit { out: *chars.get(at)?, length: 1, lossy: false })
}

fn layer(chars: &[char], at: usize, page: u8, depth: u8, mode: Mode) -> Option<Unit> {
    if depth <= 1 {
        return if depth == 0 { plain(chars, at) } else { sequence(at, |k| plain(chars, k), page, mode) };
    }
    // Layers may be uneven: only some characters went through the inner one.
    let inner = |k| layer(chars, k, page, depth - 1, mode);
    sequence(at, inner, page, mode).or_else(|| uneven(at, inner, |k| plain(chars, k), page))
}

/// One UTF-8 sequence whose bytes are read one by one.
#[inline]
pub(super) fn sequence(
    at: usize,
    read: impl Fn(usize) -> Option<Unit>,
    page: u8,
    mode: Mode,
) -> Option<Unit> {
    let codes = Codes::get();
    let first = read(at)?;
    let lead = codes.byte(first.out, page)?;
    let more = match lead {
        0xC2..=0xDF => 1,
        0xE0..=0xEF => 2,
        0xF0..=0xF4 => 3,
        _ => return None,
    };
    let (mut length, mut lossy, mut lost, mut blank) = (first.length, first.lossy, false, false);
    let mut code = u32::from(lead) & (0x3F >> more);
    for k in 0..more {
        let Some(next) = read(at + length) else {
            // The last bytes of a sequence whose middle was lost may be gone too.
            if lost && k + 1 == more {
                break;
            }
            return None;
        };
        let byte = match (next.out, mode) {
            (' ', Mode::Lossy) if !blank => {
                blank = true;
                codes.byte('\u{A0}', page)
            }
            ('\u{FFFD}' | '?', Mode::Lossy) => {
                lost = true;
                Some(0x80)
            }
            (c, _) if c.is_ascii() => None,
            (c, _) => codes.byte(c, page),
        };
        match byte.filter(|b| (0x80..=0xBF).contains(b)) {
            Some(b) => code = (code << 6) | u32::from(b & 0x3F),
            // U+FFFD may stand for all the bytes that are left.
            None if lost => break,
            None => return None,
        }
        length += next.length;
        lossy |= next.lossy;
    }
    lossy |= lost | blank;
    if lost {
        return Some(Unit { out: '\u{FFFD}', length, lossy });
    }
    if (0xD800..0xDC00).contains(&code) {
        return surrogates(code, at, length, read, page);
    }
    let least = [0x80, 0x800, 0x1_0000][more - 1];
    let out = char::from_u32(code).filter(|_| code >= least)?;
    Some(Unit { out, length, lossy })
}

/// The second half of a character written as two surrogates (CESU-8, from Java and old databases).
fn surrogates(
    high: u32,
    at: usize,
    length: usize,
    read: impl Fn(usize) -> Option<Unit>,
    page: u8,
) -> Option<Unit> {
    let codes = Codes::get();
    let (mut low, mut end) = (0, at + length);
    for k in 0..3 {
        let next = read(end)?;
        let byte = u32::from(codes.byte(next.out, page)?);
        match (k, byte) {
            (0, 0xED) => {}
            (1 | 2, 0x80..=0xBF) => low = (low << 6) | (byte & 0x3F),
            _ => return None,
        }
        end += next.length;
    }
    let low = low | 0xD000;
    if !(0xDC00..0xE000).contains(&low) {
        return None;
    }
    let out = char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))?;
    Some(Unit { out, length: end - at, lossy: false })
}

/// A sequence of which only some bytes went through the inner layers.
fn uneven(
    at: usize,
    deep: impl Fn(usize) -> Option<Unit>,
    plain: impl Fn(usize) -> Option<Unit>,
    page: u8,
) -> Option<Unit> {
    let codes = Codes::get();
    let first = plain(at)?;
    let lead = codes.byte(first.out, page).filter(|_| !first.out.is_ascii())?;
    let more = match lead {
        0xE0..=0xEF => 2,
        0xF0..=0xF4 => 3,
        // Two bytes with one of them double: anything looks like this.
        _ => return None,
    };
    let fits =
        |u: &Unit| codes.byte(u.out, page).is_some_and(|b| (0x80..=0xBF).contains(&b)) && !u.out.is_ascii();
    let (mut length, mut code, mut inner) = (1, u32::from(lead) & (0x3F >> more), false);
    for _ in 0..more {
        let next = if let Some(next) = plain(at + length).filter(fits) {
            next
        } else {
            inner = true;
            deep(at + length).filter(fits)?
        };
        code = (code << 6) | u32::from(codes.byte(next.out, page)? & 0x3F);
        length += next.length;
    }
    let least = [0x80, 0x800, 0x1_0000][more - 1];
    let out = char::from_u32(code).filter(|_| code >= least && inner)?;
    Some(Unit { out, length, lossy: false })
}
