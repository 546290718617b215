//! Words in pairs: what stands between blanks, and what stood before it.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::paragraph::Paragraph;

/// Two neighbours.
pub(crate) struct Pair<'p> {
    /// Where they are.
    pub(super) paragraph: &'p Paragraph<'p>,
    /// The first of the two; empty at the beginning of the paragraph.
    pub(super) first: Range<usize>,
    /// The second.
    pub(super) second: Range<usize>,
    before: &'p str,
    word: &'p str,
    bare: &'p str,
    bare_at: usize,
}

impl<'p> Pair<'p> {
    /// The first of the two with the marks at it.
    pub(super) fn before(&self) -> &'p str {
        self.before
    }

    /// The second with the marks at it.
    pub(super) fn word(&self) -> &'p str {
        self.word
    }

    /// The second without the marks around it, and where it is.
    pub(super) fn bare(&self) -> (&'p str, Range<usize>) {
        (self.bare, self.bare_at..self.bare_at + self.bare.len())
    }

    /// What follows the second.
    pub(super) fn rest(&self) -> &'p str {
        self.paragraph.text.get(self.second.end..).unwrap_or_default()
    }
}

/// What a rule of words is asked at.
#[derive(Copy, Clone)]
pub(crate) enum At {
    /// A word of a list, whatever its case and the marks at it.
    Word(fn() -> Vec<String>),
    /// The word after one of a list.
    After(fn() -> Vec<String>),
    /// A word that stands twice.
    Twice,
    /// A small letter after a stop.
    SmallAfterStop,
}

/// Which rules are asked at which words. Nearly every word is turned away by a single bit.
pub(super) struct Triggers {
    bits: Box<[u64; BITS / 64]>,
    /// By [`key`]: the rules that are asked there, and those that are asked at the next word.
    words: FxHashMap<u64, (u32, u32)>,
    twice: u32,
    small_after_stop: u32,
}

impl Triggers {
    /// No rule is asked anywhere.
    pub(super) fn new() -> Self {
        Triggers {
            bits: Box::new([0; BITS / 64]),
            words: FxHashMap::default(),
            twice: 0,
            small_after_stop: 0,
        }
    }

    /// Rule `rule` (its bit) wants to be asked at `at`.
    pub(super) fn add(&mut self, rule: u32, at: At) {
        match at {
            At::Word(list) => list().iter().for_each(|w| self.word(w).0 |= rule),
            At::After(list) => list().iter().for_each(|w| self.word(w).1 |= rule),
            At::Twice => self.twice |= rule,
            At::SmallAfterStop => self.small_after_stop |= rule,
        }
    }

    fn word(&mut self, word: &str) -> &mut (u32, u32) {
        let key = key(word.as_bytes());
        self.bits[place(key) / 64] |= 1 << (place(key) % 64);
        self.words.entry(key).or_default()
    }

    fn of(&self, key: u64) -> (u32, u32) {
        if self.bits[place(key) / 64] >> (place(key) % 64) & 1 == 0 {
            return (0, 0);
        }
        self.words.get(&key).copied().unwrap_or_default()
    }
}

/// Shows the pairs of a paragraph, from left to right, to the rules that `triggers` names: the
/// number is the rule's bit.
pub(super) fn pairs<'p>(
    paragraph: &'p Paragraph<'p>,
    triggers: &Triggers,
    wanted: u32,
    mut see: impl FnMut(usize, &Pair<'p>),
) {
    let text = paragraph.text;
    let bytes = text.as_bytes();
    let (mut first, mut last_key, mut next) = (0..0, 0, 0);
    let mut start = 0;
    for end in Cuts::new(bytes, blanks) {
        let second = start..end;
        start = end + 1;
        if second.is_empty() {
            continue;
        }
        let key = key(core(&bytes[second.clone()]));
        let (mut asked, after) = triggers.of(key);
        asked |= next;
        if key == last_key {
            asked |= triggers.twice;
        }
        if bytes[second.start].is_ascii_lowercase() && first.end > 0 && bytes[first.end - 1] == b'.' {
            asked |= triggers.small_after_stop;
        }
        asked &= wanted;
        if asked != 0 {
            let before = text.get(first.clone()).unwrap_or_default();
            let word = text.get(second.clone()).unwrap_or_default();
            let (bare, bare_at) = bare(word, second.start);
            let pair =
                Pair { paragraph, first: first.clone(), second: second.clone(), before, word, bare, bare_at };
            while asked != 0 {
                see(asked.trailing_zeros() as usize, &pair);
                asked &= asked - 1;
            }
        }
        (first, last_key, next) = (second, key, after);
    }
}

/// The high bit of every byte that is a blank, first byte lowest.
fn blanks(bytes: [u8; 8]) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x7F; 8]);
    const BLANKS: u64 = u64::from_ne_bytes([b' '; 8]);
    let other = u64::from_le_bytes(bytes) ^ BLANKS;
    // Zero in these bytes, and in no others.
    !(((other & LOW) + LOW) | other | LOW)
}

/// The places where a text is cut, and its end: eight bytes are looked at together.
pub(super) struct Cuts<'b, F> {
    /// The high bit of every byte at which is cut, first byte lowest.
    between: F,
    rest: &'b [u8],
    len: usize,
    /// Bytes before `rest`.
    done: usize,
    /// Cuts in the eight bytes before `rest` that were not told yet.
    left: u64,
    ended: bool,
}

impl<'b, F: Fn([u8; 8]) -> u64> Cuts<'b, F> {
    /// Cuts where `between` says; never at a letter.
    pub(super) fn new(bytes: &'b [u8], between: F) -> Self {
        Cuts { between, rest: bytes, len: bytes.len(), done: 0, left: 0, ended: false }
    }
}

impl<F: Fn([u8; 8]) -> u64> Iterator for Cuts<'_, F> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            if let Some((eight, rest)) = self.rest.split_first_chunk::<8>() {
                (self.left, self.rest) = ((self.between)(*eight), rest);
                self.done += 8;
            } else if self.rest.is_empty() {
                return (!std::mem::replace(&mut self.ended, true)).then_some(self.len);
            } else {
                // The last bytes, and letters behind them.
                let mut eight = [b'x'; 8];
                eight.iter_mut().zip(self.rest).for_each(|(to, from)| *to = *from);
                (self.left, self.rest) = ((self.between)(eight), &[]);
                self.done += 8;
            }
        }
        let at = self.done - 8 + self.left.trailing_zeros() as usize / 8;
        self.left &= self.left - 1;
        Some(at)
    }
}

/// A word without the marks around it, roughly: good enough to tell whether it may be on a list.
fn core(mut word: &[u8]) -> &[u8] {
    if let ([first, ..], [.., last]) = (word, word)
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
    {
        return word;
    }
    loop {
        word = match word {
            [b, rest @ ..] if b.is_ascii() && !b.is_ascii_alphanumeric() => rest,
            [0xE2, 0x80, _, rest @ ..] | [0xC2, _, rest @ ..] => rest,
            _ => break,
        };
    }
    loop {
        word = match word {
            [rest @ .., b] if b.is_ascii() && !b.is_ascii_alphanumeric() => rest,
            [rest @ .., 0xE2, 0x80, _] | [rest @ .., 0xC2, _] => rest,
            _ => return word,
        };
    }
}

/// A number of a word, the same for capitals and small letters, made of its length, first four
/// and last four bytes. What shares it with a listed word is turned away by the rule itself.
fn key(word: &[u8]) -> u64 {
    const SMALL: u64 = 0x2020_2020;
    let ends = match (word.first_chunk::<4>(), word.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            (u64::from(u32::from_le_bytes(*first)) | SMALL) << 32
                | u64::from(u32::from_le_bytes(*last))
                | SMALL
        }
        _ => word.iter().fold(0, |n, b| n << 8 | u64::from(b | 0x20)),
    };
    (ends ^ (word.len() as u64) << 59).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Bits of the table that turns nearly all words away.
const BITS: usize = 1 << 15;

/// The bit of a key.
fn place(key: u64) -> usize {
    usize::try_from(key >> (64 - BITS.ilog2())).unwrap_or(0)
}

/// Words of a list that is written out in the code.
pub(super) fn listed(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

fn bare(word: &str, start: usize) -> (&str, usize) {
    let ends = [word.bytes().next(), word.bytes().next_back()];
    if ends.iter().all(|b| b.is_some_and(|b| b.is_ascii_alphanumeric())) {
        return (word, start);
    }
    let tail = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    (tail.trim_end_matches(|c: char| !c.is_alphanumeric()), start + word.len() - tail.len())
}
