//! One paragraph as the rules of this stage see it, and the characters and words around a place.
//!
//! All places are bytes of the paragraph. Looking around is bounded, so that a rule asked at
//! every mark of one long line stays linear.

use std::cell::{Cell, OnceCell};

use super::english;
use crate::rule::View;

/// The longest word or token that is looked at (characters).
const LONGEST: usize = 60;

/// How many times a document is searched for another place of a word. A document with more words
/// to look for has another ailment than a few lost blanks.
const LOOKED_UP: u32 = 200;

/// How much of a document such a search covers (bytes).
const SEARCHED: usize = 20_000;

/// What is known of the whole document; worked out when first asked for.
pub(crate) struct Facts<'a> {
    view: &'a View<'a>,
    apostrophe: OnceCell<&'static str>,
    code: OnceCell<bool>,
    looked_up: Cell<u32>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(view: &'a View<'a>) -> Self {
        Facts { view, apostrophe: OnceCell::new(), code: OnceCell::new(), looked_up: Cell::new(0) }
    }

    /// The apostrophe that the document uses: its first one.
    pub(super) fn apostrophe(&self) -> &'static str {
        self.apostrophe.get_or_init(|| match self.view.text.find(['\'', '\u{2019}']) {
            Some(at) if self.view.text[at..].starts_with('\'') => "'",
            Some(_) => "\u{2019}",
            None if self.view.text.contains('\u{201C}') => "\u{2019}",
            None => "'",
        })
    }

    /// Whether the document holds lines of a program.
    pub(super) fn has_code(&self) -> bool {
        const SIGNS: &[&str] =
            &["();", "){", ") {", "{\n", "=>", "</", "::", "\nimport ", "\nfunc ", "#include", "= \""];
        *self.code.get_or_init(|| {
            SIGNS.iter().any(|s| memchr::memmem::find(self.view.text.as_bytes(), s.as_bytes()).is_some())
        })
    }

    /// Whether a word stands by itself somewhere near the beginning of the document. Bounded.
    pub(super) fn has_word(&self, word: &str) -> bool {
        if self.looked_up.replace(self.looked_up.get() + 1) >= LOOKED_UP {
            return false;
        }
        let document = self.view.text.as_bytes();
        let text = &document[..document.len().min(SEARCHED)];
        memchr::memmem::find_iter(text, word.as_bytes()).any(|at| {
            let begins = at == 0 || matches!(text[at - 1], b' ' | b'\n');
            let ends =
                text.get(at + word.len()).is_none_or(|b| matches!(b, b' ' | b',' | b'\n' | b'\'' | 0xE2));
            begins && ends
        })
    }
}

/// A line of the text without the blanks at its end.
pub(crate) struct Paragraph<'a> {
    /// The paragraph.
    pub(super) text: &'a str,
    facts: &'a Facts<'a>,
    nth: usize,
    foreign: Cell<Option<bool>>,
}

impl<'a> Paragraph<'a> {
    pub(super) fn new(text: &'a str, facts: &'a Facts<'a>, nth: usize) -> Self {
        Paragraph { text, facts, nth, foreign: Cell::new(None) }
    }

    /// What is known of the document.
    pub(super) fn facts(&self) -> &'a Facts<'a> {
        self.facts
    }

    /// The next paragraph that holds anything.
    pub(super) fn next(&self) -> Option<&'a str> {
        let rest = self.facts.view.lines.get(self.nth + 1..)?;
        // Blank runs are closed by the stage `normalize`; looking past a few lines is enough.
        rest.iter().take(4).map(|l| l.text(self.facts.view.text).trim()).find(|t| !t.is_empty())
    }

    /// Whether the paragraph is in another language than its English document.
    pub(super) fn is_foreign(&self) -> bool {
        self.foreign.get().unwrap_or_else(|| {
            let foreign = english::is_foreign(self.text);
            self.foreign.set(Some(foreign));
            foreign
        })
    }

    /// The character that ends at a place.
    pub(super) fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    /// The character that begins at a place.
    pub(super) fn after(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// The place before the blanks that end at a place.
    pub(super) fn skip_back(&self, at: usize) -> usize {
        self.text.get(..at).map_or(at, |t| t.trim_end_matches(' ').len())
    }

    /// The place after the blanks that begin at a place.
    pub(super) fn skip(&self, at: usize) -> usize {
        self.text.get(at..).map_or(at, |t| at + t.len() - t.trim_start_matches(' ').len())
    }

    /// The word that ends at a place: letters, and apostrophes and hyphens inside it.
    pub(super) fn word_before(&self, at: usize) -> &'a str {
        let Some(head) = self.text.get(..at) else { return "" };
        let mut start = at;
        for c in head.chars().rev().take(LONGEST) {
            if !in_word(c) {
                break;
            }
            start -= c.len_utf8();
        }
        head[start..].trim_start_matches(|c: char| !c.is_alphabetic())
    }

    /// The word that begins at a place.
    pub(super) fn word_after(&self, at: usize) -> &'a str {
        let Some(tail) = self.text.get(at..) else { return "" };
        // Most words are letters of ASCII with a blank or mark of ASCII behind them.
        let plain = tail.bytes().take(LONGEST).take_while(u8::is_ascii_alphabetic).count();
        if tail.as_bytes().get(plain).is_none_or(|b| b.is_ascii() && !in_word(char::from(*b))) {
            return &tail[..plain];
        }
        let mut end = 0;
        for c in tail.chars().take(LONGEST) {
            if !in_word(c) {
                break;
            }
            end += c.len_utf8();
        }
        tail[..end].trim_end_matches(|c: char| !c.is_alphabetic())
    }

    /// What stands between the blanks around a place; nothing if that is very long.
    pub(super) fn token(&self, at: usize) -> Option<&'a str> {
        let (head, tail) = (self.text.get(..at)?, self.text.get(at..)?);
        let mut start = at;
        for (k, c) in head.chars().rev().enumerate() {
            if c.is_whitespace() {
                break;
            }
            if k == LONGEST {
                return None;
            }
            start -= c.len_utf8();
        }
        let mut end = at;
        for (k, c) in tail.chars().enumerate() {
            if c.is_whitespace() {
                break;
            }
            if k == LONGEST {
                return None;
            }
            end += c.len_utf8();
        }
        self.text.get(start..end)
    }
}

fn in_word(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\'' | '\u{2019}' | '-')
}

/// Whether a character begins a word of lower case.
pub(super) fn lower(c: Option<char>) -> bool {
    c.is_some_and(char::is_lowercase)
}

/// Whether a character is a capital.
pub(super) fn upper(c: Option<char>) -> bool {
    c.is_some_and(char::is_uppercase)
}

/// Whether a character is a letter or digit.
pub(super) fn solid(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}
