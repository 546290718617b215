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
    /// Its prose.
    pub(super) body: Vec<Block>,
    /// Its prose with what the page hides, where that is much more.
    pub(super) hidden: Vec<Block>,
}

impl Named {
    /// Whether it is the article, where the best container of the page has so many words.
    pub(super) fn is_worth(&self, most: usize) -> bool {
        let words = words_in(&self.body);
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
    let mut named = Named { part, share, body: Vec::new(), hidden: Vec::new() };
    let found = document.select(part);
    let nodes = found.nodes().get(..found.length().min(CONTAINERS)).unwrap_or_default();
    let size = |node: &NodeRef<'_>| node.normalized_char_count();
    let Some(best) = nodes.iter().max_by_key(|n| size(n)) else { return named };
    // Advertisements part a body into several containers of the same name in one article.
    let (name, article) = (best.attr("class").filter(|name| !name.is_empty()), article_of(best));
    let beside = |n: &&NodeRef<'_>| {
        n.id == best.id
            || article.is_some()
                && name.is_some()
                && n.attr("class") == name
                && article_of(n) == article
                && !nodes.iter().any(|other| other.id != n.id && n.ancestors_it(None).any(|a| a.id == other.id))
    };
    let pieces: Vec<&NodeRef<'_>> = nodes.iter().filter(beside).collect();
    let prose = |read: fn(NodeRef<'_>, usize) -> Vec<Block>| -> Vec<Block> {
        pieces.iter().flat_map(|n| prose_of(read(**n, size(n) / named::LEAST))).collect()
    };
    named.body = prose(blocks);
    let shown: usize = named.body.iter().map(|b| b.text.chars().count()).sum();
    if part != PAGE && shown * HIDDEN < size(best) {
        named.hidden = prose(all_blocks);
    }
    named
}

/// The article that an element lies in.
fn article_of(node: &NodeRef<'_>) -> Option<NodeId> {
    node.ancestors_it(None).find(|a| a.has_name("article")).map(|a| a.id)
}

/// Prose: no asides, no blocks of links, no rows of teasers.
pub(super) fn prose_of(mut list: Vec<Block>) -> Vec<Block> {
    list.retain(|b| !b.aside && !is_links(b));
    let teasers: Vec<bool> = list.iter().map(|b| is_linked(b) && words_of(&b.text) <= TEASER_WORDS).collect();
    let in_row = |k: usize| teasers.get(k).copied().unwrap_or(false);
    let mut nth = 0;
    list.retain(|_| {
        let k = nth;
        nth += 1;
        !(in_row(k) && (in_row(k + 1) || k > 0 && in_row(k - 1)))
    });
    list
}

/// Whether a block is a link to elsewhere, and hardly more.
fn is_linked(block: &Block) -> bool {
    block.linked * 10 > block.text.len() * 9
}

pub(super) fn words_in(list: &[Block]) -> usize {
    list.iter().map(|b| words_of(&b.text)).sum()
}

/// Whether a block is hardly more than links to elsewhere.
fn is_links(block: &Block) -> bool {
    !block.heading && is_linked(block) && words_of(&block.text) < LINK_WORDS
}
