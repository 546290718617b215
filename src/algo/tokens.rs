//! Words as numbers: a text cut into hashed words, names and figures in one pass.
//!
//! Hashes are the same on every machine and in every version, so that they may be stored.

/// What a token looks like.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// A word in lower case, or a single letter.
    Word,
    /// A word that opens with a capital.
    Name,
    /// A token with a digit, or a spelled-out small number.
    Number,
}

/// One token of a text.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Hash of the word in lower case, of the digits of a figure.
    pub hash: u32,
    /// First byte in the text.
    pub start: u32,
    /// Length in bytes; longer tokens saturate.
    pub len: u16,
    /// What it looks like.
    pub class: Class,
}

impl Token {
    /// The token's text, if `text` is the one it was cut from.
    #[must_use]
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        let start = self.start as usize;
        text.get(start..start + usize::from(self.len)).unwrap_or_default()
    }
}

/// Spreads a hash over all its bits (the finisher of `SplitMix64`).
#[must_use]
pub const fn spread(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The hash of two neighbouring tokens, in order.
#[must_use]
pub const fn pair_hash(first: u32, second: u32) -> u32 {
    (spread(((first as u64) << 32) | second as u64) >> 32) as u32
}

/// Hashes a word byte by byte, eight at a time.
#[derive(Copy, Clone)]
struct Hasher {
    hash: u64,
    /// Bytes that are not in the hash yet, the first in the lowest place.
    open: u64,
    /// How far up the next byte goes, in bits.
    at: u32,
}

/// An odd number with bits all over: 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
pub const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher {
    const NEW: Hasher = Hasher { hash: SPREAD, open: 0, at: 0 };

    #[inline]
    const fn byte(&mut self, byte: u8) {
        self.open |= (byte as u64) << self.at;
        self.at += 8;
        if self.at == 64 {
            self.eight(self.open);
            (self.open, self.at) = (0, 0);
        }
    }

    /// Eight letters and digits of ASCII in lower case, the first in the lowest place; none must be open.
    const fn eight(&mut self, word: u64) {
        self.hash = (self.hash ^ word).wrapping_mul(SPREAD).rotate_left(29);
    }

    fn char(&mut self, c: char) {
        let mut buffer = [0; 4];
        c.encode_utf8(&mut buffer).bytes().for_each(|b| self.byte(b));
    }

    /// The hash; words that end within eight bytes differ by what is open and by how much.
    const fn finish(self) -> u32 {
        (spread(self.hash ^ self.open ^ ((self.at as u64) << 58)) >> 32) as u32
    }
}

/// The hash that [`tokens`] gives to a word in lower-case ASCII.
#[must_use]
pub const fn word_hash(word: &str) -> u32 {
    let bytes = word.as_bytes();
    let (mut hasher, mut k) = (Hasher::NEW, 0);
    while k < bytes.len() {
        hasher.byte(bytes[k]);
        k += 1;
    }
    hasher.finish()
}

/// Small numbers as words, since copies of one story differ in how they write them.
const SPELLED: [(u32, u32); 20] = [
    (word_hash("one"), word_hash("1")),
    (word_hash("two"), word_hash("2")),
    (word_hash("three"), word_hash("3")),
    (word_hash("four"), word_hash("4")),
    (word_hash("five"), word_hash("5")),
    (word_hash("six"), word_hash("6")),
    (word_hash("seven"), word_hash("7")),
    (word_hash("eight"), word_hash("8")),
    (word_hash("nine"), word_hash("9")),
    (word_hash("ten"), word_hash("10")),
    (word_hash("eleven"), word_hash("11")),
    (word_hash("twelve"), word_hash("12")),
    (word_hash("thirteen"), word_hash("13")),
    (word_hash("fourteen"), word_hash("14")),
    (word_hash("fifteen"), word_hash("15")),
    (word_hash("sixteen"), word_hash("16")),
    (word_hash("seventeen"), word_hash("17")),
    (word_hash("eighteen"), word_hash("18")),
    (word_hash("nineteen"), word_hash("19")),
    (word_hash("twenty"), word_hash("20")),
];

/// A bit for the low end of each hash that a spelled number has: spares the look-up for nearly all words.
const MAY_BE_SPELLED: [u64; 64] = {
    let (mut bits, mut k) = ([0; 64], 0);
    while k < SPELLED.len() {
        let low = SPELLED[k].0 as usize % (64 * 64);
        bits[low / 64] |= 1 << (low % 64);
        k += 1;
    }
    bits
};

fn may_be_spelled(hash: u32) -> bool {
    let low = hash as usize % (64 * 64);
    MAY_BE_SPELLED[low / 64] >> (low % 64) & 1 > 0
}

/// Scripts without blanks between words: each letter is a token.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Cuts `text` into tokens and appends them to `out`; `base` is added to their starts.
///
/// A figure keeps its inner points; commas before three digits are dropped and other commas are points,
/// so that `1,655.8` and `1655.8` are one token. Marks and blanks separate.
pub fn tokens(text: &str, base: usize, out: &mut Vec<Token>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        if first.is_ascii_digit() {
            at = figure(bytes, at, base, out);
        } else if first.is_ascii_alphabetic() || first >= 0x80 {
            at = word(text, at, base, out);
        } else {
            at += 1;
        }
    }
}

fn push(out: &mut Vec<Token>, hash: u32, start: usize, end: usize, class: Class) {
    let start32 = u32::try_from(start).unwrap_or(u32::MAX);
    out.push(Token { hash, start: start32, len: u16::try_from(end - start).unwrap_or(u16::MAX), class });
}

fn figure(bytes: &[u8], from: usize, base: usize, out: &mut Vec<Token>) -> usize {
    let (mut hash, mut at) = (Hasher::NEW, from);
    let digit = |k: usize| bytes.get(k).is_some_and(u8::is_ascii_digit);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => hash.byte(byte | 0x20),
            b',' if digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4) => {}
            b'.' | b',' if digit(at + 1) => hash.byte(b'.'),
            _ => break,
        }
        at += 1;
    }
    push(out, hash.finish(), base + from, base + at, Class::Number);
    at
}

/// The highest bit of each of eight bytes.
const HIGH: u64 = 0x8080_8080_8080_8080;
/// The bit that parts small letters from capitals, in each of eight bytes.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// The highest bit of each of eight bytes of ASCII that lies between two others.
const fn between(eight: u64, first: u8, last: u8) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // No byte carries into the next: each stays below 256.
    let from = eight + (0x80 - first as u64) * EACH;
    let beyond = eight + (0x7F - last as u64) * EACH;
    from & !beyond & HIGH
}

/// Eight bytes from a place on, the first in the lowest place; zeros stand behind the last.
fn eight_from(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.first_chunk().map_or_else(
        || rest.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte)),
        |eight| u64::from_le_bytes(*eight),
    )
}

/// Whether a text begins with one of the characters from U+2000 to U+203F: blanks, dashes and quotes, none of them a letter.
fn is_mark(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xE2, 0x80])
}

/// Reads a word eight bytes at a time: where it ends cannot be foreseen byte by byte.
fn word(text: &str, from: usize, base: usize, out: &mut Vec<Token>) -> usize {
    let bytes = text.as_bytes();
    let (mut hasher, mut at, mut digits) = (Hasher::NEW, from, 0);
    loop {
        let eight = eight_from(bytes, at);
        let lower = eight | SMALL;
        let figures = between(eight & !HIGH, b'0', b'9');
        let letters = between(lower & !HIGH, b'a', b'z');
        let stops = (eight | !(letters | figures)) & HIGH;
        if stops == 0 {
            hasher.eight(lower);
            digits |= figures;
            at += 8;
            continue;
        }
        let stop = stops & stops.wrapping_neg();
        // All bits below the byte that is no part of the word.
        let before = (stop >> 7) - 1;
        at += before.count_ones() as usize / 8;
        if eight & stop != 0 {
            // Curly quotes and dashes are no letters, and stand beside most of the words that are in quotes.
            let is_mark = is_mark(&bytes[at..]);
            if !is_mark {
                // Looked at letter by letter; marks and letters that stand alone end a word at once.
                return word_beyond(text, from, base, out);
            }
            if at == from {
                return at + 3;
            }
        }
        digits |= figures & before;
        hasher.open = lower & before;
        hasher.at = before.count_ones();
        break;
    }
    let class = if digits != 0 {
        Class::Number
    } else if bytes[from].is_ascii_uppercase() {
        Class::Name
    } else {
        Class::Word
    };
    close(hasher.finish(), class, base, from..at, out)
}

/// Notes a word; single letters are no names, and small numbers are figures.
fn close(
    mut hash: u32,
    mut class: Class,
    base: usize,
    span: std::ops::Range<usize>,
    out: &mut Vec<Token>,
) -> usize {
    if class == Class::Name && span.len() == 1 {
        class = Class::Word;
    }
    if may_be_spelled(hash)
        && let Some((_, digits)) = SPELLED.iter().find(|(spelled, _)| *spelled == hash)
    {
        (hash, class) = (*digits, Class::Number);
    }
    push(out, hash, base + span.start, base + span.end, class);
    span.end
}

fn word_beyond(text: &str, from: usize, base: usize, out: &mut Vec<Token>) -> usize {
    let bytes = text.as_bytes();
    let (mut hash, mut at, mut class) = (Hasher::NEW, from, Class::Word);
    if bytes[from].is_ascii_uppercase() {
        class = Class::Name;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte < 0x80 {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' => hash.byte(byte | 0x20),
                b'0'..=b'9' => {
                    hash.byte(byte);
                    class = Class::Number;
                }
                _ => break,
            }
            at += 1;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        if !c.is_alphanumeric() {
            if at == from {
                return at + c.len_utf8();
            }
            break;
        }
        if stands_alone(c) {
            if at == from {
                hash.char(c);
                at += c.len_utf8();
                push(out, hash.finish(), base + from, base + at, Class::Word);
                return at;
            }
            break;
        }
        if at == from && c.is_uppercase() {
            class = Class::Name;
        }
        c.to_lowercase().for_each(|lower| hash.char(lower));
        at += c.len_utf8();
    }
    close(hash.finish(), class, base, from..at, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(String, Class)> {
        let mut out = Vec::new();
        tokens(text, 0, &mut out);
        out.iter().map(|t| (t.of(text).to_owned(), t.class)).collect()
    }

    fn hashes(text: &str) -> Vec<u32> {
        let mut out = Vec::new();
        tokens(text, 0, &mut out);
        out.iter().map(|t| t.hash).collect()
    }

    #[test]
    fn figures_are_one_token_however_they_are_written() {
        assert_eq!(hashes("1,655.8 tonnes"), hashes("1655.8 Tonnes"));
        assert_eq!(hashes("May three"), hashes("may 3"));
        assert_ne!(hashes("1.65"), hashes("165"));
    }

    #[test]
    fn a_word_has_one_hash_however_it_is_read() {
        for word in ["a", "tormsk", "newspape", "newspapers", "responsibilities", "abc123def", "four"] {
            let mut hasher = Hasher::NEW;
            word.chars().for_each(|c| hasher.char(c));
            let spelled = if word == "four" { word_hash("4") } else { word_hash(word) };
            assert_eq!(hashes(word), [spelled]);
            assert_eq!(hasher.finish(), word_hash(word));
            assert_eq!(hashes(&word.to_uppercase()), hashes(word));
        }
    }

    #[test]
    fn classes_and_marks() {
        let want = [("The", Class::Name), ("mayor", Class::Word), ("s", Class::Word), ("2nd", Class::Number)];
        assert_eq!(
            cut("The mayor\u{2019}s -- 2nd").iter().map(|(t, c)| (t.as_str(), *c)).collect::<Vec<_>>(),
            want
        );
    }

    #[test]
    fn what_counts_as_a_mark_is_no_letter() {
        for c in '\u{2000}'..='\u{203F}' {
            assert!(!c.is_alphanumeric() && is_mark(c.encode_utf8(&mut [0; 4]).as_bytes()), "{c:?}");
        }
        assert_eq!(hashes("\u{201C}caf\u{e9}s\u{201D}\u{2014}old"), hashes("caf\u{e9}s old"));
    }

    #[test]
    fn scripts_without_blanks_give_a_token_a_letter() {
        assert_eq!(cut("\u{65b0}\u{805e}abc").len(), 3);
        assert_eq!(hashes("\u{c9}T\u{c9}"), hashes("\u{e9}t\u{e9}"));
    }
}
