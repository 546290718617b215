//! What the corpus decides: one record shape for repeated lines, names and duplicates.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::rule::StageName;

/// What is to be done with the thing a decision is about.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It stays.
    Keep,
    /// It is taken out (a line).
    Remove,
    /// It becomes `with` (a name).
    Replace,
    /// It is a copy of the document or passage `with`.
    Drop,
}

/// Where a decision stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It is carried out.
    Accepted,
    /// A person should look at it.
    Suggested,
    /// It is never carried out, and never suggested again.
    Rejected,
}

/// Who decided.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The program, from what it counted.
    #[default]
    Survey,
    /// A person; this binds every later survey.
    Person,
}

/// A judgement on a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Which stage carries it out.
    pub stage: StageName,
    /// What it is about: a form of a name, a line, a document's id.
    pub key: String,
    /// What is to be done.
    pub verdict: Verdict,
    /// The canonical form of a name; the kept document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub with: String,
    /// When it holds inside a document: `always`, `not-introduced`, `with-given-name`, `head`, `tail`.
    #[serde(default = "always")]
    pub condition: String,
    /// The only document in which it holds, if it is bound to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// SHA-256 of the bytes of the document it is bound to, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Who decided.
    #[serde(default)]
    pub by: By,
    /// Why, in one sentence with the counts.
    #[serde(default)]
    pub why: String,
    /// 0 to 1, at four decimals.
    #[serde(default)]
    pub score: f64,
    /// Documents that speak for it, the first few in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub witnesses: Vec<String>,
}

fn always() -> String {
    "always".into()
}

impl Decision {
    /// The document it is bound to: the only one in which it holds, or the copy that it is about.
    #[must_use]
    pub fn bound_to(&self) -> Option<&str> {
        let copy = (self.stage == StageName::Dedup).then_some(self.key.as_str());
        self.document.as_deref().or(copy)
    }

    /// What makes two decisions the same question.
    fn question(&self) -> Question {
        (self.stage, self.key.clone(), self.condition.clone(), self.document.clone())
    }
}

type Question = (StageName, String, String, Option<String>);

/// Two forms that are kept apart for ever.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Never {
    /// One form.
    pub a: String,
    /// The other.
    pub b: String,
    /// Why, if a person says so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// All decisions, in a fixed order. A person's decision outranks the survey's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decisions {
    by_question: BTreeMap<Question, Decision>,
    /// Hashes of their stages and keys: most of what is asked for was never decided on.
    keys: FxHashSet<u64>,
    /// The questions that are bound to one document, by its id.
    bound: BTreeMap<String, BTreeSet<Question>>,
    never: BTreeSet<Never>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    never: Vec<Never>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    decision: Vec<Decision>,
}

/// Why a decisions file was refused.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct DecisionError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

const HEADER: &str = "\
# What was decided over this corpus, and what is only suggested.
# Change `status` to accepted or rejected and pass the file back with --decisions:
# what you decide binds every later run. [[never]] pairs are kept apart for ever.
";

/// Decisions written at a time.
const PIECE: usize = 1_024;

fn key_hash(stage: StageName, key: &str) -> u64 {
    xxh3_64_with_seed(key.as_bytes(), stage as u64)
}

impl Decisions {
    /// Adds a decision; one that a person made is not overridden by the survey.
    pub fn add(&mut self, mut decision: Decision) {
        decision.score = (decision.score * 1e4).round() / 1e4;
        let question = decision.question();
        if let Some(old) = self.by_question.get(&question)
            && old.by == By::Person
            && decision.by == By::Survey
        {
            return;
        }
        self.replace(decision);
    }

    /// Without those on whole documents: what is carried out inside them.
    #[must_use]
    pub fn inside(&self) -> Decisions {
        let mut inside = Decisions { never: self.never.clone(), ..Decisions::default() };
        self.iter().filter(|d| d.stage != StageName::Dedup).for_each(|d| inside.replace(d.clone()));
        inside
    }

    /// The same with the SHA-256 of each document that a decision is bound to, as far as `hash` knows it.
    #[must_use]
    pub fn sealed<'h>(&self, hash: impl Fn(&str) -> Option<&'h str>) -> Decisions {
        let mut sealed = self.clone();
        for decision in sealed.by_question.values_mut() {
            if let Some(hash) = decision.bound_to().and_then(&hash) {
                decision.sha256 = Some(hash.to_owned());
            }
        }
        sealed
    }

    /// The documents that have changed since decisions that are bound to them were made.
    pub fn stale<'h>(&self, hash: impl Fn(&str) -> Option<&'h str>) -> BTreeSet<&str> {
        let changed = |d: &&Decision| {
            let now = d.bound_to().and_then(&hash);
            now.zip(d.sha256.as_deref()).is_some_and(|(now, then)| now != then)
        };
        self.by_question.values().filter(changed).filter_map(Decision::bound_to).collect()
    }

    /// Puts a decision in the place of any other on its question.
    pub fn replace(&mut self, decision: Decision) {
        let question = decision.question();
        if let Some(document) = &decision.document {
            self.bound.entry(document.clone()).or_default().insert(question.clone());
        }
        self.keys.insert(key_hash(decision.stage, &decision.key));
        self.by_question.insert(question, decision);
    }

    /// The decision on the same question as another, if there is one.
    #[must_use]
    pub fn same_question(&self, other: &Decision) -> Option<&Decision> {
        self.by_question.get(&other.question())
    }

    /// Keeps two forms apart.
    pub fn never(&mut self, never: Never) {
        self.never.insert(never);
    }

    /// Whether two forms are kept apart.
    #[must_use]
    pub fn is_never(&self, a: &str, b: &str) -> bool {
        self.never.iter().any(|n| (n.a == a && n.b == b) || (n.a == b && n.b == a))
    }

    /// The pairs that are kept apart.
    pub fn nevers(&self) -> impl Iterator<Item = &Never> {
        self.never.iter()
    }

    /// All decisions, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Decision> {
        self.by_question.values()
    }

    /// All decisions, in order, to be taken over.
    pub fn into_all(self) -> impl Iterator<Item = Decision> {
        self.by_question.into_values()
    }

    /// The decisions of one stage, in order.
    pub fn of(&self, stage: StageName) -> impl Iterator<Item = &Decision> {
        let from: Question = (stage, String::new(), String::new(), None);
        self.by_question.range(from..).map(|(_, d)| d).take_while(move |d| d.stage == stage)
    }

    /// The decisions of one stage that hold in one document only, in order.
    pub fn inside_of<'d>(&'d self, stage: StageName, document: &str) -> impl Iterator<Item = &'d Decision> {
        let questions = self.bound.get(document).into_iter().flatten().filter(move |q| q.0 == stage);
        questions.filter_map(|question| self.by_question.get(question))
    }

    /// The decisions on one key, in the order of their conditions.
    pub fn on<'d>(&'d self, stage: StageName, key: &str) -> impl Iterator<Item = &'d Decision> {
        let known = self.keys.contains(&key_hash(stage, key)).then(|| key.to_owned());
        known.into_iter().flat_map(move |key| {
            let from: Question = (stage, key.clone(), String::new(), None);
            let all = self.by_question.range(from..).map(|(_, d)| d);
            all.take_while(move |d| d.stage == stage && d.key == key)
        })
    }

    /// Whether a decision of a stage is about a key that begins with `prefix`.
    #[must_use]
    pub fn any_starting(&self, stage: StageName, prefix: &str) -> bool {
        let from: Question = (stage, prefix.to_owned(), String::new(), None);
        let next = self.by_question.range(from..).next();
        next.is_some_and(|(_, d)| d.stage == stage && d.key.starts_with(prefix))
    }

    /// How many decisions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_question.len()
    }

    /// Whether nothing was decided.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_question.is_empty() && self.never.is_empty()
    }

    /// Reads a decisions file as a person's word: what is accepted or rejected there binds.
    ///
    /// # Errors
    /// When the text is no decisions file: the line, and what is wrong.
    pub fn from_person(text: &str) -> Result<Self, DecisionError> {
        let all = Decisions::from_toml(text)?;
        let mut decisions = Decisions { never: all.never, ..Decisions::default() };
        for decision in all.by_question.into_values().filter(|d| d.status != Status::Suggested) {
            decisions.replace(Decision { by: By::Person, ..decision });
        }
        Ok(decisions)
    }

    /// Reads a decisions file as it stands.
    ///
    /// # Errors
    /// When the text is no decisions file: the line, and what is wrong.
    pub fn from_toml(text: &str) -> Result<Self, DecisionError> {
        let file: File = toml::from_str(text).map_err(|e| DecisionError {
            line: e.span().map_or(1, |s| 1 + text[..s.start.min(text.len())].matches('\n').count()),
            reason: e.message().to_owned(),
        })?;
        let mut decisions = Decisions { never: file.never.into_iter().collect(), ..Decisions::default() };
        for decision in file.decision {
            decisions.replace(decision);
        }
        Ok(decisions)
    }

    /// The file's text.
    #[must_use]
    pub fn to_toml(&self) -> String {
        self.toml_pieces(|_| None).collect()
    }

    /// The file's text in pieces, with the SHA-256 of each document that a decision is bound to, as far as `hash`
    /// knows it: a large corpus has more decisions than anybody wants to hold twice.
    pub fn toml_pieces(&self, hash: impl Fn(&str) -> Option<String>) -> impl Iterator<Item = String> {
        let never = File { never: self.never.iter().cloned().collect(), decision: Vec::new() };
        let never = toml::to_string(&never).unwrap_or_default();
        let mut is_first = never.is_empty();
        let head = format!("{HEADER}\n{never}");
        let mut decisions = self.by_question.values();
        let pieces = std::iter::from_fn(move || {
            let sealed = |decision: &Decision| {
                let mut sealed = decision.clone();
                sealed.sha256 = decision.bound_to().and_then(&hash).or(sealed.sha256);
                sealed
            };
            let decision: Vec<Decision> = decisions.by_ref().take(PIECE).map(sealed).collect();
            let between = if std::mem::take(&mut is_first) { "" } else { "\n" };
            let text = |file: File| format!("{between}{}", toml::to_string(&file).unwrap_or_default());
            (!decision.is_empty()).then(|| text(File { never: Vec::new(), decision }))
        });
        std::iter::once(head).chain(pieces)
    }
}
