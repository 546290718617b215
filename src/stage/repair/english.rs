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

/// Letters in lower case; bytes of other alphabets count as letters; 0 between words.
const LETTERS: [u8; 256] = letters();

const fn letters() -> [u8; 256] {
    let (mut letters, mut b) = ([0; 256], 0_u8);
    loop {
        if !b.is_ascii() || b.is_ascii_alphabetic() {
            letters[b as usize] = b.to_ascii_lowercase();
        }
        if b == u8::MAX {
            return letters;
        }
        b += 1;
    }
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

/// Telling words and all words of the beginning of a text.
fn count(text: &str) -> (usize, usize) {
    let bytes = text.as_bytes();
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    let (mut telling, mut all) = (0, 0);
    let (mut word, mut long) = (0u64, 0);
    for byte in bytes.iter().chain(b" ") {
        let letter = LETTERS[usize::from(*byte)];
        if letter != 0 {
            word = word << 8 | u64::from(letter);
            long += 1;
        } else if long > 0 {
            all += 1;
            telling += usize::from(long <= 5 && TELLING[slot(word)] == word);
            (word, long) = (0, 0);
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
