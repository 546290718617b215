//! Algorithms on plain strings and slices: similarity, transliteration, signatures.
//!
//! Nothing here knows of documents, rules or files.

pub mod chars;
mod nearest;

pub use nearest::nearest;
