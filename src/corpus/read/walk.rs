//! Folders: regular files in a fixed order; links, pipes and devices are listed, never followed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{Entry, Listing, Options, Place, Skipped, relative};
use crate::corpus::CorpusError;

/// A regular file that will be read.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub path: PathBuf,
    pub place: Place,
    pub bytes: u64,
    /// Nanoseconds since 1970, for telling whether an input changed between two runs; never written.
    pub modified: u128,
}

pub(super) fn list(inputs: &[PathBuf], options: &Options) -> Result<Listing, CorpusError> {
    let mut listing = Listing::default();
    let mut seen = BTreeSet::new();
    for input in inputs {
        if input.as_os_str() == "-" {
            listing.stdin = true;
            continue;
        }
        let known = std::fs::symlink_metadata(input).map_err(|_| CorpusError::Missing(input.clone()))?;
        // A link given by name is what the person meant; links met on the way are not followed.
        let target = if known.is_symlink() {
            std::fs::canonicalize(input).map_err(|_| CorpusError::Missing(input.clone()))?
        } else {
            input.clone()
        };
        if target.is_dir() {
            walk(&target, options, &mut seen, &mut listing);
        } else {
            let base = target.parent().unwrap_or(Path::new(""));
            match std::fs::metadata(&target) {
                Ok(data) if data.is_file() => {
                    add(&target, base, &data, options, &mut seen, &mut listing, true);
                }
                Ok(_) => listing.skipped.push(Skipped {
                    path: relative(&target, base).0,
                    why: "neither a regular file nor a folder".into(),
                }),
                Err(_) => return Err(CorpusError::Missing(input.clone())),
            }
        }
    }
    listing.files.sort_by(|a, b| (&a.place.path, &a.path).cmp(&(&b.place.path, &b.path)));
    listing.skipped.sort();
    listing.bytes = listing.files.iter().map(|f| f.bytes).sum();
    Ok(listing)
}

fn walk(base: &Path, options: &Options, seen: &mut BTreeSet<PathBuf>, listing: &mut Listing) {
    let hidden = |path: &Path| options.not_below.iter().any(|n| same_place(path, n));
    let walker = WalkDir::new(base).follow_links(false).max_open(16).into_iter();
    for step in walker.filter_entry(|e| e.depth() == 0 || !(e.file_type().is_dir() && hidden(e.path()))) {
        let entry = match step {
            Ok(entry) => entry,
            Err(e) => {
                let path = e.path().unwrap_or(base);
                let (text, path_bytes) = relative(path, base);
                let place = Place { path: text, path_bytes, ..Place::default() };
                let why = e.io_error().map_or_else(|| "a loop".to_owned(), ToString::to_string);
                listing.refused.push(Entry::refused(
                    place,
                    format!("it cannot be opened: {why}"),
                    Vec::new(),
                ));
                continue;
            }
        };
        let kind = entry.file_type();
        if kind.is_dir() {
            continue;
        }
        if !kind.is_file() {
            let why =
                if kind.is_symlink() { "a symbolic link, not followed" } else { "a pipe, socket or device" };
            let path = relative(entry.path(), base).0;
            listing.skipped.push(Skipped { path, why: why.into() });
            continue;
        }
        match entry.metadata() {
            Ok(data) => add(entry.path(), base, &data, options, seen, listing, false),
            Err(e) => {
                let (path, path_bytes) = relative(entry.path(), base);
                let place = Place { path, path_bytes, ..Place::default() };
                listing.refused.push(Entry::refused(place, format!("it cannot be opened: {e}"), Vec::new()));
            }
        }
    }
}

fn same_place(a: &Path, b: &Path) -> bool {
    a == b || matches!((std::fs::canonicalize(a), std::fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

fn add(
    path: &Path,
    base: &Path,
    data: &std::fs::Metadata,
    options: &Options,
    seen: &mut BTreeSet<PathBuf>,
    listing: &mut Listing,
    by_name: bool,
) {
    let (text, path_bytes) = relative(path, base);
    let wanted =
        (!options.include_given || options.include.is_match(&text)) && !options.exclude.is_match(&text);
    if !(wanted || by_name && !options.include_given) {
        return;
    }
    if !seen.insert(path.to_owned()) {
        return;
    }
    let modified = data.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
    listing.files.push(Found {
        path: path.to_owned(),
        place: Place { path: text, path_bytes, line: None, disk: Some(path.into()) },
        bytes: data.len(),
        modified: modified.map_or(0, |d| d.as_nanos()),
    });
}
