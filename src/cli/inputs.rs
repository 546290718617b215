//! What every cleaning command begins with: configuration, engine, decisions, list of inputs.

use std::path::PathBuf;

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::Failure;
use super::args::{Args, Work};
use super::config::{self, Config};
use crate::corpus::read::{self, Listing, Options};
use crate::pipeline::Engine;
use crate::stage::Decisions;

/// A command made ready.
pub(crate) struct Ready {
    pub config: Config,
    pub engine: Engine,
    pub person: Decisions,
}

/// Loads configuration, rules, gazetteers and a person's decisions.
pub(crate) fn ready(args: &Args, work: &Work) -> Result<Ready, Failure> {
    let config = config::resolve(args, work)?;
    if let Some(jobs) = config.jobs {
        // A second call in one process (tests) keeps the first pool.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build_global();
    }
    let engine = Engine::new(config.settings())?;
    let person = match &config.decisions {
        None => Decisions::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|e| {
                Failure::Usage(format!("the decisions file '{}' cannot be read: {e}", path.display()))
            })?;
            Decisions::from_person(&text).map_err(|e| {
                Failure::Usage(format!("{}:{}: not a decisions file: {}", path.display(), e.line, e.reason))
            })?
        }
    };
    Ok(Ready { config, engine, person })
}

fn globs(list: &[String]) -> Result<GlobSet, Failure> {
    let mut set = GlobSetBuilder::new();
    for glob in list {
        set.add(
            Glob::new(glob)
                .map_err(|e| Failure::Usage(format!("'{glob}' is no file pattern: {}", e.kind())))?,
        );
    }
    set.build().map_err(|e| Failure::Usage(e.to_string()))
}

/// How inputs are read under a configuration.
pub(crate) fn options(config: &Config, not_below: Vec<PathBuf>) -> Result<Options, Failure> {
    Ok(Options {
        id_field: config.id_field.clone().unwrap_or_else(|| "id".into()),
        text_field: config.text_field.clone().unwrap_or_else(|| "text".into()),
        include: globs(&config.include)?,
        include_given: !config.include.is_empty(),
        exclude: globs(&config.exclude)?,
        max_expand: config.max_expand.unwrap_or(100),
        not_below,
    })
}

/// Lists the inputs; nothing to read is a mistake worth a word.
pub(crate) fn list(inputs: &[PathBuf], options: &Options) -> Result<Listing, Failure> {
    Ok(read::list(inputs, options)?)
}
