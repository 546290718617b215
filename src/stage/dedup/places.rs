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
    pub hash: u64,
    /// Line, from 1, and span, in the original.
    pub placed: (u32, Span),
}

/// Numbers that a place is written as.
const NUMBERS: usize = 8;
/// Places of a run that are read at a time.
const READ: usize = 1 << 14;

impl Place {
    fn key(&self) -> (u32, u32, u32) {
        (self.cluster, self.document, self.line)
    }

    #[allow(clippy::cast_possible_truncation)] // the two halves of a hash
    fn write(&self) -> [u32; NUMBERS] {
        let (line, span) = self.placed;
        let hash = [(self.hash >> 32) as u32, self.hash as u32];
        [self.cluster, self.document, self.line, hash[0], hash[1], line, span.start, span.end]
    }

    fn read(numbers: &[u32; NUMBERS]) -> Self {
        let [cluster, document, line, high, low, placed, start, end] = *numbers;
        let hash = u64::from(high) << 32 | u64::from(low);
        Place { cluster, document, line, hash, placed: (placed, Span { start, end }) }
    }
}

/// Places that are told cluster by cluster.
pub(super) struct Places<'m> {
    here: Vec<Place>,
    runs: Vec<Run>,
    memory: Memory<'m>,
}

/// A sorted run in a room, and what of it is read.
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
    /// No place yet.
    pub(super) fn new(memory: Memory<'m>) -> Self {
        Places { here: Vec::new(), runs: Vec::new(), memory }
    }

    /// Adds a place.
    pub(super) fn add(&mut self, place: Place) -> io::Result<()> {
        self.here.push(place);
        match self.memory.is_less_than(size_of_val(&*self.here)) {
            Some(_) => self.write_run(),
            None => Ok(()),
        }
    }

    fn write_run(&mut self) -> io::Result<()> {
        let room = self.memory.room.ok_or(io::ErrorKind::NotFound)?;
        self.here.sort_unstable_by_key(Place::key);
        let (mut at, mut numbers) = (None, Vec::with_capacity(READ * NUMBERS));
        for some in self.here.chunks(READ) {
            numbers.clear();
            numbers.extend(some.iter().flat_map(Place::write));
            let begins = room.put(&u32::write(&numbers))?;
            at = at.or(Some(begins));
        }
        let (at, left) = (at.unwrap_or(0), self.here.len());
        self.runs.push(Run { at, left, chunk: Vec::new().into_iter() });
        self.here.clear();
        Ok(())
    }

    /// Shows the places of each cluster, in order of document and line.
    pub(super) fn each(mut self, mut see: impl FnMut(&[Place])) -> io::Result<()> {
        if self.runs.is_empty() {
            self.here.sort_unstable_by_key(Place::key);
            self.here.chunk_by(|a, b| a.cluster == b.cluster).for_each(see);
            return Ok(());
        }
        self.write_run()?;
        let Places { here, mut runs, memory } = self;
        drop(here);
        let mut heads = BinaryHeap::new();
        let mut first: Vec<Option<Place>> = Vec::new();
        for (k, run) in runs.iter_mut().enumerate() {
            let head = run.next(memory)?;
            heads.extend(head.map(|place| Reverse((place.key(), k))));
            first.push(head);
        }
        let mut group: Vec<Place> = Vec::new();
        while let Some(Reverse((key, k))) = heads.pop() {
            if group.first().is_some_and(|place| place.cluster != key.0) {
                see(&group);
                group.clear();
            }
            group.extend(first[k]);
            first[k] = runs[k].next(memory)?;
            heads.extend(first[k].map(|place| Reverse((place.key(), k))));
        }
        see(&group);
        Ok(())
    }
}
