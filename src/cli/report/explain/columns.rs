//! Original and clean text side by side, to the width of the terminal.

use std::io::{self, Write};

use anstyle::Style;

use super::inline::{marked, why};
use super::walk;
use crate::cli::report::rows::{Piece, Row};
use crate::cli::report::text::{Styled, columns, line as filled, plain, wrapped};
use crate::cli::terminal::{ADDED, FAINT, REMOVED, paint};
use crate::pipeline::{Sides, Told};

/// Rows shown around changed ones.
const AROUND: usize = 2;
/// Columns of a line number and the blank behind it.
const NUMBER: usize = 6;

/// Writes both sides; with `line` only its row, and the why of its changes. Without colours changes
/// stand in `[-...-]` and `{+...+}`.
pub(super) fn write(
    out: &mut dyn Write,
    told: &Told,
    sides: &Sides,
    line: Option<usize>,
    bare: bool,
) -> io::Result<()> {
    let width = (columns() - 3) / 2 - NUMBER;
    let left = if sides.extraction.is_some() { "after extraction" } else { "original" };
    writeln!(
        out,
        "{:NUMBER$}{} │ {:NUMBER$}clean",
        "",
        filled(&[(Style::new(), left.to_owned())], width),
        ""
    )?;
    walk(out, told, sides, line, AROUND, |out, next| {
        row(out, next, width, bare)?;
        if line.is_none() {
            return Ok(());
        }
        let numbers = next.touching().flat_map(|(s, _)| &sides.stretches[s].edits);
        numbers.filter_map(|&k| told.edits.get(k)).try_for_each(|edit| why(out, edit))
    })
}

fn row(out: &mut dyn Write, row: &Row<'_>, width: usize, bare: bool) -> io::Result<()> {
    let left = if row.has_left() { wrapped(&side(row, true, bare), width) } else { Vec::new() };
    let right = if row.has_right() { wrapped(&side(row, false, bare), width) } else { Vec::new() };
    for k in 0..left.len().max(right.len()) {
        let number = |there: bool, line: usize| {
            let digits = if k == 0 && there { line.to_string() } else { String::new() };
            paint(FAINT, &format!("{digits:>5} "))
        };
        let cell = |lines: &[Vec<Styled>], width| filled(lines.get(k).map_or(&[], Vec::as_slice), width);
        writeln!(
            out,
            "{}{} │ {}{}",
            number(row.has_left(), row.left_line),
            cell(&left, width),
            number(row.has_right(), row.right_line),
            cell(&right, 0)
        )?;
    }
    Ok(())
}

fn side(row: &Row<'_>, is_left: bool, bare: bool) -> Vec<Styled> {
    let piece = |piece: &Piece<'_>| match *piece {
        Piece::Same(text) => (Style::new(), plain(text)),
        Piece::Changed { left, .. } if is_left => (REMOVED.strikethrough(), marked(left, ["[-", "-]"], bare)),
        Piece::Changed { right, .. } => (ADDED.underline(), marked(right, ["{+", "+}"], bare)),
    };
    row.pieces.iter().map(piece).filter(|(_, text)| !text.is_empty()).collect()
}
