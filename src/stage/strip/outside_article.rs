//! `segment/outside-article`: the article inside a whole page that came as lines of text.

use super::rows::Row;
use super::shape::{Model, Shape, shapes};
use crate::rule::pack::key_of;
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};

/// A page has at least this many lines,
const PAGE_LINES: usize = 25;
/// this many of them known residue,
const PAGE_RESIDUE: usize = 7;
/// and at least this share of lines that clearly are none of the article.
const PAGE_OUTSIDE: f64 = 0.4;
/// A line of lower value is clearly none of the article.
const CLEARLY: f64 = -1.0;
/// What every line of the best stretch is given, so that short gaps do not break it.
const GIVEN: f64 = 1.0;
/// No line counts for more, either way.
const CAP: f64 = 4.0;
/// Inside the best stretch a line of lower value goes, outside of it the other (measured on
/// documents held out in turn from the development half of the whole pages).
const INSIDE: f64 = -0.9;
const OUTSIDE: f64 = 0.7;
/// How far above the article its title and standfirst are looked for (lines), and their words.
const TITLE_REACH: usize = 15;
const TITLE_WORDS: std::ops::RangeInclusive<usize> = 4..=40;

pub(crate) fn about() -> About {
    About::coded(
        "segment/outside-article",
        "Page around the article, as lines",
        "When a document looks like a whole page (many lines, known residue among them, most of the lines short), the stretch of lines with the best sum of values is the article; menus, teasers and footers around it go. The title stays. Documents that are articles already are left alone.",
        Confidence::Likely,
    )
    .with(vec![
        Example::becomes("Home\nNews\nSports\nWeather\nSkip to content\nMenu\nSearch\nSign in\nSubscribe\nWorld\nBusiness\nCulture\nContact Us\nFerry to Oster runs late again\nThe ferry to Oster left at noon with forty people on board, an hour after its time, the harbour master said.\nNobody was hurt, and the mayor came to the quay to see them off, as he had said he would on Monday.\nThe next boat leaves on Friday, the harbour master said, if the ice on the river allows it at all.\nPeople in Oster say that the ferry has been late since the old captain left, and that nobody tells them why.\nRelated Articles\nHarbour Closed After Storm\nMayor Opens Bridge\nMost Read\nNew Boat for Oster\nLeave a Comment\nName\nEmail\nPrivacy Policy\nTerms of Use\nAbout us\nFollow us on Facebook\nAdvertise\nCareers\n© 2031 Oster News\n", "Ferry to Oster runs late again\nThe ferry to Oster left at noon with forty people on board, an hour after its time, the harbour master said.\nNobody was hurt, and the mayor came to the quay to see them off, as he had said he would on Monday.\nThe next boat leaves on Friday, the harbour master said, if the ice on the river allows it at all.\nPeople in Oster say that the ferry has been late since the old captain left, and that nobody tells them why.\n"),
        Example::stays(
        "Ferry late again\n\nThe ferry to Oster left at noon with forty people on board, an hour after its time.\n\nRelated Articles\n\nSports\n",
    )])
}

/// Proposes to take the page around the article out; says whether the document is a whole page.
pub(super) fn propose(
    rule: RuleId,
    model: &Model,
    view: &View<'_>,
    rows: &[Row<'_>],
    title: Option<usize>,
    out: &mut Findings,
    known: &mut Option<Vec<Option<Shape>>>,
) -> bool {
    let residue = rows.iter().filter(|r| r.hit.is_some()).count();
    let lines = residue + rows.iter().filter(|r| r.hit.is_none() && r.weak.is_some()).count();
    if !view.switches.on(rule) || rows.len() < PAGE_LINES || lines < PAGE_RESIDUE {
        return false;
    }
    let prose = rows.iter().filter(|r| r.is_prose()).count();
    if prose == 0 || prose * 2 > rows.len() {
        return false;
    }
    let values: Vec<f64> =
        known.insert(shapes(rows, title, |_| true)).iter().map(|s| s.as_ref().map_or(0.0, |s| model.value(s))).collect();
    let outside = values.iter().filter(|v| **v < CLEARLY).count();
    if (outside as f64) < PAGE_OUTSIDE * rows.len() as f64 {
        return false;
    }
    let (from, to) = best(&values);
    // The title may stand inside the stretch, below its first prose in value.
    let first = (from..to).find(|k| rows[*k].is_prose()).unwrap_or(from);
    let head = title_above(rows, first);
    let name = title.map(|t| key_of(rows[t].text));
    for (k, (row, value)) in rows.iter().zip(&values).enumerate() {
        let inside = (from..to).contains(&k);
        let keep = *value > if inside { INSIDE } else { OUTSIDE };
        if keep || Some(k) == head || (k < from && name.as_ref().is_some_and(|n| Some(k) == title && !n.is_empty() && row.words >= 4)) {
            continue;
        }
        out.push(Finding::edit(row.line.full, rule, Confidence::Likely, "").because("value", value));
    }
    true
}

/// The stretch of lines with the largest sum.
fn best(values: &[f64]) -> (usize, usize) {
    let (mut best, mut sum, mut start) = ((0.0, 0, 0), 0.0, 0);
    for (k, value) in values.iter().enumerate() {
        if sum <= 0.0 {
            (sum, start) = (0.0, k);
        }
        sum += (value + GIVEN).clamp(-CAP, CAP);
        if sum > best.0 {
            best = (sum, start, k + 1);
        }
    }
    (best.1, best.2)
}

/// The line above the article that shares most words with it.
fn title_above(rows: &[Row<'_>], from: usize) -> Option<usize> {
    let mut known: rustc_hash::FxHashSet<u64> = rustc_hash::FxHashSet::default();
    let mut list = Vec::new();
    for row in rows.iter().skip(from).filter(|r| r.is_prose()).take(12) {
        hashes(row.text, &mut list);
        known.extend(&list);
    }
    let mut share = |row: &Row<'_>| {
        hashes(row.text, &mut list);
        list.iter().filter(|w| known.contains(*w)).count() * 1000 / list.len().max(2)
    };
    (from.saturating_sub(TITLE_REACH)..from)
        .filter(|k| rows[*k].hit.is_none() && TITLE_WORDS.contains(&rows[*k].words))
        .map(|k| (share(&rows[k]), k))
        .filter(|(share, _)| *share >= 300)
        .max_by_key(|(share, k)| (*share, std::cmp::Reverse(*k)))
        .map(|(_, k)| k)
}

/// Hashes of the words of more than three letters, case aside.
fn hashes(text: &str, list: &mut Vec<u64>) {
    list.clear();
    let mut lower = String::new();
    for word in crate::text::fold::words(text) {
        if word.is_ascii() && word.len() > 3 {
            lower.clear();
            lower.push_str(word);
            lower.make_ascii_lowercase();
        } else if !word.is_ascii() && word.chars().nth(3).is_some() {
            lower = word.to_lowercase();
        } else {
            continue;
        }
        list.push(xxhash_rust::xxh3::xxh3_64(lower.as_bytes()));
    }
}
