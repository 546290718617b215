//! `names` and `dedup`: `clean` with one pack, and the words about single names and documents.

use std::io::{Read, Write};
use std::path::Path;

use super::args::{Args, DedupArgs, DedupCommand, NamesArgs, NamesCommand};
use super::terminal::{FAINT, STRONG, paint, visible_line};
use super::{Failure, Outcome, clean};
use crate::rule::StageName;
use crate::stage::{Decisions, Status, names};

pub(crate) fn run(args: &Args, names: &NamesArgs) -> Result<Outcome, Failure> {
    match &names.command {
        None => clean::run(args, &names.clean, &["names"]),
        Some(NamesCommand::Score { pairs }) => score(pairs),
        Some(NamesCommand::List { out }) => list(out),
        Some(NamesCommand::Explain { a, b }) => {
            writeln!(anstream::stdout(), "{}", names::explain(a, b).trim_end())?;
            Ok(Outcome::Done)
        }
    }
}

pub(crate) fn run_dedup(args: &Args, dedup: &DedupArgs) -> Result<Outcome, Failure> {
    match &dedup.command {
        None => clean::run(args, &dedup.clean, &["dedup"]),
        Some(DedupCommand::Explain { out, a, b }) => super::report::explain::dedup(out, a, b),
    }
}

fn score(pairs: &Path) -> Result<Outcome, Failure> {
    let mut text = String::new();
    let read = if pairs.as_os_str() == "-" {
        std::io::stdin().lock().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(pairs).map(|t| text = t)
    };
    read.map_err(|e| Failure::Usage(format!("the pairs '{}' cannot be read: {e}", pairs.display())))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (number, line) in text.lines().enumerate().skip(1).filter(|(_, l)| !l.is_empty()) {
        let mut fields = line.split('\t');
        let (Some(id), Some(a), Some(b)) = (fields.next(), fields.next(), fields.next()) else {
            let path = pairs.display();
            return Err(Failure::Usage(format!(
                "{path}:{}: needs id, name_a and name_b with tabs between",
                number + 1
            )));
        };
        writeln!(out, "{id}\t{:.4}", names::score(a, b))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn list(out: &Path) -> Result<Outcome, Failure> {
    let path = out.join("decisions.toml");
    let text = std::fs::read_to_string(&path).map_err(|e| {
        Failure::Usage(format!("'{}' cannot be read: {e}; is this an output folder?", path.display()))
    })?;
    let decisions = Decisions::from_toml(&text)
        .map_err(|e| Failure::Usage(format!("{}:{}: {}", path.display(), e.line, e.reason)))?;
    let mut by_canonical: std::collections::BTreeMap<&str, Vec<_>> = std::collections::BTreeMap::new();
    for decision in decisions.of(StageName::Names) {
        by_canonical.entry(&decision.with).or_default().push(decision);
    }
    let mut to = anstream::stdout().lock();
    for (canonical, variants) in by_canonical {
        writeln!(to, "{}", paint(STRONG, &visible_line(canonical)))?;
        for variant in variants {
            let status = match variant.status {
                Status::Accepted => "accepted",
                Status::Suggested => "suggested",
                Status::Rejected => "rejected",
            };
            writeln!(
                to,
                "  {} {} {:.4} {}",
                visible_line(&variant.key),
                status,
                variant.score,
                paint(FAINT, &visible_line(&variant.why))
            )?;
        }
    }
    Ok(Outcome::Done)
}
