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

/// Shows every pair of a paragraph, from left to right, to the rules that `heads` names for the
/// first byte of its second word: the number is the rule's bit.
pub(super) fn pairs<'p>(
    paragraph: &'p Paragraph<'p>,
    heads: &[u32; 256],
    wanted: u32,
    mut see: impl FnMut(usize, &Pair<'p>),
) {
    let bytes = paragraph.text.as_bytes();
    let (mut first, mut before, mut start) = (0..0, "", 0);
    for end in memchr::memchr_iter(b' ', bytes).chain(std::iter::once(bytes.len())) {
        if end > start {
            let second = start..end;
            let word = paragraph.text.get(second.clone()).unwrap_or_default();
            let mut bits = heads[usize::from(bytes[start])] & wanted;
            if bits != 0 {
                let (bare, bare_at) = bare(word, start);
                let pair = Pair { paragraph, first, second: second.clone(), before, word, bare, bare_at };
                while bits != 0 {
                    see(bits.trailing_zeros() as usize, &pair);
                    bits &= bits - 1;
                }
            }
            (first, before) = (second, word);
        }
        start = end + 1;
    }
}

/// First bytes of words in small letters.
pub(super) const SMALL: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

/// First bytes of words with a capital.
pub(super) const CAPITAL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// First bytes of all words, with a mark before them or not.
pub(super) const ANY: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\"'(\xE2";

fn bare(word: &str, start: usize) -> (&str, usize) {
    let ends = [word.bytes().next(), word.bytes().next_back()];
    if ends.iter().all(|b| b.is_some_and(|b| b.is_ascii_alphanumeric())) {
        return (word, start);
    }
    let tail = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    (tail.trim_end_matches(|c: char| !c.is_alphanumeric()), start + word.len() - tail.len())
}

/// Bits of the table that turns nearly all words away before they are hashed.
const BITS: usize = 1 << 14;

/// A fixed list of words that nearly every word is not on.
pub(super) struct Known<V> {
    bits: Box<[u64; BITS / 64]>,
    words: FxHashMap<String, V>,
}

impl<V: Copy> Known<V> {
    /// The list; words of two bytes or more.
    pub(super) fn new(words: impl Iterator<Item = (String, V)>) -> Self {
        let mut known = Known { bits: Box::new([0; BITS / 64]), words: FxHashMap::default() };
        for (word, value) in words {
            let bit = bit(word.as_bytes());
            known.bits[bit / 64] |= 1 << (bit % 64);
            known.words.insert(word, value);
        }
        known
    }

    /// What the list says of a word.
    pub(super) fn get(&self, word: &str) -> Option<V> {
        let bit = bit(word.as_bytes());
        if self.bits[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        self.words.get(word).copied()
    }
}

/// Made of length, first two letters and last two letters.
fn bit(word: &[u8]) -> usize {
    let at = |k: usize| usize::from(word.get(k).copied().unwrap_or(0));
    let len = word.len();
    (len.wrapping_mul(2311)
        ^ at(0).wrapping_mul(769)
        ^ at(1).wrapping_mul(97)
        ^ at(len.wrapping_sub(1)).wrapping_mul(13)
        ^ at(len.wrapping_sub(2)).wrapping_mul(389))
        % BITS
}
