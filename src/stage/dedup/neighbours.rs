//! Which documents of a stored index a new document must be compared with.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::candidates::{PER_DOCUMENT, RARE, SHARE, SHARED};
use super::evidence::Record;
use super::frozen::common_from;
use super::stored::line_key;
use super::telling::words_in;

/// Documents that hold a key are asked for up to this number; more say that the key is not rare.
pub const ASKED: usize = RARE + 1;
/// A line of so many words that stands in an old document makes that document a neighbour.
const PASSAGE_WORDS: u64 = 8;
/// So many documents are neighbours for the sake of one line.
const PASSAGE_HOLDERS: usize = 4;
/// So many for equal text.
const TWINS: usize = 4;

/// Who holds what a document is found by; the lists are cut at [`ASKED`].
pub trait Holders {
    /// Documents that hold a pair of words.
    fn of_pair(&self, key: u32) -> &[u32];
    /// Documents that hold a line.
    fn of_line(&self, key: u32) -> &[u32];
    /// Documents that may have the same text.
    fn of_body(&self, key: u32) -> &[u32];
    /// The record of a document.
    fn record(&self, number: u32) -> Option<Arc<Record>>;
}

/// The neighbours of a document: those that share rare pairs of words with it, the best few; those of equal
/// text; and those that hold one of its longer lines.
#[allow(clippy::cast_precision_loss)] // sketches are small
pub fn neighbours(of: &Record, held: &dyn Holders) -> Vec<u32> {
    let mut counts: FxHashMap<u32, u16> = FxHashMap::default();
    for pair in &of.sketch {
        let list = held.of_pair(*pair);
        if list.len() <= RARE {
            list.iter().for_each(|n| *counts.entry(*n).or_default() += 1);
        }
    }
    let mut best: Vec<(f32, Arc<Record>, u32)> = Vec::new();
    for (number, shared) in counts.into_iter().filter(|(_, shared)| *shared >= SHARED) {
        let Some(other) = held.record(number) else { continue };
        let bound = of.bound().min(other.bound());
        let below = |r: &Record| r.sketch.partition_point(|h| *h <= bound);
        let share = f32::from(shared) / below(of).min(below(&other)).max(1) as f32;
        if share >= SHARE {
            best.push((share, other, number));
        }
    }
    best.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    let mut out: Vec<u32> = best.iter().take(PER_DOCUMENT).map(|(_, _, number)| *number).collect();
    // Numbers tell of the order in which documents came; ids do not.
    let first = |list: &[u32], most: usize, fits: &dyn Fn(&Record) -> bool| -> Vec<u32> {
        let records = list.iter().filter_map(|n| held.record(*n).map(|r| (r, *n)));
        let mut records: Vec<(Arc<Record>, u32)> = records.filter(|(r, _)| fits(r)).collect();
        records.sort_unstable_by(|a, b| a.0.id.cmp(&b.0.id));
        records.into_iter().take(most).map(|(_, n)| n).collect()
    };
    if let Some(key) = of.body_key() {
        out.extend(first(held.of_body(key), TWINS, &|r| r.same_text(of)));
    }
    for line in of.lines.iter().filter(|line| words_in(**line) >= PASSAGE_WORDS) {
        let list = held.of_line(line_key(*line));
        if !list.is_empty() && list.len() < common_from(*line) {
            out.extend(first(list, PASSAGE_HOLDERS, &|r| r.lines.contains(line)));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}
