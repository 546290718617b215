//! What one stage did to one text.

use super::{Alignment, Edits, Hunk, Span};

/// An accepted edit. It keeps what it removed, so a patch inverts without its source text.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Change<'p> {
    /// What was replaced, in the text the patch was made for.
    pub span: Span,
    /// The text that stood there.
    pub before: &'p str,
    /// The text that stands there now.
    pub after: &'p str,
    /// The caller's number for the edit.
    pub tag: u32,
}

/// Why a list of edits cannot become a patch, or a patch does not fit a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatchError {
    /// Out of order, overlapping, out of bounds, or not on a character boundary.
    #[error("edit {index} at bytes {}..{} overlaps another or leaves the text", span.start, span.end)]
    BadSpan {
        /// Position in the list of edits.
        index: usize,
        /// The span that was refused.
        span: Span,
    },
    /// The text does not hold what the patch says it replaced.
    #[error("the text at bytes {}..{} is not what the patch was made for", span.start, span.end)]
    Mismatch {
        /// Where the texts differ.
        span: Span,
    },
    /// The text has another length than the one the patch was made for.
    #[error("the patch was made for a text of {expected} bytes, this one has {found}")]
    WrongLength {
        /// Length the patch was made for, in bytes.
        expected: usize,
        /// Length found, in bytes.
        found: usize,
    },
}

/// Everything one stage did to one text: ordered, disjoint changes on character boundaries.
///
/// Touching changes are legal, overlap is an error, and a change that changes nothing is not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// `before` and `after` of every change, in turn.
    arena: String,
    slots: Vec<(Span, u32, u32)>,
    old_len: usize,
    new_len: usize,
}

impl Patch {
    /// Checks `edits` against `text` and keeps those that change something.
    ///
    /// # Errors
    /// [`PatchError::BadSpan`] when edits are out of order, overlap, or do not lie in the text.
    pub fn new(text: &str, edits: &Edits) -> Result<Self, PatchError> {
        let mut patch = Patch { old_len: text.len(), new_len: text.len(), ..Patch::default() };
        let mut end = 0;
        for (index, (span, after, tag)) in edits.iter().enumerate() {
            let before = span.of(text).filter(|_| span.start >= end);
            let before = before.ok_or(PatchError::BadSpan { index, span })?;
            end = span.end;
            if before != after {
                patch.push(Change { span, before, after, tag });
            }
        }
        Ok(patch)
    }

    /// Builds a patch for a text of `old_len` bytes from recorded changes, in order.
    ///
    /// # Errors
    /// [`PatchError::BadSpan`] as in [`Patch::new`], or when `before` has not the span's length.
    pub fn from_changes<'c>(
        old_len: usize,
        changes: impl IntoIterator<Item = Change<'c>>,
    ) -> Result<Self, PatchError> {
        let mut patch = Patch { old_len, new_len: old_len, ..Patch::default() };
        let mut end = 0;
        for (index, change) in changes.into_iter().enumerate() {
            let span = change.span;
            if span.start < end || span.end as usize > old_len || span.len() != change.before.len() {
                return Err(PatchError::BadSpan { index, span });
            }
            end = span.end;
            patch.push(change);
        }
        Ok(patch)
    }

    fn push(&mut self, change: Change<'_>) {
        self.new_len = self.new_len - change.before.len() + change.after.len();
        self.arena.push_str(change.before);
        self.arena.push_str(change.after);
        self.slots.push((change.span, Span::new(0, self.arena.len()).end, change.tag));
    }

    /// Whether the patch changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// How many changes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// The changes, in the order of the text.
    pub fn changes(&self) -> impl Iterator<Item = Change<'_>> {
        let starts = std::iter::once(0).chain(self.slots.iter().map(|s| s.1));
        self.slots.iter().zip(starts).map(|(&(span, end, tag), start)| {
            let part = &self.arena[start as usize..end as usize];
            let (before, after) = part.split_at(span.len());
            Change { span, before, after, tag }
        })
    }

    /// The changes with the span that each result occupies in the new text.
    pub fn moved(&self) -> impl Iterator<Item = (Change<'_>, Span)> {
        let mut grown = 0usize;
        let mut shrunk = 0usize;
        self.changes().map(move |change| {
            let start = change.span.start as usize + grown - shrunk;
            grown += change.after.len();
            shrunk += change.before.len();
            (change, Span::new(start, start + change.after.len()))
        })
    }

    /// The text after the patch.
    ///
    /// # Errors
    /// When `text` is not the text the patch was made for.
    pub fn apply(&self, text: &str) -> Result<String, PatchError> {
        let parts = self.changes().map(|c| (c.span, c.before, c.after));
        splice(text, self.old_len, self.new_len, parts)
    }

    /// The text before the patch: the exact inverse of [`Patch::apply`].
    ///
    /// # Errors
    /// When `text` is not the text that the patch made.
    pub fn undo(&self, text: &str) -> Result<String, PatchError> {
        let parts = self.moved().map(|(c, span)| (span, c.after, c.before));
        splice(text, self.new_len, self.old_len, parts)
    }

    /// Where the patch moved everything.
    #[must_use]
    pub fn alignment(&self) -> Alignment {
        let hunks = self.moved().map(|(c, new)| Hunk { old: c.span, new });
        Alignment::from_hunks(hunks, self.old_len, self.new_len)
    }
}

fn splice<'a>(
    text: &str,
    len: usize,
    new_len: usize,
    parts: impl Iterator<Item = (Span, &'a str, &'a str)>,
) -> Result<String, PatchError> {
    if text.len() != len {
        return Err(PatchError::WrongLength { expected: len, found: text.len() });
    }
    let (mut out, mut at) = (String::with_capacity(new_len), 0);
    for (span, from, to) in parts {
        if span.of(text) != Some(from) {
            return Err(PatchError::Mismatch { span });
        }
        out.push_str(&text[at..span.start as usize]);
        out.push_str(to);
        at = span.end as usize;
    }
    out.push_str(&text[at..]);
    Ok(out)
}
