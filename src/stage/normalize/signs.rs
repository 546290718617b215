//! The characters that the rules of this stage look for.

/// What a text has that some rule may want.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Blanks, invisible marks and ligatures beyond ASCII, with their positions in rising order.
    pub list: Vec<(usize, char)>,
    /// Whether there are control characters other than tab, line feed and carriage return.
    pub controls: bool,
    /// Whether there is anything that composing could change.
    pub composable: bool,
}

/// Blanks, invisible marks and ligatures beyond ASCII.
pub(super) fn is_wanted(c: char) -> bool {
    is_blank(c)
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{FB00}'..='\u{FB06}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}')
}

/// Blanks that are not a plain space or tab.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// Any blank inside a line.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t') || is_blank(c)
}

/// C0 controls that mean nothing in a text. Form feeds and vertical tabs end lines.
#[inline]
pub(super) fn is_control(b: u8) -> bool {
    (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) || b == 0x7F
}
