//! Why reading or writing stopped: one sentence with the path and what to do.

use std::io;
use std::path::{Path, PathBuf};

/// What stops a whole run. Single bad documents never do: they are quarantined.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// An input that does not exist.
    #[error("there is no file or folder '{}'; check the path", .0.display())]
    Missing(PathBuf),
    /// Options that contradict each other or the files.
    #[error("{0}")]
    Usage(String),
    /// The output folder holds something that this program did not write.
    #[error("'{}' is not a folder written by recension; choose another -o, or pass --force to replace it", .0.display())]
    NotOurs(PathBuf),
    /// Another run is at work on the same output.
    #[error("another run is writing '{}'; wait for it to end, or choose another -o", .0.display())]
    Locked(PathBuf),
    /// A folder that should hold an index and does not.
    #[error("'{}' is no index of recension; name the folder of an index, or make one with `recension index build`", .0.display())]
    NoIndex(PathBuf),
    /// Another run is at work on the same index.
    #[error("another run is at work on the index '{}'; wait for it to end", .0.display())]
    IndexLocked(PathBuf),
    /// An index that another version of the program wrote.
    #[error("the index '{}' has format {found}, this program writes format {known}; build it again with `recension index build`", path.display())]
    IndexVersion {
        /// The folder.
        path: PathBuf,
        /// What is there.
        found: u64,
        /// What this program knows.
        known: u64,
    },
    /// An index that cannot be read.
    #[error("the index '{}' is damaged ({reason}); build it again with `recension index build`", path.display())]
    IndexDamaged {
        /// The folder.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// An input that is not what it was a moment ago.
    #[error("'{}' has changed since it was read; run again when nothing writes to it", .0.display())]
    Changed(PathBuf),
    /// The folder is not an output of this program, or parts of it are missing or changed.
    #[error("{0}")]
    Damaged(String),
    /// The system refused to read or write.
    #[error("cannot {doing} '{}': {reason}", path.display())]
    Io {
        /// `read`, `write`, `rename`, ...
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

impl CorpusError {
    /// Wraps what the system said about a path; what is wrapped already says more.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> CorpusError {
        let path = path.to_owned();
        move |reason| match reason.downcast::<CorpusError>() {
            Ok(known) => known,
            Err(reason) => CorpusError::Io { doing, path, reason },
        }
    }
}
