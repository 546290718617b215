//! What a rule may see of a document.

use serde::{Deserialize, Serialize};

use super::{Profile, Switches};
use crate::text::Line;

/// What a document is made of.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A plain text file.
    #[default]
    Text,
    /// An HTML page.
    Html,
    /// The text field of a JSONL record.
    Record,
}

/// What is known of a document beside its text. Empty fields are unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Meta {
    /// Headline.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Date as the source writes it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date: String,
    /// Site: from the record, the URL's host, or the folder.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// Address of the page.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// Language tag, if the source gives one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// Author.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author: String,
}

/// One document as a rule sees it.
#[derive(Copy, Clone, Debug)]
pub struct View<'a> {
    /// The document's id: its path below the input folder, or the JSONL id. For evidence and for decisions that
    /// name a document; what a rule finds must not depend on it.
    pub id: &'a str,
    /// The text as it now stands.
    pub text: &'a str,
    /// The lines of `text`.
    pub lines: &'a [Line],
    /// What is known beside the text.
    pub meta: &'a Meta,
    /// What the document is made of.
    pub kind: Kind,
    /// The profile in force.
    pub profile: Profile,
    /// Which rules are switched on.
    pub switches: &'a Switches,
}
