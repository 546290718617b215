//! How likely a run of characters is as text, in bits, and the single-byte code pages.
//!
//! A small model of 70 languages (`models/characters.txt`): what it does not know costs much, so
//! that an unknown language is a reason to leave text alone.

mod context;
mod language;
mod model;
mod pages;
mod sign;

pub use context::Context;
pub use model::{BIT, Model, Shape};
pub use pages::{CodePage, PAGES, pages};
pub use sign::{Class, Script, Sign, is_cjk, script_of};

/// The character boundary at or before a byte offset (`str::floor_char_boundary` of newer compilers).
#[must_use]
pub fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&k| text.is_char_boundary(k)).unwrap_or(0)
}

/// The character boundary at or after a byte offset.
#[must_use]
pub fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&k| text.is_char_boundary(k)).unwrap_or(text.len())
}
