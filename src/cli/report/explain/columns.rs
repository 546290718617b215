//! Original and clean text side by side, to the width of the terminal.

use std::io::{self, Write};

use anstyle::Style;

use super::inline::{wanted, why};
use crate::cli::report::rows::{Piece, Row, folded, rows};
use crate::cli::report::text::{Styled, columns, exact, line as filled, plain, wrapped};
use crate::cli::terminal::{ADDED, FAINT, REMOVED, paint};
use crate::pipeline::{Sides, Told};

/// Rows shown around changed ones.
const AROUND: usize = 2;
/// Columns of a line number and the blank behind it.
const NUMBER: usize = 6;

/// Writes both sides; with `line` only its row, and the why of its changes.
pub(super) fn write(out: &mut dyn Write, told: &Told, sides: &Sides, line: Option<usize>) -> io::Result<()> {
    let width = (columns() - 3) / 2 - NUMBER;
    let left = if sides.extraction.is_some() { "after extraction" } else { "original" };
    writeln!(
        out,
        "{:NUMBER$}{} │ {:NUMBER$}clean",
        "",
        filled(&[(Style::new(), left.to_owned())], width),
        ""
    )?;
    let rows = rows(sides);
    let parts = folded(|k| wanted(&rows[k], line), rows.len(), if line.is_some() { 0 } else { AROUND });
    for part in parts {
        match part {
            Ok(k) if line.is_none() || wanted(&rows[k], line) => {
                row(out, &rows[k], width)?;
                if line.is_some() {
                    for number in rows[k].stretches() {
                        for edit in sides.stretches[number].edits.iter().filter_map(|&k| told.edits.get(k)) {
                            why(out, edit)?;
                        }
                    }
                }
            }
            Err(range) if line.is_none() => {
                writeln!(
                    out,
                    "{}",
                    paint(FAINT, &format!("{:NUMBER$}⋮ {} lines without a change", "", range.len()))
                )?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn row(out: &mut dyn Write, row: &Row<'_>, width: usize) -> io::Result<()> {
    let left = if row.has_left() { wrapped(&side(row, true), width) } else { Vec::new() };
    let right = if row.has_right() { wrapped(&side(row, false), width) } else { Vec::new() };
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

fn side(row: &Row<'_>, is_left: bool) -> Vec<Styled> {
    let piece = |piece: &Piece<'_>| match *piece {
        Piece::Same(text) => (Style::new(), plain(text)),
        Piece::Changed { left, .. } if is_left => (REMOVED.strikethrough(), exact(left)),
        Piece::Changed { right, .. } => (ADDED.underline(), exact(right)),
    };
    row.pieces.iter().map(piece).filter(|(_, text)| !text.is_empty()).collect()
}
