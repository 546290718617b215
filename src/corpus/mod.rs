//! Files: what is read, the folder that is written, and the way back from it.
//!
//! Nothing here knows of rules or stages. A bad input becomes a [`Entry`] with a refusal, never an
//! error: the rest goes on.

pub(crate) mod at;
mod error;
pub mod index;
mod names;
pub mod read;
pub mod write;

pub use error::CorpusError;
pub use names::{SafeNames, shown};
pub use read::{Body, Entry, Options, Place, Skipped};
