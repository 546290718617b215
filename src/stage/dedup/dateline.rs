//! The day in a dateline (`GENEVA, March 4 (Agency) -`): the one date nearly every wire story carries.

use crate::algo::tokens::{Class, Token, word_hash};

const MONTHS: [[&str; 3]; 12] = [
    ["january", "jan", "jan"],
    ["february", "feb", "feb"],
    ["march", "mar", "mar"],
    ["april", "apr", "apr"],
    ["may", "may", "may"],
    ["june", "jun", "jun"],
    ["july", "jul", "jul"],
    ["august", "aug", "aug"],
    ["september", "sept", "sep"],
    ["october", "oct", "oct"],
    ["november", "nov", "nov"],
    ["december", "dec", "dec"],
];

/// Words of a line in which a dateline ends.
const HEAD: usize = 12;
/// Bytes between the day and the dash: room for the agency's name.
const DASH: usize = 24;

/// The month (0 to 11) of a word.
pub(super) fn month(hash: u32) -> Option<i32> {
    let known = MONTHS.iter().position(|names| names.iter().any(|n| word_hash(n) == hash));
    known.and_then(|k| i32::try_from(k).ok())
}

/// Days from a notional new year (months of 31 days) to the dateline that opens a line.
pub(super) fn day_in(text: &str, line: &[Token]) -> Option<i32> {
    let head = &line[..line.len().min(HEAD)];
    head.windows(2).find_map(|two| {
        let (month_word, day_word) = match (two[0].class, two[1].class) {
            (Class::Name, Class::Number) => (two[0], two[1]),
            (Class::Number, Class::Name) => (two[1], two[0]),
            _ => return None,
        };
        let month = month(month_word.hash)?;
        let day: i32 = day_word.of(text).parse().ok().or_else(|| spelled(day_word.hash))?;
        if !(1..=31).contains(&day) {
            return None;
        }
        let end = two[1].start as usize + usize::from(two[1].len);
        let after = text.get(end..)?;
        let dash = after.char_indices().take_while(|(k, c)| *k < DASH && *c != '\n');
        dash.map(|(_, c)| c).any(|c| matches!(c, '-' | '\u{2013}' | '\u{2014}')).then_some(month * 31 + day)
    })
}

/// A day written as a word has the hash of its digits.
fn spelled(hash: u32) -> Option<i32> {
    const DIGITS: [&str; 20] = [
        "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18",
        "19", "20",
    ];
    DIGITS.iter().position(|d| word_hash(d) == hash).and_then(|k| i32::try_from(k + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algo::tokens::tokens;

    fn day(line: &str) -> Option<i32> {
        let mut words = Vec::new();
        tokens(line, 0, &mut words);
        day_in(line, &words)
    }

    #[test]
    fn datelines_of_several_shapes() {
        let want = Some(2 * 31 + 4);
        for line in [
            "GENEVA, March 4 - The council met.",
            "Port Lomas, Mar 4 (Agency) \u{2014} The council met.",
            "GENEVA, 4 March - The council met.",
            "GENEVA, March four - The council met.",
        ] {
            assert_eq!(day(line), want, "{line}");
        }
        assert_eq!(day("The council met on March 4 and again a week later to talk about the harbour."), None);
        assert_eq!(day("GENEVA, March 44 - The council met."), None);
    }
}
