//! `index`: the stored index of a corpus, made, added to, taken from, made anew, listed.

use std::io::Write;
use std::path::Path;

use super::args::{Args, IndexArgs, IndexCommand, Work};
use super::terminal::{STRONG, paint, visible_line};
use super::{Failure, Outcome, inputs};
use crate::corpus::index::{Changed, Index, Reader};
use crate::pipeline::{Engine, Output, add_output, rebuild};

/// So many times the documents that its weights were taken from, and an index should be made anew.
const OUTGROWN: u64 = 4;
/// Smaller indexes are not worth a word about that.
const SMALL: u64 = 1000;

/// Runs `index`.
pub(crate) fn run(args: &Args, index: &IndexArgs) -> Result<Outcome, Failure> {
    match &index.command {
        IndexCommand::Build { folder, outputs } => build(args, folder, outputs),
        IndexCommand::Add { folder, outputs } => {
            add(args, &Index::open(folder)?, outputs)?;
            Ok(Outcome::Done)
        }
        IndexCommand::Remove { folder, documents } => remove(args, folder, documents),
        IndexCommand::Rebuild { folder, keep_weights } => {
            let index = Index::open(folder)?;
            let documents = rebuild(index, &engine(args)?, *keep_weights)?;
            if !args.quiet {
                anstream::eprintln!("{}: {}", folder.display(), paint(STRONG, &documents_of(documents)));
            }
            Ok(Outcome::Done)
        }
        IndexCommand::List { folder, json } => list(args, folder, *json),
    }
}

fn engine(args: &Args) -> Result<Engine, Failure> {
    Ok(inputs::ready(args, &Work::default())?.engine)
}

fn build(args: &Args, folder: &Path, outputs: &[std::path::PathBuf]) -> Result<Outcome, Failure> {
    let index = Index::open_or_make(folder)?;
    if !index.read()?.is_empty()? {
        let folder = folder.display();
        return Err(Failure::Usage(format!(
            "'{folder}' is an index already; add to it with `recension index add`, or remove the folder first"
        )));
    }
    add(args, &index, outputs)?;
    Ok(Outcome::Done)
}

fn add(args: &Args, index: &Index, outputs: &[std::path::PathBuf]) -> Result<(), Failure> {
    let outputs: Vec<Output> = outputs.iter().map(|out| Output::open(out)).collect::<Result<_, _>>()?;
    let changed = add_output(index, &outputs, &engine(args)?)?;
    if !args.quiet {
        tell(index, &changed)?;
    }
    Ok(())
}

fn remove(args: &Args, folder: &Path, documents: &[String]) -> Result<Outcome, Failure> {
    let index = Index::open(folder)?;
    let mut ids: Vec<String> = Vec::new();
    for document in documents {
        if document == "-" {
            let mut list = String::new();
            std::io::Read::read_to_string(&mut std::io::stdin().lock(), &mut list)
                .map_err(|e| Failure::Usage(format!("the list of documents cannot be read: {e}")))?;
            ids.extend(list.lines().filter(|l| !l.is_empty()).map(str::to_owned));
        } else {
            ids.push(document.clone());
        }
    }
    ids.sort_unstable();
    ids.dedup();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut change = index.change()?;
    let there = change.remove(&ids)?;
    let unknown: Vec<&str> =
        ids.iter().zip(&there).filter(|(_, there)| !**there).map(|(id, _)| *id).collect();
    if let Some(first) = unknown.first() {
        let shown = visible_line(first);
        let more = match unknown.len() {
            1 => String::new(),
            n => format!(" (and {} more are not)", n - 1),
        };
        return Err(Failure::Usage(format!(
            "'{shown}' is not in the index{more}; nothing was removed; `recension index list` shows what is"
        )));
    }
    let changed = change.commit()?;
    if !args.quiet {
        tell(&index, &changed)?;
    }
    Ok(Outcome::Done)
}

fn list(args: &Args, folder: &Path, json: bool) -> Result<Outcome, Failure> {
    let index = Index::open_to_read(folder)?;
    let reader = index.read()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut copies = reader.copies()?.peekable();
    let mut row = |id: &str, kept: Option<&str>| -> std::io::Result<()> {
        if json {
            let row = serde_json::json!({ "doc": id, "state": if kept.is_some() { "copy" } else { "kept" }, "kept": kept });
            return writeln!(out, "{row}");
        }
        match kept {
            None => writeln!(out, "{}", visible_line(id)),
            Some(kept) => writeln!(out, "{}\tcopy of {}", visible_line(id), visible_line(kept)),
        }
    };
    for standing in reader.standing()? {
        let (id, _) = standing?;
        while let Some(copy) = copies.next_if(|c| c.as_ref().map_or(true, |(copy, _)| *copy < id)) {
            let (copy, kept) = copy?;
            row(&copy, Some(&kept))?;
        }
        row(&id, None)?;
    }
    for copy in copies {
        let (copy, kept) = copy?;
        row(&copy, Some(&kept))?;
    }
    out.flush()?;
    if args.verbose > 0 {
        state(&reader, folder)?;
    }
    Ok(Outcome::Done)
}

fn documents_of(n: u64) -> String {
    format!("{n} {}", if n == 1 { "document" } else { "documents" })
}

/// What a change did, on stderr.
pub(super) fn tell(index: &Index, changed: &Changed) -> Result<(), Failure> {
    let parts = [
        (changed.added, "added"),
        (changed.replaced, "replaced"),
        (changed.same, "as before"),
        (changed.removed, "removed"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let parts = if parts.is_empty() { "nothing to do".to_owned() } else { parts.join(", ") };
    let reader = index.read()?;
    let all = documents_of(reader.len()?);
    anstream::eprintln!("{}: {}; {parts}", index.folder().display(), paint(STRONG, &all));
    if let Some(first) = changed.orphans.first() {
        anstream::eprintln!(
            "{} had left as copies of what was removed ({}...): clean them again to have one of them back",
            documents_of(changed.orphans.len() as u64),
            visible_line(first)
        );
    }
    outgrown(&reader, index.folder())
}

fn state(reader: &Reader<'_>, folder: &Path) -> Result<(), Failure> {
    let weighed = reader.weights()?.map_or(0, |(_, weighed)| weighed);
    anstream::eprintln!(
        "{}: {}, weights taken from {}",
        folder.display(),
        paint(STRONG, &documents_of(reader.len()?)),
        documents_of(weighed)
    );
    outgrown(reader, folder)
}

fn outgrown(reader: &Reader<'_>, folder: &Path) -> Result<(), Failure> {
    let weighed = reader.weights()?.map_or(0, |(_, weighed)| weighed);
    let standing = reader.len()?;
    if standing >= SMALL && standing >= OUTGROWN * weighed {
        let folder = folder.display();
        anstream::eprintln!(
            "the weights of words are those of {}; `recension index rebuild {folder}` takes them anew",
            documents_of(weighed)
        );
    }
    Ok(())
}
