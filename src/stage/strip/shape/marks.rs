//! What a line says by itself: its length, marks and capitals.

use super::super::rows::Row;

/// Of longer lines the rest is not looked at (characters).
pub(super) const LOOKED_AT: usize = 600;

/// The size of a line as a number between 0 and some 2.
pub(super) fn size_of_line(row: &Row<'_>) -> f32 {
    ((row.words.min(80) + 1) as f32).ln() / 2.0
}

/// What the characters of a line are: how many of each sort.
#[derive(Default)]
struct Marks {
    letters: u32,
    upper: u32,
    digits: u32,
    commas: u32,
    marks: u32,
    quotes: u32,
    size: u32,
    /// Words that hold a letter, among the first.
    words: u32,
    /// Those whose first letter is a capital.
    capital: u32,
}

impl Marks {
    fn of(text: &str) -> Marks {
        let mut m = Marks::default();
        // Words begun, and whether the present one has shown its first letter.
        let (mut begun, mut inside, mut shown) = (0, false, false);
        for c in text.chars() {
            let counted = (m.size as usize) < LOOKED_AT;
            if !counted && begun > FIRST_WORDS {
                break;
            }
            m.size += u32::from(counted);
            if c.is_whitespace() {
                inside = false;
                continue;
            }
            if !inside {
                (inside, shown) = (true, false);
                begun += 1;
            }
            if c.is_alphabetic() {
                let upper = u32::from(c.is_uppercase());
                if counted {
                    m.letters += 1;
                    m.upper += upper;
                }
                if !shown && begun <= FIRST_WORDS {
                    m.words += 1;
                    m.capital += upper;
                }
                shown = true;
            } else if !counted {
            } else if c.is_numeric() {
                m.digits += 1;
            } else {
                match c {
                    ',' | '\u{3001}' | '\u{60C}' => m.commas += 1,
                    '|' | '\u{B7}' | '\u{2022}' | '\u{BB}' | '\u{203A}' | '\u{A9}' | '@' | '>' | '/'
                    | '#' | '\u{2192}' | '+' => m.marks += 1,
                    '"' | '\u{201C}' | '\u{201D}' | '\u{AB}' | '\u{201E}' | '\u{300C}' => m.quotes += 1,
                    _ => {}
                }
            }
        }
        m
    }
}

/// Of so many words it is told whether they begin with a capital.
const FIRST_WORDS: u32 = 40;

/// What a line says by itself.
pub(super) struct Own {
    pub(super) log: f32,
    pub(super) ends: f32,
    pub(super) hit: f32,
    pub(super) weak: f32,
    pub(super) capitals: f32,
    pub(super) digits: f32,
    pub(super) shouts: f32,
    pub(super) small: f32,
    pub(super) colon: f32,
    pub(super) comma: f32,
    pub(super) marks: f32,
    pub(super) quotes: f32,
    pub(super) question: f32,
    pub(super) bullet: f32,
}

impl Own {
    pub(super) fn of(row: &Row<'_>) -> Own {
        let flag = |b: bool| f32::from(u8::from(b));
        let Marks { letters, upper, digits, commas, marks, quotes, size, words, capital } =
            Marks::of(row.text);
        let first = row.text.chars().next().unwrap_or(' ');
        let part = |n: u32, of: u32| n as f32 / of.max(1) as f32;
        Own {
            log: size_of_line(row),
            ends: flag(row.ends),
            hit: flag(row.hit.is_some()),
            weak: flag(row.weak.is_some()),
            capitals: if words > 1 { part(capital, words) } else { 0.5 },
            digits: part(digits, size),
            shouts: flag(letters > 3 && upper * 10 > letters * 8),
            small: flag(first.is_lowercase()),
            colon: flag(row.text.ends_with([':', '\u{FF1A}'])),
            comma: part(commas * 4, words).min(2.0),
            marks: marks.min(4) as f32 / 2.0,
            quotes: flag(quotes > 1),
            question: flag(row.text.ends_with(['?', '\u{FF1F}', '!'])),
            bullet: flag(
                matches!(first, '-' | '\u{2022}' | '*' | '\u{2013}')
                    || (first.is_ascii_digit() && row.words > 1),
            ),
        }
    }
}
