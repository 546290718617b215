//! One text and its whole history.

use std::sync::Arc;

use super::{Alignment, Edits, Patch, PatchError, Span};

/// One stage's patch in a document's history.
#[derive(Clone, Debug)]
pub struct Revision<S> {
    /// Which stage made the patch.
    pub stage: S,
    /// What it did.
    pub patch: Arc<Patch>,
    /// How the text the stage saw lies in the original.
    pub seen: Arc<Alignment>,
}

/// An original text, its present state, and one patch for each stage that changed it.
///
/// [`Document::revise`] is the only place where text changes. Cloning is cheap, and a text that
/// no stage changed is never copied. `S` is the caller's name for a stage.
#[derive(Clone, Debug)]
pub struct Document<S> {
    original: Arc<str>,
    text: Arc<str>,
    history: Vec<Revision<S>>,
    alignment: Arc<Alignment>,
}

impl<S> Document<S> {
    /// A document that nothing has happened to yet.
    #[must_use]
    pub fn new(original: impl Into<Arc<str>>) -> Self {
        let original = original.into();
        let alignment = Arc::new(Alignment::identity(original.len()));
        Document { text: Arc::clone(&original), original, history: Vec::new(), alignment }
    }

    /// The decoded text as it came.
    #[must_use]
    pub fn original(&self) -> &str {
        &self.original
    }

    /// The text as it now stands.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as it now stands, shared.
    #[must_use]
    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// What has been done, oldest first.
    #[must_use]
    pub fn history(&self) -> &[Revision<S>] {
        &self.history
    }

    /// The map from the original to the present text.
    #[must_use]
    pub fn alignment(&self) -> &Alignment {
        &self.alignment
    }

    /// The span of the original that accounts for a span of the present text.
    #[must_use]
    pub fn origin(&self, span: Span) -> Span {
        self.alignment.to_old(span)
    }

    /// Carries out a stage's edits and records them; true when the text changed.
    ///
    /// # Errors
    /// When the edits overlap or do not lie in the present text; the document is then unchanged.
    pub fn revise(&mut self, stage: S, edits: &Edits) -> Result<bool, PatchError> {
        if edits.is_empty() {
            return Ok(false);
        }
        let patch = Patch::new(&self.text, edits)?;
        if patch.is_empty() {
            return Ok(false);
        }
        self.text = patch.apply(&self.text)?.into();
        let next = Arc::new(self.alignment.compose(&patch.alignment()));
        let seen = std::mem::replace(&mut self.alignment, next);
        self.history.push(Revision { stage, patch: Arc::new(patch), seen });
        Ok(true)
    }

    /// Rebuilds the original from the present text and the history alone.
    ///
    /// # Errors
    /// Never for a history that [`Document::revise`] made.
    pub fn restore(&self) -> Result<String, PatchError> {
        self.earlier(0)
    }

    /// Rebuilds the text as it stood after so many revisions.
    ///
    /// # Errors
    /// Never for a history that [`Document::revise`] made.
    pub fn earlier(&self, revisions: usize) -> Result<String, PatchError> {
        let mut text = self.text.to_string();
        for revision in self.history.iter().skip(revisions).rev() {
            text = revision.patch.undo(&text)?;
        }
        Ok(text)
    }
}
