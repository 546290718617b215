//! Finds the names of a text: chains of capitalised words, with what stands around them.
//!
//! One pass over the bytes. Addresses, handles, tags and file names give no words; titles and words
//! that only begin a sentence are taken off the chain. Survey and edit see the same chains.

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::lexicon::LEXICON;
use crate::text::Span;

/// Longest chain, in words: what goes on is a heading in capitals.
const LONGEST_CHAIN: usize = 8;
/// Longest word, in bytes, that is looked at.
const LONGEST_WORD: usize = 60;
/// Room for the distinct lower-case words of a text: an article has one in some twenty bytes.
const BYTES_PER_WORD: usize = 20;
const MOST_RESERVED: usize = 4096;
/// Lower-case words inside names.
const PARTICLES: &[&str] = &[
    "al", "el", "bin", "ibn", "bint", "de", "da", "di", "del", "van", "von", "der", "du", "la", "dos", "ben",
    "ul", "ten",
];

/// First words of places, which also begin sentences.
pub(super) const COMPASS: &[&str] =
    &["North", "South", "East", "West", "Northern", "Southern", "Eastern", "Western", "New", "Great"];

/// A word of a chain.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Bytes, without a possessive ending.
    pub span: Span,
    /// A single capital with a full stop.
    pub initial: bool,
    /// Stands at the start of a sentence.
    pub start: bool,
}

/// What stands around a chain.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Around {
    /// A title or calling before it.
    pub role: bool,
    /// A verb of speaking after it, or a possessive ending.
    pub person: bool,
    /// A preposition of place before it.
    pub place: bool,
    /// A word of kinship just before it.
    pub relative: bool,
    /// Alone between quotation marks.
    pub quoted: bool,
    /// Alone inside brackets, or in a line that is a credit.
    pub bracket: bool,
}

/// Capitalised words that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    /// First and one past the last of its words in `Scan::words`.
    pub words: std::ops::Range<usize>,
    /// What stands around it.
    pub around: Around,
}

/// The names of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Scan {
    /// All words of all chains, in order.
    pub words: Vec<Word>,
    /// The chains, in order; none is empty.
    pub chains: Vec<Chain>,
    /// Hashes of the lower-case words of the text.
    pub lower: FxHashSet<u64>,
}

impl Scan {
    /// The words of a chain.
    pub(super) fn of(&self, chain: &Chain) -> &[Word] {
        self.words.get(chain.words.clone()).unwrap_or_default()
    }
}

/// The hash under which a lower-case word is remembered.
pub(super) fn lower_hash(word: &str) -> u64 {
    xxh3_64(word.as_bytes())
}

#[derive(Copy, Clone, PartialEq, Eq)]
enum Case {
    Lower,
    Capital,
    Initial,
    /// All capitals, or spoilt by what stands beside it.
    Broken,
}

struct Found {
    start: usize,
    end: usize,
    /// Where the word ends with its possessive.
    full: usize,
    case: Case,
}

/// Reads a text.
pub(super) fn scan(text: &str) -> Scan {
    let mut scan = Scan::default();
    scan.lower.reserve((text.len() / BYTES_PER_WORD).min(MOST_RESERVED));
    let bytes = text.as_bytes();
    let mut open: Vec<Word> = Vec::new();
    let mut around = Around::default();
    let mut last_lower: (usize, usize) = (0, 0);
    let mut last_end = usize::MAX;
    let mut at = 0;
    while let Some(found) = next_word(text, at) {
        let Found { start, end, full, case } = found;
        at = full.max(start + 1);
        let word = text.get(start..end).unwrap_or_default();
        let joined =
            last_end != usize::MAX && joins(bytes, last_end, start, open.last().is_some_and(|w| w.initial));
        let named = matches!(case, Case::Capital | Case::Initial);
        let particle = case == Case::Lower && joined && !open.is_empty() && PARTICLES.contains(&word);
        if !open.is_empty() && (!(joined && (named || particle)) || open.len() >= LONGEST_CHAIN) {
            let speaks = joined && case == Case::Lower && LEXICON.speech.contains(word);
            close(&mut scan, text, &mut open, around, speaks);
        }
        if case == Case::Lower {
            if word.len() <= LONGEST_WORD {
                scan.lower.insert(lower_hash(word));
            }
            if !particle {
                last_lower = (start, end);
            }
        }
        if named || particle {
            let starts = begins_sentence(text, start);
            if open.is_empty() {
                around = Around::default();
                let (s, e) = last_lower;
                if e > s && (joins(bytes, e, start, false) || bytes.get(e..start) == Some(b", ")) {
                    let before = text.get(s..e).unwrap_or_default();
                    let lexicon = &*LEXICON;
                    around.role = lexicon.role.contains(before);
                    around.place = lexicon.place.contains(before);
                    around.relative = lexicon.relative.contains(before);
                }
            }
            open.push(Word { span: Span::new(start, end), initial: case == Case::Initial, start: starts });
            // A possessive closes the chain.
            if full > end {
                around.person = true;
                close(&mut scan, text, &mut open, around, true);
            }
        }
        last_end = full;
    }
    close(&mut scan, text, &mut open, around, false);
    trim(&mut scan, text);
    scan
}

/// Ends a chain.
fn close(scan: &mut Scan, text: &str, open: &mut Vec<Word>, mut around: Around, speaks: bool) {
    while open.last().is_some_and(|w| is_particle(text, *w)) {
        open.pop();
    }
    let (Some(first), Some(last)) = (open.first(), open.last()) else { return };
    around.person |= speaks;
    let before = text.get(..first.span.start as usize).and_then(|t| t.chars().next_back());
    let after = text.get(last.span.end as usize..).and_then(|t| t.chars().next());
    let quote = |c: Option<char>| {
        matches!(
            c,
            Some(
                '"' | '\u{201C}'
                    | '\u{201D}'
                    | '\u{2018}'
                    | '\u{2019}'
                    | '\''
                    | '\u{AB}'
                    | '\u{BB}'
                    | '\u{201E}'
            )
        )
    };
    around.quoted = quote(before) && quote(after);
    around.bracket = before == Some('(') && matches!(after, Some(')' | '/'))
        || before == Some('(') && text.get(last.span.end as usize..).is_some_and(|t| t.starts_with(" /"));
    let from = scan.words.len();
    scan.words.append(open);
    scan.chains.push(Chain { words: from..scan.words.len(), around });
}

fn is_particle(text: &str, word: Word) -> bool {
    word.span.of(text).is_some_and(|w| w.starts_with(|c: char| c.is_lowercase()) && !w.contains('-'))
}

/// Takes titles and sentence openers off the chains.
fn trim(scan: &mut Scan, text: &str) {
    let lexicon = &*LEXICON;
    let (words, lower) = (&scan.words, &scan.lower);
    for chain in &mut scan.chains {
        // `Oil Minister Arno Velde`: what goes before the calling is part of it.
        let last = (chain.words.start..chain.words.end.saturating_sub(1)).rev().find(|k| {
            let word = words.get(*k).filter(|w| !w.initial).and_then(|w| w.span.of(text));
            word.is_some_and(|w| lexicon.role.contains(&w.to_lowercase()))
        });
        if let Some(last) = last {
            chain.words.start = last;
        }
        while let Some(word) = words.get(chain.words.start).filter(|_| !chain.words.is_empty()) {
            let Some(written) = word.span.of(text) else { break };
            if word.initial {
                break;
            }
            let plain = written.to_lowercase();
            if chain.words.len() > 1 && COMPASS.contains(&written) {
                break;
            }
            let role = lexicon.role.contains(&plain);
            let opener = lexicon.function.contains(&plain)
                || word.start && lower.contains(&lower_hash(&plain)) && !lexicon.given.contains(&plain);
            if !(role || opener) {
                break;
            }
            chain.around.role |= role;
            chain.around.place = !role && lexicon.place.contains(&plain);
            chain.words.start += 1;
        }
    }
    scan.chains.retain(|c| !c.words.is_empty());
}

/// Whether only blanks of one line lie between two words (after an initial also its full stop).
fn joins(bytes: &[u8], from: usize, to: usize, initial: bool) -> bool {
    let Some(mut gap) = bytes.get(from..to) else { return false };
    if initial {
        gap = gap.strip_prefix(b".").unwrap_or(gap);
        if gap.is_empty() {
            return true;
        }
    }
    !gap.is_empty() && gap.len() <= 3 && (gap.iter().all(|b| *b == b' ') || gap == "\u{A0}".as_bytes())
}

/// Whether a word stands where a sentence, a line or a quotation begins.
fn begins_sentence(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default().trim_end_matches([' ', '\u{A0}']);
    let Some(last) = before.chars().next_back() else { return true };
    matches!(
        last,
        '.' | '!'
            | '?'
            | ':'
            | ';'
            | '\n'
            | '\r'
            | '"'
            | '\u{201C}'
            | '\u{2018}'
            | '\''
            | '('
            | '['
            | '-'
            | '\u{2013}'
            | '\u{2014}'
            | '\u{2022}'
            | '*'
            | '\u{2026}'
            | '>'
            | '|'
            | '\u{AB}'
    )
}

/// The next word from `at` on.
fn next_word(text: &str, mut at: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    loop {
        let &byte = bytes.get(at)?;
        if byte.is_ascii_alphabetic() {
            break;
        }
        if byte < 0x80 {
            at += 1;
            continue;
        }
        let c = text.get(at..)?.chars().next()?;
        if c.is_alphabetic() {
            break;
        }
        at += c.len_utf8();
    }
    let start = at;
    let (mut upper, mut lower, mut other) = (0usize, 0usize, false);
    let mut end = start;
    let mut apostrophe = None;
    while let Some(&byte) = bytes.get(end) {
        if byte.is_ascii_lowercase() {
            let rest = bytes.get(end..).unwrap_or_default();
            let run = rest.iter().position(|b| !b.is_ascii_lowercase()).unwrap_or(rest.len());
            lower += run;
            end += run;
        } else if byte.is_ascii_uppercase() {
            upper += 1;
            end += 1;
        } else if byte == b'-' || byte == b'\'' {
            if !bytes.get(end + 1).is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0xC3) {
                break;
            }
            if byte == b'\'' {
                apostrophe = Some((end, end + 1));
            }
            end += 1;
        } else if byte < 0x80 {
            break;
        } else {
            let Some(c) = text.get(end..).and_then(|t| t.chars().next()) else { break };
            let next = end + c.len_utf8();
            if c == '\u{2019}' {
                if !bytes.get(next).is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0xC3) {
                    break;
                }
                apostrophe = Some((end, next));
            } else if c.is_lowercase() {
                lower += 1;
            } else if c.is_uppercase() {
                upper += 1;
            } else if c.is_alphabetic() {
                other = true;
            } else if c == '\u{301}' || c == '\u{306}' || c == '\u{308}' || c == '\u{30C}' {
                // Marks that follow their letter.
            } else {
                break;
            }
            end = next;
        }
    }
    let full = end;
    if let Some((from, to)) = apostrophe
        && bytes.get(to..end).is_some_and(|rest| rest == b"s" || rest == b"S")
    {
        end = from;
    }
    let before = start.checked_sub(1).and_then(|k| bytes.get(k)).copied().unwrap_or(b' ');
    let after = bytes.get(full).copied().unwrap_or(b' ');
    let beyond = bytes.get(full + 1).copied().unwrap_or(b' ');
    let spoilt =
        matches!(before, b'@' | b'#' | b'/' | b'_' | b'\\' | b'=' | b'&' | b'%' | b'.' | b'0'..=b'9')
            && !(before == b'.' && start >= 2 && bytes.get(start - 2).is_some_and(u8::is_ascii_uppercase))
            || matches!(after, b'@' | b'_' | b'/' | b'\\' | b'=' | b'[' | b'0'..=b'9')
            || after == b'.' && (beyond.is_ascii_lowercase() || beyond.is_ascii_digit())
            || after == b':' && beyond == b'/';
    let first_upper = bytes.get(start).is_some_and(u8::is_ascii_uppercase)
        || text.get(start..).and_then(|t| t.chars().next()).is_some_and(char::is_uppercase);
    let case = if spoilt || other || end - start > LONGEST_WORD {
        Case::Broken
    } else if first_upper && lower == 0 && upper == 1 {
        if after == b'.' { Case::Initial } else { Case::Broken }
    } else if first_upper && lower == 0 {
        Case::Broken
    } else if first_upper {
        Case::Capital
    } else if upper == 0 {
        Case::Lower
    } else if has_article(text.get(start..end).unwrap_or_default()) {
        Case::Capital
    } else {
        Case::Broken
    };
    Some(Found { start, end, full, case })
}

/// `al-Masri`, `d'Este`: a small article joined to a capitalised name.
fn has_article(word: &str) -> bool {
    let Some((head, rest)) = word.split_once(['-', '\'', '\u{2019}']) else { return false };
    head.len() <= 3 && rest.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chains(text: &str) -> Vec<String> {
        let scan = scan(text);
        let word = |w: &Word| w.span.of(text).unwrap_or_default().to_owned();
        scan.chains.iter().map(|c| scan.of(c).iter().map(word).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn titles_and_openers_are_no_names() {
        assert_eq!(
            chains("The mayor met President Arno Velde. But Velde\u{2019}s car left."),
            ["Arno Velde", "Velde"]
        );
        assert_eq!(chains("Analyst Ruiz said al-Masri and J. Brandt met."), ["Ruiz", "al-Masri", "J Brandt"]);
    }

    #[test]
    fn addresses_and_tags_give_no_names() {
        assert_eq!(
            chains("See https://x.example/Velde-speech, #VeldeFree, @Velde and Velde.jpg now"),
            [""; 0]
        );
    }
}
