//! `check`: everything `clean` would do and everything it would ask, and nothing written.

use std::io::Write;

use super::args::{Args, CheckArgs, CheckFormat};
use super::inputs;
use super::progress::Bar;
use super::report;
use super::{Failure, Outcome};
use crate::corpus::write::FindingRecord;
use crate::pipeline::{Run, State, finding_records};
use crate::rule::Confidence;

/// Runs `check`.
pub(crate) fn run(args: &Args, check: &CheckArgs) -> Result<Outcome, Failure> {
    let ready = inputs::ready(args, &check.work)?;
    let options = inputs::options(&ready.config, Vec::new())?;
    let listing = inputs::list(&check.inputs, &options)?;
    let mut bar = Bar::new(args);
    let mut run = Run::new(&ready.engine, ready.person.clone(), &std::env::temp_dir());
    run.read(&listing, &options, &mut (), &mut bar)?;
    run.decide(&mut bar)?;
    bar.done();
    let mut sinks = vec![report::Sink::stdout(check.format)];
    for spec in &check.output_file {
        sinks.push(report::Sink::file(spec)?);
    }
    let fail_on = Confidence::from(check.fail_on);
    let (mut failing, mut refused) = (0usize, 0usize);
    for (k, card) in run.cards.iter().enumerate() {
        if card.state == State::Quarantined {
            refused += 1;
            for sink in &mut sinks {
                sink.refused(&card.id, &card.reason)?;
            }
            continue;
        }
        let Some(work) = run.work(k)? else { continue };
        let findings: Vec<FindingRecord> = finding_records(&run, k, &work, true)
            .into_iter()
            .filter(|f| f.state != crate::corpus::write::FindingState::Shadowed)
            .collect();
        failing += findings.iter().filter(|f| f.confidence >= fail_on).count();
        for sink in &mut sinks {
            sink.document(&work, &findings)?;
        }
    }
    for sink in sinks {
        sink.finish(run.cards.len(), refused)?;
    }
    std::io::stdout().flush()?;
    let _ = CheckFormat::Human;
    Ok(if failing > 0 || refused > 0 { Outcome::Found } else { Outcome::Done })
}
