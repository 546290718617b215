//! What `clean` would change, as a unified diff.

use std::io::{self, Write};

use super::rows::{Piece, Row, folded, rows};
use super::{Checked, Report, Totals};
use crate::cli::terminal::{ADDED, FAINT, REMOVED, inert, paint, visible_line};
use crate::pipeline::sides;

/// Unchanged lines around a change.
const AROUND: usize = 3;

/// A diff of every document that would change.
#[derive(Default)]
pub(super) struct Unified;

/// The lines of one side of a row.
fn side(row: &Row<'_>, left: bool) -> Vec<String> {
    let mut text = String::new();
    for piece in &row.pieces {
        text += match *piece {
            Piece::Same(same) => same,
            Piece::Changed { left: old, right: new, .. } => {
                if left {
                    old
                } else {
                    new
                }
            }
        };
    }
    let text = text.strip_suffix('\n').unwrap_or(&text);
    text.split('\n').map(|line| inert(visible_line(line))).collect()
}

impl Report for Unified {
    fn document(&mut self, checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
        let Ok(sides) = sides(checked.work.doc.text(), checked.edits) else { return Ok(()) };
        let rows = rows(&sides);
        let loud = |k: usize| rows[k].touching().next().is_some();
        if !(0..rows.len()).any(loud) {
            return Ok(());
        }
        let path = visible_line(checked.path);
        let name = match checked.record {
            Some(line) => format!("{path}:{line}"),
            None => path,
        };
        writeln!(out, "{}", paint(REMOVED, &format!("--- a/{name}")))?;
        writeln!(out, "{}", paint(ADDED, &format!("+++ b/{name}")))?;
        let list: Vec<_> = folded(loud, rows.len(), AROUND).collect();
        for hunk in list.split(Result::is_err).filter(|h| !h.is_empty()) {
            let shown: Vec<&Row<'_>> = hunk.iter().flatten().filter_map(|k| rows.get(*k)).collect();
            self.hunk(&shown, out)?;
        }
        Ok(())
    }

    fn refused(&mut self, doc: &str, reason: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "{}",
            paint(FAINT, &format!("# {}: not usable: {}", visible_line(doc), visible_line(reason)))
        )
    }

    fn finish(&mut self, _: &Totals, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

impl Unified {
    fn hunk(&self, shown: &[&Row<'_>], out: &mut dyn Write) -> io::Result<()> {
        let Some(first) = shown.first() else { return Ok(()) };
        let mut lines: Vec<(char, String)> = Vec::new();
        // Of neighbouring changed rows all old lines stand before the new ones.
        for block in shown.chunk_by(|a, b| a.touching().next().is_some() == b.touching().next().is_some()) {
            let changed = block.first().is_some_and(|r| r.touching().next().is_some());
            for row in block.iter().filter(|r| r.has_left()) {
                lines.extend(side(row, true).into_iter().map(|l| (if changed { '-' } else { ' ' }, l)));
            }
            for row in block.iter().filter(|r| changed && r.has_right()) {
                lines.extend(side(row, false).into_iter().map(|l| ('+', l)));
            }
        }
        let count = |sign: char| lines.iter().filter(|(s, _)| *s == sign || *s == ' ').count();
        let (old, new) = (count('-'), count('+'));
        // A side without lines is named by the line before it.
        let at = |line: usize, lines: usize| if lines == 0 { line.saturating_sub(1) } else { line };
        let head = format!("@@ -{},{old} +{},{new} @@", at(first.left_line, old), at(first.right_line, new));
        writeln!(out, "{}", paint(FAINT, &head))?;
        for (sign, line) in lines {
            match sign {
                '-' => writeln!(out, "{}", paint(REMOVED, &format!("-{line}")))?,
                '+' => writeln!(out, "{}", paint(ADDED, &format!("+{line}")))?,
                _ => writeln!(out, " {line}")?,
            }
        }
        Ok(())
    }
}
