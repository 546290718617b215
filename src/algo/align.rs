//! How likely two single names are spellings of one: an alignment of graphemes whose steps have
//! fitted weights (log-odds of "the same" against "two names").
//!
//! The method is a weighted edit distance in the sense of Ristad and Yianilos, with transpositions
//! as in Damerau, whose costs are the weights of a logistic regression on the steps taken.

use std::fmt::Write as _;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::translit::{Unit, fold_name, kindred, units};
use super::weights::{PATH, TOKEN};

/// Longest name, in graphemes, that is aligned in full; what is longer is no name.
const LONGEST: usize = 48;

/// Which habits of romanisation a pair of names shows.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Slavic and Turkic names with Slavic endings.
    Slavic,
    /// Korean and Chinese given names of short syllables, written with a hyphen.
    Syllabic,
    /// Everything else.
    Other,
}

impl Habit {
    fn tag(self) -> &'static str {
        match self {
            Habit::Slavic => "s",
            Habit::Syllabic => "k",
            Habit::Other => "o",
        }
    }
    const ALL: [Habit; 3] = [Habit::Slavic, Habit::Syllabic, Habit::Other];
}

/// One step of an alignment.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Step {
    /// A grapheme stands for another (or for itself).
    Sub(Unit, Unit),
    /// A grapheme has no counterpart; the context says where it stands.
    Drop(Unit, Where),
    /// Two neighbours changed places.
    Swap(Unit, Unit),
    /// Two consonants changed places around a vowel.
    Leap(Unit, Unit),
}

/// Where a grapheme without counterpart stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// At the beginning.
    First,
    /// At the end.
    Last,
    /// Beside a vowel.
    Beside,
    /// Among consonants.
    Within,
}

impl Where {
    const ALL: [Where; 4] = [Where::First, Where::Last, Where::Beside, Where::Within];
    fn tag(self) -> &'static str {
        match self {
            Where::First => "first",
            Where::Last => "last",
            Where::Beside => "beside",
            Where::Within => "within",
        }
    }
    fn of(list: &[Unit], at: usize) -> Where {
        let vowel = |k: Option<usize>| k.and_then(|k| list.get(k)).is_some_and(|u| u.is_vowel());
        if at == 0 {
            Where::First
        } else if at + 1 == list.len() {
            Where::Last
        } else if vowel(at.checked_sub(1)) || vowel(Some(at + 1)) {
            Where::Beside
        } else {
            Where::Within
        }
    }
}

/// A feature of a pair and how often it occurs.
pub type Features = Vec<(String, f64)>;

fn sub_names(a: Unit, b: Unit) -> (&'static str, Option<String>) {
    let (x, y) = if a.text() <= b.text() { (a, b) } else { (b, a) };
    let pair = || Some(format!("{}~{}", x.text(), y.text()));
    match (a.is_vowel(), b.is_vowel()) {
        (true, true) if a.id == b.id => ("v=", None),
        (true, true) if a.main == b.main => ("v:main", pair()),
        (true, true) if a.all & b.all != 0 => ("v:alt", pair()),
        (true, true) => ("v:far", pair()),
        (false, false) if a.id == b.id => ("c=", None),
        (false, false) if a.main == b.main => ("c:main", pair()),
        (false, false) if a.main & b.all != 0 || b.main & a.all != 0 => ("c:alt", pair()),
        (false, false) if a.all & b.all != 0 => ("c:share", pair()),
        (false, false) if kindred(a.main, b.main) => ("c:kin", pair()),
        (false, false) => ("c:far", pair()),
        _ if a.all & b.all != 0 => ("x:sound", pair()),
        _ => ("x", None),
    }
}

fn drop_names(unit: Unit, place: Where) -> (String, String) {
    let class = match () {
        () if unit.is_breath() => "h",
        () if unit.may_glide() => "glide",
        () if unit.is_vowel() => "v",
        () => "c",
    };
    (format!("d:{class}:{}", place.tag()), format!("d:{}:{}", unit.text(), place.tag()))
}

/// The names of the features a step counts under.
fn step_names(step: Step, habit: Habit, mut put: impl FnMut(&str)) {
    let mut both = |general: &str, special: Option<&str>| {
        put(general);
        put(&format!("{}|{general}", habit.tag()));
        if let Some(special) = special {
            put(special);
            put(&format!("{}|{special}", habit.tag()));
        }
    };
    match step {
        Step::Sub(a, b) => {
            let (general, special) = sub_names(a, b);
            both(general, special.as_deref());
        }
        Step::Drop(unit, place) => {
            let (general, special) = drop_names(unit, place);
            both(&general, Some(&special));
        }
        Step::Swap(..) => both("w:swap", None),
        Step::Leap(..) => both("w:leap", None),
    }
}

/// Weights, looked up once: a matrix of substitutions and a table of drops for each habit.
#[derive(Debug)]
pub struct Costs {
    named: FxHashMap<String, f64>,
    sub: Vec<f64>,
    drop: Vec<f64>,
    swap: [f64; 3],
    leap: [f64; 3],
}

const IDS: usize = 64;

impl Costs {
    /// Prepares a table of named weights.
    #[must_use]
    pub fn new(table: impl IntoIterator<Item = (String, f64)>) -> Self {
        let mut costs = Costs {
            named: table.into_iter().collect(),
            sub: vec![0.0; 3 * IDS * IDS],
            drop: vec![0.0; 3 * IDS * 4],
            swap: [0.0; 3],
            leap: [0.0; 3],
        };
        let all = super::translit::all_units();
        for (h, habit) in Habit::ALL.into_iter().enumerate() {
            for &a in &all {
                for &b in &all {
                    let w = costs.weigh(Step::Sub(a, b), habit);
                    costs.sub[(h * IDS + usize::from(a.id)) * IDS + usize::from(b.id)] = w;
                }
                for (p, place) in Where::ALL.into_iter().enumerate() {
                    let w = costs.weigh(Step::Drop(a, place), habit);
                    costs.drop[(h * IDS + usize::from(a.id)) * 4 + p] = w;
                }
            }
            if let Some(&a) = all.first() {
                costs.swap[h] = costs.weigh(Step::Swap(a, a), habit);
                costs.leap[h] = costs.weigh(Step::Leap(a, a), habit);
            }
        }
        costs
    }

    /// The weight of a named feature; unknown ones weigh nothing.
    #[must_use]
    pub fn of(&self, name: &str) -> f64 {
        self.named.get(name).copied().unwrap_or(0.0)
    }

    fn weigh(&self, step: Step, habit: Habit) -> f64 {
        let mut sum = 0.0;
        step_names(step, habit, |name| sum += self.of(name));
        sum
    }

    /// The weight of one step.
    #[must_use]
    pub fn step(&self, step: Step, habit: Habit) -> f64 {
        let h = habit as usize;
        match step {
            Step::Sub(a, b) => {
                self.sub.get((h * IDS + usize::from(a.id)) * IDS + usize::from(b.id)).copied().unwrap_or(-9.0)
            }
            Step::Drop(a, place) => {
                self.drop.get((h * IDS + usize::from(a.id)) * 4 + place as usize).copied().unwrap_or(-9.0)
            }
            Step::Swap(..) => self.swap[h],
            Step::Leap(..) => self.leap[h],
        }
    }
}

/// The costs that choose the alignment.
static PATHS: LazyLock<Costs> = LazyLock::new(|| Costs::new(owned(PATH)));

/// The fitted weights that judge it.
static FITTED: LazyLock<Costs> = LazyLock::new(|| Costs::new(owned(TOKEN)));

fn owned(table: &'static [(&str, f64)]) -> impl Iterator<Item = (String, f64)> {
    table.iter().map(|(name, w)| ((*name).to_owned(), *w))
}

/// The best alignment of two cut names: its weight and its steps. Quadratic in the length, which
/// is bounded by `LONGEST`.
#[must_use]
pub fn align(a: &[Unit], b: &[Unit], habit: Habit, costs: &Costs) -> (f64, Vec<Step>) {
    let (a, b) = (a.get(..LONGEST).unwrap_or(a), b.get(..LONGEST).unwrap_or(b));
    let width = b.len() + 1;
    let mut table = vec![(f64::NEG_INFINITY, 0u8); (a.len() + 1) * width];
    table[0].0 = 0.0;
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let here = table[i * width + j].0;
            let mut reach = |di: usize, dj: usize, w: f64, code: u8| {
                let cell = &mut table[(i + di) * width + j + dj];
                if here + w > cell.0 + 1e-12 {
                    *cell = (here + w, code);
                }
            };
            if i < a.len() && j < b.len() {
                reach(1, 1, costs.step(Step::Sub(a[i], b[j]), habit), 1);
            }
            if i < a.len() {
                reach(1, 0, costs.step(Step::Drop(a[i], Where::of(a, i)), habit), 2);
            }
            if j < b.len() {
                reach(0, 1, costs.step(Step::Drop(b[j], Where::of(b, j)), habit), 3);
            }
            if i + 1 < a.len() && j + 1 < b.len() && a[i].id == b[j + 1].id && a[i + 1].id == b[j].id {
                reach(2, 2, costs.step(Step::Swap(a[i], a[i + 1]), habit), 4);
            }
            if i + 2 < a.len()
                && j + 2 < b.len()
                && a[i].id == b[j + 2].id
                && a[i + 2].id == b[j].id
                && a[i + 1].id == b[j + 1].id
                && !a[i].is_vowel()
                && a[i + 1].is_vowel()
                && !a[i + 2].is_vowel()
            {
                reach(3, 3, costs.step(Step::Leap(a[i], a[i + 2]), habit), 5);
            }
        }
    }
    let mut steps = Vec::with_capacity(a.len().max(b.len()));
    let (mut i, mut j) = (a.len(), b.len());
    while i + j > 0 {
        match table[i * width + j].1 {
            1 => (i, j) = (i - 1, j - 1),
            2 => i -= 1,
            3 => j -= 1,
            4 => (i, j) = (i - 2, j - 2),
            5 => (i, j) = (i - 3, j - 3),
            _ => break,
        }
        // The cell we came from is now (i, j); what was reached tells the step.
        steps.push((i, j));
    }
    steps.reverse();
    let mut list = Vec::with_capacity(steps.len());
    for (k, &(i, j)) in steps.iter().enumerate() {
        let (ni, nj) = steps.get(k + 1).copied().unwrap_or((a.len(), b.len()));
        list.push(match (ni - i, nj - j) {
            (1, 1) => Step::Sub(a[i], b[j]),
            (1, 0) => Step::Drop(a[i], Where::of(a, i)),
            (0, 1) => Step::Drop(b[j], Where::of(b, j)),
            (2, 2) => Step::Swap(a[i], a[i + 1]),
            _ => Step::Leap(a[i], a[i + 2]),
        });
    }
    (table[a.len() * width + b.len()].0, list)
}

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

/// What speaks for and against two names being one, as named counts.
#[must_use]
pub fn features(a: &Token, b: &Token) -> Features {
    let habit = habit(a, b);
    let steps = align(&a.units, &b.units, habit, &PATHS).1;
    let mut counts: Vec<(String, f64)> = Vec::new();
    let mut add = |name: &str, n: f64| match counts.iter_mut().find(|(k, _)| k == name) {
        Some((_, old)) => *old += n,
        None => counts.push((name.to_owned(), n)),
    };
    for &step in &steps {
        step_names(step, habit, |name| add(name, 1.0));
    }
    beside(a, b, habit, &steps, &mut add);
    counts
}

/// What the alignment does not see: beginnings, endings, how many changes there are.
fn beside(a: &Token, b: &Token, habit: Habit, steps: &[Step], mut put: impl FnMut(&str, f64)) {
    let (bias, per_length) = match habit {
        Habit::Slavic => ("s|bias", "s|soft/length"),
        Habit::Syllabic => ("k|bias", "k|soft/length"),
        Habit::Other => ("o|bias", "o|soft/length"),
    };
    put("bias", 1.0);
    put(bias, 1.0);
    if a.ending != b.ending {
        let (x, y) = if a.ending < b.ending { (a.ending, b.ending) } else { (b.ending, a.ending) };
        put("end:differs", 1.0);
        put(&format!("end:{x}~{y}"), 1.0);
        // One is the other and an ending: a derived name.
        let (short, long) = if a.folded.len() < b.folded.len() { (a, b) } else { (b, a) };
        if short.ending == "-" && long.ending != "-" {
            put("end:derived", 1.0);
        }
    }
    let hard = |s: &Step| match s {
        Step::Sub(x, y) => (!x.is_vowel() || !y.is_vowel()) && x.all & y.all == 0,
        Step::Drop(u, _) => !u.is_vowel() && !u.is_breath() && !u.may_glide(),
        _ => false,
    };
    let soft = |s: &Step| !matches!(s, Step::Sub(x, y) if x.id == y.id);
    let (hards, softs) = (steps.iter().filter(|s| hard(s)).count(), steps.iter().filter(|s| soft(s)).count());
    if steps.first().is_some_and(hard) {
        put("first", 1.0);
    }
    for (n, (many_hard, many_soft)) in
        (1..).zip([("hard>=1", "soft>=1"), ("hard>=2", "soft>=2"), ("hard>=3", "soft>=3")])
    {
        if hards >= n {
            put(many_hard, 1.0);
        }
        if softs >= n {
            put(many_soft, 1.0);
        }
    }
    #[allow(clippy::cast_precision_loss)]
    {
        let shorter = a.units.len().min(b.units.len()).max(1) as f64;
        put("hard/length", hards as f64 / shorter);
        put("soft/length", softs as f64 / shorter);
        put(per_length, softs as f64 / shorter);
        put("short", (6.0 - shorter).max(0.0));
    }
    if a.folded == b.folded {
        put("equal", 1.0);
    }
}

/// Log-odds that two single names are spellings of one, before any evidence of context.
#[must_use]
pub fn token_odds(a: &Token, b: &Token) -> f64 {
    let costs = &*FITTED;
    let habit = habit(a, b);
    let steps = align(&a.units, &b.units, habit, &PATHS).1;
    let weight: f64 = steps.iter().map(|&step| costs.step(step, habit)).sum();
    let mut odds = weight;
    beside(a, b, habit, &steps, |name, n| odds += costs.of(name) * n);
    odds
}

/// The alignment letter by letter, with the weight of each step.
#[must_use]
pub fn explain_tokens(a: &str, b: &str) -> String {
    let costs = &*FITTED;
    let (a, b) = (Token::new(a), Token::new(b));
    let habit = habit(&a, &b);
    let steps = align(&a.units, &b.units, habit, &PATHS).1;
    let mut out = String::new();
    for &step in &steps {
        let shown = match step {
            Step::Sub(x, y) if x.id == y.id => x.text().to_owned(),
            Step::Sub(x, y) => format!("{} ~ {}", x.text(), y.text()),
            Step::Drop(x, place) => format!("{} alone, {}", x.text(), place.tag()),
            Step::Swap(x, y) => format!("{} and {} change places", x.text(), y.text()),
            Step::Leap(x, y) => format!("{} and {} change places around a vowel", x.text(), y.text()),
        };
        let _ = writeln!(out, "  {shown:<28} {:+.2}", costs.step(step, habit));
    }
    beside(&a, &b, habit, &steps, |name, n| {
        let w = costs.of(name) * n;
        if w.abs() >= 0.005 {
            let _ = writeln!(out, "  {name:<28} {w:+.2}");
        }
    });
    out
}
