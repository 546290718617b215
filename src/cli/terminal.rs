//! What goes to a terminal: colours, and scraped text made harmless.

use anstyle::{AnsiColor, Color, Style};

const fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(colour)))
}

/// Errors.
pub(crate) const BAD: Style = colour(AnsiColor::Red).bold();
/// Removed text.
pub(crate) const REMOVED: Style = colour(AnsiColor::Red);
/// New text.
pub(crate) const ADDED: Style = colour(AnsiColor::Green);
/// What is likely.
pub(crate) const LIKELY: Style = colour(AnsiColor::Yellow);
/// Rule ids and places.
pub(crate) const PLACE: Style = colour(AnsiColor::Cyan);
/// What matters less.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// What matters more.
pub(crate) const STRONG: Style = Style::new().bold();

/// Text in a style.
pub(crate) fn paint(style: Style, text: &str) -> String {
    format!("{}{text}{}", style.render(), style.render_reset())
}

/// Whether a character does something to its surroundings or shows nothing: control characters,
/// direction marks, zero-width characters, fillers, tags. Line ends and tabs are not hidden.
pub(crate) fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Scraped text with everything invisible or active written out: control characters, direction
/// marks, zero-width characters. Line ends and tabs stay.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// A line in which no scraped text is a command of a CI service: Azure and GitHub read `##[...]` and
/// `##vso[...]` anywhere in a line, `::...` only at its beginning, where we never put such text.
pub(crate) fn inert(line: String) -> String {
    if line.contains("##") { line.replace("##[", "##\\[").replace("##vso[", "##vso\\[") } else { line }
}

/// [`visible`] text on one line.
pub(crate) fn visible_line(text: &str) -> String {
    visible(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// The first `most` characters of a text, with a mark where it was cut.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((k, _)) => format!("{}…", &text[..k]),
        None => text.to_owned(),
    }
}
