//! `damage/odd-reading`: a word that other tellings of the story read otherwise.

use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, StageName, View};
use crate::stage::{Decisions, Status, Verdict};
use crate::text::Span;

pub(crate) fn about() -> About {
    About::coded(
        "damage/odd-reading",
        "Word that other tellings read otherwise",
        "Where two documents tell one story, a word that stands in this document only, one letter from the word that the \
         other has in the same place and many documents know, is a slip of this copy. It is a suggestion with both \
         witnesses; where two other tellings and ten documents agree, profile corpus takes the better reading.",
        Confidence::Likely,
    )
    .with(vec![Example::stays("The harbuor lay under ice, and the ferry stayed in the harbour.\n")])
}

/// Proposes the better readings that collation has found.
pub(super) fn propose(rule: RuleId, view: &View<'_>, decisions: &Decisions, out: &mut Findings) {
    if !view.switches.on(rule) {
        return;
    }
    let here = decisions
        .inside_of(StageName::Repair, view.id)
        .filter(|d| d.verdict == Verdict::Replace && d.status != Status::Rejected);
    for decision in here {
        let confidence =
            if decision.status == Status::Accepted { Confidence::Likely } else { Confidence::Suspect };
        for at in memchr::memmem::find_iter(view.text.as_bytes(), decision.key.as_bytes()) {
            let end = at + decision.key.len();
            let beside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let before = view.text.get(..at).and_then(|t| t.chars().next_back());
            if beside(before) || beside(view.text.get(end..).and_then(|t| t.chars().next())) {
                continue;
            }
            let mut finding = Finding::edit(Span::new(at, end), rule, confidence, decision.with.clone())
                .because("collation", &decision.why);
            finding.decision = Some(decision.key.clone());
            finding.score = Some(decision.score);
            out.push(finding);
        }
    }
}
