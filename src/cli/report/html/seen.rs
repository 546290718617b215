//! What the documents show of rules and names: a few examples of each, in their places.

use std::collections::BTreeMap;

use super::escape::Html;
use crate::cli::terminal::shortened;
use crate::corpus::write::{EditRecord, FindingState};
use crate::pipeline::{Sides, Told};
use crate::rule::StageName;

/// Examples of a rule, and places of a form of a name.
const EXAMPLES: usize = 2;
const PLACES: usize = 3;
/// How much is shown on either side (characters).
const AROUND: usize = 48;
/// How much is shown of what was changed (characters).
const LONGEST: usize = 160;

/// A change or a finding with the words around it.
struct Example {
    doc: String,
    before: String,
    old: String,
    new: Option<String>,
    after: String,
}

/// A few examples of each rule, and places of each form of a name.
#[derive(Default)]
pub(super) struct Seen {
    rules: BTreeMap<String, Vec<Example>>,
    names: BTreeMap<String, Vec<Example>>,
}

fn push(list: &mut Vec<Example>, most: usize, example: impl FnOnce() -> Option<Example>) {
    if list.len() < most {
        list.extend(example());
    }
}

impl Seen {
    /// Looks at a document.
    pub(super) fn read(&mut self, told: &Told, sides: &Sides) {
        for stretch in &sides.stretches {
            // Where several changes made a stretch, no part of it is the work of one.
            let [edit] = stretch.edits.as_slice() else {
                for edit in stretch.edits.iter().filter_map(|k| told.edits.get(*k)) {
                    push(self.rules.entry(edit.rule.clone()).or_default(), 1, || alone(told, edit));
                }
                continue;
            };
            let Some(edit) = told.edits.get(*edit) else { continue };
            let example = || {
                let new = sides.right.get(stretch.right.range())?;
                example(told, &sides.left, stretch.left.range(), Some(new))
            };
            push(self.rules.entry(edit.rule.clone()).or_default(), EXAMPLES, example);
            if edit.stage == StageName::Names {
                let form = edit.decision.as_ref().or(edit.before.as_ref()).cloned().unwrap_or_default();
                push(self.names.entry(form).or_default(), PLACES, example);
            }
        }
        if sides.extraction.is_some() {
            return;
        }
        for finding in told.findings.iter().filter(|f| f.state != FindingState::Shadowed) {
            let example = || example(told, &sides.left, finding.origin.range(), finding.after.as_deref());
            push(self.rules.entry(finding.rule.clone()).or_default(), EXAMPLES, example);
            if finding.stage == StageName::Names {
                push(self.names.entry(finding.matched.clone()).or_default(), PLACES, example);
            }
        }
    }

    /// Writes the examples of a rule, if there are any.
    pub(super) fn rule(&self, html: &mut Html, rule: &str) {
        write(html, self.rules.get(rule), "Example", "Examples");
    }

    /// Writes the places of a form of a name, if there are any.
    pub(super) fn name(&self, html: &mut Html, form: &str) {
        write(html, self.names.get(form), "In its place", "In its places");
    }
}

fn example(told: &Told, text: &str, at: std::ops::Range<usize>, new: Option<&str>) -> Option<Example> {
    let (before, old, after) = (text.get(..at.start)?, text.get(at.clone())?, text.get(at.end..)?);
    let from = before.char_indices().rev().nth(AROUND).map_or(0, |(k, _)| k);
    Some(Example {
        doc: told.record.doc.clone(),
        before: before.get(from..)?.to_owned(),
        old: shortened(old, LONGEST),
        new: new.map(|new| shortened(new, LONGEST)),
        after: after.chars().take(AROUND).collect(),
    })
}

/// A change without what stands around it.
fn alone(told: &Told, edit: &EditRecord) -> Option<Example> {
    let around = String::new();
    Some(Example {
        doc: told.record.doc.clone(),
        before: around.clone(),
        old: shortened(edit.before.as_deref()?, LONGEST),
        new: edit.after.as_deref().map(|new| shortened(new, LONGEST)),
        after: around,
    })
}

fn write(html: &mut Html, list: Option<&Vec<Example>>, one: &str, many: &str) {
    let Some(list) = list.filter(|list| !list.is_empty()) else { return };
    html.raw("<details class=why><summary>")
        .raw(if list.len() == 1 { one } else { many })
        .raw("</summary><ul>");
    for example in list {
        html.raw("<li><q>").text(&example.before);
        match &example.new {
            Some(new) => {
                html.raw("<del>").exact(&example.old).raw("</del>");
                if !new.is_empty() {
                    html.raw("<ins>").exact(new).raw("</ins>");
                }
            }
            None => {
                html.raw("<mark>").exact(&example.old).raw("</mark>");
            }
        }
        html.text(&example.after).raw("</q> <span class=soft>");
        html.text(&shortened(&example.doc, 100)).raw("</span></li>");
    }
    html.raw("</ul></details>");
}
