//! Findings as workflow commands of GitHub Actions: annotations beside the lines of a change.

use std::io::{self, Write};

use super::place::Region;
use super::{Checked, Report, Totals};
use crate::cli::terminal::visible;
use crate::rule::Confidence;

/// Annotations of one level that GitHub shows of a step.
const MOST: usize = 10;

/// Annotations, the surest first.
#[derive(Default)]
pub(super) struct Github {
    /// By confidence, each list bounded.
    lines: [Vec<String>; 3],
    refused: Vec<String>,
    total: usize,
}

/// A message, so that nothing in it ends the command or begins another.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same for a property, which colons and commas end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

impl Report for Github {
    fn document(&mut self, checked: &Checked<'_>, _: &mut dyn Write) -> io::Result<()> {
        for told in checked.findings.iter().filter(|t| !t.known) {
            self.total += 1;
            let confidence = told.record.confidence;
            let list = &mut self.lines[confidence as usize];
            if list.len() >= MOST {
                continue;
            }
            let level = match confidence {
                Confidence::Certain => "error",
                Confidence::Likely => "warning",
                Confidence::Suspect => "notice",
            };
            let place = checked.record.map_or_else(
                || {
                    let r = Region::of(told, checked.work.doc.original());
                    let columns = if r.line == r.end_line && r.end_column > r.column {
                        format!(",col={},endColumn={}", r.column, r.end_column - 1)
                    } else {
                        String::new()
                    };
                    format!("line={},endLine={}{columns}", r.line, r.end_line)
                },
                |line| format!("line={line}"),
            );
            let (path, rule) = (property(checked.path), property(&told.record.rule));
            list.push(format!("::{level} file={path},{place},title={rule}::{}", data(&told.record.message)));
        }
        Ok(())
    }

    fn refused(&mut self, doc: &str, reason: &str, _: &mut dyn Write) -> io::Result<()> {
        self.total += 1;
        if self.refused.len() < MOST {
            self.refused.push(format!("::error file={}::not usable: {}", property(doc), data(reason)));
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        let mut shown = 0;
        let errors = self.refused.iter().chain(&self.lines[Confidence::Certain as usize]).take(MOST);
        let others = self.lines[..Confidence::Certain as usize].iter().rev().flatten();
        for line in errors.chain(others) {
            writeln!(out, "{line}")?;
            shown += 1;
        }
        let rest = match self.total - shown {
            0 => String::new(),
            n => format!("; {n} more are not annotated: GitHub shows {MOST} of a level"),
        };
        let many = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let (found, documents) = (many(self.total, "new finding"), many(totals.documents, "document"));
        writeln!(out, "recension: {found} in {documents}{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_begins_a_command() {
        assert_eq!(data("a\n::error::b%"), "a%0A::error::b%25");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
