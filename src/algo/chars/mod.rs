//! How likely a run of characters is as text, in bits, and the single-byte code pages.
//!
//! A small model of 70 languages (`models/characters.txt`): what it does not know costs much, so
//! that an unknown language is a reason to leave text alone.

mod model;
mod pages;
mod sign;

pub use model::{BIT, Context, Model};
pub use pages::{CodePage, PAGES, pages};
pub use sign::{Class, Script, Sign, is_cjk, is_rare, script_of};
