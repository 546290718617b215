//! The stage `decode`: bytes to text, and the evidence for the choice.
//!
//! A decoded text that does not encode back to its bytes is marked as such, and the writer keeps
//! the bytes: restoring is exact always.

use encoding_rs::{Encoding, UTF_8};

use crate::rule::About;

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
    /// Malformed stretches: byte offset in the input, and the bytes.
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
/// # Errors
/// When the bytes are binary.
pub fn decode(bytes: &[u8], _declared: Option<&str>) -> Result<Decoded, NotText> {
    let (text, how) = match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), "valid utf-8"),
        Err(_) => (UTF_8.decode_without_bom_handling(bytes).0.into_owned(), "placeholder"),
    };
    let exact = text.as_bytes() == bytes;
    Ok(Decoded { text, encoding: UTF_8.name(), how: how.into(), bom: false, malformed: Vec::new(), exact })
}

/// Encodes a decoded text again: the inverse of [`decode`] where `exact` holds.
#[must_use]
pub fn encode(text: &str, encoding: &str, bom: bool) -> Option<Vec<u8>> {
    let encoding = Encoding::for_label(encoding.as_bytes())?;
    let mut bytes = Vec::new();
    if bom && encoding == UTF_8 {
        bytes.extend_from_slice(b"\xEF\xBB\xBF");
    }
    let (encoded, _, lossy) = encoding.encode(text);
    if lossy {
        return None;
    }
    bytes.extend_from_slice(&encoded);
    Some(bytes)
}
