//! Known names: canonical forms with their variants, and families of forms to keep apart.

mod records;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::algo::fullname::{name_odds, probability};
use crate::rule::pack;

/// Another name in a database is a spelling of the first where the comparison of names says so with this
/// probability; stage names, names before marriage and translations are names in their own right.
const SPELLING: f64 = 0.9;

/// Known names with their known variants.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    /// Variant to canonical form.
    variants: BTreeMap<String, String>,
    /// Every word of a known name, and every canonical form.
    known: FxHashSet<String>,
    /// The canonical forms.
    canonical: BTreeSet<String>,
    /// Forms that two entries claim: right as they stand, and variants of neither.
    disputed: BTreeSet<String>,
    /// Forms that are never taken for each other, the lesser one first.
    apart: BTreeSet<(String, String)>,
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
    /// Forms that are never this name, however near they are.
    #[serde(default)]
    never: Vec<String>,
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

    /// Adds the entries of a gazetteer file, whose format its text tells:
    ///
    /// - TOML: `[[name]] canonical, variants, keep_distinct_from, never`, and `family` lists;
    /// - CSV with a header: `canonical`, `variants`, `keep_distinct_from`, `never` (parted by `;`), or Wikidata's `itemLabel` and `itemAltLabel`;
    /// - JRC-Names: four columns with tabs between, the id, the type, the language, and the name with `+` for blanks;
    /// - JSON or JSON lines: `FollowTheMoney` entities as `OpenSanctions` publishes them, Wikidata entities or
    ///   query results, and the mass edits of `OpenRefine`.
    ///
    /// Of the names in databases only those that are spelled alike become variants.
    ///
    /// # Errors
    /// A sentence with the line when the text is no gazetteer.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let first = text.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#')).unwrap_or_default();
        let added = if tables::is_jrc(first) {
            tables::add_jrc(self, text);
            Ok(())
        } else if tables::is_csv(first) {
            tables::add_csv(self, text)
        } else if records::is_json(first) {
            records::add(self, text)
        } else {
            self.add_toml(text)
        };
        let (canonical, disputed) = (&self.canonical, &self.disputed);
        self.variants.retain(|variant, _| !canonical.contains(variant) && !disputed.contains(variant));
        added
    }

    fn add_toml(&mut self, text: &str) -> Result<(), String> {
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
            self.name(&entry.canonical, entry.variants.iter().map(String::as_str));
            for other in entry.keep_distinct_from.iter().chain(&entry.never) {
                self.keep_apart(&entry.canonical, other);
            }
        }
        Ok(())
    }

    /// Adds a name with its variants.
    fn name<'v>(&mut self, canonical: &str, variants: impl Iterator<Item = &'v str>) {
        self.know(canonical);
        self.canonical.insert(canonical.to_owned());
        for variant in variants.map(str::trim).filter(|v| !v.is_empty() && *v != canonical) {
            let old = self.variants.insert(variant.to_owned(), canonical.to_owned());
            if old.is_some_and(|old| old != canonical) {
                self.know(variant);
                self.disputed.insert(variant.to_owned());
            }
        }
    }

    /// Says of two forms that they are never one name.
    fn keep_apart(&mut self, canonical: &str, other: &str) {
        self.know(other);
        self.apart.insert(pair(canonical, other));
    }

    /// Adds a name with the other names that a database has for it.
    fn entity<'v>(&mut self, canonical: &str, others: impl Iterator<Item = &'v str>) {
        let canonical = canonical.trim();
        if canonical.is_empty() {
            return;
        }
        let (alike, other): (Vec<&str>, Vec<&str>) = others.partition(|o| is_spelling(canonical, o));
        self.name(canonical, alike.into_iter());
        other.into_iter().for_each(|name| self.know(name));
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

    /// Whether two forms are never taken for each other.
    #[must_use]
    pub fn parts(&self, a: &str, b: &str) -> bool {
        !self.apart.is_empty() && self.apart.contains(&pair(a, b))
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

fn pair(a: &str, b: &str) -> (String, String) {
    (a.min(b).to_owned(), a.max(b).to_owned())
}

/// Whether two names are one, spelled in two ways of one script.
fn is_spelling(a: &str, b: &str) -> bool {
    script(a) == script(b)
        && a.split_whitespace().count() == b.split_whitespace().count()
        && probability(name_odds(a, b)) >= SPELLING
}

/// A number for the script of a name's first letter; all Latin letters share one.
fn script(name: &str) -> u32 {
    match name.chars().find(|c| c.is_alphabetic()).map(u32::from) {
        Some(0..=0x24F | 0x1E00..=0x1EFF) => 1,
        Some(letter) => 2 + (letter >> 8),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Gazetteer {
        let mut gazetteer = Gazetteer::default();
        assert_eq!(gazetteer.add(text), Ok(()), "{text}");
        gazetteer
    }

    #[test]
    fn embedded_tables_are_sound() {
        for (id, text) in pack::tables("names").filter(|(id, _)| !id.contains("/_")) {
            let mut gazetteer = Gazetteer::default();
            assert_eq!(gazetteer.add(text), Ok(()), "{id}");
        }
        assert!(Gazetteer::embedded().knows("Kyrgyz"));
    }

    #[test]
    fn every_format_is_told_by_its_text() {
        for text in [
            "[[name]]\ncanonical = \"Doran Velikhanov\"\nvariants = [\"Doran Welikhanow\"]\n",
            "canonical,type,variants\n\"Doran Velikhanov\",person,\"Doran Welikhanow; Doran Velihanov\"\n",
            "item,itemLabel,itemAltLabel\nhttp://www.wikidata.org/entity/Q1,Doran Velikhanov,\"Doran Welikhanow, The Ferryman\"\n",
            "# id, type, language, name\n12\tP\tu\tDoran+Velikhanov\n12\tP\tde\tDoran+Welikhanow\n",
            "{\"id\":\"Q1\",\"schema\":\"Person\",\"caption\":\"Doran Velikhanov\",\"properties\":{\"name\":[\"Doran Velikhanov\",\"Doran Welikhanow\"],\"alias\":[\"The Ferryman\"]}}\n",
            "{\"entities\":{\"Q1\":{\"id\":\"Q1\",\"labels\":{\"en\":{\"language\":\"en\",\"value\":\"Doran Velikhanov\"}},\"aliases\":{\"en\":[{\"language\":\"en\",\"value\":\"Doran Welikhanow\"},{\"language\":\"en\",\"value\":\"The Ferryman\"}]}}}}",
            "[\n{\"id\":\"Q1\",\"labels\":{\"en\":{\"value\":\"Doran Velikhanov\"},\"de\":{\"value\":\"Doran Welikhanow\"}}},\n]",
            "{\"head\":{\"vars\":[\"itemLabel\",\"itemAltLabel\"]},\"results\":{\"bindings\":[{\"itemLabel\":{\"type\":\"literal\",\"value\":\"Doran Velikhanov\"},\"itemAltLabel\":{\"type\":\"literal\",\"value\":\"Doran Welikhanow\"}}]}}",
            "[{\"op\":\"core/mass-edit\",\"columnName\":\"name\",\"edits\":[{\"from\":[\"Doran Welikhanow\"],\"to\":\"Doran Velikhanov\"}]}]",
        ] {
            let gazetteer = read(text);
            assert_eq!(gazetteer.canonical("Doran Welikhanow"), Some("Doran Velikhanov"), "{text}");
            assert_eq!(gazetteer.canonical("The Ferryman"), None, "{text}");
            assert!(gazetteer.knows("Velikhanov"), "{text}");
        }
    }

    #[test]
    fn what_two_entries_claim_is_no_variant() {
        let text = "[[name]]\ncanonical = \"Ana Brun\"\nvariants = [\"A. Brun\"]\n[[name]]\ncanonical = \"Ada Brun\"\nvariants = [\"A. Brun\", \"Ana Brun\"]\n";
        let gazetteer = read(text);
        assert_eq!(gazetteer.variants().count(), 0);
        assert!(gazetteer.knows("A. Brun"));
    }

    #[test]
    fn names_are_kept_apart() {
        for text in [
            "[[name]]\ncanonical = \"Ana Brun\"\nnever = [\"Ada Brun\"]\n",
            "canonical,type,variants,keep_distinct_from,never\nAna Brun,person,,Anna Braun,Ada Brun; Ida Brun\n",
        ] {
            let gazetteer = read(text);
            assert!(
                gazetteer.parts("Ada Brun", "Ana Brun") && !gazetteer.parts("Ana Brun", "Ana Bruno"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_gazetteer_says_where() {
        for (text, said) in [
            ("[[name]]\ncanonicl = \"A\"\n", "line 2"),
            ("{\"id\": 1}\n{\"caption\"\n", "line 2"),
            ("[1, 2]", "no names"),
            ("canonical,variants\n\"A\nB,C\n", "is a quote not closed?"),
        ] {
            let told = Gazetteer::default().add(text).expect_err(text);
            assert!(told.contains(said), "{told}");
        }
    }
}
