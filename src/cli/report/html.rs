//! Placeholder: the offline HTML report, made from an output folder alone.
use std::path::Path;

use crate::cli::args::ReportArgs;
use crate::cli::{Failure, Outcome};

/// The report on an output folder as one HTML page.
pub(crate) fn render(_out: &Path) -> Result<String, Failure> {
    Ok(String::from("<!doctype html>\n"))
}

/// Runs `report`.
pub(crate) fn run(report: &ReportArgs) -> Result<Outcome, Failure> {
    let page = render(&report.out)?;
    let path = report.output.clone().unwrap_or_else(|| report.out.join("report.html"));
    std::fs::write(&path, page)
        .map_err(|e| Failure::Stopped(format!("cannot write '{}': {e}", path.display())))?;
    Ok(Outcome::Done)
}
