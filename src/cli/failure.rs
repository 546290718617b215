//! Why a command stopped, and its exit code.

use std::io;

use crate::corpus::CorpusError;
use crate::pipeline::EngineError;

/// What stops the program: one sentence, and an exit code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// Wrong arguments or configuration (2).
    #[error("{0}")]
    Usage(String),
    /// Rules or gazetteers are not usable (2).
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Reading or writing stopped (2 for usage, 3 otherwise).
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// Something could not be done (3).
    #[error("{0}")]
    Stopped(String),
    /// The output does not verify (4).
    #[error("{0}")]
    Verification(String),
    /// Nobody reads our output any more: no error.
    #[error("the reader has gone")]
    BrokenPipe,
}

impl Failure {
    /// The exit code.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Failure::Usage(_) | Failure::Engine(_) => 2,
            Failure::Corpus(
                CorpusError::Missing(_)
                | CorpusError::Usage(_)
                | CorpusError::NotOurs(_)
                | CorpusError::NoIndex(_),
            ) => 2,
            Failure::Corpus(_) | Failure::Stopped(_) => 3,
            Failure::Verification(_) => 4,
            Failure::BrokenPipe => 0,
        }
    }
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        if e.kind() == io::ErrorKind::BrokenPipe {
            Failure::BrokenPipe
        } else {
            Failure::Stopped(format!("cannot write the output: {e}"))
        }
    }
}
