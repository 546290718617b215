//! The bits that a character costs after another: pairs of letters counted on 70 languages, with
//! scripts, letter case and marks as a way back for what was never counted.

use std::sync::LazyLock;

use super::language::{Language, commonest, pool};
use super::sign::{Class, Script, Sign, sign_of};

const FILE: &str = include_str!("../../../models/characters.txt");

/// Costs are whole numbers of eighths of a bit: the same on every machine.
pub const BIT: i32 = 8;

/// Characters below this have a row in a table; above it they are worked out each time.
const TABLE: usize = 0x3100;

/// A letter of another script inside a word.
const MIXED_SCRIPTS: i32 = 12;
/// A Greek letter in a Latin word, and the Latin letter after it: names of genes have one in a few dozen
/// letters, and go on in Latin.
const GREEK_LETTER: i32 = 6 * BIT;
const BACK_TO_LATIN: i32 = 2 * BIT;
/// A letter after a sign that stands inside a word: footnotes and units end words, damage does not.
const INSIDE_WORD: i32 = 8 * BIT;
/// A word in another script than the one before.
const FOREIGN_WORD: i32 = 5 * BIT;
/// How much of a text a short look takes, and how many languages are read whole after it: six gave the same
/// answers as sixteen on the development half of the character benchmark.
const LOOK: usize = 32;
const READ: usize = 8;

/// What stood before: enough to tell what the next character costs.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Row of the last letter; 0 at the edge of a word.
    letter: u16,
    script: Script,
    /// The script of the last letter, also across blanks and marks.
    home: Script,
    class: Class,
    /// The last letter and the one before it were both capitals.
    shouting: bool,
    /// A sign that follows a letter without a blank.
    inside: bool,
    last: char,
}

impl Context {
    /// The start of a text.
    pub const EDGE: Context = Context {
        letter: 0,
        script: Script::None,
        home: Script::None,
        class: Class::Space,
        shouting: false,
        inside: false,
        last: ' ',
    };
}

#[derive(Copy, Clone)]
struct Entry {
    sign: Sign,
    letter: u16,
}

/// The model.
pub struct Model {
    table: Vec<Entry>,
    /// How many letters there are, with the edge of words as number 0.
    letters: usize,
    /// What a letter costs after another, in quarter bits.
    pooled: Vec<u8>,
    languages: Vec<Language>,
}

impl Model {
    /// The model inside the program, read on first use.
    #[must_use]
    pub fn get() -> &'static Model {
        static MODEL: LazyLock<Model> = LazyLock::new(|| Model::read(FILE));
        &MODEL
    }

    /// How many languages the model knows.
    #[must_use]
    pub fn languages(&self) -> usize {
        self.languages.len()
    }

    /// What a character costs after a context, and the context after it.
    #[must_use]
    #[inline]
    pub fn step(&self, before: Context, c: char) -> (i32, Context) {
        let entry = self.entry(c);
        let bits = self.plain(before, c, entry, |from, to| {
            i32::from(self.pooled.get(from * self.letters + to).copied().unwrap_or(u8::MAX)) * (BIT / 4)
        });
        (bits, after(before, c, entry))
    }

    /// The same under one language (`0..languages()`).
    #[must_use]
    #[inline]
    pub fn step_in(&self, language: usize, before: Context, c: char) -> (i32, Context) {
        let entry = self.entry(c);
        let bits = self.plain(before, c, entry, |from, to| {
            self.languages.get(language).map_or(0, |l| l.cost(from, to)) * (BIT / 4)
        });
        (bits, after(before, c, entry))
    }

    /// What a run of characters costs in the language that likes it best.
    #[must_use]
    pub fn cost_in_a_language(&self, text: &str) -> i32 {
        self.best_language(|language, short, most| {
            let (mut sum, mut context) = (0_i64, Context::EDGE);
            for c in text.chars().take(if short { LOOK } else { usize::MAX }) {
                let (bits, next) = self.step_in(language, context, c);
                (sum, context) = (sum + i64::from(bits), next);
                if sum > most {
                    break;
                }
            }
            sum
        })
        .try_into()
        .unwrap_or(i32::MAX)
    }

    /// The least that `cost` gives for any language. A short look (`true`) picks those that are read whole.
    /// What costs more than the last argument need not be counted to the end.
    pub fn best_language(&self, cost: impl Fn(usize, bool, i64) -> i64) -> i64 {
        let mut ranked: Vec<(i64, usize)> = Vec::with_capacity(READ + 1);
        for language in 0..self.languages.len() {
            let most = ranked.get(READ - 1).map_or(i64::MAX, |last| last.0);
            let own = (cost(language, true, most), language);
            ranked.insert(ranked.partition_point(|other| *other < own), own);
            ranked.truncate(READ);
        }
        let least = |least: i64, &(_, language): &(i64, usize)| least.min(cost(language, false, least));
        ranked.iter().fold(i64::MAX, least)
    }

    /// What a run of characters costs.
    pub fn cost(&self, text: impl Iterator<Item = char>) -> i32 {
        self.cost_after(Context::EDGE, text)
    }

    /// What a run of characters costs, if it is less than a limit: no character costs less than nothing.
    pub fn cost_below(&self, limit: i32, text: impl Iterator<Item = char>) -> Option<i32> {
        let (mut sum, mut context) = (0_i32, Context::EDGE);
        for c in text {
            let (bits, next) = self.step(context, c);
            (sum, context) = (sum.saturating_add(bits), next);
            if sum >= limit {
                return None;
            }
        }
        (sum < limit).then_some(sum)
    }

    /// What a run of characters costs after others.
    pub fn cost_after(&self, before: Context, text: impl Iterator<Item = char>) -> i32 {
        let (mut sum, mut context) = (0_i32, before);
        for c in text {
            let (bits, next) = self.step(context, c);
            (sum, context) = (sum.saturating_add(bits), next);
        }
        sum
    }

    /// Whether hardly any text has a character: private, unassigned, or of a script or block few use.
    #[must_use]
    #[inline]
    pub fn is_rare(&self, c: char) -> bool {
        self.entry(c).sign.is_rare()
    }

    /// Whether what comes after a character costs the same whatever stood before it: so it is after a small
    /// letter that the model knows, other than a Greek one, which may stand in a Latin word.
    #[must_use]
    pub fn settles(&self, c: char) -> bool {
        let Entry { sign, letter } = self.entry(c);
        letter != 0 && sign.class == Class::Lower && !matches!(sign.script, Script::None | Script::Greek)
    }

    #[inline]
    fn entry(&self, c: char) -> Entry {
        self.table.get(c as usize).copied().unwrap_or_else(|| Entry { sign: sign_of(c), letter: 0 })
    }

    #[inline]
    fn plain(&self, before: Context, c: char, entry: Entry, pair: impl Fn(usize, usize) -> i32) -> i32 {
        if entry.sign.class.is_letter() {
            return letter(before, entry, pair);
        }
        let (class, own) = (entry.sign.class, i32::from(entry.sign.bits) * BIT);
        let after_letter = before.class.is_letter();
        if c == before.last && class != Class::Control && c != '\u{FFFD}' {
            return 2 * BIT;
        }
        if class == Class::Frame && before.class == Class::Frame {
            return 9 * BIT;
        }
        if matches!(c, '\'' | '’') && after_letter {
            return 4 * BIT;
        }
        let own = if class == Class::Digit && after_letter { own + 3 * BIT } else { own };
        // Signs come in clusters: faces, rules, pictures made of letters.
        let own = if before.class == Class::Symbol && class == Class::Symbol { own - 4 * BIT } else { own };
        let end = if before.letter != 0 { pair(usize::from(before.letter), 0).min(8 * BIT) } else { 0 };
        own + end
    }

    fn read(file: &str) -> Model {
        let lines: Vec<(&str, &str)> = file
            .lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(|l| l.split_once('\t')?.1.split_once('\t'))
            .collect();
        let mut alphabet: Vec<char> =
            lines.iter().flat_map(|(letters, _)| letters.chars().step_by(2)).collect();
        alphabet.retain(|c| *c != '_' && (*c as usize) < TABLE);
        alphabet.sort_unstable();
        alphabet.dedup();
        // A letter that is rare in every language was counted on names in foreign letters.
        let commonest = commonest(&lines);
        alphabet.retain(|c| commonest.get(c).is_some_and(|bits| *bits <= f64::from(sign_of(*c).bits)));
        let letters = alphabet.len() + 1;
        let row = |c: char| if c == '_' { Some(0) } else { alphabet.binary_search(&c).ok().map(|k| k + 1) };
        let languages: Vec<Language> =
            lines.iter().map(|(single, double)| Language::read(single, double, letters, &row)).collect();
        let mut table: Vec<Entry> = (0..TABLE)
            .map(|n| {
                let c = char::from_u32(u32::try_from(n).unwrap_or(0)).unwrap_or('\u{FFFD}');
                let sign = sign_of(c);
                let mut lower = c.to_lowercase();
                let folded = match lower.next().filter(|_| lower.next().is_none()).unwrap_or(c) {
                    // Romanian with commas below; the data have the older cedillas.
                    'ș' => 'ş',
                    'ț' => 'ţ',
                    folded => folded,
                };
                let letter = if sign.class.is_letter() { row(folded).unwrap_or(0) } else { 0 };
                Entry { sign, letter: u16::try_from(letter).unwrap_or(0) }
            })
            .collect();
        table.shrink_to_fit();
        let pooled = pool(&languages, &alphabet, letters);
        Model { table, letters, pooled, languages }
    }
}

/// What a letter costs.
#[inline]
fn letter(before: Context, entry: Entry, pair: impl Fn(usize, usize) -> i32) -> i32 {
    let sign = entry.sign;
    let own = i32::from(sign.bits) * BIT;
    let to = usize::from(entry.letter);
    if !before.class.is_letter() {
        let bits = if entry.letter == 0 { own + 2 * BIT } else { pair(0, to) };
        let glued = match before.class {
            Class::Symbol | Class::Frame | Class::Control if before.inside => INSIDE_WORD,
            Class::Symbol | Class::Frame | Class::Control => 4 * BIT,
            _ => 0,
        };
        return bits + travel(before.home, sign.script) + glued + case(before, sign.class);
    }
    let mixed = before.script != sign.script && sign.script != Script::None && before.script != Script::None;
    let bits = if entry.letter == 0 {
        own
    } else if before.letter == 0 {
        // After a letter that the data do not know.
        own.min(pair(0, to) + 2 * BIT)
    } else if mixed && before.home == Script::Latin && is_of_science(before.script, sign.script) {
        // No language has the pair; the letter stands as at the start of a word.
        pair(0, to)
    } else {
        pair(usize::from(before.letter), to)
    };
    let strange = if mixed { mixing(before, sign.script) } else { 0 };
    bits + strange + case(before, sign.class)
}

/// The context after a character.
#[inline]
fn after(before: Context, c: char, entry: Entry) -> Context {
    let class = entry.sign.class;
    let shouting = class == Class::Upper
        && (before.class == Class::Upper || (before.shouting && !before.class.is_letter()));
    // A combining mark belongs to the letter before it.
    let script = if entry.sign.script == Script::None && class.is_letter() {
        before.script
    } else {
        entry.sign.script
    };
    let greek_letter = before.class.is_letter() && before.home == Script::Latin && script == Script::Greek;
    let home =
        if class.is_letter() && script != Script::None && !greek_letter { script } else { before.home };
    let inside = before.class.is_letter() && !class.is_letter();
    Context { letter: entry.letter, script, home, class, shouting, inside, last: c }
}

/// What letter case costs.
#[inline]
fn case(before: Context, class: Class) -> i32 {
    match (before.class, class) {
        (Class::Lower, Class::Upper) => 8 * BIT,
        (Class::Upper, Class::Upper) => {
            if before.shouting {
                BIT / 2
            } else {
                3 * BIT
            }
        }
        (Class::Upper, Class::Lower) => {
            if before.shouting {
                6 * BIT
            } else {
                BIT / 4
            }
        }
        (Class::Lower, Class::Lower) => 0,
        (_, Class::Upper) => 2 * BIT,
        (_, Class::Lower) => BIT / 2,
        _ => 0,
    }
}

/// What it costs to begin a word in another script than the last one.
fn travel(home: Script, to: Script) -> i32 {
    let asian = |s| matches!(s, Script::Han | Script::Kana | Script::Hangul);
    if home == to || home == Script::None || to == Script::None || (asian(home) && asian(to)) {
        0
    } else {
        FOREIGN_WORD
    }
}

/// What it costs to change the script inside a word. East Asian texts do so all the time.
fn mixing(before: Context, to: Script) -> i32 {
    let from = before.script;
    let asian = |s| matches!(s, Script::Han | Script::Kana | Script::Hangul);
    match () {
        () if asian(from) && asian(to) => BIT,
        () if is_of_science(from, to) && before.home != Script::Latin => 8 * BIT,
        () if is_of_science(from, to) => {
            if to == Script::Greek {
                GREEK_LETTER
            } else {
                BACK_TO_LATIN
            }
        }
        () if asian(from) || asian(to) => 9 * BIT,
        () => MIXED_SCRIPTS * BIT,
    }
}

/// Greek letters beside Latin ones: names of genes, particles and variables.
fn is_of_science(from: Script, to: Script) -> bool {
    matches!((from, to), (Script::Latin, Script::Greek) | (Script::Greek, Script::Latin))
}
