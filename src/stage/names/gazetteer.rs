//! Known names: canonical forms with their variants, and families of forms to keep apart.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::rule::pack;

/// Known names with their known variants.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    /// Variant to canonical form.
    variants: BTreeMap<String, String>,
    /// Every word of a known name, and every canonical form.
    known: FxHashSet<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    #[serde(rename = "type")]
    kind: String,
    /// Forms that are near one another and all right.
    family: Vec<String>,
    name: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    canonical: String,
    #[serde(default)]
    variants: Vec<String>,
    #[serde(default, rename = "type")]
    _kind: String,
    #[serde(default)]
    keep_distinct_from: Vec<String>,
}

impl Gazetteer {
    /// The gazetteer inside the program (`rules/names/*.toml`).
    #[must_use]
    pub fn embedded() -> Self {
        let mut gazetteer = Gazetteer::default();
        for (_, text) in pack::tables("names").filter(|(id, _)| !id.contains("/_")) {
            // A test keeps the embedded tables sound.
            let _ = gazetteer.add(text);
        }
        gazetteer
    }

    /// Adds the entries of a gazetteer file: TOML (`[[name]] canonical, variants`), or CSV with a
    /// header line whose first column is `canonical`; further columns are variants, parted by `;`.
    ///
    /// # Errors
    /// A sentence with the line when the text is no gazetteer.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let first = text.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#')).unwrap_or_default();
        if first.split(',').next().map(str::trim) == Some("canonical") {
            self.add_csv(text);
            return Ok(());
        }
        let file: File = toml::from_str(text).map_err(|e| {
            let line =
                e.span().map_or(1, |s| 1 + text.get(..s.start).unwrap_or_default().matches('\n').count());
            format!("line {line}: {}", e.message())
        })?;
        let _ = file.kind;
        for family in file.family {
            for word in family.split_whitespace() {
                self.known.insert(word.to_owned());
            }
        }
        for entry in file.name {
            self.know(&entry.canonical);
            for apart in &entry.keep_distinct_from {
                self.know(apart);
            }
            for variant in entry.variants {
                self.variants.insert(variant, entry.canonical.clone());
            }
        }
        Ok(())
    }

    fn add_csv(&mut self, text: &str) {
        let mut lines = text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
        let header: Vec<&str> = lines.next().unwrap_or_default().split(',').map(str::trim).collect();
        let variants = header.iter().position(|h| *h == "variants");
        for line in lines {
            let cells: Vec<&str> = line.split(',').map(|c| c.trim().trim_matches('"')).collect();
            let Some(canonical) = cells.first().filter(|c| !c.is_empty()) else { continue };
            self.know(canonical);
            let list = variants.and_then(|k| cells.get(k)).copied().unwrap_or_default();
            for variant in list.split(';').map(str::trim).filter(|v| !v.is_empty() && v != canonical) {
                self.variants.insert(variant.to_owned(), (*canonical).to_owned());
            }
        }
    }

    /// Takes a name for right as it stands.
    pub(super) fn keep(&mut self, name: &str) {
        self.know(name);
    }

    fn know(&mut self, name: &str) {
        self.known.insert(name.to_owned());
        for word in name.split_whitespace() {
            self.known.insert(word.to_owned());
        }
    }

    /// Whether a form or word is right as it stands.
    #[must_use]
    pub fn knows(&self, form: &str) -> bool {
        self.known.contains(form)
    }

    /// The canonical form of a known variant.
    #[must_use]
    pub fn canonical(&self, form: &str) -> Option<&str> {
        self.variants.get(form).map(String::as_str)
    }

    /// Variants with their canonical forms, in order.
    pub fn variants(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variants.iter().map(|(v, c)| (v.as_str(), c.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_tables_are_sound() {
        for (id, text) in pack::tables("names").filter(|(id, _)| !id.contains("/_")) {
            let mut gazetteer = Gazetteer::default();
            assert_eq!(gazetteer.add(text), Ok(()), "{id}");
        }
        assert!(Gazetteer::embedded().knows("Kyrgyz"));
    }
}
