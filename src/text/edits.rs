//! What rules propose, in the coordinates of the text they were shown.

use super::Span;

/// Replacements proposed for one text, in any order.
///
/// All replacement text lives in one buffer: proposing an edit allocates nothing by itself.
/// `tag` is the caller's own number for the edit (an index into its findings).
#[derive(Clone, Debug, Default)]
pub struct Edits {
    arena: String,
    list: Vec<(Span, u32, u32, u32)>,
}

impl Edits {
    /// Proposes to put `with` in the place of `span`.
    pub fn replace(&mut self, span: Span, with: &str, tag: u32) {
        let start = self.arena.len();
        self.arena.push_str(with);
        let part = Span::new(start, self.arena.len());
        self.list.push((span, part.start, part.end, tag));
    }

    /// How many edits there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing is proposed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Puts the edits in the order of the text. Insertions come before what they touch.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|&(span, _, _, tag)| (span, tag));
    }

    /// Span, replacement and tag of every edit, in the order they stand.
    pub fn iter(&self) -> impl Iterator<Item = (Span, &str, u32)> {
        self.list.iter().map(|&(span, from, to, tag)| (span, &self.arena[from as usize..to as usize], tag))
    }
}
