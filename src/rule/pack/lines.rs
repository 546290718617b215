//! Line rules: all rules of a pack are held against a line in one pass.
//!
//! Phrases are looked up by hash or by their first bytes, and one automaton finds what lines hold;
//! a pattern is tried only on lines that hold what its rule needs.

use rustc_hash::{FxHashMap, FxHashSet};

use super::key::{Glance, is_spaced, key_of, masked, masked_phrase, parts, words_of, write_key};
use super::memo::Memo;
use super::phrases::{Parts, Phrases};
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

/// A phrase at an end of a line, as its key, and its rule.
type AtEnd = (Box<str>, u16);

/// The line rules of a pack, joined.
#[derive(Debug)]
pub struct LineRules {
    rules: Vec<LineRule>,
    whole: FxHashMap<Box<str>, Vec<u16>>,
    /// Glances at the keys of whole lines: nearly every line fails here.
    whole_heads: FxHashSet<Glance>,
    starts: FxHashMap<Glance, Vec<AtEnd>>,
    /// How many bytes of a key phrases are found by: fewer for short phrases.
    start_sizes: Vec<usize>,
    ends: FxHashMap<char, Vec<AtEnd>>,
    holds: Phrases,
    needs: Parts,
    /// Rules with patterns.
    patterned: Vec<u16>,
    /// No rule matches a line of more words.
    longest: usize,
    memo: Memo<Hit>,
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
        let mut starts: FxHashMap<Glance, Vec<AtEnd>> = FxHashMap::default();
        let mut start_sizes = Vec::new();
        let mut ends: FxHashMap<char, Vec<AtEnd>> = FxHashMap::default();
        let (mut holds, mut needs, mut patterned) = (vec![], vec![], vec![]);
        for (id, rule) in rules.filter(|(_, r)| r.unit == Unit::Line) {
            let nth = u16::try_from(list.len()).unwrap_or(u16::MAX);
            for phrase in &rule.lines {
                whole.entry(masked_phrase(phrase).into()).or_default().push(nth);
            }
            for phrase in &rule.starts {
                let key = key_of(phrase);
                start_sizes.push(key.len().min(Glance::SIZE));
                starts.entry(Glance::at(phrase)).or_default().push((key.into(), nth));
            }
            for phrase in &rule.ends {
                let key = key_of(phrase);
                if let Some(last) = key.chars().next_back() {
                    ends.entry(last).or_default().push((key.into(), nth));
                }
            }
            holds.extend(rule.holds.iter().flat_map(|phrase| spellings(phrase)).map(|s| (s, nth)));
            let mut bytes = Bytes::default();
            for need in &rule.needs {
                if let [byte @ 0..=0x7F] = need.as_bytes() {
                    bytes.add(byte.to_ascii_lowercase());
                    bytes.add(byte.to_ascii_uppercase());
                } else {
                    needs.extend(spellings(need).into_iter().map(|s| (s, nth, rule.longest)));
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
        start_sizes.sort_unstable();
        start_sizes.dedup();
        let longest = list.iter().map(|r: &LineRule| r.longest).max().unwrap_or(0);
        LineRules {
            rules: list,
            whole_heads: whole.keys().map(|k| Glance::of_key(k)).collect(),
            whole,
            starts,
            start_sizes,
            ends,
            holds: Phrases::new(holds),
            needs: Parts::new(needs),
            patterned,
            longest,
            memo: Memo::new(),
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
    /// [`words_of`] counts in it), the first to speak first.
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
        self.memo.get(text, out, |out| self.find(text, words, out));
    }

    fn find(&self, text: &str, words: usize, out: &mut Vec<Hit>) {
        let fits = |rule: u16| self.rules[usize::from(rule)].longest >= words;
        let mut add = |rule: u16| {
            if fits(rule) {
                out.push(Hit { rule, pattern: None });
            }
        };
        let glance = Glance::at(text);
        let mut key = String::new();
        // A number may stand for any other, so its digits tell nothing.
        if text.len() <= LONGEST_PHRASE && (self.whole_heads.contains(&glance) || glance.has_digit()) {
            write_key(text, &mut key);
            for rule in self.whole.get(key.as_str()).into_iter().flatten() {
                add(*rule);
            }
            if key.bytes().any(|b| b.is_ascii_digit()) {
                for rule in self.whole.get(masked(&key).as_str()).into_iter().flatten() {
                    add(*rule);
                }
            }
        }
        let mut like =
            self.start_sizes.iter().filter_map(|size| self.starts.get(&glance.cut(*size))).peekable();
        if like.peek().is_some() {
            write_key(&text[..boundary(text, EDGE)], &mut key);
            for (phrase, rule) in like.flatten() {
                if key.strip_prefix(&**phrase).is_some_and(|rest| parts(phrase, rest)) {
                    add(*rule);
                }
            }
        }
        if !self.ends.is_empty() {
            write_key(&text[boundary(text, text.len().saturating_sub(EDGE))..], &mut key);
            let last = key.chars().next_back();
            for (phrase, rule) in last.and_then(|c| self.ends.get(&c)).into_iter().flatten() {
                if key.strip_suffix(&**phrase).is_some_and(|before| {
                    before.chars().next_back().is_none_or(|c| !c.is_alphanumeric() || !is_spaced(c))
                }) {
                    add(*rule);
                }
            }
        }
        self.holds.find(text, add);
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
                    self.needs.find(text, words, |rule| {
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
        for (name, value) in patterns.iter().find_map(|p| p.groups(text)).into_iter().flatten() {
            if let Some(field) = Field::of_group(name).filter(|_| !value.trim().is_empty()) {
                list.push(Capture { field: field.as_str(), value: value.trim().to_owned() });
            }
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

/// The last character boundary at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|k| text.is_char_boundary(*k)).unwrap_or(0)
}
