//! The characters that the rules of this stage look for.

/// What a text has that some rule may want.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Blanks, invisible marks and ligatures beyond ASCII, with their positions in rising order.
    pub list: Vec<(usize, char)>,
    /// What there is of ASCII.
    pub ascii: Ascii,
    /// Whether there is anything that composing could change.
    pub composable: bool,
}

/// Which bytes of ASCII a text has that some rule may want.
#[derive(Copy, Clone, Debug, Default)]
pub(super) struct Ascii(u8);

impl Ascii {
    const CONTROL: u8 = 1;
    const RETURN: u8 = 2;
    const AMPERSAND: u8 = 4;

    /// Looks all bytes through. Blocks are looked at whole, so that the compiler can do many bytes at once; most
    /// have nothing but letters, blanks and line feeds.
    pub(super) fn of(bytes: &[u8]) -> Ascii {
        let mut found = Ascii(0);
        for block in bytes.chunks(4096) {
            let odd = |b: u8| (b < 0x20 && b != b'\n') || b == 0x7F || b == b'&';
            if block.iter().fold(false, |any, b| any | odd(*b)) {
                found.0 |= block.iter().fold(0, |any, b| any | Ascii::flag_of(*b));
            }
        }
        found
    }

    fn flag_of(byte: u8) -> u8 {
        match byte {
            b'\r' => Ascii::RETURN,
            b'&' => Ascii::AMPERSAND,
            _ if is_control(byte) => Ascii::CONTROL,
            _ => 0,
        }
    }

    /// Control characters other than tab, line feed and carriage return.
    pub(super) fn has_controls(self) -> bool {
        self.0 & Ascii::CONTROL != 0
    }

    /// Carriage returns.
    pub(super) fn has_returns(self) -> bool {
        self.0 & Ascii::RETURN != 0
    }

    /// Ampersands.
    pub(super) fn has_ampersands(self) -> bool {
        self.0 & Ascii::AMPERSAND != 0
    }
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
