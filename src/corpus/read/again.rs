//! Texts of records, read again from where they lie instead of being copied for as long as they wait.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use xxhash_rust::xxh3::xxh3_64;

use super::Listing;
use crate::corpus::CorpusError;
use crate::corpus::at::read_at;

/// Where the text of a record lies: a JSON string with its quotes, in a record file that is not compressed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The number of the file among such files of the listing.
    pub(super) file: u32,
    /// First byte in the file,
    pub(super) start: u64,
    /// how many bytes it has,
    pub(super) bytes: u32,
    /// and their hash (XXH3).
    pub(super) hash: u64,
}

impl Literal {
    /// A string in a file.
    pub(super) fn new(file: u32, start: u64, literal: &str) -> Option<Self> {
        let bytes = u32::try_from(literal.len()).ok()?;
        Some(Literal { file, start, bytes, hash: xxh3_64(literal.as_bytes()) })
    }
}

/// So many files stay open between two reads; the others are opened each time.
const STAY_OPEN: usize = 128;

/// The record files of a listing that can be read anywhere.
#[derive(Debug, Default)]
pub struct Again {
    files: Vec<(PathBuf, OnceLock<File>)>,
    open: AtomicUsize,
}

impl Again {
    /// Those of a listing.
    #[must_use]
    pub fn new(listing: &Listing) -> Self {
        let files = listing.files.iter().filter(|file| super::is_open_records(&file.place.path));
        let files = files.map(|file| (file.path.clone(), OnceLock::new())).collect();
        Again { files, open: AtomicUsize::new(0) }
    }

    /// The text that lies somewhere.
    ///
    /// # Errors
    /// When the file cannot be read, or is not what it was: a [`CorpusError`] inside.
    pub fn text(&self, literal: Literal) -> io::Result<String> {
        let (path, held) = self.files.get(literal.file as usize).ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = vec![0; literal.bytes as usize];
        let read = match held.get() {
            Some(file) => read_at(file, literal.start, &mut bytes),
            None => File::open(path).and_then(|file| {
                read_at(&file, literal.start, &mut bytes)?;
                if self.open.fetch_add(1, Ordering::Relaxed) < STAY_OPEN {
                    // Another thread may have come first: then there are two, and one is closed.
                    let _ = held.set(file);
                }
                Ok(())
            }),
        };
        match read {
            Err(reason) if reason.kind() != io::ErrorKind::UnexpectedEof => {
                Err(io::Error::other(CorpusError::io("read", path)(reason)))
            }
            Ok(()) if xxh3_64(&bytes) == literal.hash => unescaped(bytes),
            _ => Err(io::Error::other(CorpusError::Changed(path.clone()))),
        }
    }
}

/// The text of a JSON string. Most have short escapes only: their texts are put together where they stand.
fn unescaped(mut literal: Vec<u8>) -> io::Result<String> {
    let (mut from, mut to) = (1, 0);
    let end = literal.len().saturating_sub(1);
    while let Some(length) = memchr::memchr(b'\\', literal.get(from..end).unwrap_or_default()) {
        let byte = match literal.get(from + length + 1).copied().unwrap_or_default() {
            short @ (b'"' | b'\\' | b'/') => short,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            // What was moved so far is behind this place: the rest is as it was.
            _ => {
                let rest: String = serde_json::from_slice(&[b"\"", &literal[from..]].concat())?;
                literal.truncate(to);
                literal.extend_from_slice(rest.as_bytes());
                return text(literal);
            }
        };
        literal.copy_within(from..from + length, to);
        literal[to + length] = byte;
        (from, to) = (from + length + 2, to + length + 1);
    }
    literal.copy_within(from.min(end)..end, to);
    literal.truncate(to + end.saturating_sub(from));
    text(literal)
}

fn text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_what_json_says() {
        let parts = [
            "",
            "a",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\t",
            "\\r",
            "\\b",
            "\\u00e9",
            "\u{e9}",
            "two words",
            "\\ud83d\\ude00",
        ];
        for a in parts {
            for b in parts {
                for c in parts {
                    let literal = format!("\"{a}{b}{c}\"");
                    let want: String = serde_json::from_str(&literal).expect("a JSON string");
                    assert_eq!(unescaped(literal.clone().into_bytes()).expect("a text"), want, "{literal}");
                }
            }
        }
    }
}
