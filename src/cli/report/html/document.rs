//! One document: where it came from, its changes, what is left to a person.

use std::collections::BTreeSet;

use super::charts::STAGES;
use super::escape::Html;
use super::{Book, badge, diff, rule_name};
use crate::cli::report::{evidence, value};
use crate::cli::terminal::shortened;
use crate::corpus::write::{DocumentRecord, FindingRecord, FindingState};
use crate::pipeline::{Sides, Told};

/// A document takes at most this many bytes of the page.
const MOST_BYTES: usize = 1_000_000;
/// Suggestions and flags listed for one document.
const MOST_FINDINGS: usize = 200;

/// Whether there is anything to show.
pub(super) fn is_touched(told: &Told) -> bool {
    told.record.state == "kept" && !(told.edits.is_empty() && told.findings.is_empty())
}

/// Writes a document; the first few stand open.
pub(super) fn write(html: &mut Html, told: &Told, sides: &Result<Sides, String>, book: &Book, open: bool) {
    let record = &told.record;
    let open_findings = told.findings.iter().filter(|f| f.state != FindingState::Shadowed).count();
    html.raw("<article class=doc data-key=\"").attribute(&key(told)).raw("\"><details");
    html.raw(if open { " open" } else { "" }).raw("><summary><span class=id>").text(&record.doc);
    html.raw("</span> <span class=counts>");
    plural(html, told.edits.len(), "change", "changes");
    if open_findings > 0 {
        html.raw(" · ");
        plural(html, open_findings, "suggestion or flag", "suggestions and flags");
    }
    html.raw("</span></summary><div class=in>");
    about(html, record);
    match sides {
        Ok(sides) => {
            if let Some(edit) = sides.extraction.and_then(|k| told.edits.get(k)) {
                html.raw("<p class=soft>A page: the left side is the text after extraction by <code>");
                html.text(&edit.rule).raw("</code>; the page itself is kept in audit/originals.");
                diff::evidence(html, edit);
                html.raw("</p>");
            }
            if !sides.stretches.is_empty()
                && !diff::write(html, sides, &told.edits, book, MOST_BYTES - MOST_BYTES / 4)
            {
                html.raw("<p class=notice>This document has more changes than fit here; <code>recension explain</code> shows them all.</p>");
            }
        }
        Err(problem) => {
            html.raw("<p class=notice>The changes cannot be shown: ").text(problem).raw(".</p>");
        }
    }
    findings(html, &told.findings, open_findings);
    metadata(html, record);
    html.raw("</div></details></article>\n");
}

fn plural(html: &mut Html, n: usize, one: &str, many: &str) {
    html.number(n).raw(" ").raw(if n == 1 { one } else { many });
}

/// What the filter looks at: the id, the rules, their stages and how sure they were.
fn key(told: &Told) -> String {
    let edits = told.edits.iter().map(|e| (e.rule.as_str(), e.stage, e.confidence));
    let findings = told.findings.iter().map(|f| (f.rule.as_str(), f.stage, f.confidence));
    let (mut words, mut rules) = (BTreeSet::new(), BTreeSet::new());
    for (rule, stage, confidence) in edits.chain(findings) {
        rules.insert(rule);
        let stage = STAGES.iter().find(|(s, _)| *s == stage).map_or("", |(_, name)| name);
        words.insert(format!("stage:{stage}"));
        words.insert(format!("{}:{stage}", confidence.as_str()));
        words.insert(format!("sure:{}", confidence.as_str()));
    }
    let list = |words: &mut dyn Iterator<Item = &str>| words.collect::<Vec<_>>().join(" ");
    let (rules, words) = (list(&mut rules.into_iter()), list(&mut words.iter().map(String::as_str)));
    format!("{} {rules} {words} ", shortened(&told.record.doc, 400)).to_lowercase()
}

fn about(html: &mut Html, record: &DocumentRecord) {
    html.raw("<p class=counts>");
    if record.path != record.doc {
        html.raw("in ").text(&record.path).raw(" · ");
    }
    html.text(&record.encoding).raw(" (").text(&record.how).raw(")");
    if record.bom {
        html.raw(", byte order mark");
    }
    match record.malformed.len() {
        0 => {}
        1 => {
            html.raw(", 1 malformed stretch");
        }
        n => {
            html.raw(", ").number(n).raw(" malformed stretches");
        }
    }
    html.raw(" · ").number(usize::try_from(record.bytes).unwrap_or(usize::MAX)).raw(" bytes");
    if let Some(warning) = &record.warning {
        html.raw(" · ").text(warning);
    }
    html.raw("</p>");
}

fn findings(html: &mut Html, list: &[FindingRecord], open: usize) {
    let start = html.len();
    if open > 0 {
        html.raw("<h3>Left to a person</h3><ul class=found>");
        let wanted = list.iter().filter(|f| f.state != FindingState::Shadowed);
        for (done, finding) in wanted.enumerate() {
            if done == MOST_FINDINGS || html.len() - start > MOST_BYTES / 4 {
                html.raw("<li class=soft>and ")
                    .number(open - done)
                    .raw(" more, in audit/findings.jsonl</li>");
                break;
            }
            one(html, finding);
        }
        html.raw("</ul>");
    }
    match list.len() - open {
        0 => {}
        n => {
            html.raw("<p class=soft>");
            plural(html, n, "edit", "edits");
            html.raw(
                " yielded to a better one at the same place (audit/findings.jsonl, state shadowed).</p>",
            );
        }
    }
}

fn one(html: &mut Html, finding: &FindingRecord) {
    html.raw("<li>line ").number(finding.line).raw(", column ").number(finding.column).raw(" ");
    badge(html, if finding.state == FindingState::Flag { "flag" } else { "suggestion" });
    html.raw(" ");
    badge(html, finding.confidence.as_str());
    html.raw(" ");
    rule_name(html, &finding.rule);
    html.raw(" ").text(&shortened(&finding.message, 500));
    html.raw("<br><q>");
    if let Some(after) = &finding.after {
        html.raw("<del>").exact(&shortened(&finding.matched, 300)).raw("</del>");
        if !after.is_empty() {
            html.raw(" → <ins>").exact(&shortened(after, 300)).raw("</ins>");
        }
    } else {
        html.exact(&shortened(&finding.matched, 300));
    }
    html.raw("</q>");
    let mut list: Vec<(String, String)> = Vec::new();
    list.extend(finding.score.map(|s| ("score".to_owned(), format!("{s:.4}"))));
    list.extend(evidence(&finding.why));
    diff::line(html, &list);
    html.raw("</li>");
}

fn metadata(html: &mut Html, record: &DocumentRecord) {
    if record.metadata.is_empty() {
        return;
    }
    html.raw("<details class=why><summary>Metadata</summary><dl class=kv>");
    for (name, content) in record.metadata.iter().take(100) {
        html.raw("<dt>").text(&shortened(name, 100)).raw("</dt><dd>");
        html.text(&shortened(&value(content), 1_000)).raw("</dd>");
    }
    html.raw("</dl></details>");
}
