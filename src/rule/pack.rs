//! Rules written as data: TOML files, embedded in the program or read from a folder.
//!
//! This file owns their form; [`LineRules`] and [`propose_inline`] hold them against a text.

mod inline;
mod key;
mod lines;
mod memo;
mod pattern;
mod phrases;

use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;

use super::{About, Confidence, Example, Origin, Profile, RuleError, StageName};

pub use inline::propose_inline;
pub use key::{key_of, opens_like, words_of, write_key};
pub use lines::{Hit, LONGEST_LINE, LineRule, LineRules, in_place};
pub use pattern::{Bytes, Pattern};

const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// What a rule's pattern is held against.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A whole line, without white space at its ends; a match removes the line.
    Line,
    /// A stretch inside a line; a match is replaced.
    Inline,
}

/// Where in a document a rule looks.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Everywhere.
    #[default]
    Anywhere,
    /// In the first third of the non-blank lines.
    Head,
    /// In the last third of the non-blank lines.
    Tail,
    /// Before the first or after the last prose of the document, as the stage that asks sees it.
    Edge,
}

/// Parts of the metadata that a rule may move a line to.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Field {
    Captions,
    Credits,
    Rights,
    Source,
    Keywords,
    Media,
    Related,
    Embeds,
    Dateline,
    Author,
    Date,
}

impl Field {
    /// The name used in the metadata.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Captions => "captions",
            Field::Credits => "credits",
            Field::Rights => "rights",
            Field::Source => "source",
            Field::Keywords => "keywords",
            Field::Media => "media",
            Field::Related => "related",
            Field::Embeds => "embeds",
            Field::Dateline => "dateline",
            Field::Author => "author",
            Field::Date => "date",
        }
    }
}

impl Field {
    /// The field that a named group of a pattern speaks of.
    #[must_use]
    pub fn of_group(name: &str) -> Option<Field> {
        const ALL: [Field; 11] = [
            Field::Captions,
            Field::Credits,
            Field::Rights,
            Field::Source,
            Field::Keywords,
            Field::Media,
            Field::Related,
            Field::Embeds,
            Field::Dateline,
            Field::Author,
            Field::Date,
        ];
        ALL.into_iter().find(|f| f.as_str() == name)
    }
}

#[derive(Default, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

/// Words a line may have when a rule does not say.
const LONGEST: usize = 40;

fn longest() -> usize {
    LONGEST
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    why: String,
    #[serde(default, rename = "match")]
    pattern: OneOrMany,
    #[serde(default)]
    lines: Vec<String>,
    #[serde(default)]
    starts: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
    #[serde(default)]
    holds: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default = "longest")]
    longest: usize,
    #[serde(default)]
    weak: bool,
    #[serde(default)]
    opens: bool,
    unit: Unit,
    #[serde(default, rename = "where")]
    place: Place,
    confidence: Confidence,
    profiles: Vec<Profile>,
    #[serde(default)]
    replace: Option<String>,
    #[serde(default)]
    capture: Option<Field>,
    #[serde(default)]
    example: Vec<Example>,
}

/// A rule from a file.
#[derive(Clone, Debug)]
pub struct DataRule {
    /// Its page in the manual.
    pub about: About,
    /// What the patterns are held against.
    pub unit: Unit,
    /// Where it looks.
    pub place: Place,
    /// Its patterns; any of them matches. Named groups `captions`, `credits`, ... fill the metadata.
    pub patterns: Vec<Pattern>,
    /// Phrases that are a whole line, but for case, marks at the ends and the shape of quotes; a
    /// run of digits is held against `#`.
    pub lines: Vec<String>,
    /// Phrases that a line starts with, compared in the same way, at a word boundary.
    pub starts: Vec<String>,
    /// Phrases that a line ends with, compared in the same way.
    pub ends: Vec<String>,
    /// Phrases that a line holds anywhere, but for ASCII case.
    pub holds: Vec<String>,
    /// Without one of these in the line (but for ASCII case) the patterns are not tried: most lines cost nothing.
    pub needs: Vec<String>,
    /// The rule is silent on lines of more words.
    pub longest: usize,
    /// Lines that are residue only beside lines that surely are.
    pub weak: bool,
    /// Whether short lines after a matching line, up to the next prose, belong to the same residue.
    pub opens: bool,
    /// What stands in the place of an inline match (`$1` for groups); lines are removed.
    pub replace: String,
    /// Where the matched text goes in the metadata.
    pub capture: Option<Field>,
    /// The file's text.
    pub source: String,
    /// The file's path, for messages.
    pub path: String,
}

fn line_of(source: &str, offset: usize) -> usize {
    1 + source.as_bytes()[..offset.min(source.len())].iter().filter(|b| **b == b'\n').count()
}

fn parse(id: &str, source: &str, path: &str, origin: Origin) -> Result<DataRule, RuleError> {
    let broken = |line: usize, reason: String| RuleError::Broken { path: path.to_owned(), line, reason };
    let file: File = toml::from_str(source).map_err(|e| {
        let line = e.span().map_or(1, |s| line_of(source, s.start));
        broken(
            line,
            format!("{}; `recension rules show boilerplate/back-to-top` prints a sound rule", e.message()),
        )
    })?;
    let line_with =
        |key: &str| source.lines().position(|l| l.trim_start().starts_with(key)).map_or(1, |k| k + 1);
    let patterns = match file.pattern {
        OneOrMany::None => Vec::new(),
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    };
    let phrases = || [&file.lines, &file.starts, &file.ends, &file.holds].into_iter().flatten();
    if file.unit == Unit::Inline && (patterns.is_empty() || phrases().next().is_some()) {
        return Err(broken(
            line_with("unit"),
            "an inline rule needs 'match'; 'lines', 'starts', 'ends' and 'holds' are for unit = \"line\""
                .into(),
        ));
    }
    if patterns.is_empty() && phrases().next().is_none() {
        return Err(broken(
            line_with("match"),
            "a rule needs something to look for: 'match', 'lines', 'starts', 'ends' or 'holds'".into(),
        ));
    }
    if let Some(empty) = phrases().find(|p| key_of(p).is_empty()) {
        return Err(broken(line_with("lines"), format!("the phrase '{empty}' has no letter or digit")));
    }
    let patterns: Vec<Pattern> = patterns.iter().map(|p| Pattern::new(p, file.unit == Unit::Line)).collect();
    // Those of the program are compiled when they are needed; a test compiles them all.
    for pattern in patterns.iter().filter(|_| origin != Origin::Embedded || cfg!(test)) {
        let compiled = pattern.check().map_err(|e| {
            let why = match e {
                regex::Error::CompiledTooBig(_) => "it is too big; use smaller repetitions".to_owned(),
                e => {
                    e.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
                }
            };
            broken(line_with("match"), format!("the pattern is not usable: {why}"))
        })?;
        if compiled.is_match("") {
            return Err(broken(
                line_with("match"),
                "the pattern matches an empty text; demand at least one character".into(),
            ));
        }
    }
    if StageName::of_pack(id.split('/').next().unwrap_or_default()).is_none() || id.split('/').count() != 2 {
        return Err(broken(
            1,
            format!(
                "'{id}' is not pack/name with one of the packs encoding, mojibake, unicode, html, segment, boilerplate, punctuation, damage, names, dedup"
            ),
        ));
    }
    if !file.example.iter().any(|e| e.becomes.is_some() || e.flags == Some(true))
        || !file.example.iter().any(|e| e.becomes.is_none() && e.flags != Some(true))
    {
        return Err(broken(
            source.lines().count().max(1),
            "a rule needs examples of both kinds: an [[example]] with 'becomes' and one without".into(),
        ));
    }
    Ok(DataRule {
        about: About {
            id: id.to_owned(),
            title: file.title,
            why: file.why,
            confidence: file.confidence,
            profiles: file.profiles,
            examples: file.example,
            origin,
        },
        unit: file.unit,
        place: file.place,
        patterns,
        lines: file.lines,
        starts: file.starts,
        ends: file.ends,
        holds: file.holds,
        needs: file.needs,
        longest: file.longest,
        weak: file.weak,
        opens: file.opens,
        replace: file.replace.unwrap_or_default(),
        capture: file.capture,
        source: source.to_owned(),
        path: path.to_owned(),
    })
}

/// The rules inside the program. `rules/names/` holds gazetteers, which are not rules.
///
/// # Errors
/// When a file is broken; a test keeps this from happening in a release.
pub fn embedded() -> Result<Vec<DataRule>, RuleError> {
    static READ: OnceLock<Vec<DataRule>> = OnceLock::new();
    if let Some(rules) = READ.get() {
        return Ok(rules.clone());
    }
    let rules = FILES.iter().filter(|(id, _)| !is_table(id));
    let rules = rules.map(|(id, source)| parse(id, source, &format!("rules/{id}.toml"), Origin::Embedded));
    let rules: Vec<DataRule> = rules.collect::<Result<_, _>>()?;
    Ok(READ.get_or_init(|| rules).clone())
}

/// A table that goes with a pack and is no rule: `names/*` and files whose name starts with `_`.
fn is_table(id: &str) -> bool {
    id.starts_with("names/") || id.split('/').next_back().is_some_and(|name| name.starts_with('_'))
}

/// The text of an embedded table, such as `names/people`.
#[must_use]
pub fn table(id: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == id).map(|(_, source)| *source)
}

/// The embedded tables of a pack, as (id, text), in order.
pub fn tables(pack: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let prefix = format!("{pack}/");
    FILES.iter().filter(move |(id, _)| id.starts_with(&prefix) && is_table(id)).copied()
}

/// The rules of a folder with packs as subfolders.
///
/// # Errors
/// When the folder cannot be read or a file is broken.
pub fn from_folder(folder: &Path) -> Result<Vec<DataRule>, RuleError> {
    let unreadable = |path: &Path, reason| RuleError::Read { path: path.to_owned(), reason };
    let mut rules = Vec::new();
    for pack in sorted(folder).map_err(|e| unreadable(folder, e))? {
        if !pack.is_dir() {
            continue;
        }
        for path in sorted(&pack).map_err(|e| unreadable(&pack, e))? {
            if path.extension().is_none_or(|e| e != "toml") {
                continue;
            }
            let shown = path.display().to_string();
            let name = |p: &Path| p.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let id = format!("{}/{}", name(&pack), name(&path));
            if is_table(&id) {
                continue;
            }
            let bytes = std::fs::read(&path).map_err(|e| unreadable(&path, e))?;
            let source = String::from_utf8(bytes).map_err(|e| RuleError::Broken {
                path: shown.clone(),
                line: 1 + e.as_bytes()[..e.utf8_error().valid_up_to()]
                    .iter()
                    .filter(|b| **b == b'\n')
                    .count(),
                reason: "the file is not UTF-8; save it as UTF-8".into(),
            })?;
            rules.push(parse(&id, &source, &shown, Origin::File(shown.clone()))?);
        }
    }
    Ok(rules)
}

fn sorted(folder: &Path) -> std::io::Result<Vec<std::path::PathBuf>> {
    let mut list =
        std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<std::io::Result<Vec<_>>>()?;
    list.sort();
    Ok(list)
}
