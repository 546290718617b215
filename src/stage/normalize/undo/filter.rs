//! Where a text may be damaged: one pass that clean text goes through quickly.

use crate::algo::chars::{BIT, Context, Model};

use super::codes::Codes;
use super::unit::{Mode, unit};

/// Undoing must gain this at a place for the place to be looked at.
const WORTH: i32 = 2 * BIT;
/// The longest stretch that can stand for one character: three layers of four bytes and more.
const LONGEST: usize = 96;
/// Letters that cost more than this after the one before them are unusual.
const USUAL: i32 = 7 * BIT;
/// How many characters beyond ASCII of a line are weighed.
const WEIGHED: u32 = 64;
/// A place covers this many bytes after it: what is there is looked at anyway.
const COVERED: usize = 96;
/// A line this unusual may be written in one code page and read as another.
const UNUSUAL_LINE: i32 = 16 * BIT;
/// Looked at for single-byte mix-ups and found to be none: after so many lines the text is only a
/// language that the model does not know.
pub(super) const LINES_IN_VAIN: usize = 48;

/// Places to look at.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Byte offsets at which a character may have to be undone, in rising order.
    pub hits: Vec<usize>,
    /// Lines that are unusual throughout: start and end.
    pub lines: Vec<(usize, usize)>,
}

/// Looks a text through.
pub(super) fn places(text: &str) -> Places {
    let mut places = Places::default();
    let bytes = text.as_bytes();
    let (codes, model) = (Codes::get(), Model::get());
    let mut line = Unusual::default();
    let mut at = next_beyond_ascii(bytes, 0);
    let mut context = Context::EDGE;
    let (mut expected, mut covered) = (usize::MAX, 0);
    let mut ahead = text[at..].chars().next();
    while let Some(c) = ahead {
        let end = at + c.len_utf8();
        if at != expected {
            line.pass(bytes, at, &mut places);
            if line.weighs() {
                context = before(text, at, 2);
            }
        }
        if line.weighs() {
            let (bits, next) = model.step(context, c);
            line.weigh(bits);
            context = next;
        }
        let after = text[end..].chars().next();
        let (lead, _) = codes.masks(c);
        if lead != 0 && at >= covered {
            let both = match after {
                Some('\u{FFFD}') => lead,
                Some(d) if !d.is_ascii() => lead & codes.masks(d).1,
                Some(' ') if c == 'Ã' => 1,
                Some('?') if matches!(c, 'Ã' | 'â') => 1,
                _ => 0,
            };
            if both != 0 && worth(text, at, both) {
                places.hits.push(at);
                covered = at + COVERED;
            }
        }
        if matches!(c, '\u{80}'..='\u{9F}') {
            places.hits.push(at);
        }
        expected = end;
        (at, ahead) = match after {
            Some(d) if !d.is_ascii() => (end, after),
            _ => {
                let next = next_beyond_ascii(bytes, end);
                (next, text[next..].chars().next())
            }
        };
    }
    line.pass(bytes, bytes.len(), &mut places);
    places
}

/// How unusual the present line is so far.
#[derive(Default)]
struct Unusual {
    start: usize,
    last: usize,
    bits: i32,
    weighed: u32,
}

impl Unusual {
    /// Whether another character would tell more: the first ones of a line are enough.
    #[inline]
    fn weighs(&self) -> bool {
        self.weighed < WEIGHED
    }

    #[inline]
    fn weigh(&mut self, bits: i32) {
        self.bits += (bits - USUAL).max(0);
        self.weighed += 1;
    }

    /// Goes on to a position: lines that end before it are judged.
    fn pass(&mut self, bytes: &[u8], to: usize, places: &mut Places) {
        if self.bits >= UNUSUAL_LINE {
            if let Some(k) = memchr::memchr(b'\n', &bytes[self.last..to]) {
                let start = memchr::memrchr(b'\n', &bytes[..self.last]).map_or(0, |k| k + 1).max(self.start);
                places.lines.push((start, self.last + k));
                self.start = self.last + k + 1;
                (self.bits, self.weighed) = (0, 0);
            } else if to == bytes.len() {
                let start = memchr::memrchr(b'\n', &bytes[..self.last]).map_or(0, |k| k + 1).max(self.start);
                places.lines.push((start, to));
            }
        } else if self.weighed > 0 && memchr::memchr(b'\n', &bytes[self.last..to]).is_some() {
            (self.bits, self.weighed) = (0, 0);
        }
        self.last = to;
    }
}

/// The context that the few characters before a position leave.
pub(super) fn before(text: &str, at: usize, count: usize) -> Context {
    let mut start = at;
    for _ in 0..count {
        start = text[..start].char_indices().next_back().map_or(0, |(k, _)| k);
    }
    let model = Model::get();
    text[start..at].chars().fold(Context::EDGE, |context, c| model.step(context, c).1)
}

/// Whether undoing the character at a position gains anything in one of the pages of a mask.
fn worth(text: &str, at: usize, mut mask: u32) -> bool {
    let mut chars = ['\0'; LONGEST];
    let mut count = 0;
    for (slot, c) in chars.iter_mut().zip(text[at..].chars()) {
        *slot = c;
        count += 1;
    }
    let chars = &chars[..count];
    let (model, context) = (Model::get(), before(text, at, 2));
    while mask != 0 {
        let page = mask.trailing_zeros();
        mask &= mask - 1;
        let page = u8::try_from(page).unwrap_or(0);
        for depth in 1..=3 {
            let strict = unit(chars, at_start(), page, depth, Mode::Strict);
            let Some(found) = strict.or_else(|| unit(chars, at_start(), page, depth, Mode::Lossy)) else {
                break;
            };
            let mut literal = 0;
            let mut state = context;
            for &c in &chars[..found.length] {
                let (bits, next) = model.step(state, c);
                literal += bits;
                state = next;
            }
            let (bits, undone) = model.step(context, found.out);
            // What comes after tells as much as the character itself, unless it is damaged too.
            let (left, right) = match chars.get(found.length).filter(|c| c.is_ascii()) {
                Some(&c) => (model.step(state, c).0, model.step(undone, c).0),
                None => (0, 0),
            };
            if found.out == '\u{FFFD}' || literal + left > bits + right + WORTH {
                return true;
            }
        }
    }
    false
}

const fn at_start() -> usize {
    0
}

fn next_beyond_ascii(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    // Eight bytes at a time.
    while let Some(block) = bytes.get(at..at + 8) {
        if !block.is_ascii() {
            break;
        }
        at += 8;
    }
    at + bytes[at..].iter().position(|b| !b.is_ascii()).unwrap_or(bytes.len() - at)
}
