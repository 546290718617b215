//! The order of things: profiles, stages, rounds, survey -> decide -> apply, threads.
//!
//! Nothing here prints, and no format is known here: [`Engine`] cleans one document, [`Run`] cleans
//! a corpus, [`write_output`] and [`restore`] hand it to and take it from a folder.

mod card;
mod engine;
mod examples;
mod output;
mod replay;
mod resolve;
mod restore;
mod run;
mod settings;
mod spool;
mod work;

pub use card::{Card, State};
pub use engine::{Engine, EngineError};
pub use examples::{ExampleFailure, run_examples};
pub use output::{OutputOptions, Summary, finding_records, write_output};
pub use replay::{Documents, Output, Sides, Stretch, Told, original_text, sides};
pub use restore::{Checked, restore, verify};
pub use run::{Evidence, Held, Originals, Progress, Run, Step, decide_on};
pub use settings::Settings;
pub use work::{Placed, Work};
