//! `clean`: the whole pipeline into an output folder, or one document from stdin to stdout.

use std::io::{Read, Write};
use std::path::Path;

use super::args::{Args, CleanArgs, Format, Written};
use super::inputs::{self, Ready};
use super::progress::Bar;
use super::terminal::{FAINT, STRONG, paint, visible_line};
use super::{Failure, Outcome};
use crate::corpus::index::{Change, Index};
use crate::corpus::write::OutFolder;
use crate::pipeline::{Output, OutputOptions, Run, Summary, write_output};
use crate::rule::{Kind, Meta};
use crate::stage::Decisions;

/// Bytes of input from which decisions are left for `--resume`; what is less is decided again in seconds.
const WORTH_RESUMING: u64 = 64 << 20;

/// Runs `clean`; `packs` limits it to some packs of rules (`names`, `dedup`).
pub(crate) fn run(args: &Args, clean: &CleanArgs, packs: &[&str]) -> Result<Outcome, Failure> {
    let mut work = clean.work.clone();
    if work.select.is_empty() {
        work.select = packs.iter().map(|p| (*p).to_owned()).collect();
    }
    let ready = inputs::ready(args, &work)?;
    let Some(out) = &clean.output else {
        if matches!(clean.inputs.as_slice(), [only] if only.as_os_str() == "-") {
            if work.index.is_some() {
                let why =
                    "one document on standard input cannot be added to an index: name a file and -o OUT";
                return Err(Failure::Usage(why.into()));
            }
            return from_stdin(&ready);
        }
        return Err(Failure::Usage("no output folder: name one with -o OUT".into()));
    };
    into_folder(args, &ready, &clean.inputs, out, &clean.written, None)
}

/// Cleans inputs into a folder; with `decisions` they are carried out instead of deciding.
pub(crate) fn into_folder(
    args: &Args,
    ready: &Ready,
    inputs: &[std::path::PathBuf],
    out: &Path,
    written: &Written,
    decisions: Option<Decisions>,
) -> Result<Outcome, Failure> {
    let same = |input: &std::path::PathBuf| matches!((std::fs::canonicalize(input), std::fs::canonicalize(out)), (Ok(a), Ok(b)) if a == b || a.starts_with(&b));
    if let Some(input) = inputs.iter().find(|i| same(i)) {
        let (input, out) = (input.display(), out.display());
        return Err(Failure::Usage(format!(
            "the input '{input}' lies in the output '{out}', which will be replaced; choose another -o"
        )));
    }
    let index = ready.config.index.as_deref().filter(|_| decisions.is_none());
    let mut not_input = OutFolder::not_input(out);
    if let Some(index) = index {
        let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if not_input.iter().any(|below| whole(index).starts_with(whole(below))) {
            let (index, out) = (index.display(), out.display());
            return Err(Failure::Usage(format!(
                "the index '{index}' lies in the output '{out}', which will be replaced; choose another --index"
            )));
        }
        not_input.push(index.to_owned());
    }
    let options = inputs::options(&ready.config, not_input)?;
    let listing = inputs::list(inputs, &options)?;
    let index = index.map(Index::open_or_make).transpose()?;
    let mut folder = OutFolder::begin(out, written.force, written.resume)?;
    let mut bar = Bar::new(args);
    let result = (|| {
        let mut run = Run::new(&ready.engine, ready.person.clone(), folder.partial());
        run.read(&listing, &options, &mut folder, &mut bar)?;
        let mut state = String::new();
        if let Some(index) = &index {
            run.stand_in(index, &mut bar)?;
            state = format!(" index {}", index.read()?.generation()?);
        }
        if let Some(decisions) = decisions {
            fresh(&run, &decisions)?;
            run.apply(decisions, &mut bar)?;
        } else {
            let mark = format!("{} {:?}{state}", listing.fingerprint(), ready.engine.settings);
            let left = folder.resume_state().filter(|_| written.resume);
            if left.map(|mut state| run.resume(&mut state, &mark)).transpose()?.unwrap_or(false) {
                run.catch_up();
            } else {
                run.decide(&mut bar)?;
                if listing.bytes >= WORTH_RESUMING {
                    folder.save_resume_state(|out| run.resume_state(&mark, out))?;
                }
            }
        }
        let formats = written.format.as_ref().or(ready.config.format.as_ref());
        let options = OutputOptions {
            text: formats.map(|f| f.contains(&Format::Text)),
            jsonl: formats.is_none_or(|f| f.contains(&Format::Jsonl)),
            zst: written.zst,
        };
        let summary = write_output(&run, &mut folder, &options, &listing.skipped, &mut bar)?;
        folder.close_all()?;
        let page = super::report::html::page(&Output::open(folder.partial())?, &run.decisions)?;
        folder.files().write("report.html", page.as_bytes())?;
        let compared = run.compared();
        let learned = index.as_ref().map(|index| run.learned(index)).transpose()?;
        run.end();
        Ok::<_, Failure>((summary, compared, learned))
    })();
    bar.done();
    let (summary, compared, learned) = result?;
    folder.finish()?;
    let learned = learned.map(Change::commit).transpose().map_err(|e| {
        let out = out.display();
        Failure::Stopped(format!("'{out}' is written, but its index is not: {e}; run the same command again"))
    })?;
    if !args.quiet {
        tell(&summary, out, ready, args.verbose);
        if let (Some(index), Some(compared), Some(learned)) = (&index, compared, &learned) {
            anstream::eprintln!(
                "compared with {} of an index, of which {} were read",
                compared.documents,
                compared.read
            );
            super::index::tell(index, learned)?;
        }
    }
    Ok(if summary.quarantined > 0 { Outcome::Found } else { Outcome::Done })
}

/// Decisions hold for the documents they were made on.
fn fresh(run: &Run<'_>, decisions: &Decisions) -> Result<(), Failure> {
    let hashes = run.hashes(decisions)?;
    let stale = decisions.stale(|id| hashes.get(id).map(String::as_str));
    let Some(first) = stale.first() else { return Ok(()) };
    let others = match stale.len() {
        1 => String::new(),
        n => format!(" (and {} more)", n - 1),
    };
    Err(Failure::Stopped(format!(
        "the decisions are stale: '{first}'{others} has changed since they were made; survey and decide again, or take its decisions out of the file"
    )))
}

/// The few lines at the end of a run, on stderr.
fn tell(summary: &Summary, out: &Path, ready: &Ready, verbose: u8) {
    let n = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    anstream::eprintln!(
        "{}: {} kept, {}, {}; {} in {}, {}",
        paint(STRONG, &n(summary.documents, "document", "documents")),
        summary.kept,
        n(summary.dropped, "dropped as a copy", "dropped as copies"),
        n(summary.quarantined, "quarantined", "quarantined"),
        n(summary.edits, "change", "changes"),
        n(summary.changed, "document", "documents"),
        n(summary.findings, "suggestion or flag", "suggestions and flags"),
    );
    if let Some(stages) = &ready.config.stages {
        let off: Vec<&str> = crate::rule::StageName::ALL
            .iter()
            .filter(|s| **s != crate::rule::StageName::Decode && !stages.contains(s))
            .map(|s| s.as_str())
            .collect();
        if !off.is_empty() {
            anstream::eprintln!("not run, as --stages says: {}", off.join(", "));
        }
    }
    for (doc, reason) in summary.refused.iter().take(if verbose > 0 { 100 } else { 5 }) {
        anstream::eprintln!("quarantined {}: {}", paint(STRONG, &visible_line(doc)), visible_line(reason));
    }
    if summary.quarantined > 5 && verbose == 0 {
        anstream::eprintln!("... and {} more; audit/documents.jsonl has them all", summary.quarantined - 5);
    }
    if !summary.skipped.is_empty() {
        let first = &summary.skipped[0];
        anstream::eprintln!(
            "not read: {} ({}: {}); run.json has them all",
            n(summary.skipped.len(), "link, pipe or device", "links, pipes or devices"),
            visible_line(&first.path),
            first.why
        );
    }
    if !summary.settled {
        anstream::eprintln!(
            "the survey still found something new in its last round, {}: clean the result again to let it come to rest",
            summary.rounds
        );
    }
    if verbose > 0 {
        for (rule, count) in &summary.edits_by_rule {
            anstream::eprintln!("{count:>8} {}", paint(FAINT, rule));
        }
    }
    anstream::eprintln!("{} (open report.html there to see every change)", out.display());
}

fn from_stdin(ready: &Ready) -> Result<Outcome, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|e| Failure::Stopped(format!("standard input cannot be read: {e}")))?;
    let decoded = crate::stage::decode::decode(&bytes, None)
        .map_err(|e| Failure::Stopped(format!("standard input is no text: {e}")))?;
    let mut run = Run::new(&ready.engine, ready.person.clone(), &std::env::temp_dir());
    let start = decoded.text.trim_start().as_bytes();
    let page = [&b"<!doctype html"[..], b"<html"]
        .iter()
        .any(|m| start.len() >= m.len() && start[..m.len()].eq_ignore_ascii_case(m));
    run.hold("-", &decoded.text, if page { Kind::Html } else { Kind::Text }, Meta::default());
    run.decide(&mut ())?;
    if let Some(work) = run.work(0)? {
        std::io::stdout().lock().write_all(work.doc.text().as_bytes())?;
    }
    Ok(Outcome::Done)
}
