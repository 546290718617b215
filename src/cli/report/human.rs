//! Findings for a person: place, what, why, and the line it stands in.

use std::io::{self, Write};

use super::Report;
use crate::cli::terminal::{ADDED, BAD, FAINT, PLACE, REMOVED, STRONG, paint, shortened, visible_line};
use crate::corpus::write::{FindingRecord, FindingState};
use crate::pipeline::Work;
use crate::rule::Confidence;

/// Human output.
#[derive(Default)]
pub(super) struct Human {
    findings: usize,
    documents: usize,
    edits: usize,
}

impl Report for Human {
    fn document(&mut self, _: &Work, findings: &[FindingRecord], out: &mut dyn Write) -> io::Result<()> {
        self.documents += usize::from(!findings.is_empty());
        for finding in findings {
            self.findings += 1;
            let style = if finding.confidence == Confidence::Certain { STRONG } else { FAINT };
            writeln!(
                out,
                "{}:{}:{}: {} {} {}",
                paint(PLACE, &visible_line(&finding.doc)),
                finding.line,
                finding.column,
                paint(style, finding.confidence.as_str()),
                visible_line(&finding.message),
                paint(FAINT, &format!("[{}]", finding.rule)),
            )?;
            let matched = shortened(&visible_line(&finding.matched), 100);
            match (&finding.after, finding.state) {
                (Some(after), FindingState::Suggested) => {
                    self.edits += 1;
                    writeln!(out, "    {}", paint(REMOVED, &format!("- {matched}")))?;
                    if !after.is_empty() {
                        writeln!(
                            out,
                            "    {}",
                            paint(ADDED, &format!("+ {}", shortened(&visible_line(after), 100)))
                        )?;
                    }
                }
                _ => writeln!(out, "    | {matched}")?,
            }
        }
        Ok(())
    }

    fn refused(&mut self, doc: &str, reason: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "{}: {} {}",
            paint(PLACE, &visible_line(doc)),
            paint(BAD, "not usable:"),
            visible_line(reason)
        )
    }

    fn finish(&mut self, documents: usize, refused: usize, out: &mut dyn Write) -> io::Result<()> {
        let many = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        writeln!(
            out,
            "{} in {} of {}; `recension clean` mends {}{}",
            many(self.findings, "finding"),
            self.documents,
            many(documents, "document"),
            self.edits,
            if refused > 0 { format!("; {refused} not usable") } else { String::new() },
        )
    }
}
