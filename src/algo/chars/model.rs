//! The bits that a character costs after another: pairs of letters counted on 70 languages, with
//! scripts, letter case and marks as a way back for what was never counted.

use std::sync::LazyLock;

use super::context::{Context, Entry, after, inside_word, is_mixed, least_mixing, letter};
use super::language::{Language, commonest, pool};
use super::sign::{Class, Script, sign_of};

const FILE: &str = include_str!("../../../models/characters.txt");

/// Costs are whole numbers of eighths of a bit: the same on every machine.
pub const BIT: i32 = 8;

/// Characters below this have a row in a table; above it they are worked out each time.
const TABLE: usize = 0x3100;

/// How much of a text a short look takes, and how many languages are read whole after it: six gave the same
/// answers as sixteen on the development half of the character benchmark.
const LOOK: usize = 32;
const READ: usize = 8;

/// What a character costs after a context in any language: what a pair of letters costs in it, and `least`,
/// but not more than `most`.
#[derive(Copy, Clone, Debug)]
pub struct Shape {
    /// Rows of the letters.
    letters: (usize, usize),
    least: i32,
    most: i32,
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
        let Some(entry) = self.table.get(c as usize) else { return self.other_step(before, c) };
        // Most characters are small letters after others.
        if let Some(context) = inside_word(before, entry) {
            return (self.pair(before.letter(), context.letter()), context);
        }
        let entry = *entry;
        if is_mixed(before, entry.sign) {
            return self.other_step(before, c);
        }
        (plain(before, c, entry, false, |from, to| self.pair(from, to)), after(before, c, entry))
    }

    /// The same for what is met less often, kept apart so that the common way is short.
    #[inline(never)]
    fn other_step(&self, before: Context, c: char) -> (i32, Context) {
        let entry = self.entry(c);
        let mixed = is_mixed(before, entry.sign);
        (plain(before, c, entry, mixed, |from, to| self.pair(from, to)), after(before, c, entry))
    }

    /// What a small letter costs after another of its script, whatever stood before them, and the context after
    /// it; nothing is known of other characters.
    #[must_use]
    #[inline]
    pub fn inside_word(&self, before: char, c: char) -> Option<(i32, Context)> {
        let (before, entry) = (self.table.get(before as usize)?, self.table.get(c as usize)?);
        let context = inside_word(before.small(), entry)?;
        Some((self.pair(usize::from(before.letter), context.letter()), context))
    }

    /// What a letter costs after another in the language that likes the pair best.
    #[inline]
    fn pair(&self, from: usize, to: usize) -> i32 {
        i32::from(self.pooled.get(from * self.letters + to).copied().unwrap_or(u8::MAX)) * (BIT / 4)
    }

    /// What a character costs after a context, as far as that is the same in all languages, and the context
    /// after it.
    #[must_use]
    pub fn shape(&self, before: Context, c: char) -> (Shape, Context) {
        let entry = self.entry(c);
        let mixed = is_mixed(before, entry.sign);
        let mut letters = (0, 0);
        let least = plain(before, c, entry, mixed, |from, to| {
            letters = (from, to);
            0
        });
        let most = plain(before, c, entry, mixed, |_, _| i32::from(u16::MAX));
        (Shape { letters, least, most }, after(before, c, entry))
    }

    /// What such a character costs under one language (`0..languages()`).
    #[must_use]
    #[inline]
    pub fn cost_in(&self, language: usize, shape: Shape) -> i32 {
        let pair = |(from, to)| self.languages.get(language).map_or(0, |l| l.cost(from, to)) * (BIT / 4);
        (shape.least + pair(shape.letters)).min(shape.most)
    }

    /// What a run of characters costs in the language that likes it best.
    #[must_use]
    pub fn cost_in_a_language(&self, text: &str) -> i32 {
        let shape = |context: &mut Context, c: char| {
            let (shape, next) = self.shape(*context, c);
            *context = next;
            Some(shape)
        };
        let shapes: Vec<Shape> = text.chars().scan(Context::EDGE, shape).collect();
        self.best_language(|language, short, most| {
            let mut sum = 0_i64;
            for shape in shapes.iter().take(if short { LOOK } else { usize::MAX }) {
                sum += i64::from(self.cost_in(language, *shape));
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

    /// Whether what comes after a character costs the same whatever stood before it: so it is after a letter
    /// that is no capital, other than a Greek one, which may stand in a Latin word.
    #[must_use]
    pub fn settles(&self, c: char) -> bool {
        let sign = self.entry(c).sign;
        matches!(sign.class, Class::Lower | Class::Caseless)
            && !matches!(sign.script, Script::None | Script::Greek)
    }

    /// No less than this does a character cost after another that settles or is no letter; found without
    /// a context.
    #[must_use]
    pub fn least(&self, last: char, c: char) -> i32 {
        let (before, Entry { sign, letter, .. }) = (self.entry(last).sign, self.entry(c));
        let own = if sign.class.is_letter() && letter == 0 { i32::from(sign.bits) * BIT } else { 0 };
        own + least_mixing(before, sign)
    }

    #[inline]
    fn entry(&self, c: char) -> Entry {
        self.table.get(c as usize).copied().unwrap_or_else(|| Entry::new(c, sign_of(c), 0))
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
                Entry::new(c, sign, u16::try_from(letter).unwrap_or(0))
            })
            .collect();
        table.shrink_to_fit();
        let pooled = pool(&languages, &alphabet, letters);
        Model { table, letters, pooled, languages }
    }
}

/// What a character costs after a context. `mixed`: what `is_mixed` says of it.
#[inline]
fn plain(
    before: Context,
    c: char,
    entry: Entry,
    mixed: bool,
    mut pair: impl FnMut(usize, usize) -> i32,
) -> i32 {
    if entry.sign.class.is_letter() {
        return letter(before, entry, mixed, pair);
    }
    let (class, own) = (entry.sign.class, i32::from(entry.sign.bits) * BIT);
    let after_letter = before.class().is_letter();
    if before.was(c) && class != Class::Control && c != '\u{FFFD}' {
        return 2 * BIT;
    }
    if class == Class::Frame && before.class() == Class::Frame {
        return 9 * BIT;
    }
    if matches!(c, '\'' | '’') && after_letter {
        return 4 * BIT;
    }
    let own = if class == Class::Digit && after_letter { own + 3 * BIT } else { own };
    // Signs come in clusters: faces, rules, pictures made of letters.
    let own = if before.class() == Class::Symbol && class == Class::Symbol { own - 4 * BIT } else { own };
    let end = if before.letter() != 0 { pair(before.letter(), 0).min(8 * BIT) } else { 0 };
    own + end
}
