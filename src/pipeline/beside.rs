//! Documents that stand beside those of a run: a corpus that is there already. They have a voice in what is a
//! name, a repeated line and a copy; nothing is decided about them.

use serde_json::Map;
use sha2::{Digest as _, Sha256};

use super::card::{Card, Origin, State};
use super::replay::Output;
use super::run::Run;
use super::work::Work;
use crate::corpus::read::meta_of;
use crate::corpus::write::hex;
use crate::corpus::{CorpusError, Place};
use crate::rule::{Kind, Meta};

impl Run<'_> {
    /// Takes in the kept documents of an output folder, after everything else was read.
    ///
    /// # Errors
    /// When the folder cannot be read, or the spool cannot be written.
    pub fn stand_beside(&mut self, output: &Output, name: &str) -> Result<(), CorpusError> {
        for told in output.documents()? {
            let told = told?;
            if told.record.state != "kept" {
                continue;
            }
            let text = output.clean_text(&told).map_err(CorpusError::Usage)?;
            let id = format!("{name}:{}", told.record.doc);
            let meta = meta_of(&told.record.metadata);
            self.hold_beside(id, text, meta)?;
        }
        self.in_order();
        Ok(())
    }

    /// Takes in one document that only stands beside the run.
    pub(super) fn hold_beside(&mut self, id: String, text: String, meta: Meta) -> Result<(), CorpusError> {
        let (sha256, bytes) = (hex(&Sha256::digest(text.as_bytes())), text.len() as u64);
        let held = self.hold_or_spool(Work::new(&id, text, Kind::Text, meta.clone()), None)?;
        let card = Card { id: id.clone(), kind: Kind::Text, bytes, state: State::Kept, beside: true };
        let origin = Origin {
            place: Place { path: id, ..Place::default() },
            meta,
            fields: Map::new(),
            sha256,
            encoding: "UTF-8".into(),
            how: "clean".into(),
            bom: false,
            malformed: Vec::new(),
            reason: String::new(),
            warning: None,
            original: None,
            exact: true,
        };
        self.push(card, origin, None, held)
    }
}
