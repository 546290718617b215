//! The second look: every candidate pair is compared on the texts themselves.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::Candidates;
use super::collate::{Readings, readings};
use super::evidence::Record;
use super::frozen::Frozen;
use super::judge::{self, Around};
use super::last::Found;
use super::likeness::{Likeness, Pairing};
use super::lines::{LineLink, line_links};
use super::shelf::Shelf;
use super::telling::{Cut, Telling};
use super::weights::{Settled, Weights};
use super::{Asked, Texts};
use crate::algo::linkage::Link;
use crate::algo::tokens::spread;

/// Documents read to learn what words are worth.
pub(super) const SAMPLE: usize = 4096;
/// Documents with more words are books or tables and say nothing of what is rare in an article.
pub(super) const MOST_WORDS: u32 = 50_000;
/// Tellings held at a time: about 20 KB each for usual articles.
const HELD: usize = 2048;

/// Pairs that are looked at together: threads share them.
const TOGETHER: usize = 256;

/// A verified pair.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub a: u32,
    pub b: u32,
    pub score: f32,
    /// The evidence.
    pub likeness: Likeness,
    /// The longer one, if the shorter is part of it.
    pub holder: Option<u32>,
}

/// What the second look found.
#[derive(Default)]
pub(super) struct Verified {
    /// Pairs that may be one story or part of each other, in order.
    pub pairs: Vec<Pair>,
    /// Lines that match in those pairs.
    pub lines: Vec<LineLink>,
    /// Words and names that one telling of a story reads otherwise than another.
    pub readings: Readings,
    /// Words in lines that weigh something, for documents that were read.
    pub lengths: FxHashMap<u32, u32>,
}

/// The documents that tell what words are worth, one of each group.
pub(super) fn sample(records: &[&Record], groups: &[u32]) -> Vec<u32> {
    let speaks = |(number, record): &(u32, &&Record)| {
        groups[*number as usize] == *number && record.words <= MOST_WORDS
    };
    let numbered = (0_u32..).zip(records).filter(speaks);
    let mut sample: Vec<(u64, u32)> =
        numbered.map(|(number, record)| (spread(record.body), number)).collect();
    sample.sort_unstable();
    sample.truncate(SAMPLE);
    sample.into_iter().map(|(_, number)| number).collect()
}

/// Reads documents and compares them.
pub(super) struct Reader<'a> {
    records: &'a [&'a Record],
    texts: &'a dyn Texts,
    common: &'a FxHashSet<u64>,
    weights: Settled,
    shelf: &'a mut Shelf,
    held: FxHashMap<u32, Arc<Telling>>,
    /// Whether lines are laid side by side, too, and readings.
    asked: Asked,
}

impl<'a> Reader<'a> {
    /// Learns the weights of words from a sample of documents, if they are not known.
    pub(super) fn new(
        records: &'a [&'a Record],
        texts: &'a dyn Texts,
        candidates: &'a Candidates,
        (weights, sample): (Option<Settled>, &[u32]),
        asked: Asked,
        shelf: &'a mut Shelf,
    ) -> Self {
        shelf.begin();
        let weights = weights.or_else(|| texts.frozen().map(Frozen::thaw)).unwrap_or_else(|| {
            let mut weights = Weights::default();
            for number in sample {
                let Some(text) = texts.text(&records[*number as usize].id) else { continue };
                weights.count(&shelf.cut(text, &candidates.common).tokens);
            }
            weights.settle()
        });
        let (common, held) = (&candidates.common, FxHashMap::default());
        Reader { records, texts, common, weights, shelf, held, asked }
    }

    /// A document made ready; `None` if its text is gone.
    pub(super) fn telling(&mut self, number: u32) -> Option<Arc<Telling>> {
        if let Some(telling) = self.held.get(&number) {
            return Some(Arc::clone(telling));
        }
        let text = self.texts.text(&self.records.get(number as usize)?.id)?;
        let cut = self.shelf.cut(text, self.common);
        if self.held.len() >= HELD {
            self.held.clear();
        }
        let telling = Arc::new(Telling::new(cut, &self.weights));
        self.held.insert(number, Arc::clone(&telling));
        Some(telling)
    }

    /// Compares two documents, worth it or not.
    pub(super) fn compare(&mut self, a: u32, b: u32) -> Option<(Likeness, f32)> {
        let (one, two) = (self.telling(a)?, self.telling(b)?);
        let likeness = Pairing::of(&one, &two).likeness();
        let score = judge::score(&likeness, self.around(a, b));
        Some((likeness, score))
    }

    /// Compares many pairs, on all threads.
    pub(super) fn compare_all(&mut self, pairs: &[(u32, u32)]) -> Vec<Option<(Likeness, f32)>> {
        let mut found = Vec::with_capacity(pairs.len());
        for some in pairs.chunks(TOGETHER) {
            self.read(some);
            let compare = |&(a, b): &(u32, u32)| {
                let likeness = Pairing::of(self.held.get(&a)?, self.held.get(&b)?).likeness();
                let score = judge::score(&likeness, self.around(a, b));
                Some((likeness, score))
            };
            found.extend(some.par_iter().map(compare).collect::<Vec<_>>());
        }
        found
    }

    /// The evidence on two documents, as it is weighed.
    pub(super) fn shares(&mut self, a: u32, b: u32) -> Option<judge::Shares> {
        let (one, two) = (self.telling(a)?, self.telling(b)?);
        Some(judge::shares(&Pairing::of(&one, &two).likeness(), self.around(a, b)))
    }

    fn around(&self, a: u32, b: u32) -> Around {
        let (one, two) = (self.records[a as usize], self.records[b as usize]);
        Around {
            days: one.day.zip(two.day).map(|(x, y)| (x - y).abs()),
            other_site: one.site != 0 && two.site != 0 && one.site != two.site,
        }
    }

    /// What words are worth.
    pub(super) fn weights(self) -> Settled {
        self.weights
    }

    /// Compares all candidates of which nothing is known. Neighbours in the graph of candidates are read together; what is
    /// found is the same, in the same order, on any number of threads.
    pub(super) fn verify(&mut self, candidates: &Candidates, known: Option<&Found>) -> Verified {
        let mut out = Verified::default();
        let left = known.map(|known| known.take(self.records, candidates, &mut out));
        let left = left.as_ref().unwrap_or(&candidates.pairs);
        for pairs in in_neighbourhoods(self.records.len(), left).chunks(TOGETHER) {
            self.read(pairs);
            let open = |a: u32, b: u32| candidates.open[a as usize] && candidates.open[b as usize];
            let looked = pairs.par_iter().map(|&(a, b)| self.look(a, b, open(a, b)));
            looked.collect::<Vec<Verified>>().into_iter().for_each(|found| out.add(found));
        }
        out.pairs.sort_unstable_by_key(|p| (p.a, p.b));
        out
    }

    /// Makes the documents of some pairs ready.
    fn read(&mut self, pairs: &[(u32, u32)]) {
        let mut numbers: Vec<u32> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if self.held.len() + numbers.len() > HELD {
            self.held.retain(|number, _| numbers.binary_search(number).is_ok());
        }
        numbers.retain(|number| !self.held.contains_key(number));
        let (texts, records) = (self.texts, self.records);
        let text = |number: &u32| Some((*number, texts.text(&records.get(*number as usize)?.id)?));
        let texts: Vec<(u32, Arc<str>)> = numbers.par_iter().filter_map(text).collect();
        let known: Vec<_> =
            texts.into_iter().map(|(number, text)| (number, self.shelf.find(text, self.common))).collect();
        let ready = known.into_par_iter().map(|(number, known)| {
            let cut = known.unwrap_or_else(|text| Arc::new(Cut::new(text, self.common)));
            (number, Arc::new(Telling::new(cut, &self.weights)))
        });
        for (number, telling) in ready.collect::<Vec<_>>() {
            self.shelf.keep(&telling.cut);
            self.held.insert(number, telling);
        }
    }

    /// Compares two documents that are ready.
    fn look(&self, a: u32, b: u32, open: bool) -> Verified {
        let mut out = Verified::default();
        let (Some(one), Some(two)) = (self.held.get(&a), self.held.get(&b)) else { return out };
        let pairing = Pairing::of(one, two);
        if !pairing.is_worth() {
            if self.asked.passages && pairing.whole_lines > 0.0 {
                line_links(&pairing, false, open, &mut out.lines);
            }
            return out;
        }
        let likeness = pairing.likeness();
        let score = judge::score(&likeness, self.around(a, b));
        if self.asked.passages && (score >= judge::DOUBTFUL || pairing.whole_lines > 0.0) {
            line_links(&pairing, score >= judge::SAME, open, &mut out.lines);
        }
        let one_is_short = std::ptr::eq(pairing.short, &raw const **one);
        let (short, long) = if one_is_short { (a, b) } else { (b, a) };
        if score >= judge::SAME && (self.asked.passages || self.asked.names) {
            readings(&pairing, short, long, &self.weights, &mut out.readings);
        }
        let holder = (score < judge::SAME && judge::contains(&likeness)).then_some(long);
        if score >= judge::DOUBTFUL || holder.is_some() {
            let length = |telling: &Telling| u32::try_from(telling.cut.prose()).unwrap_or(u32::MAX);
            out.lengths.extend([(a, length(one)), (b, length(two))]);
            out.pairs.push(Pair { a, b, score, likeness, holder });
        }
        out
    }
}

impl Verified {
    /// Adds what else was found.
    fn add(&mut self, mut other: Verified) {
        self.pairs.append(&mut other.pairs);
        self.lines.append(&mut other.lines);
        self.readings.add(other.readings);
        self.lengths.extend(other.lengths);
    }

    /// The pairs as links for clustering, in ten-thousandths.
    pub(super) fn links(&self) -> Vec<Link> {
        self.pairs.iter().map(|p| Link { a: p.a, b: p.b, score: in_units(p.score) }).collect()
    }

    /// The pair of two documents, if it was verified.
    pub(super) fn pair(&self, a: u32, b: u32) -> Option<&Pair> {
        let key = (a.min(b), a.max(b));
        self.pairs.binary_search_by_key(&key, |p| (p.a, p.b)).ok().and_then(|k| self.pairs.get(k))
    }
}

/// A score as a whole number of ten-thousandths.
#[allow(clippy::cast_possible_truncation)] // clipped to a few tens of thousands
pub(super) fn in_units(score: f32) -> i32 {
    (score.clamp(-100.0, 100.0) * 1e4).round() as i32
}

/// The pairs in an order in which documents that share candidates come close together:
/// documents are numbered as a walk through the graph meets them.
fn in_neighbourhoods(count: usize, pairs: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut places = vec![0_usize; count + 1];
    for &(a, b) in pairs {
        places[a as usize + 1] += 1;
        places[b as usize + 1] += 1;
    }
    for k in 1..places.len() {
        places[k] += places[k - 1];
    }
    let (mut next, mut near) = (places.clone(), vec![0_u32; pairs.len() * 2]);
    for &(a, b) in pairs {
        for (from, to) in [(a, b), (b, a)] {
            near[next[from as usize]] = to;
            next[from as usize] += 1;
        }
    }
    let mut met = vec![u32::MAX; count];
    let mut walk: Vec<u32> = Vec::with_capacity(count);
    for start in 0..u32::try_from(count).unwrap_or(u32::MAX) {
        let mut stack = vec![start];
        while let Some(at) = stack.pop() {
            if met[at as usize] != u32::MAX {
                continue;
            }
            met[at as usize] = u32::try_from(walk.len()).unwrap_or(u32::MAX);
            walk.push(at);
            stack.extend(near[places[at as usize]..places[at as usize + 1]].iter().rev());
        }
    }
    let mut ordered = pairs.to_vec();
    ordered.sort_unstable_by_key(|&(a, b)| {
        let (x, y) = (met[a as usize], met[b as usize]);
        (x.max(y), x.min(y))
    });
    ordered
}
