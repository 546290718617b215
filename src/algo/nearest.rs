//! "Did you mean": the nearest known word.

/// The most similar of `known`, if it is similar enough to be meant (Jaro-Winkler, 0.75 or more).
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    const MEANT: f64 = 0.75;
    let mut best: Option<(f64, &str)> = None;
    for name in known {
        let score = strsim::jaro_winkler(word, name);
        if score >= MEANT && best.is_none_or(|(top, old)| score > top || (score >= top && name < old)) {
            best = Some((score, name));
        }
    }
    best.map(|(_, name)| name)
}
