//! What a page says of its article in JSON-LD.

use dom_query::Document;
use serde_json::Value;

/// Deeper values are not looked at.
const DEEPEST: usize = 12;

/// No keyword is longer (bytes), and no more are kept.
const KEYWORD: usize = 100;
const KEYWORDS: usize = 40;

/// The parts of the article's description that we use.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkedData {
    pub(super) body: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) date: Option<String>,
    pub(super) author: Option<String>,
    pub(super) site: Option<String>,
    pub(super) language: Option<String>,
    pub(super) keywords: Vec<String>,
}

/// Reads every JSON-LD script of a page; the longest body wins, of the rest the first.
pub(super) fn read(document: &Document) -> LinkedData {
    let mut data = LinkedData::default();
    for node in document.select("script[type='application/ld+json']").nodes() {
        let text = node.text();
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let start = clean.find(['{', '[']).unwrap_or(0);
        let mut values = serde_json::Deserializer::from_str(&clean[start..]).into_iter::<Value>();
        if let Some(Ok(value)) = values.next() {
            look(&value, 0, &mut data);
        }
    }
    data
}

fn look(value: &Value, depth: usize, data: &mut LinkedData) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|v| look(v, depth + 1, data)),
        Value::Object(map) => {
            let text = |key: &str| map.get(key).and_then(Value::as_str).map(str::to_owned);
            if let Some(body) = text("articleBody") {
                let body = plain(&body);
                if data.body.as_ref().is_none_or(|old| old.len() < body.len()) {
                    data.body = Some(body);
                }
            }
            if is_article(map.get("@type")) {
                data.headline = data.headline.take().or_else(|| text("headline").map(|t| plain(&t)));
                data.date = data.date.take().or_else(|| text("datePublished"));
                data.language = data.language.take().or_else(|| text("inLanguage"));
                if data.keywords.is_empty() {
                    data.keywords = map.get("keywords").map(keywords).unwrap_or_default();
                }
                data.author = data.author.take().or_else(|| map.get("author").and_then(name));
                data.site = data.site.take().or_else(|| map.get("publisher").and_then(name));
            }
            for (key, inner) in map {
                if inner.is_object() || (inner.is_array() && key != "comment") {
                    look(inner, depth + 1, data);
                }
            }
        }
        _ => {}
    }
}

fn is_article(kind: Option<&Value>) -> bool {
    match kind {
        Some(Value::String(s)) => s.ends_with("Article") || s.ends_with("Posting") || s == "Report",
        Some(Value::Array(list)) => list.iter().any(|v| is_article(Some(v))),
        _ => false,
    }
}

fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Object(map) => map.get("name").and_then(Value::as_str).map(str::to_owned),
        Value::Array(list) => {
            let names: Vec<String> = list.iter().filter_map(name).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        _ => None,
    }
}

/// A list of words, or one text with commas between.
fn keywords(value: &Value) -> Vec<String> {
    let parts: Vec<&str> = match value {
        Value::String(s) => s.split(',').collect(),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let tidy = parts.into_iter().map(|p| plain(p).split_whitespace().collect::<Vec<_>>().join(" "));
    tidy.filter(|p| !p.is_empty() && p.len() <= KEYWORD).take(KEYWORDS).collect()
}

/// Bodies hold entities and now and then tags.
fn plain(text: &str) -> String {
    let text = htmlize::unescape(text);
    if !text.contains('<') {
        return text.into_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        if let Some((_, after)) = after.split_once('>').filter(|_| tag) {
            out.push(' ');
            rest = after;
        } else {
            out.push('<');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}
