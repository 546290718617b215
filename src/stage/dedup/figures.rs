//! Figures by what they say: `2,303,000`, `2.303 million` and, rounded, `2.3 mln` are one number.

use crate::algo::tokens::{Class, Token, word_hash};

/// A figure of a telling.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) struct Figure {
    /// What it says, scale words applied.
    pub value: f64,
    /// Half a unit of its last stated digit: `2.3 million` may be anything within 50,000.
    pub slack: f64,
    /// Which token of its text it is.
    pub token: u32,
    /// Hash of the token.
    pub hash: u32,
}

impl Figure {
    /// Whether two figures may be roundings of one number.
    pub(super) fn says(&self, other: &Figure) -> bool {
        self.hash == other.hash
            || self.value == other.value
            || (self.value.abs() >= ROUNDED
                && (self.value - other.value).abs() <= self.slack.max(other.slack))
    }

    /// Whether a list of figures, sorted by value, holds one that says the same.
    pub(super) fn is_in(&self, list: &[Figure]) -> bool {
        // A rounding of the same number is at most one part in ten away (two stated digits).
        let low = self.value - self.value.abs() * 0.1;
        let high = self.value + self.value.abs() * 0.1;
        let from = list.partition_point(|f| f.value < low);
        list[from..].iter().take_while(|f| f.value <= high).take(NEAR).any(|f| self.says(f))
    }
}

/// Smaller figures are not rounded from one telling to the next.
const ROUNDED: f64 = 1000.0;
/// Figures of one size that are looked at: tables hold thousands.
const NEAR: usize = 16;

/// Longer figures are numbers of accounts and the like (bytes).
const LONGEST: usize = 20;

const SCALES: [(u32, f64); 9] = [
    (word_hash("thousand"), 1e3),
    (word_hash("mln"), 1e6),
    (word_hash("million"), 1e6),
    (word_hash("millions"), 1e6),
    (word_hash("bln"), 1e9),
    (word_hash("bn"), 1e9),
    (word_hash("billion"), 1e9),
    (word_hash("billions"), 1e9),
    (word_hash("trillion"), 1e12),
];

/// What a figure says, without looking at the words around it.
pub(super) fn figure_at(text: &str, token: &Token) -> Option<Figure> {
    let shown = token.of(text);
    if !shown.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',') || shown.len() > LONGEST {
        return None;
    }
    let (mut written, mut count) = ([0; LONGEST], 0);
    let bytes = shown.as_bytes();
    for (k, &b) in bytes.iter().enumerate() {
        match b {
            b',' if bytes.len() >= k + 4
                && bytes[k + 1..k + 4].iter().all(u8::is_ascii_digit)
                && !bytes.get(k + 4).is_some_and(u8::is_ascii_digit) => {}
            b => {
                written[count] = if b == b',' { b'.' } else { b };
                count += 1;
            }
        }
    }
    let digits = std::str::from_utf8(&written[..count]).ok()?;
    let value: f64 = digits.parse().ok()?;
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
    let zeros = if decimals == 0 { digits.len() - digits.trim_end_matches('0').len() } else { 0 };
    let unit = 10_f64.powi(i32::try_from(zeros).unwrap_or(0) - i32::try_from(decimals).unwrap_or(0));
    Some(Figure { value, slack: unit / 2.0, token: 0, hash: token.hash })
}

/// The distinct figures among tokens, sorted by value.
pub(super) fn figures_of(text: &str, tokens: &[Token]) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::new();
    for (k, token) in tokens.iter().enumerate().filter(|(_, t)| t.class == Class::Number) {
        let scale =
            tokens.get(k + 1).and_then(|next| SCALES.iter().find(|s| s.0 == next.hash)).map_or(1.0, |s| s.1);
        let plain = figure_at(text, token).unwrap_or(Figure {
            value: -f64::from(token.hash),
            slack: 0.0,
            token: 0,
            hash: token.hash,
        });
        figures.push(Figure {
            value: if plain.value < 0.0 { plain.value } else { plain.value * scale },
            slack: plain.slack * scale,
            token: u32::try_from(k).unwrap_or(u32::MAX),
            hash: token.hash,
        });
    }
    figures.sort_by(|a, b| a.value.total_cmp(&b.value).then(a.hash.cmp(&b.hash)));
    figures.dedup_by(|a, b| a.value == b.value);
    figures
}
