//! Cleans one document: decode, then stages until none has anything left to change.

use std::path::PathBuf;
use std::sync::Arc;

use super::local::{Local, LocalError};
use super::resolve::resolve;
use super::settings::Settings;
use super::work::{Placed, STAGES, Work};
use crate::corpus::{Body, Entry};
use crate::rule::{
    Finding, Findings, Kind, Meta, Registry, RuleError, RuleId, Rules, StageName, Switches, View,
};
use crate::stage::decode::{Decoded, NotText, decode};
use crate::stage::names::Gazetteer;
use crate::stage::{self, Decisions, Stage, strip};
use crate::text::{Edits, Line, Span, lines_of};

/// Bound on the changes a document may take to settle. Real documents need two or three for each stage.
const CHANGES: u32 = 40;

/// Why the program cannot begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A rule file or rule name is wrong.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A table for some documents is wrong.
    #[error(transparent)]
    Local(#[from] LocalError),
    /// A gazetteer cannot be used.
    #[error("the gazetteer '{}' is not usable: {reason}", path.display())]
    Gazetteer {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// All rules and stages, ready to work. Shared by all threads; holds no state of a document.
pub struct Engine {
    /// All rules.
    pub rules: Rules,
    /// Which of them run, where nothing else is said.
    pub switches: Switches,
    /// What is said for some documents.
    local: Local,
    /// What the run was asked to do.
    pub settings: Settings,
    /// Known names.
    pub gazetteer: Gazetteer,
    stages: Vec<Box<dyn Stage>>,
    /// For each stage whether one of its rules is on.
    runs: Vec<bool>,
    main_text: Option<RuleId>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Engine {
    /// Prepares rules, stages and gazetteers.
    ///
    /// # Errors
    /// When a rule file, a rule name or a gazetteer is not usable.
    pub fn new(settings: Settings) -> Result<Self, EngineError> {
        let registry = Registry::new(stage::abouts(), &settings.rule_folders)?;
        let switches = registry.switches(
            settings.profile,
            &settings.select,
            &settings.ignore,
            &settings.also,
            settings.stages.as_deref(),
        )?;
        let local = Local::new(&registry, &settings)?;
        let mut gazetteer = Gazetteer::default();
        if !settings.gazetteer.iter().any(|g| g == "none") {
            gazetteer = Gazetteer::embedded();
        }
        for file in settings.gazetteer.iter().filter(|g| *g != "none") {
            let wrong = |reason: String| EngineError::Gazetteer { path: PathBuf::from(file), reason };
            let text = std::fs::read_to_string(file).map_err(|e| wrong(e.to_string()))?;
            gazetteer.add(&text).map_err(wrong)?;
        }
        let rules: Rules = Arc::new(registry);
        let stages = stage::stages(&rules);
        debug_assert_eq!(stages.len(), STAGES);
        let main_text = rules.find(strip::html::RULE);
        let mut engine =
            Engine { rules, switches, local, settings, gazetteer, stages, runs: Vec::new(), main_text };
        engine.runs = engine.stages.iter().map(|s| engine.on_in(s.name())).collect();
        Ok(engine)
    }

    /// Whether a rule is on for any document.
    pub(super) fn on(&self, rule: RuleId) -> bool {
        self.switches.on(rule) || self.local.on(rule)
    }

    /// Whether a rule of a stage is on for any document.
    pub(super) fn on_in(&self, stage: StageName) -> bool {
        self.switches.on_in(&self.rules, stage) || self.local.on_in(&self.rules, stage)
    }

    fn switches_of(&self, document: &str) -> &Switches {
        self.local.switches(document).unwrap_or(&self.switches)
    }

    /// Decodes an entry's body. A record's text is decoded already.
    ///
    /// # Errors
    /// When the bytes are not text.
    pub fn decode(&self, entry: &Entry) -> Result<Decoded, NotText> {
        match &entry.body {
            Body::Bytes(bytes) => decode(bytes, None),
            Body::Text(text) => Ok(Decoded {
                text: text.clone(),
                encoding: "UTF-8",
                how: "record".into(),
                bom: false,
                malformed: Vec::new(),
                exact: true,
            }),
            Body::Refused { reason, .. } => Err(NotText(reason.clone())),
        }
    }

    /// Takes a decoded text through the document's own rules.
    #[must_use]
    pub fn prepare(&self, id: &str, text: String, kind: Kind, meta: Meta, person: &Decisions) -> Work {
        let mut work = Work::new(id, text, kind, meta);
        if kind == Kind::Html {
            self.extract(&mut work);
        }
        self.settle(&mut work, person, &[]);
        work
    }

    /// The article inside a page, as the document's first patch.
    fn extract(&self, work: &mut Work) {
        let Some(rule) = self.main_text.filter(|r| self.switches_of(&work.id).on(*r)) else { return };
        let mut meta = work.meta.clone();
        let Some(page) = strip::html::extract(work.doc.original(), &mut meta) else { return };
        let span = Span::new(0, work.doc.original().len());
        let mut finding = Finding::edit(span, rule, crate::rule::Confidence::Certain, page.text.clone());
        finding.why = page.why;
        for (field, value) in page.captures {
            finding = finding.capture(field, value);
        }
        let mut edits = Edits::default();
        edits.replace(span, &page.text, 0);
        if work.doc.revise(StageName::Strip, &edits).unwrap_or(false) {
            finding.after = None;
            work.journal.push(Arc::new([finding]));
            (work.meta, work.kind, work.extracted) = (meta, Kind::Text, true);
        }
    }

    /// Runs the stages until none of them changes the text: after a change, the first stage begins again. The
    /// stages in `anew`, which have new decisions, look again; the others only when the text has changed since
    /// they looked.
    pub fn settle(&self, work: &mut Work, decisions: &Decisions, anew: &[StageName]) {
        for (k, stage) in self.stages.iter().enumerate() {
            if anew.contains(&stage.name()) {
                work.settled[k] = None;
            }
        }
        let mut text = work.doc.shared_text();
        let mut lines = lines_of(&text);
        let last = work.version.saturating_add(CHANGES);
        let mut k = 0;
        while let Some(stage) = self.stages.get(k).filter(|_| work.version < last) {
            if !self.runs[k] || work.settled[k] == Some(work.version) {
                k += 1;
                continue;
            }
            let mut findings = Findings::default();
            stage.propose(&self.view(work, &text, &lines), decisions, &mut findings);
            if self.carry_out(work, k, stage.name(), &text, findings) {
                // What the earlier stages leave is what a later one may look at.
                k = 0;
                text = work.doc.shared_text();
                lines = lines_of(&text);
            } else {
                work.settled[k] = Some(work.version);
            }
        }
        // Where the bound was met, what was seen in an older text is not said of this one.
        for (open, settled) in work.open.iter_mut().zip(work.settled) {
            if settled != Some(work.version) {
                open.clear();
            }
        }
    }

    /// Shows a text that is no document of a run, as rules and surveys see it.
    pub fn show<T>(&self, id: &str, text: &str, look: impl FnOnce(&View<'_>) -> T) -> T {
        let (lines, meta) = (lines_of(text), Meta::default());
        let (profile, switches) = (self.settings.profile, self.switches_of(id));
        look(&View { id, text, lines: &lines, meta: &meta, kind: Kind::Text, profile, switches })
    }

    /// A document as rules and surveys see it.
    pub(super) fn view<'a>(&'a self, work: &'a Work, text: &'a str, lines: &'a [Line]) -> View<'a> {
        View {
            id: &work.id,
            text,
            lines,
            meta: &work.meta,
            kind: work.kind,
            profile: self.settings.profile,
            switches: self.switches_of(&work.id),
        }
    }

    /// True when the text changed.
    fn carry_out(&self, work: &mut Work, k: usize, stage: StageName, text: &str, found: Findings) -> bool {
        if found.is_empty() {
            work.open[k].clear();
            return false;
        }
        let mut found = found.into_vec();
        if !self.local.keeps_all() {
            found.retain(|finding| !self.local.suppresses(&work.id, text, finding));
        }
        let resolved = resolve(text, found, self.switches_of(&work.id));
        work.open[k] = resolved.open;
        for (finding, winner) in resolved.shadowed {
            let lost = Placed::new(stage, finding, work, text, Some(winner));
            let shadowed = Arc::make_mut(&mut work.shadowed);
            if shadowed.at.insert((lost.origin, lost.finding.rule)) {
                shadowed.list.push(lost);
            }
        }
        let changed = work.doc.revise(stage, &resolved.edits);
        debug_assert!(changed.is_ok(), "{stage:?}: {changed:?}");
        if changed.unwrap_or(false) {
            work.journal.push(resolved.accepted.into());
            work.version += 1;
            return true;
        }
        false
    }
}
