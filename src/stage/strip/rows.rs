//! What the rules of the stage see: the filled lines of a document with their few features.

use crate::rule::View;
use crate::rule::pack::{Hit, LineRules, Place, in_place, words_of};
use crate::text::Line;

/// A line of this many words that ends like a sentence is prose.
pub(super) const PROSE_WORDS: usize = 12;

/// One filled line.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    /// Where it stands.
    pub line: Line,
    /// Its text without white space at the ends.
    pub text: &'a str,
    /// Words; two characters count as one where there are no blanks.
    pub words: usize,
    /// Whether it ends like a sentence.
    pub ends: bool,
    /// Whether a blank line or the start of the text stands before it.
    pub apart: bool,
    /// The first rule that matches it here, of all rules: what the line is.
    pub hit: Option<Hit>,
    /// The first rule that matches it here and is switched on: what is said about it.
    pub spoke: Option<Hit>,
    /// The first weak rule that matches it, and the first that is switched on.
    pub weak: Option<Hit>,
    /// The same among the rules that are switched on.
    pub weak_spoke: Option<Hit>,
}

impl Row<'_> {
    /// Whether it is a sentence or more of running text, and no rule knows it.
    pub(super) fn is_prose(&self) -> bool {
        self.hit.is_none() && self.words >= PROSE_WORDS && self.ends
    }
}

impl Row<'_> {
    /// Whether it is running text by its form alone.
    pub(super) fn reads_as_prose(&self) -> bool {
        self.words >= PROSE_WORDS && self.ends
    }
}

/// How many rows stand before the first prose, and the first row after the last prose. A text
/// without prose has neither head nor tail.
pub(super) fn edges(rows: &[Row<'_>]) -> (usize, usize) {
    let first = rows.iter().position(Row::reads_as_prose);
    let last = rows.iter().rposition(Row::reads_as_prose);
    (first.unwrap_or(0), last.map_or(rows.len(), |k| k + 1))
}

/// The filled lines of a document, held against the data rules.
pub(super) fn rows<'a>(view: &View<'a>, rules: &LineRules) -> Vec<Row<'a>> {
    let mut list = plain_rows(view);
    let count = list.len();
    // What every row matches, without regard to the edges, which only then are known.
    let mut all: Vec<Hit> = Vec::new();
    let mut ranges = Vec::with_capacity(count);
    let mut hits = Vec::new();
    let (mut first, mut last) = (count, None);
    for (nth, row) in list.iter().enumerate() {
        rules.hits(row.text, row.words, &mut hits);
        hits.retain(|h| in_place(rules.rule(*h).place, nth, count));
        if row.reads_as_prose() && hits.iter().all(|h| rules.rule(*h).weak) {
            first = first.min(nth);
            last = Some(nth);
        }
        ranges.push(all.len()..all.len() + hits.len());
        all.extend_from_slice(&hits);
    }
    for (nth, (row, range)) in list.iter_mut().zip(ranges).enumerate() {
        let edge = last.is_some_and(|last| nth < first || nth > last);
        for &hit in all.get(range).unwrap_or_default() {
            let rule = rules.rule(hit);
            if rule.place == Place::Edge && !edge {
                continue;
            }
            let on = view.switches.on(rule.id);
            let (any, said) =
                if rule.weak { (&mut row.weak, &mut row.weak_spoke) } else { (&mut row.hit, &mut row.spoke) };
            any.get_or_insert(hit);
            if on {
                said.get_or_insert(hit);
            }
        }
    }
    list
}

/// The filled lines of a document, as no rule has seen them.
pub(super) fn plain_rows<'a>(view: &View<'a>) -> Vec<Row<'a>> {
    plain_rows_of(view.text, view.lines)
}

/// The filled lines of a text.
pub(super) fn plain_rows_of<'a>(text: &'a str, lines: &[Line]) -> Vec<Row<'a>> {
    let mut list: Vec<Row<'a>> = Vec::with_capacity(lines.len());
    let mut apart = true;
    for line in lines {
        let text = line.span.of(text).unwrap_or_default().trim();
        if text.is_empty() {
            apart = true;
            continue;
        }
        list.push(Row {
            line: *line,
            text,
            words: words_of(text),
            ends: ends_sentence(text),
            apart,
            hit: None,
            spoke: None,
            weak: None,
            weak_spoke: None,
        });
        apart = false;
    }
    list
}

/// Whether a line ends in a mark that closes a sentence, quotes and brackets left aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.chars()
        .rev()
        .find(|c| {
            !matches!(c, '"' | '\'' | '\u{201D}' | '\u{2019}' | '\u{201C}' | '\u{BB}' | '\u{AB}' | ')' | ']')
                && !c.is_whitespace()
        })
        .is_some_and(|c| {
            matches!(
                c,
                '.' | '!'
                    | '?'
                    | '\u{2026}'
                    | '\u{3002}'
                    | '\u{FF01}'
                    | '\u{FF1F}'
                    | '\u{61F}'
                    | '\u{964}'
                    | '\u{6D4}'
                    | ';'
            )
        })
        || text.ends_with(['\u{300D}', '\u{201D}', '\u{BB}'])
}
