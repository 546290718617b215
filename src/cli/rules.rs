//! `rules`: what is there, its reason and examples; examples run; the manual.

use std::io::Write;
use std::path::PathBuf;

use super::args::{Args, RulesArgs, RulesCommand};
use super::terminal::{FAINT, PLACE, STRONG, paint, visible_line};
use super::{Failure, Outcome};
use super::{config, learn};
use crate::pipeline::{Engine, Settings, run_examples};
use crate::rule::{About, Origin, StageName};

pub(crate) fn run(args: &Args, rules: &RulesArgs) -> Result<Outcome, Failure> {
    let mut folders = config::resolve(args, &super::args::Work::default())?.rules;
    folders.extend(rules.rules.iter().cloned());
    let mut out = anstream::stdout().lock();
    match &rules.command {
        RulesCommand::List { json } => {
            for about in load(&folders)?.rules.abouts() {
                if *json {
                    writeln!(out, "{}", serde_json::to_string(about).unwrap_or_default())?;
                } else {
                    let profiles: Vec<&str> = about.profiles.iter().map(|p| p.as_str()).collect();
                    let applied = if profiles.is_empty() { "flag".to_owned() } else { profiles.join("+") };
                    writeln!(
                        out,
                        "{:<34} {:<8} {:<15} {}",
                        paint(PLACE, &about.id),
                        about.confidence.as_str(),
                        applied,
                        about.title
                    )?;
                }
            }
        }
        RulesCommand::Show { id } => {
            let engine = load(&folders)?;
            let all = engine.rules.abouts();
            let about = all.iter().find(|a| a.id == *id).ok_or_else(|| {
                let hint = crate::algo::nearest(id, all.iter().map(|a| a.id.as_str()));
                let hint = hint.map_or(String::new(), |h| format!(", did you mean '{h}'?"));
                Failure::Usage(format!(
                    "no rule is called '{id}'{hint}; `recension rules list` shows them all"
                ))
            })?;
            show(about, &engine, &mut out)?;
        }
        RulesCommand::Test { folder } => {
            let only = folder.clone();
            if let Some(folder) = &only {
                if !folder.is_dir() {
                    return Err(Failure::Usage(format!(
                        "there is no folder '{}'; check the path",
                        folder.display()
                    )));
                }
                folders.push(folder.clone());
            }
            let wanted = |about: &About| match (&about.origin, &only) {
                (Origin::File(path), Some(folder)) => std::path::Path::new(path).starts_with(folder),
                (_, Some(_)) => false,
                _ => true,
            };
            let (ran, failures) = run_examples(&folders, &wanted)?;
            for failure in &failures {
                writeln!(
                    out,
                    "{} example {}: {}",
                    paint(PLACE, &failure.rule),
                    failure.example,
                    visible_line(&failure.what)
                )?;
            }
            writeln!(out, "{ran} examples, {} failed", failures.len())?;
            if !failures.is_empty() {
                return Ok(Outcome::Found);
            }
        }
        RulesCommand::Learn { inputs, output } => return learn::run(args, inputs, output, &rules.rules),
        RulesCommand::Manual => write!(out, "{}", manual(&load(&folders)?))?,
    }
    Ok(Outcome::Done)
}

fn load(folders: &[PathBuf]) -> Result<Engine, Failure> {
    Ok(Engine::new(Settings { rule_folders: folders.to_vec(), ..Settings::default() })?)
}

fn show(about: &About, engine: &Engine, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "{}  {}", paint(PLACE, &about.id), paint(STRONG, &about.title))?;
    writeln!(out, "\n{}\n", about.why)?;
    let profiles: Vec<&str> = about.profiles.iter().map(|p| p.as_str()).collect();
    let applied = if profiles.is_empty() { "never by itself".to_owned() } else { profiles.join(", ") };
    let origin = match &about.origin {
        Origin::Code => "code".to_owned(),
        Origin::Embedded => "data, in the program".to_owned(),
        Origin::File(path) => path.clone(),
    };
    writeln!(out, "confidence {}; applied in {applied}; written in {origin}", about.confidence.as_str())?;
    for example in &about.examples {
        let text = visible_line(&example.text);
        match &example.becomes {
            Some(becomes) => {
                writeln!(out, "\n  {text}\n  {} {}", paint(FAINT, "becomes"), visible_line(becomes))?;
            }
            None if example.flags == Some(true) => {
                writeln!(out, "\n  {text}\n  {}", paint(FAINT, "is flagged"))?;
            }
            None => writeln!(out, "\n  {text}\n  {}", paint(FAINT, "stays"))?,
        }
    }
    if let Some(id) = engine.rules.find(&about.id)
        && let Some((_, rule)) = engine.rules.data(about.pack()).find(|(k, _)| *k == id)
    {
        writeln!(out, "\n{}", paint(FAINT, &rule.source))?;
    }
    Ok(())
}

/// The manual of all rules, as Markdown.
#[must_use]
pub fn manual(engine: &Engine) -> String {
    use std::fmt::Write;
    let mut text = String::from(
        "# Rules\n\nMade by `recension rules manual`; a test keeps it fresh. `profiles` are those in which a rule may \
         change the text; elsewhere, and below the profile's confidence, it makes suggestions.\n",
    );
    for stage in StageName::ALL {
        let of_stage: Vec<&About> =
            engine.rules.abouts().iter().filter(|a| a.stage() == Some(stage)).collect();
        if of_stage.is_empty() {
            continue;
        }
        let _ = write!(text, "\n## {}\n", stage.as_str());
        for about in of_stage {
            let profiles: Vec<&str> = about.profiles.iter().map(|p| p.as_str()).collect();
            let applied = if profiles.is_empty() { "flag only".to_owned() } else { profiles.join(", ") };
            let _ = write!(
                text,
                "\n### {}\n\n{}. {}\n\n{}, {applied}.\n\n",
                about.id,
                about.title.trim_end_matches('.'),
                about.why,
                about.confidence.as_str()
            );
            for example in &about.examples {
                let shown = |t: &str| format!("`{}`", t.escape_debug().to_string().replace('`', "'"));
                let _ = match &example.becomes {
                    Some(becomes) => writeln!(text, "- {} becomes {}", shown(&example.text), shown(becomes)),
                    None if example.flags == Some(true) => {
                        writeln!(text, "- {} is flagged", shown(&example.text))
                    }
                    None => writeln!(text, "- {} stays", shown(&example.text)),
                };
            }
        }
    }
    text
}
