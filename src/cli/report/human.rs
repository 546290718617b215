//! Findings for a person, as a good compiler shows its own: place, rule, message, the line with the
//! stretch marked below it, and what would stand there.

use std::io::{self, Write};

use anstyle::Style;

use super::snippet::Snippet;
use super::text::{columns, exact, plain};
use super::{Checked, Report, Totals};
use crate::cli::terminal::{
    ADDED, BAD, FAINT, LIKELY, PLACE, REMOVED, STRONG, inert, paint, shortened, visible_line,
};
use crate::corpus::write::{FindingRecord, FindingState};
use crate::rule::Confidence;
use crate::text::{Lines, lines_of};

/// Lines shown of a finding that goes over several.
const MOST_LINES: usize = 3;
/// Characters shown of a new text.
const MOST_AFTER: usize = 200;

/// Human output.
pub(super) struct Human {
    width: usize,
    findings: [usize; 3],
    documents: usize,
    changes: usize,
}

impl Default for Human {
    fn default() -> Self {
        Human { width: columns(), findings: [0; 3], documents: 0, changes: 0 }
    }
}

fn style_of(confidence: Confidence) -> Style {
    match confidence {
        Confidence::Certain => REMOVED.bold(),
        Confidence::Likely => LIKELY.bold(),
        Confidence::Suspect => FAINT,
    }
}

impl Report for Human {
    fn document(&mut self, checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.changes += checked.edits.len();
        let mut new = checked.findings.iter().filter(|t| !t.known).map(|t| &t.record).peekable();
        if new.peek().is_none() {
            return Ok(());
        }
        self.documents += 1;
        let original = checked.work.doc.original();
        let lines = lines_of(original);
        for finding in new {
            self.findings[finding.confidence as usize] += 1;
            self.one(original, &lines, finding, out)?;
        }
        Ok(())
    }

    fn refused(&mut self, doc: &str, reason: &str, out: &mut dyn Write) -> io::Result<()> {
        let (doc, reason) = (visible_line(doc), visible_line(reason));
        writeln!(out, "{}: {}: {reason}\n", paint(PLACE, &doc), paint(BAD, "not usable"))
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        let Totals { documents, refused, known, gone, .. } = *totals;
        let many = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let total: usize = self.findings.iter().sum();
        let refused = if refused > 0 { format!("; {refused} not usable") } else { String::new() };
        if known > 0 {
            writeln!(
                out,
                "{} of the baseline {} still there",
                many(known, "finding"),
                if known == 1 { "is" } else { "are" }
            )?;
        }
        if gone > 0 {
            let are = if gone == 1 { "is" } else { "are" };
            writeln!(out, "{} of the baseline {are} gone: --ratchet takes them off", many(gone, "finding"))?;
        }
        if total == 0 {
            let new = if known > 0 { "new " } else { "" };
            return writeln!(out, "nothing {new}found in {}{refused}", many(documents, "document"));
        }
        let by: Vec<String> = [Confidence::Certain, Confidence::Likely, Confidence::Suspect]
            .into_iter()
            .filter(|c| self.findings[*c as usize] > 0)
            .map(|c| paint(style_of(c), &format!("{} {}", self.findings[c as usize], c.as_str())))
            .collect();
        writeln!(
            out,
            "{} in {} of {}: {}{refused}",
            paint(STRONG, &many(total, "finding")),
            self.documents,
            many(documents, "document"),
            by.join(", "),
        )?;
        match self.changes {
            0 => writeln!(out, "`recension clean` would change nothing: all are left to a person"),
            n => writeln!(out, "`recension clean` would make {}", many(n, "change")),
        }
    }
}

impl Human {
    fn one(
        &self,
        original: &str,
        lines: &Lines,
        finding: &FindingRecord,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let style = style_of(finding.confidence);
        writeln!(
            out,
            "{}: {}{} {}",
            paint(PLACE, &format!("{}:{}:{}", visible_line(&finding.doc), finding.line, finding.column)),
            paint(style, finding.confidence.as_str()),
            paint(style, &format!("[{}]:", visible_line(&finding.rule))),
            paint(STRONG, &inert(shortened(&plain(&finding.message), 300))),
        )?;
        let first = finding.line - 1;
        let end = (finding.origin.end as usize).max(finding.origin.start as usize + 1);
        let many = lines[first.min(lines.len())..].partition_point(|l| (l.span.start as usize) < end).max(1);
        let digits = (finding.line + many.min(MOST_LINES)).to_string().len();
        let gutter = |number: &str| paint(FAINT, &format!("{number:>digits$} │"));
        for (k, line) in lines.iter().enumerate().skip(first).take(many.min(MOST_LINES)) {
            let text = line.text(original).trim_end_matches('\r');
            let place = |at: u32| (at as usize).saturating_sub(line.span.start as usize);
            let marked = place(finding.origin.start)..place(finding.origin.end);
            let snippet = Snippet::new(text, marked, self.width.saturating_sub(digits + 3));
            writeln!(out, "{} {}", gutter(&(k + 1).to_string()), inert(snippet.line(style)))?;
            if many == 1 || !text.trim().is_empty() {
                let below = format!("{}{}", " ".repeat(snippet.before()), "^".repeat(snippet.marked()));
                writeln!(out, "{} {}", gutter(""), paint(style, &below))?;
            }
        }
        if many > MOST_LINES {
            writeln!(
                out,
                "{} {}",
                gutter("⋮"),
                paint(FAINT, &format!("and {} more lines", many - MOST_LINES))
            )?;
        }
        if let (Some(after), FindingState::Suggested) = (&finding.after, finding.state) {
            let whole = original.get(finding.origin.range()).unwrap_or_default();
            let becomes = if after.is_empty() {
                let lines = whole.ends_with('\n') || finding.origin.end as usize == original.len();
                let what = match (lines && finding.column == 1, many) {
                    (true, 1) => "remove the line".to_owned(),
                    (true, n) => format!("remove the {n} lines"),
                    (false, _) => format!("remove {}", quoted(&finding.matched)),
                };
                paint(ADDED, &what)
            } else if finding.matched.is_empty() {
                format!("add {}", paint(ADDED, &quoted(after)))
            } else {
                format!("{} → {}", paint(REMOVED, &quoted(&finding.matched)), paint(ADDED, &quoted(after)))
            };
            writeln!(out, "{} {becomes}", paint(FAINT, &format!("{:>digits$} =", "")))?;
        }
        writeln!(out)
    }
}

/// Exact text between signs that news texts do not have.
fn quoted(text: &str) -> String {
    inert(format!("`{}`", shortened(&exact(text), MOST_AFTER)))
}
