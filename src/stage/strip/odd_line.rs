//! `boilerplate/odd-line`: a line whose form and place are those of residue.

use super::rows::Row;
use super::shape::{Model, Shape, shapes};
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};

/// Below this value a line is taken out: on the development half of the nearly clean articles 98 of
/// 100 such lines are residue (the weights were fitted there too, so expect a little less elsewhere).
const RESIDUE: f64 = -1.9;
/// Below this value a line is worth a look.
const DOUBTFUL: f64 = -0.8;
/// Fewer lines of prose are no article to compare with.
const PROSE: usize = 3;
/// Longer lines are left alone (words).
const LONGEST: usize = 60;

pub(crate) fn about() -> About {
    About::coded(
        "boilerplate/odd-line",
        "Line that is no part of the running text",
        "Section names, authors, titles of other articles and captions have no stock phrase. Their length, marks and capitals, their place among prose and residue, and the words that they share with the article tell them apart; a small table of weights sums this up, and only clear cases are taken out.",
        Confidence::Likely,
    )
    .with(vec![
        Example::becomes("Ferry late again\n\nThe ferry to Oster left at noon with forty people on board, an hour after its time, the harbour master said.\n\nNobody was hurt, and the mayor came to the quay to see them off, as he had said he would on Monday.\n\nThe next boat leaves on Friday, the harbour master said, if the ice on the river allows it at all.\n\nAdvertisement\n\nAda Brun\n\nSports\n\nPrivacy Policy\n\nHarbour Closed After Storm\n\nContact Us\n\n© 2031 Oster News\n", "Ferry late again\n\nThe ferry to Oster left at noon with forty people on board, an hour after its time, the harbour master said.\n\nNobody was hurt, and the mayor came to the quay to see them off, as he had said he would on Monday.\n\nThe next boat leaves on Friday, the harbour master said, if the ice on the river allows it at all.\n\nAdvertisement\n\n\n\nPrivacy Policy\n\n\nContact Us\n\n© 2031 Oster News\n"),
        Example::stays(
        "Ferry late again\n\nThe ferry to Oster left at noon with forty people on board, an hour after its time.\n\nA long winter\n\nNobody was hurt, and the mayor came to the quay to see them off, as he had said he would.\n\nThe next boat leaves on Friday, the harbour master said, if the ice allows it at all.\n",
    )])
}

/// Proposes to take such lines out.
pub(super) fn propose(
    rule: RuleId,
    model: &Model,
    view: &View<'_>,
    rows: &[Row<'_>],
    title: Option<usize>,
    out: &mut Findings,
    known: Option<Vec<Option<Shape>>>,
) {
    if !view.switches.on(rule) || rows.iter().filter(|r| r.is_prose()).count() < PROSE
        || rows.iter().all(|r| r.hit.is_none())
    {
        return;
    }
    let asked = |k: usize| rows[k].hit.is_none() && rows[k].words <= LONGEST && Some(k) != title;
    if !(0..rows.len()).any(|k| asked(k) && !rows[k].is_prose()) {
        return;
    }
    let shapes = known.unwrap_or_else(|| shapes(rows, title, asked));
    for (k, shape) in shapes.into_iter().enumerate().filter(|(k, _)| asked(*k)) {
        let row = &rows[k];
        let Some(value) = shape.map(|s| model.value(&s)).filter(|v| *v < DOUBTFUL) else { continue };
        let confidence = if value < RESIDUE { Confidence::Likely } else { Confidence::Suspect };
        let mut finding = Finding::edit(row.line.full, rule, confidence, "").because("value", value);
        finding.score = Some((1.0 / (1.0 + value.exp()) * 1e4).round() / 1e4);
        out.push(finding);
    }
}
