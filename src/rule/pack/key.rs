//! Under which key phrases and lines are compared, and glances at both ends of a key that cost
//! next to nothing.

/// How phrases are compared: letters in lower case, one blank for a run of white space, one shape
/// of quotes and dashes, Arabic and Persian digits as those of ASCII, and nothing but letters and digits at
/// either end. Dotted and dotless i are one letter.
#[must_use]
pub fn key_of(text: &str) -> String {
    let mut key = String::new();
    write_key(text, &mut key);
    key
}

/// Writes [`key_of`] a text in the place of what `key` holds.
pub fn write_key(text: &str, key: &mut String) {
    key.clear();
    let mut rest = inner(text);
    if is_plain(rest.as_bytes()) {
        key.push_str(rest);
        key.make_ascii_lowercase();
        return;
    }
    key.reserve(rest.len());
    let mut gap = false;
    while let Some(c) = rest.chars().next() {
        // What is plain between two odd characters, or two blanks, goes over whole.
        let (plain, after) = rest.split_at(plain_run(rest.as_bytes()));
        if !plain.is_empty() {
            if gap && !plain.starts_with(' ') {
                key.push(' ');
            }
            key.push_str(plain.strip_suffix(' ').unwrap_or(plain));
            gap = plain.ends_with(' ');
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            key.push(' ');
        }
        fold(c, |c| key.push(c));
    }
    key.make_ascii_lowercase();
}

/// Whether a byte is none of a plain text: no ASCII, no sign, or one that has another shape in a key.
fn is_odd(byte: u8) -> bool {
    !(b' '..0x7F).contains(&byte) || byte == b'`'
}

/// How many plain bytes a text begins with; of two blanks none is.
fn plain_run(bytes: &[u8]) -> usize {
    let next = bytes.iter().skip(1).chain(std::iter::once(&0));
    bytes
        .iter()
        .zip(next)
        .position(|(b, next)| is_odd(*b) || *b == b' ' && *next == b' ')
        .unwrap_or(bytes.len())
}

/// Whether nothing but the case of letters tells a text from its key: ASCII without doubled or odd blanks. All
/// bytes are looked at, so that many are at a time.
fn is_plain(bytes: &[u8]) -> bool {
    let blank = |b: &u8| u8::from(*b == b' ');
    let odd = bytes.iter().fold(0, |odd, b| odd | u8::from(is_odd(*b)));
    let after = bytes.get(1..).unwrap_or_default();
    bytes.iter().zip(after).fold(odd, |odd, (a, b)| odd | (blank(a) & blank(b))) == 0
}

/// A text without what is no letter or digit at its ends.
fn inner(text: &str) -> &str {
    let ends = [text.as_bytes().first(), text.as_bytes().last()];
    if ends.iter().all(|b| b.is_some_and(u8::is_ascii_alphanumeric)) {
        return text;
    }
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

fn fold(c: char, mut put: impl FnMut(char)) {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{2032}' | '`' | '\u{B4}' => put('\''),
        c if c.is_ascii() => put(c.to_ascii_lowercase()),
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{AB}' | '\u{BB}' => put('"'),
        '\u{2010}'..='\u{2015}' => put('-'),
        '\u{2026}' => "...".chars().for_each(put),
        '\u{130}' | '\u{131}' => put('i'),
        '\u{200B}'..='\u{200F}' | '\u{AD}' | '\u{FEFF}' => {}
        '\u{660}'..='\u{669}' => put_digit(c, '\u{660}', put),
        '\u{6F0}'..='\u{6F9}' => put_digit(c, '\u{6F0}', put),
        c => c.to_lowercase().for_each(put),
    }
}

/// A digit of a script that has its own, as one of ASCII.
fn put_digit(c: char, zero: char, mut put: impl FnMut(char)) {
    char::from_digit(u32::from(c) - u32::from(zero), 10).into_iter().for_each(&mut put);
}

/// The first bytes of a key, zeros behind a shorter one.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Glance(u64);

impl Glance {
    /// More bytes would tell phrases apart no better.
    pub(super) const SIZE: usize = 8;

    /// The glance at the key of a text, without making the key.
    pub(super) fn at(text: &str) -> Glance {
        // Most lines begin with two plain words.
        if let Some(first) = text.as_bytes().first_chunk::<{ Glance::SIZE }>()
            && first[0].is_ascii_alphanumeric()
            && first[Glance::SIZE - 1].is_ascii_alphanumeric()
            && first.iter().all(|b| b.is_ascii_alphanumeric() || *b == b' ')
            && first.windows(2).all(|two| two != b"  ")
        {
            return Glance(u64::from_le_bytes(first.map(|b| b.to_ascii_lowercase())));
        }
        let (mut bytes, mut at) = (0u64, 0);
        let mut gap = false;
        for c in inner(text).chars() {
            if c.is_whitespace() {
                gap = true;
                continue;
            }
            let mut put = |c: char| {
                for byte in c.encode_utf8(&mut [0; 4]).bytes().take(Glance::SIZE.saturating_sub(at)) {
                    bytes |= u64::from(byte) << (8 * at);
                    at += 1;
                }
            };
            if std::mem::take(&mut gap) {
                put(' ');
            }
            fold(c, &mut put);
            if at >= Glance::SIZE {
                break;
            }
        }
        Glance(bytes)
    }

    /// The glance at a key.
    pub(super) fn of_key(key: &str) -> Glance {
        let mut bytes = [0; Glance::SIZE];
        bytes.iter_mut().zip(key.bytes()).for_each(|(to, from)| *to = from);
        Glance(u64::from_le_bytes(bytes))
    }

    /// The first `size` bytes of it.
    pub(super) fn cut(self, size: usize) -> Glance {
        Glance(if size < Glance::SIZE { self.0 & ((1 << (8 * size)) - 1) } else { self.0 })
    }

    /// Whether one of the bytes is a digit.
    pub(super) fn has_digit(self) -> bool {
        self.0.to_le_bytes().iter().any(u8::is_ascii_digit)
    }
}

/// Whether the key of a text may begin as `key` does: told without making it. Four words, the
/// shortest cut that is asked for, have as many bytes.
#[must_use]
pub fn opens_like(text: &str, key: &str) -> bool {
    const ASKED: usize = 7;
    Glance::at(text).cut(ASKED) == Glance::at(key).cut(ASKED)
}

/// The key of a phrase in which `#` stands for a number.
pub(super) fn masked_phrase(phrase: &str) -> String {
    if phrase.contains('#') { masked(&key_of(&phrase.replace('#', "0"))) } else { key_of(phrase) }
}

/// A key with every run of digits as `#`.
pub(super) fn masked(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut digits = false;
    for c in key.chars() {
        if c.is_ascii_digit() {
            if !digits {
                out.push('#');
            }
            digits = true;
        } else if digits && matches!(c, '.' | ',') {
            // 1,204 comments
        } else {
            digits = false;
            out.push(c);
        }
    }
    out
}

/// Whether a phrase ends where a word ends.
pub(super) fn parts(phrase: &str, rest: &str) -> bool {
    let last = phrase.chars().next_back().is_some_and(|c| c.is_alphanumeric() && is_spaced(c));
    !last || rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
}

/// Whether a letter belongs to a script that puts blanks between words.
pub(super) fn is_spaced(c: char) -> bool {
    !matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Words of a line: stretches between blanks; where a script has none, two characters count as one.
#[must_use]
pub fn words_of(text: &str) -> usize {
    if text.is_ascii() || has_plain_blanks(text.as_bytes()) {
        return words_between(text.as_bytes());
    }
    let unspaced = text.chars().filter(|c| *c >= '\u{0E00}' && !is_spaced(*c)).count();
    text.split_whitespace().count() + unspaced / 2
}

/// Whether all blanks of a text are those of ASCII, and no letters of scripts without blanks are in it: it has
/// letters of Latin, Greek, Cyrillic, Arabic and their neighbours, and the usual quotes and dashes.
fn has_plain_blanks(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        // Up to the next byte that may begin a blank or such a letter.
        let Some(at) = rest.iter().position(|b| *b >= 0xE0 || *b == 0xC2) else { return true };
        let plain = match &rest[at..] {
            [0xC2, next, ..] => !matches!(next, 0x85 | 0xA0),
            [0xE2, 0x80, next, ..] => !matches!(next, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF),
            [0xE2, next, ..] => *next != 0x81,
            _ => false,
        };
        if !plain {
            return false;
        }
        rest = &rest[at + 2..];
    }
}

/// Words between blanks of ASCII: a word begins where a blank is followed by something else. Without a branch, so
/// that many bytes are looked at together.
fn words_between(bytes: &[u8]) -> usize {
    let blank = |b: u8| matches!(b, b' ' | b'\t' | b'\n' | 0x0B | 0x0C | b'\r');
    let first = usize::from(bytes.first().is_some_and(|b| !blank(*b)));
    let starts = |part: &[u8], next: &[u8]| -> usize {
        let here = part.iter().zip(next).map(|(a, b)| u8::from(blank(*a) & !blank(*b)));
        usize::from(here.sum::<u8>())
    };
    // Short stretches, so that a byte holds their count.
    let after = bytes.get(1..).unwrap_or_default();
    first + bytes.chunks(128).zip(after.chunks(128)).map(|(a, b)| starts(a, b)).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glance_is_the_start_of_the_key() {
        let texts = [
            "",
            "a",
            "A b",
            "Read more",
            "Read  more",
            "\u{201C}Read\u{A0}it\u{201D} --",
            "-- a -- b --",
            "\u{130}zmir'de kar",
            "\u{41C}\u{43E}\u{441}\u{43A}\u{432}\u{430}",
            "\u{2026}a\u{2026}b",
            "ab \u{200B} cd",
            "1,204 comments",
            "\u{30A2}\u{30A4}\u{30C6}\u{30E0}",
        ];
        for text in texts {
            assert_eq!(Glance::at(text), Glance::of_key(&key_of(text)), "{text}");
        }
    }

    #[test]
    fn a_key_is_made_by_stretches_as_by_characters() {
        let by_character = |text: &str| {
            let (mut key, mut gap) = (String::new(), false);
            for c in inner(text).chars() {
                if c.is_whitespace() {
                    gap = true;
                } else {
                    if std::mem::take(&mut gap) {
                        key.push(' ');
                    }
                    fold(c, |c| key.push(c));
                }
            }
            key
        };
        // Every text of five of these, blanks and odd characters beside one another among them.
        let parts = ["A", " ", "b. ", "\u{201C}", "\u{A0}", "\u{200B}", "`", "\u{C9}", "\t", "  c"];
        for number in 0..10_usize.pow(5) {
            let text: String = (0..5).map(|k| parts[number / 10_usize.pow(k) % 10]).collect();
            assert_eq!(key_of(&text), by_character(&text), "{text:?}");
        }
    }

    #[test]
    fn words_are_counted() {
        let long = "one two ".repeat(200);
        let cases = [
            ("", 0),
            (" a", 1),
            ("a  b\tc ", 3),
            ("a\u{A0}b", 2),
            ("\u{201C}a\u{201D} \u{E9} b \u{2014} c\u{2019}d", 5),
            ("a\u{2003}b \u{B5}m", 3),
            ("a\u{2026}b", 1),
            ("\u{43C}\u{438}\u{440} \u{BB}", 2),
            ("a\u{85}b\u{2028}c\u{3000}d\u{205F}e\u{1680}f", 6),
            ("\u{4E2D}\u{6587}\u{5B57}\u{53E5}", 3),
            (&long, 400),
        ];
        for (text, words) in cases {
            assert_eq!(words_of(text), words, "{text}");
        }
    }
}
