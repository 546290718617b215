//! Charts as inline SVG: what each stage did and how surely, and how the changes spread over the documents.

use std::collections::BTreeMap;

use super::escape::Html;
use crate::corpus::write::FindingState;
use crate::pipeline::Told;
use crate::rule::{Confidence, StageName};

/// Upper ends of the groups of documents by how many changes they have.
const GROUPS: [usize; 7] = [0, 1, 3, 6, 12, 25, 50];

/// The stages in their order, with their names.
pub(super) const STAGES: [(StageName, &str); 6] = [
    (StageName::Decode, "decode"),
    (StageName::Normalize, "normalize"),
    (StageName::Strip, "strip"),
    (StageName::Repair, "repair"),
    (StageName::Names, "names"),
    (StageName::Dedup, "dedup"),
];

/// What the records say of all documents.
#[derive(Default)]
pub(super) struct Tally {
    /// Changes that were certain, changes that were likely, and what is left to a person.
    stages: BTreeMap<StageName, [usize; 3]>,
    /// How many changes each kept document has.
    changes: Vec<usize>,
}

impl Tally {
    /// Counts a document.
    pub(super) fn add(&mut self, told: &Told) {
        if told.record.state == "kept" {
            self.changes.push(told.edits.len());
        }
        for edit in &told.edits {
            let likely = usize::from(edit.confidence != Confidence::Certain);
            self.stages.entry(edit.stage).or_default()[likely] += 1;
        }
        for finding in told.findings.iter().filter(|f| f.state != FindingState::Shadowed) {
            self.stages.entry(finding.stage).or_default()[2] += 1;
        }
    }
}

/// Writes both charts.
pub(super) fn write(html: &mut Html, tally: &Tally) {
    let Tally { stages, changes } = tally;
    html.raw("<section class=charts aria-label=Charts><figure><figcaption>Changes by stage: certain, likely, and left to a person</figcaption>");
    let rows = STAGES
        .iter()
        .map(|(stage, name)| ((*name).to_owned(), stages.get(stage).copied().unwrap_or_default().to_vec()));
    bars(html, &rows.collect::<Vec<_>>());
    html.raw("</figure><figure><figcaption>Documents by how many changes they have</figcaption>");
    let mut rows: Vec<(String, Vec<usize>)> = Vec::new();
    let mut from = 0;
    for to in GROUPS {
        let n = changes.iter().filter(|c| (from..=to).contains(*c)).count();
        rows.push((if from == to { to.to_string() } else { format!("{from}\u{2013}{to}") }, vec![n]));
        from = to + 1;
    }
    rows.push((format!("{from} and more"), vec![changes.iter().filter(|c| **c >= from).count()]));
    bars(html, &rows);
    html.raw("</figure></section>\n");
}

/// Rows of a name, a bar of parts, and the numbers. The longest bar is as wide as the chart.
fn bars(html: &mut Html, rows: &[(String, Vec<usize>)]) {
    const WIDTH: usize = 1000;
    let most = rows.iter().map(|(_, parts)| parts.iter().sum::<usize>()).max().unwrap_or_default().max(1);
    html.raw("<table class=chart><tbody>");
    for (name, parts) in rows {
        html.raw("<tr><th scope=row>")
            .text(name)
            .raw("<td><svg viewBox=\"0 0 1000 10\" preserveAspectRatio=none aria-hidden=true>");
        let mut at = 0;
        for (k, part) in parts.iter().enumerate().filter(|(_, part)| **part > 0) {
            let width = (part * WIDTH).div_ceil(most);
            html.raw("<rect height=10 class=p").raw(&k.to_string()).raw(" x=").raw(&at.to_string());
            html.raw(" width=").raw(&width.to_string()).raw(" />");
            at += width;
        }
        html.raw("</svg><td class=n>");
        for (k, part) in parts.iter().enumerate() {
            html.raw(if k > 0 { " \u{b7} " } else { "" }).number(*part);
        }
    }
    html.raw("</tbody></table>");
}
