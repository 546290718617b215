//! The article inside an HTML page, and what the page says about itself.
//!
//! The tree is guarded before it is parsed; the article is the container that readability finds, or the
//! blocks that the page's own JSON-LD `articleBody` holds.

mod blocks;
mod bodies;
mod guard;
mod linked_data;
mod metadata;
mod named;

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use crate::rule::pack::words_of;
use crate::rule::{About, Confidence, Example, Meta, Why};
use blocks::{Block, blocks};
use bodies::{Named, named_bodies, prose_of, words_in};

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
const BODY_FOUND: f64 = 0.8;
/// A block belongs to the body when this share of its word runs stands there.
const BLOCK_IN_BODY: f64 = 0.7;

/// The headline is looked for among this many blocks, if no block above it has more words.
const HEAD: usize = 12;
const HEAD_WORDS: usize = 25;

/// The article found in a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extracted {
    /// Its text, paragraphs separated by a blank line.
    pub(crate) text: String,
    /// How it was found.
    pub(crate) why: Why,
}

pub(crate) fn about() -> About {
    About::coded(
        RULE,
        "Page around the article",
        "Of an HTML page only the article is text: the block that holds most of the prose, or the blocks that the page's own JSON-LD says are the article. A page without an article stays as it is.",
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
    // A text without an end tag is no page; what was extracted is not extracted again.
    if !page.contains("</") {
        return None;
    }
    guard::check(page).ok()?;
    let document = Document::from(page);
    document.select(named::CONSENT).remove();
    let data = linked_data::read(&document);
    metadata::fill(&document, &data, meta);
    let told = data.body.as_deref().and_then(|body| by_body(&document, body));
    if told.as_ref().is_some_and(|(words, _)| *words >= BODY_LONG) {
        return told.map(|(_, found)| found);
    }
    let found = by_container(document, meta);
    // A body much shorter than the container is a teaser of it: the two witnesses disagree, and the longer holds it.
    match (told, found) {
        (Some((words, told)), Some(found)) => {
            let cut = (words as f64) < BODY_OF_CONTAINER * words_of(&found.text) as f64;
            Some(if cut { found } else { told })
        }
        (told, found) => told.map(|(_, told)| told).or(found),
    }
}

/// The article as the container that the page names, or the one that holds most of the prose.
fn by_container(document: Document, meta: &Meta) -> Option<Extracted> {
    let named = named_bodies(&document);
    let config = Config { disable_json_ld: true, ..Config::default() };
    let article = Readability::with_document(document, None, Some(config)).and_then(|mut r| r.parse());
    // Where it finds nothing, what the page names still stands.
    let list = article.map_or_else(
        |_| Vec::new(),
        |article| prose_of(blocks(Document::fragment(article.content).root(), 0)),
    );
    let most = words_in(&list);
    let shown = named.iter().find(|named| named.is_worth(most));
    let why = |method: &str, named: &Named| vec![("method", method.into()), ("container", named.part.into())];
    let found = match shown {
        Some(named) => finish(&named.body, meta, why("named container", named)),
        None => finish(&list, meta, vec![("method", "best container".into())]),
    };
    let words = found.as_ref().map_or(0, |f| words_of(&f.text));
    let walled = named.iter().find(|named| named.is_walled(words));
    walled
        .and_then(|named| finish(&named.hidden, meta, why("hidden text of the named container", named)))
        .or(found)
}

fn finish(list: &[Block], meta: &Meta, why: Why) -> Option<Extracted> {
    let title = crate::rule::pack::key_of(&meta.title);
    let mut text = String::new();
    // What stands above the headline is the head of the page.
    let headline = list.iter().take(HEAD).rposition(|b| b.top);
    let above = headline.map_or(0, |k| k + 1);
    let above = if list[..above].iter().any(|b| words_of(&b.text) > HEAD_WORDS) { 0 } else { above };
    for (nth, block) in list[above..].iter().enumerate() {
        // The title is in the metadata; pages print it once more above the text.
        if nth < 3 && !title.is_empty() && crate::rule::pack::key_of(&block.text) == title {
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
    Some(Extracted { text, why })
}

/// The blocks that the page's own description of the article holds.
fn by_body(document: &Document, body: &str) -> Option<(usize, Extracted)> {
    if words_of(body) < BODY_WORDS {
        return None;
    }
    let known = Runs::of(body);
    let list: Vec<Block> =
        blocks(document.root(), 0).into_iter().filter(|b| known.share(&b.text) >= BLOCK_IN_BODY).collect();
    let mut seen = rustc_hash::FxHashSet::default();
    let list: Vec<Block> = list.into_iter().filter(|b| seen.insert(b.text.clone())).collect();
    let text: Vec<&str> = list.iter().map(|b| b.text.as_str()).collect();
    let found = Runs::of(&text.join("\n")).share(body);
    if found < BODY_FOUND {
        return None;
    }
    let why = vec![("method", "articleBody".into()), ("found", format!("{found:.4}"))];
    Some((words_in(&list), finish(&list, &Meta::default(), why)?))
}

/// Runs of three words of a text; of three characters where there are no blanks.
struct Runs(rustc_hash::FxHashSet<u64>);

impl Runs {
    fn of(text: &str) -> Runs {
        Runs(runs(text).into_iter().collect())
    }

    /// Which share of a text's runs is known.
    fn share(&self, text: &str) -> f64 {
        let all = runs(text);
        if all.is_empty() {
            return 0.0;
        }
        all.iter().filter(|r| self.0.contains(r)).count() as f64 / all.len() as f64
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
