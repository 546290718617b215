//! Placeholder: the article inside a page.
use crate::rule::{Meta, Why};

/// The rule that stands behind an extraction.
pub const RULE: &str = "html/main-text";

/// The article found in a page.
#[derive(Clone, Debug, Default)]
pub struct Extracted {
    /// Its text, paragraphs separated by a blank line.
    pub text: String,
    /// How it was found.
    pub why: Why,
}

/// The article inside a page, and what the page says about itself.
#[must_use]
pub fn extract(_page: &str, _meta: &mut Meta) -> Option<Extracted> {
    None
}
