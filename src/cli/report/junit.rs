//! Findings as JUnit XML: a test case for each document, a failure for what makes the check fail.

use std::io::{self, Write};

use super::{Checked, Report, Told, Totals};
use crate::cli::terminal::visible_line;

/// One suite; its counts stand at its head, so the cases are held until the end.
#[derive(Default)]
pub(super) struct Junit {
    cases: String,
    tests: usize,
    failures: usize,
    errors: usize,
}

/// Text and attribute values: marks of XML written out. What XML 1.0 has no place for is written out by
/// [`visible_line`] already.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible_line(text).chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

fn line_of(checked: &Checked<'_>, told: &Told) -> String {
    let finding = &told.record;
    let place = match checked.record {
        Some(line) => format!("{}:{line}", checked.path),
        None => format!("{}:{}:{}", checked.path, finding.line, finding.column),
    };
    escaped(&format!("{place}: {}[{}]: {}", finding.confidence.as_str(), finding.rule, finding.message))
}

impl Report for Junit {
    fn document(&mut self, checked: &Checked<'_>, _: &mut dyn Write) -> io::Result<()> {
        self.tests += 1;
        let (failing, others): (Vec<&Told>, Vec<&Told>) = checked.findings.iter().partition(|t| t.fails);
        let name = escaped(checked.doc);
        self.cases += &format!("  <testcase classname=\"recension\" name=\"{name}\"");
        if checked.findings.is_empty() {
            self.cases += "/>\n";
            return Ok(());
        }
        self.cases += ">\n";
        let lines = |list: &[&Told]| list.iter().map(|t| line_of(checked, t)).collect::<Vec<_>>().join("\n");
        if !failing.is_empty() {
            self.failures += 1;
            let many = if failing.len() == 1 {
                "1 finding".to_owned()
            } else {
                format!("{} findings", failing.len())
            };
            self.cases += &format!("    <failure message=\"{many}\">{}</failure>\n", lines(&failing));
        }
        if !others.is_empty() {
            self.cases += &format!("    <system-out>{}</system-out>\n", lines(&others));
        }
        self.cases += "  </testcase>\n";
        Ok(())
    }

    fn refused(&mut self, doc: &str, reason: &str, _: &mut dyn Write) -> io::Result<()> {
        self.tests += 1;
        self.errors += 1;
        let (doc, reason) = (escaped(doc), escaped(reason));
        self.cases += &format!(
            "  <testcase classname=\"recension\" name=\"{doc}\">\n    <error message=\"not usable\">{reason}</error>\n  </testcase>\n"
        );
        Ok(())
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn Write) -> io::Result<()> {
        let Junit { cases, tests, failures, errors } = std::mem::take(self);
        let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"");
        write!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n<testsuite name=\"recension\" {counts}>\n{cases}</testsuite>\n</testsuites>\n"
        )
    }
}
