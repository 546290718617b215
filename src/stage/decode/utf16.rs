//! UTF-16: reading it, and finding it where no byte order mark says so.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::{Decoded, MALFORMED_LISTED};

/// How much of a file is looked at (bytes).
const SAMPLE: usize = 64 * 1024;
/// At least this share of the code units has a zero byte: blanks, line ends and ASCII marks reach
/// this even in Chinese text with few of them.
const ZERO_SHARE: usize = 50;

/// From this share on (one in so many) nothing else has so many zeros.
const SURE_SHARE: usize = 4;

/// At least this share of the code units is in one block or ASCII where the text is written in one script.
const ONE_BLOCK: (usize, usize) = (9, 10);

/// Reads UTF-16 without its mark. Unpaired surrogates and an odd last byte are malformed.
pub(super) fn decode(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let little = encoding == UTF_16LE;
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units =
        pairs.iter().map(|&pair| if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) });
    let (mut text, mut malformed, mut at, mut exact) =
        (String::with_capacity(bytes.len()), Vec::new(), 0, true);
    let mut broken = |at: usize, raw: &[u8]| {
        exact = false;
        if malformed.len() < MALFORMED_LISTED {
            malformed.push((at, raw.to_vec()));
        }
    };
    for decoded in char::decode_utf16(units) {
        if let Ok(c) = decoded {
            text.push(c);
            at += 2 * c.len_utf16();
        } else {
            text.push('\u{FFFD}');
            broken(at, bytes.get(at..at + 2).unwrap_or_default());
            at += 2;
        }
    }
    if !rest.is_empty() {
        text.push('\u{FFFD}');
        broken(at, rest);
    }
    Decoded { text, encoding: encoding.name(), how: String::new(), bom: false, malformed, exact }
}

/// UTF-16 without a mark: all zero bytes lie on one side of the code units, and what is read is text.
pub(super) fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if sample.len() < 4 {
        return None;
    }
    let (pairs, _) = sample.as_chunks::<2>();
    let (mut first, mut second) = (0_usize, 0_usize);
    for pair in pairs {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    // A stray NUL character has zeros on both sides.
    let (encoding, many, few) =
        if first > second { (UTF_16BE, first, second) } else { (UTF_16LE, second, first) };
    if many * ZERO_SHARE < pairs.len() || few * 20 > many {
        return None;
    }
    // A text with a few NULs in it, not UTF-16 with a few Latin letters.
    let bytes_of_a_text = || Encoding::utf8_valid_up_to(sample) + 4 > sample.len();
    if many < 2
        || (many * SURE_SHARE < pairs.len() && !of_one_block(pairs, encoding, many) && bytes_of_a_text())
    {
        return None;
    }
    let read = decode(&sample[..sample.len() & !1], encoding);
    let characters = read.text.chars().count();
    let odd = |c: &char| {
        c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{C}')
            || *c == '\u{FFFD}'
            || matches!(u32::from(*c), 0xE000..=0xF8FF | 0xFFF0..=0xFFFC)
    };
    let strange = read.text.chars().filter(odd).count();
    (strange * 50 <= characters).then_some(encoding)
}

/// Whether nearly all code units are ASCII or of one other block, as in Cyrillic and Greek texts, whose bytes
/// are valid UTF-8 too. Letters of a text with NULs stand on both sides.
fn of_one_block(pairs: &[[u8; 2]], encoding: &'static Encoding, zeros: usize) -> bool {
    let side = usize::from(encoding == UTF_16LE);
    let mut counts = [0_usize; 256];
    pairs.iter().filter(|pair| pair[side] != 0).for_each(|pair| counts[usize::from(pair[side])] += 1);
    let commonest = counts.iter().max().copied().unwrap_or(0);
    (zeros + commonest) * ONE_BLOCK.1 >= pairs.len() * ONE_BLOCK.0
}
