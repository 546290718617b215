//! Everything that can change the output, in one place.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rule::{Profile, StageName};
use crate::stage::dedup::Keep;

/// What a run is asked to do. Written to `run.json`; nothing else can change the output.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Settings {
    /// Which rules apply, and how boldly.
    pub profile: Profile,
    /// Rule prefixes to use; empty: all.
    pub select: Vec<String>,
    /// Rule prefixes not to use.
    pub ignore: Vec<String>,
    /// Prefixes of rules that may change the text, too, though the profile has them only suggest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Stages to run; absent: all.
    pub stages: Option<Vec<StageName>>,
    /// Which copy of a document is kept.
    pub keep: Keep,
    /// Gazetteers: files, or `none` for not even the one inside the program.
    pub gazetteer: Vec<String>,
    /// Folders with added or overriding rules.
    #[serde(skip)]
    pub rule_folders: Vec<PathBuf>,
    /// Other rules for some documents; of several tables that name a document the last one holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<ForPaths>,
    /// Findings that a person has put aside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppress: Vec<Suppress>,
}

/// Rules for the documents whose ids match: for files the path below the input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ForPaths {
    /// Patterns of document ids, such as `letters/**`.
    #[serde(rename = "match")]
    pub paths: Vec<String>,
    /// Only rules whose id begins with one of these, whatever holds for the others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub select: Vec<String>,
    /// No rules whose id begins with one of these, besides those that are ignored everywhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// Rules that may change the text, too, besides those that may everywhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

/// Findings that do not count: they are neither reported nor carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Suppress {
    /// The rule, or what its id begins with.
    pub rule: String,
    /// Patterns of document ids; all documents, if there are none.
    #[serde(rename = "match", default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// What the finding points at; anything, if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Why.
    pub reason: String,
}
