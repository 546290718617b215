//! `check`: everything `clean` would do and everything it would ask, and nothing written.

use std::io::Write;
use std::path::Path;

use super::args::{Args, CheckArgs};
use super::baseline::Baseline;
use super::inputs;
use super::progress::Bar;
use super::report::{Checked, Sink, Told, Totals};
use super::{Failure, Outcome};
use crate::corpus::CorpusError;
use crate::corpus::index::Index;
use crate::corpus::write::{FindingRecord, FindingState};
use crate::pipeline::{Output, Run, State, edit_records, finding_records};
use crate::rule::Confidence;

/// What documents are held against.
enum Against {
    /// An output folder, and its name.
    Output(Output, String),
    Index(Index),
}

impl Against {
    fn open(path: &Path) -> Result<Self, Failure> {
        if Index::is_at(path) {
            return Ok(Against::Index(Index::open_to_read(path)?));
        }
        let shown = path.display();
        match Output::open(path) {
            Ok(output) => Ok(Against::Output(output, path.to_string_lossy().into_owned())),
            Err(_) if path.exists() => Err(Failure::Usage(format!(
                "'{shown}' is neither a folder written by recension clean nor an index of recension"
            ))),
            Err(_) => Err(CorpusError::Missing(path.to_owned()).into()),
        }
    }
}

/// Runs `check`.
pub(crate) fn run(args: &Args, check: &CheckArgs) -> Result<Outcome, Failure> {
    let ready = inputs::ready(args, &check.work)?;
    let options = inputs::options(&ready.config, Vec::new())?;
    let mut baseline =
        check.baseline.as_deref().map(|path| Baseline::read(path, check.write_baseline)).transpose()?;
    let against = check.against.as_deref().or(ready.config.index.as_deref());
    let against = against.map(Against::open).transpose()?;
    let listing = inputs::list(&check.inputs, &options)?;
    let rules = &ready.engine.rules;
    let mut sinks = vec![if check.diff { Sink::diff() } else { Sink::stdout(check.format, rules) }];
    for spec in &check.output_file {
        sinks.push(Sink::file(spec, rules)?);
    }
    let mut bar = Bar::new(args);
    let mut run = Run::new(&ready.engine, ready.person.clone(), &std::env::temp_dir());
    run.read(&listing, &options, &mut (), &mut bar)?;
    match &against {
        None => {}
        Some(Against::Output(output, name)) => run.stand_beside(output, name)?,
        Some(Against::Index(index)) => _ = run.stand_in(index, &mut bar)?,
    }
    run.decide(&mut bar)?;
    bar.done();
    let fail_on = Confidence::from(check.fail_on);
    let mut failing = 0usize;
    let mut totals =
        Totals { documents: run.cards.iter().filter(|c| !c.beside).count(), refused: 0, known: 0, gone: 0 };
    for (k, card) in run.cards.iter().enumerate().filter(|(_, card)| !card.beside) {
        if card.state == State::Quarantined {
            totals.refused += 1;
            for sink in &mut sinks {
                sink.refused(&card.id, &run.origin(k)?.reason)?;
            }
            continue;
        }
        let Some(work) = run.work(k)? else { continue };
        let origin = run.origin(k)?;
        let disk = origin.place.disk.as_deref().map(|p| p.to_string_lossy().replace('\\', "/"));
        let path = disk.unwrap_or_else(|| origin.place.path.clone());
        let path = path.strip_prefix("./").unwrap_or(&path);
        // By its path a file is known whichever way the command line reaches it.
        let name = if origin.place.line.is_some() { format!("{path}#{}", card.id) } else { path.to_owned() };
        if let Some(baseline) = &mut baseline {
            baseline.look_at(&name);
        }
        let mut told = |record: FindingRecord| {
            let met = |b: &mut Baseline| b.meet(&name, &record.rule, &record.fingerprint);
            let known = baseline.as_mut().is_some_and(met);
            let fails = !known && record.confidence >= fail_on;
            Told { record, known, fails }
        };
        let records = finding_records(&run, k, &work, true).into_iter();
        let findings: Vec<Told> =
            records.filter(|f| f.state != FindingState::Shadowed).map(&mut told).collect();
        failing += findings.iter().filter(|t| t.fails).count();
        totals.known += findings.iter().filter(|t| t.known).count();
        let edits = edit_records(&run, &work);
        let checked = Checked {
            doc: &card.id,
            path,
            record: origin.place.line,
            work: &work,
            findings: &findings,
            beside_baseline: check.baseline.is_some(),
            edits: &edits,
        };
        for sink in &mut sinks {
            sink.document(&checked)?;
        }
    }
    totals.gone = baseline.as_ref().map_or(0, Baseline::gone);
    for sink in sinks {
        sink.finish(&totals)?;
    }
    std::io::stdout().flush()?;
    if let (Some(path), Some(baseline)) = (&check.baseline, &baseline) {
        if check.write_baseline {
            baseline.write(path, true)?;
            return Ok(Outcome::Done);
        }
        if check.ratchet && totals.gone > 0 {
            baseline.write(path, false)?;
        }
    }
    Ok(if failing > 0 || totals.refused > 0 { Outcome::Found } else { Outcome::Done })
}
