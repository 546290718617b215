//! Single-byte code pages from `models/code-pages.txt`, in both directions.

use std::sync::LazyLock;

const FILE: &str = include_str!("../../../models/code-pages.txt");

/// How many code pages there are.
pub const PAGES: usize = 30;

/// A single-byte code page that agrees with ASCII below 128.
#[derive(Clone, Debug)]
pub struct CodePage {
    /// WHATWG name where there is one, in lower case.
    pub name: &'static str,
    /// The characters of the bytes 128 to 255; bytes without a character are C1 controls, as browsers read them.
    upper: [char; 128],
    /// Characters and their bytes, sorted.
    reverse: Vec<(char, u8)>,
}

impl CodePage {
    /// The character of a byte.
    #[must_use]
    pub fn char_of(&self, byte: u8) -> char {
        if byte < 128 { char::from(byte) } else { self.upper[usize::from(byte - 128)] }
    }

    /// The byte of a character. C1 controls stand for their own bytes: a byte that one table
    /// knows as a sign often reaches us as the control that another table made of it.
    #[must_use]
    pub fn byte_of(&self, c: char) -> Option<u8> {
        if c.is_ascii() {
            return u8::try_from(u32::from(c)).ok();
        }
        match self.reverse.binary_search_by_key(&c, |&(c, _)| c) {
            Ok(k) => Some(self.reverse[k].1),
            Err(_) => u8::try_from(u32::from(c)).ok().filter(|b| (0x80..0xA0).contains(b)),
        }
    }
}

/// All code pages, in the order of the file.
#[must_use]
pub fn pages() -> &'static [CodePage] {
    static LIST: LazyLock<Vec<CodePage>> = LazyLock::new(|| FILE.lines().filter_map(read).collect());
    &LIST
}

fn read(line: &'static str) -> Option<CodePage> {
    let (name, row) = line.split_once('\t').filter(|_| !line.starts_with('#'))?;
    let codes: Vec<Option<char>> =
        row.split(' ').map(|code| u32::from_str_radix(code, 16).ok().and_then(char::from_u32)).collect();
    let mut upper = ['\u{0}'; 128];
    for ((slot, code), byte) in upper.iter_mut().zip(&codes).zip(0x80..=0xFF_u8) {
        // Where the page has the sign of the same number elsewhere, the byte gets a private character.
        let own = Some(char::from(byte)).filter(|c| !codes.contains(&Some(*c)));
        *slot = code.or(own).or_else(|| char::from_u32(0xF700 + u32::from(byte)))?;
    }
    let mut reverse: Vec<(char, u8)> = (128..=255_u8).map(|b| (upper[usize::from(b - 128)], b)).collect();
    reverse.sort_unstable();
    Some(CodePage { name, upper, reverse })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_whole() {
        assert_eq!(pages().len(), PAGES);
        for page in pages() {
            for byte in 0..=255 {
                assert_eq!(page.byte_of(page.char_of(byte)), Some(byte), "{} {byte:x}", page.name);
            }
        }
    }

    #[test]
    fn they_agree_with_the_standard() {
        for page in pages() {
            let Some(encoding) = encoding_rs::Encoding::for_label(page.name.as_bytes()) else { continue };
            for byte in 128..=255_u8 {
                let bytes = [byte];
                let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes) else {
                    continue;
                };
                let c = page.char_of(byte);
                assert!(
                    text == c.to_string() || (0x80..0xA0).contains(&u32::from(c)),
                    "{} {byte:x}",
                    page.name
                );
            }
        }
    }
}
