//! How near two words are, through two channels: romanisation (fitted alignment) and slips of
//! the typist (Damerau). The result is log-odds before any evidence of context.

use crate::algo::align::{Token, token_odds};
use crate::algo::translit::{Unit, kindred, skeleton};

/// The most that likeness alone can say.
const CEILING: f64 = 5.0;
/// Said of words that are certainly two.
const APART: f64 = -6.0;

/// Endings that make one word of another: `-n`, `-ian`, `-stan` and so on, and plurals.
const DERIVING: &[&str] = &[
    "s", "es", "n", "an", "ian", "ians", "ean", "i", "is", "ese", "stan", "stani", "ist", "ists", "ism",
    "er", "ers", "ish", "ia", "a", "e", "y", "ic", "al", "ite", "ites", "ns", "ans", "land", "ov", "ev",
    "ova", "eva", "ovich", "evich", "yan", "uly", "kyzy", "in", "ina", "o", "son", "sen", "man", "us", "um",
    "co", "tech", "ville", "burg", "town", "ton", "ly", "ed", "ing", "ers", "ies", "wide",
];

/// Pairs of endings of one family's men and women.
const GENDERS: &[(&str, &str)] = &[("ov", "ova"), ("sky", "skaya"), ("in", "ina"), ("ovich", "ovna")];

/// Articles joined to a name by a hyphen.
const ARTICLES: &[&str] = &["al", "el", "ul", "ad", "as", "ar", "an", "at", "az"];

/// How near two words are.
#[derive(Copy, Clone, Debug)]
pub(super) struct Likeness {
    /// Log-odds.
    pub odds: f64,
}

/// A word prepared for comparison.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Folded and cut.
    pub token: Token,
    letters: Vec<char>,
    /// Consonants in coarse classes.
    pub bones: String,
    /// How many parts hyphens make.
    parts: usize,
}

impl Prepared {
    /// Prepares a word.
    pub(super) fn new(word: &str) -> Self {
        let bare = word
            .split_once(['-', '\'', '\u{2019}'])
            .filter(|(head, rest)| ARTICLES.contains(&head.to_lowercase().as_str()) && rest.len() > 2)
            .map_or(word, |(_, rest)| rest);
        let token = Token::new(bare);
        Prepared {
            bones: skeleton(&token.units),
            parts: bare.split('-').count(),
            token,
            letters: word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect(),
        }
    }

    /// How many letters it has.
    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }
}

/// Whether one word is the other with an ending that makes a new word, or a form of the other sex.
pub(super) fn derived(a: &Prepared, b: &Prepared) -> bool {
    let (short, long) = if a.letters.len() <= b.letters.len() { (a, b) } else { (b, a) };
    let common = short.letters.iter().zip(&long.letters).take_while(|(x, y)| x == y).count();
    let tail = |p: &Prepared| -> String { p.letters.iter().skip(common).collect() };
    let (x, y) = (tail(short), tail(long));
    let ending = |t: &str| DERIVING.contains(&t);
    // `-y`, `-i` and `-iy` are spellings of one ending.
    let plain = |t: &str| t.replace(['y', 'j'], "i").replace("ii", "i");
    let glide = |t: &str| t.is_empty() || t == "y" || t == "i";
    let before = common.checked_sub(1).and_then(|k| short.letters.get(k)).copied().unwrap_or(' ');
    if plain(&x) == plain(&y) || glide(&x) && glide(&y) && "aeiouy".contains(before) {
        return false;
    }
    let (ea, eb) = (a.token.ending, b.token.ending);
    common >= 3 && (x.is_empty() && ending(&y) || ending(&x) && ending(&y))
        || GENDERS.iter().any(|&(m, f)| (ea, eb) == (m, f) || (ea, eb) == (f, m))
}

/// Likeness of two different words.
pub(super) fn likeness(a: &Prepared, b: &Prepared) -> Likeness {
    if a.letters == b.letters {
        return Likeness { odds: CEILING };
    }
    let romanised = if a.token.folded.is_empty() || b.token.folded.is_empty() || !bones_agree(a, b) {
        APART
    } else if a.token.folded == b.token.folded {
        CEILING
    } else {
        // The alignment is the dearest step: it is not asked where it could not speak for the pair.
        let most = ceiling(&a.token.folded, &b.token.folded);
        if most > 0.0 { token_odds(&a.token, &b.token).min(most) } else { most }
    };
    let slipped = slip(&a.letters, &b.letters).max(if inflected(a, b) { INFLECTED } else { APART });
    Likeness { odds: romanised.max(slipped).clamp(APART, CEILING) }
}

/// The most that the alignment may say of two words in which so many letters differ: the fitted
/// weights were learnt on near pairs.
#[allow(clippy::cast_precision_loss)]
fn ceiling(a: &str, b: &str) -> f64 {
    let share = strsim::osa_distance(a, b) as f64 / a.len().max(b.len()).max(1) as f64;
    match share {
        s if s > 0.5 => -1.0,
        s if s > 0.4 => 0.5,
        s if s > 0.34 => 1.5,
        _ => CEILING,
    }
}

/// Whether the consonants are near enough for two spellings of one name: the fitted weights were
/// learnt on near pairs and say nothing sound about distant ones.
fn bones_agree(a: &Prepared, b: &Prepared) -> bool {
    let (x, y) = (&a.bones, &b.bones);
    let longest = x.len().max(y.len());
    let allowed = match longest {
        0..=2 => 0,
        3..=6 => 1,
        _ => 2,
    };
    heads_agree(a, b)
        && a.parts == b.parts
        && x.len().abs_diff(y.len()) <= allowed
        && strsim::osa_distance(x, y) <= allowed
}

/// What a Slavic case ending says.
const INFLECTED: f64 = 1.5;

/// Whether one word is the other, a Slavic surname, with a case ending left on by a translator.
fn inflected(a: &Prepared, b: &Prepared) -> bool {
    let (short, long) = if a.letters.len() <= b.letters.len() { (a, b) } else { (b, a) };
    let tail: String = long.letters.iter().skip(short.letters.len()).collect();
    matches!(short.token.ending, "ov" | "in" | "sky" | "ova" | "ina")
        && long.letters.starts_with(&short.letters)
        && matches!(tail.as_str(), "u" | "ym" | "im" | "om" | "em" | "oy" | "oi" | "ymi" | "y" | "yu")
}

/// Whether two words may begin with one sound.
fn heads_agree(a: &Prepared, b: &Prepared) -> bool {
    let (Some(x), Some(y)) = (a.token.units.first(), b.token.units.first()) else { return false };
    let soft = |u: &Unit| u.is_vowel() || u.is_breath() || u.may_glide();
    x.main & y.all != 0
        || y.main & x.all != 0
        || kindred(x.main, y.main)
        || x.is_vowel() && y.is_vowel()
        || soft(x) && soft(y)
}

/// Damerau distance at which nothing is said any more.
const FAR: usize = 3;

/// Log-odds that one word is a slip for the other: longer words and inner slips say more.
/// Set by hand from the kinds of slips read in two newswires.
pub(super) fn slip(a: &[char], b: &[char]) -> f64 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let n = short.len();
    if n < 4 || long.len() - n > FAR {
        return APART;
    }
    let head = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let tail = short.iter().rev().zip(long.iter().rev()).take_while(|(x, y)| x == y).count();
    let by_length = |k: usize| match k {
        0..=4 => -1.0,
        5 => 0.5,
        6 => 1.5,
        7 => 2.2,
        _ => 3.0,
    };
    let edge = if head == 0 {
        -3.0
    } else if tail == 0 {
        -1.5
    } else {
        0.0
    };
    let gap = long.len() - n;
    if gap == 1 && head + tail >= n {
        // One letter lost or put in; a doubled letter is the commonest slip.
        let doubled = long.get(head) == head.checked_sub(1).and_then(|k| long.get(k))
            || long.get(head) == long.get(head + 1);
        return by_length(n) + if doubled { 1.0 } else { edge };
    }
    if gap == 0
        && head + tail + 2 == n
        && short.get(head) == long.get(head + 1)
        && short.get(head + 1) == long.get(head)
    {
        return by_length(n) + 1.0 + edge;
    }
    if gap == 0 && head + tail + 1 == n {
        let vowel = |c: Option<&char>| c.is_some_and(|c| "aeiouy".contains(*c));
        let both = vowel(short.get(head)) == vowel(long.get(head));
        return by_length(n) - if both { 0.7 } else { 0.2 } + edge;
    }
    if (2..=3).contains(&gap) && head + tail >= n && n >= 6 && tail > 0 && head > 0 {
        // A syllable lost.
        return by_length(n) - 1.2;
    }
    match strsim::generic_damerau_levenshtein(short, long) {
        2 if n >= 10 => 1.2 + edge,
        2 if n >= 8 => 0.3 + edge,
        _ => APART,
    }
}
