//! The article inside an HTML page, and what the page says about itself.
//!
//! The tree is guarded before it is parsed; the article stands in a container that the page names, in the one that
//! readability finds, or in the blocks that the page's own JSON-LD `articleBody` holds. Each block there is judged.

mod blocks;
mod bodies;
mod guard;
mod judge;
mod linked_data;
mod metadata;
mod named;

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use crate::rule::pack::{key_of, words_of};
use crate::rule::{About, Confidence, Example, Meta, Why};
use blocks::{Block, blocks};
use bodies::{Named, is_prose, named_bodies};
use linked_data::LinkedData;
use judge::{Candidates, block_shapes, judged, words_in};

/// The rule that stands behind an extraction.
pub(crate) const RULE: &str = "html/main-text";

/// A page with fewer words in its article has none (words).
const LEAST_WORDS: usize = 25;
/// An `articleBody` of fewer words is a teaser (words).
const BODY_WORDS: usize = 60;
/// One of fewer words is held against the page's container, of which it must give this share: some
/// pages describe the article by its first lines.
const BODY_LONG: usize = 120;
const BODY_OF_CONTAINER: f64 = 0.3;
/// Share of the body that the page's blocks must give back for the body to choose them.
const BODY_FOUND: f32 = 0.8;
/// A block belongs to the body when this share of its word runs stands there.
const BLOCK_IN_BODY: f32 = 0.7;

/// How the container was found, where the page does not name it: as the best, by what it hides, by the
/// `articleBody`. The names of the page come first, by their number.
const BEST: usize = 4;
const WALLED: usize = 5;
const TOLD: usize = 6;
/// A block of the container is of the article above this value: on sites that the trees had not seen this is where
/// precision is bought for least of the article (`scripts/line_weights.py` on the development half of the pages).
const OF_ARTICLE: f64 = -0.75;

/// A caption has so many words: shorter ones are credits and labels, longer ones are texts of their own.
const CAPTION_WORDS: std::ops::RangeInclusive<usize> = 3..=80;

/// The headline is looked for among this many blocks, if no block above it has more words.
const HEAD: usize = 12;
const HEAD_WORDS: usize = 25;

/// The article found in a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extracted {
    /// Its text, paragraphs separated by a blank line.
    pub(crate) text: String,
    /// What goes to the metadata beside: the captions of its pictures, which are none of its prose, and the
    /// keywords that the page tells.
    pub(crate) captures: Vec<(&'static str, String)>,
    /// How it was found.
    pub(crate) why: Why,
}

pub(crate) fn about() -> About {
    About::coded(
        RULE,
        "Page around the article",
        "Of an HTML page only the article is text: the container that the page names or that holds most of the prose, or the blocks that the page's own JSON-LD says are the article, without what stands between its paragraphs and is none of it: forms, captions, teasers. Captions of figures go to the metadata. A page without an article stays as it is.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes(
            "<html><body><nav><a href=\"/\">Home</a></nav><article><p>The ferry to Oster left at noon with forty people on board, an hour after its time, the harbour master said.</p><p>Nobody was hurt, and the mayor came to the quay to see them off, which he had not done before.</p></article></body></html>",
            "The ferry to Oster left at noon with forty people on board, an hour after its time, the harbour master said.\n\nNobody was hurt, and the mayor came to the quay to see them off, which he had not done before.\n",
        ),
        Example::stays("<html><body><a href=\"/\">Home</a></body></html>"),
    ])
}

/// The article inside a page, and what the page says about itself.
#[must_use]
pub(crate) fn extract(page: &str, meta: &mut Meta) -> Option<Extracted> {
    let found = find(page, meta)?;
    let tables = &*super::TABLES;
    let title = key_of(&meta.title);
    let kept = judged(&found.some, &title, &tables.block, &tables.wording, OF_ARTICLE);
    let title = if found.some.source == TOLD { "" } else { &title };
    let text = finish(&found.some.of(&kept), title).or_else(|| finish(&found.some.base(), title))?;
    let told = |(block, kept): (&Block, &bool)| {
        let caption = block.at.caption && !kept && CAPTION_WORDS.contains(&words_of(&block.text));
        caption.then(|| block.text.clone())
    };
    let captions: Vec<String> = found.some.list.iter().zip(&kept).filter_map(told).collect();
    let captions = captions.into_iter().map(|c| ("captions", c));
    let captures = captions.chain(found.keywords.into_iter().map(|k| ("keywords", k))).collect();
    Some(Extracted { text, captures, why: found.why })
}

/// What [`super::Strip::study_page`] tells of a block.
#[derive(Clone, Debug)]
pub struct StudiedBlock {
    /// Its text.
    pub text: String,
    /// Whether it is prose by its own marks.
    pub base: bool,
    /// Its shape.
    pub shape: Vec<f32>,
    /// The buckets of its words.
    pub wording: Vec<u16>,
}

/// The blocks of a page's container as numbers.
pub(super) fn study(page: &str) -> Vec<StudiedBlock> {
    let mut meta = Meta::default();
    let Some(found) = find(page, &mut meta) else { return Vec::new() };
    let shapes = block_shapes(&found.some, &key_of(&meta.title), &super::TABLES.wording);
    let one = |((block, base), shape): ((&Block, &bool), judge::BlockShape)| {
        let mut wording = Vec::new();
        super::shape::buckets(&block.text, |b| wording.push(b));
        StudiedBlock { text: block.text.clone(), base: *base, shape: shape.to_vec(), wording }
    };
    found.some.list.iter().zip(&found.some.base).zip(shapes).map(one).collect()
}

/// Where the article of a page is.
struct Found {
    some: Candidates,
    why: Why,
    /// Words of what is prose by its own marks.
    words: usize,
    keywords: Vec<String>,
}

impl Found {
    fn new(some: Candidates, why: Why) -> Option<Found> {
        let words = words_in(&some.base());
        (words >= LEAST_WORDS).then_some(Found { some, why, words, keywords: Vec::new() })
    }
}

/// The blocks of the page's article.
fn find(page: &str, meta: &mut Meta) -> Option<Found> {
    // A text without an end tag is no page; what was extracted is not extracted again.
    if !page.contains("</") {
        return None;
    }
    guard::check(page).ok()?;
    let document = Document::from(page);
    document.select(named::CONSENT).remove();
    let data = linked_data::read(&document);
    metadata::fill(&document, &data, meta);
    let found = find_in(document, &data)?;
    Some(Found { keywords: data.keywords, ..found })
}

/// The blocks of the article in a page that was parsed.
///
/// The lines of the page as `segment` sees them are no third witness here. On the development half of the pages the
/// two witnesses differ on 12 of the 94 pages that tell a body, the choice made below is nearer to the article on
/// all 12, and whoever always knew which of this text and that of `segment` to take would gain .002 of the F1.
fn find_in(document: Document, data: &LinkedData) -> Option<Found> {
    let body = data.body.as_deref().filter(|body| words_of(body) >= BODY_WORDS).map(Runs::of);
    let told = data.body.as_deref().zip(body.as_ref()).and_then(|(body, known)| by_body(&document, body, known));
    if told.as_ref().is_some_and(|told| told.words >= BODY_LONG) {
        return told;
    }
    let mut found = by_container(document);
    if let (Some(found), Some(known)) = (&mut found, body) {
        found.some.told = found.some.list.iter().map(|b| known.share(&b.text)).collect();
    }
    // A body much shorter than the container is a teaser of it: the two witnesses disagree, and the longer holds it.
    match (told, found) {
        (Some(told), Some(found)) => {
            let cut = (told.words as f64) < BODY_OF_CONTAINER * found.words as f64;
            Some(if cut { found } else { told })
        }
        (told, found) => told.or(found),
    }
}

/// The article as the container that the page names, or the one that holds most of the prose.
fn by_container(document: Document) -> Option<Found> {
    let mut named = named_bodies(&document);
    let config = Config { disable_json_ld: true, keep_classes: true, ..Config::default() };
    let article = Readability::with_document(document, None, Some(config)).and_then(|mut r| r.parse());
    // Where it finds nothing, what the page names still stands.
    let list = article.map_or_else(
        |_| Vec::new(),
        |article| blocks(Document::fragment(article.content).root(), 0),
    );
    let base = is_prose(&list);
    let best = Candidates { list, base, told: Vec::new(), source: BEST };
    let most = words_in(&best.base());
    let why = |method: &str, part: &str| vec![("method", method.into()), ("container", part.into())];
    let shown = named.iter().position(|named| named.is_worth(most));
    let words = shown.map_or(most, |k| named[k].words);
    if let Some(k) = named.iter().position(|named| named.is_walled(words)) {
        let Named { part, hidden, .. } = named.swap_remove(k);
        let base = vec![true; hidden.len()];
        let some = Candidates { list: hidden, base, told: Vec::new(), source: WALLED };
        return Found::new(some, why("hidden text of the named container", part));
    }
    let Some(k) = shown else { return Found::new(best, vec![("method", "best container".into())]) };
    let Named { part, list, prose, .. } = named.swap_remove(k);
    Found::new(Candidates { list, base: prose, told: Vec::new(), source: k }, why("named container", part))
}

fn finish(list: &[&Block], title: &str) -> Option<String> {
    let mut text = String::new();
    // What stands above the headline is the head of the page.
    let headline = list.iter().take(HEAD).rposition(|b| b.is_top());
    let above = headline.map_or(0, |k| k + 1);
    let above = if list[..above].iter().any(|b| words_of(&b.text) > HEAD_WORDS) { 0 } else { above };
    for (nth, block) in list[above..].iter().enumerate() {
        // The title is in the metadata; pages print it once more above the text.
        if nth < 3 && !title.is_empty() && key_of(&block.text) == title {
            continue;
        }
        if !text.is_empty() {
            text.push_str(if block.close { "\n" } else { "\n\n" });
        }
        text.push_str(&block.text);
    }
    if words_of(&text) < LEAST_WORDS {
        return None;
    }
    text.push('\n');
    Some(text)
}

/// The blocks that the page's own description of the article holds, with those between.
fn by_body(document: &Document, body: &str, known: &Runs) -> Option<Found> {
    let mut list = blocks(document.root(), 0);
    let told: Vec<f32> = list.iter().map(|b| known.share(&b.text)).collect();
    let mut seen = rustc_hash::FxHashSet::default();
    let base: Vec<bool> =
        list.iter().zip(&told).map(|(b, share)| *share >= BLOCK_IN_BODY && seen.insert(b.text.clone())).collect();
    let (from, to) = (base.iter().position(|b| *b)?, base.iter().rposition(|b| *b)? + 1);
    let list = list.drain(from..to).collect();
    let (base, told) = (base[from..to].to_vec(), told[from..to].to_vec());
    let some = Candidates { list, base, told, source: TOLD };
    let text: Vec<String> = some.base().into_iter().map(|b| b.text.clone()).collect();
    let found = Runs::of(&text.join("\n")).share(body);
    if found < BODY_FOUND {
        return None;
    }
    Found::new(some, vec![("method", "articleBody".into()), ("found", format!("{found:.4}"))])
}

/// Runs of three words of a text; of three characters where there are no blanks.
struct Runs(rustc_hash::FxHashSet<u64>);

impl Runs {
    fn of(text: &str) -> Runs {
        Runs(runs(text).into_iter().collect())
    }

    /// Which share of a text's runs is known.
    fn share(&self, text: &str) -> f32 {
        let all = runs(text);
        if all.is_empty() {
            return 0.0;
        }
        all.iter().filter(|r| self.0.contains(r)).count() as f32 / all.len() as f32
    }
}

fn runs(text: &str) -> Vec<u64> {
    let mut words: Vec<u64> = Vec::new();
    let mut word = String::new();
    let mut push = |w: &mut String| {
        if !w.is_empty() {
            words.push(xxhash_rust::xxh3::xxh3_64(w.as_bytes()));
            w.clear();
        }
    };
    for c in text.chars() {
        if matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{0E00}'..='\u{0E7F}') {
            push(&mut word);
            word.push(c);
            push(&mut word);
        } else if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else {
            push(&mut word);
        }
    }
    push(&mut word);
    let size = 3.min(words.len().max(1));
    words
        .windows(size)
        .map(|w| w.iter().fold(0u64, |h, x| h.rotate_left(21).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ x))
        .collect()
}
