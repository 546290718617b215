//! Where a finding stands, for formats that want two ends, and as an address.

use super::Told;
use crate::text::Span;

/// Lines and columns from 1, columns in characters; the end is behind the last character.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

impl Region {
    /// The region of a finding in the text it was found in. Linear in what the finding covers.
    pub(super) fn of(told: &Told, original: &str) -> Region {
        let (line, column) = (told.record.line, told.record.column);
        let text = covered(original, told.record.origin);
        // A removed line ends where it ends, not where the next one begins.
        let text = text.strip_suffix('\n').map_or(text, |t| t.strip_suffix('\r').unwrap_or(t));
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).count();
        let last = text.rsplit('\n').next().unwrap_or_default().chars().count();
        let end_column = if breaks == 0 { column + last } else { last + 1 };
        Region { line, column, end_line: line + breaks, end_column }
    }
}

/// The text below a span.
pub(super) fn covered(original: &str, span: Span) -> &str {
    original.get(span.range()).unwrap_or_default()
}

/// A path as the path of a URI (RFC 3986): everything but unreserved characters and slashes as bytes in
/// hexadecimal.
pub(super) fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_no_odd_byte() {
        assert_eq!(uri("in/a b%.txt"), "in/a%20b%25.txt");
        assert_eq!(uri("\u{43d}:x"), "%D0%BD%3Ax");
    }
}
