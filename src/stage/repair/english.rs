//! Whether a text is English, by the share of words that only English is full of.

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
            number = number << 8 | word[at] as u64;
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
    (number.wrapping_mul(0x2475_2D2D_AB2B_EB05) >> 58) as usize
}

/// Share of telling words from which a text counts as English. News prose has 0.25 to 0.4, lists
/// and tables with English labels 0.1; German, Dutch, French and Spanish news stay below 0.03.
const ENGLISH: f64 = 0.10;

/// A paragraph needs this many words before it can be foreign in an English text.
const FOREIGN_WORDS: usize = 12;

/// Share of telling words below which such a paragraph is taken for foreign.
const FOREIGN: f64 = 0.04;

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

/// Telling words and all words of the beginning of a text.
fn count(text: &str) -> (usize, usize) {
    let bytes = text.as_bytes();
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    let (mut telling, mut all, mut start) = (0, 0, 0);
    let mut cut = |end: usize| {
        all += usize::from(end > start);
        if let word @ [_, _, ..] = &bytes[start..end]
            && word.len() <= LONGEST
        {
            let small = word.iter().fold(0, |n, b| n << 8 | u64::from(b.to_ascii_lowercase()));
            telling += usize::from(TELLING[slot(small)] == small);
        }
        start = end + 1;
    };
    let (chunks, tail) = bytes.as_chunks::<8>();
    for (nth, chunk) in chunks.iter().enumerate() {
        let mut between = no_letters(*chunk);
        while between != 0 {
            cut(nth * 8 + between.trailing_zeros() as usize / 8);
            between &= between - 1;
        }
    }
    let done = bytes.len() - tail.len();
    tail.iter()
        .enumerate()
        .filter(|(_, b)| b.is_ascii() && !b.is_ascii_alphabetic())
        .for_each(|(k, _)| cut(done + k));
    cut(bytes.len());
    (telling, all)
}

/// Whether a document is English; what the source says of its language outranks our count.
pub(super) fn is_english(view: &View<'_>) -> bool {
    let stated = view.meta.language.as_bytes();
    if stated.len() >= 2 {
        return stated[..2].eq_ignore_ascii_case(b"en");
    }
    let (telling, all) = count(view.text);
    telling > 0 && telling as f64 >= ENGLISH * all as f64
}

/// Whether a paragraph of an English document is in another language.
pub(super) fn is_foreign(paragraph: &str) -> bool {
    let (telling, all) = count(paragraph);
    all >= FOREIGN_WORDS && (telling as f64) < FOREIGN * all as f64
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
        assert_eq!(count("The cat, and the dog: it isn't THEIRS of 1931"), (5, 10));
        assert_eq!(count(""), (0, 0));
        assert_eq!(count("a"), (0, 1));
        assert_eq!(count("the"), (1, 1));
    }
}
