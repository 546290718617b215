//! `survey`, `decide`, `apply`: the steps of `clean` one by one.

use std::collections::HashMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::args::{ApplyArgs, Args, DecideArgs, SurveyArgs, Work};
use super::progress::Bar;
use super::{Failure, Outcome, clean, inputs};
use crate::corpus::write::Readback;
use crate::pipeline::{Evidence, Held, Run, decide_on};
use crate::stage::Decisions;

const EVIDENCE: &str = "evidence.json";
const TEXTS: &str = "texts.jsonl";

#[derive(Serialize, Deserialize)]
struct Surveyed {
    program: String,
    version: String,
    evidence: Evidence,
}

fn stop(doing: &str, path: &Path) -> impl FnOnce(std::io::Error) -> Failure {
    let what = format!("cannot {doing} '{}'", path.display());
    move |e| Failure::Stopped(format!("{what}: {e}"))
}

/// The steps one by one see what they are given; an index is for the commands that do all of them.
fn no_index(work: &Work) -> Result<(), Failure> {
    match &work.index {
        Some(_) => Err(Failure::Usage("--index is for clean and check, which do all steps in one".into())),
        None => Ok(()),
    }
}

/// `survey`: cleans each document by its own rules and writes what the corpus shows.
pub(crate) fn survey(args: &Args, survey: &SurveyArgs) -> Result<Outcome, Failure> {
    no_index(&survey.work)?;
    let ready = inputs::ready(args, &survey.work)?;
    let options = inputs::options(&ready.config, vec![survey.output.clone()])?;
    let listing = inputs::list(&survey.inputs, &options)?;
    std::fs::create_dir_all(&survey.output).map_err(stop("make", &survey.output))?;
    let mut bar = Bar::new(args);
    let mut run = Run::new(&ready.engine, ready.person.clone(), &survey.output);
    run.read(&listing, &options, &mut (), &mut bar)?;
    let evidence = run.evidence(&mut bar)?;
    bar.done();
    let surveyed =
        Surveyed { program: "recension".into(), version: env!("CARGO_PKG_VERSION").into(), evidence };
    let path = survey.output.join(EVIDENCE);
    let json = serde_json::to_vec(&surveyed).map_err(|e| Failure::Stopped(e.to_string()))?;
    std::fs::write(&path, json).map_err(stop("write", &path))?;
    let path = survey.output.join(TEXTS);
    let mut texts = std::io::BufWriter::new(std::fs::File::create(&path).map_err(stop("write", &path))?);
    for k in 0..run.cards.len() {
        if let Some(work) = run.work(k)? {
            let held = Held {
                doc: work.id.clone(),
                sha256: run.origin(k)?.sha256.clone(),
                text: work.doc.text().to_owned(),
                damage: work.damage(),
            };
            serde_json::to_writer(&mut texts, &held).map_err(|e| Failure::Stopped(e.to_string()))?;
            std::io::Write::write_all(&mut texts, b"\n").map_err(stop("write", &path))?;
        }
    }
    std::io::Write::flush(&mut texts).map_err(stop("write", &path))?;
    Ok(Outcome::Done)
}

/// `decide`: from the evidence to `decisions.toml`, in the same folder.
pub(crate) fn decide(args: &Args, decide: &DecideArgs) -> Result<Outcome, Failure> {
    no_index(&decide.work)?;
    let ready = inputs::ready(args, &decide.work)?;
    let path = decide.folder.join(EVIDENCE);
    let json = std::fs::read(&path).map_err(|e| {
        Failure::Usage(format!(
            "'{}' cannot be read ({e}); run `recension survey IN -o DIR` first",
            path.display()
        ))
    })?;
    let surveyed: Surveyed = serde_json::from_slice(&json)
        .map_err(|e| Failure::Usage(format!("'{}' is no evidence of recension: {e}", path.display())))?;
    if surveyed.version != env!("CARGO_PKG_VERSION") {
        return Err(Failure::Stopped(format!(
            "the evidence was made by version {}, this is {}; survey again",
            surveyed.version,
            env!("CARGO_PKG_VERSION")
        )));
    }
    let texts = Readback::<Held>::open(&decide.folder.join(TEXTS))?.collect::<Result<Vec<_>, _>>()?;
    let decisions = decide_on(&ready.engine, &surveyed.evidence, &texts, &ready.person);
    let hashes: HashMap<&str, &str> =
        texts.iter().map(|held| (held.doc.as_str(), held.sha256.as_str())).collect();
    let decisions = decisions.sealed(|id| hashes.get(id).copied());
    let path = decide.folder.join("decisions.toml");
    std::fs::write(&path, decisions.to_toml()).map_err(stop("write", &path))?;
    Ok(Outcome::Done)
}

/// `apply`: cleans with the decisions of a file; nothing is decided anew.
pub(crate) fn apply(args: &Args, apply: &ApplyArgs) -> Result<Outcome, Failure> {
    no_index(&apply.work)?;
    let mut ready = inputs::ready(args, &apply.work)?;
    let Some(path) = ready.config.decisions.clone() else {
        return Err(Failure::Usage("apply needs the decisions: --decisions FILE".into()));
    };
    let text = std::fs::read_to_string(&path).map_err(|e| {
        Failure::Usage(format!("the decisions file '{}' cannot be read: {e}", path.display()))
    })?;
    let decisions = Decisions::from_toml(&text).map_err(|e| {
        Failure::Usage(format!("{}:{}: not a decisions file: {}", path.display(), e.line, e.reason))
    })?;
    ready.person = Decisions::default();
    clean::into_folder(args, &ready, &apply.inputs, &apply.output, &apply.written, Some(decisions))
}
