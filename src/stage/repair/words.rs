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
        let word = self.word();
        let tail = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        let bare = tail.trim_end_matches(|c: char| !c.is_alphanumeric());
        let start = self.second.end - tail.len();
        (bare, start..start + bare.len())
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
            see(&Pair { paragraph, first: first.clone(), second: second.clone() });
            first = second;
        }
        start = end + 1;
    }
}
