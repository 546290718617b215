//! Lines of a text, and line-and-column positions for people.

use super::Span;

/// One line of a text.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line without its end mark.
    pub span: Span,
    /// The line with its end mark (`\n`), which the last line may lack.
    pub full: Span,
}

impl Line {
    /// The line's text without its end mark.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        self.span.of(text).unwrap_or_default()
    }

    /// Whether the line holds nothing but white space.
    #[must_use]
    pub fn is_blank(&self, text: &str) -> bool {
        self.text(text).trim().is_empty()
    }
}

/// All lines of a text; an empty text has none.
pub type Lines = Vec<Line>;

/// Cuts a text at `\n`. A `\r` before it belongs to the line (the `unicode` pack removes it).
#[must_use]
pub fn lines_of(text: &str) -> Lines {
    let mut lines = Vec::new();
    let mut at = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
        lines.push(Line { span: Span::new(at, end), full: Span::new(at, end + 1) });
        at = end + 1;
    }
    if at < text.len() {
        let span = Span::new(at, text.len());
        lines.push(Line { span, full: span });
    }
    lines
}

/// Position for people: line and column from 1, columns in characters.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The positions of byte `offsets`, which must be in rising order. One pass over the text.
#[must_use]
pub fn columns_of(text: &str, offsets: &[u32]) -> Vec<LineColumn> {
    let bytes = text.as_bytes();
    let (mut line, mut at) = (1, 0);
    // The last counted offset and its column, so that many offsets on one long line stay linear.
    let (mut seen, mut column) = (0, 1);
    offsets
        .iter()
        .map(|&offset| {
            let offset = (offset as usize).min(bytes.len());
            while let Some(k) = memchr::memchr(b'\n', &bytes[at..offset.max(at)]) {
                line += 1;
                at += k + 1;
                (seen, column) = (at, 1);
            }
            at = at.max(offset);
            column += bytes[seen.min(offset)..offset].iter().filter(|b| (**b & 0xC0) != 0x80).count();
            seen = seen.max(offset);
            LineColumn { line, column }
        })
        .collect()
}
