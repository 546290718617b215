//! A single name, folded and cut, and what its ending says of the habits of its spelling.

use super::steps::Habit;
use crate::algo::translit::{Unit, fold_name, units};

/// A name, folded and cut, with what its ending says.
#[derive(Clone, Debug)]
pub struct Token {
    /// Letters in lower-case ASCII.
    pub folded: String,
    /// Graphemes.
    pub units: Vec<Unit>,
    /// Class of the ending (`ov`, `ova`, `sky`, ...), or `-`.
    pub ending: &'static str,
    /// Whether it is written in syllables: `Jong-hyeok`.
    pub syllabic: bool,
}

impl Token {
    /// Reads a single name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let folded = fold_name(name);
        let units = units(&folded);
        let syllabic = is_syllabic(name);
        let ending = if syllabic { "-" } else { ending(&folded) };
        Token { folded, units, ending, syllabic }
    }
}

/// Two or three short parts joined by hyphens, each with one vowel group.
fn is_syllabic(name: &str) -> bool {
    if !name.contains('-') {
        return false;
    }
    let parts: Vec<&str> = name.split('-').collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|p| {
            let letters = fold_name(p);
            let vowel = |c: char| "aeiouyw".contains(c);
            let groups = letters.split(|c| !vowel(c)).filter(|g| !g.is_empty()).count();
            (1..=6).contains(&letters.len()) && groups <= 1
        })
}

/// Endings by class; the longest that fits counts.
const ENDINGS: &[(&str, &[&str])] = &[
    (
        "ovich",
        &[
            "ovich", "evich", "ovitch", "evitch", "owitsch", "ewitsch", "owicz", "ewicz", "ovych", "evych",
            "ovic", "evic", "ovitsj", "evitsj", "ivich", "owitch", "avich", "ovicz",
        ],
    ),
    ("ich", &["ich", "itch", "itsch", "icz", "ych"]),
    ("ovna", &["ovna", "evna", "owna", "ewna", "ivna", "yevna"]),
    ("ova", &["ova", "eva", "owa", "ewa", "yova", "jova", "iova"]),
    (
        "ov",
        &[
            "ov", "ev", "ow", "ew", "off", "eff", "of", "ef", "yov", "iov", "jow", "iev", "yev", "jew",
            "jev", "ovs", "evs", "ovas", "evas",
        ],
    ),
    ("skaya", &["skaya", "skaia", "skaja", "ska", "cka", "tskaya", "zka", "tskaia", "ckaya", "skaa"]),
    (
        "sky",
        &[
            "sky", "ski", "skii", "skiy", "skij", "skyi", "skyy", "sky", "tsky", "cki", "zki", "tski",
            "tzky", "tskij", "tskii", "tskiy", "cky", "skis", "schki", "skyj", "zky",
        ],
    ),
    ("ina", &["ina", "yna"]),
    ("in", &["in", "yn", "ine", "ins"]),
    ("enko", &["enko", "enka", "jenko", "ienko"]),
    ("uk", &["chuk", "yuk", "iuk", "czuk", "tschuk", "juk"]),
    ("yan", &["yan", "ian", "jan", "ean"]),
    ("shvili", &["shvili", "schwili", "chvili", "swili"]),
    ("dze", &["dze", "dse"]),
    ("zade", &["zade", "zoda", "zadeh", "zada"]),
    ("uly", &["uly", "ouly", "uli", "ulu", "oglu", "ogly", "oghlu"]),
    ("kyzy", &["kyzy", "qyzy", "kizi"]),
    ("ik", &["ik", "ek", "ak"]),
];

fn ending(folded: &str) -> &'static str {
    let mut best = ("-", 0);
    for (class, list) in ENDINGS {
        for e in *list {
            if e.len() > best.1 && folded.len() >= e.len() + 2 && folded.ends_with(e) {
                best = (class, e.len());
            }
        }
    }
    best.0
}

/// The habit two names show together.
#[must_use]
pub fn habit(a: &Token, b: &Token) -> Habit {
    let slavic = |t: &Token| !matches!(t.ending, "-" | "in" | "ina" | "uly" | "kyzy" | "ik" | "zade");
    if a.syllabic || b.syllabic {
        Habit::Syllabic
    } else if slavic(a) || slavic(b) {
        Habit::Slavic
    } else {
        Habit::Other
    }
}
