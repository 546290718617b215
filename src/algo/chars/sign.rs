//! What a character is, coarsely: its script, its class, and what it costs where nothing else is known.

/// A writing system, as far as neighbours tell.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Script {
    None,
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Indic,
    Thai,
    Georgian,
    Ethiopic,
    Khmer,
    Kana,
    Han,
    Hangul,
    /// Everything that hardly any page uses.
    Rare,
}

/// All of them, by their numbers.
pub(super) const SCRIPTS: [Script; 16] = [
    Script::None,
    Script::Latin,
    Script::Greek,
    Script::Cyrillic,
    Script::Armenian,
    Script::Hebrew,
    Script::Arabic,
    Script::Indic,
    Script::Thai,
    Script::Georgian,
    Script::Ethiopic,
    Script::Khmer,
    Script::Kana,
    Script::Han,
    Script::Hangul,
    Script::Rare,
];

/// What a character does beside its neighbours.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A blank or line end.
    Space,
    /// A letter in lower case.
    Lower,
    /// A letter in upper case.
    Upper,
    /// A letter without case, or a mark on a letter.
    Caseless,
    /// A digit.
    Digit,
    /// A mark that stands before words: opening quotes and brackets, hyphens, apostrophes.
    Opener,
    /// A mark that stands after words.
    Closer,
    /// Any other sign.
    Symbol,
    /// Box drawing.
    Frame,
    /// A control character.
    Control,
}

/// All of them, by their numbers; the rest is never asked for.
pub(super) const CLASSES: [Class; 16] = {
    let mut list = [Class::Space; 16];
    list[Class::Lower as usize] = Class::Lower;
    list[Class::Upper as usize] = Class::Upper;
    list[Class::Caseless as usize] = Class::Caseless;
    list[Class::Digit as usize] = Class::Digit;
    list[Class::Opener as usize] = Class::Opener;
    list[Class::Closer as usize] = Class::Closer;
    list[Class::Symbol as usize] = Class::Symbol;
    list[Class::Frame as usize] = Class::Frame;
    list[Class::Control as usize] = Class::Control;
    list
};

impl Sign {
    /// Whether hardly any text has the character: private, unassigned, or of a script or block few use.
    pub(super) fn is_rare(self) -> bool {
        self.bits >= 20
    }
}

impl Class {
    /// Whether it is part of a word.
    #[must_use]
    #[inline]
    pub fn is_letter(self) -> bool {
        matches!(self, Class::Lower | Class::Upper | Class::Caseless)
    }
}

/// A character's script, class and cost.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// Its script.
    pub script: Script,
    /// Its class.
    pub class: Class,
    /// Whole bits it costs where no statistics say more.
    pub bits: u8,
}

/// Whether a character is written without blanks between words.
#[must_use]
pub fn is_cjk(c: char) -> bool {
    matches!(script_of(c).0, Script::Han | Script::Kana | Script::Hangul)
}

/// The script of a character, and the bits that one of its letters costs by itself.
///
/// The bits follow the size of the alphabets; blocks that hardly any page uses cost so much that
/// damage is never "repaired" into them.
#[must_use]
pub fn script_of(c: char) -> (Script, u8) {
    use Script::{
        Arabic, Armenian, Cyrillic, Ethiopic, Georgian, Greek, Han, Hangul, Hebrew, Indic, Kana, Khmer,
        Latin, None, Rare, Thai,
    };
    match u32::from(c) {
        0x41..=0x5A | 0x61..=0x7A => (Latin, 5),
        0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0xFF => (Latin, 9),
        0xAA | 0xBA => (None, 11),
        0x100..=0x17E => (Latin, 11),
        0x18F | 0x259 | 0x192 | 0x1A0 | 0x1A1 | 0x1AF | 0x1B0 | 0x218..=0x21B => (Latin, 12),
        0x17F => (Latin, 20),
        0x180..=0x24F => (Latin, 17),
        0x250..=0x2AF => (Latin, 17),
        0x2B0..=0x2FF => (None, 15),
        0x300..=0x36F => (None, 14),
        0x386 | 0x388..=0x38A | 0x38C | 0x38E..=0x3A1 | 0x3A3..=0x3CE => (Greek, 6),
        0x3CF..=0x3FF => (Greek, 20),
        0x401..=0x40C | 0x40E..=0x44F | 0x451..=0x45C | 0x45E..=0x45F => (Cyrillic, 6),
        // Kazakh, Kyrgyz, Tatar, Bashkir.
        0x492
        | 0x493
        | 0x49A
        | 0x49B
        | 0x4A2
        | 0x4A3
        | 0x4AE..=0x4B1
        | 0x4BA
        | 0x4BB
        | 0x4D8
        | 0x4D9
        | 0x4E8
        | 0x4E9 => (Cyrillic, 7),
        0x490..=0x4FF => (Cyrillic, 10),
        0x400 | 0x40D | 0x450 | 0x45D => (Cyrillic, 13),
        0x460..=0x48F => (Cyrillic, 20),
        0x531..=0x556 | 0x561..=0x587 => (Armenian, 7),
        0x591..=0x5C7 => (Hebrew, 9),
        0x5D0..=0x5EA => (Hebrew, 6),
        0x5F0..=0x5F2 => (Hebrew, 10),
        0x620..=0x64A => (Arabic, 6),
        0x64B..=0x652 => (Arabic, 9),
        0x60C | 0x61B | 0x61F | 0x660..=0x66D | 0x6D4 | 0x6F0..=0x6F9 => (Arabic, 9),
        0x653..=0x65F | 0x670 => (Arabic, 12),
        0x67E | 0x686 | 0x698 | 0x6A9 | 0x6AF | 0x6BE | 0x6C1 | 0x6CC | 0x6D2 => (Arabic, 7),
        0x671..=0x6D3 => (Arabic, 12),
        0x900..=0xDFF => (Indic, 8),
        0xE01..=0xE5B => (Thai, 7),
        0xE80..=0xEFF => (Thai, 9),
        0x1000..=0x109F => (Indic, 9),
        0x10D0..=0x10F0 | 0x1C90..=0x1CB0 => (Georgian, 6),
        0x10A0..=0x10CF | 0x10F1..=0x10FF => (Georgian, 15),
        0x1200..=0x135A => (Ethiopic, 9),
        0x1780..=0x17DD => (Khmer, 7),
        0x1E00..=0x1E9F => (Latin, 17),
        0x1EA0..=0x1EF9 => (Latin, 12),
        0x1F00..=0x1FFF => (Greek, 13),
        0x3041..=0x3096 | 0x30A1..=0x30FE => (Kana, 7),
        0x4E00..=0x9FA5 => (Han, 11),
        0xAC00..=0xD7A3 => (Hangul, 10),
        0xFB00..=0xFB06 => (Latin, 13),
        0xFF66..=0xFF9F => (Kana, 14),
        _ => (Rare, 22),
    }
}

/// What a character is.
#[must_use]
pub(super) fn sign_of(c: char) -> Sign {
    if let Some(sign) = mark_of(c) {
        return sign;
    }
    let (script, bits) = script_of(c);
    let class = match () {
        () if script == Script::Rare && !c.is_alphabetic() => Class::Symbol,
        () if c.is_uppercase() => Class::Upper,
        () if c.is_lowercase() && script != Script::Georgian => Class::Lower,
        () if c.is_numeric() => Class::Digit,
        () => Class::Caseless,
    };
    Sign { script, class, bits }
}

/// What a character is that is no letter, and the commonest letters without case.
fn mark_of(c: char) -> Option<Sign> {
    let plain = |class, bits| Sign { script: Script::None, class, bits };
    let sign = match c {
        // The commonest beyond the table of the model.
        '\u{4E00}'..='\u{9FA5}' => Sign { script: Script::Han, class: Class::Caseless, bits: 11 },
        '\u{AC00}'..='\u{D7A3}' => Sign { script: Script::Hangul, class: Class::Caseless, bits: 10 },
        ' ' | '\n' => plain(Class::Space, 1),
        '\t' | '\r' => plain(Class::Space, 6),
        '0'..='9' => plain(Class::Digit, 4),
        '.' | ',' => plain(Class::Closer, 4),
        ':' | ';' | '!' | '?' | ')' | ']' | '%' => plain(Class::Closer, 6),
        '(' | '[' | '"' | '\'' | '-' | '/' | '#' | '@' | '=' | '&' | '_' => plain(Class::Opener, 6),
        '<' | '>' => plain(Class::Opener, 7),
        '\u{20}'..='\u{7E}' if !c.is_ascii_alphabetic() => plain(Class::Symbol, 9),
        '\u{0}'..='\u{1F}' | '\u{7F}' => plain(Class::Control, 16),
        '\u{80}'..='\u{9F}' => plain(Class::Control, 18),
        '\u{A0}' => plain(Class::Space, 6),
        '\u{2009}' | '\u{202F}' | '\u{3000}' => plain(Class::Space, 10),
        '«' | '„' | '“' | '‘' | '’' | '–' | '—' | '¿' | '¡' => plain(Class::Opener, 7),
        '»' | '”' | '…' => plain(Class::Closer, 7),
        '•' | '·' | '\u{2010}' | '\u{2011}' => plain(Class::Opener, 9),
        '‚' | '‹' | '›' | '″' | '′' => plain(Class::Opener, 11),
        '°' | '§' | '©' | '®' | '™' | '€' | '£' | '№' => plain(Class::Symbol, 10),
        '½' | '×' | '±' | '²' | '³' | 'º' | 'ª' | '´' => plain(Class::Symbol, 11),
        '¨' | '¯' | '¸' | '¬' | '¦' | '¤' | '¶' => plain(Class::Symbol, 17),
        '\u{A2}'..='\u{BF}' | '÷' | '†' | '‡' | '‰' => plain(Class::Symbol, 13),
        '\u{200B}'..='\u{200F}' | '\u{FEFF}' => plain(Class::Symbol, 13),
        '\u{2000}'..='\u{206F}' => plain(Class::Symbol, 16),
        '\u{20A0}'..='\u{20BF}' => plain(Class::Symbol, 14),
        '\u{2100}'..='\u{218F}' => plain(Class::Symbol, 14),
        '\u{2190}'..='\u{21FF}' => plain(Class::Symbol, 12),
        '\u{2200}'..='\u{23FF}' => plain(Class::Symbol, 13),
        '\u{2500}'..='\u{259F}' => plain(Class::Frame, 13),
        '\u{25A0}'..='\u{27BF}' => plain(Class::Symbol, 12),
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' => plain(Class::Symbol, 8),
        '\u{FE0F}' | '\u{20E3}' => plain(Class::Symbol, 8),
        '\u{FF01}'..='\u{FF5E}' => plain(Class::Symbol, 10),
        '\u{FFFD}' => plain(Class::Symbol, 14),
        '\u{964}' | '\u{965}' | '\u{E3F}' | '\u{55A}'..='\u{55F}' | '\u{589}' | '\u{5BE}' => {
            plain(Class::Closer, 9)
        }
        '\u{1F1E6}'..='\u{1F1FF}' | '\u{1F300}'..='\u{1FAFF}' => plain(Class::Symbol, 11),
        _ => return None,
    };
    Some(sign)
}
