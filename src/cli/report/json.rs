//! Findings as JSON lines.

use std::io::{self, Write};

use super::Report;
use crate::corpus::write::FindingRecord;
use crate::pipeline::Work;

/// One finding a line, as in `audit/findings.jsonl`.
pub(super) struct Json;

impl Report for Json {
    fn document(&mut self, _: &Work, findings: &[FindingRecord], out: &mut dyn Write) -> io::Result<()> {
        for finding in findings {
            serde_json::to_writer(&mut *out, finding)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn refused(&mut self, _: &str, _: &str, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, _: usize, _: usize, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
