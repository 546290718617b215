//! `boilerplate/residue-zone`: short lines that stand among residue.
//!
//! Weak lines count beside sure ones; after the last prose a sure line opens a tail that nothing closes.

use super::rows::Row;
use crate::rule::pack::{Hit, LineRules};
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};

/// A line of the tail with more words is left alone (words).
const TAIL_WORDS: usize = 30;
/// A line of the tail that ends like a sentence and has this many words may be the article's last (words).
const SENTENCE: usize = 8;

pub(crate) fn about() -> About {
    About::coded(
        "boilerplate/residue-zone",
        "Line in the tail of the page",
        "After the last prose of the article a line that is surely residue (a form, a widget heading, a copyright line) opens the tail of the page; the short lines after it are titles of other articles, section names and labels.",
        Confidence::Likely,
    )
    .with(vec![
        Example::becomes(
            "Ferry late again\n\nThe ferry to Oster left at noon with forty people on board, an hour after its time.\n\nRelated Articles\n\nHarbour closed after storm\n\nSports\n",
            "Ferry late again\n\nThe ferry to Oster left at noon with forty people on board, an hour after its time.\n\nRelated Articles\n\n\n",
        ),
        Example::stays(
            "Ferry late again\n\nRelated Articles\n\nHarbour closed after storm\n\nThe ferry to Oster left at noon with forty people on board, an hour after its time.\n",
        ),
    ])
}

/// Proposes weak lines beside sure ones, and the tail.
pub(super) fn propose(
    rule: RuleId,
    lines: &LineRules,
    view: &View<'_>,
    rows: &[Row<'_>],
    title: Option<usize>,
    out: &mut Findings,
    said: impl Fn(&Row<'_>, Hit) -> Finding,
) {
    let known = |k: usize| rows[k].hit.is_some();
    // A chain of weak lines that touches a sure one, on either side.
    let mut near = vec![false; rows.len()];
    let mut touch = false;
    for (k, row) in rows.iter().enumerate() {
        touch = known(k) || (touch && row.weak.is_some());
        near[k] |= touch;
    }
    touch = false;
    for (k, row) in rows.iter().enumerate().rev() {
        touch = known(k) || (touch && row.weak.is_some());
        near[k] |= touch;
    }
    let last = rows.iter().rposition(Row::is_prose);
    let opener = last.and_then(|last| {
        (last + 1..rows.len()).find(|&k| rows[k].hit.is_some_and(|h| lines.rule(h).opens))
    });
    for (k, row) in rows.iter().enumerate() {
        if known(k) || Some(k) == title {
            continue;
        }
        let tail = opener.is_some_and(|o| k > o);
        if row.weak.is_some() && (near[k] || tail)
            && let Some(hit) = row.weak_spoke {
                out.push(said(row, hit));
                continue;
            }
        if tail && row.words <= TAIL_WORDS && view.switches.on(rule) {
            let open = opener.map_or("", |o| rows[o].text);
            let said = row.ends && row.words >= SENTENCE;
            let confidence = if said { Confidence::Suspect } else { Confidence::Likely };
            out.push(Finding::edit(row.line.full, rule, confidence, "").because("after", open));
        }
    }
}
