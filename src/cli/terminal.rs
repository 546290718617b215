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

/// Scraped text with everything invisible or active written out: control characters, direction
/// marks, zero-width characters. Line ends and tabs stay.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let active = c.is_control() && c != '\n' && c != '\t';
        let invisible = matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}');
        if active || invisible {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// The same on one line.
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
