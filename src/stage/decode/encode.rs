//! Text to bytes: the inverse of decoding.

use encoding_rs::{Encoding, UTF_8, UTF_16LE};

use super::is_utf16;

/// Encodes a decoded text again: the inverse of [`decode`](super::decode) where `exact` holds.
///
/// None when the encoding is unknown or lacks a character of the text.
#[must_use]
pub fn encode(text: &str, encoding: &str, bom: bool) -> Option<Vec<u8>> {
    let encoding = Encoding::for_label(encoding.as_bytes())?;
    if is_utf16(encoding) {
        return Some(utf16(text, encoding == UTF_16LE, bom));
    }
    let mut bytes = Vec::new();
    if bom {
        if encoding != UTF_8 {
            return None;
        }
        bytes.extend_from_slice(b"\xEF\xBB\xBF");
    }
    let (encoded, _, lossy) = encoding.encode(text);
    if lossy {
        return None;
    }
    bytes.extend_from_slice(&encoded);
    Some(bytes)
}

fn utf16(text: &str, little: bool, bom: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() * 2 + 2);
    let mark = bom.then_some(0xFEFF_u16);
    for unit in mark.into_iter().chain(text.encode_utf16()) {
        bytes.extend_from_slice(&if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
    }
    bytes
}
