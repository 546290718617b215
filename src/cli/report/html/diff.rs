//! Original and clean text side by side, changed stretches marked, the why of each below its row.

use super::escape::Html;
use super::{Book, badge, rule_name};
use crate::cli::report::rows::{self, Piece, Row, folded, quiet_rules};
use crate::cli::terminal::shortened;
use crate::corpus::write::EditRecord;
use crate::pipeline::Sides;

/// Rows shown around changed ones.
const AROUND: usize = 2;
/// Unchanged text longer than this, in characters, is cut to its two ends.
const LONG: usize = 700;
const END: usize = 240;
/// A removed or new stretch is shown up to this many characters.
const LONG_CHANGE: usize = 20_000;
/// Changes explained below one row.
const MOST_WHY: usize = 60;

/// One line takes at most this many bytes on each side.
const MOST_CELL: usize = 200_000;

/// A document cut into rows, and what they are told by.
struct View<'v> {
    rows: Vec<Row<'v>>,
    quiet: Vec<bool>,
    sides: &'v Sides,
    edits: &'v [EditRecord],
    book: &'v Book,
}

/// Writes the table; false when `budget` bytes did not suffice for all of it.
pub(super) fn write(
    html: &mut Html,
    sides: &Sides,
    edits: &[EditRecord],
    book: &Book,
    budget: usize,
) -> bool {
    let view = View { rows: rows::rows(sides), quiet: rows::quiet(sides, edits), sides, edits, book };
    let start = html.len();
    let left = if sides.extraction.is_some() { "After extraction" } else { "Original" };
    table(html);
    html.raw("<thead><tr><th></th><th scope=col>").raw(left);
    html.raw("</th><th></th><th scope=col>Clean</th></tr></thead><tbody>");
    let loud = |k: usize| !view.rows[k].is_quiet(&view.quiet);
    for part in folded(loud, view.rows.len(), AROUND) {
        if html.len() - start > budget {
            html.raw("</tbody></table>");
            return false;
        }
        match part {
            Ok(k) => row(html, &view.rows[k], &view),
            Err(range) => {
                html.raw("</tbody></table>");
                fold(html, &view.rows[range], &view, budget.saturating_sub(html.len() - start));
                table(html);
                html.raw("<tbody>");
            }
        }
    }
    html.raw("</tbody></table>");
    quiet(html, &view);
    true
}

/// What was changed in rows where nothing can be seen of it, by rule.
fn quiet(html: &mut Html, view: &View<'_>) {
    let rules = quiet_rules(&view.rows, &view.quiet, view.sides, view.edits);
    if rules.is_empty() {
        return;
    }
    html.raw("<details class=why><summary>Changes of blanks only: ");
    html.number(rules.values().map(|(n, _)| n).sum()).raw("</summary><ul>");
    for (rule, (count, edit)) in rules {
        html.raw("<li>");
        rule_name(html, rule);
        html.raw(" ×").number(count).raw(" ");
        badge(html, edit.confidence.as_str());
        html.raw(" ").text(&view.book.reason(edit)).raw("</li>");
    }
    html.raw("</ul></details>");
}

fn table(html: &mut Html) {
    html.raw("<table class=d><colgroup><col class=l><col><col class=l><col></colgroup>");
}

/// Rows that differ in nothing that can be seen, behind one line that opens.
fn fold(html: &mut Html, rows: &[Row<'_>], view: &View<'_>, budget: usize) {
    let many = |s: usize| view.sides.stretches[s].edits.len();
    let changes: usize = rows.iter().flat_map(Row::stretches).map(many).sum();
    html.raw("<details class=fold><summary>").number(rows.len()).raw(" lines");
    if changes == 0 {
        html.raw(" without a change");
    } else {
        html.raw(", ").number(changes).raw(if changes == 1 { " change" } else { " changes" });
        html.raw(" of blanks only");
    }
    html.raw("</summary>");
    table(html);
    html.raw("<tbody>");
    let start = html.len();
    for (done, next) in rows.iter().enumerate() {
        if html.len() - start > budget {
            html.raw("<tr><td colspan=4 class=soft>and ").number(rows.len() - done);
            html.raw(" more lines, not shown</td></tr>");
            break;
        }
        row(html, next, view);
    }
    html.raw("</tbody></table></details>");
}

fn row(html: &mut Html, row: &Row<'_>, view: &View<'_>) {
    let equal = row.pieces.iter().all(|p| matches!(p, Piece::Same(_)));
    html.raw(if equal { "<tr class=e>" } else { "<tr>" });
    for is_left in [true, false] {
        let (class, line, there) = if is_left {
            ("old", row.left_line, row.has_left())
        } else {
            ("new", row.right_line, row.has_right())
        };
        if !there {
            html.raw("<td class=l></td><td class=none></td>");
            continue;
        }
        html.raw("<td class=l>").raw(&line.to_string()).raw("</td><td class=").raw(class).raw(">");
        cell(html, row, is_left, view);
        html.raw("</td>");
    }
    html.raw("</tr>");
    if row.is_quiet(&view.quiet) {
        // Told once below the table: a text with foreign line ends would have one here in every row.
        return;
    }
    let numbers: Vec<usize> =
        row.stretches().flat_map(|s| view.sides.stretches[s].edits.iter().copied()).collect();
    if !numbers.is_empty() {
        html.raw("<tr class=w><td colspan=4>");
        why(html, &numbers, view.edits, view.book);
        html.raw("</td></tr>");
    }
}

fn cell(html: &mut Html, row: &Row<'_>, is_left: bool, view: &View<'_>) {
    let start = html.len();
    for piece in &row.pieces {
        if html.len() - start > MOST_CELL {
            html.raw(" <span class=cut>… the line goes on</span>");
            return;
        }
        match *piece {
            Piece::Same(text) => same(html, text),
            Piece::Changed { stretch, left, right, .. } => {
                let text = if is_left { left } else { right };
                if !text.is_empty() {
                    let numbers = &view.sides.stretches[stretch].edits;
                    changed(
                        html,
                        text,
                        is_left,
                        numbers.iter().filter_map(|&k| view.edits.get(k)),
                        view.book,
                    );
                }
            }
        }
    }
}

fn same(html: &mut Html, text: &str) {
    let Some((head, middle, tail)) = ends(text, LONG, END) else {
        html.text(text);
        return;
    };
    html.text(head).raw(" <span class=cut>… ").number(middle.chars().count());
    html.raw(" unchanged characters …</span> ").text(tail);
}

/// The two ends of a long text and what lies between.
fn ends(text: &str, long: usize, end: usize) -> Option<(&str, &str, &str)> {
    text.char_indices().nth(long)?;
    let head = text.char_indices().nth(end).map_or(text.len(), |(k, _)| k);
    let tail = text.char_indices().rev().nth(end - 1).map_or(0, |(k, _)| k).max(head);
    Some((&text[..head], &text[head..tail], &text[tail..]))
}

fn changed<'e>(
    html: &mut Html,
    text: &str,
    is_left: bool,
    edits: impl Iterator<Item = &'e EditRecord>,
    book: &Book,
) {
    let tag = if is_left { "del" } else { "ins" };
    html.raw("<").raw(tag).raw(" title=\"");
    for (k, edit) in edits.take(4).enumerate() {
        html.raw(if k == 0 { "" } else { "; " });
        html.attribute(&edit.rule).raw(" (").raw(edit.confidence.as_str()).raw("): ");
        html.attribute(&shortened(&book.reason(edit), 200));
    }
    html.raw("\">");
    match ends(text, LONG_CHANGE, LONG_CHANGE / 2) {
        None => html.exact(text),
        Some((head, middle, tail)) => {
            html.exact(head).raw(" <span class=cut>… ").number(middle.chars().count());
            html.raw(" more characters …</span> ").exact(tail)
        }
    };
    html.raw("</").raw(tag).raw(">");
}

/// What was changed in a row: one line that opens to every reason.
fn why(html: &mut Html, numbers: &[usize], edits: &[EditRecord], book: &Book) {
    let mut rules: Vec<(&str, usize)> = Vec::new();
    for edit in numbers.iter().filter_map(|&k| edits.get(k)) {
        match rules.iter_mut().find(|(rule, _)| *rule == edit.rule) {
            Some((_, n)) => *n += 1,
            None => rules.push((&edit.rule, 1)),
        }
    }
    html.raw("<details class=why><summary>");
    for (k, (rule, count)) in rules.iter().take(8).enumerate() {
        html.raw(if k == 0 { "" } else { ", " });
        rule_name(html, rule);
        if *count > 1 {
            html.raw(" ×").number(*count);
        }
    }
    html.raw(if rules.len() > 8 { ", …" } else { "" });
    html.raw("</summary><ul>");
    for &k in numbers.iter().take(MOST_WHY) {
        let Some(edit) = edits.get(k) else { continue };
        html.raw("<li>");
        rule_name(html, &edit.rule);
        html.raw(" ");
        badge(html, edit.confidence.as_str());
        html.raw(" ").text(&book.reason(edit));
        html.raw("<br>");
        let (before, after) = (edit.before.as_deref().unwrap_or(""), edit.after.as_deref().unwrap_or(""));
        if !before.is_empty() {
            html.raw("<del>").exact(&shortened(before, 300)).raw("</del>");
        }
        if !after.is_empty() {
            html.raw(if before.is_empty() { "" } else { " → " });
            html.raw("<ins>").exact(&shortened(after, 300)).raw("</ins>");
        }
        evidence(html, edit);
        html.raw("</li>");
    }
    if numbers.len() > MOST_WHY {
        html.raw("<li>and ").number(numbers.len() - MOST_WHY).raw(" more, in audit/edits.jsonl</li>");
    }
    html.raw("</ul></details>");
}

/// Score, decision and whatever else the rule gave as evidence.
pub(super) fn evidence(html: &mut Html, edit: &EditRecord) {
    let mut list: Vec<(String, String)> = Vec::new();
    list.extend(edit.score.map(|s| ("score".to_owned(), format!("{s:.4}"))));
    list.extend(edit.decision.clone().map(|d| ("decision".to_owned(), d)));
    list.extend(crate::cli::report::evidence(&edit.why));
    line(html, &list);
}

/// Names and values in one line.
pub(super) fn line(html: &mut Html, list: &[(String, String)]) {
    if list.is_empty() {
        return;
    }
    html.raw("<span class=evidence>");
    for (k, (name, value)) in list.iter().enumerate() {
        html.raw(if k == 0 { "" } else { " · " });
        html.text(name).raw(": ").text(&shortened(value, 300));
    }
    html.raw("</span>");
}
