//! What every report for a terminal needs: widths, exact text, lines cut to fit.

use anstyle::Style;
use unicode_width::UnicodeWidthChar;

use crate::cli::terminal::{is_hidden, paint};

/// Width of the terminal in columns: `COLUMNS`, what the terminal says, or 80.
pub(super) fn columns() -> usize {
    let given = std::env::var("COLUMNS").ok().and_then(|c| c.trim().parse::<usize>().ok());
    let asked = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    given.or_else(asked).unwrap_or(80).clamp(40, 400)
}

/// Columns that a character takes.
pub(super) fn width_of(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// A character as it is shown: what is hidden is written out, and so are odd blanks when `exact`.
pub(super) fn shown(c: char, exact: bool, into: &mut String) {
    match c {
        '\n' if exact => into.push('↵'),
        '\t' if exact => into.push('→'),
        '\t' | '\n' => into.push(' '),
        c if is_hidden(c) || exact && c != ' ' && c.is_whitespace() => into.extend(c.escape_unicode()),
        c => into.push(c),
    }
}

/// Scraped text on one line, blanks at its ends as dots: a changed stretch.
pub(super) fn exact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (first, last) = (text.len() - text.trim_start().len(), text.trim_end().len());
    for (k, c) in text.char_indices() {
        if c == ' ' && (k < first || k >= last) {
            out.push('·');
        } else {
            shown(c, true, &mut out);
        }
    }
    out
}

/// Scraped text on one line, as it reads.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| shown(c, false, &mut out));
    out
}

/// A piece of a line: shown text and its style.
pub(super) type Styled = (Style, String);

/// Breaks pieces into lines of at most `width` columns, at blanks where there are any.
pub(super) fn wrapped(pieces: &[Styled], width: usize) -> Vec<Vec<Styled>> {
    let mut lines: Vec<Vec<Styled>> = vec![Vec::new()];
    let mut used = 0;
    for (style, text) in pieces {
        for word in text.split_inclusive(' ') {
            let mut rest = word;
            while !rest.is_empty() {
                let (take, cost) = fitting(rest, width - used);
                // Only a blank may stand behind the last column. No look goes beyond one line's width.
                let whole = take == rest.len() || rest[take..] == *" " && take > 0;
                let bare = rest.strip_suffix(' ').unwrap_or(rest);
                if !whole && used > 0 && fitting(bare, width).0 == bare.len() {
                    broken(&mut lines);
                    used = 0;
                    continue;
                }
                if take == 0 {
                    if used == 0 {
                        // A single character wider than the line: it goes where it can.
                        let first = rest.chars().next().map_or(rest.len(), char::len_utf8);
                        push(&mut lines, *style, &rest[..first]);
                        rest = &rest[first..];
                    }
                    broken(&mut lines);
                    used = 0;
                    continue;
                }
                push(&mut lines, *style, &rest[..take]);
                used += cost;
                rest = if whole { "" } else { &rest[take..] };
            }
        }
    }
    lines
}

/// Ends a line; a blank of unchanged text at its end goes.
fn broken(lines: &mut Vec<Vec<Styled>>) {
    if let Some((style, text)) = lines.last_mut().and_then(|l| l.last_mut())
        && *style == Style::new()
    {
        text.truncate(text.trim_end_matches(' ').len());
    }
    lines.push(Vec::new());
}

fn push(lines: &mut [Vec<Styled>], style: Style, text: &str) {
    let Some(line) = lines.last_mut() else { return };
    match line.last_mut() {
        Some((last, old)) if *last == style => old.push_str(text),
        _ => line.push((style, text.to_owned())),
    }
}

/// How many bytes of a text fit into so many columns, and the columns they take.
fn fitting(text: &str, width: usize) -> (usize, usize) {
    let mut used = 0;
    for (k, c) in text.char_indices() {
        let cost = width_of(c);
        if used + cost > width {
            return (k, used);
        }
        used += cost;
    }
    (text.len(), used)
}

/// A line of pieces, coloured, filled up to `width` columns.
pub(super) fn line(pieces: &[Styled], width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for (style, text) in pieces {
        used += self::width(text);
        out += &paint(*style, text);
    }
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(used)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: usize) -> Vec<String> {
        let pieces = [(Style::new(), text.to_owned())];
        wrapped(&pieces, width).iter().map(|l| l.iter().map(|(_, t)| t.as_str()).collect()).collect()
    }

    #[test]
    fn lines_break_at_blanks() {
        assert_eq!(lines("one two three", 8), ["one two", "three"]);
        assert_eq!(lines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("漢字漢字", 5), ["漢字", "漢字"]);
        assert_eq!(lines("", 5), [""]);
    }

    #[test]
    fn exact_text_shows_its_blanks() {
        assert_eq!(exact(" ,\u{A0}x \n"), "·,\\u{a0}x·↵");
        assert_eq!(exact("\u{202E}a b"), "\\u{202e}a b");
    }
}
