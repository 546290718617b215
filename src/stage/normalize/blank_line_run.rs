//! `unicode/blank-line-run`: one blank line is enough between paragraphs.

use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::{Line, Span};

pub(super) const ID: &str = "unicode/blank-line-run";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Run of blank lines",
        "Two and more blank lines are the places of advertisements and pictures that the scraper dropped; one \
         blank line parts paragraphs just as well.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("One.\n\n \n\nTwo.\n", "One.\n\nTwo.\n"),
        Example::stays("One.\n\nTwo.\n"),
    ])
}

/// Closes runs of blank lines, and removes those at the ends of the text (`outer`). Gives the
/// spans it took, in rising order, so that other rules leave them alone.
pub(super) fn propose(
    rule: Option<RuleId>,
    outer: Option<RuleId>,
    view: &View<'_>,
    out: &mut Findings,
) -> Vec<Span> {
    let mut taken = Vec::new();
    let mut push = |rule, span: Span, after: &str| {
        taken.push(span);
        out.push(Finding::edit(span, rule, Confidence::Certain, after));
    };
    let lines = view.lines;
    let mut at = 0;
    while at < lines.len() {
        let run = lines[at..].iter().take_while(|l| is_blank(l, view.text)).count();
        if run == 0 {
            at += 1;
            continue;
        }
        let whole = Span { start: lines[at].full.start, end: lines[at + run - 1].full.end };
        let edge = at == 0 || at + run == lines.len();
        match (edge, outer, rule) {
            (true, Some(outer), _) => push(outer, whole, ""),
            (_, _, Some(rule)) if run > 1 => {
                push(rule, whole, if at + run == lines.len() { "" } else { "\n" });
            }
            _ => {}
        }
        at += run;
    }
    taken
}

fn is_blank(line: &Line, text: &str) -> bool {
    // Lines are long or empty: the first character tells nearly always.
    line.span.is_empty() || line.is_blank(text)
}
