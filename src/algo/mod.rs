//! Algorithms on plain strings and slices: similarity, transliteration, signatures.
//!
//! Nothing here knows of documents, rules or files.

pub mod linkage;
mod nearest;
pub mod tokens;

pub use nearest::nearest;
