//! `segment/outside-article`: the article inside a whole page that came as lines of text.

use super::rows::Row;
use super::shape::{IN_PROSE, Reader, Shape, Trees, shapes};
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};

/// A page has at least this many lines,
const PAGE_LINES: usize = 25;
/// and so many of them known residue while so many are clearly none of the article: the less of the
/// one, the more of the other. On articles held out in turn from the development half 1 of 586 nearly
/// clean ones is taken for a page, and 546 of 598 whole pages.
const PAGE: [(usize, usize); 3] = [(10, 15), (7, 45), (5, 80)];
/// Share of lines that clearly are none of the article.
const PAGE_OUTSIDE: f64 = 0.15;
/// A line of lower value is clearly none of the article.
const CLEARLY: f64 = -1.0;
/// What every line of the best stretch is given, so that short gaps do not break it.
const GIVEN: f64 = 1.0;
/// No line counts for more, either way.
const CAP: f64 = 2.5;
/// Inside the best stretch a line of lower value goes, outside of it the other (measured on
/// documents held out in turn from the development half of the whole pages).
const INSIDE: f64 = -1.0;
const OUTSIDE: f64 = 0.3;
/// A sentence of so many words goes only below a lower value, one chance in twelve: much is lost with it.
const SENTENCE: usize = 12;
const SENTENCE_VALUE: f64 = -2.5;
/// How far above the first prose of the article its title is looked for (lines), and its words.
const TITLE_REACH: usize = 30;
const TITLE_WORDS: std::ops::RangeInclusive<usize> = 2..=40;
/// The best line is the title: 4 of 5 best lines are, and most of the others are a standfirst. Any
/// other line above this value is kept with it.
const TITLE_TOO: f64 = 0.5;
/// So is the line of at least so many words that shares most with the prose, and at least this share:
/// above the title may stand the motto of the site.
const SHARING_WORDS: usize = 4;
const SHARED: f32 = 0.4;

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
    reader: Reader<'_>,
    view: &View<'_>,
    rows: &[Row<'_>],
    title: Option<usize>,
    out: &mut Findings,
    known: &mut Option<Vec<Option<Shape>>>,
) -> bool {
    let residue = rows.iter().filter(|r| r.hit.is_some()).count();
    if !view.switches.on(rule)
        || rows.len() < PAGE_LINES
        || !PAGE.iter().any(|(known, out)| residue >= *known && rows.len() >= *out)
    {
        return false;
    }
    let prose = rows.iter().filter(|r| r.is_prose()).count();
    if prose == 0 || prose * 2 > rows.len() {
        return false;
    }
    let shapes = known.insert(shapes(rows, title, reader.wording, |_| true));
    let values: Vec<f64> =
        shapes.iter().map(|s| s.as_ref().map_or(0.0, |s| reader.trees.value(s))).collect();
    let outside = values.iter().filter(|v| **v < CLEARLY).count();
    if (outside as f64) < PAGE_OUTSIDE * rows.len() as f64
        || !PAGE.iter().any(|(known, out)| residue >= *known && outside >= *out)
    {
        return false;
    }
    let (from, to) = best(&values);
    let first = (from..to).find(|k| rows[*k].is_prose()).unwrap_or(from);
    let named = titles_above(rows, shapes, reader.titles, first);
    for (k, (row, value)) in rows.iter().zip(&values).enumerate() {
        let limit = if row.words >= SENTENCE && row.ends {
            SENTENCE_VALUE
        } else if (from..to).contains(&k) {
            INSIDE
        } else {
            OUTSIDE
        };
        let known_title = Some(k) == title && !view.meta.title.is_empty() && k < first;
        if *value > limit || named.contains(&k) || known_title {
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

/// The lines above the first prose of the article that are its title, or speak like one.
fn titles_above(rows: &[Row<'_>], shapes: &[Option<Shape>], titles: &Trees, first: usize) -> Vec<usize> {
    let values: Vec<(usize, f64)> = (first.saturating_sub(TITLE_REACH)..first)
        .filter(|k| rows[*k].hit.is_none() && TITLE_WORDS.contains(&rows[*k].words))
        .filter_map(|k| Some((k, titles.value(shapes.get(k)?.as_ref()?))))
        .collect();
    let most = values.iter().map(|(_, v)| *v).fold(f64::MIN, f64::max);
    let share = |k: usize| shapes.get(k).and_then(|s| s.as_ref()).map_or(0.0, |s| s[IN_PROSE]);
    let sharing = values
        .iter()
        .map(|(k, _)| *k)
        .filter(|k| rows[*k].words >= SHARING_WORDS && share(*k) >= SHARED)
        .fold(None, |best: Option<usize>, k| best.filter(|b| share(*b) >= share(k)).or(Some(k)));
    let named = values.into_iter().filter(|(k, v)| *v > TITLE_TOO || *v == most || Some(*k) == sharing);
    named.map(|(k, _)| k).collect()
}
