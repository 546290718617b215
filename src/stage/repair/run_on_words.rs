//! `Theywere`

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::words::{At, Pair};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/run-on-words",
        "Two small words run together",
        "A blank was lost at a line end or a tag. Only pairs of the commonest words are looked for that make no word \
         together.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("Theywere late for the boat.\n"),
        Example::flagged("She told us ofthe weir.\n"),
        Example::stays("Therein lay the washer, without which nothing of the whatnot held.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Pair(At::Word(|| PAIRS.keys().cloned().collect()), check));

const FIRST: &[&str] = &[
    "they", "some", "many", "there", "which", "that", "this", "these", "those", "and", "for", "from", "with", "have",
    "has", "had", "not", "will", "would", "could", "should", "must", "are", "were", "was", "been", "into", "of", "in",
    "on", "to", "at", "by", "is", "it", "he", "she", "we", "who", "all", "but", "when", "where", "because", "people",
];
const SECOND: &[&str] = &[
    "the", "they", "were", "was", "have", "has", "had", "been", "that", "this", "their", "his", "her", "with", "from", "are",
    "is", "not", "will", "would", "and", "for", "to", "in", "of", "it", "be",
];

/// Pairs that make a word or a name.
const WORDS: &[&str] = &[
    "whois", "asher", "isher", "washer", "hasher", "whatnot", "without", "within", "thereto", "therein", "thereof", "whereto",
    "wherein", "whereof", "therefor", "wherefor", "into", "onto", "ofher", "maybe", "tobe", "hehas", "inhis", "heist", "heart", "hewas",
    "allis", "wherehas", "weare", "somebe", "isis", "wein", "weof", "innot", "allthe", "ashe", "ithe", "bethe", "hebe", "webe", "atis", "onis", "inis", "byis", "ofis", "heis", "weis", "itis", "atto", "into", "onin", "inin", "toto", "heto", "atof", "ofof", "byto", "beto",
    "hein", "inbe", "bein", "toit", "heit", "weit", "init", "tohe", "onbe", "atbe", "itto", "itin", "heof", "isin", "isit", "isto", "isof", "isbe", "itbe", "itit", "itof", "wethe", "inand", "onand", "hand", "wand", "weto",
];

static PAIRS: LazyLock<FxHashMap<String, usize>> = LazyLock::new(|| {
    let pairs = FIRST.iter().flat_map(|a| SECOND.iter().map(move |b| (format!("{a}{b}"), a.len())));
    pairs.filter(|(w, _)| w.len() > 4 && !WORDS.contains(&w.as_str())).collect()
});

fn check(pair: &Pair<'_>) -> Option<Mend> {
    if !(5..=14).contains(&(pair.second.len())) {
        return None;
    }
    let (word, span) = pair.bare();
    let first = *word.as_bytes().first()?;
    let cut = if first.is_ascii_uppercase() {
        *PAIRS.get(&word.to_ascii_lowercase())?
    } else {
        *PAIRS.get(word)?
    };
    if word.bytes().skip(1).any(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let apart = format!("{} {}", &word[..cut], &word[cut..]);
    Some(Mend::edit(span, &apart, Confidence::Suspect))
}
