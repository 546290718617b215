//! Whether a text is English, by the share of words that only English is full of.

use crate::rule::View;

/// Words of English that are rare in its neighbours. `in`, `is`, `was`, `of`, `an` and the like
/// are left out: German, Dutch and Danish have them too.
const TELLING: &[&str] = &[
    "the", "and", "of", "to", "that", "for", "with", "his", "he", "she", "they", "from", "this", "which",
    "have", "has", "been", "were", "their", "said", "are", "not", "it", "would", "by", "who", "you", "we",
    "had", "but", "will", "your", "our", "its", "on", "as", "be", "there", "what", "into",
];

/// Share of telling words from which a text counts as English. News prose has 0.25 to 0.4, lists
/// and tables with English labels 0.1; German, Dutch, French and Spanish news stay below 0.03.
const ENGLISH: f64 = 0.10;

/// A paragraph needs this many words before it can be foreign in an English text.
const FOREIGN_WORDS: usize = 12;

/// Share of telling words below which such a paragraph is taken for foreign.
const FOREIGN: f64 = 0.04;

/// How much of a text is looked at (bytes): enough for 1,500 words.
const LOOKED_AT: usize = 10_000;

/// Telling words and all words of the beginning of a text.
fn count(text: &str) -> (usize, usize) {
    let (mut telling, mut all, mut looked_at) = (0, 0, 0);
    for word in text.split_ascii_whitespace() {
        looked_at += word.len() + 1;
        if looked_at > LOOKED_AT {
            break;
        }
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        if word.is_empty() {
            continue;
        }
        all += 1;
        if word.len() <= 5 && TELLING.iter().any(|t| t.eq_ignore_ascii_case(word)) {
            telling += 1;
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
