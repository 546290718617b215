//! Phrases that lines hold anywhere, found in one pass.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;

use super::key::is_spaced;

/// Longer lines are searched for the phrases of fewer rules (words).
const TIERS: [usize; 4] = [0, 18, 40, 60];

/// Parts of words, found anywhere, with the rule of each.
#[derive(Debug)]
pub(super) struct Parts {
    /// Spelling, rule, and the most words of a line that the rule may match.
    list: Vec<(String, u16, usize)>,
    /// For lines of more than so many words the phrases of the rules that match such lines.
    tiers: [OnceLock<Tier>; TIERS.len()],
}

/// An automaton, and the rule of each of its members.
#[derive(Debug)]
struct Tier {
    automaton: Option<AhoCorasick>,
    rules: Vec<u16>,
}

impl Parts {
    pub(super) fn new(list: Vec<(String, u16, usize)>) -> Self {
        Parts { list, tiers: [const { OnceLock::new() }; TIERS.len()] }
    }

    /// Tells of the rule of every part in a line of so many words.
    pub(super) fn find(&self, text: &str, words: usize, mut see: impl FnMut(u16)) {
        let nth = TIERS.iter().rposition(|above| words > *above).unwrap_or(0);
        let Some(slot) = self.tiers.get(nth) else { return };
        let tier = slot.get_or_init(|| {
            let members = self.list.iter().filter(|(_, _, longest)| *longest > TIERS[nth]);
            let (phrases, rules): (Vec<&str>, Vec<u16>) = members.map(|(p, r, _)| (p.as_str(), *r)).unzip();
            let built = AhoCorasickBuilder::new()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::Standard)
                .kind(Some(AhoCorasickKind::DFA))
                .build(&phrases);
            Tier { automaton: built.ok().filter(|_| !phrases.is_empty()), rules }
        });
        for found in tier.automaton.iter().flat_map(|a| a.find_overlapping_iter(text)) {
            see(tier.rules[found.pattern().as_usize()]);
        }
    }
}

/// Whole words in a row, found where a word begins by their first bytes.
#[derive(Debug)]
pub(super) struct Phrases {
    /// Spelling and rule, by the first bytes without regard to ASCII case.
    by_head: FxHashMap<u32, Vec<(Box<str>, u16)>>,
    /// One bit for each head: most places of a text fail here.
    heads: [u64; 64],
    /// Phrases that are too short to have a head.
    short: Vec<(Box<str>, u16)>,
}

impl Phrases {
    pub(super) fn new(list: Vec<(String, u16)>) -> Self {
        let mut phrases = Phrases { by_head: FxHashMap::default(), heads: [0; 64], short: Vec::new() };
        for (phrase, rule) in list {
            let entry = (phrase.as_str().into(), rule);
            let Some(first) = phrase.as_bytes().first_chunk() else {
                phrases.short.push(entry);
                continue;
            };
            let head = head(*first);
            phrases.heads[bit(head) / 64] |= 1 << (bit(head) % 64);
            phrases.by_head.entry(head).or_default().push(entry);
        }
        phrases
    }

    /// Tells of the rule of every phrase that stands in a text as whole words.
    pub(super) fn find(&self, text: &str, mut see: impl FnMut(u16)) {
        let bytes = text.as_bytes();
        let mut inside = false;
        for (at, first) in bytes.windows(4).enumerate() {
            let head = head([first[0], first[1], first[2], first[3]]);
            let letter = first[0].is_ascii_alphanumeric();
            let unknown = self.heads[bit(head) / 64] >> (bit(head) % 64) & 1 == 0;
            let skipped = unknown || (letter & inside);
            inside = letter;
            if skipped {
                continue;
            }
            for (phrase, rule) in self.by_head.get(&head).into_iter().flatten() {
                if stands_at(phrase, text, at) {
                    see(*rule);
                }
            }
        }
        for (phrase, rule) in &self.short {
            if (0..bytes.len()).any(|at| stands_at(phrase, text, at)) {
                see(*rule);
            }
        }
    }
}

/// Whether a phrase stands at a byte of a text but for ASCII case, with no word going on at either end.
fn stands_at(phrase: &str, text: &str, at: usize) -> bool {
    let end = at + phrase.len();
    let here = text.as_bytes().get(at..end);
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && is_spaced(c));
    here.is_some_and(|b| b.eq_ignore_ascii_case(phrase.as_bytes()))
        && !word(text.get(..at).and_then(|t| t.chars().next_back()))
        && !word(text.get(end..).and_then(|t| t.chars().next()))
}

/// Four bytes with the bit set that parts ASCII capitals from small letters.
fn head(bytes: [u8; 4]) -> u32 {
    u32::from_le_bytes(bytes) | 0x2020_2020
}

/// Which of 4,096 bits stands for a head.
fn bit(head: u32) -> usize {
    (head.wrapping_mul(0x9E37_79B1) >> 20) as usize
}
