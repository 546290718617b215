//! `names` and `dedup`: `clean` with one pack, and the words about single names and documents.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;

use serde_json::json;

use super::args::{Args, DedupArgs, DedupCommand, NamesArgs, NamesCommand, NamesFormat};
use super::terminal::{FAINT, STRONG, paint, visible_line};
use super::{Failure, Outcome, clean};
use crate::rule::StageName;
use crate::stage::{Decision, Decisions, Status, names};

pub(crate) fn run(args: &Args, names: &NamesArgs) -> Result<Outcome, Failure> {
    match &names.command {
        None => clean::run(args, &names.clean, &["names"]),
        Some(NamesCommand::Score { pairs }) => score(pairs),
        Some(NamesCommand::List { out, format }) => list(out, *format),
        Some(NamesCommand::Explain { a, b }) => {
            writeln!(anstream::stdout(), "{}", names::explain(a, b).trim_end())?;
            Ok(Outcome::Done)
        }
    }
}

pub(crate) fn run_dedup(args: &Args, dedup: &DedupArgs) -> Result<Outcome, Failure> {
    match &dedup.command {
        None => clean::run(args, &dedup.clean, &["dedup"]),
        Some(DedupCommand::Explain { out, a, b, index }) => {
            super::report::explain::dedup(out, [a, b], index.as_deref())
        }
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

fn list(out: &Path, format: NamesFormat) -> Result<Outcome, Failure> {
    let path = out.join("decisions.toml");
    let text = std::fs::read_to_string(&path).map_err(|e| {
        Failure::Usage(format!("'{}' cannot be read: {e}; is this an output folder?", path.display()))
    })?;
    let decisions = Decisions::from_toml(&text)
        .map_err(|e| Failure::Usage(format!("{}:{}: {}", path.display(), e.line, e.reason)))?;
    let mut by_canonical: BTreeMap<&str, Vec<&Decision>> = BTreeMap::new();
    for decision in decisions.of(StageName::Names) {
        by_canonical.entry(&decision.with).or_default().push(decision);
    }
    if format == NamesFormat::Openrefine {
        return mass_edit(&by_canonical);
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

/// What was accepted for all documents, as `OpenRefine` reads it from *Undo / Redo > Apply*.
fn mass_edit(by_canonical: &BTreeMap<&str, Vec<&Decision>>) -> Result<Outcome, Failure> {
    let edit = |(to, variants): (&&str, &Vec<&Decision>)| {
        let everywhere = variants.iter().filter(|d| d.status == Status::Accepted && d.document.is_none());
        let from: Vec<&str> = everywhere.map(|d| d.key.as_str()).collect();
        (!from.is_empty()).then(|| json!({ "from": from, "fromBlank": false, "fromError": false, "to": to }))
    };
    let edits: Vec<_> = by_canonical.iter().filter_map(edit).collect();
    let operation = json!([{
        "op": "core/mass-edit",
        "engineConfig": { "facets": [], "mode": "row-based" },
        "columnName": "name",
        "expression": "value",
        "edits": edits,
        "description": "Name variants that recension has unified",
    }]);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string_pretty(&operation).unwrap_or_default())?;
    Ok(Outcome::Done)
}
