//! What the one look at a text asks of each character: which rules may want it, and which bytes the
//! code pages have for it. One table, made once.

use std::sync::LazyLock;

use crate::algo::chars::Model;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::signs::is_wanted;
use super::undo::Codes;

/// The characters of the first plane have places in the table.
const PLANE: usize = 0x1_0000;

/// More marks on one letter than this are not looked through one by one.
const MARKS: usize = 4;

/// Some rule of the pack `unicode` looks for the character.
const WANTED: u16 = 1 << 15;
/// Not in the composed form by itself, or it can melt into a character before it.
const COMPOSES: u16 = 1 << 14;
/// A mark whose order among other marks counts.
const MARK: u16 = 1 << 13;
/// Always a sign of damage: a C1 control.
const C1: u16 = 1 << 12;
/// U+FFFD, which may stand for any byte.
const UNKNOWN: u16 = 1 << 11;
/// What comes after it costs the same whatever stood before it (`Model::settles`).
const SETTLES: u16 = 1 << 10;
/// The number of the character's row.
const ROW: u16 = (1 << 10) - 1;
/// The row of letters that no code page has: the last one.
const OUTSIDE: u16 = ROW;
/// How many rows there can be.
pub(super) const ROWS: usize = ROW as usize + 1;

/// The character that stands for bytes that could not be read.
pub(super) const LOST: char = '\u{FFFD}';

/// Two or three bytes that are no character of so many.
pub(super) const ENDS: Kind = Kind(WANTED | COMPOSES | MARK | C1 | UNKNOWN);

/// What a character is to the look.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Kind(u16);

impl Kind {
    /// Whether there is anything to look at beside the row.
    #[inline]
    pub(super) fn is_special(self) -> bool {
        self.0 & (WANTED | COMPOSES | MARK | C1 | UNKNOWN) != 0
    }

    #[inline]
    pub(super) fn is_wanted(self) -> bool {
        self.0 & WANTED != 0
    }

    #[inline]
    pub(super) fn composes(self) -> bool {
        self.0 & COMPOSES != 0
    }

    #[inline]
    pub(super) fn is_mark(self) -> bool {
        self.0 & MARK != 0
    }

    /// Whether it is a mark and nothing else: alone on a letter that is in the composed form it changes nothing.
    #[inline]
    pub(super) fn is_mark_only(self) -> bool {
        self.0 & (WANTED | COMPOSES | MARK | C1 | UNKNOWN) == MARK
    }

    #[inline]
    pub(super) fn is_c1(self) -> bool {
        self.0 & C1 != 0
    }

    /// Whether what comes after it costs the same whatever stood before it.
    #[inline]
    pub(super) fn settles(self) -> bool {
        self.0 & SETTLES != 0
    }

    /// Whether its row is its own.
    #[inline]
    pub(super) fn is_known(self) -> bool {
        self.row() != 0 && self.row() != usize::from(OUTSIDE)
    }

    /// The character's row: those of `Codes` (0 = no code page has it), then ASCII, then all other letters.
    #[inline]
    pub(super) fn row(self) -> usize {
        usize::from(self.0 & ROW)
    }
}

/// The table.
pub(super) struct Kinds {
    table: Box<[Kind; PLANE]>,
    /// Characters of two bytes, the first being the higher; what no character begins with is `ENDS`.
    two: Box<[Kind; PLANE]>,
    composing: Composing,
}

impl Kinds {
    pub(super) fn get() -> &'static Kinds {
        static KINDS: LazyLock<Kinds> = LazyLock::new(Kinds::build);
        &KINDS
    }

    /// What a character is.
    #[inline]
    pub(super) fn of(&self, c: char) -> Kind {
        self.table.get(c as usize).copied().unwrap_or_else(|| beyond(c))
    }

    /// What a character of one byte is.
    #[inline]
    pub(super) fn of_one(&self, ascii: u8) -> Kind {
        self.table[usize::from(ascii)]
    }

    /// What a character of two bytes is; `ENDS` where they are none.
    #[inline]
    pub(super) fn of_two(&self, two: [u8; 2]) -> Kind {
        self.two[usize::from(u16::from_be_bytes(two))]
    }

    /// What a character of three bytes is; `ENDS` where they are none.
    #[inline]
    pub(super) fn of_three(&self, [a, b, c]: [u8; 3]) -> Kind {
        if a & 0xF0 == 0xE0 { self.table[low(a, 4) << 12 | low(b, 6) << 6 | low(c, 6)] } else { ENDS }
    }

    /// What the character beyond ASCII at a place in a text is, and where the next one begins.
    pub(super) fn at(&self, text: &[u8], at: usize) -> (Kind, usize) {
        match text[at..] {
            [a @ 0xC0..0xE0, b, ..] => (self.of_two([a, b]), at + 2),
            [a @ 0xE0..0xF0, b, c, ..] => (self.of_three([a, b, c]), at + 3),
            [a, b, c, d, ..] => {
                let number = low(a, 3) << 18 | low(b, 6) << 12 | low(c, 6) << 6 | low(d, 6);
                (u32::try_from(number).ok().and_then(char::from_u32).map_or(Kind(0), |c| self.of(c)), at + 4)
            }
            _ => (Kind(0), text.len()),
        }
    }

    /// What the character before a place in a text is; a blank at its start.
    pub(super) fn before(&self, text: &[u8], at: usize) -> Kind {
        match (0..at).rev().find(|&k| text[k] & 0xC0 != 0x80) {
            None => self.of_one(b' '),
            Some(k) if text[k].is_ascii() => self.of_one(text[k]),
            Some(k) => self.at(text, k).0,
        }
    }

    /// Whether composing would change the letter that a character belongs to, as far as it.
    pub(super) fn changes(&self, text: &str, at: usize, c: char) -> bool {
        let mut start = at;
        for (k, before) in text[..at].char_indices().rev().take(MARKS) {
            start = k;
            if self.composing.classes.get_u8(before) == 0 {
                return !self.composing.nfc.is_normalized(&text[start..at + c.len_utf8()]);
            }
        }
        start < at || !self.composing.nfc.is_normalized(c.encode_utf8(&mut [0; 4]))
    }

    /// The characters of all rows.
    pub(super) fn chars(&self) -> Vec<char> {
        let mut chars = vec![' '; usize::from(OUTSIDE) + 1];
        for (n, kind) in (0..).zip(self.table.iter()) {
            let Some(c) = char::from_u32(n) else { continue };
            if kind.row() != 0 && kind.row() != usize::from(OUTSIDE) {
                chars[kind.row()] = c;
            }
        }
        chars
    }

    fn build() -> Kinds {
        let composing = Composing::new();
        let first = u16::try_from(Codes::get().rows()).unwrap_or(0);
        #[allow(clippy::large_stack_arrays)] // once, 128 KiB
        let mut table = Box::new([Kind(0); PLANE]);
        for (n, slot) in (0..).zip(table.iter_mut()) {
            let Some(c) = char::from_u32(n) else { continue };
            *slot = match n {
                0..0x80 => Kind(first + u16::try_from(n).unwrap_or(0)),
                0x80..0x3100 | 0xF800.. => composing.kind(c),
                _ => beyond(c),
            };
        }
        #[allow(clippy::large_stack_arrays)] // as above
        let mut two = Box::new([ENDS; PLANE]);
        for n in 0x80..0x800 {
            two[0xC080 | (n & 0x7C0) << 2 | n & 0x3F] = table[n];
        }
        Kinds { table, two, composing }
    }
}

/// The lowest bits of a byte.
#[inline]
fn low(byte: u8, bits: u32) -> usize {
    usize::from(byte & ((1 << bits) - 1))
}

/// Characters of which whole blocks are alike.
fn beyond(c: char) -> Kind {
    match u32::from(c) {
        // Chinese characters, kana, Hangul and others that stand by themselves.
        0x3100..=0xA66E | 0xAC00..=0xD7FF => Kind(OUTSIDE),
        0xE000..=0xF7FF | 0x1_F000..=0x1_FFFF | 0x2_0000..=0x2_F7FF => Kind(0),
        _ => Kind(plain(c).0 | COMPOSES),
    }
}

fn plain(c: char) -> Kind {
    let row = Codes::get().row_of(c);
    let mut bits = u16::try_from(row).unwrap_or(0) & ROW;
    if row == 0 && c.is_alphabetic() {
        bits |= OUTSIDE;
    }
    if is_wanted(c) {
        bits |= WANTED;
    }
    if row != 0 && Model::get().settles(c) {
        bits |= SETTLES;
    }
    bits |= match c {
        '\u{80}'..='\u{9F}' => C1,
        LOST => UNKNOWN,
        _ => 0,
    };
    Kind(bits)
}

/// What is known of canonical composition.
struct Composing {
    nfc: ComposingNormalizerBorrowed<'static>,
    classes: CanonicalCombiningClassMapBorrowed<'static>,
    /// Characters that can melt into the one before them, sorted.
    seconds: Vec<char>,
}

impl Composing {
    fn new() -> Self {
        let (nfc, nfd) = (ComposingNormalizerBorrowed::new_nfc(), DecomposingNormalizerBorrowed::new_nfd());
        let mut seconds: Vec<char> = ('\u{C0}'..='\u{30FF}')
            .filter_map(|c| {
                let mut one = [0; 4];
                nfd.normalize(c.encode_utf8(&mut one)).chars().nth(1)
            })
            .collect();
        seconds.extend('\u{1161}'..='\u{1175}'); // vowels and
        seconds.extend('\u{11A8}'..='\u{11C2}'); // finals of Hangul
        seconds.sort_unstable();
        seconds.dedup();
        Composing { nfc, classes: CanonicalCombiningClassMapBorrowed::new(), seconds }
    }

    fn kind(&self, c: char) -> Kind {
        let mut bits = plain(c).0;
        let mut one = [0; 4];
        if !self.nfc.is_normalized(c.encode_utf8(&mut one)) || self.seconds.binary_search(&c).is_ok() {
            bits |= COMPOSES;
        }
        if self.classes.get_u8(c) != 0 {
            bits |= MARK;
        }
        Kind(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character that composing can touch is marked, in all of Unicode.
    #[test]
    fn what_is_not_marked_is_composed() {
        let (composing, kinds) = (Composing::new(), Kinds::get());
        let nfd = DecomposingNormalizerBorrowed::new_nfd();
        let mut one = [0; 4];
        for c in '\u{80}'..=char::MAX {
            let kind = kinds.of(c);
            if !composing.nfc.is_normalized(c.encode_utf8(&mut one)) {
                assert!(kind.composes(), "{c:?} is not normal");
            }
            if composing.classes.get_u8(c) != 0 {
                assert!(kind.is_mark() || kind.composes(), "{c:?} is a mark");
            }
            let text = nfd.normalize(c.encode_utf8(&mut one)).into_owned();
            if text.chars().count() > 1 && composing.nfc.normalize(&text).chars().count() == 1 {
                for second in text.chars().skip(1) {
                    assert!(kinds.of(second).composes(), "{second:?} composes to {c:?}");
                }
            }
        }
    }
}
