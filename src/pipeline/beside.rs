//! Documents that stand beside those of a run: a corpus that is there already. They have a voice in what is a
//! name, a repeated line and a copy; nothing is decided about them.

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::card::{Card, State};
use super::replay::Output;
use super::run::{Run, Text};
use super::work::Work;
use crate::corpus::write::hex;
use crate::corpus::{CorpusError, Place};
use crate::rule::{Kind, Meta, StageName};
use crate::stage::{By, Decision, Status, Verdict};

/// What the rules know of a document beside its text.
fn meta_of(metadata: &Map<String, Value>) -> Meta {
    let of = |name: &str| metadata.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Meta {
        title: of("title"),
        date: of("date"),
        site: of("site"),
        url: of("url"),
        language: of("language"),
        author: of("author"),
    }
}

impl Run<'_> {
    /// Takes in the kept documents of an output folder, after everything else was read. Returns how many.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn stand_beside(&mut self, output: &Output, name: &str) -> Result<usize, CorpusError> {
        let mut count = 0;
        for told in output.documents()? {
            let told = told?;
            if told.record.state != "kept" {
                continue;
            }
            let text = output.clean_text(&told).map_err(CorpusError::Usage)?;
            let id = format!("{name}:{}", told.record.doc);
            let stays = Decision {
                stage: StageName::Dedup,
                key: id.clone(),
                verdict: Verdict::Keep,
                with: String::new(),
                condition: "always".into(),
                document: None,
                sha256: None,
                status: Status::Accepted,
                by: By::Person,
                why: "it is in the corpus already".into(),
                score: 1.0,
                witnesses: Vec::new(),
            };
            self.decisions.add(stays.clone());
            self.person.add(stays);
            let meta = meta_of(&told.record.metadata);
            self.works.push(Text::Here(Box::new(Work::new(&id, text.clone(), Kind::Text, meta.clone()))));
            self.cards.push(Card {
                place: Place { path: id.clone(), ..Place::default() },
                id,
                kind: Kind::Text,
                meta,
                fields: Map::new(),
                sha256: hex(&Sha256::digest(text.as_bytes())),
                bytes: text.len() as u64,
                encoding: "UTF-8",
                how: "clean".into(),
                bom: false,
                malformed: Vec::new(),
                state: State::Kept,
                reason: String::new(),
                warning: None,
                original: None,
                exact: true,
                beside: true,
            });
            count += 1;
        }
        self.in_order();
        Ok(count)
    }
}
