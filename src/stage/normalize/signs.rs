//! The characters that the rules of this stage look for, found in one pass at memory speed.

use memchr::memmem;

/// What a text has that some rule may want.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Blanks, invisible marks and ligatures beyond ASCII, with their positions in rising order.
    pub list: Vec<(usize, char)>,
    /// Whether there are control characters other than tab, line feed and carriage return.
    pub controls: bool,
    /// Whether there is any character from U+0300 on: only those can need composing.
    pub composable: bool,
}

impl Signs {
    /// Looks a text through.
    pub(super) fn of(text: &str) -> Signs {
        let bytes = text.as_bytes();
        let mut signs = Signs { controls: any(bytes, is_control), ..Signs::default() };
        if text.is_ascii() {
            return signs;
        }
        signs.composable = any(bytes, |b| b >= 0xCC);
        for at in memchr::memchr3_iter(0xC2, 0xE2, 0xEF, bytes) {
            let Some(rest) = bytes.get(at..at + 3) else {
                push(text, at, &mut signs.list);
                continue;
            };
            // Dashes and quotes are the commonest by far, and no concern of this stage.
            if (rest[0] == 0xE2 && rest[1] > 0x81) || (rest[0] == 0xEF && rest[1] < 0xAC) {
                continue;
            }
            push(text, at, &mut signs.list);
        }
        if signs.composable {
            let before = signs.list.len();
            for needle in ["\u{3000}", "\u{61C}"] {
                signs.list.extend(
                    memmem::find_iter(bytes, needle).filter_map(|at| Some((at, text[at..].chars().next()?))),
                );
            }
            if signs.list.len() > before {
                signs.list.sort_unstable();
            }
        }
        signs
    }
}

fn push(text: &str, at: usize, list: &mut Vec<(usize, char)>) {
    if let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| is_wanted(*c)) {
        list.push((at, c));
    }
}

fn is_wanted(c: char) -> bool {
    is_blank(c)
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}')
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
pub(super) fn is_control(b: u8) -> bool {
    (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) || b == 0x7F
}

/// Whether any byte has a property; blocks are looked at whole, so that the compiler can do many at once.
fn any(bytes: &[u8], property: impl Fn(u8) -> bool) -> bool {
    bytes.chunks(4096).any(|block| block.iter().fold(false, |found, b| found | property(*b)))
}
