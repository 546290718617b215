//! How results are shown: one file a format.

pub(crate) mod explain;
mod github;
mod gitlab;
pub(crate) mod html;
mod human;
mod json;
mod junit;
pub(crate) mod names;
mod place;
mod rows;
mod sarif;
mod snippet;
mod text;
mod unified;

use std::io::Write;

use serde_json::{Map, Value};

use super::Failure;
use super::args::CheckFormat;
use crate::corpus::write::{EditRecord, FindingRecord};
use crate::pipeline::Work;
use crate::rule::Rules;

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

/// A finding and how the check takes it.
pub(crate) struct Told {
    pub record: FindingRecord,
    /// Whether it is in the baseline.
    pub known: bool,
    /// Whether it makes the check fail.
    pub fails: bool,
}

/// A document that was looked at.
pub(crate) struct Checked<'c> {
    /// Its id.
    pub doc: &'c str,
    /// Where its file lies, as the command line named it.
    pub path: &'c str,
    /// For a record, its line in the file, from 1.
    pub record: Option<u64>,
    pub work: &'c Work,
    /// What was found, in order.
    pub findings: &'c [Told],
    /// Whether there is a baseline.
    pub beside_baseline: bool,
    /// What `clean` would change.
    pub edits: &'c [EditRecord],
}

/// What a check came to.
pub(crate) struct Totals {
    /// Documents that were looked at.
    pub documents: usize,
    /// Documents that could not be used.
    pub refused: usize,
    /// Findings of the baseline that were met again, and that are gone.
    pub known: usize,
    pub gone: usize,
}

/// A way to show findings.
trait Report {
    /// A document with its findings.
    fn document(&mut self, checked: &Checked<'_>, out: &mut dyn Write) -> std::io::Result<()>;
    /// A document that could not be used.
    fn refused(&mut self, doc: &str, reason: &str, out: &mut dyn Write) -> std::io::Result<()>;
    /// The end.
    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> std::io::Result<()>;
}

/// A report and where it goes.
pub(crate) struct Sink {
    report: Box<dyn Report>,
    out: Box<dyn Write>,
}

fn report(format: CheckFormat, rules: &Rules) -> Box<dyn Report> {
    match format {
        CheckFormat::Human => Box::new(human::Human::default()),
        CheckFormat::Json => Box::new(json::Json),
        CheckFormat::Sarif => Box::new(sarif::Sarif::new(rules)),
        CheckFormat::Github => Box::new(github::Github::default()),
        CheckFormat::Gitlab => Box::new(gitlab::Gitlab::default()),
        CheckFormat::Junit => Box::new(junit::Junit::default()),
    }
}

impl Sink {
    /// A report on standard output.
    pub(crate) fn stdout(format: CheckFormat, rules: &Rules) -> Self {
        let out: Box<dyn Write> = match format {
            CheckFormat::Human => Box::new(std::io::BufWriter::new(anstream::stdout())),
            _ => Box::new(std::io::BufWriter::new(std::io::stdout())),
        };
        Sink { report: report(format, rules), out }
    }

    /// A unified diff on standard output.
    pub(crate) fn diff() -> Self {
        Sink {
            report: Box::new(unified::Unified),
            out: Box::new(std::io::BufWriter::new(anstream::stdout())),
        }
    }

    /// A report in a file, from `FORMAT:PATH`.
    pub(crate) fn file(spec: &str, rules: &Rules) -> Result<Self, Failure> {
        let wrong = || {
            let formats: Vec<String> = <CheckFormat as clap::ValueEnum>::value_variants()
                .iter()
                .filter_map(|f| clap::ValueEnum::to_possible_value(f).map(|v| v.get_name().to_owned()))
                .collect();
            Failure::Usage(format!("'{spec}' is not FORMAT:PATH with a format of {}", formats.join(", ")))
        };
        let (format, path) = spec.split_once(':').ok_or_else(wrong)?;
        let format = <CheckFormat as clap::ValueEnum>::from_str(format, true).map_err(|_| wrong())?;
        let file = std::fs::File::create(path)
            .map_err(|e| Failure::Stopped(format!("cannot write '{path}': {e}")))?;
        let out = anstream::StripStream::new(file);
        Ok(Sink { report: report(format, rules), out: Box::new(std::io::BufWriter::new(out)) })
    }

    pub(crate) fn document(&mut self, checked: &Checked<'_>) -> Result<(), Failure> {
        Ok(self.report.document(checked, &mut self.out)?)
    }

    pub(crate) fn refused(&mut self, doc: &str, reason: &str) -> Result<(), Failure> {
        Ok(self.report.refused(doc, reason, &mut self.out)?)
    }

    pub(crate) fn finish(mut self, totals: &Totals) -> Result<(), Failure> {
        self.report.finish(totals, &mut self.out)?;
        Ok(self.out.flush()?)
    }
}
