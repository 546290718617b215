//! `rules learn`: lines that many documents of a corpus share and no rule knows, as rule files for a person to
//! read, cut down and keep.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::args::{Args, Work};
use super::progress::Bar;
use super::{Failure, Outcome, inputs};
use crate::pipeline::Run;
use crate::stage::strip::repeated;
use crate::stage::{Decision, Decisions, Status};

/// The two ends of a document that lines are learnt for.
const PLACES: [&str; 2] = ["head", "tail"];

/// Runs `rules learn`.
pub(crate) fn run(args: &Args, files: &[PathBuf], out: &Path, rules: &[PathBuf]) -> Result<Outcome, Failure> {
    let work = Work { rules: rules.to_vec(), ..Work::default() };
    let ready = inputs::ready(args, &work)?;
    let options = inputs::options(&ready.config, Vec::new())?;
    let listing = inputs::list(files, &options)?;
    let mut bar = Bar::new(args);
    let mut run = Run::new(&ready.engine, ready.person.clone(), &std::env::temp_dir());
    // What a rule takes out already is gone when the lines are counted.
    run.read(&listing, &options, &mut (), &mut bar)?;
    let evidence = run.shared_lines(&mut bar)?;
    bar.done();
    let mut found = Decisions::default();
    repeated::decide(&evidence, &ready.person, &mut found);
    let mut learnt = 0;
    for place in PLACES {
        let lines: Vec<&Decision> =
            found.iter().filter(|d| d.condition == place && !d.key.contains('#')).collect();
        if lines.iter().any(|d| d.status == Status::Accepted) {
            learnt += lines.len();
            write(out, place, &lines)?;
        }
    }
    if learnt == 0 {
        anstream::eprintln!(
            "nothing to learn: no line that the rules do not know stands in enough documents"
        );
    }
    Ok(Outcome::Done)
}

fn write(out: &Path, place: &str, lines: &[&Decision]) -> Result<(), Failure> {
    let folder = out.join("boilerplate");
    let path = folder.join(format!("learnt-{place}.toml"));
    let wrong = |e: &std::io::Error| {
        if e.kind() == std::io::ErrorKind::AlreadyExists {
            Failure::Usage(format!(
                "'{}' is there already; move it away, or name another folder",
                path.display()
            ))
        } else {
            Failure::Stopped(format!("cannot write '{}': {e}", path.display()))
        }
    };
    std::fs::create_dir_all(&folder).map_err(|e| wrong(&e))?;
    let mut file = std::fs::File::create_new(&path).map_err(|e| wrong(&e))?;
    std::io::Write::write_all(&mut file, rule(place, lines).as_bytes()).map_err(|e| wrong(&e))?;
    let sure = lines.iter().filter(|d| d.status == Status::Accepted).count();
    anstream::eprintln!(
        "wrote {}: {sure} line{}, {} more as remarks; read it, cut it down, then `recension rules test {}` and --rules {}",
        path.display(),
        if sure == 1 { "" } else { "s" },
        lines.len() - sure,
        out.display(),
        out.display()
    );
    Ok(())
}

/// The rule file. Lines that stand in few documents are remarks: a person may take the mark off.
fn rule(place: &str, lines: &[&Decision]) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut text = format!(
        "# Made by `recension rules learn`. Each line says in how many documents and on how many sites it stood.\n\
         title = \"Line learnt from a corpus, at the {place}\"\n\
         why = \"The line stands at the {place} of many documents of the corpus that it was learnt from.\"\n\
         lines = [\n"
    );
    for decision in lines {
        let mark = if decision.status == Status::Accepted { "" } else { "# " };
        let _ = writeln!(text, "    {mark}{}, # {}", quoted(&decision.key), decision.why);
    }
    let _ = write!(
        text,
        "]\nunit = \"line\"\nwhere = \"{place}\"\nconfidence = \"likely\"\nprofiles = [\"corpus\"]\n"
    );
    let body = "The ferry to Oster left at noon with forty people on board.\n";
    if let Some(first) = lines.iter().find(|d| d.status == Status::Accepted) {
        let (with, without) = if place == "head" {
            (format!("{}\n\n{body}", first.key), format!("\n{body}"))
        } else {
            (format!("{body}\n{}\n", first.key), format!("{body}\n"))
        };
        let _ = write!(text, "\n[[example]]\ntext = {}\nbecomes = {}\n", quoted(&with), quoted(&without));
    }
    let _ = write!(text, "\n[[example]]\ntext = {}\n", quoted(body));
    text
}
