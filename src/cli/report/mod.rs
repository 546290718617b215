//! How results are shown: one file a format.

pub(crate) mod explain;
pub(crate) mod html;
mod human;
mod json;
mod rows;
mod snippet;
mod text;

use std::io::Write;

use serde_json::{Map, Value};

use super::Failure;
use super::args::CheckFormat;
use crate::corpus::write::FindingRecord;
use crate::pipeline::Work;

/// The evidence of a change or finding as names and values; the reason stands elsewhere.
fn evidence(why: &Map<String, Value>) -> Vec<(String, String)> {
    why.iter().filter(|(name, _)| *name != "reason").map(|(name, v)| (name.clone(), value(v))).collect()
}

/// A JSON value for a person: strings without their quotes, lists joined.
fn value(of: &Value) -> String {
    match of {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(value).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// A way to show findings.
trait Report {
    /// The findings of one document, in order.
    fn document(
        &mut self,
        work: &Work,
        findings: &[FindingRecord],
        out: &mut dyn Write,
    ) -> std::io::Result<()>;
    /// A document that could not be used.
    fn refused(&mut self, doc: &str, reason: &str, out: &mut dyn Write) -> std::io::Result<()>;
    /// The end.
    fn finish(&mut self, documents: usize, refused: usize, out: &mut dyn Write) -> std::io::Result<()>;
}

/// A report and where it goes.
pub(crate) struct Sink {
    report: Box<dyn Report>,
    out: Box<dyn Write>,
}

fn report(format: CheckFormat) -> Box<dyn Report> {
    match format {
        CheckFormat::Human => Box::new(human::Human::default()),
        CheckFormat::Json => Box::new(json::Json),
    }
}

impl Sink {
    /// A report on standard output.
    pub(crate) fn stdout(format: CheckFormat) -> Self {
        let out: Box<dyn Write> = match format {
            CheckFormat::Human => Box::new(std::io::BufWriter::new(anstream::stdout())),
            CheckFormat::Json => Box::new(std::io::BufWriter::new(std::io::stdout())),
        };
        Sink { report: report(format), out }
    }

    /// A report in a file, from `FORMAT:PATH`.
    pub(crate) fn file(spec: &str) -> Result<Self, Failure> {
        let wrong = || Failure::Usage(format!("'{spec}' is not FORMAT:PATH with a format of human, json"));
        let (format, path) = spec.split_once(':').ok_or_else(wrong)?;
        let format = <CheckFormat as clap::ValueEnum>::from_str(format, true).map_err(|_| wrong())?;
        let file = std::fs::File::create(path)
            .map_err(|e| Failure::Stopped(format!("cannot write '{path}': {e}")))?;
        let out = anstream::StripStream::new(file);
        Ok(Sink { report: report(format), out: Box::new(std::io::BufWriter::new(out)) })
    }

    pub(crate) fn document(&mut self, work: &Work, findings: &[FindingRecord]) -> Result<(), Failure> {
        Ok(self.report.document(work, findings, &mut self.out)?)
    }

    pub(crate) fn refused(&mut self, doc: &str, reason: &str) -> Result<(), Failure> {
        Ok(self.report.refused(doc, reason, &mut self.out)?)
    }

    pub(crate) fn finish(mut self, documents: usize, refused: usize) -> Result<(), Failure> {
        self.report.finish(documents, refused, &mut self.out)?;
        Ok(self.out.flush()?)
    }
}
