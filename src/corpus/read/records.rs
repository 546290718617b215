//! JSONL: one record a line, its text field is the document, the rest is kept to the byte.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::compressed::{self, Packing};
use super::walk::Found;
use super::{Batches, Body, Entry, LARGEST_DOCUMENT, Literal, Options, Place, folder_of, site_of};
use crate::rule::{Kind, Meta};

/// How a record writes its text: which characters are escaped.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Escapes {
    /// Only what JSON demands.
    Utf8,
    /// Everything beyond ASCII as `\uXXXX`.
    Ascii,
}

/// A record's line around its text, so that the line can be put together again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rest {
    /// What stands before and after the text's string literal, and how the literal is written.
    Around {
        /// Before the opening quote.
        head: String,
        /// After the closing quote, with the line's end mark.
        tail: String,
        /// How the text is written.
        escapes: Escapes,
    },
    /// The whole line with its end mark: its text is written in a way of its own.
    Whole(String),
}

/// A text as a JSON string with its quotes.
#[must_use]
pub fn json_string(text: &str, escapes: Escapes) -> String {
    let utf8 = serde_json::to_string(text).unwrap_or_default();
    if escapes == Escapes::Utf8 || utf8.is_ascii() {
        return utf8;
    }
    let mut out = String::with_capacity(utf8.len() * 2);
    for c in utf8.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

/// In which way a JSON string is written, if in one of ours: [`json_string`] of its text is the same string.
fn written(literal: &str) -> Option<Escapes> {
    let ascii = literal.is_ascii();
    let mut beyond = false;
    let mut rest = literal.as_bytes();
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (escape, length) = match &rest[at + 1..] {
            [b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => (None, 2),
            [b'u', a, b, c, d, ..] => (Some([*a, *b, *c, *d]), 6),
            _ => return None,
        };
        match escape {
            None => {}
            // Of the control characters these have a short escape.
            Some([b'0', b'0', b'0', b'8' | b'9' | b'a' | b'c' | b'd']) => return None,
            Some([b'0', b'0', b'0' | b'1', b'0'..=b'9' | b'a'..=b'f']) => {}
            Some([b'0', b'0', b'0'..=b'7', _]) => return None,
            Some(hex) if ascii && hex.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) => beyond = true,
            Some(_) => return None,
        }
        rest = &rest[at + length..];
    }
    Some(if beyond { Escapes::Ascii } else { Escapes::Utf8 })
}

pub(super) fn read<E>(
    file: File,
    packing: Option<Packing>,
    (found, number): (&Found, Option<u32>),
    options: &Options,
    batches: &mut Batches<'_, E>,
) -> Result<(), E> {
    let base = BufReader::with_capacity(1 << 18, file);
    let allowed = packing.map(|_| compressed::allowance(found.bytes, options.max_expand));
    let opened = match packing {
        Some(packing) => compressed::open(packing, base),
        None => Ok(Box::new(base) as Box<dyn Read>),
    };
    let place = |line: u64| Place { line: Some(line), ..found.place.clone() };
    let mut reader = match opened {
        Ok(reader) => BufReader::with_capacity(1 << 18, reader),
        Err(e) => {
            let reason = format!("the compressed file is damaged ({e}); get it again");
            return batches.push(Entry::refused(found.place.clone(), reason, Vec::new()));
        }
    };
    let (mut count, mut read) = (0u64, 0u64);
    loop {
        count += 1;
        let mut bytes = Vec::new();
        let got = (&mut reader).take(LARGEST_DOCUMENT).read_until(b'\n', &mut bytes);
        let start = read;
        read += bytes.len() as u64;
        match got {
            Ok(0) => return Ok(()),
            Ok(_) if allowed.is_some_and(|a| read > a) => {
                let reason = compressed::too_large(options.max_expand);
                return batches.push(Entry::refused(place(count), reason, Vec::new()));
            }
            Ok(_) => {}
            Err(e) => {
                let reason = format!("the file cannot be read further: {e}");
                return batches.push(Entry::refused(place(count), reason, bytes));
            }
        }
        batches.push_line(Line { bytes, place: place(count), lies: number.map(|file| (file, start)) })?;
    }
}

/// A line that was read.
pub(super) struct Line {
    pub(super) bytes: Vec<u8>,
    place: Place,
    /// The number of its file and where it begins there, if it can be read again.
    lies: Option<(u32, u64)>,
}

impl Line {
    /// The record it is, or why it is none.
    pub(super) fn entry(self, options: &Options) -> Entry {
        let Line { bytes, place, lies } = self;
        let line = match String::from_utf8(bytes) {
            Ok(line) => line,
            Err(e) => return Entry::refused(place, "the line is not UTF-8, as JSON must be", e.into_bytes()),
        };
        match parse(&line, options) {
            Ok(Some(record)) => {
                let id = match record.id {
                    Some(id) => id,
                    None => format!("{}:{}", place.path, place.line.unwrap_or(0)),
                };
                let mut meta = record.meta;
                meta.site = site_of(&meta);
                if meta.site.is_empty() {
                    meta.site = folder_of(&place.path);
                }
                let literal = &line[record.literal.clone()];
                let at = |(file, start)| Literal::new(file, start + record.literal.start as u64, literal);
                let mut entry = Entry::new(id, place, Kind::Record, Body::Text(record.text));
                entry.lies = lies.and_then(at);
                (entry.meta, entry.fields, entry.rest) = (meta, record.fields, Some(record.rest));
                entry
            }
            Ok(None) => Entry::refused(place, BLANK, line.into_bytes()),
            Err(reason) => Entry::refused(place, reason, line.into_bytes()),
        }
    }
}

/// The reason that marks an empty line: kept for restoring, not counted as a bad record.
pub(crate) const BLANK: &str = "an empty line";

struct Record {
    id: Option<String>,
    text: String,
    meta: Meta,
    fields: Map<String, Value>,
    rest: Rest,
    /// The text as it is written, with its quotes.
    literal: Range<usize>,
}

/// The fields of a record as they are written, in order. JSON allows a key twice: the last one counts.
struct Fields<'l>(Vec<(Cow<'l, str>, &'l RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut list = Vec::new();
                while let Some((key, value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    list.push((key.0, value));
                }
                Ok(Fields(list))
            }
        }
        from.deserialize_map(Visitor)
    }
}

#[derive(Deserialize)]
struct Key<'k>(#[serde(borrow)] Cow<'k, str>);

/// What rules know of a document beside its text, among the fields of its record.
#[must_use]
pub fn meta_of(fields: &Map<String, Value>) -> Meta {
    // Our own corpus.jsonl, and others of the Dolma format, keep these below `metadata`.
    let word = |name: &str| match fields.get(name).or_else(|| fields.get("metadata")?.get(name)) {
        Some(Value::String(text)) => text.clone(),
        _ => String::new(),
    };
    Meta {
        title: word("title"),
        date: word("date"),
        site: word("site"),
        url: word("url"),
        language: if fields.contains_key("lang") { word("lang") } else { word("language") },
        author: word("author"),
    }
}

fn parse(line: &str, options: &Options) -> Result<Option<Record>, String> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let fields: Fields<'_> =
        serde_json::from_str(line).map_err(|e| format!("the line is no JSON object: {e}"))?;
    let last = |name: &str| fields.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| *value);
    let raw = last(&options.text_field).ok_or_else(|| {
        format!("the record has no field '{}'; name the text's field with --text-field", options.text_field)
    })?;
    let text: String = serde_json::from_str(raw.get())
        .map_err(|_| format!("the field '{}' is not a sound JSON string", options.text_field))?;
    let id = match last(&options.id_field).map(|raw| serde_json::from_str::<Value>(raw.get())) {
        Some(Ok(Value::String(id))) if !id.is_empty() => Some(id),
        Some(Ok(Value::Number(id))) => Some(id.to_string()),
        _ => None,
    };
    let mut rest = Map::new();
    for (key, value) in &fields.0 {
        if *key != options.text_field
            && *key != options.id_field
            && let Ok(value) = serde_json::from_str::<Value>(value.get())
        {
            rest.insert(key.clone().into_owned(), value);
        }
    }
    let meta = meta_of(&rest);
    let start = raw.get().as_ptr() as usize - line.as_ptr() as usize;
    let literal = start..start + raw.get().len();
    let (head, tail) = (&line[..literal.start], &line[literal.end..]);
    let around = match written(raw.get()) {
        Some(escapes) => Rest::Around { head: head.to_owned(), tail: tail.to_owned(), escapes },
        None => Rest::Whole(line.to_owned()),
    };
    Ok(Some(Record { id, text, meta, fields: rest, rest: around, literal }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_string_is_written_is_how_it_would_be_written_again() {
        let parts = [
            "plain",
            "\\n",
            "\\\\",
            "\\\"",
            "\\/",
            "\\t",
            "\\b",
            "\\u0008",
            "\\u0001",
            "\\u001f",
            "\\u001F",
            "\\u000b",
            "\\u000a",
            "\\u007f",
            "\\u0041",
            "\\u00e9",
            "\\u00E9",
            "\u{e9}",
            "\\ud83d\\ude00",
            "\u{1f600}",
            "\\u20ac",
            "\\u0080",
            "\u{7f}",
        ];
        let mut ways = [0; 3];
        for a in parts {
            for b in parts {
                for c in ["", "\\\\u00e9", "z"] {
                    let literal = format!("\"{a}{b}{c}\"");
                    let text: String = serde_json::from_str(&literal).expect("a JSON string");
                    let same = |e: &Escapes| json_string(&text, *e) == literal;
                    let want = [Escapes::Utf8, Escapes::Ascii].into_iter().find(same);
                    assert_eq!(written(&literal), want, "{literal}");
                    ways[want.map_or(2, |e| e as usize)] += 1;
                }
            }
        }
        assert!(ways.iter().all(|n| *n > 9), "{ways:?}");
    }
}
