//! What lines were found to be, kept for the next time: residue says the same thing on every page, and a
//! document is looked at again when a stage has changed it.
//!
//! A pure function of the line is kept, so what is given never depends on what was asked before.

use std::sync::Mutex;

/// Longer lines are few (bytes).
pub(super) const LONGEST: usize = 700;
/// How many lines are kept at most; a new one takes the place of the old one in its slot.
const SLOTS: usize = 1 << 14;

type Slot<T> = Mutex<Option<(Box<str>, Box<[T]>)>>;

/// A bounded table of lines and what was found for each.
#[derive(Debug)]
pub(super) struct Memo<T>(Box<[Slot<T>]>);

impl<T: Copy> Memo<T> {
    pub(super) fn new() -> Self {
        Memo((0..SLOTS).map(|_| Mutex::new(None)).collect())
    }

    /// Adds what is known of a line to `out`, or what `find` adds. Where another thread holds the
    /// slot nobody waits: it is found again.
    pub(super) fn get(&self, line: &str, out: &mut Vec<T>, find: impl FnOnce(&mut Vec<T>)) {
        #[allow(clippy::cast_possible_truncation)] // any part of the hash will do
        let slot = xxhash_rust::xxh3::xxh3_64(line.as_bytes()) as usize % SLOTS;
        let held = self.0.get(slot).and_then(|s| s.try_lock().ok());
        let Some(mut held) = held.filter(|_| line.len() <= LONGEST) else { return find(out) };
        if let Some((_, found)) = held.as_ref().filter(|(text, _)| **text == *line) {
            out.extend_from_slice(found);
            return;
        }
        let from = out.len();
        find(out);
        *held = Some((line.into(), out.get(from..).unwrap_or_default().into()));
    }
}
