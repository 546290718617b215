//! Where everything went between two texts.

use super::Span;

/// Two stretches that stand for each other; text between hunks is the same on both sides.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Bytes in the older text.
    pub old: Span,
    /// Bytes in the newer text.
    pub new: Span,
}

impl Hunk {
    /// How far text after this hunk has moved, in bytes.
    fn shift(self) -> i64 {
        i64::from(self.new.end) - i64::from(self.old.end)
    }
}

/// Ordered hunks that never touch, so equal alignments compare equal and composing is associative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alignment {
    hunks: Vec<Hunk>,
    old_len: usize,
    new_len: usize,
}

fn moved(offset: u32, by: i64) -> u32 {
    u32::try_from(i64::from(offset) + by).unwrap_or(u32::MAX)
}

impl Alignment {
    /// The alignment of a text of `len` bytes with itself.
    #[must_use]
    pub fn identity(len: usize) -> Self {
        Alignment { hunks: Vec::new(), old_len: len, new_len: len }
    }

    /// Joins touching hunks; `hunks` must be in order and disjoint, as those of a patch are.
    pub(super) fn from_hunks(hunks: impl Iterator<Item = Hunk>, old_len: usize, new_len: usize) -> Self {
        let mut list: Vec<Hunk> = Vec::new();
        for hunk in hunks {
            match list.last_mut() {
                Some(last) if last.old.end == hunk.old.start => {
                    last.old.end = hunk.old.end;
                    last.new.end = hunk.new.end;
                }
                _ => list.push(hunk),
            }
        }
        Alignment { hunks: list, old_len, new_len }
    }

    /// The differing stretches, in order.
    #[must_use]
    pub fn hunks(&self) -> &[Hunk] {
        &self.hunks
    }

    /// The same map, read backwards.
    #[must_use]
    pub fn invert(&self) -> Alignment {
        let hunks = self.hunks.iter().map(|h| Hunk { old: h.new, new: h.old }).collect();
        Alignment { hunks, old_len: self.new_len, new_len: self.old_len }
    }

    /// `self` takes A to B and `next` takes B to C; the result takes A to C. Linear in the hunks.
    ///
    /// Hunks that meet in B become one: the result never claims more than both sides know.
    #[must_use]
    pub fn compose(&self, next: &Alignment) -> Alignment {
        debug_assert_eq!(self.new_len, next.old_len, "alignments must meet in the same text");
        if next.hunks.is_empty() {
            return self.clone();
        }
        if self.hunks.is_empty() {
            return next.clone();
        }
        let (mut a, mut b) = (self.hunks.iter().peekable(), next.hunks.iter().peekable());
        let (mut shift_a, mut shift_b) = (0i64, 0i64);
        let mut hunks = Vec::with_capacity(self.hunks.len() + next.hunks.len());
        loop {
            let starts = [a.peek().map(|h| h.new.start), b.peek().map(|h| h.old.start)];
            let Some(start) = starts.into_iter().flatten().min() else { break };
            let (before_a, before_b, mut end) = (shift_a, shift_b, start);
            loop {
                if let Some(h) = a.next_if(|h| h.new.start <= end) {
                    end = end.max(h.new.end);
                    shift_a = h.shift();
                } else if let Some(h) = b.next_if(|h| h.old.start <= end) {
                    end = end.max(h.old.end);
                    shift_b = h.shift();
                } else {
                    break;
                }
            }
            hunks.push(Hunk {
                old: Span { start: moved(start, -before_a), end: moved(end, -shift_a) },
                new: Span { start: moved(start, before_b), end: moved(end, shift_b) },
            });
        }
        Alignment { hunks, old_len: self.old_len, new_len: next.new_len }
    }

    /// The smallest old span that accounts for all of a new one.
    #[must_use]
    pub fn to_old(&self, span: Span) -> Span {
        let shift = |k: usize| k.checked_sub(1).map_or(0, |k| self.hunks[k].shift());
        if span.is_empty() {
            let k = self.hunks.partition_point(|h| h.new.end < span.start);
            if let Some(h) = self.hunks.get(k).filter(|h| h.new.start <= span.start) {
                return h.old;
            }
        }
        let k = self.hunks.partition_point(|h| h.new.end <= span.start);
        let start = match self.hunks.get(k) {
            Some(h) if h.new.start < span.start => h.old.start,
            _ => moved(span.start, -shift(k)),
        };
        let k = self.hunks.partition_point(|h| h.new.start < span.end);
        let end = match k.checked_sub(1).map(|k| self.hunks[k]) {
            Some(h) if h.new.end > span.end => h.old.end,
            _ => moved(span.end, -shift(k)),
        };
        Span { start, end }
    }
}
