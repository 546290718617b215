//! Progress bars: documents, bytes, step and ETA, on a terminal only.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Args;
use crate::pipeline::{Progress, Step};

/// A bar on stderr, or nothing.
pub(crate) struct Bar {
    bar: ProgressBar,
    documents: u64,
    by_bytes: bool,
    /// With `-vv`: when the present step began, and its name.
    timed: Option<(std::time::Instant, &'static str)>,
    verbose: bool,
}

impl Bar {
    pub(crate) fn new(args: &Args) -> Self {
        let shown = !args.quiet && !args.no_progress && std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Bar {
            bar: ProgressBar::with_draw_target(None, target),
            documents: 0,
            by_bytes: false,
            timed: None,
            verbose: args.verbose > 1,
        }
    }

    pub(crate) fn done(&mut self) {
        self.bar.finish_and_clear();
        self.tell_time();
    }

    /// How long the step that ends now took: said, never written.
    fn tell_time(&mut self) {
        if let Some((begun, name)) = self.timed.take() {
            anstream::eprintln!("{:>14} {:.3} s", name, begun.elapsed().as_secs_f64());
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Progress for Bar {
    fn begin(&mut self, step: Step, documents: Option<u64>, bytes: u64) {
        let name = match step {
            Step::Read => "read and clean",
            Step::Survey => "survey",
            Step::Decide => "decide",
            Step::Apply => "apply",
            Step::Write => "write",
        };
        self.tell_time();
        self.timed = self.verbose.then(|| (std::time::Instant::now(), name));
        self.documents = 0;
        self.by_bytes = bytes > 0;
        self.bar.set_message(name);
        self.bar.reset();
        if bytes > 0 {
            self.bar.set_length(bytes);
            self.bar.set_style(style(
                "{msg:>14} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {prefix} documents, ETA {eta}",
            ));
        } else if let Some(documents) = documents {
            self.bar.set_length(documents);
            self.bar.set_style(style("{msg:>14} [{bar:30}] {pos}/{len} documents, ETA {eta}"));
        } else {
            self.bar.set_style(style("{msg:>14} {spinner} {elapsed}"));
        }
    }

    fn advance(&mut self, documents: u64, bytes: u64) {
        self.documents += documents;
        if self.by_bytes {
            self.bar.set_prefix(self.documents.to_string());
            self.bar.inc(bytes);
        } else {
            self.bar.inc(documents);
        }
    }
}
