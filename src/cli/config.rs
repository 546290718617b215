//! `recension.toml`: every option of `clean` and `check` that should hold for a whole project.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::args::{Args, ConfigArgs, Format, Work};
use super::{Failure, Outcome};
use crate::pipeline::{ForPaths, Settings, Suppress};
use crate::rule::{Profile, StageName};
use crate::stage::dedup::Keep;

/// The configuration file. Options on the command line win over it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Config {
    /// `corpus` or `archive`.
    #[schemars(with = "Option<String>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// Only rules whose id begins with one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub select: Vec<String>,
    /// No rules whose id begins with one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// Rules that may change the text, too, though the profile has them only suggest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Only these stages.
    #[schemars(with = "Option<Vec<String>>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stages: Option<Vec<StageName>>,
    /// Folders with more rules, beside this file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<PathBuf>,
    /// Gazetteers, beside this file; `none` turns the built-in one off.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gazetteer: Vec<String>,
    /// A decisions file, beside this file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decisions: Option<PathBuf>,
    /// Which copy of a document is kept: `longest`, `earliest`, `cleanest`.
    #[schemars(with = "Option<String>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<Keep>,
    /// A stored index, beside this file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<PathBuf>,
    /// The field of a JSONL record that names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_field: Option<String>,
    /// The field of a JSONL record that holds its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_field: Option<String>,
    /// Only files that match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// No files that match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// How many times its size a compressed file may expand to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_expand: Option<u64>,
    /// What is written: `text`, `jsonl`.
    #[schemars(with = "Option<Vec<String>>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Vec<Format>>,
    /// Threads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jobs: Option<u16>,
    /// Other rules for some documents; of several tables that name a document the last one holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<ForPaths>,
    /// Findings that do not count, each with a reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppress: Vec<Suppress>,
}

/// The name that is looked for.
pub(crate) const FILE: &str = "recension.toml";

/// Walks up from the present folder to the repository's root (or the file system's).
fn find() -> Option<PathBuf> {
    let mut folder = std::env::current_dir().ok()?;
    loop {
        let file = folder.join(FILE);
        if file.is_file() {
            return Some(file);
        }
        if folder.join(".git").exists() || !folder.pop() {
            return None;
        }
    }
}

fn read(path: &Path) -> Result<Config, Failure> {
    let shown = path.display();
    let bytes = std::fs::read(path)
        .map_err(|e| Failure::Usage(format!("the configuration '{shown}' cannot be read: {e}")))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::Usage(format!("the configuration '{shown}' is not UTF-8; save it as UTF-8")))?;
    let mut config: Config = toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |s| 1 + text[..s.start.min(text.len())].matches('\n').count());
        Failure::Usage(format!("{shown}:{line}: {}", with_hint(e.message())))
    })?;
    // Paths in the file are meant from where the file lies.
    let base = path.parent().unwrap_or(Path::new(""));
    let from_base = |p: &Path| if p.is_absolute() { p.to_owned() } else { base.join(p) };
    config.rules = config.rules.iter().map(|p| from_base(p)).collect();
    config.decisions = config.decisions.as_deref().map(from_base);
    config.index = config.index.as_deref().map(from_base);
    config.gazetteer = config
        .gazetteer
        .iter()
        .map(|g| if g == "none" { g.clone() } else { from_base(Path::new(g)).display().to_string() })
        .collect();
    let beside = base.join("rules");
    if beside.is_dir() && is_rule_folder(&beside) {
        config.rules.insert(0, beside);
    }
    Ok(config)
}

/// A folder `rules/` beside the configuration is ours when it holds at least one pack.
fn is_rule_folder(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|e| StageName::of_pack(&e.file_name().to_string_lossy()).is_some())
    })
}

/// "unknown field `profil`, expected one of ..." with a guess at what was meant.
fn with_hint(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match quoted.split_first() {
        Some((wrong, known)) if message.starts_with("unknown") => {
            match crate::algo::nearest(wrong, known.iter().copied()) {
                Some(meant) => format!("unknown key '{wrong}', did you mean '{meant}'?"),
                None => format!("unknown key '{wrong}'; known are {}", known.join(", ")),
            }
        }
        _ => message.to_owned(),
    }
}

/// The configuration in force: the file's, overridden by options.
pub(crate) fn resolve(args: &Args, work: &Work) -> Result<Config, Failure> {
    let path = match (&args.config, args.no_config) {
        (_, true) => None,
        (Some(path), _) => Some(path.clone()),
        (None, false) => find(),
    };
    let mut config = path.map_or_else(|| Ok(Config::default()), |p| read(&p))?;
    let over = |list: &mut Vec<String>, by: &[String]| {
        if !by.is_empty() {
            *list = by.to_vec();
        }
    };
    over(&mut config.select, &work.select);
    over(&mut config.ignore, &work.ignore);
    over(&mut config.also, &work.also);
    over(&mut config.gazetteer, &work.gazetteer);
    over(&mut config.include, &work.include);
    over(&mut config.exclude, &work.exclude);
    config.rules.extend(work.rules.iter().cloned());
    config.profile = work.profile.map(Profile::from).or(config.profile);
    config.stages = work.stages.as_ref().map(|s| s.iter().map(|s| (*s).into()).collect()).or(config.stages);
    config.keep = work.keep.map(Keep::from).or(config.keep);
    config.decisions = work.decisions.clone().or(config.decisions);
    config.index = work.index.clone().or(config.index);
    config.id_field = work.id_field.clone().or(config.id_field);
    config.text_field = work.text_field.clone().or(config.text_field);
    config.max_expand = work.max_expand.or(config.max_expand);
    config.jobs = work.jobs.or(config.jobs);
    Ok(config)
}

impl Config {
    /// What can change the output.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            profile: self.profile.unwrap_or_default(),
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            also: self.also.clone(),
            stages: self.stages.clone(),
            keep: self.keep.unwrap_or_default(),
            gazetteer: self.gazetteer.clone(),
            rule_folders: self.rules.clone(),
            paths: self.paths.clone(),
            suppress: self.suppress.clone(),
        }
    }
}

/// `config`: the resolved configuration, or its schema.
pub(crate) fn run(args: &Args, config: &ConfigArgs) -> Result<Outcome, Failure> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    if config.schema {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Config)).unwrap_or_default();
        writeln!(out, "{schema}")?;
    } else {
        let resolved = resolve(args, &Work::default())?;
        write!(out, "{}", toml::to_string(&resolved).unwrap_or_default())?;
    }
    Ok(Outcome::Done)
}
