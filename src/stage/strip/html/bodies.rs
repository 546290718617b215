//! Containers that pages name as the article: their prose, put together from its pieces, and what they hide.

use dom_query::{Document, NodeId, NodeRef};

use super::blocks::{Block, all_blocks, blocks};
use super::named;
use crate::rule::pack::words_of;

/// Containers that pages name as the article, the surest first.
const PARTS: [&str; 4] = [
    "[itemprop='articleBody']",
    "[class*='article-body'], [class*='articleBody'], [class*='ArticleBody'], [class*='article__body'], [id*='article-body'], [class*='article-content'], [class*='article__content'], [class*='article-text'], [class*='entry-content'], [class*='post-content'], [class*='post-body'], [class*='story-body'], [class*='story-content'], [class*='single-content'], [class*='news-content'], [class*='blog-content'], [class*='body-content']",
    "article",
    PAGE,
];
/// The vaguest of them: what it hides may be anything.
const PAGE: &str = "main";
/// How many words, as a share of what the best container has, a named one needs: the vaguer the
/// name, the more (measured on the development half of the pages benchmark).
const PART_SHARES: [f64; 4] = [0.5, 0.5, 0.8, 3.0];
/// A named container with fewer words is a teaser.
const PART_WORDS: usize = 150;
/// So many containers of a name are looked at.
const CONTAINERS: usize = 64;
/// Hidden text is the article where it has so many times the words that are shown: then these are its beginning.
const HIDDEN: usize = 3;
/// Hidden blocks of fewer words are menus and lists.
const PARAGRAPH_WORDS: usize = 12;
/// A linked block of fewer words is a link and no text.
const LINK_WORDS: usize = 20;
/// Linked headings and blocks of at most so many words, one after the other, are teasers of other articles.
const TEASER_WORDS: usize = 60;

/// A container that the page names as the article.
pub(super) struct Named {
    /// By which name.
    pub(super) part: &'static str,
    share: f64,
    /// Its blocks, which of them are prose, and the words of these.
    pub(super) list: Vec<Block>,
    pub(super) prose: Vec<bool>,
    pub(super) words: usize,
    /// Its prose with what the page hides, where that is much more.
    pub(super) hidden: Vec<Block>,
}

impl Named {
    /// Whether it is the article, where the best container of the page has so many words.
    pub(super) fn is_worth(&self, most: usize) -> bool {
        let words = self.words;
        words >= PART_WORDS && words as f64 >= self.share * most as f64
    }

    /// Whether it hides the article, where so many words are shown: pages for subscribers show the beginning.
    pub(super) fn is_walled(&self, shown: usize) -> bool {
        let words = self.hidden.iter().map(|b| words_of(&b.text));
        words.filter(|n| *n >= PARAGRAPH_WORDS).sum::<usize>() >= PART_WORDS.max(shown * HIDDEN)
    }
}

/// What pages name as the article, the surest first.
pub(super) fn named_bodies(document: &Document) -> Vec<Named> {
    PARTS.iter().zip(PART_SHARES).map(|(part, share)| named_body(document, part, share)).collect()
}

fn named_body(document: &Document, part: &'static str, share: f64) -> Named {
    let mut named = Named { part, share, list: Vec::new(), prose: Vec::new(), words: 0, hidden: Vec::new() };
    let found = document.select(part);
    let nodes = found.nodes().get(..found.length().min(CONTAINERS)).unwrap_or_default();
    let sizes: Vec<usize> = nodes.iter().map(NodeRef::normalized_char_count).collect();
    let Some((best, most)) = nodes.iter().zip(&sizes).max_by_key(|(_, size)| **size) else { return named };
    // Advertisements part a body into several containers of the same name in one article.
    let (name, article) = (best.attr("class").filter(|name| !name.is_empty()), article_of(best));
    let beside = |n: &NodeRef<'_>| {
        n.id == best.id
            || article.is_some()
                && name.is_some()
                && n.attr("class") == name
                && article_of(n) == article
                && !nodes.iter().any(|other| other.id != n.id && n.ancestors_it(None).any(|a| a.id == other.id))
    };
    let pieces: Vec<(&NodeRef<'_>, usize)> =
        nodes.iter().zip(sizes.iter().copied()).filter(|(n, _)| beside(n)).collect();
    for (piece, size) in &pieces {
        let list = blocks(**piece, size / named::LEAST);
        named.prose.extend(is_prose(&list));
        named.list.extend(list);
    }
    let body = || named.list.iter().zip(&named.prose).filter(|(_, prose)| **prose).map(|(b, _)| b);
    named.words = body().map(|b| words_of(&b.text)).sum();
    let shown: usize = body().map(|b| b.text.chars().count()).sum();
    if part != PAGE && shown * HIDDEN < *most {
        let all = |(n, size): &(&NodeRef<'_>, usize)| prose_of(all_blocks(**n, size / named::LEAST));
        named.hidden = pieces.iter().flat_map(all).collect();
    }
    named
}

/// The article that an element lies in.
fn article_of(node: &NodeRef<'_>) -> Option<NodeId> {
    node.ancestors_it(None).find(|a| a.has_name("article")).map(|a| a.id)
}

/// Prose: no asides, no blocks of links, no rows of teasers.
pub(super) fn prose_of(list: Vec<Block>) -> Vec<Block> {
    let keep = is_prose(&list);
    list.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(block, _)| block).collect()
}

/// Which blocks are prose.
pub(super) fn is_prose(list: &[Block]) -> Vec<bool> {
    let mut keep: Vec<bool> = list.iter().map(|b| !b.is_aside() && !is_links(b)).collect();
    let kept: Vec<usize> = (0..list.len()).filter(|k| keep[*k]).collect();
    let rows = in_rows(&kept.iter().map(|k| is_teaser(&list[*k])).collect::<Vec<bool>>());
    for (k, _) in kept.into_iter().zip(rows).filter(|(_, in_row)| *in_row) {
        keep[k] = false;
    }
    keep
}

/// Which blocks stand in rows of teasers.
pub(super) fn in_teasers(list: &[Block]) -> Vec<bool> {
    in_rows(&list.iter().map(is_teaser).collect::<Vec<bool>>())
}

fn is_teaser(block: &Block) -> bool {
    is_linked(block) && words_of(&block.text) <= TEASER_WORDS
}

/// Which of them has one like it beside.
fn in_rows(some: &[bool]) -> Vec<bool> {
    let is = |k: usize| some.get(k).copied().unwrap_or(false);
    (0..some.len()).map(|k| is(k) && (is(k + 1) || k > 0 && is(k - 1))).collect()
}

/// Whether a block is a link to elsewhere, and hardly more.
fn is_linked(block: &Block) -> bool {
    block.linked * 10 > block.text.len() * 9
}

/// Whether a block is hardly more than links to elsewhere.
fn is_links(block: &Block) -> bool {
    block.at.level == 0 && is_linked(block) && words_of(&block.text) < LINK_WORDS
}
