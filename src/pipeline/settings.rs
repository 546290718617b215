//! Everything that can change the output, in one place.

use std::path::PathBuf;

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
}
