//! What was seen of names, kept from one look at the corpus to the next: only documents that changed, or left,
//! are read again.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::hear::{Progress, Step};
use super::run::{CHUNK, Run, Text};
use crate::corpus::CorpusError;
use crate::stage::names;
use crate::text::lines_of;

/// The evidence on names, and what it was read from.
#[derive(Debug, Default)]
pub(super) struct NamesSeen {
    pub evidence: names::Evidence,
    /// For each document how many revisions its text had; `None` if it was not read.
    at: Vec<Option<usize>>,
}

/// What one thread has read of a part of the corpus.
#[derive(Default)]
struct Part {
    evidence: names::Evidence,
    /// Documents whose earlier text no longer counts, with the lower-case words of it.
    gone: Vec<(usize, FxHashSet<u64>)>,
}

impl Run<'_> {
    /// The names of all documents that stay.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub(super) fn look_at_names(&mut self, progress: &mut dyn Progress) -> Result<NamesSeen, CorpusError> {
        let mut seen = std::mem::take(&mut self.names);
        // What waits in the spool has no earlier texts at hand.
        if self.works.iter().any(|text| matches!(text, Text::Spooled(_))) {
            seen = NamesSeen::default();
        }
        seen.at.resize(self.works.len(), None);
        let run = &*self;
        // Names are decided for every document that stays, copies that are only marked among them.
        let drops = super::output::drops(run);
        let now: Vec<Option<usize>> = (0..run.works.len())
            .map(|k| match &run.works[k] {
                Text::Nowhere => None,
                _ if drops && run.copies.contains_key(&k) => None,
                Text::Here(work) => Some(work.doc.history().len()),
                Text::Spooled(_) => Some(0),
            })
            .collect();
        let stale: Vec<usize> = (0..now.len()).filter(|k| now[*k] != seen.at[*k]).collect();
        progress.begin(Step::Survey, Some(stale.len() as u64), 0);
        for batch in stale.chunks(CHUNK * 64) {
            let parts: Vec<Result<Part, CorpusError>> = batch
                .par_chunks(CHUNK * 4)
                .map(|chunk| {
                    let mut part = Part::default();
                    chunk
                        .iter()
                        .try_for_each(|&k| run.read_names(k, seen.at[k], now[k].is_some(), &mut part))
                        .map(|()| part)
                })
                .collect();
            let parts = parts.into_iter().collect::<Result<Vec<Part>, CorpusError>>()?;
            parts.iter().flat_map(|part| &part.gone).for_each(|(k, lower)| {
                seen.evidence.take_back(&run.cards[*k].id, lower);
            });
            parts.into_iter().for_each(|part| seen.evidence.merge(part.evidence));
            progress.advance(batch.len() as u64, 0);
        }
        // A sign of translation may come and go while the text stays.
        for k in (0..now.len()).filter(|k| now[*k].is_some() && now[*k] == seen.at[*k]) {
            seen.evidence.mark(&run.cards[k].id, run.is_translated(k));
        }
        seen.at = now;
        Ok(seen)
    }

    /// Reads a document as it was `before`, to take it back, and as it stands if it `stays`.
    fn read_names(
        &self,
        k: usize,
        before: Option<usize>,
        stays: bool,
        part: &mut Part,
    ) -> Result<(), CorpusError> {
        let Some(work) = self.standing(k)? else { return Ok(()) };
        // A history undoes itself: that is a law of texts.
        if let Some(earlier) = before.and_then(|revisions| work.doc.earlier(revisions).ok()) {
            part.gone.push((k, names::lower_words(&earlier)));
        }
        if stays {
            let text = work.doc.shared_text();
            let lines = lines_of(&text);
            let view = self.engine.view(&work, &text, &lines);
            names::survey(&view, self.is_translated(k), &mut part.evidence);
        }
        Ok(())
    }
}
