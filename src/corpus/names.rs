//! Paths as ids, and output names that are safe on every file system.

use std::collections::HashSet;
use std::path::{Component, Path};

/// A path as text with `/` between its parts. Bytes that are not UTF-8 become `%XX`.
#[must_use]
pub fn shown(path: &Path) -> String {
    let mut parts = Vec::new();
    for part in path.components() {
        if let Component::Normal(name) = part {
            let mut text = String::new();
            for chunk in name.as_encoded_bytes().utf8_chunks() {
                text.push_str(chunk.valid());
                for byte in chunk.invalid() {
                    text.push_str(&format!("%{byte:02X}"));
                }
            }
            parts.push(text);
        }
    }
    parts.join("/")
}

/// Longest name of one output file or folder, in bytes (most file systems allow 255).
const LONGEST: usize = 200;

/// Gives every document an output path of its own.
#[derive(Debug, Default)]
pub struct SafeNames {
    taken: HashSet<String>,
}

/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

fn safe_part(part: &str) -> String {
    let mut out: String = part
        .chars()
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '\\' | '|' | '?' | '*' => '_',
            c if c.is_control() || is_invisible(c) => '_',
            c => c,
        })
        .collect();
    if out.starts_with('-') {
        out.insert(0, '_');
    }
    let stem = out.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    if DEVICES.contains(&stem) && out.split('.').next().unwrap_or_default().len() <= 4 {
        out.insert(0, '_');
    }
    if matches!(out.as_str(), "" | "." | "..") {
        out = "_".repeat(out.len().max(1));
    }
    if out.ends_with(['.', ' ']) {
        out.push('_');
    }
    out
}

/// Direction marks and zero-width characters, which can disguise a name.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn shorten(part: &str, tail: &str) -> String {
    if part.len() + tail.len() <= LONGEST {
        return format!("{part}{tail}");
    }
    let hash = format!("~{:016x}", xxhash_rust::xxh3::xxh3_64(part.as_bytes()));
    let mut end = LONGEST - tail.len() - hash.len();
    while !part.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{hash}{tail}", &part[..end])
}

impl SafeNames {
    /// The path below `text/` for a document: `a.txt` stays, anything else gets `.txt` behind it.
    ///
    /// Names are compared without regard to case, so that two inputs never share a file anywhere.
    pub fn text_path(&mut self, id: &str) -> String {
        let stem = id.strip_suffix(".txt").unwrap_or(id);
        self.path(stem, ".txt")
    }

    /// A path for `id` that nothing else has, ending in `tail`.
    pub fn path(&mut self, id: &str, tail: &str) -> String {
        let mut parts: Vec<String> = id.split('/').map(safe_part).collect();
        let last = parts.pop().unwrap_or_default();
        let mut folder: String = parts.iter().map(|p| shorten(p, "") + "/").collect();
        if folder.len() > LONGEST * 4 {
            folder = shorten(&folder.replace('/', "_"), "") + "/";
        }
        let mut path = format!("{folder}{}", shorten(&last, tail));
        let mut copy = 2;
        while !self.taken.insert(path.to_lowercase()) {
            path = format!("{folder}{}", shorten(&last, &format!("~{copy}{tail}")));
            copy += 1;
        }
        path
    }
}
