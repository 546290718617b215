//! Documents of equal text: the first stands for all, so that further copies cost next to nothing and count
//! for nothing when it is asked what is rare.

use rustc_hash::FxHashMap;

use super::evidence::Record;

/// Which document stands for which. Documents are numbers in the order of ids; what stands is numbered anew.
pub(super) struct Twins {
    number: Vec<u32>,
    firsts: Vec<u32>,
}

impl Twins {
    /// Finds equal texts. Documents without words, and those that `alone` names, stand for themselves.
    pub(super) fn of(records: &[&Record], alone: impl Fn(u32) -> bool) -> Self {
        let mut met: FxHashMap<u64, u32> = FxHashMap::default();
        let mut twins = Twins { number: Vec::with_capacity(records.len()), firsts: Vec::new() };
        for (document, record) in (0_u32..).zip(records) {
            let next = u32::try_from(twins.firsts.len()).unwrap_or(u32::MAX);
            let number = if record.words == 0 || alone(document) {
                next
            } else {
                *met.entry(record.body).or_insert(next)
            };
            if number == next {
                twins.firsts.push(document);
            }
            twins.number.push(number);
        }
        twins
    }

    /// The documents that stand, in order.
    pub(super) fn firsts(&self) -> &[u32] {
        &self.firsts
    }

    /// How many documents there are.
    pub(super) fn documents(&self) -> u32 {
        u32::try_from(self.number.len()).unwrap_or(u32::MAX)
    }

    /// The number of what stands for a document.
    pub(super) fn number(&self, document: u32) -> u32 {
        self.number[document as usize]
    }

    /// The document behind a number.
    pub(super) fn document(&self, number: u32) -> u32 {
        self.firsts[number as usize]
    }
}
