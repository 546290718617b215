//! Characters to the bytes that each code page has for them, all pages at once.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use crate::algo::chars::pages;

/// Characters below this are found by a table.
const TABLE: usize = 0x2600;

/// For every character of any code page: its byte in each, and where it can stand in a UTF-8 sequence.
pub(in crate::stage::normalize) struct Codes {
    index: Vec<u16>,
    /// Where the character of each row can stand.
    sequences: Vec<Sequences>,
    /// The byte of each row's character in each page; 0 = none.
    bytes: Vec<[u8; 32]>,
}

/// Where a character can stand in a UTF-8 sequence. Bit `n` of a mask speaks of page `n`.
#[derive(Copy, Clone, Default)]
pub(super) struct Sequences {
    /// Pages in which its byte begins one.
    pub lead: u32,
    /// Pages in which its byte begins one of two bytes.
    pub two: u32,
    /// Pages in which its byte begins one of four bytes.
    pub four: u32,
    /// Pages in which its byte continues one.
    pub more: u32,
}

impl Codes {
    pub(in crate::stage::normalize) fn get() -> &'static Codes {
        static CODES: LazyLock<Codes> = LazyLock::new(Codes::build);
        &CODES
    }

    /// The pages in which a character's byte begins a UTF-8 sequence, and those in which it continues one.
    #[inline]
    pub(in crate::stage::normalize) fn masks(&self, c: char) -> (u32, u32) {
        self.masks_of(self.row_of(c))
    }

    /// The same by the number of the character's row.
    #[inline]
    pub(in crate::stage::normalize) fn masks_of(&self, row: usize) -> (u32, u32) {
        let Sequences { lead, more, .. } = self.sequences.get(row).copied().unwrap_or_default();
        (lead, more)
    }

    /// Where a character can stand in a UTF-8 sequence.
    #[inline]
    pub(super) fn sequences(&self, c: char) -> Sequences {
        self.sequences.get(self.row_of(c)).copied().unwrap_or_default()
    }

    /// How many rows there are.
    pub(in crate::stage::normalize) fn rows(&self) -> usize {
        self.bytes.len()
    }

    /// The byte of a character in each page; 0 = none.
    #[inline]
    pub(super) fn bytes(&self, c: char) -> [u8; 32] {
        self.bytes.get(self.row_of(c)).copied().unwrap_or_default()
    }

    /// The number of a character's row; 0 = no page has it.
    #[inline]
    pub(in crate::stage::normalize) fn row_of(&self, c: char) -> usize {
        let n = match c as usize {
            n if n < TABLE => n,
            // The three characters of Mac Roman and Mac Cyrillic beyond the table.
            0xF8FF => 1,
            0xFB01 => 2,
            0xFB02 => 3,
            _ => 0,
        };
        usize::from(self.index[n])
    }

    /// The byte of a character in a page.
    #[inline]
    pub(in crate::stage::normalize) fn byte(&self, c: char, page: u8) -> Option<u8> {
        if c.is_ascii() {
            return u8::try_from(u32::from(c)).ok();
        }
        self.bytes.get(self.row_of(c)).map(|row| row[usize::from(page) % 32]).filter(|b| *b != 0)
    }

    fn build() -> Codes {
        let mut codes = Codes { index: vec![0; TABLE], sequences: Vec::new(), bytes: vec![[0; 32]] };
        for (k, page) in pages().iter().enumerate() {
            for byte in 0x80..=0xFF_u8 {
                codes.set(page.char_of(byte), k, byte);
            }
        }
        for (k, page) in pages().iter().enumerate() {
            // A byte that a Windows page reads as a sign often reaches us as the C1 control of ISO-8859.
            if page.name.starts_with("windows") || page.name.starts_with("iso") {
                for byte in 0x80..0xA0_u8 {
                    codes.set(char::from(byte), k, byte);
                }
            }
        }
        let pages = |row: &[u8; 32], bytes: RangeInclusive<u8>| {
            (0..).zip(row).fold(0, |mask, (k, byte)| mask | u32::from(bytes.contains(byte)) << k)
        };
        let sequences = |row: &[u8; 32]| Sequences {
            lead: pages(row, 0xC2..=0xF4),
            two: pages(row, 0xC2..=0xDF),
            four: pages(row, 0xF0..=0xF4),
            more: pages(row, 0x80..=0xBF),
        };
        codes.sequences = codes.bytes.iter().map(sequences).collect();
        codes
    }

    fn set(&mut self, c: char, page: usize, byte: u8) {
        let n = match c as usize {
            0xF8FF => 1,
            0xFB01 => 2,
            0xFB02 => 3,
            n => n,
        };
        let Some(slot) = self.index.get_mut(n) else { return };
        if *slot == 0 {
            *slot = u16::try_from(self.bytes.len()).unwrap_or(0);
            self.bytes.push([0; 32]);
        }
        let bytes = &mut self.bytes[usize::from(*slot)];
        if bytes[page] == 0 {
            bytes[page] = byte;
        }
    }
}

/// The number of a page by its name.
pub(super) fn page_number(name: &str) -> Option<u8> {
    pages().iter().position(|p| p.name == name).and_then(|k| u8::try_from(k).ok())
}
