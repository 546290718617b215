//! The output folder: written beside its place, then renamed; one run at a time; a manifest of all.

mod folder;
mod journal;

pub use folder::{DROPPED_FILE, Files, OutFolder, RUN_FILE, hex, sha256_hex};
pub use journal::{DocumentRecord, DropRecord, EditRecord, FindingRecord, FindingState, Malformed, Readback};
