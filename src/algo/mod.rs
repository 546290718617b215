//! Algorithms on plain strings and slices: similarity, transliteration, signatures.
//!
//! Nothing here knows of documents, rules or files.

pub mod align;
pub mod chars;
mod common;
pub mod fullname;
pub mod hashed;
pub mod linkage;
mod nearest;
pub mod tokens;
pub mod translit;
pub mod weights;

pub use common::common;
pub use nearest::nearest;
