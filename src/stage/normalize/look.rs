//! The one look at a text that finds what every rule of the stage needs: odd characters for the pack
//! `unicode`, and places and lines that may be damaged for the pack `mojibake`.
//!
//! Clean text goes through at memory speed where it is ASCII and with a few table reads for each
//! other character; nothing is allocated when there is nothing to find.

use super::kinds::Kinds;
use super::pairs::{Pairs, bits, is_beginning};
use super::signs::{Signs, is_control};
use super::undo::{Codes, Places, Weighing, worth};

/// What a place covers after it (bytes): what is there is looked at anyway.
const COVERED: usize = 96;

/// Looks a text through.
pub(super) fn look(text: &str) -> (Signs, Places) {
    let bytes = text.as_bytes();
    let mut signs = Signs { controls: any(bytes, is_control), ..Signs::default() };
    let mut places = Places::default();
    let mut at = next_beyond_ascii(bytes, 0);
    if at == bytes.len() {
        return (signs, places);
    }
    let (kinds, codes, pairs) = (Kinds::get(), Codes::get(), Pairs::get());
    let mut line = Weighing::new(bytes, at);
    let mut hits = Hits { covered: 0 };
    while at < bytes.len() {
        // One run of characters beyond ASCII.
        if at >= line.end {
            line.finish(text, &mut places);
            line = Weighing::new(bytes, at);
        }
        let ascii = at.checked_sub(1).map_or(b' ', |k| bytes[k]);
        let (mut before, mut row, mut mark) = (at, kinds.of(char::from(ascii)).row(), false);
        for c in text[at..].chars() {
            if c.is_ascii() {
                break;
            }
            let kind = kinds.of(c);
            if kind.is_special() {
                if kind.is_wanted() {
                    signs.list.push((at, c));
                }
                signs.composable |= kind.composes() || (mark && kind.is_mark());
                if kind.is_c1() {
                    hits.add(at, &mut places);
                }
            }
            mark = kind.is_mark();
            let pair = pairs.after(row).get(kind.row()).copied().unwrap_or(0);
            line.weigh(if kind.is_outside() { 0 } else { bits(pair) });
            if is_beginning(pair) || c == '\u{FFFD}' {
                // U+FFFD may stand for any byte.
                let (lead, more) = (codes.masks_of(row).0, codes.masks_of(kind.row()).1);
                hits.look(text, before, if c == '\u{FFFD}' { lead } else { lead & more }, &mut places);
            }
            (before, row) = (at, kind.row());
            at += c.len_utf8();
        }
        // A blank or a question mark may stand for a byte that was lost.
        let lossy = match (bytes.get(at), &bytes[before..at]) {
            (Some(b' '), [0xC3, 0x83]) => 1,
            (Some(b'?'), [0xC3, 0x83 | 0xA2]) => 1,
            _ => 0,
        };
        hits.look(text, before, lossy, &mut places);
        at = next_beyond_ascii(bytes, at);
    }
    line.finish(text, &mut places);
    (signs, places)
}

/// Collects the places.
struct Hits {
    covered: usize,
}

impl Hits {
    /// A place, if undoing it in one of the pages of a mask gains anything.
    fn look(&mut self, text: &str, at: usize, mask: u32, places: &mut Places) {
        if mask != 0 && at >= self.covered && worth(text, at, mask) {
            self.add(at, places);
            self.covered = at + COVERED;
        }
    }

    fn add(&self, at: usize, places: &mut Places) {
        if places.hits.last().is_none_or(|last| *last < at) {
            places.hits.push(at);
        }
    }
}

/// Whether any byte has a property; blocks are looked at whole, so that the compiler can do many at once.
fn any(bytes: &[u8], property: impl Fn(u8) -> bool) -> bool {
    bytes.chunks(4096).any(|block| block.iter().fold(false, |found, b| found | property(*b)))
}

/// The next byte beyond ASCII, or the end.
pub(super) fn next_beyond_ascii(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    // Blocks at a time, which the compiler looks at whole.
    while let Some(block) = bytes.get(at..at + 32) {
        if block.iter().fold(0, |all, b| all | b) >= 128 {
            break;
        }
        at += 32;
    }
    at + bytes[at..].iter().position(|b| !b.is_ascii()).unwrap_or(bytes.len() - at)
}
