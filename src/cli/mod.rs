//! The command line: arguments, subcommands, reports, exit codes. No text is processed here.

mod args;
mod baseline;
mod check;
mod clean;
mod config;
mod failure;
mod index;
mod init;
mod inputs;
mod learn;
mod names;
mod progress;
pub mod report;
mod restore;
mod rules;
mod steps;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

pub use args::command;
pub use failure::Failure;
pub use rules::manual;

use args::{Args, Command};

/// What a command came to.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done, nothing to report.
    Done,
    /// Findings, or quarantined documents.
    Found,
}

/// Runs the program and maps what happened to its exit code: 0 done, 1 findings or quarantined
/// documents, 2 usage or configuration, 3 stopped, 4 verification failed.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(e) => {
            let _ = e.print();
            return ExitCode::from(if e.use_stderr() { 2 } else { 0 });
        }
    };
    args.color.write_global();
    end_at_a_damaged_index();
    match run(&args) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            anstream::eprintln!(
                "{}error:{} {}",
                terminal::BAD.render(),
                terminal::BAD.render_reset(),
                terminal::visible(&failure.to_string())
            );
            ExitCode::from(failure.code())
        }
    }
}

/// The store of an index trusts its file and panics on pages that it never wrote (a disk that rots, a file cut or
/// written over). That is no mistake of this program: it ends with a sentence, and nothing was changed.
fn end_at_a_damaged_index() {
    let other = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.location().is_some_and(|at| at.file().contains("redb-")) {
            anstream::eprintln!(
                "{}error:{} the index is damaged: its file is not as it was written; build it again with `recension index build`",
                terminal::BAD.render(),
                terminal::BAD.render_reset(),
            );
            std::process::exit(3);
        }
        other(panic);
    }));
}

fn run(args: &Args) -> Result<Outcome, Failure> {
    match &args.command {
        Command::Clean(clean) => clean::run(args, clean, &[]),
        Command::Names(names) => names::run(args, names),
        Command::Dedup(dedup) => names::run_dedup(args, dedup),
        Command::Check(check) => check::run(args, check),
        Command::Survey(survey) => steps::survey(args, survey),
        Command::Decide(decide) => steps::decide(args, decide),
        Command::Apply(apply) => steps::apply(args, apply),
        Command::Rules(rules) => rules::run(args, rules),
        Command::Explain(explain) => report::explain::run(explain),
        Command::Restore(restore) => restore::restore(args, restore),
        Command::Verify(verify) => restore::verify(args, verify),
        Command::Index(index) => index::run(args, index),
        Command::Report(report) => report::html::run(report),
        Command::Config(config) => config::run(args, config),
        Command::Init(init) => init::run(init),
        Command::Completions(shell) => init::completions(shell),
        Command::Man => init::man(),
    }
}
