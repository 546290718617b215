//! Line rules: all rules of a pack are held against a line in one pass.
//!
//! Phrases are looked up by hash or by their first bytes, and one automaton finds what lines hold;
//! a pattern is tried only on lines that hold what its rule needs.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::OnceLock;

use super::{Bytes, DataRule, Field, Pattern, Place, Unit};
use crate::rule::{Capture, Confidence, Finding, Findings, RuleId, View};
use crate::text::Line;

/// Lines longer than this are no residue; they are not held against line rules (bytes).
pub const LONGEST_LINE: usize = 2_000;
/// Longest whole-line phrase that is looked up (bytes).
const LONGEST_PHRASE: usize = 160;
/// How much of either end of a line is folded for `starts` and `ends` (bytes).
const EDGE: usize = 120;

/// What the matcher knows of one rule.
#[derive(Clone, Debug)]
pub struct LineRule {
    /// Its number in the registry.
    pub id: RuleId,
    /// Where it looks.
    pub place: Place,
    /// Where the line goes in the metadata, if no named group says so.
    pub capture: Option<Field>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Residue only beside sure residue.
    pub weak: bool,
    /// Opens a stretch of residue.
    pub opens: bool,
    /// Most words.
    longest: usize,
    patterns: Vec<Pattern>,
    /// Bytes that are enough for its patterns to be tried.
    bytes: Bytes,
    /// Whether its patterns are tried on every line.
    always: bool,
}

/// A rule that matched a line, and by which of its patterns, if by one.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Index for [`LineRules::rule`]; smaller speaks first.
    pub rule: u16,
    pattern: Option<u16>,
}

/// The line rules of a pack, joined.
#[derive(Debug)]
pub struct LineRules {
    rules: Vec<LineRule>,
    whole: FxHashMap<Box<str>, Vec<u16>>,
    starts: FxHashMap<[u8; 3], Vec<(Box<str>, u16)>>,
    ends: FxHashMap<char, Vec<(Box<str>, u16)>>,
    /// First and last bytes of the keys of phrases: nearly every line fails here.
    whole_heads: FxHashSet<[u8; 3]>,
    end_tails: FxHashSet<[u8; 3]>,
    holds: Phrases,
    needs: Phrases,
    /// Rules with patterns.
    patterned: Vec<u16>,
    /// No rule matches a line of more words.
    longest: usize,
}

impl LineRules {
    /// Joins the line rules among `rules`.
    ///
    /// # Panics
    /// Never: each pattern was compiled before.
    #[must_use]
    pub fn new<'r>(rules: impl Iterator<Item = (RuleId, &'r DataRule)>) -> Self {
        let mut list = Vec::new();
        let mut whole: FxHashMap<Box<str>, Vec<u16>> = FxHashMap::default();
        let mut starts: FxHashMap<[u8; 3], Vec<(Box<str>, u16)>> = FxHashMap::default();
        let mut ends: FxHashMap<char, Vec<(Box<str>, u16)>> = FxHashMap::default();
        let (mut holds, mut needs, mut patterned) = (vec![], vec![], vec![]);
        for (id, rule) in rules.filter(|(_, r)| r.unit == Unit::Line) {
            let nth = u16::try_from(list.len()).unwrap_or(u16::MAX);
            for phrase in &rule.lines {
                whole.entry(masked_phrase(phrase).into()).or_default().push(nth);
            }
            for phrase in &rule.starts {
                let key = key_of(phrase);
                if let Some(first) = opening(&key) {
                    starts.entry(first).or_default().push((key.into(), nth));
                }
            }
            for phrase in &rule.ends {
                let key = key_of(phrase);
                if let Some(last) = key.chars().next_back() {
                    ends.entry(last).or_default().push((key.into(), nth));
                }
            }
            let held = |phrase: &String| spellings(phrase).into_iter().map(|s| (s, nth, rule.longest));
            holds.extend(rule.holds.iter().flat_map(held));
            let mut bytes = Bytes::default();
            for need in &rule.needs {
                if let [byte @ 0..=0x7F] = need.as_bytes() {
                    bytes.add(byte.to_ascii_lowercase());
                    bytes.add(byte.to_ascii_uppercase());
                } else {
                    needs.extend(held(need));
                }
            }
            if !rule.patterns.is_empty() {
                patterned.push(nth);
            }
            list.push(LineRule {
                id,
                place: rule.place,
                capture: rule.capture,
                confidence: rule.about.confidence,
                weak: rule.weak,
                opens: rule.opens,
                longest: rule.longest,
                patterns: rule.patterns.clone(),
                bytes,
                always: rule.needs.is_empty(),
            });
        }
        let longest = list.iter().map(|r: &LineRule| r.longest).max().unwrap_or(0);
        let whole_heads = whole.keys().filter_map(|k| opening(k)).collect();
        let end_tails = ends.values().flatten().map(|(k, _)| closing(k)).collect();
        LineRules {
            rules: list,
            whole,
            starts,
            ends,
            whole_heads,
            end_tails,
            holds: Phrases::new(holds),
            needs: Phrases::new(needs),
            patterned,
            longest,
        }
    }

    /// The rule of a hit.
    ///
    /// # Panics
    /// Never for a hit that this matcher gave.
    #[must_use]
    pub fn rule(&self, hit: Hit) -> &LineRule {
        &self.rules[usize::from(hit.rule)]
    }

    /// Every rule that matches a line (given without white space at its ends, and how many words
    /// it has), the first to speak first.
    pub fn hits(&self, text: &str, words: usize, out: &mut Vec<Hit>) {
        out.clear();
        // A word has a blank, so a line of `longest` words is at least twice as long in bytes; the
        // other way round words of the world's news stay below some 12 bytes each on average.
        if text.is_empty()
            || words > self.longest
            || text.len() > LONGEST_LINE
            || text.len() > self.longest.saturating_mul(16)
        {
            return;
        }
        let fits = |rule: u16| self.rules[usize::from(rule)].longest >= words;
        let mut add = |rule: u16, pattern: Option<u16>| {
            if fits(rule) {
                out.push(Hit { rule, pattern });
            }
        };
        let first = plain_opening(text);
        if text.len() <= LONGEST_PHRASE && first.is_none_or(|f| self.whole_heads.contains(&f)) {
            let key = key_of(text);
            for rule in self.whole.get(key.as_str()).into_iter().flatten() {
                add(*rule, None);
            }
            if key.bytes().any(|b| b.is_ascii_digit()) {
                for rule in self.whole.get(masked(&key).as_str()).into_iter().flatten() {
                    add(*rule, None);
                }
            }
        }
        if first.is_none_or(|f| self.starts.contains_key(&f)) {
            let head = key_of(&text[..boundary(text, EDGE)]);
            for (phrase, rule) in opening(&head).and_then(|c| self.starts.get(&c)).into_iter().flatten() {
                if head.strip_prefix(&**phrase).is_some_and(|rest| parts(phrase, rest)) {
                    add(*rule, None);
                }
            }
        }
        if plain_closing(text).is_none_or(|l| self.end_tails.contains(&l)) {
            let tail = key_of(&text[boundary(text, text.len().saturating_sub(EDGE))..]);
            let last = tail.chars().next_back();
            for (phrase, rule) in last.and_then(|c| self.ends.get(&c)).into_iter().flatten() {
                if tail.strip_suffix(&**phrase).is_some_and(|before| {
                    before.chars().next_back().is_none_or(|c| !c.is_alphanumeric() || !is_spaced(c))
                }) {
                    add(*rule, None);
                }
            }
        }
        self.holds.find(text, words, |rule, start, end| {
            let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && is_spaced(c));
            if !word(text[..start].chars().next_back()) && !word(text[end..].chars().next()) {
                add(rule, None);
            }
        });
        self.match_patterns(text, words, out);
        out.sort_unstable();
        out.dedup_by_key(|h| h.rule);
    }

    fn match_patterns(&self, text: &str, words: usize, out: &mut Vec<Hit>) {
        let bytes = Bytes::of(text);
        let mut found: Option<Vec<u16>> = None;
        for &nth in &self.patterned {
            let rule = &self.rules[usize::from(nth)];
            if rule.longest < words || !rule.patterns.iter().any(|p| p.may_match(text, &bytes)) {
                continue;
            }
            let tried = rule.always || rule.bytes.meets(&bytes) || {
                let found = found.get_or_insert_with(|| {
                    let mut list = Vec::new();
                    self.needs.find(text, words, |rule, _, _| {
                        if !list.contains(&rule) {
                            list.push(rule);
                        }
                    });
                    list
                });
                found.contains(&nth)
            };
            if tried && let Some(k) = rule.patterns.iter().position(|p| p.is_match(text, &bytes)) {
                out.push(Hit { rule: nth, pattern: u16::try_from(k).ok() });
            }
        }
    }

    /// What a hit moves to the metadata.
    #[must_use]
    pub fn captures(&self, hit: Hit, text: &str) -> Vec<Capture> {
        let rule = self.rule(hit);
        let mut list = Vec::new();
        // A hit by a phrase may still be spelled out by one of the rule's patterns.
        let patterns = hit.pattern.map_or(&rule.patterns[..], |p| &rule.patterns[usize::from(p)..][..1]);
        for pattern in patterns.iter().filter_map(Pattern::regex).filter(|p| p.captures_len() > 1) {
            let Some(groups) = pattern.captures(text) else { continue };
            for name in pattern.capture_names().flatten() {
                let value = groups.name(name).map(|m| m.as_str().trim()).filter(|v| !v.is_empty());
                if let (Some(field), Some(value)) = (Field::of_group(name), value) {
                    list.push(Capture { field: field.as_str(), value: value.to_owned() });
                }
            }
            break;
        }
        if let (true, Some(field)) = (list.is_empty(), rule.capture) {
            list.push(Capture { field: field.as_str(), value: text.to_owned() });
        }
        list
    }

    /// Adds a finding for every line that a rule matches: the first rule in order speaks. Weak rules are silent.
    pub fn propose(&self, view: &View<'_>, out: &mut Findings) {
        let filled: Vec<&Line> = view.lines.iter().filter(|l| !l.is_blank(view.text)).collect();
        let mut hits = Vec::new();
        for (nth, line) in filled.iter().enumerate() {
            let text = line.text(view.text).trim();
            self.hits(text, words_of(text), &mut hits);
            let spoke = hits.iter().find(|h| {
                let rule = self.rule(**h);
                !rule.weak && view.switches.on(rule.id) && in_place(rule.place, nth, filled.len())
            });
            if let Some(&hit) = spoke {
                let rule = self.rule(hit);
                let mut finding = Finding::edit(line.full, rule.id, rule.confidence, "");
                finding.captures = self.captures(hit, text);
                out.push(finding);
            }
        }
    }
}

/// Longer lines are searched for the phrases of fewer rules (words).
const TIERS: [usize; 4] = [0, 18, 40, 60];

/// Phrases that lines hold anywhere, found in one pass.
#[derive(Debug)]
struct Phrases {
    /// Spelling, rule, and the most words of a line that the rule may match.
    list: Vec<(String, u16, usize)>,
    /// For lines of more than so many words the phrases of the rules that match such lines.
    tiers: [OnceLock<Tier>; TIERS.len()],
}

/// An automaton, and the rule of each of its members.
#[derive(Debug)]
struct Tier {
    automaton: Option<AhoCorasick>,
    rules: Vec<u16>,
}

impl Phrases {
    fn new(list: Vec<(String, u16, usize)>) -> Self {
        Phrases { list, tiers: [const { OnceLock::new() }; TIERS.len()] }
    }

    /// Tells of every phrase in a line of so many words: its rule, its first byte and its end.
    fn find(&self, text: &str, words: usize, mut see: impl FnMut(u16, usize, usize)) {
        let nth = TIERS.iter().rposition(|above| words > *above).unwrap_or(0);
        let tier = self.tiers[nth].get_or_init(|| {
            let members = self.list.iter().filter(|(_, _, longest)| *longest > TIERS[nth]);
            let (phrases, rules): (Vec<&str>, Vec<u16>) = members.map(|(p, r, _)| (p.as_str(), *r)).unzip();
            let built = AhoCorasickBuilder::new()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::Standard)
                .kind(Some(AhoCorasickKind::DFA))
                .build(&phrases);
            Tier { automaton: built.ok().filter(|_| !phrases.is_empty()), rules }
        });
        for found in tier.automaton.iter().flat_map(|a| a.find_overlapping_iter(text)) {
            see(tier.rules[found.pattern().as_usize()], found.start(), found.end());
        }
    }
}

/// Whether the `nth` of `count` filled lines lies in a place. Very short texts have no zones.
#[must_use]
pub fn in_place(place: Place, nth: usize, count: usize) -> bool {
    match place {
        // Where prose begins and ends is known to the stage alone.
        Place::Anywhere | Place::Edge => true,
        Place::Head => count < 6 || nth * 3 < count,
        Place::Tail => count < 6 || (nth + 1) * 3 > count * 2,
    }
}

/// How phrases are compared: letters in lower case, one blank for a run of white space, one shape
/// of quotes and dashes, and nothing but letters and digits at either end. Dotted and dotless
/// i are one letter.
#[must_use]
pub fn key_of(text: &str) -> String {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let mut key = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if gap {
                key.push(' ');
                gap = false;
            }
            key.push(c.to_ascii_lowercase());
            continue;
        }
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap {
            key.push(' ');
            gap = false;
        }
        match c {
            '\u{2018}' | '\u{2019}' | '\u{2032}' | '`' | '\u{B4}' => key.push('\''),
            '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{AB}' | '\u{BB}' => key.push('"'),
            '\u{2010}'..='\u{2015}' => key.push('-'),
            '\u{2026}' => key.push_str("..."),
            '\u{130}' | '\u{131}' => key.push('i'),
            '\u{200B}'..='\u{200F}' | '\u{AD}' | '\u{FEFF}' => {}
            c => key.extend(c.to_lowercase()),
        }
    }
    key
}

/// The automaton folds ASCII only: other phrases are also held capitalised and in capitals.
fn spellings(phrase: &str) -> Vec<String> {
    let mut list = vec![phrase.to_owned()];
    if !phrase.is_ascii() {
        let mut chars = phrase.chars();
        let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
        list.extend([first + chars.as_str(), phrase.to_uppercase()]);
        list.dedup();
    }
    list
}

/// The first bytes of a key, by which phrases are found.
fn opening(key: &str) -> Option<[u8; 3]> {
    let bytes = key.as_bytes();
    let at = |k: usize| bytes.get(k).copied().unwrap_or(0);
    (!bytes.is_empty()).then(|| [at(0), at(1), at(2)])
}

/// The last bytes of a key.
fn closing(key: &str) -> [u8; 3] {
    let at = |k: usize| key.len().checked_sub(k).map_or(0, |k| key.as_bytes()[k]);
    [at(3), at(2), at(1)]
}

/// [`opening`] of the key of a text, where it is told without making the key.
fn plain_opening(text: &str) -> Option<[u8; 3]> {
    let first = text.as_bytes().first_chunk::<3>()?;
    first.iter().all(u8::is_ascii_alphabetic).then(|| first.map(|b| b.to_ascii_lowercase()))
}

/// [`closing`] of the key of a text, where it is told without making the key.
fn plain_closing(text: &str) -> Option<[u8; 3]> {
    let text = text.trim_end_matches(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
    let last = text.as_bytes().last_chunk::<3>()?;
    last.iter().all(u8::is_ascii_alphanumeric).then(|| last.map(|b| b.to_ascii_lowercase()))
}

/// The last character boundary at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|k| text.is_char_boundary(*k)).unwrap_or(0)
}

/// The key of a phrase in which `#` stands for a number.
fn masked_phrase(phrase: &str) -> String {
    if phrase.contains('#') { masked(&key_of(&phrase.replace('#', "0"))) } else { key_of(phrase) }
}

/// A key with every run of digits as `#`.
fn masked(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut digits = false;
    for c in key.chars() {
        if c.is_ascii_digit() {
            if !digits {
                out.push('#');
            }
            digits = true;
        } else if digits && matches!(c, '.' | ',') {
            // 1,204 comments
        } else {
            digits = false;
            out.push(c);
        }
    }
    out
}

/// Whether the key of a text may begin as `key` does, told without making it where that is cheap.
#[must_use]
pub fn opens_like(text: &str, key: &str) -> bool {
    plain_opening(text).is_none_or(|f| opening(key) == Some(f))
}

/// Whether a phrase ends where a word ends.
fn parts(phrase: &str, rest: &str) -> bool {
    let last = phrase.chars().next_back().is_some_and(|c| c.is_alphanumeric() && is_spaced(c));
    !last || rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
}

/// Whether a letter belongs to a script that puts blanks between words.
fn is_spaced(c: char) -> bool {
    !matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Words of a line: stretches between blanks; where a script has none, two characters count as one.
#[must_use]
pub fn words_of(text: &str) -> usize {
    if text.is_ascii() {
        let (mut words, mut inside) = (0, false);
        for byte in text.bytes() {
            let blank = matches!(byte, b' ' | b'\t' | b'\n' | 0x0C | b'\r');
            words += usize::from(!blank & !inside);
            inside = !blank;
        }
        return words;
    }
    let unspaced = text.chars().filter(|c| *c >= '\u{0E00}' && !is_spaced(*c)).count();
    text.split_whitespace().count() + unspaced / 2
}
