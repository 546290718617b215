//! A line of scraped text cut around a marked stretch, to a width.

use std::ops::Range;

use anstyle::Style;

use super::text::{shown, width, width_of};
use crate::cli::terminal::paint;

/// Columns of context that are kept on the left when a line is cut.
const LEAD: usize = 24;

/// The visible part of a line: what stands before, in and behind the stretch.
pub(super) struct Snippet {
    head: String,
    middle: String,
    tail: String,
}

impl Snippet {
    /// Cuts a line to at most `width` columns. `marked` is in bytes and may leave the line on both
    /// sides; the work is bounded by the width, not by the line.
    pub(super) fn new(line: &str, marked: Range<usize>, width: usize) -> Self {
        let floor = |mut at: usize| {
            at = at.min(line.len());
            while !line.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (floor(marked.start), floor(marked.end.max(marked.start)));
        let width = width.max(16);
        let middle = forward(&line[start..end], true, width.saturating_sub(LEAD / 2));
        let used = self::width(&middle);
        // What the stretch and the text behind it leave over goes to the text before it.
        let behind = forward(&line[end..], false, width);
        let room = width - used;
        let lead = room.saturating_sub(self::width(&behind)).max(LEAD.min(room));
        let head = backward(&line[..start], lead);
        let tail = forward(&line[end..], false, room.saturating_sub(self::width(&head)));
        Snippet { head, middle, tail }
    }

    /// The line with its stretch in a style.
    pub(super) fn line(&self, style: Style) -> String {
        let middle = if self.middle.is_empty() { String::new() } else { paint(style, &self.middle) };
        format!("{}{middle}{}", self.head, self.tail.trim_end())
    }

    /// Columns before the stretch.
    pub(super) fn before(&self) -> usize {
        width(&self.head)
    }

    /// Columns of the stretch; an insertion point has one.
    pub(super) fn marked(&self) -> usize {
        width(&self.middle).max(1)
    }
}

/// As much of the beginning as fits, with a sign where it was cut.
fn forward(text: &str, exact: bool, room: usize) -> String {
    let (mut out, mut used) = (String::new(), 0);
    let mut one = String::new();
    for c in text.chars() {
        one.clear();
        if exact && c == ' ' {
            one.push(' ');
        } else {
            shown(c, exact, &mut one);
        }
        let cost = width(&one);
        if used + cost > room {
            while used + 1 > room {
                used -= out.pop().map_or(used, width_of);
            }
            if room > 0 {
                out.push('…');
            }
            break;
        }
        used += cost;
        out.push_str(&one);
    }
    out
}

/// As much of the end as fits, with a sign where it was cut.
fn backward(text: &str, room: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut used = 0;
    for c in text.chars().rev() {
        let mut one = String::new();
        shown(c, false, &mut one);
        let cost = width(&one);
        if used + cost > room {
            while used + 1 > room {
                used -= parts.pop().map_or(used, |p| width(&p));
            }
            if room > 0 {
                parts.push("…".into());
            }
            break;
        }
        used += cost;
        parts.push(one);
    }
    parts.reverse();
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str, stretch: &str, room: usize) -> (String, usize, usize) {
        let start = line.find(stretch).unwrap_or_default();
        let snippet = Snippet::new(line, start..start + stretch.len(), room);
        let text = format!("{}{}{}", snippet.head, snippet.middle, snippet.tail);
        assert!(width(&text) <= room, "{text}");
        (text, snippet.before(), snippet.marked())
    }

    #[test]
    fn short_lines_stay_whole() {
        assert_eq!(cut("He said , yes", " ,", 40), ("He said , yes".into(), 7, 2));
    }

    #[test]
    fn long_lines_are_cut_around_the_stretch() {
        let line = format!("{}HERE{}", "a".repeat(100), "b".repeat(100));
        let (text, before, marked) = cut(&line, "HERE", 60);
        assert!(text.starts_with('…') && text.ends_with('…') && text.contains("HERE"));
        assert_eq!((before, marked, width(&text)), (24, 4, 60));
        let (text, ..) = cut(&line, &"b".repeat(100), 60);
        assert!(text.contains("HEREb") && text.ends_with('…'));
    }

    #[test]
    fn wide_and_hidden_characters_are_measured_as_shown() {
        assert_eq!(cut("漢字 x y", "x", 40).1, 5);
        let (text, before, marked) = cut("\u{7}a\u{202E}b", "\u{202E}", 40);
        assert_eq!((text.as_str(), before, marked), ("\\u{7}a\\u{202e}b", 6, 8));
    }

    #[test]
    fn spans_outside_the_line_do_no_harm() {
        let snippet = Snippet::new("é", 1..900, 40);
        assert_eq!((snippet.before(), snippet.marked()), (0, 1));
        assert_eq!(Snippet::new("", 5..9, 0).marked(), 1);
    }
}
