//! `boilerplate/repeated-title`: the headline printed again below the article or above its text.

use super::rows::Row;
use crate::rule::pack::{key_of, opens_like, words_of};
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};

/// A headline of fewer words may be an ordinary heading (words).
const TITLE_WORDS: usize = 3;
/// No headline is longer (words).
const LONGEST_TITLE: usize = 40;
/// How many lines may stand above the headline.
const TITLE_BY: usize = 8;
/// What parts the sections of a path.
const PATH: [char; 4] = ['>', '\u{BB}', '\u{203A}', '|'];
/// A cut copy must hold at least this many words of the headline.
const CUT_WORDS: usize = 4;

pub(crate) fn about() -> About {
    About::coded(
        "boilerplate/repeated-title",
        "Title printed again",
        "Scraped pages print the headline again as a breadcrumb, a widget label or a link. The first copy stays; a later line that is the headline and nothing else (but for case, quotes and blanks, a cut with dots, or the path of sections before it) says nothing new. A copy that stands right above the text may be the article's own headline and is only suggested.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes(
            "Ferry to Oster runs late again\n\nThe ferry left at noon, an hour after its time.\n\nFerry to Oster runs late again\n",
            "Ferry to Oster runs late again\n\nThe ferry left at noon, an hour after its time.\n\n",
        ),
        Example::becomes(
            "The mayor’s “last word” on the ferry\n\nHome > News > The mayor's \"last word\" on the ferry\n\nHe spoke at noon.\n",
            "The mayor’s “last word” on the ferry\n\n\nHe spoke at noon.\n",
        ),
        Example::stays("Ferry to Oster runs late again\n\nThe ferry to Oster runs late again, the mayor said.\n"),
        Example::flagged("Ferry to Oster runs late again\n\nFerry to Oster runs late again\n\nThe ferry left at noon, an hour after its time.\n"),
        Example::stays("Ferry\n\nIt left at noon.\n\nFerry\n"),
    ])
}

/// Which row holds the title: the first line that is no residue, if it can be one.
pub(super) fn title_row(view: &View<'_>, rows: &[Row<'_>]) -> Option<usize> {
    let known = key_of(&view.meta.title);
    if !known.is_empty()
        && let Some(k) = rows.iter().position(|r| {
            r.text.len() < 4 * known.len() + 8 && opens_like(r.text, &known) && key_of(r.text) == known
        }) {
            return Some(k);
        }
    first_line(rows)
}

/// The first line that is no residue, if it can be a title.
fn first_line(rows: &[Row<'_>]) -> Option<usize> {
    let first = rows.iter().take(TITLE_BY).position(|r| r.hit.is_none() && r.weak.is_none())?;
    (!rows[first].is_prose() && rows[first].words <= LONGEST_TITLE).then_some(first)
}

/// The title of a document and its copies.
#[derive(Clone, Debug, Default)]
pub(super) struct Titles {
    /// The row that holds it.
    pub(super) row: Option<usize>,
    /// The later rows that are the same words, in order.
    pub(super) copies: Vec<Copy>,
}

/// A row that is the title again.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    /// Which row.
    pub(super) row: usize,
    /// How surely it says nothing new.
    confidence: Confidence,
}

impl Titles {
    /// Whether a row is the title or a copy of it.
    pub(super) fn has(&self, row: usize) -> bool {
        Some(row) == self.row || self.copies.binary_search_by_key(&row, |c| c.row).is_ok()
    }
}

/// Finds the title and its copies.
pub(super) fn titles(view: &View<'_>, rows: &[Row<'_>]) -> Titles {
    let title = title_row(view, rows);
    // A page says its title, the text made of it does not: the first line speaks in both cases, so
    // that what is cleaned once stays as it is.
    let first = first_line(rows);
    let mut keys: Vec<String> = Vec::new();
    for text in [title.map_or("", |k| rows[k].text), view.meta.title.as_str(), first.map_or("", |k| rows[k].text)] {
        let key = key_of(text);
        if words_of(&key) >= TITLE_WORDS && !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut titles = Titles { row: title, copies: Vec::new() };
    let Some(longest) = keys.iter().map(String::len).max() else { return titles };
    // Without a line for it, the first copy of the known title is the one to keep.
    let from = first.min(title).or(title).map_or(0, |k| k + 1);
    let mut kept = title.is_some();
    let first_prose = rows.iter().position(Row::is_prose).unwrap_or(rows.len());
    let later = rows.iter().enumerate().skip(from).filter(|(k, _)| Some(*k) != title);
    for (k, row) in later.filter(|(_, r)| r.text.len() <= longest * 2 + 80) {
        // A copy opens like the title, if no path of sections stands before it.
        if !holds_path(row.text) && !keys.iter().any(|t| opens_like(row.text, t)) {
            continue;
        }
        let key = key_of(row.text);
        let Some(sure) = keys.iter().find_map(|t| copy_of(&key, row.text, t)) else { continue };
        if !kept {
            kept = true;
            continue;
        }
        // Feeds open with the title as their first paragraph, and saved pages hold the name of the page
        // and the headline: a copy right above the text may be the article's own.
        let above_text = k <= first_prose && rows.get(k + 1).is_some_and(|next| next.hit.is_none());
        let confidence = match sure {
            true if above_text && keys.contains(&key) => Confidence::Suspect,
            true => Confidence::Certain,
            false => Confidence::Likely,
        };
        titles.copies.push(Copy { row: k, confidence });
    }
    titles
}

/// Proposes to take later copies out.
pub(super) fn propose(rule: RuleId, view: &View<'_>, rows: &[Row<'_>], titles: &Titles, out: &mut Findings) {
    if !view.switches.on(rule) {
        return;
    }
    let shown = titles.row.map_or(view.meta.title.as_str(), |k| rows[k].text);
    for copy in &titles.copies {
        let full = rows[copy.row].line.full;
        out.push(Finding::edit(full, rule, copy.confidence, "").because("title", shown));
    }
}

fn holds_path(text: &str) -> bool {
    memchr::memchr2(b'>', b'|', text.as_bytes()).is_some() || (!text.is_ascii() && text.contains(PATH))
}

/// Whether a line is a copy of the title: surely (`true`), or cut or under a path.
fn copy_of(key: &str, text: &str, title: &str) -> Option<bool> {
    if key == title {
        return Some(true);
    }
    let path = text.rsplit(PATH).next().filter(|last| last.len() < text.len());
    if path.is_some_and(|last| key_of(last) == title) {
        return Some(true);
    }
    let cut = text.strip_suffix("...").or_else(|| text.strip_suffix('\u{2026}')).map(key_of)?;
    (title.starts_with(&cut) && words_of(&cut) >= CUT_WORDS).then_some(false)
}
