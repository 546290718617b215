//! How near two words are, through two channels: romanisation (fitted alignment) and slips of
//! the typist (Damerau). The result is log-odds before any evidence of context.

use super::distance::{osa, two_apart};
use crate::algo::align::Token;
use crate::algo::translit::{Unit, kindred, skeleton};

/// The most that likeness alone can say.
const CEILING: f64 = 5.0;
/// Said of words that are certainly two.
pub(super) const APART: f64 = -6.0;

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
    plain: bool,
}

impl Prepared {
    /// Prepares a word.
    pub(super) fn new(word: &str) -> Self {
        let bare = word
            .split_once(['-', '\'', '\u{2019}'])
            .filter(|(head, rest)| ARTICLES.contains(&head.to_lowercase().as_str()) && rest.len() > 2)
            .map_or(word, |(_, rest)| rest);
        let token = Token::new(bare);
        let letters: Vec<char> =
            word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
        Prepared {
            bones: skeleton(&token.units),
            parts: bare.split('-').count(),
            plain: letters.iter().copied().eq(token.folded.chars()),
            token,
            letters,
        }
    }

    /// Whether all its letters are plain ones, compared as they stand.
    pub(super) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether it has no Latin letter.
    pub(super) fn is_of_other_script(&self) -> bool {
        self.token.folded.is_empty()
    }

    /// How many letters it has.
    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }
}

/// In other scripts than Latin words that only differ in so few last letters, after so many that are the same, are cases of
/// one name (`Заречный`, `Заречному`), not damage of each other.
const CASE_ENDING: usize = 3;
const STEM: usize = 3;

/// Whether one word is the other with an ending that makes a new word, or a form of the other sex.
pub(super) fn derived(a: &Prepared, b: &Prepared) -> bool {
    let (short, long) = if a.letters.len() <= b.letters.len() { (a, b) } else { (b, a) };
    let common = short.letters.iter().zip(&long.letters).take_while(|(x, y)| x == y).count();
    let (x, y) =
        (short.letters.get(common..).unwrap_or_default(), long.letters.get(common..).unwrap_or_default());
    if a.is_of_other_script() && b.is_of_other_script() {
        return common >= STEM && x.len().max(y.len()) <= CASE_ENDING;
    }
    let ending = |t: &[char]| t.len() <= 5 && DERIVING.iter().any(|d| d.chars().eq(t.iter().copied()));
    let (ea, eb) = (a.token.ending, b.token.ending);
    let another = common >= 3 && (x.is_empty() || ending(x)) && ending(y)
        || ea != eb && GENDERS.iter().any(|&(m, f)| (ea, eb) == (m, f) || (ea, eb) == (f, m));
    let glide = |t: &[char]| matches!(t, [] | ['y' | 'i']);
    let before = common.checked_sub(1).and_then(|k| short.letters.get(k)).copied().unwrap_or(' ');
    another && !(plain(x).eq(plain(y)) || glide(x) && glide(y) && "aeiouy".contains(before))
}

/// An ending in which `-y`, `-i` and `-iy` are one.
fn plain(tail: &[char]) -> impl Iterator<Item = char> + '_ {
    let glide = |c: char| if matches!(c, 'y' | 'j') { 'i' } else { c };
    let mut rest = tail.iter().map(move |c| glide(*c)).peekable();
    std::iter::from_fn(move || {
        let next = rest.next()?;
        if next == 'i' {
            rest.next_if_eq(&'i');
        }
        Some(next)
    })
}

/// Likeness of two different words (log-odds); `aligned` weighs their alignment, the dearest step,
/// and is asked only where it can say more than the cheap ones.
pub(super) fn likeness(a: &Prepared, b: &Prepared, aligned: impl FnOnce() -> f64) -> f64 {
    if a.letters == b.letters {
        return CEILING;
    }
    let slipped = slip(&a.letters, &b.letters).max(if inflected(a, b) { INFLECTED } else { APART });
    let romanised = if a.token.folded.is_empty() || b.token.folded.is_empty() || !bones_agree(a, b) {
        APART
    } else if a.token.folded == b.token.folded {
        CEILING
    } else {
        let most = ceiling(&a.token.folded, &b.token.folded);
        if most > slipped.max(0.0) { aligned().min(most) } else { most.min(slipped.max(0.0)) }
    };
    romanised.max(slipped).clamp(APART, CEILING)
}

/// The most that the alignment may say of two words in which so many letters differ: the fitted
/// weights were learnt on near pairs.
#[allow(clippy::cast_precision_loss)]
fn ceiling(a: &str, b: &str) -> f64 {
    let share = osa(a, b) as f64 / a.len().max(b.len()).max(1) as f64;
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
    heads_agree(a, b) && a.parts == b.parts && x.len().abs_diff(y.len()) <= allowed && osa(x, y) <= allowed
}

/// What a Slavic case ending says.
const INFLECTED: f64 = 1.5;

/// Whether one word is the other, a Slavic surname, with a case ending left on by a translator.
fn inflected(a: &Prepared, b: &Prepared) -> bool {
    let (short, long) = if a.letters.len() <= b.letters.len() { (a, b) } else { (b, a) };
    matches!(short.token.ending, "ov" | "in" | "sky" | "ova" | "ina")
        && long.letters.strip_prefix(short.letters.as_slice()).is_some_and(|tail| {
            matches!(
                tail,
                ['u' | 'y'] | ['y' | 'i' | 'o' | 'e', 'm'] | ['o', 'y' | 'i'] | ['y', 'm', 'i'] | ['y', 'u']
            )
        })
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

/// Shortest word in which two letters change places across a third.
const LEAP: usize = 7;

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
    if gap == 0
        && head + tail + 3 == n
        && n >= LEAP
        && short.get(head) == long.get(head + 2)
        && short.get(head + 1) == long.get(head + 1)
        && short.get(head + 2) == long.get(head)
    {
        // Changed places across another; in shorter words that makes other names (Kiran, Karin).
        return by_length(n) + edge;
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
    match n {
        8.. if !two_apart(short, long) => APART,
        10.. => 1.2 + edge,
        8.. => 0.3 + edge,
        _ => APART,
    }
}
