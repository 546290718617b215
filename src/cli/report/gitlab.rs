//! Findings as a Code Quality report of GitLab: a JSON list.

use std::io::{self, Write};

use serde_json::json;

use super::{Checked, Report, Totals};
use crate::cli::terminal::visible_line;
use crate::rule::Confidence;

/// A list of issues, written one by one.
#[derive(Default)]
pub(super) struct Gitlab {
    begun: bool,
}

impl Gitlab {
    fn issue(&mut self, issue: &serde_json::Value, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if std::mem::replace(&mut self.begun, true) { b",\n" } else { b"[\n" })?;
        Ok(serde_json::to_writer(out, issue)?)
    }
}

impl Report for Gitlab {
    fn document(&mut self, checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
        // GitLab compares with the target branch by itself: known findings are among the issues.
        for told in checked.findings {
            let finding = &told.record;
            let severity = match finding.confidence {
                Confidence::Certain => "major",
                Confidence::Likely => "minor",
                Confidence::Suspect => "info",
            };
            let key = format!("{}\u{0}{}", checked.doc, finding.fingerprint);
            let line = checked.record.map_or(finding.line as u64, |line| line);
            let issue = json!({
                "description": visible_line(&finding.message),
                "check_name": finding.rule,
                "fingerprint": format!("{:032x}", xxhash_rust::xxh3::xxh3_128(key.as_bytes())),
                "severity": severity,
                "location": { "path": checked.path, "lines": { "begin": line } },
            });
            self.issue(&issue, out)?;
        }
        Ok(())
    }

    fn refused(&mut self, doc: &str, reason: &str, out: &mut dyn Write) -> io::Result<()> {
        let issue = json!({
            "description": visible_line(&format!("not usable: {reason}")),
            "check_name": "recension/not-usable",
            "fingerprint": format!("{:032x}", xxhash_rust::xxh3::xxh3_128(doc.as_bytes())),
            "severity": "critical",
            "location": { "path": doc, "lines": { "begin": 1 } },
        });
        self.issue(&issue, out)
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })
    }
}
