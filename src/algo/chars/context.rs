//! What a letter costs for what stood before it: scripts, letter case and marks.

use super::model::BIT;
use super::sign::{CLASSES, Class, SCRIPTS, Script, Sign};

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
/// What stood before: enough to tell what the next character costs. Bits of one number, so that it is
/// compared and handed on at once: the row of the last letter (0 at the edge of a word), the last character,
/// its script, the script of the last letter also across blanks and marks, its class, and three flags.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Context(u64);

const LAST: u32 = 16;
const SCRIPT: u32 = 40;
const SCRIPT_BITS: u64 = 15 << SCRIPT;
const HOME: u32 = 44;
const CLASS: u32 = 48;
/// The last letter and the one before it were both capitals.
const SHOUTING: u64 = 1 << 52;
/// A sign that follows a letter without a blank.
const INSIDE: u64 = 1 << 53;
/// A small letter that the model has, of a script that does not mix: after another of its script it costs what
/// the pair costs, and nothing else.
const SMALL: u64 = 1 << 54;

/// A character's part of a context.
struct Parts {
    letter: u16,
    last: char,
    script: Script,
    home: Script,
    class: Class,
    shouting: bool,
    inside: bool,
}

impl Context {
    /// The start of a text.
    pub const EDGE: Context = Context::of(Parts {
        letter: 0,
        last: ' ',
        script: Script::None,
        home: Script::None,
        class: Class::Space,
        shouting: false,
        inside: false,
    });

    #[inline]
    const fn of(parts: Parts) -> Context {
        let Parts { letter, last, script, home, class, shouting, inside } = parts;
        // A Greek letter may stand in a Latin word.
        let small =
            matches!(class, Class::Lower) && letter != 0 && !matches!(script, Script::None | Script::Greek);
        Context(
            letter as u64
                | (last as u64) << LAST
                | (script as u64) << SCRIPT
                | (home as u64) << HOME
                | (class as u64) << CLASS
                | if shouting { SHOUTING } else { 0 }
                | if inside { INSIDE } else { 0 }
                | if small { SMALL } else { 0 },
        )
    }

    /// The row of the last letter; 0 at the edge of a word.
    #[inline]
    pub(super) fn letter(self) -> usize {
        (self.0 & 0xFFFF) as usize
    }

    /// Whether a character is the last one.
    #[inline]
    pub(super) fn was(self, c: char) -> bool {
        self.0 >> LAST & 0x1F_FFFF == u64::from(c)
    }

    #[inline]
    pub(super) fn class(self) -> Class {
        CLASSES[(self.0 >> CLASS) as usize & 15]
    }

    #[inline]
    fn script(self) -> Script {
        SCRIPTS[(self.0 >> SCRIPT) as usize & 15]
    }

    #[inline]
    fn home(self) -> Script {
        SCRIPTS[(self.0 >> HOME) as usize & 15]
    }

    #[inline]
    fn shouting(self) -> bool {
        self.0 & SHOUTING != 0
    }

    #[inline]
    fn inside(self) -> bool {
        self.0 & INSIDE != 0
    }

    /// A number that is another one for most others.
    #[inline]
    #[must_use]
    pub fn hash(self) -> usize {
        (self.0 >> LAST) as usize & 0xFFFF
    }
}

/// A character: its sign, the row of its letter, and the context that a small letter leaves.
#[derive(Copy, Clone)]
pub(super) struct Entry {
    pub sign: Sign,
    pub letter: u16,
    small: Context,
}

impl Entry {
    pub(super) fn new(c: char, sign: Sign, letter: u16) -> Entry {
        let Sign { script, class, .. } = sign;
        let parts = Parts { letter, last: c, script, home: script, class, shouting: false, inside: false };
        Entry { sign, letter, small: Context::of(parts) }
    }

    /// The context that it leaves if it is a small letter.
    #[inline]
    pub(super) fn small(&self) -> Context {
        self.small
    }
}

/// What it costs at least to go on after a letter that settles in another script.
pub(super) fn least_mixing(before: Sign, to: Sign) -> i32 {
    let context = Entry::new(' ', before, 0).small;
    if is_mixed(context, to) { mixing(context, to.script) } else { 0 }
}

/// Whether a letter is of another script than the one before it.
#[inline]
pub(super) fn is_mixed(before: Context, sign: Sign) -> bool {
    let letters = before.class().is_letter() && sign.class.is_letter();
    let script = before.script();
    letters && script != sign.script && sign.script != Script::None && script != Script::None
}

/// What a letter costs. `mixed`: what `is_mixed` says of it.
#[inline]
pub(super) fn letter(
    before: Context,
    entry: Entry,
    mixed: bool,
    mut pair: impl FnMut(usize, usize) -> i32,
) -> i32 {
    let sign = entry.sign;
    let own = i32::from(sign.bits) * BIT;
    let to = usize::from(entry.letter);
    if !before.class().is_letter() {
        let bits = if entry.letter == 0 { own + 2 * BIT } else { pair(0, to) };
        let glued = match before.class() {
            Class::Symbol | Class::Frame | Class::Control if before.inside() => INSIDE_WORD,
            Class::Symbol | Class::Frame | Class::Control => 4 * BIT,
            _ => 0,
        };
        return bits + travel(before.home(), sign.script) + glued + case(before, sign.class);
    }
    let bits = if entry.letter == 0 {
        own
    } else if before.letter() == 0 {
        // After a letter that the data do not know.
        own.min(pair(0, to) + 2 * BIT)
    } else if mixed && before.home() == Script::Latin && is_of_science(before.script(), sign.script) {
        // No language has the pair; the letter stands as at the start of a word.
        pair(0, to)
    } else {
        pair(before.letter(), to)
    };
    let strange = if mixed { mixing(before, sign.script) } else { 0 };
    bits + strange + case(before, sign.class)
}

/// The context after a character.
#[inline]
pub(super) fn after(before: Context, c: char, entry: Entry) -> Context {
    let class = entry.sign.class;
    let shouting = class == Class::Upper
        && (before.class() == Class::Upper || (before.shouting() && !before.class().is_letter()));
    // A combining mark belongs to the letter before it.
    let script = if entry.sign.script == Script::None && class.is_letter() {
        before.script()
    } else {
        entry.sign.script
    };
    let greek_letter =
        before.class().is_letter() && before.home() == Script::Latin && script == Script::Greek;
    let home =
        if class.is_letter() && script != Script::None && !greek_letter { script } else { before.home() };
    let inside = before.class().is_letter() && !class.is_letter();
    Context::of(Parts { letter: entry.letter, last: c, script, home, class, shouting, inside })
}

/// The context after a small letter that follows another one of its script, where the model has both: what it
/// costs is what the pair costs, and nothing else.
#[inline]
pub(super) fn inside_word(before: Context, entry: &Entry) -> Option<Context> {
    let small = entry.small;
    let both = before.0 & small.0 & SMALL != 0;
    let alike = (before.0 ^ small.0) & SCRIPT_BITS == 0;
    (both && alike).then_some(small)
}

/// What letter case costs.
#[inline]
fn case(before: Context, class: Class) -> i32 {
    match (before.class(), class) {
        (Class::Lower, Class::Upper) => 8 * BIT,
        (Class::Upper, Class::Upper) => {
            if before.shouting() {
                BIT / 2
            } else {
                3 * BIT
            }
        }
        (Class::Upper, Class::Lower) => {
            if before.shouting() {
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
#[inline]
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
    let from = before.script();
    let asian = |s| matches!(s, Script::Han | Script::Kana | Script::Hangul);
    match () {
        () if asian(from) && asian(to) => BIT,
        () if is_of_science(from, to) && before.home() != Script::Latin => 8 * BIT,
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
