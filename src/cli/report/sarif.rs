//! Findings as SARIF 2.1.0 (OASIS standard, with errata 01), as code scanning services read it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::place::{Region, covered, uri};
use super::{Checked, Report, Told, Totals};
use crate::cli::terminal::{shortened, visible};
use crate::rule::{Confidence, Registry, Rules};

/// GitHub shows the first 5,000 results of a run (and refuses more than 25,000); the surest go in.
const MOST: usize = 5_000;
/// Characters of a snippet.
const SNIPPET: usize = 400;

/// A SARIF log of one run.
pub(super) struct Sarif {
    rules: Rules,
    /// By confidence, the surest last; each list is bounded.
    results: [Vec<Value>; 3],
    left_out: usize,
    refused: Vec<Value>,
}

impl Sarif {
    pub(super) fn new(rules: &Rules) -> Self {
        Sarif { rules: Rules::clone(rules), results: Default::default(), left_out: 0, refused: Vec::new() }
    }
}

fn level(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "error",
        Confidence::Likely => "warning",
        Confidence::Suspect => "note",
    }
}

/// Plain text in a message: brackets and braces would be links and placeholders (sections 3.11.5 and 3.11.6).
fn message(text: &str) -> Value {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '[' | ']' | '\\' => out.extend(['\\', c]),
            '{' | '}' => out.extend([c, c]),
            c => out.push(c),
        }
    }
    json!({ "text": out })
}

fn artifact(path: &str) -> Value {
    if path.starts_with('/') {
        json!({ "uri": format!("file://{}", uri(path)) })
    } else {
        json!({ "uri": uri(path), "uriBaseId": "%SRCROOT%" })
    }
}

fn region_of(region: Region) -> Value {
    json!({
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    })
}

/// What `clean` would do, where it can be said of the file as it lies there.
fn fix(checked: &Checked<'_>, told: &Told, region: &Value) -> Option<Value> {
    let after = told.record.after.as_deref()?;
    let original = checked.work.doc.original();
    let exact = checked.record.is_none() && covered(original, told.record.origin) == told.record.matched;
    // A line that goes takes its end with it.
    (exact && !told.record.matched.ends_with('\n')).then(|| {
        json!([{
            "description": message("what `recension clean` makes of it"),
            "artifactChanges": [{
                "artifactLocation": artifact(checked.path),
                "replacements": [{ "deletedRegion": region, "insertedContent": { "text": after } }],
            }],
        }])
    })
}

impl Report for Sarif {
    fn document(&mut self, checked: &Checked<'_>, _: &mut dyn Write) -> io::Result<()> {
        for told in checked.findings {
            let list = &mut self.results[told.record.confidence as usize];
            if list.len() >= MOST {
                self.left_out += 1;
                continue;
            }
            let original = checked.work.doc.original();
            let (mut location, mut fixes) = (json!({ "artifactLocation": artifact(checked.path) }), None);
            if let Some(line) = checked.record {
                location["region"] = json!({ "startLine": line });
            } else {
                let region = region_of(Region::of(told, original));
                fixes = fix(checked, told, &region);
                location["region"] = region;
                let snippet = visible(&shortened(covered(original, told.record.origin), SNIPPET));
                location["region"]["snippet"] = json!({ "text": snippet });
            }
            let mut result = json!({
                "ruleId": told.record.rule,
                "level": level(told.record.confidence),
                "message": message(&told.record.message),
                "locations": [{
                    "physicalLocation": location,
                    "logicalLocations": [{ "fullyQualifiedName": visible(checked.doc), "kind": "document" }],
                }],
                "partialFingerprints": { "recension/v1": told.record.fingerprint },
            });
            if checked.beside_baseline {
                result["baselineState"] = json!(if told.known { "unchanged" } else { "new" });
            }
            if let Some(fixes) = fixes {
                result["fixes"] = fixes;
            }
            if let Some(score) = told.record.score {
                result["rank"] = json!((score * 1e4).round() / 1e2);
            }
            list.push(result);
        }
        Ok(())
    }

    fn refused(&mut self, doc: &str, reason: &str, _: &mut dyn Write) -> io::Result<()> {
        if self.refused.len() < MOST {
            let text = format!("{doc}: not usable: {reason}");
            self.refused.push(json!({ "level": "error", "message": message(&text) }));
        }
        Ok(())
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn Write) -> io::Result<()> {
        let lists = std::mem::take(&mut self.results);
        let total = lists.iter().map(Vec::len).sum::<usize>() + self.left_out;
        let mut results: Vec<Value> = lists.into_iter().rev().flatten().take(MOST).collect();
        let mut notes = std::mem::take(&mut self.refused);
        if total > results.len() {
            let text = format!(
                "{} of {total} findings are listed, the surest first: GitHub shows no more of a run. `--format json` lists all",
                results.len()
            );
            notes.push(json!({ "level": "warning", "message": message(&text) }));
        }
        let used: BTreeMap<String, usize> = {
            let mut ids: Vec<&str> = results.iter().filter_map(|r| r["ruleId"].as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            ids.into_iter().map(str::to_owned).zip(0..).collect()
        };
        for result in &mut results {
            if let Some(at) = result["ruleId"].as_str().and_then(|id| used.get(id)) {
                result["ruleIndex"] = json!(at);
            }
        }
        let rules: Vec<Value> = used.keys().map(|id| rule(&self.rules, id)).collect();
        let log = json!({
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "recension",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                } },
                "automationDetails": { "id": "recension/" },
                "columnKind": "unicodeCodePoints",
                "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notes }],
                "results": results,
            }],
        });
        serde_json::to_writer(&mut *out, &log)?;
        out.write_all(b"\n")
    }
}

fn rule(rules: &Registry, id: &str) -> Value {
    let Some(about) = rules.find(id).map(|rule| rules.about(rule)) else { return json!({ "id": id }) };
    json!({
        "id": id,
        "shortDescription": { "text": about.title },
        "fullDescription": { "text": about.why },
        "defaultConfiguration": { "level": level(about.confidence) },
        "help": { "text": format!("`recension rules show {id}` shows its examples; `recension clean` mends what it is sure of.") },
        "properties": { "tags": [id.split('/').next().unwrap_or_default()] },
    })
}
