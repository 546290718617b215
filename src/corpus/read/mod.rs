//! Inputs: files, folders and standard input become entries, in a fixed order.

mod again;
mod compressed;
mod records;
mod walk;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobSet;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use again::{Again, Literal};
pub use records::{Escapes, Rest, json_string, meta_of};

use super::{CorpusError, shown};
use crate::rule::{Kind, Meta};

/// Largest document, in bytes: spans are 32 bits wide, and a document is held in memory.
pub const LARGEST_DOCUMENT: u64 = 1 << 30;

/// How inputs are read.
#[derive(Clone, Debug)]
pub struct Options {
    /// The field of a JSONL record that names it.
    pub id_field: String,
    /// The field of a JSONL record that holds its text.
    pub text_field: String,
    /// Only paths that match one of these, if there are any.
    pub include: GlobSet,
    /// Whether `include` was given.
    pub include_given: bool,
    /// No paths that match one of these.
    pub exclude: GlobSet,
    /// A compressed file may expand to this many times its size ([`EXPAND_FREE`] bytes are always allowed).
    pub max_expand: u64,
    /// Folders that are not read: the output folder and what is written beside it.
    pub not_below: Vec<PathBuf>,
}

/// A compressed file may always expand to this many bytes, whatever its size.
pub const EXPAND_FREE: u64 = 64 << 20;

/// Where an entry comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, below the input folder.
    pub path: String,
    /// The bytes of that path, in hexadecimal, when they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// For records: the line in the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Where the file lies on disk, as the command line reached it.
    #[serde(skip)]
    pub disk: Option<Arc<Path>>,
}

/// What an entry holds.
#[derive(Clone, Debug)]
pub enum Body {
    /// The bytes of a file, or of what a compressed file holds.
    Bytes(Vec<u8>),
    /// The text of a record.
    Text(String),
    /// Nothing usable; the reason says why, the bytes are what was there.
    Refused {
        /// One sentence for a person.
        reason: String,
        /// What was read, as far as it was.
        bytes: Vec<u8>,
    },
}

impl Body {
    /// How many bytes of it there are.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Body::Bytes(bytes) | Body::Refused { bytes, .. } => bytes.len(),
            Body::Text(text) => text.len(),
        }
    }
}

/// One document as it was found.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Path below the input folder, or the record's id.
    pub id: String,
    /// Where it was found.
    pub place: Place,
    /// What it is made of.
    pub kind: Kind,
    /// Its content.
    pub body: Body,
    /// What the source says about it.
    pub meta: Meta,
    /// The other fields of its record.
    pub fields: Map<String, Value>,
    /// For records: the bytes of the line around the text.
    pub rest: Option<Rest>,
    /// For records: where the text lies and can be read again.
    pub lies: Option<Literal>,
    /// The bytes of the compressed file that held it.
    pub compressed: Option<Vec<u8>>,
    /// Something about the file that a person should know.
    pub warning: Option<String>,
}

impl Entry {
    fn new(id: String, place: Place, kind: Kind, body: Body) -> Self {
        Entry {
            id,
            place,
            kind,
            body,
            meta: Meta::default(),
            fields: Map::new(),
            rest: None,
            lies: None,
            compressed: None,
            warning: None,
        }
    }

    fn refused(place: Place, reason: impl Into<String>, bytes: Vec<u8>) -> Self {
        let id = match place.line {
            Some(line) => format!("{}:{line}", place.path),
            None => place.path.clone(),
        };
        Entry::new(id, place, Kind::Text, Body::Refused { reason: reason.into(), bytes })
    }
}

/// A file that is listed but not read: a link, a pipe, a device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// Below the input folder.
    pub path: String,
    /// Why it was not read.
    pub why: String,
}

/// Whether a refusal only says that a line of a record file is empty: kept, but no bad record.
#[must_use]
pub fn is_blank(reason: &str) -> bool {
    reason == records::BLANK
}

/// How many bytes of entries are handed over at a time.
const BATCH_BYTES: usize = 8 << 20;
/// How many entries are handed over at a time.
const BATCH_ENTRIES: usize = 2_048;
/// How many lines a thread parses at a time.
const PARSED: usize = 64;

/// What was read: an entry, or a line that is one once it is parsed.
enum Held {
    Entry(Box<Entry>),
    Line(records::Line),
}

/// Collects entries and hands them over in batches. Lines are parsed on all threads.
struct Batches<'s, E> {
    options: &'s Options,
    sink: &'s mut dyn FnMut(Vec<Entry>) -> Result<(), E>,
    held: Vec<Held>,
    bytes: usize,
}

impl<E> Batches<'_, E> {
    fn push(&mut self, entry: Entry) -> Result<(), E> {
        let bytes = entry.body.size();
        self.hold(Held::Entry(Box::new(entry)), bytes)
    }

    fn push_line(&mut self, line: records::Line) -> Result<(), E> {
        let bytes = line.bytes.len();
        self.hold(Held::Line(line), bytes)
    }

    fn hold(&mut self, held: Held, bytes: usize) -> Result<(), E> {
        self.bytes += bytes;
        self.held.push(held);
        if self.bytes >= BATCH_BYTES || self.held.len() >= BATCH_ENTRIES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), E> {
        self.bytes = 0;
        let (held, options) = (std::mem::take(&mut self.held), self.options);
        let parsed = held.into_par_iter().with_max_len(PARSED).map(|held| match held {
            Held::Entry(entry) => *entry,
            Held::Line(line) => line.entry(options),
        });
        let entries: Vec<Entry> = parsed.collect();
        if entries.is_empty() { Ok(()) } else { (self.sink)(entries) }
    }
}

/// What is to be read: regular files in a fixed order, and what is only listed.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    files: Vec<walk::Found>,
    /// Links, pipes and devices.
    pub skipped: Vec<Skipped>,
    refused: Vec<Entry>,
    /// Bytes of all files, as the file system tells.
    pub bytes: u64,
    /// Standard input is read.
    stdin: bool,
}

impl Listing {
    /// How many files will be read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && !self.stdin && self.refused.is_empty()
    }

    /// Compressed record files, which must be kept whole: their name and their place on disk.
    pub fn packed_records(&self) -> impl Iterator<Item = (&str, &Path)> {
        let packed = |f: &&walk::Found| {
            is_packed(&f.place.path) && format_of(compressed::packing(&f.place.path).0) == Format::Records
        };
        self.files.iter().filter(packed).map(|f| (f.place.path.as_str(), f.path.as_path()))
    }

    /// Sizes and paths of everything to be read: two listings with equal fingerprints are the same input.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        for file in &self.files {
            hash.update(file.place.path.as_bytes());
            hash.update(&file.bytes.to_le_bytes());
            hash.update(&file.modified.to_le_bytes());
        }
        format!("{:016x}", hash.digest())
    }
}

/// Finds what is below the inputs. `-` is standard input.
///
/// # Errors
/// When an input does not exist.
pub fn list(inputs: &[PathBuf], options: &Options) -> Result<Listing, CorpusError> {
    walk::list(inputs, options)
}

/// Reads everything on a list and hands it over in batches, in order.
///
/// # Errors
/// Only what `sink` returns: unreadable files become refused entries.
pub fn read<E>(
    listing: &Listing,
    options: &Options,
    sink: &mut dyn FnMut(Vec<Entry>) -> Result<(), E>,
) -> Result<(), E> {
    let mut batches = Batches { options, sink, held: Vec::new(), bytes: 0 };
    for entry in &listing.refused {
        batches.push(entry.clone())?;
    }
    if listing.stdin {
        let mut bytes = Vec::new();
        let place = Place { path: "-".into(), ..Place::default() };
        let entry = match std::io::stdin().lock().take(LARGEST_DOCUMENT + 1).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() as u64 > LARGEST_DOCUMENT => {
                Entry::refused(place, "standard input is longer than 1 GiB; split it", bytes)
            }
            Ok(_) => Entry::new("-".into(), place, Kind::Text, Body::Bytes(bytes)),
            Err(e) => Entry::refused(place, format!("standard input cannot be read: {e}"), bytes),
        };
        batches.push(entry)?;
    }
    let mut open_records = 0..;
    for file in &listing.files {
        let number = if is_open_records(&file.place.path) { open_records.next() } else { None };
        read_file(file, number, options, &mut batches)?;
    }
    batches.flush()
}

/// Whether a file is compressed, by its name.
#[must_use]
pub fn is_packed(path: &str) -> bool {
    compressed::packing(path).1.is_some()
}

/// Whether a file holds records and is not compressed, by its name.
fn is_open_records(path: &str) -> bool {
    !is_packed(path) && format_of(path) == Format::Records
}

/// What a kept file holds: unpacked when its name says that it is compressed.
///
/// # Errors
/// When the compressed bytes are damaged.
pub fn unpacked(path: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    match compressed::packing(path).1 {
        None => Ok(bytes),
        // It was unpacked once, within the limit of its run.
        Some(packing) => compressed::expand(packing, &bytes, LARGEST_DOCUMENT).map(|(inner, _)| inner),
    }
}

/// Whether a file is read as a page, by its name.
#[must_use]
pub fn is_page(path: &str) -> bool {
    format_of(compressed::packing(path).0) == Format::Page
}

/// Formats by file name ending. Everything else is plain text if it decodes as text.
fn format_of(name: &str) -> Format {
    let lower = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|e| lower.ends_with(e));
    if ends(&[".jsonl", ".ndjson"]) {
        Format::Records
    } else if ends(&[".html", ".htm", ".xhtml"]) {
        Format::Page
    } else if ends(&[".warc", ".arc"]) {
        Format::NotYet("a web archive (WARC)")
    } else if ends(&[".zip", ".wacz", ".epub", ".docx", ".odt"]) {
        Format::NotYet("a zip archive")
    } else if ends(&[".tar", ".7z", ".rar", ".bz2", ".xz"]) {
        Format::NotYet("an archive")
    } else {
        Format::Plain
    }
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Format {
    Plain,
    Page,
    Records,
    NotYet(&'static str),
}

/// Reads a file; `number` is that of a record file whose texts can be read again.
fn read_file<E>(
    file: &walk::Found,
    number: Option<u32>,
    options: &Options,
    batches: &mut Batches<'_, E>,
) -> Result<(), E> {
    let place = file.place.clone();
    let (inner, packing) = compressed::packing(&place.path);
    let format = format_of(inner);
    if let Format::NotYet(what) = format {
        let bytes = std::fs::read(&file.path).unwrap_or_default();
        let reason = format!("it looks like {what}, which recension cannot read yet; unpack it first");
        return batches.push(Entry::refused(place, reason, bytes));
    }
    let opened = match std::fs::File::open(&file.path) {
        Ok(opened) => opened,
        Err(e) => {
            return batches.push(Entry::refused(place, format!("it cannot be opened: {e}"), Vec::new()));
        }
    };
    if format == Format::Records {
        return records::read(opened, packing, (file, number), options, batches);
    }
    let kind = if format == Format::Page { Kind::Html } else { Kind::Text };
    batches.push(read_whole(opened, packing, file, place, kind, options))
}

fn read_whole(
    mut opened: std::fs::File,
    packing: Option<compressed::Packing>,
    file: &walk::Found,
    place: Place,
    kind: Kind,
    options: &Options,
) -> Entry {
    if file.bytes > LARGEST_DOCUMENT {
        return Entry::refused(place, "it is longer than 1 GiB; split it", Vec::new());
    }
    let with_site = |mut entry: Entry| {
        entry.meta.site = folder_of(&entry.place.path);
        entry
    };
    let mut bytes = Vec::with_capacity(usize::try_from(file.bytes).unwrap_or(0) + 1);
    if let Err(e) = opened.read_to_end(&mut bytes) {
        return Entry::refused(place, format!("it cannot be read to its end: {e}"), bytes);
    }
    let Some(packing) = packing else {
        return with_site(Entry::new(place.path.clone(), place, kind, Body::Bytes(bytes)));
    };
    match compressed::expand(packing, &bytes, options.max_expand) {
        Ok((inner, warning)) => {
            let mut entry = Entry::new(place.path.clone(), place, kind, Body::Bytes(inner));
            entry.warning = warning;
            entry.compressed = Some(bytes);
            with_site(entry)
        }
        Err(reason) => Entry::refused(place, reason, bytes),
    }
}

/// The site of a document: what its record says, or the host of its address.
fn site_of(meta: &Meta) -> String {
    if !meta.site.is_empty() {
        return meta.site.clone();
    }
    let rest = meta.url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase()
}

/// The folder a file lies in, if it lies in one: the best guess at its site.
fn folder_of(path: &str) -> String {
    path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())
}

/// A path below an input, as text.
fn relative(path: &Path, base: &Path) -> (String, Option<String>) {
    let rel = path.strip_prefix(base).unwrap_or(path);
    let text = shown(rel);
    let bytes = rel.to_str().is_none().then(|| crate::corpus::write::hex(rel.as_os_str().as_encoded_bytes()));
    (text, bytes)
}
