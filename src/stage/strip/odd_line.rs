//! `boilerplate/odd-line`: a line whose form and place are those of residue.

use std::ops::Range;

use super::repeated_title::Titles;
use super::rows::Row;
use super::shape::{Reader, Shape, shapes};
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};

/// Above this value a line is taken out beside known residue, above the other where no line of the
/// document is known: 98 of 100 such lines are residue on sites that the weights had not seen, and one
/// nearly clean article of fifty loses a line (`scripts/line_weights.py` on the development half; most
/// of these lines are dates, authors and links that an annotator took for text).
const RESIDUE: f64 = 3.0;
const ALONE: f64 = 3.0;
/// Above this value a line is worth a look: 92 of 100 are residue.
const DOUBTFUL: f64 = 0.8;
/// Fewer lines of prose are no article to compare with.
const PROSE: usize = 3;
/// So many lines that touch are a stanza, a list or a table: they go together or not at all.
const STANZA: usize = 3;
/// Longer lines are left alone (words): residue of that length is known by its phrases, and most is lost
/// with a long line that is none.
const LONGEST: usize = 20;

pub(crate) fn about() -> About {
    About::coded(
        "boilerplate/odd-line",
        "Line that is no part of the running text",
        "Section names, authors, titles of other articles and captions have no stock phrase. Their length, marks and capitals, their place among prose and residue, and the words that they share with the article tell them apart; a small table of weights sums this up, and only clear cases are taken out.",
        Confidence::Likely,
    )
    .with(vec![
        Example::becomes("Ferry late again\n\nThe ferry to Oster left at noon with forty people on board, an hour after its time, the harbour master said.\n\nNobody was hurt, and the mayor came to the quay to see them off, as he had said he would on Monday.\n\nThe next boat leaves on Friday, the harbour master said, if the ice on the river allows it at all.\n\nAdvertisement\n\nAda Brun\n\nSports\n\nPrivacy Policy\n\nHarbour Closed After Storm\n\nContact Us\n\n© 2031 Oster News\n", "Ferry late again\n\nThe ferry to Oster left at noon with forty people on board, an hour after its time, the harbour master said.\n\nNobody was hurt, and the mayor came to the quay to see them off, as he had said he would on Monday.\n\nThe next boat leaves on Friday, the harbour master said, if the ice on the river allows it at all.\n\nAdvertisement\n\nAda Brun\n\n\nPrivacy Policy\n\nHarbour Closed After Storm\n\nContact Us\n\n© 2031 Oster News\n"),
        Example::stays(
        "Ferry late again\n\nThe ferry to Oster left at noon with forty people on board, an hour after its time.\n\nA long winter\n\nNobody was hurt, and the mayor came to the quay to see them off, as he had said he would.\n\nThe next boat leaves on Friday, the harbour master said, if the ice allows it at all.\n",
        ),
        Example::stays(
        "The ferry to Oster left at noon with forty people on board, an hour after its time, the harbour master said.\n\nNobody was hurt, and the mayor came to the quay to see them off, which he had not done before.\n\nThe next boat leaves on Friday, if the ice on the river allows it at all, the harbour master said.\n\nHaul, haul, haul your rope\nSlowly up the bay\nHaul, haul, haul your rope\nNight is not so gray\n",
        ),
        Example::stays(
        "The ferry to Oster left at noon with forty people on board, an hour after its time, the harbour master said.\n\nNobody was hurt, and the mayor came to the quay to see them off, which he had not done before.\n\nThe next boat leaves on Friday, if the ice on the river allows it at all, the harbour master said.\n\nOster 3 Tormsk 1\n\nHarl 2 Vend 2\n\nLind 0 Brandt 4\n",
    )])
}

/// Proposes to take such lines out.
pub(super) fn propose(
    rule: RuleId,
    reader: Reader<'_>,
    view: &View<'_>,
    rows: &[Row<'_>],
    titles: &Titles,
    out: &mut Findings,
    known: Option<Vec<Option<Shape>>>,
) {
    if !view.switches.on(rule) || rows.iter().filter(|r| r.is_prose()).count() < PROSE {
        return;
    }
    let limit = if rows.iter().any(|r| r.hit.is_some()) { RESIDUE } else { ALONE };
    let asked = |k: usize| asked(&rows[k]) && !titles.has(k);
    if !(0..rows.len()).any(asked) {
        return;
    }
    let shapes = known.unwrap_or_else(|| shapes(rows, titles.row, reader.wording, asked));
    let value = |(k, shape): (usize, Option<Shape>)| {
        shape.filter(|_| asked(k)).and_then(|s| reader.trees.above(&s, DOUBTFUL))
    };
    let values: Vec<Option<f64>> = shapes.into_iter().enumerate().map(value).collect();
    let mut goes: Vec<bool> = values.iter().map(|v| v.is_some_and(|v| v > limit)).collect();
    let some = goes.contains(&true);
    for stanza in if some { stanzas(rows) } else { Vec::new() } {
        if !stanza.clone().all(|k| goes[k]) {
            goes[stanza].fill(false);
        }
    }
    for (k, value) in values.into_iter().enumerate() {
        let (row, Some(value)) = (&rows[k], value) else { continue };
        let confidence = if goes[k] { Confidence::Likely } else { Confidence::Suspect };
        let mut finding = Finding::edit(row.line.full, rule, confidence, "").because("value", value);
        finding.score = Some((1.0 / (1.0 + (-value).exp()) * 1e4).round() / 1e4);
        out.push(finding);
    }
}

/// Runs of lines that are one thing: that touch, with blank lines around, as the stanzas of a poem, lists and tables
/// do, and that have the same words and figures by their form, as results and programmes have. Where paragraphs
/// touch too, only the latter are seen. Runs that share a line are one.
fn stanzas(rows: &[Row<'_>]) -> Vec<Range<usize>> {
    let forms: Vec<Option<String>> = rows.iter().map(|r| if asked(r) { form(r.text) } else { None }).collect();
    let touching = runs(rows.len(), |k| !rows[k].apart);
    let alike = runs(rows.len(), |k| forms[k].is_some() && forms[k] == forms[k - 1]);
    let is_one = |run: &Range<usize>| run.len() >= STANZA && rows[run.clone()].iter().all(asked);
    let mut all: Vec<Range<usize>> = touching.chain(alike).filter(is_one).collect();
    all.sort_unstable_by_key(|run| (run.start, run.end));
    all.dedup_by(|next, last| {
        let shared = next.start < last.end;
        last.end = if shared { last.end.max(next.end) } else { last.end };
        shared
    });
    all
}

/// Runs of places, each of which goes on with the one before it.
fn runs(count: usize, goes_on: impl Fn(usize) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let from = at;
        at = (from + 1..count).find(|k| !goes_on(*k)).unwrap_or(count);
        (from < count).then_some(from..at)
    })
}

/// The order of words, figures and marks in a line that has figures, words next to each other as one.
fn form(text: &str) -> Option<String> {
    let class = |c: char| if c.is_alphabetic() { 'w' } else if c.is_numeric() { '0' } else { c };
    let mut classes: Vec<char> = text.chars().map(class).filter(|c| !c.is_whitespace()).collect();
    classes.dedup();
    classes.contains(&'0').then(|| String::from_iter(classes))
}

/// Whether a line is asked for: no rule knows it, and it is neither prose nor long.
pub(super) fn asked(row: &Row<'_>) -> bool {
    row.hit.is_none() && row.words <= LONGEST && !row.is_prose()
}
