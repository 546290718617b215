//! Findings of the single steps, and how they become decisions.

/// What becomes of a finding.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// A person should look.
    Suggest,
    /// Carried out.
    Accept,
}

/// Where in a text a form is replaced.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// As a name of its own.
    Single,
    /// As this whole run of words.
    Run,
    /// Wherever the word is part of a name.
    Anywhere,
}

/// What a form becomes.
#[derive(Clone, Debug)]
pub(super) enum With {
    /// Words of the corpus.
    Words(Vec<u32>),
    /// A name that the corpus may not have.
    Name(String),
}

/// One form in one document (or everywhere) that is a spelling of another.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The document, by number; none: everywhere.
    pub doc: Option<usize>,
    /// The words of the form.
    pub form: Vec<u32>,
    /// What it becomes.
    pub with: With,
    /// Log-odds.
    pub odds: f64,
    /// What becomes of it.
    pub level: Level,
    /// Where it is replaced.
    pub reach: Reach,
    /// Whether nothing but likeness speaks: even counts on both sides.
    pub tie: bool,
    /// Why, in words.
    pub why: String,
}

impl Found {
    /// A single name of one document.
    pub(super) fn single(doc: usize, form: u32, with: u32, odds: f64, level: Level, why: &str) -> Self {
        Found {
            doc: Some(doc),
            form: vec![form],
            with: With::Words(vec![with]),
            odds,
            level,
            reach: Reach::Single,
            tie: false,
            why: why.to_owned(),
        }
    }
}
