//! Names that tellings of one story read at one place: found where duplicates are compared, weighed where names
//! are decided.

use std::collections::{BTreeMap, BTreeSet};

/// What other documents read where a document has a name, in the order of ids and letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told(BTreeMap<(String, String), BTreeMap<String, BTreeSet<String>>>);

/// A form of a document, and what other tellings of its story read there.
#[derive(Copy, Clone, Debug)]
pub struct Place<'t> {
    /// The document, by its id.
    pub doc: &'t str,
    /// Its form.
    pub form: &'t str,
    /// Other forms, each with the documents that have it.
    pub others: &'t BTreeMap<String, BTreeSet<String>>,
}

impl Told {
    /// Where `doc` reads `form`, `witness` reads `other`.
    pub fn add(&mut self, (doc, form): (&str, &str), (witness, other): (&str, &str)) {
        let place = self.0.entry((doc.to_owned(), form.to_owned())).or_default();
        place.entry(other.to_owned()).or_default().insert(witness.to_owned());
    }

    /// Whether there is no such place.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All places, each form of a document once.
    pub fn places(&self) -> impl Iterator<Item = Place<'_>> {
        self.0.iter().map(|((doc, form), others)| Place { doc, form, others })
    }
}
