//! `unicode/blank`: blanks that are not a plain space.

use memchr::memmem;

use crate::algo::chars::is_cjk;
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};
use crate::text::Span;

use super::signs::{Signs, is_blank, is_space};

pub(super) const ID: &str = "unicode/blank";

/// A gap this wide (characters) is the space between columns.
const WIDE: usize = 3;

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Blank that is not a space",
        "No-break spaces and other blanks keep a layout that is gone; words beside them are not found. In \
         Chinese and Japanese text the wide blank is ordinary and stays.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("Photo\u{A0}| Image: 20\u{202F}000\u{2009}km\n", "Photo | Image: 20 000 km\n"),
        Example::stays("東京\u{3000}大阪\n"),
        Example::stays("One\ttwo\n"),
    ])
}

/// Odd blanks one by one (`blank`), and runs of blanks inside lines (`run`). Blanks at the end of
/// a line are left to `trailing_blank` when `trailing` says that it is on.
pub(super) fn propose(
    blank: Option<RuleId>,
    run: Option<RuleId>,
    trailing: bool,
    view: &View<'_>,
    signs: &Signs,
    taken: &[Span],
    out: &mut Findings,
) {
    let text = view.text;
    let mut odd = signs.list.iter().filter(|(_, c)| is_blank(*c)).map(|&(at, _)| at).peekable();
    let mut double = memmem::find_iter(text.as_bytes(), "  ").peekable();
    let mut taken = taken.iter().peekable();
    let mut done = 0;
    let mut table = (0, false);
    loop {
        let next = match (odd.peek(), double.peek()) {
            (None, None) => return,
            (Some(&a), None) | (None, Some(&a)) => a,
            (Some(&a), Some(&b)) => a.min(b),
        };
        let _ = (odd.next_if_eq(&next), double.next_if_eq(&next));
        if next < done {
            continue;
        }
        let start = done + text[done..next].trim_end_matches(is_space).len();
        let end = text.len() - text[start..].trim_start_matches(is_space).len();
        done = end;
        while taken.next_if(|t| t.end as usize <= start).is_some() {}
        let at_end = matches!(text.as_bytes().get(end), None | Some(b'\n' | b'\r'));
        if taken.peek().is_some_and(|t| t.overlaps(Span::new(start, end))) || (at_end && trailing) {
            continue;
        }
        let gap = &text[start..end];
        let at_start = start == 0 || text.as_bytes()[start - 1] == b'\n';
        let inside = !at_start && !at_end && !gap.contains('\t') && gap.chars().nth(1).is_some();
        if let Some(rule) = run.filter(|_| inside && !is_wide_cjk(text, start, end)) {
            if start >= table.0 {
                table = table_line(text, start);
            }
            if !table.1 {
                out.push(Finding::edit(Span::new(start, end), rule, Confidence::Certain, " "));
                continue;
            }
        }
        let Some(rule) = blank else { continue };
        for (k, c) in gap.char_indices().filter(|(_, c)| is_blank(*c)) {
            let (at, stop) = (start + k, start + k + c.len_utf8());
            if c != '\u{3000}' || !is_wide_cjk(text, at, stop) {
                out.push(Finding::edit(Span::new(at, stop), rule, Confidence::Certain, " "));
            }
        }
    }
}

/// Whether a gap holds a wide blank beside a Chinese, Japanese or Korean character.
fn is_wide_cjk(text: &str, start: usize, end: usize) -> bool {
    let wide = |c: char| is_cjk(c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}');
    text[start..end].contains('\u{3000}')
        && (text[..start].chars().next_back().is_some_and(wide)
            || text[end..].chars().next().is_some_and(wide))
}

/// Where the line of a position ends, and whether it has two or more wide gaps: a row of a table.
fn table_line(text: &str, at: usize) -> (usize, bool) {
    let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |k| k + 1);
    let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |k| at + k);
    let line = text[start..end].trim_matches(is_space);
    let (mut gaps, mut length) = (0, 0);
    for c in line.chars() {
        length = if is_space(c) { length + 1 } else { 0 };
        gaps += usize::from(length == WIDE);
    }
    (end, gaps >= 2)
}
