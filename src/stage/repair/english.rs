//! Whether a text is English, by the share of words that only English is full of.

use super::words::Cuts;
use crate::rule::View;

/// Words that English is full of and its neighbours are not. `in`, `is`, `was`, `an`, `as`, `on`
/// and the like are left out: German, Dutch, Danish and Irish have them too.
#[rustfmt::skip]
const TELLING: [u64; 64] = table([
    "the", "and", "of", "to", "that", "for", "with", "his", "she", "they", "from", "this", "which", "have", "has",
    "been", "were", "their", "said", "are", "not", "it", "would", "by", "who", "you", "we", "had", "but", "will", "its", "into",
]);

/// Words of up to eight bytes as numbers, each in the slot that [`slot`] gives it alone.
const fn table<const N: usize>(words: [&str; N]) -> [u64; 64] {
    let mut table = [0; 64];
    let mut k = 0;
    while k < N {
        let (word, mut at, mut number) = (words[k].as_bytes(), 0, 0);
        while at < word.len() {
            number |= (word[at] as u64) << (8 * at);
            at += 1;
        }
        assert!(table[slot(number)] == 0, "two words in one slot: look for another multiplier");
        table[slot(number)] = number;
        k += 1;
    }
    table
}

/// A multiplier found by trying, which puts no two words into one slot.
const fn slot(number: u64) -> usize {
    (number.wrapping_mul(0xAE6E_9628_FA79_ADAD) >> 58) as usize
}

/// Telling words in a hundred from which a text counts as English. News prose has 25 to 40, lists
/// and tables with English labels 10; German, Dutch, French and Spanish news stay below 3.
const ENGLISH: usize = 10;

/// A paragraph needs this many words before it can be foreign in an English text.
const FOREIGN_WORDS: usize = 12;

/// Telling words in a hundred below which such a paragraph is taken for foreign.
const FOREIGN: usize = 4;

/// How much of a text is looked at (bytes): some 300 words are plenty for shares that far apart.
const LOOKED_AT: usize = 2_000;

/// The longest telling word (bytes).
const LONGEST: usize = 5;

/// The high bit of every byte that is no letter, first byte lowest; bytes of other alphabets count as letters.
fn no_letters(bytes: [u8; 8]) -> u64 {
    const ALL: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = 0x80 * ALL;
    let raw = u64::from_le_bytes(bytes);
    // Capitals and small letters share all bits but one; what is added makes the high bit of those from `a` on,
    // and of those beyond `z`.
    let small = (raw | (0x20 * ALL)) & !HIGH;
    let from_a = small + (0x80 - 0x61) * ALL;
    let beyond_z = small + (0x80 - 0x7B) * ALL;
    !(from_a & !beyond_z | raw) & HIGH
}

/// The first `size` bytes as [`table`] numbers them, letters in lower case; other bytes make no telling word.
fn number(bytes: &[u8], size: usize) -> u64 {
    const SMALL: u64 = u64::from_ne_bytes([0x20; 8]);
    if let Some(eight) = bytes.first_chunk::<8>() {
        return (u64::from_le_bytes(*eight) | SMALL) & ((1 << (8 * size)) - 1);
    }
    let list = bytes.iter().take(size).enumerate();
    list.fold(0, |n, (at, b)| n | u64::from(b | 0x20) << (8 * at))
}

/// Telling words and all words of the beginning of a text. What is left is not counted once there are `share` telling
/// words in a hundred whatever comes.
fn count(text: &str, share: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    let (mut telling, mut all, mut start) = (0, 0, 0);
    for end in Cuts::new(bytes, no_letters) {
        all += usize::from(end > start);
        if (2..=LONGEST).contains(&(end - start)) {
            let small = number(&bytes[start..], end - start);
            telling += usize::from(TELLING[slot(small)] == small);
        }
        start = end + 1;
        // A word has a letter and what parts it from the next one.
        if telling * 100 >= share * (all + 1 + (bytes.len() - end) / 2) {
            break;
        }
    }
    (telling, all)
}

/// Whether a document is English; what the source says of its language outranks our count.
pub(super) fn is_english(view: &View<'_>) -> bool {
    let stated = view.meta.language.as_bytes();
    if stated.len() >= 2 {
        return stated[..2].eq_ignore_ascii_case(b"en");
    }
    let (telling, all) = count(view.text, ENGLISH);
    telling > 0 && telling * 100 >= ENGLISH * all
}

/// Whether a paragraph of an English document is in another language.
pub(super) fn is_foreign(paragraph: &str) -> bool {
    let (telling, all) = count(paragraph, FOREIGN);
    all >= FOREIGN_WORDS && telling * 100 < FOREIGN * all
}

/// Words that tell of Swedish, Finnish, Danish or Norwegian, whose quotations open with ”.
const NORDIC: &[&str] = &[
    "jag", "inte", "och", "det", "är", "ett", "som", "på", "av", "för", "med", "till", "vet", "han", "hon",
    "ja", "nej", "att", "vi", "du", "en", "ei", "se", "että", "minä", "olen", "mutta", "niin", "ikke", "jeg",
    "og", "ikkje", "var", "kan", "nu",
];

/// Whether a stretch has a word of the languages that open quotations with ”.
pub(super) fn is_nordic(stretch: &str) -> bool {
    let bare = |w: &str| w.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    stretch.split_ascii_whitespace().take(20).any(|w| NORDIC.contains(&bare(w).as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_told_eight_at_a_time() {
        for byte in 0..=u8::MAX {
            let letter = byte.is_ascii_alphabetic() || !byte.is_ascii();
            let told = no_letters([b'x', byte, b' ', byte, byte, b'x', b'@', b'{']);
            let bits = if letter { 0 } else { 0x80 };
            let bytes = [0, bits, 0x80, bits, bits, 0, 0x80, 0x80];
            assert_eq!(told, u64::from_le_bytes(bytes), "{byte}");
        }
    }

    #[test]
    fn words_are_counted_across_the_eights() {
        assert_eq!(count("The cat, and the dog: it isn't THEIRS of 1931", 100), (5, 10));
        assert_eq!(count("", 100), (0, 0));
        assert_eq!(count("a", 100), (0, 1));
        assert_eq!(count("the", 100), (1, 1));
        // Enough is enough, whatever comes.
        assert_eq!(count("the and of to that b c d", 10), (2, 2));
    }
}
