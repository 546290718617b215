//! `init`, `completions`, `man`.

use std::io::Write;
use std::path::Path;

use super::args::{CompletionsArgs, InitArgs, Service, command};
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

# Other rules for some documents, and findings that do not count (docs/settings.md).
# [[paths]]
# match = [\"letters/**\"]
# ignore = [\"punctuation\"]
#
# [[suppress]]
# rule = \"names/variant\"
# text = \"Jolmukhanov\"
# reason = \"spells his own name so\"
";

const GITHUB: &str = include_str!("ci/github.yml");
const GITLAB: &str = include_str!("ci/gitlab.yml");
const PRE_COMMIT: &str = include_str!("ci/pre-commit.yaml");

/// `init`: a starter configuration, or the job of a CI service; nothing is overwritten.
pub(crate) fn run(init: &InitArgs) -> Result<Outcome, Failure> {
    match init.ci {
        None => write(&init.folder.join(FILE), STARTER),
        Some(Service::Github) => write(&init.folder.join(".github/workflows/recension.yml"), GITHUB),
        Some(Service::Gitlab) => write(&init.folder.join(".gitlab-ci.yml"), GITLAB),
        Some(Service::PreCommit) => write(&init.folder.join(".pre-commit-config.yaml"), PRE_COMMIT),
    }
}

fn write(path: &Path, text: &str) -> Result<Outcome, Failure> {
    if let Some(folder) =
        path.parent().filter(|f| !f.as_os_str().is_empty() && path.file_name() != Some(FILE.as_ref()))
    {
        std::fs::create_dir_all(folder)
            .map_err(|e| Failure::Stopped(format!("cannot make '{}': {e}", folder.display())))?;
    }
    let file = std::fs::File::create_new(path).map_err(|e| {
        let shown = path.display();
        if e.kind() == std::io::ErrorKind::AlreadyExists {
            Failure::Usage(format!("'{shown}' is there already; edit it, or remove it first"))
        } else {
            Failure::Stopped(format!("cannot write '{shown}': {e}"))
        }
    });
    file?.write_all(text.as_bytes())?;
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
