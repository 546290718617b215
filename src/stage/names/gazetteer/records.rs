//! Gazetteers as JSON: `FollowTheMoney` entities, Wikidata, and `OpenRefine`'s mass edits.

use serde_json::Value;

use super::Gazetteer;

/// Whether a first line begins a JSON value.
pub(super) fn is_json(first: &str) -> bool {
    let first = first.trim_start();
    // `[[name]]` and `[name]` begin TOML tables.
    let list = first.strip_prefix('[').map(str::trim_start);
    first.starts_with('{')
        || list.is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with(['{', ']', '"', '-'])
                || rest.starts_with(|c: char| c.is_ascii_digit())
        })
}

/// Adds one JSON value, or one a line.
pub(super) fn add(gazetteer: &mut Gazetteer, text: &str) -> Result<(), String> {
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return if add_value(gazetteer, &value) { Ok(()) } else { Err(nothing()) };
    }
    let mut any = false;
    for (number, line) in text.lines().enumerate() {
        // Wikidata's dumps are lists with one entity a line.
        let line = line.trim().trim_end_matches(',');
        if matches!(line, "" | "[" | "]") {
            continue;
        }
        let value = serde_json::from_str(line).map_err(|e| format!("line {}: {e}", number + 1))?;
        any |= add_value(gazetteer, &value);
    }
    if any { Ok(()) } else { Err(nothing()) }
}

fn nothing() -> String {
    "there are no names in it that the program can read; it reads FollowTheMoney, Wikidata and OpenRefine JSON"
        .to_owned()
}

/// Whether the value held names.
fn add_value(gazetteer: &mut Gazetteer, value: &Value) -> bool {
    if let Some(list) = value.as_array() {
        return list.iter().fold(false, |any, item| add_value(gazetteer, item) | any);
    }
    if let Some(entities) = value.get("entities").and_then(Value::as_object) {
        return entities.values().fold(false, |any, entity| add_value(gazetteer, entity) | any);
    }
    if let Some(bindings) = value.pointer("/results/bindings").and_then(Value::as_array) {
        return bindings.iter().fold(false, |any, row| add_binding(gazetteer, row) | any);
    }
    if value.get("edits").is_some() {
        return add_edits(gazetteer, value);
    }
    if value.get("properties").is_some() {
        return add_entity(gazetteer, value);
    }
    add_item(gazetteer, value)
}

/// A `FollowTheMoney` entity: <https://followthemoney.tech/explorer/types/name/>.
fn add_entity(gazetteer: &mut Gazetteer, entity: &Value) -> bool {
    let of = |name: &str| entity.pointer(&format!("/properties/{name}")).and_then(Value::as_array);
    let strings = |name: &str| of(name).into_iter().flatten().filter_map(Value::as_str);
    let caption = entity.get("caption").and_then(Value::as_str);
    let Some(canonical) = caption.or_else(|| strings("name").next()) else { return false };
    gazetteer.entity(canonical, strings("name").chain(strings("alias")).filter(|n| *n != canonical));
    true
}

/// A Wikidata entity: <https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html>. The English label is
/// the name; without one, the first.
fn add_item(gazetteer: &mut Gazetteer, item: &Value) -> bool {
    let Some(labels) = item.get("labels").and_then(Value::as_object) else { return false };
    let value = |v: &'_ Value| v.get("value").and_then(Value::as_str).map(str::to_owned);
    let names: Vec<String> = labels.values().filter_map(value).collect();
    let Some(canonical) = labels.get("en").and_then(value).or_else(|| names.first().cloned()) else {
        return false;
    };
    let aliases = item.get("aliases").and_then(Value::as_object).into_iter().flat_map(|a| a.values());
    let aliases: Vec<String> = aliases.filter_map(Value::as_array).flatten().filter_map(value).collect();
    let others = names.iter().chain(&aliases).filter(|n| **n != canonical);
    gazetteer.entity(&canonical, others.map(String::as_str));
    true
}

/// A row of a query's result: <https://www.w3.org/TR/sparql11-results-json/>.
fn add_binding(gazetteer: &mut Gazetteer, row: &Value) -> bool {
    let of = |name: &str| row.get(name).and_then(|v| v.get("value")).and_then(Value::as_str);
    let Some(canonical) = of("itemLabel") else { return false };
    let others = ["itemAltLabel", "altLabel", "alias"].into_iter().filter_map(of);
    gazetteer.entity(canonical, others.flat_map(|list| list.split(", ")));
    true
}

/// What a person merged in `OpenRefine`: <https://openrefine.org/docs/manual/running#reusing-operations>.
fn add_edits(gazetteer: &mut Gazetteer, operation: &Value) -> bool {
    let edits = operation.get("edits").and_then(Value::as_array);
    for edit in edits.into_iter().flatten() {
        let Some(to) = edit.get("to").and_then(Value::as_str).filter(|to| !to.trim().is_empty()) else {
            continue;
        };
        let from = edit.get("from").and_then(Value::as_array).into_iter().flatten();
        gazetteer.name(to, from.filter_map(Value::as_str));
    }
    edits.is_some()
}
