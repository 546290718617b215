//! Placeholder: `explain`.
use crate::cli::args::ExplainArgs;
use crate::cli::{Failure, Outcome};

/// Runs `explain`.
pub(crate) fn run(_explain: &ExplainArgs) -> Result<Outcome, Failure> {
    Err(Failure::Usage("explain is not there yet".into()))
}

/// Runs `dedup explain`.
pub(crate) fn dedup(_out: &std::path::Path, _a: &str, _b: &str) -> Result<Outcome, Failure> {
    Err(Failure::Usage("dedup explain is not there yet".into()))
}
