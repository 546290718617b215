//! The words that are capitalised without being names (`rules/names/_lexicon.toml`).

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::rule::pack;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    function: String,
    role: String,
    body: String,
    speech: String,
    place: String,
    relative: String,
    given: String,
}

/// Sets of lower-case words.
pub(super) struct Lexicon {
    /// Never the beginning of a name.
    pub function: FxHashSet<String>,
    /// Titles and callings.
    pub role: FxHashSet<String>,
    /// Parts of the names of firms, bodies and places.
    pub body: FxHashSet<String>,
    /// Verbs of speaking.
    pub speech: FxHashSet<String>,
    /// Prepositions of place.
    pub place: FxHashSet<String>,
    /// Words of kinship.
    pub relative: FxHashSet<String>,
    /// Common given names.
    pub given: FxHashSet<String>,
}

/// The embedded lexicon; a broken table reads as empty, and a test keeps it sound.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let file: File =
        pack::table("names/_lexicon").and_then(|text| toml::from_str(text).ok()).unwrap_or_default();
    let set = |text: String| text.split_whitespace().map(str::to_owned).collect();
    Lexicon {
        function: set(file.function),
        role: set(file.role),
        body: set(file.body),
        speech: set(file.speech),
        place: set(file.place),
        relative: set(file.relative),
        given: set(file.given),
    }
});

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_read() {
        assert!(super::LEXICON.role.contains("president"));
        assert!(super::LEXICON.given.contains("john"));
    }
}
