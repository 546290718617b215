//! A pattern that is compiled when a text may match it, which a few bytes of the text tell.
//!
//! From the syntax of a pattern follow the bytes that a match can begin and end with and sets of
//! bytes of which each match holds one; most texts fail there, before any pattern work.

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, OnceLock};

use regex::{Regex, RegexBuilder};
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input, PatternID, meta};
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// Bound on the compiled size of one pattern, so that a rule file cannot exhaust memory.
const PATTERN_BYTES: usize = 1 << 20;
/// Sets of bytes that are held against a text; more tell little more.
const SETS: usize = 8;

/// A set of bytes.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Bytes([u64; 4]);

impl Bytes {
    /// The bytes of a text.
    #[must_use]
    pub fn of(text: &str) -> Bytes {
        let mut seen = [0u8; 256];
        for byte in text.bytes() {
            seen[usize::from(byte)] = 1;
        }
        // Eight flags become eight bits by one multiplication.
        let mut set = Bytes::default();
        for (k, eight) in seen.as_chunks::<8>().0.iter().enumerate() {
            let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            set.0[k / 8] |= bits << (k % 8 * 8);
        }
        set
    }

    /// Adds a byte.
    pub fn add(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    /// Whether a byte is one of them.
    #[must_use]
    pub fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    /// Whether the two share a byte.
    #[must_use]
    pub fn meets(&self, other: &Bytes) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    /// All bytes from one to another.
    const fn range(from: u8, to: u8) -> Bytes {
        let (mut set, mut byte) = ([0; 4], from as usize);
        while byte <= to as usize {
            set[byte / 64] |= 1 << (byte % 64);
            byte += 1;
        }
        Bytes(set)
    }

    const fn join(self, other: Bytes) -> Bytes {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Bytes([a | e, b | f, c | g, d | h])
    }

    /// How many bytes two sets share.
    fn shared(&self, other: &Bytes) -> u32 {
        self.0.iter().zip(other.0).map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// How many texts hold one of these bytes, roughly: letters and blanks are everywhere.
    fn commonness(&self) -> u32 {
        const OFTEN: Bytes = Bytes::range(b'a', b'z').join(Bytes::range(b' ', b' '));
        const LESS: Bytes =
            Bytes::range(b'A', b'Z').join(Bytes::range(b'.', b'.')).join(Bytes::range(b',', b','));
        const SELDOM: Bytes =
            Bytes::range(b'0', b'9').join(Bytes::range(b'-', b'-')).join(Bytes::range(0xE2, 0xE2));
        self.shared(self) + 63 * self.shared(&OFTEN) + 15 * self.shared(&LESS) + 3 * self.shared(&SELDOM)
    }
}

/// What the bytes of a match must be.
#[derive(Clone, Debug)]
struct Shape {
    /// Whether the empty text matches.
    empty: bool,
    first: Bytes,
    last: Bytes,
    /// Of each of these sets a match holds a byte.
    all: Vec<Bytes>,
}

impl Shape {
    fn nothing() -> Shape {
        Shape { empty: true, first: Bytes::default(), last: Bytes::default(), all: Vec::new() }
    }

    fn of(hir: &Hir) -> Shape {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Shape::nothing(),
            HirKind::Literal(literal) => {
                let one = |byte: u8| {
                    let mut set = Bytes::default();
                    set.add(byte);
                    set
                };
                let ends = literal.0.first().zip(literal.0.last());
                ends.map_or_else(Shape::nothing, |(first, last)| Shape {
                    empty: false,
                    first: one(*first),
                    last: one(*last),
                    all: literal.0.iter().map(|b| one(*b)).collect(),
                })
            }
            HirKind::Class(class) => {
                let (first, last) = ends_of(class);
                Shape { empty: false, first, last, all: vec![first] }
            }
            HirKind::Repetition(part) => {
                let inner = Shape::of(&part.sub);
                if part.min == 0 { Shape { empty: true, all: Vec::new(), ..inner } } else { inner }
            }
            HirKind::Capture(part) => Shape::of(&part.sub),
            HirKind::Concat(parts) => parts.iter().map(Shape::of).fold(Shape::nothing(), Shape::then),
            HirKind::Alternation(parts) => {
                let mut parts = parts.iter().map(Shape::of);
                let first = parts.next().unwrap_or_else(Shape::nothing);
                parts.fold(first, Shape::or)
            }
        }
    }

    fn then(mut self, next: Shape) -> Shape {
        self.all.extend(next.all);
        self.all.sort_by_cached_key(Bytes::commonness);
        self.all.dedup();
        self.all.truncate(SETS);
        Shape {
            empty: self.empty && next.empty,
            first: if self.empty { self.first.join(next.first) } else { self.first },
            last: if next.empty { next.last.join(self.last) } else { next.last },
            all: self.all,
        }
    }

    fn or(self, other: Shape) -> Shape {
        let both = self.all.first().zip(other.all.first());
        Shape {
            empty: self.empty || other.empty,
            first: self.first.join(other.first),
            last: self.last.join(other.last),
            all: both.map(|(a, b)| a.join(*b)).into_iter().collect(),
        }
    }
}

/// The bytes that the characters of a class begin and end with.
fn ends_of(class: &Class) -> (Bytes, Bytes) {
    let (mut first, mut last) = (Bytes::default(), Bytes::default());
    let mut add = |low: char, high: char| {
        let (mut one, mut other) = ([0; 4], [0; 4]);
        let (low_bytes, high_bytes) =
            (low.encode_utf8(&mut one).as_bytes(), high.encode_utf8(&mut other).as_bytes());
        (low_bytes[0]..=high_bytes[0]).for_each(|b| first.add(b));
        if high.is_ascii() {
            (low_bytes[0]..=high_bytes[0]).for_each(|b| last.add(b));
        } else if low == high {
            last.add(high_bytes[high_bytes.len() - 1]);
        } else {
            (low_bytes[0]..=0x7F).for_each(|b| last.add(b));
            (0x80..=0xBF).for_each(|b| last.add(b));
        }
    };
    match class {
        Class::Unicode(class) => class.ranges().iter().for_each(|r| add(r.start(), r.end())),
        Class::Bytes(class) => {
            for range in class.ranges() {
                (range.start()..=range.end()).for_each(|b| {
                    first.add(b);
                    last.add(b);
                });
            }
        }
    }
    (first, last)
}

/// A pattern, compiled when it is first needed.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: String,
    whole: bool,
    hir: OnceLock<Option<Hir>>,
    shape: OnceLock<Shape>,
    asker: OnceLock<Option<Arc<Asker>>>,
    /// For texts where `asker` cannot tell, because letters beyond ASCII stand at the edges of words: whether
    /// the rest of the pattern matches.
    looser: OnceLock<Option<Arc<Asker>>>,
    groups: OnceLock<Option<meta::Regex>>,
    regex: OnceLock<Option<Regex>>,
}

/// An automaton that only tells whether a text matches: half the work to make of a [`Regex`], which knows
/// where matches begin and what groups hold.
#[derive(Debug)]
struct Asker {
    automaton: DFA,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>>,
}

impl Asker {
    fn new(pattern: &Hir) -> Option<Self> {
        let config = thompson::Config::new()
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(PATTERN_BYTES))
            .shrink(false);
        let nfa = thompson::Compiler::new().configure(config).build_from_hir(pattern).ok()?;
        let config = DFA::config().unicode_word_boundary(true).minimum_cache_clear_count(Some(3));
        let automaton = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        let maker = automaton.clone();
        Some(Asker { automaton, caches: Pool::new(Box::new(move || maker.create_cache())) })
    }

    /// Whether a text matches; nothing where the automaton cannot tell.
    fn is_match(&self, text: &str, whole: bool) -> Option<bool> {
        let anchored = if whole { Anchored::Yes } else { Anchored::No };
        let input = Input::new(text).anchored(anchored).earliest(true);
        let found = self.automaton.try_search_fwd(&mut self.caches.get(), &input);
        found.ok().map(|end| end.is_some())
    }
}

/// A pattern that also matches where no words begin or end.
fn without_word_edges(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Look(Look::WordUnicode | Look::WordStartUnicode | Look::WordEndUnicode) => Hir::empty(),
        HirKind::Repetition(part) => {
            let sub = Box::new(without_word_edges(&part.sub));
            Hir::repetition(Repetition { sub, ..part.clone() })
        }
        HirKind::Capture(part) => without_word_edges(&part.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(without_word_edges).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(without_word_edges).collect()),
        _ => hir.clone(),
    }
}

impl Pattern {
    /// A pattern that is held against a `whole` text, or searched for in it.
    #[must_use]
    pub fn new(pattern: &str, whole: bool) -> Self {
        let source = if whole { format!("^(?:{pattern})$") } else { pattern.to_owned() };
        Pattern {
            source,
            whole,
            hir: OnceLock::new(),
            shape: OnceLock::new(),
            asker: OnceLock::new(),
            looser: OnceLock::new(),
            groups: OnceLock::new(),
            regex: OnceLock::new(),
        }
    }

    /// Compiles it now.
    ///
    /// # Errors
    /// When it is no pattern, or too big.
    pub fn check(&self) -> Result<&Regex, regex::Error> {
        let regex = RegexBuilder::new(&self.source).size_limit(PATTERN_BYTES).build()?;
        let held = self.regex.get_or_init(|| Some(regex));
        held.as_ref().ok_or(regex::Error::CompiledTooBig(PATTERN_BYTES))
    }

    /// The compiled pattern. Patterns of the program are sound, as its tests show; those of
    /// other folders were checked when they were read.
    #[must_use]
    pub fn regex(&self) -> Option<&Regex> {
        self.regex
            .get_or_init(|| RegexBuilder::new(&self.source).size_limit(PATTERN_BYTES).build().ok())
            .as_ref()
    }

    /// Whether it matches a text with these bytes.
    #[must_use]
    pub fn is_match(&self, text: &str, bytes: &Bytes) -> bool {
        if !self.may_match(text, bytes) {
            return false;
        }
        let told = |asker: &Option<Arc<Asker>>| asker.as_ref()?.is_match(text, self.whole);
        let asker = self.asker.get_or_init(|| Asker::new(self.hir()?).map(Arc::new));
        if let Some(told) = told(asker) {
            return told;
        }
        let looser = self.looser.get_or_init(|| Asker::new(&without_word_edges(self.hir()?)).map(Arc::new));
        told(looser) != Some(false) && self.regex().is_some_and(|r| r.is_match(text))
    }

    /// What the named groups hold of a text that matches: name and value, in the order of the groups. Nothing
    /// when the pattern has no groups, or does not match.
    #[must_use]
    pub fn groups<'t>(&self, text: &'t str) -> Option<Vec<(&str, &'t str)>> {
        let hir = self.hir().filter(|hir| hir.properties().explicit_captures_len() > 0)?;
        // Short lines, now and then: the parts that make a search fast are not worth making.
        let plain = || {
            let config = meta::Config::new()
                .hybrid(false)
                .dfa(false)
                .onepass(false)
                .auto_prefilter(false)
                .nfa_size_limit(Some(PATTERN_BYTES));
            meta::Builder::new().configure(config).build_from_hir(hir).ok()
        };
        let regex = self.groups.get_or_init(plain).as_ref()?;
        let mut found = regex.create_captures();
        regex.captures(text, &mut found);
        let names = regex.group_info().pattern_names(PatternID::ZERO);
        let held =
            names.enumerate().filter_map(|(k, name)| Some((name?, text.get(found.get_group(k)?.range())?)));
        found.is_match().then(|| held.collect())
    }

    fn hir(&self) -> Option<&Hir> {
        self.hir.get_or_init(|| regex_syntax::parse(&self.source).ok()).as_ref()
    }

    /// Whether it can match a text with these bytes.
    #[must_use]
    pub fn may_match(&self, text: &str, bytes: &Bytes) -> bool {
        let shape = self.shape.get_or_init(|| self.hir().map_or_else(Shape::nothing, Shape::of));
        if shape.empty {
            return true;
        }
        let ends = text.as_bytes().first().zip(text.as_bytes().last());
        let fits = |(first, last): (&u8, &u8)| shape.first.has(*first) && shape.last.has(*last);
        (!self.whole || ends.is_some_and(fits)) && shape.all.iter().all(|set| set.meets(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_never_hide_a_match() {
        let patterns = [
            "(?i)photos?: .+",
            "[(\\[]?via (?:AP|\\p{Lu}{2})[)\\]]",
            "a|\u{43c}+|(?:\u{2026}|x)?y",
            ".{3,}?\\d",
            "(?i)\u{e9}t\u{e9}|k+",
            "\\S*\\b(?:one|two)\\b.*",
            "(?:#\\w+ ?)+",
        ];
        let texts = [
            "Photo: Ada",
            "PHOTOS: \u{e9}",
            "(via AP)",
            "via \u{414}\u{414}]",
            "\u{43c}\u{43c}",
            "\u{2026}y",
            "y",
            "abc7",
            "\u{c9}T\u{c9}",
            "\u{212a}k",
            "so one",
            "\u{201c}two\u{201d} more",
            "#a #\u{43c}",
            "",
        ];
        let mut matches = 0;
        for source in patterns {
            let pattern = Pattern::new(source, true);
            let regex = Regex::new(&format!("^(?:{source})$")).expect("a sound pattern");
            for text in texts {
                assert_eq!(
                    pattern.is_match(text, &Bytes::of(text)),
                    regex.is_match(text),
                    "{source} on {text}"
                );
                matches += usize::from(regex.is_match(text));
            }
        }
        assert!(matches >= 10, "{matches}");
    }

    #[test]
    fn what_is_asked_first_agrees_with_the_regex() {
        let rules = crate::rule::pack::embedded().expect("the embedded rules are sound");
        let lines: Vec<String> = rules
            .iter()
            .flat_map(|r| r.about.examples.iter().flat_map(|e| e.text.lines().map(|l| l.trim().to_owned())))
            .collect();
        let mut matches = 0;
        for pattern in rules.iter().flat_map(|r| &r.patterns) {
            let regex = Regex::new(&pattern.source).expect("a sound pattern");
            for line in &lines {
                let told = pattern.is_match(line, &Bytes::of(line));
                assert_eq!(told, regex.is_match(line), "{} on {line}", pattern.source);
                let groups = regex.captures(line).filter(|_| regex.captures_len() > 1);
                let held = groups.map(|g| {
                    let names = regex.capture_names().flatten();
                    names.filter_map(|n| Some((n, g.name(n)?.as_str()))).collect::<Vec<_>>()
                });
                assert_eq!(pattern.groups(line), held, "{} on {line}", pattern.source);
                matches += usize::from(told);
            }
        }
        assert!(matches > 50, "{matches}");
    }
}
