//! `boilerplate/repeated-line`: carries out what the corpus decided about lines that many documents share.

use super::repeated::is_counted;
use super::rows::{Row, edges};
use crate::rule::pack::key_of;
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, StageName, View};
use crate::stage::decision::{By, Decisions, Status, Verdict};

pub(crate) fn about() -> About {
    About::coded(
        "boilerplate/repeated-line",
        "Line that many documents share",
        "A line that stands in many documents of the corpus, mostly at the same end, belongs to the site and not to the article; so does the title of another document below the text. The decision says what spoke for it; a person's decision binds.",
        Confidence::Likely,
    )
    .with(vec![Example::stays("The ferry to Oster left at noon.\n\nJoin the crew of the Reed\n")])
}

/// Proposes the lines that were decided on.
pub(super) fn propose(rule: RuleId, view: &View<'_>, rows: &[Row<'_>], decisions: &Decisions, out: &mut Findings) {
    if !view.switches.on(rule) || decisions.is_empty() {
        return;
    }
    let (head, tail) = edges(rows);
    let title = key_of(&view.meta.title);
    let mut key = String::new();
    for (nth, row) in rows.iter().enumerate() {
        if !is_counted(row.text, &mut key) {
            continue;
        }
        let holds = decisions.on(StageName::Strip, &key).find(|d| {
            // A document's own title stays, unless a person says otherwise.
            (key != title || d.by == By::Person)
                && d.verdict == Verdict::Remove
                && d.status != Status::Rejected
                && d.document.as_deref().is_none_or(|doc| doc == view.id)
                && match d.condition.as_str() {
                    "head" => nth < head,
                    "tail" => nth >= tail,
                    _ => true,
                }
        });
        if let Some(decision) = holds {
            let confidence =
                if decision.status == Status::Accepted { Confidence::Likely } else { Confidence::Suspect };
            let mut finding = Finding::edit(row.line.full, rule, confidence, "").because("corpus", &decision.why);
            finding.decision = Some(decision.key.clone());
            finding.score = Some(decision.score);
            out.push(finding);
        }
    }
}
