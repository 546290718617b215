//! What holds for some documents only: other rules for some paths, and findings that a person has put aside.

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::settings::{ForPaths, Settings, Suppress};
use crate::rule::{Finding, Registry, RuleError, RuleId, StageName, Switches, matches_prefix};

/// A table of the settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// A pattern for paths is wrong.
    #[error("'{pattern}' is no pattern for paths: {reason}; write it like 'letters/**' or '*.txt'")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong.
        reason: String,
    },
    /// A rule name is wrong.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A table lacks its reason.
    #[error("a [[suppress]] table for '{0}' gives no reason; say in 'reason' why its findings do not count")]
    NoReason(String),
}

/// The tables, ready for use.
#[derive(Debug, Default)]
pub(super) struct Local {
    paths: Vec<(GlobSet, Switches)>,
    suppressed: Vec<Suppressed>,
}

#[derive(Debug)]
struct Suppressed {
    /// Which documents; all, if there is none.
    documents: Option<GlobSet>,
    /// For each rule whether it is meant.
    rules: Vec<bool>,
    /// What the finding points at; anything, if there is none.
    text: Option<String>,
}

impl Local {
    /// Reads the tables.
    ///
    /// # Errors
    /// When a rule or a pattern is unknown, or a reason is missing.
    pub(super) fn new(registry: &Registry, settings: &Settings) -> Result<Local, LocalError> {
        let one = |table: &ForPaths| {
            let join = |all: &[String], more: &[String]| [all, more].concat();
            let select = if table.select.is_empty() { &settings.select } else { &table.select };
            let ignore = join(&settings.ignore, &table.ignore);
            let also = join(&settings.also, &table.also);
            let switches =
                registry.switches(settings.profile, select, &ignore, &also, settings.stages.as_deref())?;
            Ok((globs(&table.paths)?, switches))
        };
        let put_aside = |table: &Suppress| {
            if table.reason.trim().is_empty() {
                return Err(LocalError::NoReason(table.rule.clone()));
            }
            registry.known(&table.rule)?;
            Ok(Suppressed {
                documents: if table.paths.is_empty() { None } else { Some(globs(&table.paths)?) },
                rules: registry.abouts().iter().map(|a| matches_prefix(&a.id, &table.rule)).collect(),
                text: table.text.clone(),
            })
        };
        Ok(Local {
            paths: settings.paths.iter().map(one).collect::<Result<_, LocalError>>()?,
            suppressed: settings.suppress.iter().map(put_aside).collect::<Result<_, LocalError>>()?,
        })
    }

    /// The switches of a document, if it has its own: of the tables that name it the last one holds.
    pub(super) fn switches(&self, document: &str) -> Option<&Switches> {
        self.paths.iter().rev().find(|(globs, _)| globs.is_match(document)).map(|(_, switches)| switches)
    }

    /// Whether a rule is on for some documents.
    pub(super) fn on(&self, rule: RuleId) -> bool {
        self.paths.iter().any(|(_, switches)| switches.on(rule))
    }

    /// Whether a rule of a stage is on for some documents.
    pub(super) fn on_in(&self, rules: &Registry, stage: StageName) -> bool {
        self.paths.iter().any(|(_, switches)| switches.on_in(rules, stage))
    }

    /// Whether no finding is put aside.
    pub(super) fn keeps_all(&self) -> bool {
        self.suppressed.is_empty()
    }

    /// Whether a finding in a document's text is put aside.
    pub(super) fn suppresses(&self, document: &str, text: &str, finding: &Finding) -> bool {
        self.suppressed.iter().any(|s| {
            s.rules.get(usize::from(finding.rule.0)).is_some_and(|meant| *meant)
                && s.text.as_ref().is_none_or(|t| finding.span.of(text).is_some_and(|f| f.trim() == t.trim()))
                && s.documents.as_ref().is_none_or(|globs| globs.is_match(document))
        })
    }
}

fn globs(patterns: &[String]) -> Result<GlobSet, LocalError> {
    let wrong = |pattern: &str, e: &globset::Error| LocalError::Pattern {
        pattern: pattern.to_owned(),
        reason: e.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern).map_err(|e| wrong(pattern, &e))?);
    }
    set.build().map_err(|e| wrong(&patterns.join(", "), &e))
}
