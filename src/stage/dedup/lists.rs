//! The inverted index over the sketches: for each hash the documents that hold it.

use rayon::prelude::*;

use super::evidence::Record;

/// Entries that are sorted at a time: 8 MiB of them, so that they stay near the processor.
const PART: usize = 1 << 20;
/// One hash in so many is looked at to see how they are spread.
const SAMPLED: usize = 64;

/// The documents of each hash that at least two hold, list after list in the order of the hashes; each rising.
#[derive(Debug, Default)]
pub(super) struct Lists {
    documents: Vec<u32>,
    /// Where each list ends.
    ends: Vec<u32>,
}

impl Lists {
    /// Reads the sketches of documents, numbered as they come.
    pub(super) fn of(records: &[&Record]) -> Self {
        let bounds = bounds(records);
        let parts: Vec<Lists> =
            bounds.par_windows(2).map(|range| Lists::of_range(records, range[0]..range[1])).collect();
        let mut all = Lists::default();
        for part in parts {
            let before = clip(all.documents.len());
            all.documents.extend(part.documents);
            all.ends.extend(part.ends.into_iter().map(|end| before + end));
        }
        all
    }

    fn of_range(records: &[&Record], range: std::ops::Range<u64>) -> Self {
        let mut entries: Vec<u64> = Vec::new();
        for (number, record) in (0_u64..).zip(records) {
            let below = |bound: u64| record.sketch.partition_point(|hash| u64::from(*hash) < bound);
            let hashes = record.sketch.get(below(range.start)..below(range.end)).unwrap_or_default();
            entries.extend(hashes.iter().map(|hash| (u64::from(*hash) << 32) | number));
        }
        entries.sort_unstable();
        let mut lists = Lists::default();
        for list in entries.chunk_by(|a, b| a >> 32 == b >> 32).filter(|list| list.len() > 1) {
            lists.documents.extend(list.iter().map(|entry| low(*entry)));
            lists.ends.push(clip(lists.documents.len()));
        }
        lists
    }

    /// The lists, one after the other.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let begins = std::iter::once(&0).chain(&self.ends);
        begins.zip(&self.ends).map(|(from, to)| &self.documents[*from as usize..*to as usize])
    }
}

/// Hashes that part all of them into about equal numbers, the least and one past the greatest among them.
fn bounds(records: &[&Record]) -> Vec<u64> {
    let mut sample: Vec<u32> =
        records.iter().flat_map(|r| r.sketch.iter()).copied().step_by(SAMPLED).collect();
    sample.sort_unstable();
    let parts = (sample.len() * SAMPLED).div_ceil(PART).max(1);
    let inner = (1..parts).map(|k| u64::from(sample[k * sample.len() / parts]));
    let mut bounds: Vec<u64> = std::iter::once(0).chain(inner).chain([1 << 32]).collect();
    bounds.dedup();
    bounds
}

/// For each document the lists it is in. The lists stand one after the other, each behind its length, so that a
/// document and a list are one step apart.
#[derive(Debug)]
pub(super) struct Held {
    lists: Vec<u32>,
    /// For each document where its part of `held` begins, and the end of the last one.
    begins: Vec<u32>,
    /// Places in `lists`.
    held: Vec<u32>,
}

/// A list that is not kept.
const DROPPED: u32 = u32::MAX;

impl Held {
    /// Keeps of each list what `show` appends; a list of which nothing is shown is dropped. Only documents that
    /// `asks` will be asked for.
    pub(super) fn of(
        lists: &Lists,
        documents: usize,
        mut show: impl FnMut(&[u32], &mut Vec<u32>),
        asks: impl Fn(u32) -> bool,
    ) -> Self {
        let (mut shown, mut places) = (Vec::new(), Vec::with_capacity(lists.ends.len()));
        let mut begins = vec![0_u32; documents + 1];
        for list in lists.iter() {
            let at = shown.len();
            shown.push(0);
            show(list, &mut shown);
            let length = shown.len() - at - 1;
            if length == 0 {
                shown.truncate(at);
                places.push(DROPPED);
                continue;
            }
            shown[at] = clip(length);
            places.push(clip(at));
            list.iter().filter(|d| asks(**d)).for_each(|d| begins[*d as usize + 1] += 1);
        }
        for k in 1..begins.len() {
            begins[k] += begins[k - 1];
        }
        let (mut next, mut held) = (begins.clone(), vec![0; begins[documents] as usize]);
        for (list, at) in lists.iter().zip(places).filter(|(_, at)| *at != DROPPED) {
            for &d in list.iter().filter(|d| asks(**d)) {
                held[next[d as usize] as usize] = at;
                next[d as usize] += 1;
            }
        }
        Held { lists: shown, begins, held }
    }

    /// What is shown of the lists of a document.
    pub(super) fn of_document(&self, document: u32) -> impl Iterator<Item = &[u32]> {
        let (from, to) = (self.begins[document as usize], self.begins[document as usize + 1]);
        self.held[from as usize..to as usize].iter().map(|at| {
            let (length, rest) = self.lists[*at as usize..].split_first().unwrap_or((&0, &[]));
            &rest[..*length as usize]
        })
    }
}

/// A number of documents or of entries: there are fewer than four thousand million.
pub(super) fn clip(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[allow(clippy::cast_possible_truncation)] // the low half of an entry
fn low(entry: u64) -> u32 {
    entry as u32
}

/// Counts how often each document is met, and which are.
#[derive(Debug)]
pub(super) struct Tally {
    counts: Vec<u16>,
    /// The documents that were met, and room for all.
    met: Vec<u32>,
    many: usize,
}

impl Tally {
    /// Room for so many documents.
    pub(super) fn new(documents: usize) -> Self {
        Tally { counts: vec![0; documents], met: vec![0; documents + 1], many: 0 }
    }

    /// Meets a document. Without a branch: whether it was met before cannot be foreseen.
    pub(super) fn meet(&mut self, document: u32) {
        let count = &mut self.counts[document as usize];
        self.met[self.many] = document;
        self.many += usize::from(*count == 0);
        *count = count.saturating_add(1);
    }

    /// All that were met, and how often; the tally is empty again.
    pub(super) fn take(&mut self) -> impl Iterator<Item = (u32, u16)> {
        let many = std::mem::take(&mut self.many);
        let counts = &mut self.counts;
        self.met[..many].iter().map(|document| (*document, std::mem::take(&mut counts[*document as usize])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_counts_and_is_empty_again() {
        let mut tally = Tally::new(4);
        [2, 0, 2, 2].into_iter().for_each(|d| tally.meet(d));
        assert_eq!(tally.take().collect::<Vec<_>>(), [(2, 3), (0, 1)]);
        assert_eq!(tally.take().count(), 0);
    }

    #[test]
    fn lists_are_found_from_their_documents() {
        let lists = Lists { documents: vec![0, 2, 1, 2, 3, 0, 1], ends: vec![2, 5, 7] };
        let all = |held: &Held, d: u32| held.of_document(d).map(<[u32]>::to_vec).collect::<Vec<_>>();
        let held = Held::of(&lists, 4, |list, out| out.extend(list.iter().take(2)), |_| true);
        assert_eq!(all(&held, 0), [vec![0, 2], vec![0, 1]]);
        assert_eq!(all(&held, 3), [vec![1, 2]]);
        let few =
            Held::of(&lists, 4, |list, out| out.extend(list.iter().filter(|_| list.len() > 2)), |d| d != 2);
        assert_eq!(all(&few, 1), [vec![1, 2, 3]]);
        assert!(all(&few, 2).is_empty() && all(&few, 0).is_empty());
    }
}
