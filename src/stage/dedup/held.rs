//! For each document the others that share lists of the inverted index with it, counted near the processor.

use std::io;
use std::ops::Range;

use rayon::prelude::*;

use super::candidates::RARE;
use super::lists::{Lists, clip};

/// For each document of a stretch what is shown of the lists it is in.
#[derive(Debug)]
pub(super) struct Held {
    /// The stretch.
    documents: Range<u32>,
    /// One list after the other, each behind its length, so that a document and a list are one step apart.
    lists: Vec<u32>,
    /// What was kept of each piece of the lists, in order.
    parts: Vec<Part>,
}

/// What is kept of a piece of the lists.
#[derive(Debug)]
struct Part {
    /// Where its lists begin among all,
    begin: u32,
    /// and they themselves, until they are there.
    lists: Vec<u32>,
    /// For each block of documents the places in `lists` of what they hold.
    blocks: Vec<Block>,
    /// For each block the documents of short lists: they are at hand without a step.
    near: Vec<Block>,
}

/// Documents of a block; what is known of them is put in order block by block, near the processor.
const BLOCK: usize = 1 << 13;
/// A list of so many documents at most is short.
const SHORT: usize = 4;

/// Bytes that the place of a document in a list takes.
pub(super) const PLACE: usize = size_of::<u16>() + size_of::<u32>();

/// Documents of one block, counted from its first, and a number for each.
#[derive(Clone, Debug, Default)]
struct Block {
    documents: Vec<u16>,
    numbers: Vec<u32>,
}

impl Block {
    fn add(&mut self, document: u32, number: u32) {
        self.documents.push(u16::try_from(document as usize % BLOCK).unwrap_or(0));
        self.numbers.push(number);
    }

    fn shrink(&mut self) {
        self.documents.shrink_to_fit();
        self.numbers.shrink_to_fit();
    }
}

/// The numbers of a block by their documents.
#[derive(Default)]
struct InOrder {
    ends: Vec<u32>,
    numbers: Vec<u32>,
}

impl InOrder {
    /// Puts what all parts have of a block in order; the numbers of each are counted from some other.
    fn set<'b>(&mut self, parts: impl Iterator<Item = (&'b Block, u32)> + Clone) {
        self.ends.clear();
        self.ends.resize(BLOCK + 1, 0);
        let mut all = 0;
        for (block, _) in parts.clone() {
            all += block.numbers.len();
            block.documents.iter().for_each(|document| self.ends[usize::from(*document) + 1] += 1);
        }
        for k in 1..self.ends.len() {
            self.ends[k] += self.ends[k - 1];
        }
        self.numbers.resize(all, 0);
        for (block, begin) in parts {
            for (document, number) in block.documents.iter().zip(&block.numbers) {
                // The end of the one before is where this one begins, until all are in their places.
                let at = &mut self.ends[usize::from(*document)];
                self.numbers[*at as usize] = begin + *number;
                *at += 1;
            }
        }
    }

    fn of(&self, document: usize) -> &[u32] {
        let from = document.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbers[from as usize..self.ends[document] as usize]
    }
}

/// What a thread needs to look at a block.
struct Desk {
    held: InOrder,
    near: InOrder,
    begins: Vec<(usize, usize)>,
    tally: Tally,
}

impl Held {
    /// Keeps what `show` appends of each list, rising, for those documents of a stretch that are in the list (or, if
    /// `among`, in what is shown of it) and that `asks`. A list of which nothing is shown is
    /// dropped; of one of at most [`RARE`] documents only documents of it are shown.
    pub(super) fn of(
        lists: &Lists<'_>,
        documents: Range<u32>,
        show: impl Fn(&[u32], &mut Vec<u32>) + Sync,
        among: bool,
        asks: impl Fn(u32) -> bool + Sync,
    ) -> io::Result<Self> {
        let all = documents == (0..lists.documents());
        let within = |list: &[u32]| {
            // Most lists are told by their ends.
            if list.last().is_none_or(|last| *last < documents.start) || list[0] >= documents.end {
                return 0..0;
            }
            let from = list.partition_point(|d| *d < documents.start);
            from..from + list[from..].partition_point(|d| *d < documents.end)
        };
        let place =
            |document: u32| ((document - documents.start) as usize / BLOCK, document - documents.start);
        let keep = |list: &[u32], kept: &mut Part| {
            // Of a short list nothing is shown that is not in it.
            let inside = if all { 0..list.len() } else { within(list) };
            if inside.is_empty() && (!among || list.len() <= RARE) {
                return;
            }
            let at = kept.lists.len();
            kept.lists.push(0);
            show(list, &mut kept.lists);
            let length = kept.lists.len() - at - 1;
            let shown = &kept.lists[at + 1..];
            let those = if among { shown } else { &list[inside] };
            let those = if all || !among { those } else { &those[within(those)] };
            let mut asked = those.iter().filter(|d| asks(**d)).peekable();
            if length > SHORT && asked.peek().is_some() {
                for d in asked {
                    let (block, document) = place(*d);
                    kept.blocks[block].add(document, clip(at));
                }
                kept.lists[at] = clip(length);
                return;
            }
            for d in asked {
                let (block, document) = place(*d);
                for other in shown.iter().take_while(|other| *other < d) {
                    kept.near[block].add(document, *other);
                }
            }
            kept.lists.truncate(at);
        };
        let blocks = vec![Block::default(); documents.len().div_ceil(BLOCK)];
        let parts = Vec::with_capacity(lists.pieces());
        let mut held = Held { documents: documents.clone(), lists: Vec::new(), parts };
        let pieces: Vec<usize> = (0..lists.pieces()).collect();
        for some in pieces.chunks(rayon::current_num_threads()) {
            let kept = |piece: &usize| -> io::Result<Part> {
                let (blocks, near) = (blocks.clone(), blocks.clone());
                let mut kept = Part { begin: 0, lists: Vec::new(), blocks, near };
                lists.each_of(*piece, |list| keep(list, &mut kept))?;
                kept.blocks.iter_mut().chain(&mut kept.near).for_each(Block::shrink);
                Ok(kept)
            };
            let parts: Vec<io::Result<Part>> = some.par_iter().map(kept).collect();
            for part in parts {
                let mut part = part?;
                part.begin = clip(held.lists.len());
                let own = std::mem::take(&mut part.lists);
                if held.lists.capacity() - held.lists.len() < own.len() {
                    // What is held here is much: no more of it than is needed.
                    held.lists.reserve_exact(own.len().max(held.lists.len() / 8));
                }
                held.lists.extend(own);
                held.parts.push(part);
            }
        }
        Ok(held)
    }

    /// Counts for each document of the stretch how often it meets those before it in what is shown of its lists. What
    /// `see` adds comes in the order of the documents, on any number of threads.
    pub(super) fn each<T: Send>(
        &self,
        see: impl Fn(u32, &mut Tally, &mut Vec<T>) -> io::Result<()> + Sync,
    ) -> io::Result<Vec<T>> {
        let desk = || Desk {
            held: InOrder::default(),
            near: InOrder::default(),
            begins: Vec::new(),
            tally: Tally::new(self.documents.end as usize),
        };
        let at_desk = |desk: &mut Desk, block: usize| {
            let mut out = Vec::new();
            self.block(block, desk, |document, tally| see(document, tally, &mut out)).map(|()| out)
        };
        let all: Vec<io::Result<Vec<T>>> =
            (0..self.documents.len().div_ceil(BLOCK)).into_par_iter().map_init(desk, at_desk).collect();
        let mut out = Vec::new();
        for some in all {
            out.append(&mut some?);
        }
        Ok(out)
    }

    fn block(
        &self,
        block: usize,
        desk: &mut Desk,
        mut see: impl FnMut(u32, &mut Tally) -> io::Result<()>,
    ) -> io::Result<()> {
        let Desk { held, near, begins, tally } = desk;
        held.set(self.parts.iter().map(|part| (&part.blocks[block], part.begin)));
        near.set(self.parts.iter().map(|part| (&part.near[block], 0)));
        let first = self.documents.start + clip(block * BLOCK);
        for (place, document) in (first..self.documents.end).take(BLOCK).enumerate() {
            // All beginnings are asked for before the first list is looked at, so that memory is waited for once.
            begins.clear();
            begins.extend(held.of(place).iter().map(|at| (*at as usize, self.lists[*at as usize] as usize)));
            near.of(place).iter().for_each(|other| tally.meet(*other));
            for (at, length) in &*begins {
                let list = &self.lists[at + 1..=at + length];
                list.iter().take_while(|other| **other < document).for_each(|other| tally.meet(*other));
            }
            see(document, tally)?;
        }
        Ok(())
    }
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
    fn documents_meet_those_before_them() {
        let long = [0, 1, 2, 3, 4, 5];
        let lists = Lists::in_memory(6, &[&[0, 2], &[1, 2, 3], &long, &[0, 1, 4]]);
        let met = |held: Held| {
            let see = |d: u32, tally: &mut Tally, out: &mut Vec<(u32, Vec<(u32, u16)>)>| {
                let mut met: Vec<_> = tally.take().collect();
                met.sort_unstable();
                out.push((d, met));
                Ok(())
            };
            held.each(see).expect("all is in memory")
        };
        let whole = |list: &[u32], out: &mut Vec<u32>| out.extend(list);
        let held = Held::of(&lists, 0..6, whole, true, |_| true).expect("all is in memory");
        let want = [
            (0, vec![]),
            (1, vec![(0, 2)]),
            (2, vec![(0, 2), (1, 2)]),
            (3, vec![(0, 1), (1, 2), (2, 2)]),
            (4, vec![(0, 2), (1, 2), (2, 1), (3, 1)]),
            (5, vec![(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]),
        ];
        assert_eq!(met(held), want);
        // Of one stretch, of long lists, the first two alone, and not of document 4.
        let two = |list: &[u32], out: &mut Vec<u32>| {
            out.extend(list.iter().take(2).filter(|_| list.len() > 2));
        };
        let held = Held::of(&lists, 3..6, two, false, |d| d != 4).expect("all is in memory");
        let want = [(3, vec![(0, 1), (1, 2), (2, 1)]), (4, vec![]), (5, vec![(0, 1), (1, 1)])];
        assert_eq!(met(held), want);
    }
}
