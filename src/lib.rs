//! Turns scraped, machine-translated, boilerplate-ridden articles into a clean corpus in which
//! every change is on record, has a reason, and can be undone to the byte.

pub mod algo;
#[cfg(feature = "cli")]
pub mod cli;
pub mod corpus;
pub mod pipeline;
pub mod rule;
pub mod stage;
pub mod text;
