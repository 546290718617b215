//! `segment/outside-article`: the article inside a whole page that came as lines of text.

use super::captions::{PictureRules, picture};
use super::headline::{HeadShape, candidates, headlines};
use super::rows::Row;
use super::shape::{Reader, Shape, shapes};
use crate::rule::pack::LineRules;
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};

/// A page has at least this many lines,
const PAGE_LINES: usize = 25;
/// and above and below its article so many of them are known residue while so many are clearly none of
/// the article: the less of the one, the more of the other. Known residue stands at both ends, or there
/// is much of it, or of what is outside: a long table has a few lines that look known, and no menus.
const PAGE: [(usize, usize); 3] = [(8, 15), (6, 30), (4, 150)];
const MUCH: usize = 10;
const MUCH_OUTSIDE: usize = 150;
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
/// A sentence of so many words goes only below a lower value, the longer the lower: much is lost with
/// it (on sites held out in turn 2 of 100 such sentences that go are of the article).
const SENTENCES: [(usize, f64); 3] = [(30, -3.5), (20, -3.0), (12, -2.5)];

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
#[expect(clippy::too_many_arguments, reason = "what the stage knows of a document")]
pub(super) fn propose(
    rule: RuleId,
    lines: &LineRules,
    pictures: &PictureRules,
    reader: Reader<'_>,
    view: &View<'_>,
    rows: &[Row<'_>],
    title: Option<usize>,
    out: &mut Findings,
    known: &mut Option<Vec<Option<Shape>>>,
) -> bool {
    // Articles have captions and credits of their own: a page is known by its menus, forms and labels.
    let is_known = |r: &Row<'_>| r.hit.is_some() && picture(r, lines, pictures).is_none();
    let residue = rows.iter().filter(|r| is_known(r)).count();
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
    let (from, to) = best(&values);
    let clearly = |part: &[f64]| part.iter().filter(|v| **v < CLEARLY).count();
    let known_in = |part: &[Row<'_>]| part.iter().filter(|r| is_known(r)).count();
    let (above, below) = (known_in(&rows[..from]), known_in(&rows[to..]));
    let outside = clearly(&values[..from]) + clearly(&values[to..]);
    if (clearly(&values) as f64) < PAGE_OUTSIDE * rows.len() as f64
        || !PAGE.iter().any(|(known, out)| above + below >= *known && outside >= *out)
        || (above + below < MUCH && outside < MUCH_OUTSIDE && (above == 0 || below == 0))
    {
        return false;
    }
    let first = first_prose(rows, from, to);
    let named = headlines(rows, shapes, reader.titles, first, to);
    for (k, (row, value)) in rows.iter().zip(&values).enumerate() {
        let sentence = SENTENCES.iter().find(|(words, _)| row.ends && row.words >= *words);
        let limit = if let Some((_, limit)) = sentence {
            *limit
        } else if (from..to).contains(&k) {
            INSIDE
        } else {
            OUTSIDE
        };
        let known_title = Some(k) == title && !view.meta.title.is_empty() && k < first;
        if *value > limit || named.binary_search(&k).is_ok() || known_title {
            continue;
        }
        out.push(Finding::edit(row.line.full, rule, Confidence::Likely, "").because("value", value));
    }
    true
}

/// The first sentence of the article.
fn first_prose(rows: &[Row<'_>], from: usize, to: usize) -> usize {
    (from..to).find(|k| rows[*k].is_prose()).unwrap_or(from)
}

/// The lines that are asked whether they are the title, with what is asked of them.
pub(super) fn asked_titles(
    reader: Reader<'_>,
    rows: &[Row<'_>],
    shapes: &[Option<Shape>],
) -> Vec<(usize, HeadShape)> {
    let values: Vec<f64> =
        shapes.iter().map(|s| s.as_ref().map_or(0.0, |s| reader.trees.value(s))).collect();
    let (from, to) = best(&values);
    candidates(rows, shapes, first_prose(rows, from, to), to)
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
