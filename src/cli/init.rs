//! `init`, `completions`, `man`.

use std::io::Write;

use super::args::{CompletionsArgs, InitArgs, command};
use super::config::FILE;
use super::{Failure, Outcome};

const STARTER: &str = "\
# Settings of recension for this project. `recension config` shows what is in force,
# `recension config --schema` all that may stand here. Options on the command line win.

# corpus: prose for reading; archive: no word of an article is touched.
profile = \"corpus\"

# Rules to leave out, by id or pack (`recension rules list`).
# ignore = [\"boilerplate/copyright\", \"damage\"]

# What a person decided about names, lines and copies.
# decisions = \"decisions.toml\"

# Known names: canonical forms with their variants.
# gazetteer = [\"people.toml\"]
";

/// `init`: a starter configuration; nothing is overwritten.
pub(crate) fn run(init: &InitArgs) -> Result<Outcome, Failure> {
    let path = init.folder.join(FILE);
    let file = std::fs::File::create_new(&path).map_err(|e| {
        let shown = path.display();
        if e.kind() == std::io::ErrorKind::AlreadyExists {
            Failure::Usage(format!("'{shown}' is there already; edit it, or remove it first"))
        } else {
            Failure::Stopped(format!("cannot write '{shown}': {e}"))
        }
    });
    file?.write_all(STARTER.as_bytes())?;
    anstream::eprintln!("wrote {}", path.display());
    Ok(Outcome::Done)
}

/// `completions`.
pub(crate) fn completions(shell: &CompletionsArgs) -> Result<Outcome, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell.shell, &mut command(), "recension", &mut text);
    std::io::stdout().write_all(&text)?;
    Ok(Outcome::Done)
}

/// `man`.
pub(crate) fn man() -> Result<Outcome, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command()).render(&mut page)?;
    std::io::stdout().write_all(&page)?;
    Ok(Outcome::Done)
}
