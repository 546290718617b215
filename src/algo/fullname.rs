//! How likely two full names are spellings of one: the parts are paired, and the weakest pair,
//! missing parts, initials and a changed order weigh against it.

use super::align::{self, Features, Token, explain_tokens};
use super::weights::Weights;

/// Words inside names that carry no identity.
const PARTICLES: &[&str] = &[
    "al", "el", "ul", "ad", "as", "ar", "an", "at", "ash", "az", "bin", "ibn", "ben", "bint", "de", "da",
    "di", "del", "van", "von", "der", "du", "la", "le", "abu", "ould", "haji", "hajji", "sheikh", "shaikh",
    "mullah", "dr", "mr", "ud", "dos", "y",
];

/// Spellings of the commonest Korean surnames, which no letter rule relates.
const SURNAMES: &[&[&str]] = &[
    &["lee", "yi", "rhee", "ri", "li", "yee", "rhie"],
    &["park", "pak", "bak", "bahk"],
    &["choi", "choe", "choy", "chwe"],
    &["kim", "gim"],
    &["jung", "jeong", "chung", "cheong", "chong", "jong"],
    &["cho", "jo", "joe"],
    &["kang", "gang"],
    &["im", "lim", "rim", "yim"],
    &["noh", "roh", "no", "ro"],
    &["woo", "wu", "u"],
    &["oh", "o"],
    &["ahn", "an"],
    &["seo", "suh", "so"],
    &["shin", "sin"],
    &["yoon", "yun"],
    &["yoo", "yu", "ryu", "ryoo", "you"],
    &["moon", "mun"],
    &["kwon", "gwon"],
    &["koo", "ku", "gu"],
    &["ko", "go", "koh"],
    &["jang", "chang"],
    &["ju", "joo", "chu"],
    &["han"],
    &["hwang"],
    &["song"],
    &["hong"],
    &["yang", "ryang"],
    &["bae", "pae"],
    &["baek", "paek", "paik", "baik"],
    &["heo", "huh", "hur", "ho"],
    &["byun", "pyon", "byeon"],
];

/// At most this many parts of a name are compared.
const PARTS: usize = 12;

fn is_particle(folded: &str) -> bool {
    PARTICLES.contains(&folded)
}

fn family(folded: &str) -> Option<usize> {
    SURNAMES.iter().position(|list| list.contains(&folded))
}

/// The parts of a name that are compared.
fn parts(name: &str) -> Vec<Token> {
    let words: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|w| w.chars().any(char::is_alphabetic))
        .collect();
    let bare = |word: &str| -> String {
        // al-Qahtani and Qahtani are one name.
        match word.split_once(['-', '\'', '\u{2019}']) {
            Some((head, rest)) if is_particle(&head.to_lowercase()) && rest.chars().count() > 2 => {
                rest.to_owned()
            }
            _ => word.trim_matches(['\'', '\u{2019}', '-', '.']).to_owned(),
        }
    };
    let mut list: Vec<String> = words.iter().map(|w| bare(w)).collect();
    let kept: Vec<String> = list.iter().filter(|w| !is_particle(&w.to_lowercase())).cloned().collect();
    if !kept.is_empty() {
        list = kept;
    }
    // A Korean name of three words is a surname and two syllables.
    if let [surname, one, two] = list.as_slice()
        && family(&surname.to_lowercase()).is_some()
        && one.len() <= 6
        && two.len() <= 6
        && !one.contains('-')
    {
        list = vec![surname.clone(), format!("{one}-{two}")];
    }
    list.iter().take(PARTS).map(|w| Token::new(w)).collect()
}

/// Log-odds of two parts; parts that cannot be compared are far apart.
fn part_odds(a: &Token, b: &Token, korean: bool, first: bool, weights: &Weights) -> f64 {
    const APART: f64 = -6.0;
    if a.folded.is_empty() || b.folded.is_empty() {
        return APART;
    }
    if a.folded == b.folded {
        return CEILING;
    }
    if korean
        && first
        && let (Some(x), Some(y)) = (family(&a.folded), family(&b.folded))
    {
        return if x == y { 3.0 } else { APART };
    }
    align::odds(a, b, weights).clamp(APART, CEILING)
}

/// The most that one part can say.
const CEILING: f64 = 6.0;

/// Whether a name says whose son or daughter it is: there the order of the parts is the name.
fn names_father(name: &str) -> bool {
    name.split_whitespace().any(|w| ["bin", "ibn", "ben", "bint"].contains(&w.to_lowercase().as_str()))
}

fn features_of(a: &[Token], b: &[Token], fathers: bool, weights: &Weights) -> Features {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let korean = |t: &[Token]| t.len() == 2 && t.first().is_some_and(|s| family(&s.folded).is_some());
    let korean = korean(a) && korean(b);
    let mut used = vec![false; b.len()];
    let mut odds = Vec::with_capacity(a.len());
    let (mut crossed, mut initials, mut last) = (0.0f64, 0.0, None);
    for (i, x) in a.iter().enumerate() {
        let mut best: Option<(f64, usize)> = None;
        for (j, y) in b.iter().enumerate().filter(|(j, _)| !used.get(*j).copied().unwrap_or(true)) {
            let initial =
                (x.folded.len() == 1) != (y.folded.len() == 1) && x.folded.get(..1) == y.folded.get(..1);
            let w = if initial { 0.5 } else { part_odds(x, y, korean, i == 0 && j == 0, weights) };
            #[allow(clippy::cast_precision_loss)]
            let w = w - 0.4 * i.abs_diff(j) as f64;
            if best.is_none_or(|(top, _)| w > top) {
                best = Some((w, j));
            }
        }
        if let Some((_, j)) = best {
            used[j] = true;
            let y = &b[j];
            let initial =
                (x.folded.len() == 1) != (y.folded.len() == 1) && x.folded.get(..1) == y.folded.get(..1);
            if initial {
                initials += 1.0;
            } else {
                odds.push(part_odds(x, y, korean, i == 0 && j == 0, weights));
            }
            if last.is_some_and(|l| j < l) {
                crossed += 1.0;
            }
            last = Some(j);
        }
    }
    odds.sort_by(f64::total_cmp);
    let nth = |k: usize| odds.get(k).copied().unwrap_or(CEILING);
    let least = nth(0);
    #[allow(clippy::cast_precision_loss)]
    let (pairs, extra) = (odds.len().max(1) as f64, (b.len() - a.len()) as f64);
    let joined = |t: &[Token]| Token::new(&t.iter().map(|t| t.folded.as_str()).collect::<String>());
    let whole = part_odds(&joined(a), &joined(b), false, false, weights);
    let kind = if korean {
        "k"
    } else if a.len() == 1 {
        "one"
    } else if a.len() == 2 {
        "two"
    } else {
        "more"
    };
    let mut list: Features = vec![
        ("bias".into(), 1.0),
        (format!("{kind}|bias"), 1.0),
        ("least".into(), least),
        (format!("{kind}|least"), least),
        ("least<-2".into(), (-2.0 - least).max(0.0)),
        ("least>2".into(), (least - 2.0).max(0.0)),
        ("second".into(), nth(1)),
        ("second<0".into(), (-nth(1)).max(0.0)),
        ("mean".into(), odds.iter().sum::<f64>() / pairs),
        ("extra".into(), extra.min(3.0)),
        (format!("{kind}|extra"), extra.min(1.0)),
        ("initials".into(), initials),
        ("crossed".into(), crossed.min(2.0)),
        ("whole".into(), whole),
    ];
    if crossed > 0.0 && fathers {
        list.push(("crossed|father".into(), 1.0));
    }
    if extra > 0.0 {
        list.push(("extra|whole".into(), whole));
        list.push(("extra|least".into(), least));
    }
    list
}

/// Letters of a name in which one edit may be a slip; in one twice as long, two.
const SLIP_IN: usize = 5;

/// Names with a part that has no Latin letter are compared as they stand: nothing is known of what their letters sound
/// like. One slip in five letters and more may be one, and no more is said.
fn other_script(a: &str, b: &str, x: &[Token], y: &[Token]) -> Option<f64> {
    if !x.iter().chain(y).any(|part| part.folded.is_empty()) {
        return None;
    }
    let letters =
        |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let (x, y): (String, String) = (letters(a), letters(b));
    let (edits, length) = (strsim::osa_distance(&x, &y), x.chars().count().min(y.chars().count()));
    Some(match edits {
        0 => 2.0 * CEILING,
        n if n <= 2 && n * SLIP_IN <= length => 1.0 / f64::from(u8::try_from(n).unwrap_or(u8::MAX)),
        _ => -CEILING,
    })
}

/// What is known of two names before it is weighed.
#[derive(Clone, Debug)]
pub enum Evidence {
    /// Nothing is to be weighed: log-odds.
    Settled(f64),
    /// Two single names: the steps of their alignment.
    Word(Features),
    /// Names of several words: what they share.
    Name(Features),
}

/// What speaks for and against two names being one. The words of names of several are weighed by `weights`.
#[must_use]
pub fn evidence(a: &str, b: &str, weights: &Weights) -> Evidence {
    let (x, y) = (parts(a), parts(b));
    if let Some(odds) = other_script(a, b, &x, &y) {
        return Evidence::Settled(odds);
    }
    match (x.as_slice(), y.as_slice()) {
        ([one], [other]) if one.folded == other.folded => Evidence::Settled(2.0 * CEILING),
        ([one], [other]) => Evidence::Word(align::features(one, other)),
        ([], _) | (_, []) => Evidence::Settled(if a == b { CEILING } else { -CEILING }),
        _ => Evidence::Name(features_of(&x, &y, names_father(a) && names_father(b), weights)),
    }
}

/// Log-odds that two names are spellings of one.
#[must_use]
pub fn name_odds(a: &str, b: &str) -> f64 {
    let weights = Weights::fitted();
    let weigh = |list: &Features, of: &dyn Fn(&str) -> f64| list.iter().map(|(name, n)| of(name) * n).sum();
    match evidence(a, b, weights) {
        Evidence::Settled(odds) => odds,
        Evidence::Word(list) => weigh(&list, &|name| weights.word.of(name)),
        Evidence::Name(list) => weigh(&list, &|name| weights.of_name(name)),
    }
}

/// Probability from log-odds.
#[must_use]
pub fn probability(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// The comparison, part by part and letter by letter.
#[must_use]
pub fn explain(a: &str, b: &str) -> String {
    let (x, y) = (parts(a), parts(b));
    if let Some(odds) = other_script(a, b, &x, &y) {
        return format!("  not in Latin letters, compared as they stand {odds:+.2}\n");
    }
    if let ([one], [other]) = (x.as_slice(), y.as_slice()) {
        return explain_tokens(&one.folded, &other.folded);
    }
    let mut out = String::new();
    let weights = Weights::fitted();
    for (name, n) in features_of(&x, &y, names_father(a) && names_father(b), weights) {
        let w = weights.of_name(&name) * n;
        out.push_str(&format!("  {name:<28} {w:+.2}  ({n:.2})\n"));
    }
    out
}
