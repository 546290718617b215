//! Findings as JSON lines.

use std::io::{self, Write};

use serde::Serialize;

use super::{Checked, Report, Totals};
use crate::corpus::write::FindingRecord;

/// One finding a line, as in `audit/findings.jsonl`; `"known":true` for those of the baseline.
pub(super) struct Json;

#[derive(Serialize)]
struct Line<'f> {
    #[serde(flatten)]
    record: &'f FindingRecord,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    known: bool,
}

impl Report for Json {
    fn document(&mut self, checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
        for told in checked.findings {
            serde_json::to_writer(&mut *out, &Line { record: &told.record, known: told.known })?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn refused(&mut self, _: &str, _: &str, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, _: &Totals, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
