//! `boilerplate/doubled-caption`: the alternative text of a picture beside its caption.

use super::captions::{Picture, PictureRules, held, picture};
use super::rows::Row;
use crate::rule::pack::{LineRules, key_of};
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};

/// Fewest and most words of a copy.
const WORDS: std::ops::RangeInclusive<usize> = 6..=60;
/// The copy may stand this many lines from the caption.
const REACH: usize = 2;
/// Share of the copy's words that the caption must hold, in order.
const HELD: f64 = 0.8;

pub(crate) fn about() -> About {
    About::coded(
        "boilerplate/doubled-caption",
        "Caption printed twice",
        "Pages carry a picture's text twice: as alternative text and as caption, one of them with the credit, often with other quotes. The copy beside a caption with its credit, or beside a line that a credit follows, is taken out; lists, verse and specifications have no credit beside them and stay.",
        Confidence::Likely,
    )
    .with(vec![
        Example::becomes(
            "The ferry left at noon.\n\nWorkers clear the burnt pier in Oster\n\nWorkers clear the burnt pier in Oster\n(Ada Brun / Oster News via AP)\n\nNobody was hurt.\n",
            "The ferry left at noon.\n\n\nWorkers clear the burnt pier in Oster\n(Ada Brun / Oster News via AP)\n\nNobody was hurt.\n",
        ),
        Example::stays("The ferry left at noon.\n\nRow, row, row the boat\n\nRow, row, row the boat\n\nNobody sang.\n"),
    ])
}

/// Proposes to take copies out.
pub(super) fn propose(
    rule: RuleId,
    lines: &LineRules,
    ids: &PictureRules,
    view: &View<'_>,
    rows: &[Row<'_>],
    out: &mut Findings,
) -> Vec<usize> {
    let mut copies = Vec::new();
    if !rows.iter().any(|r| picture(r, lines, ids).is_some()) {
        return copies;
    }
    for (k, row) in rows.iter().enumerate() {
        if row.hit.is_some() || !WORDS.contains(&row.words) {
            continue;
        }
        let near = (k.saturating_sub(REACH)..=(k + REACH).min(rows.len() - 1)).filter(|j| *j != k);
        for j in near {
            let other = &rows[j];
            let credited = match picture(other, lines, ids) {
                Some(Picture::Caption) => held(row.text, other.text) >= HELD,
                Some(Picture::Mark) => false,
                None => {
                    j > k
                        && other.hit.is_none()
                        && rows.get(j + 1).and_then(|r| picture(r, lines, ids)) == Some(Picture::Mark)
                        && (key_of(row.text) == key_of(other.text) || held(row.text, other.text) >= 0.95)
                }
            };
            if credited {
                copies.push(k);
                if view.switches.on(rule) {
                    out.push(
                        Finding::edit(row.line.full, rule, Confidence::Likely, "").because("caption", other.text),
                    );
                }
                break;
            }
        }
    }
    copies
}
