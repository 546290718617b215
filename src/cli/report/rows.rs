//! Two sides of a document cut into rows that stand beside each other.

use std::collections::{BTreeMap, VecDeque};

use crate::corpus::write::EditRecord;
use crate::pipeline::Sides;
use crate::rule::StageName;

/// A piece of a row.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// The same on both sides.
    Same(&'t str),
    /// Different; either side may be empty.
    Changed {
        /// The number of the stretch.
        stretch: usize,
        /// What stood there.
        left: &'t str,
        /// What stands there.
        right: &'t str,
        /// Whether the stretch ends here: a long one goes over several rows.
        last: bool,
    },
}

/// What stands beside each other: mostly one line, more where a change joins or splits lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row<'t> {
    /// Line of the left side, from 1.
    pub(super) left_line: usize,
    /// Line of the right side, from 1.
    pub(super) right_line: usize,
    /// What it is made of.
    pub(super) pieces: Box<[Piece<'t>]>,
    /// Whether both sides end it with the same line end: then both have the line, if empty.
    pub(super) both: bool,
}

impl Row<'_> {
    /// The stretches that end in it.
    pub(super) fn stretches(&self) -> impl Iterator<Item = usize> + '_ {
        self.touching().filter_map(|(stretch, last)| last.then_some(stretch))
    }

    /// The stretches in it, and whether they end in it.
    pub(super) fn touching(&self) -> impl Iterator<Item = (usize, bool)> + '_ {
        self.pieces.iter().filter_map(|p| match *p {
            Piece::Changed { stretch, last, .. } => Some((stretch, last)),
            Piece::Same(_) => None,
        })
    }

    /// Whether both sides are the same, or differ only in `quiet` stretches.
    pub(super) fn is_quiet(&self, quiet: &[bool]) -> bool {
        self.pieces.iter().all(|p| match p {
            Piece::Same(_) => true,
            Piece::Changed { stretch, .. } => quiet[*stretch],
        })
    }

    /// Whether there is anything on the left side.
    pub(super) fn has_left(&self) -> bool {
        self.side(true)
    }

    /// Whether there is anything on the right side.
    pub(super) fn has_right(&self) -> bool {
        self.side(false)
    }

    fn side(&self, is_left: bool) -> bool {
        self.both
            || self.pieces.iter().any(|p| match p {
                Piece::Same(_) => true,
                Piece::Changed { left, right, .. } => !(if is_left { left } else { right }).is_empty(),
            })
    }

    /// How many lines of the left side the row takes.
    pub(super) fn left_lines(&self) -> usize {
        let breaks = |p: &Piece<'_>| match p {
            Piece::Same(_) => 0,
            Piece::Changed { left, .. } => left.strip_suffix('\n').unwrap_or(left).matches('\n').count(),
        };
        usize::from(self.has_left()) + self.pieces.iter().map(breaks).sum::<usize>()
    }
}

/// For every stretch, whether nothing can be seen of it: line ends and blanks of another kind.
pub(super) fn quiet(sides: &Sides, edits: &[EditRecord]) -> Vec<bool> {
    let blank = |text: Option<&str>| text.unwrap_or_default().chars().all(char::is_whitespace);
    let all = sides.stretches.iter().map(|stretch| {
        blank(stretch.left.of(&sides.left))
            && blank(stretch.right.of(&sides.right))
            && stretch.edits.iter().filter_map(|&k| edits.get(k)).all(|e| e.stage == StageName::Normalize)
    });
    all.collect()
}

/// How often each rule changed something in quiet rows, with the first such change.
pub(super) fn quiet_rules<'e>(
    rows: &[Row<'_>],
    quiet: &[bool],
    sides: &Sides,
    edits: &'e [EditRecord],
) -> BTreeMap<&'e str, (usize, &'e EditRecord)> {
    let mut rules = BTreeMap::new();
    for stretch in rows.iter().filter(|r| r.is_quiet(quiet)).flat_map(Row::stretches) {
        for edit in sides.stretches[stretch].edits.iter().filter_map(|&k| edits.get(k)) {
            rules.entry(edit.rule.as_str()).or_insert((0, edit)).0 += 1;
        }
    }
    rules
}

/// Cuts two sides into rows.
pub(super) fn rows(sides: &Sides) -> Vec<Row<'_>> {
    let (left, right) = (sides.left.as_str(), sides.right.as_str());
    let mut cutter = Cutter { rows: Vec::new(), pieces: Vec::new(), start: (1, 1), at: (1, 1) };
    let mut done = 0;
    for (number, stretch) in sides.stretches.iter().enumerate() {
        let (old, new) =
            (stretch.left.of(left).unwrap_or_default(), stretch.right.of(right).unwrap_or_default());
        cutter.same(left.get(done..stretch.left.start as usize).unwrap_or_default());
        cutter.changed(number, old, new);
        done = stretch.left.end as usize;
    }
    cutter.same(left.get(done..).unwrap_or_default());
    cutter.close();
    cutter.rows
}

struct Cutter<'t> {
    rows: Vec<Row<'t>>,
    pieces: Vec<Piece<'t>>,
    start: (usize, usize),
    at: (usize, usize),
}

impl<'t> Cutter<'t> {
    fn same(&mut self, text: &'t str) {
        for part in text.split_inclusive('\n') {
            let line = part.strip_suffix('\n');
            if let Some(text) = Some(line.unwrap_or(part)).filter(|t| !t.is_empty()) {
                self.pieces.push(Piece::Same(text));
            }
            if line.is_some() {
                self.at = (self.at.0 + 1, self.at.1 + 1);
                self.end_row(true);
            }
        }
    }

    /// A change between whole lines gives rows of its own, line beside line as far as there are;
    /// lines at its ends that are the same on both sides are not marked.
    fn changed(&mut self, stretch: usize, left: &'t str, right: &'t str) {
        let whole = |text: &str| text.is_empty() || text.ends_with('\n');
        if !(self.pieces.is_empty() && whole(left) && whole(right)) || left == right {
            self.push(Piece::Changed { stretch, left, right, last: true });
            return;
        }
        let mut lefts: VecDeque<&str> = left.split_inclusive('\n').collect();
        let mut rights: VecDeque<&str> = right.split_inclusive('\n').collect();
        while lefts.front() == rights.front() {
            self.same(lefts.pop_front().unwrap_or_default());
            rights.pop_front();
        }
        let mut behind = Vec::new();
        while let (Some(line), true) = (lefts.back().copied(), lefts.back() == rights.back()) {
            behind.push(line);
            lefts.pop_back();
            rights.pop_back();
        }
        let rows = lefts.len().max(rights.len());
        for k in 0..rows {
            let at = |side: &VecDeque<&'t str>| side.get(k).copied().unwrap_or_default();
            self.push(Piece::Changed { stretch, left: at(&lefts), right: at(&rights), last: k + 1 == rows });
            self.end_row(false);
        }
        behind.iter().rev().for_each(|line| self.same(line));
    }

    fn push(&mut self, piece: Piece<'t>) {
        if let Piece::Changed { left, right, .. } = piece {
            let breaks = |text: &str| memchr::memchr_iter(b'\n', text.as_bytes()).count();
            self.at = (self.at.0 + breaks(left), self.at.1 + breaks(right));
        }
        self.pieces.push(piece);
    }

    fn end_row(&mut self, both: bool) {
        let pieces = std::mem::take(&mut self.pieces).into_boxed_slice();
        self.rows.push(Row { left_line: self.start.0, right_line: self.start.1, pieces, both });
        self.start = self.at;
    }

    fn close(&mut self) {
        if !self.pieces.is_empty() {
            self.end_row(false);
        }
    }
}

/// The rows that are worth showing: loud ones with some around them; `Err` counts rows left out.
pub(super) fn folded(
    loud: impl Fn(usize) -> bool,
    count: usize,
    around: usize,
) -> impl Iterator<Item = Result<usize, std::ops::Range<usize>>> {
    /// Folding fewer rows than this hides more than it saves.
    const WORTH: usize = 3;
    let mut shown = vec![false; count];
    let mut until = 0;
    for k in (0..count).filter(|&k| loud(k)) {
        let from = k.saturating_sub(around).max(until);
        until = (k + around + 1).min(count);
        shown[from..until].fill(true);
    }
    let mut k = 0;
    std::iter::from_fn(move || {
        if k >= count {
            return None;
        }
        if !shown[k] {
            let end = shown[k..].iter().position(|s| *s).map_or(count, |n| k + n);
            if end - k >= WORTH {
                return Some(Err(std::mem::replace(&mut k, end)..end));
            }
            shown[k..end].fill(true);
        }
        k += 1;
        Some(Ok(k - 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Stretch;
    use crate::text::Span;

    fn sides(left: &str, right: &str, stretches: &[[usize; 4]]) -> Sides {
        let stretch = |s: &[usize; 4]| Stretch {
            left: Span::new(s[0], s[1]),
            right: Span::new(s[2], s[3]),
            edits: Vec::new(),
        };
        Sides {
            left: left.into(),
            right: right.into(),
            extraction: None,
            stretches: stretches.iter().map(stretch).collect(),
        }
    }

    #[test]
    fn removed_lines_have_rows_of_their_own() {
        let sides = sides("one\nshare\nlike\ntwo\n", "one\ntwo\n", &[[4, 15, 4, 4]]);
        let rows = rows(&sides);
        let lines: Vec<_> =
            rows.iter().map(|r| (r.left_line, r.right_line, r.has_left(), r.has_right())).collect();
        assert_eq!(lines, [(1, 1, true, true), (2, 2, true, false), (3, 2, true, false), (4, 2, true, true)]);
        assert_eq!((rows[1].stretches().count(), rows[2].stretches().count()), (0, 1));
    }

    #[test]
    fn lines_that_stay_are_not_marked() {
        let sides = sides("\nshare\n\ntwo\n", "\n\ntwo\n", &[[0, 8, 0, 2]]);
        let rows = rows(&sides);
        let marked: Vec<_> = rows.iter().map(|r| r.touching().count()).collect();
        assert_eq!(marked, [0, 1, 0, 0]);
        assert!(rows[0].both && rows[2].both && !rows[1].has_right());
    }

    #[test]
    fn a_change_inside_a_line_keeps_the_line_together() {
        let sides = sides("a , b\nc", "a, b\nc", &[[1, 2, 1, 1]]);
        let rows = rows(&sides);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].pieces.len(), 3);
        assert!(rows[0].is_quiet(&[true]) && !rows[0].is_quiet(&[false]));
    }

    #[test]
    fn far_rows_are_folded() {
        let list: Vec<_> = folded(|k| k == 10, 20, 2).collect();
        assert_eq!(list.first(), Some(&Err(0..8)));
        assert_eq!(list.last(), Some(&Err(13..20)));
        assert_eq!(list.len(), 7);
        assert_eq!(folded(|_| false, 2, 2).collect::<Vec<_>>(), [Ok(0), Ok(1)]);
    }
}
