//! `names` and `dedup`: `clean` with one pack, and the words about single names and documents.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;

use serde_json::json;

use super::args::{Args, DedupArgs, DedupCommand, NamesArgs, NamesCommand, NamesFormat};
use super::{Failure, Outcome, clean};
use crate::rule::StageName;
use crate::stage::{Decision, Status, names};

pub(crate) fn run(args: &Args, names: &NamesArgs) -> Result<Outcome, Failure> {
    match &names.command {
        None => clean::run(args, &names.clean, &["names"]),
        Some(NamesCommand::Score { pairs }) => score(pairs),
        Some(NamesCommand::List { out, format: NamesFormat::Human }) => super::report::names::list(out),
        Some(NamesCommand::List { out, format: NamesFormat::Openrefine }) => mass_edit(out),
        Some(NamesCommand::Explain { a, b, against }) => {
            super::report::names::explain([a, b], against.as_deref())
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

/// What was accepted for all documents, as `OpenRefine` reads it from *Undo / Redo > Apply*.
fn mass_edit(out: &Path) -> Result<Outcome, Failure> {
    let decisions = super::report::names::decided(out)?;
    let mut by_canonical: BTreeMap<&str, Vec<&Decision>> = BTreeMap::new();
    for decision in decisions.of(StageName::Names) {
        by_canonical.entry(&decision.with).or_default().push(decision);
    }
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
