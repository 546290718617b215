//! Runs the examples of rules: each must do what it says, undo to the byte, and do nothing twice.

use super::engine::{Engine, EngineError};
use super::settings::Settings;
use crate::corpus::CorpusError;
use crate::rule::{About, Example, Kind, Meta, Profile};
use crate::stage::Decisions;

/// An example that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFailure {
    /// The rule.
    pub rule: String,
    /// Which of its examples, from 1.
    pub example: usize,
    /// What happened instead.
    pub what: String,
}

/// Runs the examples of all rules whose id satisfies `wanted`, each rule by itself on a corpus of
/// one document.
///
/// # Errors
/// When the rules cannot be loaded.
pub fn run_examples(
    folders: &[std::path::PathBuf],
    wanted: &dyn Fn(&About) -> bool,
) -> Result<(usize, Vec<ExampleFailure>), EngineError> {
    let all = Engine::new(Settings { rule_folders: folders.to_vec(), ..Settings::default() })?;
    let (mut ran, mut failures) = (0, Vec::new());
    for about in all.rules.abouts().iter().filter(|a| wanted(a)) {
        let profile = if about.profiles.contains(&Profile::Corpus) || about.profiles.is_empty() {
            Profile::Corpus
        } else {
            Profile::Archive
        };
        let engine = Engine::new(Settings {
            profile,
            select: vec![about.id.clone()],
            rule_folders: folders.to_vec(),
            ..Settings::default()
        })?;
        for (k, example) in about.examples.iter().enumerate() {
            ran += 1;
            if let Err(what) = holds(&engine, about, example) {
                failures.push(ExampleFailure { rule: about.id.clone(), example: k + 1, what });
            }
        }
    }
    Ok((ran, failures))
}

/// Cleans one text as a corpus of its own; the text after, how many findings, and the way back.
fn clean(
    engine: &Engine,
    about: &About,
    text: &str,
    kind: Kind,
) -> Result<(String, usize, String), CorpusError> {
    let mut run = super::run::Run::new(engine, Decisions::default(), std::path::Path::new("."));
    run.hold("example", text, kind, Meta::default());
    run.decide(&mut ())?;
    let Some(work) = run.work(0)? else { return Ok((String::new(), 0, String::new())) };
    let back = work.doc.restore().unwrap_or_default();
    let findings = work.open().filter(|p| engine.rules.about(p.finding.rule).id == about.id).count();
    Ok((work.doc.text().to_owned(), findings, back))
}

fn holds(engine: &Engine, about: &About, example: &Example) -> Result<(), String> {
    let run = |text: &str, kind| clean(engine, about, text, kind).map_err(|e| e.to_string());
    let kind = if about.pack() == "html" { Kind::Html } else { Kind::Text };
    let (text, findings, back) = run(&example.text, kind)?;
    let wanted = example.becomes.as_ref().unwrap_or(&example.text);
    if text != *wanted {
        return Err(format!("{:?} becomes {text:?}, not {wanted:?}", example.text));
    }
    if back != example.text {
        return Err(format!("{:?} is restored as {back:?}", example.text));
    }
    // What was extracted from a page is text.
    let (again, _, _) = run(&text, Kind::Text)?;
    if again != text {
        return Err(format!("cleaned twice, {:?} becomes {again:?}", example.text));
    }
    match example.flags {
        Some(true) if findings == 0 => Err(format!("nothing is found in {:?}", example.text)),
        Some(false) if findings > 0 => Err(format!("something is found in {:?}", example.text)),
        _ => Ok(()),
    }
}
