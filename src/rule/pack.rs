//! Rules written as data: TOML files, embedded in the program or read from a folder.

use std::path::Path;

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use serde::Deserialize;

use super::{
    About, Confidence, Example, Finding, Findings, Origin, Profile, RuleError, RuleId, StageName, View,
};
use crate::text::{Line, Span};

const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// Bound on the compiled size of one pattern, so that a rule file cannot exhaust memory.
const PATTERN_BYTES: usize = 1 << 20;

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

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    why: String,
    #[serde(rename = "match")]
    pattern: OneOrMany,
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
    /// Its patterns; any of them matches.
    pub patterns: Vec<Regex>,
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
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    };
    if patterns.is_empty() {
        return Err(broken(line_with("match"), "'match' needs at least one pattern".into()));
    }
    let compile = |p: &String| {
        let anchored = match file.unit {
            Unit::Line => format!("^(?:{p})$"),
            Unit::Inline => p.clone(),
        };
        RegexBuilder::new(&anchored).size_limit(PATTERN_BYTES).build().map_err(|e| {
            let why = match e {
                regex::Error::CompiledTooBig(_) => "it is too big; use smaller repetitions".to_owned(),
                e => {
                    e.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
                }
            };
            broken(line_with("match"), format!("the pattern is not usable: {why}"))
        })
    };
    let compiled = patterns.iter().map(compile).collect::<Result<Vec<_>, _>>()?;
    if compiled.iter().any(|re| re.is_match("")) {
        return Err(broken(
            line_with("match"),
            "the pattern matches an empty text; demand at least one character".into(),
        ));
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
        patterns: compiled,
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
    let rules = FILES.iter().filter(|(id, _)| !is_table(id));
    rules.map(|(id, source)| parse(id, source, &format!("rules/{id}.toml"), Origin::Embedded)).collect()
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

/// Runs the line rules of a pack over a document in one pass.
#[derive(Debug)]
pub struct LineRules {
    rules: Vec<(RuleId, Place, Option<Field>, Confidence)>,
    /// Index into `rules` for every pattern of the set.
    owner: Vec<usize>,
    set: RegexSet,
}

/// Lines longer than this are no residue; they are not held against line rules (bytes).
pub const LONGEST_LINE: usize = 2_000;

impl LineRules {
    /// Joins the patterns of line rules.
    ///
    /// # Panics
    /// Never: each pattern was compiled before.
    #[must_use]
    pub fn new<'r>(rules: impl Iterator<Item = (RuleId, &'r DataRule)>) -> Self {
        let (mut list, mut owner, mut patterns) = (Vec::new(), Vec::new(), Vec::new());
        for (id, rule) in rules.filter(|(_, r)| r.unit == Unit::Line) {
            for pattern in &rule.patterns {
                owner.push(list.len());
                patterns.push(pattern.as_str().to_owned());
            }
            list.push((id, rule.place, rule.capture, rule.about.confidence));
        }
        let set = RegexSetBuilder::new(&patterns).size_limit(PATTERN_BYTES * 256).build();
        LineRules { rules: list, owner, set: set.expect("each pattern compiles by itself") }
    }

    /// Adds a finding for every line that a rule matches: the first rule in order speaks.
    pub fn propose(&self, view: &View<'_>, out: &mut Findings) {
        let filled: Vec<&Line> = view.lines.iter().filter(|l| !l.is_blank(view.text)).collect();
        for (nth, line) in filled.iter().enumerate() {
            let text = line.text(view.text).trim();
            if text.len() > LONGEST_LINE {
                continue;
            }
            let mut hits: Vec<usize> = self.set.matches(text).iter().map(|k| self.owner[k]).collect();
            hits.sort_unstable();
            let spoke = hits
                .into_iter()
                .map(|k| &self.rules[k])
                .find(|(id, place, _, _)| view.switches.on(*id) && in_place(*place, nth, filled.len()));
            if let Some(&(rule, _, field, confidence)) = spoke {
                let mut finding = Finding::edit(line.full, rule, confidence, "");
                if let Some(field) = field {
                    finding = finding.capture(field.as_str(), text);
                }
                out.push(finding);
            }
        }
    }
}

/// Whether the `nth` of `count` filled lines lies in a place. Very short texts have no zones.
#[must_use]
pub fn in_place(place: Place, nth: usize, count: usize) -> bool {
    match place {
        Place::Anywhere => true,
        Place::Head => count < 6 || nth * 3 < count,
        Place::Tail => count < 6 || (nth + 1) * 3 > count * 2,
    }
}

/// Runs the inline rules of a pack over a document.
pub fn propose_inline<'r>(
    rules: impl Iterator<Item = (RuleId, &'r DataRule)>,
    view: &View<'_>,
    out: &mut Findings,
) {
    for (id, rule) in rules.filter(|(id, r)| r.unit == Unit::Inline && view.switches.on(*id)) {
        for pattern in &rule.patterns {
            for found in pattern.captures_iter(view.text) {
                let Some(whole) = found.get(0) else { continue };
                let mut after = String::new();
                found.expand(&rule.replace, &mut after);
                let span = Span::new(whole.start(), whole.end());
                let mut finding = Finding::edit(span, id, rule.about.confidence, after);
                if let Some(field) = rule.capture {
                    finding = finding.capture(field.as_str(), whole.as_str());
                }
                out.push(finding);
            }
        }
    }
}
