//! The one look at a text that finds what every rule of the stage needs: odd characters for the pack
//! `unicode`, and places and lines that may be damaged for the pack `mojibake`.
//!
//! Clean text goes through at memory speed where it is ASCII and with a few table reads for each
//! other character; nothing is allocated when there is nothing to find.

use super::kinds::{Kind, Kinds};
use super::pairs::{Pairs, bits, is_beginning};
use super::signs::{Signs, is_control};
use super::undo::{Codes, Places, Weighing, worth};

/// What a place covers after it (bytes): what is there is looked at anyway.
const COVERED: usize = 96;

/// Looks a text through.
pub(super) fn look(text: &str) -> (Signs, Places) {
    let bytes = text.as_bytes();
    let signs = Signs { controls: any(bytes, is_control), ..Signs::default() };
    let places = Places::default();
    let mut at = next_beyond_ascii(bytes, 0);
    if at == bytes.len() {
        return (signs, places);
    }
    let mut look = Look { text, kinds: Kinds::get(), hits: Hits { covered: 0 }, signs, places };
    let mut line = Weighing::new(bytes, at);
    while at < bytes.len() {
        if at >= line.end {
            line.finish(text, &mut look.places);
            line = Weighing::new(bytes, at);
        }
        at = look.run(at, &mut line);
        at = match bytes.get(at + 1) {
            // One blank between two words.
            Some(next) if !next.is_ascii() && bytes[at] != b'\n' => at + 1,
            _ => next_beyond_ascii(bytes, at),
        };
    }
    line.finish(text, &mut look.places);
    (look.signs, look.places)
}

/// What is looked at, and what was found so far.
struct Look<'t> {
    text: &'t str,
    kinds: &'static Kinds,
    hits: Hits,
    signs: Signs,
    places: Places,
}

impl Look<'_> {
    /// One run of characters beyond ASCII; where it ends.
    fn run(&mut self, start: usize, line: &mut Weighing) -> usize {
        let (bytes, kinds, pairs) = (self.text.as_bytes(), self.kinds, Pairs::get());
        let ascii = start.checked_sub(1).map_or(b' ', |k| bytes[k]);
        let (mut at, mut before, mut row) = (start, start, kinds.of(char::from(ascii)).row());
        let mut surplus = line.surplus;
        for c in self.text[start..].chars() {
            if c.is_ascii() {
                break;
            }
            let kind = kinds.of(c);
            let pair = pairs.of(row, kind.row());
            surplus.weigh(bits(pair));
            if kind.is_special() {
                self.special(at, c, kind);
            }
            if is_beginning(pair) || c == '\u{FFFD}' {
                self.beginning(before, row, c, kind);
            }
            (before, row) = (at, kind.row());
            at += c.len_utf8();
        }
        line.surplus = surplus;
        // A blank or a question mark may stand for a byte that was lost.
        let lossy = match (bytes.get(at), &bytes[before..at]) {
            (Some(b' '), [0xC3, 0x83]) => 1,
            (Some(b'?'), [0xC3, 0x83 | 0xA2]) => 1,
            _ => 0,
        };
        self.hits.look(self.text, before, lossy, &mut self.places);
        at
    }

    /// A character that some rule of the pack `unicode` may want, or a C1 control.
    #[cold]
    fn special(&mut self, at: usize, c: char, kind: Kind) {
        if kind.is_wanted() {
            self.signs.list.push((at, c));
        }
        if kind.is_c1() {
            self.hits.add(at, &mut self.places);
        }
        if (kind.composes() || kind.is_mark()) && !self.signs.composable {
            self.signs.composable = self.kinds.changes(self.text, at, c);
        }
    }

    /// Two characters that can begin a misread sequence. U+FFFD may stand for any byte.
    fn beginning(&mut self, before: usize, row: usize, c: char, kind: Kind) {
        let (lead, more) = (Codes::get().masks_of(row).0, Codes::get().masks_of(kind.row()).1);
        let mask = if c == '\u{FFFD}' { lead } else { lead & more };
        self.hits.look(self.text, before, mask, &mut self.places);
    }
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
