//! Mojibake: text whose bytes were read in the wrong encoding, and how to undo it.
//!
//! Places that may be damaged are found in one pass; around them the cheapest reading is searched,
//! and what it undoes is believed when the whole document gains enough bits by it.

mod chain;
mod codes;
mod contest;
mod filter;
mod known;
mod search;
mod unit;
mod window;

use std::collections::BTreeMap;

use crate::algo::chars::{BIT, Model, ceil, floor, pages};
use crate::rule::Confidence;
use crate::text::Span;

pub(super) use chain::Chain;
pub(super) use codes::Codes;
use contest::Contest;
use filter::LINES_IN_VAIN;
pub(super) use filter::{Places, Weighing, worth};
use known::Undone;
use search::{Found, Outcome, Search};
use unit::{Mode, unit};
use window::Window;

/// Characters of context around a place.
const AROUND: usize = 160;
/// Longest window (characters): what one search looks at.
const WINDOW: usize = 1_536;
/// The first window of a long document; each is twice as long as the one before.
const FIRST_WINDOW: usize = 192;
/// Words that went the same way are joined up to this length (bytes).
const STRETCH: usize = 400;
/// The longest stretch that stands for one character.
const LONGEST: usize = 96;
/// Code pages looked at in one window; a text has been through one or two.
const CHAINS: usize = 6;

/// So many places of a window tell which chains there are; of the rest one in `STRIDE` is looked at.
const SAMPLE: usize = 32;
const STRIDE: usize = 8;

/// A repair must gain this beyond the price of believing in its chain, over the document.
const LIKELY: i32 = 5 * BIT;
/// Windows in which chains are held against each other language by language; later ones follow the first.
const CONTESTS: usize = 4;
/// From this on there is no doubt.
const CERTAIN: i32 = 16 * BIT;
/// Characters that cannot be known any more must gain this where nothing else speaks for the chain.
const ALONE: i32 = 11 * BIT;
/// A chain that gained this much elsewhere in the document is expected: its price falls to `EXPECTED`.
const PROVEN: i32 = 40 * BIT;
const EXPECTED: i32 = 3 * BIT;
/// Single-byte mix-ups have no structure to prove them: this many words must agree.
const WORDS: usize = 2;

/// A repair of one stretch.
#[derive(Clone, Debug)]
pub(super) struct Repair {
    /// Bytes of the text.
    pub span: Span,
    /// What happened.
    pub chain: Chain,
    /// What was meant.
    pub after: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether something was lost on the way.
    pub lossy: bool,
    /// Bits gained here.
    pub gain: i32,
}

/// All repairs of a text, in order, at places that may be damaged.
pub(super) fn repairs(text: &str, places: &Places) -> Vec<Repair> {
    if places.hits.is_empty() && places.lines.is_empty() {
        return Vec::new();
    }
    let spans = stretches(text, places);
    let mut searcher = Searcher::new(text, places);
    let proof = searcher.go(&spans, true);
    if let Some(Chain::Utf8 { page, depth }) = proof {
        let Undone { found, rest } = known::undo(text, &spans, page, depth);
        let rest = around(text, &rest);
        searcher.begin_again();
        searcher.go(&rest, false);
        let searched = |span: Span| {
            let k = rest.partition_point(|r| r.1 <= span.start as usize);
            rest.get(k).is_some_and(|r| r.0 < span.end as usize)
        };
        let whole = found.into_iter().filter(|(span, _)| !searched(*span));
        let place = |(span, found)| Placed { span, found, window: usize::MAX, price: EXPECTED };
        searcher.found.extend(whole.map(place));
        searcher.found.sort_by_key(|placed| placed.span);
    } else if searcher.prove() && text.len() > WINDOW {
        searcher.begin_again();
        searcher.go(&spans, false);
    }
    judge(text, searcher.found)
}

/// Stretches around the places; near ones are one.
fn stretches(text: &str, places: &Places) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut lines = places.lines.iter().copied().peekable();
    let mut add = |start: usize, end: usize| match spans.last_mut() {
        Some(last) if start <= last.1 => last.1 = last.1.max(end),
        _ => spans.push((start, end)),
    };
    for &hit in &places.hits {
        while let Some((start, end)) = lines.next_if(|l| l.0 <= hit) {
            add(start, end);
        }
        add(word_start(text, hit.saturating_sub(AROUND)), word_end(text, hit + AROUND));
    }
    for (start, end) in lines {
        add(start, end);
    }
    spans
}

/// The blank before a position, if there is one near.
fn word_start(text: &str, at: usize) -> usize {
    let low = floor(text, at.saturating_sub(AROUND));
    let at = floor(text, at);
    text[low..at].rfind([' ', '\n']).map_or(low, |k| low + k + 1)
}

/// The blank after a position, if there is one near.
fn word_end(text: &str, at: usize) -> usize {
    let at = ceil(text, at.min(text.len()));
    let high = ceil(text, (at + AROUND).min(text.len()));
    text[at..high].find([' ', '\n']).map_or(high, |k| at + k)
}

/// Words and what is around them; near ones are one.
fn around(text: &str, words: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for &(start, end) in words {
        let (start, end) = (word_start(text, start.saturating_sub(AROUND)), word_end(text, end + AROUND));
        match spans.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => spans.push((start, end)),
        }
    }
    spans
}

/// The single-byte mix-ups under which a stretch reads better than it stands, the best first.
fn likely_pairs(chars: &[char]) -> Vec<Chain> {
    let (model, codes) = (Model::get(), Codes::get());
    let near = near(chars);
    let beyond = near.iter().filter(|c| !c.is_ascii()).count();
    let plain = model.cost(near.iter().copied());
    let mut ranked: Vec<(i32, Chain)> = Chain::pairs()
        .iter()
        .filter_map(|&chain| {
            let Chain::Page { from, page } = chain else { return None };
            // What the page lacks was not read in it.
            let had = near.iter().filter(|c| !c.is_ascii() && codes.byte(**c, page).is_some()).count();
            if had * 4 < beyond {
                return None;
            }
            let table = &pages()[usize::from(from)];
            let undo =
                |c: char| if c.is_ascii() { c } else { codes.byte(c, page).map_or(c, |b| table.char_of(b)) };
            let cost = model.cost(near.iter().map(|&c| undo(c))) + chain.enter();
            (cost < plain).then_some((cost, chain))
        })
        .collect();
    ranked.sort_unstable();
    ranked.truncate(2);
    ranked.into_iter().map(|(_, chain)| chain).collect()
}

/// The characters beyond ASCII with those beside them: all that a mix-up of pages can change.
fn near(chars: &[char]) -> Vec<char> {
    let mut list = Vec::new();
    for (k, &c) in chars.iter().enumerate() {
        let before = k.checked_sub(1).is_some_and(|k| !chars[k].is_ascii());
        let after = chars.get(k + 1).is_some_and(|c| !c.is_ascii());
        if !c.is_ascii() || before || after {
            list.push(c);
        }
    }
    list
}

/// The chains of misread UTF-8 that some character of a window can have been through, the commonest first.
fn utf8_chains(chars: &[char]) -> Vec<Chain> {
    let codes = Codes::get();
    let mut counts: BTreeMap<(u8, u8), usize> = BTreeMap::new();
    let mut seen = 0_usize;
    for (at, pair) in chars.windows(2).enumerate().filter(|(_, p)| !p[0].is_ascii()) {
        let lead = codes.masks(pair[0]).0;
        let lossy = matches!(pair[1], ' ' | '?' | '\u{FFFD}');
        let mut mask = match pair[1] {
            '\u{FFFD}' => lead,
            ' ' | '?' if matches!(pair[0], 'Г') => lead,
            ' ' | '?' => lead & 1,
            c => lead & codes.masks(c).1,
        };
        if mask == 0 {
            continue;
        }
        seen += 1;
        if seen > SAMPLE && !seen.is_multiple_of(STRIDE) {
            continue;
        }
        while mask != 0 {
            let page = u8::try_from(mask.trailing_zeros()).unwrap_or(0);
            mask &= mask - 1;
            for depth in 1..=3 {
                let mode = if lossy { Mode::Lossy } else { Mode::Strict };
                let found =
                    unit(chars, at, page, depth, mode).or_else(|| unit(chars, at, page, depth, Mode::Lossy));
                if found.is_none() && depth > 1 {
                    break;
                }
                // A deeper chain explains more characters at once.
                if let Some(found) = found {
                    *counts.entry((page, depth)).or_default() += found.length;
                }
            }
        }
    }
    let mut pages: BTreeMap<u8, usize> = BTreeMap::new();
    for (&(page, _), &count) in &counts {
        *pages.entry(page).or_default() += count;
    }
    // Ties go to the commoner page, which stands first.
    let mut ranked: Vec<(usize, u8)> = pages.into_iter().map(|(page, count)| (count, page)).collect();
    ranked.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.truncate(CHAINS);
    let depths = |&(_, page): &(usize, u8)| (1..=3).map(move |depth| (page, depth));
    let seen = ranked.iter().flat_map(depths).filter(|key| counts.contains_key(key));
    seen.map(|(page, depth)| Chain::Utf8 { page, depth }).collect()
}

/// A stretch found, with its place in the text and the price that was paid to believe in its chain.
struct Placed {
    span: Span,
    found: Found,
    window: usize,
    price: i32,
}

/// Searches stretches, window by window.
struct Searcher<'t> {
    text: &'t str,
    places: &'t Places,
    search: Search,
    window: Window,
    contest: Contest,
    /// Chains that are expected, and what it costs to believe in them.
    proven: BTreeMap<Chain, i32>,
    tallies: BTreeMap<Chain, Tally>,
    found: Vec<Placed>,
    /// How many windows were searched, and how many unusual ones in vain.
    windows: usize,
    vain: usize,
}

impl<'t> Searcher<'t> {
    fn new(text: &'t str, places: &'t Places) -> Self {
        Searcher {
            text,
            places,
            search: Search::default(),
            window: Window::default(),
            contest: Contest { left: CONTESTS },
            proven: BTreeMap::new(),
            tallies: BTreeMap::new(),
            found: Vec::new(),
            windows: 0,
            vain: 0,
        }
    }

    /// Searches; with `until_proof` only until a chain is beyond doubt.
    fn go(&mut self, spans: &[(usize, usize)], until_proof: bool) -> Option<Chain> {
        // Small windows first: a document that is damaged throughout shows its chain soon.
        let mut size = if until_proof && self.text.len() > 2 * WINDOW { FIRST_WINDOW } else { WINDOW };
        for &(mut start, end) in spans {
            while start < end {
                let before = self.found.len();
                start = self.look(start, end, size);
                size = (2 * size).min(WINDOW);
                add_up(&mut self.tallies, &self.found, before);
                let sure = |(_, t): &(&Chain, &Tally)| t.net >= PROVEN && t.doubts == 0;
                let chain = self.tallies.iter().filter(sure).max_by_key(|(_, t)| t.net).map(|(c, _)| *c);
                if until_proof && chain.is_some_and(|c| matches!(c, Chain::Utf8 { .. })) {
                    self.prove();
                    return chain;
                }
            }
        }
        None
    }

    /// Expects the chains that gained enough; whether there are any.
    fn prove(&mut self) -> bool {
        let proven = self.tallies.iter().filter(|(_, t)| t.net >= PROVEN);
        self.proven = proven.map(|(chain, _)| (*chain, EXPECTED)).collect();
        !self.proven.is_empty()
    }

    /// Forgets what was found, but not what it proved.
    fn begin_again(&mut self) {
        self.found.clear();
        self.tallies.clear();
        (self.windows, self.vain) = (0, 0);
        self.contest.left = CONTESTS;
    }

    /// Searches one window; where the next one starts.
    fn look(&mut self, start: usize, end: usize, size: usize) -> usize {
        self.window.fill(self.text, start, end, size);
        let (stop, chars) = (self.window.end, &self.window.chars);
        let next = self.places.hits.partition_point(|h| *h < start);
        let hit = self.places.hits.get(next).is_some_and(|h| *h < stop);
        if !hit && self.vain >= LINES_IN_VAIN {
            return stop;
        }
        let limit = if self.window.between { chars.len() } else { chars.len().saturating_sub(LONGEST) };
        let lines = &self.places.lines;
        let unusual = lines.get(lines.partition_point(|l| l.1 <= start)).is_some_and(|l| l.0 < stop);
        let asked =
            (unusual && self.vain < LINES_IN_VAIN) || chars.iter().any(|c| matches!(c, '\u{80}'..='\u{9F}'));
        let pairs = if asked { likely_pairs(chars) } else { Vec::new() };
        self.vain = if pairs.is_empty() { self.vain + usize::from(unusual) } else { 0 };
        let utf8 = if hit { utf8_chains(chars) } else { Vec::new() };
        let price = |c: Chain| (c, self.proven.get(&c).copied().unwrap_or_else(|| c.enter()));
        let chains: Vec<(Chain, i32)> = utf8.into_iter().chain(pairs).map(price).collect();
        if chains.is_empty() {
            return stop;
        }
        let Outcome { found: list, done, .. } = self.contest.settle(chars, limit, &chains, &mut self.search);
        for found in list {
            let span = Span::new(self.window.start_of(found.start), self.window.end_of(found.end));
            let price = price(found.chain).1;
            self.found.push(Placed { span, found, window: self.windows, price });
        }
        self.windows += 1;
        // At least half a window is done each time: linear in the text.
        if done > chars.len() / 2 && done < chars.len() { self.window.start_of(done) } else { stop }
    }
}

/// What a chain gained over a document.
#[derive(Default)]
struct Tally {
    /// Bits gained, less what it cost to believe in it.
    net: i32,
    /// Stretches undone.
    words: usize,
    /// Characters undone of which nothing was lost.
    whole: usize,
    /// Stretches whose reading is not clear.
    doubts: usize,
}

fn tally(found: &[Placed]) -> BTreeMap<Chain, Tally> {
    let mut tallies = BTreeMap::new();
    add_up(&mut tallies, found, 0);
    tallies
}

/// Adds what was found from a number on.
fn add_up(tallies: &mut BTreeMap<Chain, Tally>, found: &[Placed], from: usize) {
    let key = |placed: &Placed| (placed.window, placed.found.chain);
    let mut paid = from.checked_sub(1).and_then(|k| found.get(k)).map(key);
    for placed in found.get(from..).unwrap_or_default() {
        let tally = tallies.entry(placed.found.chain).or_default();
        // Without structure, a sign in place of a letter proves nothing: only letters do.
        let structured = matches!(placed.found.chain, Chain::Utf8 { .. }) || placed.found.chain.is_c1();
        // Nor does a letter that would be a blank, where a blank stands for the lost byte.
        let blank = placed.found.lossy && placed.found.after.trim().is_empty();
        if !blank && (structured || placed.found.after.chars().any(char::is_alphabetic)) {
            tally.net = tally.net.saturating_add(placed.found.gain);
            tally.words += 1;
        }
        tally.whole += placed.found.whole;
        tally.doubts += usize::from(!placed.found.clear);
        if paid != Some(key(placed)) {
            tally.net = tally.net.saturating_sub(placed.price);
            paid = Some(key(placed));
        }
    }
}

/// Which repairs are believed, and how much.
fn judge(text: &str, found: Vec<Placed>) -> Vec<Repair> {
    let tallies = tally(&found);
    let mut repairs: Vec<Repair> = Vec::new();
    for Placed { span, found, .. } in found {
        let Some(tally) = tallies.get(&found.chain) else { continue };
        let confidence = confidence(&found, tally);
        let Found { chain, after, lossy, gain, .. } = found;
        // Words that went the same way are one stretch.
        if let Some(last) = repairs.last_mut()
            && (last.chain, last.confidence, last.lossy) == (chain, confidence, lossy)
            && text.get(last.span.end as usize..span.start as usize) == Some(" ")
            && last.span.len() < STRETCH
        {
            last.after.push(' ');
            last.after.push_str(&after);
            last.span.end = span.end;
            last.gain = last.gain.saturating_add(gain);
            continue;
        }
        repairs.push(Repair { span, chain, after, confidence, lossy, gain });
    }
    repairs
}

fn confidence(found: &Found, tally: &Tally) -> Confidence {
    let structured = matches!(found.chain, Chain::Utf8 { .. }) || found.chain.is_c1();
    match () {
        () if tally.net < LIKELY || !found.clear => Confidence::Suspect,
        // What is lost proves nothing.
        () if tally.whole == 0 && tally.net < ALONE && found.after.contains('\u{FFFD}') => {
            Confidence::Suspect
        }
        // In a text that surely went through the chain, words that say nothing did so too.
        () if found.gain <= 0 && tally.net < CERTAIN && structured => Confidence::Suspect,
        () if !structured && tally.words < WORDS => Confidence::Suspect,
        () if tally.net >= CERTAIN && !found.lossy && structured => Confidence::Certain,
        () if tally.net >= 4 * CERTAIN && !found.lossy && tally.words >= 2 * WORDS => Confidence::Certain,
        () => Confidence::Likely,
    }
}
