//! The order of things: profiles, stages, rounds, survey -> decide -> apply, threads.
//!
//! Nothing here prints, and no format is known here: [`Engine`] cleans one document, [`Run`] cleans
//! a corpus, [`write_output`] and [`restore`] hand it to and take it from a folder.

mod beside;
mod card;
mod copies;
mod engine;
mod examples;
mod hear;
mod index;
mod local;
mod names_seen;
mod output;
mod ready;
mod records;
mod replay;
mod resolve;
mod restore;
mod resume;
mod rounds;
mod run;
mod settings;
mod spool;
mod translated;
mod work;

pub use card::{Card, Origin, State};
pub use engine::{Engine, EngineError};
pub use examples::{ExampleFailure, run_examples};
pub use hear::{Originals, Progress, Step};
pub use index::{Compared, add_output, rebuild};
pub use local::LocalError;
pub use output::{OutputOptions, Summary, write_output};
pub use records::{edit_records, finding_records};
pub use replay::{Documents, Output, Sides, Stretch, Told, original_text, sides};
pub use restore::{Checked, restore, verify};
pub use rounds::{Evidence, Held, decide_on};
pub use run::Run;
pub use settings::{ForPaths, Settings, Suppress};
pub use spool::Budget;
pub use work::{Placed, Work};
