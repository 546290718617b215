//! Findings that are known: a check fails on new ones only.
//!
//! A baseline is a sorted text file, one finding a line: file, rule and fingerprint, between tabs. A
//! fingerprint is made of the rule, the text found, the words around it and its occurrence, so lines may move.

use std::collections::BTreeSet;
use std::path::Path;

use super::Failure;

const HEAD: &str = "# recension baseline 1: findings that are known; `recension check --baseline FILE --write-baseline` writes it anew";

/// A known finding: document, rule, fingerprint.
type Known = (String, String, String);

/// A set of known findings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Baseline {
    known: BTreeSet<Known>,
    /// Documents of this run.
    looked_at: BTreeSet<String>,
    met: BTreeSet<Known>,
}

impl Baseline {
    /// Reads a baseline; with `missing_is_empty` a file that is not there yet holds nothing.
    pub(crate) fn read(path: &Path, missing_is_empty: bool) -> Result<Self, Failure> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && missing_is_empty => String::new(),
            Err(e) => {
                return Err(Failure::Usage(format!(
                    "the baseline '{}' cannot be read: {e}; --write-baseline makes one",
                    path.display()
                )));
            }
        };
        let mut baseline = Baseline::default();
        for (k, line) in text.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
            let mut parts = line.split('\t').map(written_in);
            let (Some(doc), Some(rule), Some(print), None) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return Err(Failure::Usage(format!(
                    "{}:{}: not a line of a baseline: document, rule and fingerprint between tabs are wanted",
                    path.display(),
                    k + 1
                )));
            };
            baseline.known.insert((doc, rule, print));
        }
        Ok(baseline)
    }

    /// Notes that a document was looked at.
    pub(crate) fn look_at(&mut self, doc: &str) {
        self.looked_at.insert(doc.to_owned());
    }

    /// Notes a finding; says whether it was known.
    pub(crate) fn meet(&mut self, doc: &str, rule: &str, fingerprint: &str) -> bool {
        let key = (doc.to_owned(), rule.to_owned(), fingerprint.to_owned());
        let known = self.known.contains(&key);
        self.met.insert(key);
        known
    }

    /// How many known findings of the documents looked at are gone.
    pub(crate) fn gone(&self) -> usize {
        self.known.difference(&self.met).filter(|(doc, ..)| self.looked_at.contains(doc)).count()
    }

    /// Writes what was met, and what is known of documents that were not looked at; without `new` nothing that
    /// was not known before.
    pub(crate) fn write(&self, path: &Path, new: bool) -> Result<(), Failure> {
        let stays = |known: &&Known| !self.looked_at.contains(&known.0) || self.met.contains(*known);
        let mut all: BTreeSet<&Known> = self.known.iter().filter(stays).collect();
        if new {
            all.extend(&self.met);
        }
        let mut text = format!("{HEAD}\n");
        for (doc, rule, print) in all {
            text += &format!("{}\t{}\t{}\n", written(doc), written(rule), written(print));
        }
        let mut beside = path.as_os_str().to_owned();
        beside.push(".partial");
        let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
        written.map_err(|e| Failure::Stopped(format!("cannot write the baseline '{}': {e}", path.display())))
    }
}

/// A field without tabs and line ends, and not read as a remark.
fn written(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r");
    if text.starts_with('#') { format!("\\{text}") } else { text }
}

fn written_in(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                other => out.extend(other),
            },
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_come_back() {
        for name in ["a\tb", "#x", "\\t", "line\nend\r", "plain"] {
            assert_eq!(written_in(&written(name)), name);
            assert!(!written(name).contains(['\t', '\n', '\r']) && !written(name).starts_with('#'));
        }
    }
}
