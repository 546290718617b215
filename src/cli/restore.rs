//! `restore` and `verify`.

use super::args::{Args, RestoreArgs, VerifyArgs};
use super::progress::Bar;
use super::terminal::visible_line;
use super::{Failure, Outcome};
use crate::pipeline::{self, Checked};

pub(crate) fn restore(args: &Args, restore: &RestoreArgs) -> Result<Outcome, Failure> {
    let mut bar = Bar::new(args);
    let checked = pipeline::restore(&restore.out, &restore.output, &mut bar)?;
    bar.done();
    tell(args, checked, "restored")
}

pub(crate) fn verify(args: &Args, verify: &VerifyArgs) -> Result<Outcome, Failure> {
    let mut bar = Bar::new(args);
    let checked = pipeline::verify(&verify.out, &mut bar)?;
    bar.done();
    tell(args, checked, "would come back byte for byte")
}

fn tell(args: &Args, checked: Checked, what: &str) -> Result<Outcome, Failure> {
    for problem in &checked.problems {
        anstream::eprintln!("{}", visible_line(problem));
    }
    if !args.quiet {
        for (path, reason) in &checked.never_read {
            anstream::eprintln!("{}: was never read ({})", visible_line(path), visible_line(reason));
        }
        let n = checked.restored;
        anstream::eprintln!("{n} {} {what}", if n == 1 { "original" } else { "originals" });
    }
    match checked.problems.len() {
        0 => Ok(Outcome::Done),
        n => Err(Failure::Verification(format!(
            "{n} {}: the output is not what was written",
            if n == 1 { "problem" } else { "problems" }
        ))),
    }
}
