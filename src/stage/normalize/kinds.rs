//! What the one look at a text asks of each character: which rules may want it, and which bytes the
//! code pages have for it. One table, made once.

use std::sync::LazyLock;

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::signs::is_wanted;
use super::undo::Codes;

/// Characters below this have a place in the table, and so do those of the first plane from `FORMS` on:
/// presentation forms, wide and narrow signs.
const TABLE: usize = 0x3100;
const FORMS: usize = 0xF800;

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
/// The number of the character's row.
const ROW: u16 = C1 - 1;

/// What a character is to the look.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Kind(u16);

impl Kind {
    /// Whether there is anything beside a row.
    #[inline]
    pub(super) fn is_special(self) -> bool {
        self.0 & (WANTED | COMPOSES | MARK | C1) != 0
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

    #[inline]
    pub(super) fn is_c1(self) -> bool {
        self.0 & C1 != 0
    }

    /// The character's row: those of `Codes` (0 = no code page has it), then ASCII, then all other letters.
    #[inline]
    pub(super) fn row(self) -> usize {
        usize::from(self.0 & ROW)
    }
}

/// The row of letters that no code page has.
pub(super) fn outside() -> u16 {
    u16::try_from(Codes::get().rows() + 128).unwrap_or(ROW)
}

/// The table.
pub(super) struct Kinds {
    table: Vec<Kind>,
    outside: Kind,
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
        let slot = match c as usize {
            n @ 0..TABLE => n,
            n @ FORMS..=0xFFFF => n - FORMS + TABLE,
            _ => return self.beyond(c),
        };
        self.table.get(slot).copied().unwrap_or(Kind(0))
    }

    /// Characters beyond the table, of which whole blocks are alike.
    fn beyond(&self, c: char) -> Kind {
        match u32::from(c) {
            // Chinese characters, kana, Hangul and others that stand by themselves.
            0x3100..=0xA66E | 0xAC00..=0xD7FF => self.outside,
            0xE000..=0xF7FF | 0x1_F000..=0x1_FFFF | 0x2_0000..=0x2_F7FF => Kind(0),
            _ => Kind(plain(c).0 | COMPOSES),
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
        let mut chars = vec![' '; usize::from(outside()) + 1];
        for c in ('\0'..'\u{3100}').chain('\u{F800}'..='\u{FFFF}') {
            match self.of(c).row() {
                0 => {}
                row if row == self.outside.row() => {}
                row => chars[row] = c,
            }
        }
        chars
    }

    fn build() -> Kinds {
        let composing = Composing::new();
        let first = Codes::get().rows();
        let kind = |n: u32| match char::from_u32(n) {
            Some(c) if c.is_ascii() => {
                Kind(u16::try_from(first).unwrap_or(0) + u16::try_from(n).unwrap_or(0))
            }
            Some(c) => composing.kind(c),
            None => Kind(0),
        };
        let numbers = (0..TABLE).chain(FORMS..0x1_0000);
        let table = numbers.map(|n| kind(u32::try_from(n).unwrap_or(0))).collect();
        Kinds { table, outside: Kind(outside()), composing }
    }
}

fn plain(c: char) -> Kind {
    let row = Codes::get().row_of(c);
    let mut bits = u16::try_from(row).unwrap_or(0) & ROW;
    if row == 0 && c.is_alphabetic() {
        bits |= outside();
    }
    if is_wanted(c) {
        bits |= WANTED;
    }
    if matches!(c, '\u{80}'..='\u{9F}') {
        bits |= C1;
    }
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
