//! Which blocks of the article's container are of the article: a form, a note on the author and the teasers of
//! other articles stand inside of it.
//!
//! Blocks are judged by trees as lines are: by the form of the line that they make, and by what the page tells of
//! them beside: links, headings, asides, which element they share with the prose.

use rustc_hash::FxHashMap;

use super::super::rows::{Row, plain_rows_of};
use super::super::shape::{SIZE, Trees, Wording, shapes};
use super::blocks::Block;
use crate::rule::pack::{key_of, words_of};
use crate::text::lines_of;

/// How many numbers describe a block: those of its line come first.
pub(in crate::stage::strip) const BLOCK_SIZE: usize = 128;
/// What is not known of a block.
const NONE: f32 = -1.0;
/// Headings farther above tell nothing (blocks).
const FAR: usize = 20;

/// The numbers of one block.
pub(in crate::stage::strip) type BlockShape = [f32; BLOCK_SIZE];

/// What may be the article: all blocks of a container, of which some are taken for it.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    pub(super) list: Vec<Block>,
    /// Whether a block is prose by its own marks.
    pub(super) base: Vec<bool>,
    /// Which share of it the page's own `articleBody` holds.
    pub(super) told: Vec<f32>,
    /// How the container was found, a number for each way.
    pub(super) source: usize,
}

impl Candidates {
    /// The blocks that are prose by their own marks.
    pub(super) fn base(&self) -> Vec<&Block> {
        self.of(&self.base)
    }

    /// The blocks that are kept.
    pub(super) fn of(&self, keep: &[bool]) -> Vec<&Block> {
        self.list.iter().zip(keep).filter(|(_, keep)| **keep).map(|(b, _)| b).collect()
    }
}

/// The shapes of blocks.
pub(super) fn block_shapes(some: &Candidates, title: &str, wording: &Wording) -> Vec<BlockShape> {
    let list = &some.list;
    let mut text = String::new();
    for block in list {
        text.push_str(if block.close { "\n" } else { "\n\n" });
        text.push_str(&block.text);
    }
    let lines = lines_of(&text);
    let rows = plain_rows_of(&text, &lines);
    let is_title = |b: &Block| !title.is_empty() && b.text.len() < 4 * title.len() + 8 && key_of(&b.text) == title;
    let titled: Vec<bool> = list.iter().map(is_title).collect();
    let of_lines = shapes(&rows, titled.iter().position(|t| *t), wording, |_| true);
    if of_lines.len() != list.len() {
        return Vec::new();
    }
    let page = Page::of(some, &rows);
    let one = |(k, line): (usize, Option<_>)| {
        let mut shape = [0f32; BLOCK_SIZE];
        shape[..SIZE].copy_from_slice(&line.unwrap_or([0f32; SIZE]));
        let mut at = SIZE;
        page.of_block(k, titled[k], |v| {
            if at < BLOCK_SIZE {
                shape[at] = v;
                at += 1;
            }
        });
        shape
    };
    of_lines.into_iter().enumerate().map(one).collect()
}

/// Which blocks are of the article: those above a value.
pub(super) fn judged(some: &Candidates, title: &str, trees: &Trees, wording: &Wording, limit: f64) -> Vec<bool> {
    let shapes = block_shapes(some, title, wording);
    if shapes.is_empty() { some.base.clone() } else { shapes.iter().map(|s| trees.value(s) > limit).collect() }
}

/// What is counted over all blocks.
struct Page<'a> {
    some: &'a Candidates,
    words: Vec<usize>,
    /// Words before each block, and of all.
    before: Vec<usize>,
    /// Words of prose below an element, all words below it, bytes and linked bytes.
    parents: FxHashMap<Option<dom_query::NodeId>, [usize; 4]>,
    prose: usize,
    main: Option<dom_query::NodeId>,
    main_above: Option<dom_query::NodeId>,
    main_article: Option<dom_query::NodeId>,
    depth: f32,
    rows: Vec<bool>,
}

impl<'a> Page<'a> {
    fn of(some: &'a Candidates, rows: &[Row<'_>]) -> Self {
        let words: Vec<usize> = rows.iter().map(|r| r.words).collect();
        let mut before = vec![0];
        for w in &words {
            before.push(before.last().copied().unwrap_or(0) + w);
        }
        let mut parents: FxHashMap<_, [usize; 4]> = FxHashMap::default();
        let mut first: Option<(usize, usize)> = None;
        let mut prose = 0;
        for (k, (block, row)) in some.list.iter().zip(rows).enumerate() {
            let sums = parents.entry(block.at.parent).or_default();
            let of_prose = if row.is_prose() { row.words } else { 0 };
            prose += of_prose;
            sums[0] += of_prose;
            sums[1] += row.words;
            sums[2] += block.text.len();
            sums[3] += block.linked;
            // The element with the most prose, of equal ones the first.
            if first.is_none_or(|(_, most)| sums[0] > most) && sums[0] > 0 {
                first = Some((k, sums[0]));
            }
        }
        let at = first.and_then(|(k, _)| some.list.get(k)).map(|b| b.at).unwrap_or_default();
        let rows = super::bodies::in_teasers(&some.list);
        Page {
            some,
            words,
            before,
            parents,
            prose,
            main: at.parent,
            main_above: at.above,
            main_article: at.article,
            depth: f32::from(at.depth),
            rows,
        }
    }

    fn of_block(&self, k: usize, titled: bool, mut put: impl FnMut(f32)) {
        let flag = |b: bool| f32::from(u8::from(b));
        let share = |a: usize, b: usize| a as f32 / b.max(1) as f32;
        let list = &self.some.list;
        let (block, size) = (&list[k], list[k].text.len());
        let at = &block.at;
        put(share(block.linked, size));
        put(share(block.slanted, size));
        put(share(block.strong, size));
        put(f32::from(at.level));
        for b in [block.close, at.aside, at.named, at.list, at.table, at.quote, at.figure, at.paragraph] {
            put(flag(b));
        }
        put((f32::from(at.depth) - self.depth).clamp(-10.0, 10.0));
        put(flag(at.parent == self.main));
        put(flag(at.above == self.main_above || at.parent == self.main_above || at.above == self.main));
        put(flag(at.article == self.main_article));
        let sums = self.parents.get(&at.parent).copied().unwrap_or_default();
        put(share(sums[0], self.prose));
        put((sums[1] as f32 + 1.0).ln());
        put(share(sums[3], sums[2]));
        let all = self.before.last().copied().unwrap_or(0);
        put(share(self.before[k], all));
        put(share(all - self.before[k] - self.words[k], all));
        put((all as f32 + 1.0).ln());
        put(self.some.source as f32);
        put(self.some.told.get(k).copied().unwrap_or(NONE));
        put(flag(self.some.base.get(k).copied().unwrap_or(false)));
        put(flag(self.rows.get(k).copied().unwrap_or(false)));
        let heading = (k.saturating_sub(FAR)..k).rev().find(|j| list[*j].at.level > 0);
        put(heading.map_or(NONE, |j| (k - j) as f32));
        put(heading.map_or(NONE, |j| f32::from(list[j].at.level)));
        let next = list.get(k + 1);
        put(next.map_or(NONE, |n| share(n.linked, n.text.len())));
        put(k.checked_sub(1).map_or(NONE, |k| share(list[k].linked, list[k].text.len())));
        put(flag(titled));
        let parent = |o: Option<&Block>| flag(o.is_some_and(|o| o.at.parent == at.parent));
        put(parent(k.checked_sub(1).and_then(|k| list.get(k))) + parent(next));
    }
}

/// How many words blocks hold.
pub(super) fn words_in(list: &[&Block]) -> usize {
    list.iter().map(|b| words_of(&b.text)).sum()
}
