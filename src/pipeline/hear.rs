//! Who listens to a run: progress, and the keeper of bytes that texts and edits cannot give back.

use std::path::Path;

use crate::corpus::CorpusError;

/// What is being done, for progress bars.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reading and cleaning each document by itself.
    Read,
    /// Counting what the corpus shows.
    Survey,
    /// Weighing it.
    Decide,
    /// Carrying decisions out.
    Apply,
    /// Writing the output.
    Write,
}

/// Hears how far a run is. Called from one thread at a time.
pub trait Progress: Send {
    /// A step begins: how many documents and bytes it will see, where that is known.
    fn begin(&mut self, step: Step, documents: Option<u64>, bytes: u64);
    /// Documents and bytes done since the last call.
    fn advance(&mut self, documents: u64, bytes: u64);
}

impl Progress for () {
    fn begin(&mut self, _: Step, _: Option<u64>, _: u64) {}
    fn advance(&mut self, _: u64, _: u64) {}
}

/// Keeps bytes that text and edits cannot give back; the answer is the path they are kept under.
pub trait Originals: Send {
    /// A file's bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    fn keep(&mut self, path: &str, bytes: &[u8]) -> Result<Option<String>, CorpusError>;
    /// The line of a record file around its text: a line of JSON with its end.
    ///
    /// # Errors
    /// When it cannot be written.
    fn keep_line(&mut self, path: &str, line: &[u8]) -> Result<(), CorpusError>;
    /// A whole file, by its place on disk.
    ///
    /// # Errors
    /// When it cannot be copied.
    fn keep_file(&mut self, path: &str, from: &Path) -> Result<(), CorpusError>;
}

impl Originals for () {
    fn keep(&mut self, _: &str, _: &[u8]) -> Result<Option<String>, CorpusError> {
        Ok(None)
    }
    fn keep_line(&mut self, _: &str, _: &[u8]) -> Result<(), CorpusError> {
        Ok(())
    }
    fn keep_file(&mut self, _: &str, _: &Path) -> Result<(), CorpusError> {
        Ok(())
    }
}
