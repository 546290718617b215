//! Mojibake: text whose bytes were read in the wrong encoding, and how to undo it.
//!
//! Places that may be damaged are found in one pass; around them the cheapest reading is searched,
//! and what it undoes is believed when the whole document gains enough bits by it.

mod chain;
mod codes;
mod contest;
mod filter;
mod search;
mod unit;

use std::collections::BTreeMap;

use crate::algo::chars::{BIT, Model, ceil, floor, pages};
use crate::rule::Confidence;
use crate::text::Span;

pub(super) use chain::Chain;
use codes::Codes;
use contest::Contest;
use filter::{LINES_IN_VAIN, Places};
use search::{Found, Outcome, Search};
use unit::{Mode, unit};

/// Characters of context around a place.
const AROUND: usize = 160;
/// Longest window (characters): what one search looks at.
const WINDOW: usize = 1_536;
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

/// All repairs of a text, in order.
pub(super) fn repairs(text: &str) -> Vec<Repair> {
    if text.is_ascii() {
        return Vec::new();
    }
    let places = filter::places(text);
    if places.hits.is_empty() && places.lines.is_empty() {
        return Vec::new();
    }
    let spans = stretches(text, &places);
    let mut search = Search::default();
    let mut found = pass(text, &spans, &places, &mut search, &BTreeMap::new());
    let proven: BTreeMap<Chain, i32> =
        tally(&found).into_iter().filter(|(_, t)| t.net >= PROVEN).map(|(c, _)| (c, EXPECTED)).collect();
    if !proven.is_empty() && text.len() > WINDOW {
        found = pass(text, &spans, &places, &mut search, &proven);
    }
    judge(found)
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

/// Where a window that starts at a position ends, and whether that is a place between words.
fn cut(text: &str, start: usize, end: usize) -> (usize, bool) {
    let rest = &text[start..end];
    let Some((limit, _)) = rest.char_indices().nth(WINDOW) else { return (end, true) };
    match rest[..limit].rfind([' ', '\n']).filter(|k| *k > limit / 2) {
        Some(k) => (start + k + 1, true),
        None => (start + limit, false),
    }
}

/// The single-byte mix-ups under which a stretch reads better than it stands, the best first.
fn likely_pairs(text: &str) -> Vec<Chain> {
    let (model, codes) = (Model::get(), Codes::get());
    let plain = model.cost(text.chars());
    let mut ranked: Vec<(i32, Chain)> = Chain::pairs()
        .into_iter()
        .filter_map(|chain| {
            let Chain::Page { from, page } = chain else { return None };
            let table = &pages()[usize::from(from)];
            let undo =
                |c: char| if c.is_ascii() { c } else { codes.byte(c, page).map_or(c, |b| table.char_of(b)) };
            let cost = model.cost(text.chars().map(undo)) + chain.enter();
            (cost < plain).then_some((cost, chain))
        })
        .collect();
    ranked.sort_unstable();
    ranked.truncate(2);
    ranked.into_iter().map(|(_, chain)| chain).collect()
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

/// Searches all stretches, window by window.
fn pass(
    text: &str,
    spans: &[(usize, usize)],
    places: &Places,
    search: &mut Search,
    proven: &BTreeMap<Chain, i32>,
) -> Vec<Placed> {
    let price = |c: Chain| (c, proven.get(&c).copied().unwrap_or_else(|| c.enter()));
    let (mut all, mut window, mut vain) = (Vec::new(), 0, 0);
    let mut contest = Contest { left: CONTESTS };
    for &(mut start, end) in spans {
        while start < end {
            let (stop, between) = cut(text, start, end);
            let body = &text[start..stop];
            let next = places.hits.partition_point(|h| *h < start);
            let hit = places.hits.get(next).is_some_and(|h| *h < stop);
            if !hit && vain >= LINES_IN_VAIN {
                start = stop;
                continue;
            }
            let chars: Vec<char> = body.chars().collect();
            let limit = if between { chars.len() } else { chars.len().saturating_sub(LONGEST) };
            let unusual =
                places.lines.get(places.lines.partition_point(|l| l.1 <= start)).is_some_and(|l| l.0 < stop);
            let asked =
                (unusual && vain < LINES_IN_VAIN) || chars.iter().any(|c| matches!(c, '\u{80}'..='\u{9F}'));
            let pairs = if asked { likely_pairs(body) } else { Vec::new() };
            vain = if pairs.is_empty() { vain + usize::from(unusual) } else { 0 };
            let utf8 = if hit { utf8_chains(&chars) } else { Vec::new() };
            let chains: Vec<(Chain, i32)> = utf8.into_iter().chain(pairs).map(price).collect();
            if chains.is_empty() {
                start = stop;
                continue;
            }
            let Outcome { found: list, done, .. } = contest.settle(&chars, limit, &chains, search);
            let (mut at, mut offset) = (0, start);
            let mut advance = |to: usize| {
                offset += chars[at..to].iter().map(|c| c.len_utf8()).sum::<usize>();
                at = to;
                offset
            };
            for found in list {
                let span = Span::new(advance(found.start), advance(found.end));
                let price = price(found.chain).1;
                all.push(Placed { span, found, window, price });
            }
            // At least half a window is done each time: linear in the text.
            start = if done > chars.len() / 2 { advance(done) } else { stop };
            window += 1;
        }
    }
    all
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
}

fn tally(found: &[Placed]) -> BTreeMap<Chain, Tally> {
    let mut tallies: BTreeMap<Chain, Tally> = BTreeMap::new();
    let mut paid: Option<(usize, Chain)> = None;
    for placed in found {
        let key = (placed.window, placed.found.chain);
        let tally = tallies.entry(placed.found.chain).or_default();
        // Without structure, a sign in place of a letter proves nothing: only letters do.
        let structured = matches!(placed.found.chain, Chain::Utf8 { .. }) || placed.found.chain.is_c1();
        if structured || placed.found.after.chars().any(char::is_alphabetic) {
            tally.net = tally.net.saturating_add(placed.found.gain);
            tally.words += 1;
        }
        tally.whole += placed.found.whole;
        if paid != Some(key) {
            tally.net -= placed.price;
            paid = Some(key);
        }
    }
    tallies
}

/// Which repairs are believed, and how much.
fn judge(found: Vec<Placed>) -> Vec<Repair> {
    let tallies = tally(&found);
    found
        .into_iter()
        .filter_map(|placed| {
            let Placed { span, found, .. } = placed;
            let tally = tallies.get(&found.chain)?;
            let structured = matches!(found.chain, Chain::Utf8 { .. }) || found.chain.is_c1();
            let confidence = match () {
                () if tally.net < LIKELY || !found.clear => Confidence::Suspect,
                // What is lost proves nothing.
                () if tally.whole == 0 && tally.net < ALONE && found.after.contains('\u{FFFD}') => {
                    Confidence::Suspect
                }
                // In a text that surely went through the chain, words that say nothing did so too.
                () if found.gain <= 0 && tally.net < CERTAIN && structured => Confidence::Suspect,
                () if !structured && tally.words < WORDS => Confidence::Suspect,
                () if tally.net >= CERTAIN && !found.lossy && structured => Confidence::Certain,
                () if tally.net >= 4 * CERTAIN && !found.lossy && tally.words >= 2 * WORDS => {
                    Confidence::Certain
                }
                () => Confidence::Likely,
            };
            Some(Repair {
                span,
                chain: found.chain,
                after: found.after,
                confidence,
                lossy: found.lossy,
                gain: found.gain,
            })
        })
        .collect()
}
