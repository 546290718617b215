//! Words in pairs: what stands between blanks, and what stood before it.

use std::ops::Range;

use super::paragraph::Paragraph;

/// Two neighbours.
pub(crate) struct Pair<'p> {
    /// Where they are.
    pub(super) paragraph: &'p Paragraph<'p>,
    /// The first of the two; empty at the beginning of the paragraph.
    pub(super) first: Range<usize>,
    /// The second.
    pub(super) second: Range<usize>,
    bare: &'p str,
    bare_at: usize,
}

impl<'p> Pair<'p> {
    /// The first of the two with the marks at it.
    pub(super) fn before(&self) -> &'p str {
        self.paragraph.text.get(self.first.clone()).unwrap_or_default()
    }

    /// The second with the marks at it.
    pub(super) fn word(&self) -> &'p str {
        self.paragraph.text.get(self.second.clone()).unwrap_or_default()
    }

    /// The second without the marks around it, and where it is.
    pub(super) fn bare(&self) -> (&'p str, Range<usize>) {
        (self.bare, self.bare_at..self.bare_at + self.bare.len())
    }

    /// What follows the second.
    pub(super) fn rest(&self) -> &'p str {
        self.paragraph.text.get(self.second.end..).unwrap_or_default()
    }
}

/// Shows every pair of a paragraph, from left to right.
pub(super) fn pairs<'p>(paragraph: &'p Paragraph<'p>, mut see: impl FnMut(&Pair<'p>)) {
    let bytes = paragraph.text.as_bytes();
    let (mut first, mut start) = (0..0, 0);
    for end in memchr::memchr_iter(b' ', bytes).chain(std::iter::once(bytes.len())) {
        if end > start {
            let second = start..end;
            let (bare, bare_at) = bare(paragraph.text, &second);
            see(&Pair { paragraph, first: first.clone(), second: second.clone(), bare, bare_at });
            first = second;
        }
        start = end + 1;
    }
}

fn bare<'t>(text: &'t str, word: &Range<usize>) -> (&'t str, usize) {
    let bytes = text.as_bytes();
    let whole = text.get(word.clone()).unwrap_or_default();
    if bytes[word.start].is_ascii_alphanumeric() && bytes[word.end - 1].is_ascii_alphanumeric() {
        return (whole, word.start);
    }
    let tail = whole.trim_start_matches(|c: char| !c.is_alphanumeric());
    (tail.trim_end_matches(|c: char| !c.is_alphanumeric()), word.end - tail.len())
}
