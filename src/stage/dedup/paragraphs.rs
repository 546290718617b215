//! The paragraphs of one document, cut into words once for all rules of the stage.

use super::telling::line_hash;
use crate::algo::tokens::{Class, Token, tokens};
use crate::rule::View;
use crate::text::Line;

/// A line with words.
pub(super) struct Paragraph {
    pub(super) line: Line,
    /// Blind to marks, blanks and case.
    pub(super) hash: u64,
    /// First and one past the last of its words.
    words: (usize, usize),
    /// Prose that may be taken out: it ends like a sentence and is no speech, verse, list or table.
    pub(super) prose: bool,
}

impl Paragraph {
    /// How many words it has.
    pub(super) fn words(&self) -> usize {
        self.words.1 - self.words.0
    }
}

/// All lines with words, in order.
pub(super) struct Paragraphs {
    pub(super) list: Vec<Paragraph>,
    all: Vec<Token>,
}

impl Paragraphs {
    /// Cuts a document.
    pub(super) fn of(view: &View<'_>) -> Paragraphs {
        let mut cut = Paragraphs {
            list: Vec::with_capacity(view.lines.len()),
            all: Vec::with_capacity(view.text.len() / 5),
        };
        for line in view.lines {
            let from = cut.all.len();
            let text = line.text(view.text);
            tokens(text, line.span.start as usize, &mut cut.all);
            if let words @ [_, ..] = &cut.all[from..] {
                let (hash, prose) = (line_hash(words), is_prose(text, words));
                cut.list.push(Paragraph { line: *line, hash, words: (from, cut.all.len()), prose });
            }
        }
        cut
    }

    /// The words of a paragraph.
    pub(super) fn words_of(&self, paragraph: &Paragraph) -> &[Token] {
        self.all.get(paragraph.words.0..paragraph.words.1).unwrap_or_default()
    }
}

fn is_prose(text: &str, words: &[Token]) -> bool {
    let text = text.trim();
    let speech = text.starts_with(['"', '\u{201C}', '\u{2018}', '\u{AB}', '\u{201E}', '\'']);
    let item = text.starts_with(['-', '*', '\u{2022}', '\u{2013}', '\u{2014}', '\u{25CF}', '>']);
    let figures = words.iter().filter(|t| t.class == Class::Number).count();
    ends_like_a_sentence(text) && !speech && !item && figures * 3 <= words.len()
}

/// Whether a text ends like a sentence, closing marks left aside.
pub(super) fn ends_like_a_sentence(text: &str) -> bool {
    let closing = ['"', '\u{201D}', '\u{2019}', ')', ']'];
    text.trim_end().trim_end_matches(closing).ends_with(['.', '!', '?', '\u{2026}', '\u{3002}'])
}

/// The number of a paragraph's line, from 1.
pub(super) fn line_number(view: &View<'_>, paragraph: &Paragraph) -> usize {
    view.lines.partition_point(|l| l.span.start < paragraph.line.span.start) + 1
}
