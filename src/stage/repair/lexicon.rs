//! Closed classes of English words that several rules ask for.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Verbs that may stand right after a quotation, before their subject or after it.
#[rustfmt::skip]
const ATTRIBUTING: &[&str] = &[
    "said", "says", "say", "told", "adds", "added", "asked", "asks", "explained", "explains", "noted",
    "notes", "wrote", "writes", "stated", "continued", "recalled", "recalls", "insisted", "insists",
    "argued", "argues", "warned", "warns", "admitted", "admits", "concluded", "replied", "replies",
    "answered", "declared", "announced", "claimed", "claims", "shouted", "cried", "whispered",
    "stressed", "commented", "quipped", "remarked", "joked", "tweeted", "responded", "exclaimed",
    "observed",
];

/// Words of reporting that do not attribute by themselves.
#[rustfmt::skip]
const REPORTING: &[&str] = &[
    "saying", "tells", "adding", "states", "reported", "reports", "confirmed", "suggested",
    "acknowledged", "urged", "described", "according",
];

/// All of them, and whether they attribute.
static VERBS: LazyLock<FxHashMap<&str, bool>> = LazyLock::new(|| {
    let attributing = ATTRIBUTING.iter().map(|v| (*v, true));
    attributing.chain(REPORTING.iter().map(|v| (*v, false))).collect()
});

/// The longest of them (bytes); longer words are not looked up.
const LONGEST_VERB: usize = 12;

/// Whether a word is a verb of reporting (or `according`).
pub(super) fn reports(word: &str) -> bool {
    let small = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase());
    match word.len() {
        n if n == 0 || n > LONGEST_VERB => false,
        _ if small(word) => VERBS.contains_key(word),
        _ => VERBS.contains_key(word.to_ascii_lowercase().as_str()),
    }
}

/// Whether a word (in lower case, as it stands) attributes a quotation.
pub(super) fn attributes(word: &str) -> bool {
    let may = (1..=LONGEST_VERB).contains(&word.len()) && word.as_bytes()[0].is_ascii_lowercase();
    may && VERBS.get(word) == Some(&true)
}

/// Whether a word is a pronoun that can be the speaker.
pub(super) fn speaker(word: &str) -> bool {
    ["he", "she", "they", "it", "we", "you"].contains(&word) || word == "I"
}

/// Abbreviations that end in a stop inside a sentence, in lower case without the stop.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "st", "vs", "etc", "jr", "sr", "inc", "ltd", "co", "corp", "no", "nos", "gen",
    "sen", "rep", "gov", "lt", "col", "sgt", "capt", "prof", "rev", "hon", "maj", "adm", "cmdr", "mt", "ft",
    "al", "approx", "fig", "figs", "ed", "eds", "vol", "pp", "dept", "est", "ave", "blvd", "rd", "jan",
    "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "mon", "tue", "tues",
    "wed", "thu", "thurs", "fri", "sat", "sun", "cf", "eg", "ie", "pres", "supt", "det", "calif", "mass",
    "conn", "fla", "ariz", "tenn", "ind", "ill", "mich", "minn", "miss", "penn", "wash", "wis", "okla",
    "ore", "ala", "ark", "colo", "del", "kan", "mont", "neb", "nev", "tex", "va", "vt", "wyo", "bros", "esq",
    "messrs", "mme", "mlle", "llc", "plc", "ph", "bsc", "msc", "phd", "min", "max", "sec", "hr", "hrs", "lb",
    "lbs", "oz",
];

/// Whether a word is an abbreviation or an initial, so that a stop after it ends no sentence.
pub(super) fn abbreviates(word: &str) -> bool {
    word.chars().count() < 2 || ABBREVIATIONS.iter().any(|a| a.eq_ignore_ascii_case(word))
}

/// Words with which English sentences begin, as they stand there. No name is among them.
const STARTERS: &[&str] = &[
    "The",
    "It",
    "He",
    "She",
    "They",
    "But",
    "And",
    "In",
    "This",
    "That",
    "We",
    "If",
    "You",
    "For",
    "Then",
    "However",
    "While",
    "When",
    "As",
    "There",
    "To",
    "An",
    "At",
    "On",
    "Many",
    "Some",
    "These",
    "Those",
    "His",
    "Her",
    "Their",
    "Its",
    "Our",
    "So",
    "By",
    "With",
    "After",
    "Before",
    "What",
    "Not",
    "Most",
    "Although",
    "A",
    "My",
    "Your",
    "I",
    "From",
    "No",
    "All",
    "Yet",
    "Or",
    "Nor",
    "Since",
    "Until",
    "Because",
    "Though",
    "Once",
    "During",
    "Despite",
    "According",
    "Also",
    "Even",
    "Still",
    "Now",
    "Here",
    "Today",
    "Yesterday",
    "Tomorrow",
    "Meanwhile",
    "Moreover",
    "Furthermore",
    "Instead",
    "Later",
    "Earlier",
    "Last",
    "Next",
    "Both",
    "Each",
    "Every",
    "Several",
    "Few",
    "Other",
    "Others",
    "Another",
    "Such",
    "How",
    "Why",
    "Who",
    "Where",
    "Which",
    "Whether",
    "Whatever",
    "Just",
    "Only",
    "Perhaps",
    "Maybe",
    "Indeed",
    "Finally",
    "First",
    "Second",
    "Third",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "More",
    "Much",
    "Nothing",
    "Nobody",
    "Everyone",
    "Everything",
    "Someone",
    "Something",
    "Anyone",
    "Without",
    "Within",
    "Under",
    "Over",
    "Between",
    "Among",
    "Through",
    "Against",
    "Unlike",
    "Like",
    "Do",
    "Does",
    "Did",
    "Is",
    "Are",
    "Was",
    "Were",
    "Have",
    "Has",
    "Police",
];

/// Whether a word can hardly be anything but the beginning of a sentence.
pub(super) fn starts_sentence(word: &str) -> bool {
    let bare = word.find(['\'', '’']).map_or(word, |k| &word[..k]);
    STARTERS.contains(&bare)
}

/// Shortened auxiliaries and the possessive, as they stand after an apostrophe.
pub(super) const CLITICS: &[&str] = &["t", "s", "re", "ve", "ll", "m", "d"];

/// Whether a word can carry a clitic after a lost or loose apostrophe.
pub(super) fn carries(word: &str, clitic: &str) -> bool {
    let is = |list: &[&str]| list.iter().any(|w| w.eq_ignore_ascii_case(word));
    match clitic {
        "t" => is(&[
            "don", "doesn", "didn", "isn", "aren", "wasn", "weren", "hasn", "haven", "hadn", "can", "couldn",
            "won", "wouldn", "shouldn", "mustn", "needn", "ain", "mightn", "shan",
        ]),
        "re" => is(&["you", "we", "they", "who", "there", "what", "that", "those", "how", "where"]),
        "ve" => is(&[
            "i", "you", "we", "they", "would", "could", "should", "might", "must", "who", "there", "that",
        ]),
        "ll" => is(&["i", "you", "he", "she", "it", "we", "they", "that", "there", "who", "what", "this"]),
        "s" => is(&["it", "he", "she", "that", "what", "there", "here", "who", "let"]),
        "m" => is(&["i"]),
        "d" => is(&["i", "you", "he", "she", "it", "we", "they", "who", "that", "there"]),
        _ => false,
    }
}
