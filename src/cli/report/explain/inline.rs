//! The document from top to bottom: removed and new text inside its lines, the why of each below.

use std::io::{self, Write};

use super::{evidence_line, walk};
use crate::cli::report::rows::{Piece, Row};
use crate::cli::report::text::{exact, plain};
use crate::cli::terminal::{ADDED, FAINT, PLACE, REMOVED, paint, shortened, visible_line};
use crate::corpus::write::EditRecord;
use crate::pipeline::{Sides, Told};

/// Rows shown around changed ones.
const AROUND: usize = 1;
/// Unchanged text longer than this, in characters, is cut to its two ends.
const LONG: usize = 400;
const END: usize = 120;

/// Writes the document, or one line of it; without colours changes stand in `[-...-]` and `{+...+}`.
pub(super) fn write(
    out: &mut dyn Write,
    told: &Told,
    sides: &Sides,
    line: Option<usize>,
    without_colours: bool,
) -> io::Result<()> {
    walk(out, told, sides, line, AROUND, |out, next| {
        row(out, next, told, sides, without_colours, line.is_some())
    })
}

/// A row and the why of the stretches that end in it, or of `all` in it.
fn row(
    out: &mut dyn Write,
    row: &Row<'_>,
    told: &Told,
    sides: &Sides,
    bare: bool,
    all: bool,
) -> io::Result<()> {
    let number = if row.has_left() { row.left_line.to_string() } else { "+".to_owned() };
    write!(out, "{} ", paint(FAINT, &format!("{number:>5} │")))?;
    for piece in &row.pieces {
        match *piece {
            Piece::Same(text) => write!(out, "{}", cut(text))?,
            Piece::Changed { left, right, .. } => {
                for (style, text) in [
                    (REMOVED.strikethrough(), marked(left, ["[-", "-]"], bare)),
                    (ADDED.underline(), marked(right, ["{+", "+}"], bare)),
                ] {
                    if !text.is_empty() {
                        write!(out, "{}", paint(style, &text))?;
                    }
                }
            }
        }
    }
    writeln!(out)?;
    for (number, _) in row.touching().filter(|(_, last)| all || *last) {
        for edit in sides.stretches[number].edits.iter().filter_map(|&k| told.edits.get(k)) {
            why(out, edit)?;
        }
    }
    Ok(())
}

/// A changed stretch; between signs where there are no colours.
pub(super) fn marked(text: &str, [open, close]: [&str; 2], bare: bool) -> String {
    match (text.is_empty(), bare) {
        (true, _) => String::new(),
        (false, true) => format!("{open}{}{close}", exact(text)),
        (false, false) => exact(text),
    }
}

/// Long unchanged text cut to its two ends.
fn cut(text: &str) -> String {
    if text.char_indices().nth(LONG).is_none() {
        return plain(text);
    }
    let head = text.char_indices().nth(END).map_or(text.len(), |(k, _)| k);
    let tail = text.char_indices().rev().nth(END).map_or(0, |(k, _)| k).max(head);
    let many = text[head..tail].chars().count();
    let middle = paint(FAINT, &format!("… {many} unchanged characters …"));
    format!("{} {middle} {}", plain(&text[..head]), plain(&text[tail..]))
}

/// Rule, confidence, reason; what became what; evidence.
pub(super) fn why(out: &mut dyn Write, edit: &EditRecord) -> io::Result<()> {
    let reason = edit.why.get("reason").and_then(|r| r.as_str()).unwrap_or_default();
    writeln!(
        out,
        "        {} ({}) {}",
        paint(PLACE, &visible_line(&edit.rule)),
        edit.confidence.as_str(),
        shortened(&plain(reason), 300)
    )?;
    let side = |text: &Option<String>| shortened(&exact(text.as_deref().unwrap_or_default()), 160);
    let (before, after) = (side(&edit.before), side(&edit.after));
    let change = match (before.is_empty(), after.is_empty()) {
        (_, true) => format!("{} removed", paint(REMOVED, &before)),
        (true, _) => format!("{} added", paint(ADDED, &after)),
        _ => format!("{} → {}", paint(REMOVED, &before), paint(ADDED, &after)),
    };
    writeln!(out, "          {change}")?;
    let mut list: Vec<(String, String)> = Vec::new();
    list.extend(edit.score.map(|s| ("score".to_owned(), format!("{s:.4}"))));
    list.extend(edit.decision.clone().map(|d| ("decision".to_owned(), d)));
    list.extend(crate::cli::report::evidence(&edit.why));
    if !list.is_empty() {
        writeln!(out, "          {}", paint(FAINT, &evidence_line(&list)))?;
    }
    Ok(())
}
