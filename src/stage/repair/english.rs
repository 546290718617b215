//! Whether a text is English, by the share of words that only English is full of.

use crate::rule::View;

/// Words that English is full of and its neighbours are not. `in`, `is`, `was`, `an`, `as`, `on`
/// and the like are left out: German, Dutch, Danish and Irish have them too.
#[rustfmt::skip]
const TELLING: [u64; 32] = packed([
    "the", "and", "of", "to", "that", "for", "with", "his", "she", "they", "from", "this", "which", "have", "has",
    "been", "were", "their", "said", "are", "not", "it", "would", "by", "who", "you", "we", "had", "but", "will", "its", "into",
]);

/// Words of up to eight bytes as numbers, which compare at once.
const fn packed<const N: usize>(words: [&str; N]) -> [u64; N] {
    let mut all = [0; N];
    let mut k = 0;
    while k < N {
        let (word, mut at) = (words[k].as_bytes(), 0);
        while at < word.len() {
            all[k] = all[k] << 8 | word[at] as u64;
            at += 1;
        }
        k += 1;
    }
    all
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
    let (mut telling, mut all, mut start) = (0, 0, 0);
    for end in 0..=bytes.len() {
        if bytes.get(end).is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0x80) {
            continue;
        }
        let word = &bytes[start..end];
        start = end + 1;
        if word.is_empty() {
            continue;
        }
        all += 1;
        if let 2..=5 = word.len() {
            let small = word.iter().fold(0, |n, b| n << 8 | u64::from(b.to_ascii_lowercase()));
            telling += usize::from(TELLING.contains(&small));
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
