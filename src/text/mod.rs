//! Text under revision: an original, its present state, and the exact way between the two.
//!
//! [`Edits`] are what rules propose; [`Patch`] is what one stage did; [`Alignment`] is where
//! things went; [`Document`] holds one original text and everything that has happened to it.
//! Nothing here knows of rules, files or corpora.

mod alignment;
mod document;
mod edits;
pub mod fold;
mod lines;
mod patch;
mod span;

pub use alignment::{Alignment, Hunk};
pub use document::{Document, Revision};
pub use edits::Edits;
pub use lines::{Line, LineColumn, Lines, columns_of, lines_of};
pub use patch::{Change, Patch, PatchError};
pub use span::Span;
