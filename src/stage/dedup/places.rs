//! Where passages stand, sorted: in runs on disk where memory has no room, merged once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;

use super::room::{Memory, Number as _, take_back};
use crate::text::Span;

/// Where a passage stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub cluster: u32,
    pub document: u32,
    /// Line of the surveyed text, from 0.
    pub line: u32,
    /// The number of what it says.
    pub passage: u32,
    /// Line, from 1, and span, in the original.
    pub placed: (u32, Span),
}

/// Numbers that a place is written as.
const NUMBERS: usize = 7;
/// Places of a run that are read, and places that are shown, at a time.
const READ: usize = 1 << 14;

impl Place {
    fn write(&self) -> [u32; NUMBERS] {
        let (line, span) = self.placed;
        [self.cluster, self.document, self.line, self.passage, line, span.start, span.end]
    }

    fn read(numbers: &[u32; NUMBERS]) -> Self {
        let [cluster, document, line, passage, placed, start, end] = *numbers;
        Place { cluster, document, line, passage, placed: (placed, Span { start, end }) }
    }
}

/// Places that are told cluster by cluster.
pub(super) struct Places<'m> {
    /// In the order of documents and lines.
    here: Vec<Place>,
    runs: Vec<Run>,
    memory: Memory<'m>,
}

/// A run in a room, in the order of clusters, and what of it is read.
struct Run {
    at: u64,
    left: usize,
    chunk: std::vec::IntoIter<Place>,
}

impl Run {
    fn next(&mut self, memory: Memory<'_>) -> io::Result<Option<Place>> {
        if self.chunk.len() == 0 && self.left > 0 {
            let count = self.left.min(READ);
            let mut numbers: Vec<u32> = Vec::with_capacity(count * NUMBERS);
            let room = memory.room.ok_or(io::ErrorKind::NotFound)?;
            take_back(room, self.at, count * NUMBERS, &mut numbers)?;
            self.at += (count * NUMBERS * size_of::<u32>()) as u64;
            self.left -= count;
            let (places, _) = numbers.as_chunks();
            self.chunk = places.iter().map(Place::read).collect::<Vec<_>>().into_iter();
        }
        Ok(self.chunk.next())
    }
}

impl<'m> Places<'m> {
    /// No place yet; there will be about so many.
    pub(super) fn new(memory: Memory<'m>, about: usize) -> Self {
        let room = memory.room.map_or(about, |_| memory.lists / size_of::<Place>() + 1);
        Places { here: Vec::with_capacity(about.min(room)), runs: Vec::new(), memory }
    }

    /// Adds a place; they come in the order of documents and lines.
    pub(super) fn add(&mut self, place: Place) -> io::Result<()> {
        self.here.push(place);
        match self.memory.is_less_than(size_of_val(&*self.here)) {
            Some(_) => self.write_run(),
            None => Ok(()),
        }
    }

    fn write_run(&mut self) -> io::Result<()> {
        let room = self.memory.room.ok_or(io::ErrorKind::NotFound)?;
        let (mut at, mut numbers) = (None, Vec::with_capacity(READ * NUMBERS));
        for some in by_cluster(&self.here).chunks(READ) {
            numbers.clear();
            some.iter().for_each(|k| numbers.extend_from_slice(&self.here[*k as usize].write()));
            let begins = room.put(&u32::write(&numbers))?;
            at = at.or(Some(begins));
        }
        let (at, left) = (at.unwrap_or(0), self.here.len());
        self.runs.push(Run { at, left, chunk: Vec::new().into_iter() });
        self.here.clear();
        Ok(())
    }

    /// Shows the places cluster by cluster, in order of document and line; many clusters at a time.
    pub(super) fn each(mut self, mut see: impl FnMut(&[&[Place]])) -> io::Result<()> {
        let mut some: Vec<Place> = Vec::new();
        let mut show = |some: &mut Vec<Place>| {
            let groups: Vec<&[Place]> = some.chunk_by(|a, b| a.cluster == b.cluster).collect();
            see(&groups);
            some.clear();
        };
        let mut add = |some: &mut Vec<Place>, place: Place| {
            if some.len() >= READ && some.last().is_some_and(|last| last.cluster != place.cluster) {
                show(some);
            }
            some.push(place);
        };
        if self.runs.is_empty() {
            by_cluster(&self.here).into_iter().for_each(|k| add(&mut some, self.here[k as usize]));
            show(&mut some);
            return Ok(());
        }
        self.write_run()?;
        let Places { here, mut runs, memory } = self;
        drop(here);
        // Each run begins behind the documents of the one before it.
        let mut heads = BinaryHeap::new();
        for (k, run) in runs.iter_mut().enumerate() {
            heads.extend(run.next(memory)?.map(|place| Reverse((place.cluster, k, place.write()))));
        }
        while let Some(Reverse((cluster, k, head))) = heads.pop() {
            add(&mut some, Place::read(&head));
            let mut next = runs[k].next(memory)?;
            while let Some(place) = next.filter(|place| place.cluster == cluster) {
                add(&mut some, place);
                next = runs[k].next(memory)?;
            }
            heads.extend(next.map(|place| Reverse((place.cluster, k, place.write()))));
        }
        show(&mut some);
        Ok(())
    }
}

/// Where places stand in the order of their clusters; those of one cluster stay in their order.
fn by_cluster(places: &[Place]) -> Vec<u32> {
    let clusters = places.iter().map(|place| place.cluster as usize + 1).max().unwrap_or(0);
    // Where the next place of each cluster goes.
    let mut next = vec![0_u32; clusters + 1];
    places.iter().for_each(|place| next[place.cluster as usize + 1] += 1);
    for cluster in 0..clusters {
        next[cluster + 1] += next[cluster];
    }
    let mut order = vec![0; places.len()];
    for (k, place) in (0..).zip(places) {
        let at = &mut next[place.cluster as usize];
        order[*at as usize] = k;
        *at += 1;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algo::tokens::spread;
    use crate::stage::dedup::room::Pile;

    /// Place by place as they are told, with an end behind each cluster.
    fn told(all: &[Place], lists: usize) -> Vec<[u32; NUMBERS]> {
        let pile = Pile::default();
        let mut places = Places::new(Memory { lists, room: Some(&pile) }, all.len());
        all.iter().for_each(|place| places.add(*place).expect("there is room"));
        let mut told = Vec::new();
        let end = [u32::MAX; NUMBERS];
        let see = |groups: &[&[Place]]| {
            groups.iter().for_each(|group| told.extend(group.iter().map(Place::write).chain([end])));
        };
        places.each(see).expect("there is room");
        told
    }

    #[test]
    fn places_are_told_alike_where_they_have_waited() {
        let place = |k: u32| {
            let cluster = u32::try_from(spread(u64::from(k)) >> 40).unwrap_or(0) % (k / 10 + 1);
            let (line, span) = (k % 10, Span { start: k, end: k + 7 });
            Place { cluster, document: k / 10, line, passage: k ^ 5, placed: (line + 1, span) }
        };
        for many in [0, 1, 2, 40_000] {
            let all: Vec<Place> = (0..many).map(place).collect();
            let mut sorted = all.clone();
            sorted.sort_unstable_by_key(|p| (p.cluster, p.document, p.line));
            let end = [u32::MAX; NUMBERS];
            let group = |group: &[Place]| group.iter().map(Place::write).chain([end]).collect::<Vec<_>>();
            let want: Vec<_> = sorted.chunk_by(|a, b| a.cluster == b.cluster).flat_map(group).collect();
            for held in [usize::MAX, 600_000, 30_000] {
                assert!(told(&all, held) == want, "{many} places, {held} bytes");
            }
        }
    }
}
