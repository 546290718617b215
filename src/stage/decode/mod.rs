//! The stage `decode`: bytes to text, and the evidence for the choice.
//!
//! A decoded text that does not encode back to its bytes is marked as such, and the writer keeps
//! the bytes: restoring is exact always.

mod binary;
mod encode;
mod label;
mod lines;
mod mixed;
mod opinion;
mod reading;
mod utf16;

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use crate::rule::About;

pub use encode::encode;

/// How many malformed stretches are listed; a text with more of them says so by its length.
pub const MALFORMED_LISTED: usize = 1_000;

/// The coded rules of the stage.
pub(crate) fn abouts() -> Vec<About> {
    Vec::new()
}

/// A decoded text and how its encoding was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// WHATWG name of the encoding.
    pub encoding: &'static str,
    /// How the encoding was chosen, in a few words: `valid utf-8`, `byte order mark`, `declared`, `statistics`.
    pub how: String,
    /// Whether a byte order mark was taken off.
    pub bom: bool,
    /// Malformed stretches: byte offset in the input, and the bytes. At most [`MALFORMED_LISTED`].
    pub malformed: Vec<(usize, Vec<u8>)>,
    /// Whether encoding `text` again (with the mark, if there was one) gives exactly the input bytes.
    pub exact: bool,
}

/// Why bytes are not text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotText(pub String);

/// Decodes bytes. `declared` is a label from outside (an HTTP header); labels inside are looked for here.
///
/// Byte order mark, UTF-16, ISO-2022-JP, valid UTF-8, label, statistics: the first that holds.
///
/// # Errors
/// When the bytes are binary.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Result<Decoded, NotText> {
    if let Some(kind) = binary::magic(bytes) {
        return Err(NotText(format!("not a text: it seems to be {kind}")));
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let body = bytes.get(length..).unwrap_or_default();
        let decoded =
            if encoding == UTF_8 { marked_utf8(body, declared)? } else { utf16::decode(body, encoding) };
        let offset = |(at, raw): (usize, Vec<u8>)| (at + length, raw);
        return Ok(Decoded {
            bom: true,
            how: "byte order mark".into(),
            malformed: decoded.malformed.into_iter().map(offset).collect(),
            ..decoded
        });
    }
    // Zero bytes, binary files and escapes all show in control characters, which most texts lack.
    let plain = binary::is_plain(bytes);
    let nul = !plain && memchr::memchr(0, bytes).is_some();
    if let Some(encoding) = nul.then(|| utf16::without_mark(bytes)).flatten() {
        return Ok(Decoded { how: "zero bytes of utf-16".into(), ..utf16::decode(bytes, encoding) });
    }
    let valid = valid_utf8(bytes);
    let reason = if plain { None } else { binary::controls(bytes, valid.is_some(), nul) };
    if let Some(reason) = reason {
        return Err(NotText(reason));
    }
    if let Some(text) = valid {
        let japanese = if plain { None } else { iso_2022_jp(bytes) };
        return Ok(japanese.unwrap_or_else(|| utf8(text.into_owned(), "valid utf-8")));
    }
    Ok(lines::decode(bytes, label::of(bytes, declared)))
}

/// What follows a UTF-8 mark: nearly always UTF-8.
fn marked_utf8(body: &[u8], declared: Option<&str>) -> Result<Decoded, NotText> {
    if let Some(text) = valid_utf8(body) {
        return Ok(utf8(text.into_owned(), "byte order mark"));
    }
    if let Some(reason) = binary::controls(body, false, memchr::memchr(0, body).is_some()) {
        return Err(NotText(reason));
    }
    let decoded = lines::decode(body, label::of(body, declared));
    // The mark can only be written again before UTF-8.
    Ok(Decoded { exact: decoded.exact && decoded.encoding == UTF_8.name(), ..decoded })
}

/// The bytes as they are, if they are UTF-8; looked at once.
fn valid_utf8(bytes: &[u8]) -> Option<Cow<'_, str>> {
    UTF_8.decode_without_bom_handling_and_without_replacement(bytes)
}

fn utf8(text: String, how: &str) -> Decoded {
    Decoded { text, encoding: UTF_8.name(), how: how.into(), bom: false, malformed: Vec::new(), exact: true }
}

/// Seven-bit Japanese mail: its escape sequences, and no error.
fn iso_2022_jp(bytes: &[u8]) -> Option<Decoded> {
    memchr::memchr(0x1B, bytes)?;
    let shifts: [&[u8]; 3] = [b"\x1B$B", b"\x1B$@", b"\x1B(I"];
    shifts.iter().find(|s| memchr::memmem::find(bytes, s).is_some())?;
    let text = ISO_2022_JP.decode_without_bom_handling_and_without_replacement(bytes)?;
    let exact = encode(&text, ISO_2022_JP.name(), false).as_deref() == Some(bytes);
    Some(Decoded {
        text: text.into_owned(),
        encoding: ISO_2022_JP.name(),
        how: "escape sequences".into(),
        bom: false,
        malformed: Vec::new(),
        exact,
    })
}

/// The two encodings of UTF-16, which `encoding_rs` reads but does not write.
fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}
