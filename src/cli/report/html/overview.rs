//! The head of the page: totals, what each rule did, what could not be used.

use std::collections::BTreeMap;

use serde_json::Value;

use super::escape::Html;
use super::seen::Seen;
use super::{Book, badge, rule_name};
use crate::cli::Failure;
use crate::cli::terminal::shortened;
use crate::corpus::write::{DocumentRecord, Readback};
use crate::pipeline::Output;

/// Quarantined documents listed.
const MOST_REFUSED: usize = 1_000;

fn count(run: &Value, name: &str) -> usize {
    run["counts"][name].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default()
}

/// Title, totals and the way to the sections.
pub(super) fn head(html: &mut Html, run: &Value, notices: &[String]) {
    html.raw("<header><h1>What recension did</h1><p class=soft>Version ");
    html.text(run["version"].as_str().unwrap_or("unknown"));
    if let Some(profile) = run["settings"]["profile"].as_str() {
        html.raw(", profile ").text(profile);
    }
    html.raw(". Every change below can be undone: <code>recension restore</code> gives the originals back, byte for byte.</p>");
    for notice in notices {
        html.raw("<p class=notice>").text(notice).raw("</p>");
    }
    html.raw("<nav aria-label=Sections><ul>");
    for (id, name) in super::SECTIONS {
        html.raw("<li><a href=\"#").raw(id).raw("\">").raw(name).raw("</a></li>");
    }
    html.raw("</ul></nav></header>\n<main>\n<dl class=totals>");
    let totals = [
        ("Documents", "documents"),
        ("Kept", "kept"),
        ("Changed", "changed"),
        ("Dropped as copies", "dropped"),
        ("Quarantined", "quarantined"),
        ("Changes", "edits"),
        ("Left to a person", "findings"),
    ];
    for (name, key) in totals {
        html.raw("<div><dt>").raw(name).raw("</dt><dd>").number(count(run, key)).raw("</dd></div>");
    }
    html.raw("</dl>\n");
}

fn by_rule(run: &Value, name: &str) -> BTreeMap<String, usize> {
    let map = run["counts"][name].as_object();
    let number = |v: &Value| v.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
    map.into_iter().flatten().map(|(rule, n)| (rule.clone(), number(n))).collect()
}

/// What each rule did, most changes first.
pub(super) fn rules(html: &mut Html, run: &Value, book: &Book, seen: &Seen) {
    let (edits, findings) = (by_rule(run, "edits_by_rule"), by_rule(run, "findings_by_rule"));
    html.raw("<section><h2 id=rules>Rules</h2>");
    let mut all: Vec<(usize, usize, &str)> =
        edits.iter().map(|(r, n)| (*n, findings.get(r).copied().unwrap_or_default(), r.as_str())).collect();
    all.extend(findings.iter().filter(|(r, _)| !edits.contains_key(*r)).map(|(r, n)| (0, *n, r.as_str())));
    all.sort_by(|a, b| (b.0, b.1, a.2).cmp(&(a.0, a.1, b.2)));
    if all.is_empty() {
        html.raw("<p>No rule found anything.</p></section>\n");
        return;
    }
    let most = all.iter().map(|r| r.0).max().unwrap_or_default().max(1);
    html.raw("<div class=scroll><table class=t><thead><tr><th scope=col>Rule<th scope=col>What is wrong<th scope=col class=n>Changes<th class=bars><th scope=col class=n>Left to a person</thead><tbody>");
    for (changed, left, rule) in all {
        html.raw("<tr><td><span data-rule=\"").attribute(rule).raw("\">");
        rule_name(html, rule);
        html.raw("</span><td>");
        html.text(book.title(rule));
        seen.rule(html, rule);
        html.raw("<td class=n>").number(changed).raw("<td class=bars>");
        if changed > 0 {
            let width = (changed * 100).div_ceil(most).to_string();
            html.raw("<svg class=bar viewBox=\"0 0 100 10\" preserveAspectRatio=none aria-hidden=true><rect height=10 width=");
            html.raw(&width).raw(" /></svg>");
        }
        html.raw("<td class=n>").number(left);
    }
    html.raw("</tbody></table></div></section>\n");
}

/// Documents that could not be used, and links and devices that were not read.
pub(super) fn refused(html: &mut Html, output: &Output) -> Result<(), Failure> {
    let many = count(&output.run, "quarantined");
    html.raw("<section><h2 id=quarantine>Quarantined</h2>");
    if many == 0 {
        html.raw("<p>Every document could be used.</p>");
    } else {
        html.raw("<div class=scroll><table class=t><thead><tr><th scope=col>Document<th scope=col>Why</thead><tbody>");
        let mut listed = 0;
        for record in Readback::<DocumentRecord>::open(&output.path("audit/documents.jsonl"))? {
            let record = record?;
            if record.state != "quarantined" {
                continue;
            }
            if listed == MOST_REFUSED {
                break;
            }
            listed += 1;
            html.raw("<tr><td><code>").text(&shortened(&record.doc, 300)).raw("</code><td>");
            html.text(&shortened(record.reason.as_deref().unwrap_or("no reason is on record"), 400));
        }
        html.raw("</tbody></table></div>");
        if many > listed {
            html.raw("<p class=soft>and ").number(many - listed).raw(" more, in audit/documents.jsonl</p>");
        }
    }
    let skipped = output.run["counts"]["skipped"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !skipped.is_empty() {
        html.raw("<h3>Not read</h3><ul>");
        for item in skipped.iter().take(100) {
            html.raw("<li><code>").text(item["path"].as_str().unwrap_or_default()).raw("</code> ");
            badge(html, item["why"].as_str().unwrap_or("link, pipe or device"));
            html.raw("</li>");
        }
        html.raw("</ul>");
        if skipped.len() > 100 {
            html.raw("<p class=soft>and ").number(skipped.len() - 100).raw(" more, in run.json</p>");
        }
    }
    html.raw("</section>\n");
    Ok(())
}
