//! Gazetteers as tables: CSV, and the tab-separated file of JRC-Names.

use std::collections::BTreeMap;

use super::Gazetteer;

/// What a header calls the name itself, and its other names.
const NAMES: [&str; 2] = ["canonical", "itemlabel"];
const OTHERS: [&str; 5] = ["variants", "itemaltlabel", "altlabel", "alias", "aliases"];
/// Forms that are never this name.
const APART: [&str; 2] = ["keep_distinct_from", "never"];

/// Whether a first line is the header of a table that is known.
pub(super) fn is_csv(first: &str) -> bool {
    let mut cells = first.split(',').map(|c| c.trim().trim_matches('"').to_lowercase());
    !first.trim_start().starts_with(['[', '{']) && cells.any(|c| NAMES.contains(&c.as_str()))
}

pub(super) fn add_csv(gazetteer: &mut Gazetteer, text: &str) -> Result<(), String> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let wrong = |e: &csv::Error| {
        let line = e.position().map_or_else(|| "some line".to_owned(), |p| format!("line {}", p.line()));
        format!("{line}: the table cannot be read: {e}")
    };
    let header = reader.headers().map_err(|e| wrong(&e))?;
    let find = |names: &[&str]| header.iter().position(|h| names.contains(&h.to_lowercase().as_str()));
    let (name, others) = (find(&NAMES).unwrap_or(0), find(&OTHERS));
    let apart = APART.map(|name| find(&[name]));
    let own = header.get(name).is_some_and(|h| h.eq_ignore_ascii_case(NAMES[0]));
    let mut quotes = 0;
    for row in reader.records() {
        let row = row.map_err(|e| wrong(&e))?;
        let Some(canonical) = row.get(name).filter(|c| !c.is_empty()) else { continue };
        quotes = row.position().map_or(quotes, csv::Position::line);
        // A quote that nothing closes swallows the rest of the file.
        if canonical.contains('\n') {
            return Err(format!(
                "line {quotes}: a name runs over the end of the line; is a quote not closed?"
            ));
        }
        let list = others.and_then(|k| row.get(k)).unwrap_or_default();
        let cells = apart.iter().flatten().filter_map(|k| row.get(*k));
        let apart = cells.flat_map(|cell| cell.split(';')).map(str::trim).filter(|other| !other.is_empty());
        apart.for_each(|other| gazetteer.keep_apart(canonical, other));
        if own {
            gazetteer.name(canonical, list.split(';'));
        } else {
            gazetteer.entity(canonical, list.split([',', ';']).map(str::trim).filter(|o| !o.is_empty()));
        }
    }
    Ok(())
}

/// Whether a first line is one of JRC-Names: id, type, language, name.
pub(super) fn is_jrc(first: &str) -> bool {
    let cells: Vec<&str> = first.split('\t').collect();
    matches!(cells.as_slice(), [id, kind, _, name] if !id.is_empty()
        && id.bytes().all(|b| b.is_ascii_digit())
        && kind.len() == 1
        && !name.is_empty())
}

/// The first name of an id is its canonical one. Lines that are no names are left out.
pub(super) fn add_jrc(gazetteer: &mut Gazetteer, text: &str) {
    let mut names: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        if let [id, _, _, name] = cells.as_slice()
            && let Ok(id) = id.parse()
        {
            names.entry(id).or_default().push(name.trim().replace('+', " "));
        }
    }
    for list in names.values() {
        if let [canonical, others @ ..] = list.as_slice() {
            gazetteer.entity(canonical, others.iter().map(String::as_str));
        }
    }
}
