//! What may have happened to a stretch of text: the chains that a search is asked to weigh.

use std::collections::BTreeMap;

use crate::algo::chars::{Model, pages};

use super::chain::Chain;
use super::codes::Codes;
use super::lossy::lost_quote;
use super::unit::{Mode, Unit, unit};

/// Code pages looked at in one window; a text has been through one or two.
const CHAINS: usize = 6;
/// So many places of a window tell which chains there are; of the rest one in `STRIDE` is looked at.
const SAMPLE: usize = 32;
const STRIDE: usize = 8;

/// The chains for a window. `hit`: a place in it may be misread UTF-8; `asked`: another code page may
/// have been read, namely for these of its characters. Second: whether any code page was likely.
pub(super) fn chains(
    chars: &[char],
    hit: bool,
    asked: Option<impl FnOnce() -> Vec<char>>,
) -> (Vec<Chain>, bool) {
    let utf8 = if hit { utf8_chains(chars) } else { Utf8::default() };
    let pairs = match (asked, utf8.covers_most) {
        (None, _) => Vec::new(),
        // What form UTF-8 sequences throughout are no letters of another page.
        (Some(_), true) => Chain::pairs().iter().copied().filter(|c| c.is_c1()).collect(),
        (Some(own), false) => likely_pairs(&own()),
    };
    let likely = !pairs.is_empty();
    (utf8.chains.into_iter().chain(pairs).collect(), likely)
}

/// Takes out the chains that undo the same characters to the same as another one that costs less to believe
/// in: no reading with them is the cheapest.
pub(super) fn drop_doubles(chars: &[char], chains: &mut Vec<(Chain, i32)>) {
    let mut k = 0;
    while k < chains.len() {
        let (chain, price) = chains[k];
        let better = |(n, &(other, own)): (usize, &(Chain, i32))| {
            n != k && (own, n) < (price, k) && undo_the_same(chars, chain, other)
        };
        if chains.iter().enumerate().any(better) {
            chains.remove(k);
        } else {
            k += 1;
        }
    }
}

/// Whether two chains of misread UTF-8 undo every character of a window to the same.
fn undo_the_same(chars: &[char], one: Chain, other: Chain) -> bool {
    let (Chain::Utf8 { page: a, depth }, Chain::Utf8 { page: b, depth: d }) = (one, other) else {
        return false;
    };
    let codes = Codes::get();
    depth == d
        && chars.iter().enumerate().filter(|(_, c)| !c.is_ascii()).all(|(at, &c)| {
            let lead = codes.masks(c).0;
            let (in_a, in_b) = (lead & (1 << a) != 0, lead & (1 << b) != 0);
            if !in_a && !in_b {
                return true;
            }
            let read = |page, mode| unit(chars, at, page, depth, mode);
            let strict = read(a, Mode::Strict);
            // What was lost may be known in one page and not in the other.
            let lost = |unit: &Option<Unit>| unit.is_some_and(|unit| unit.out == '\u{FFFD}');
            let lossy = |page| read(page, Mode::Lossy).or_else(|| lost_quote(chars, at, page, depth));
            in_a == in_b
                && strict == read(b, Mode::Strict)
                && (strict.is_some() || Some(lossy(a)).filter(|unit| !lost(unit)) == Some(lossy(b)))
        })
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
            let cost = model.cost_below(plain - chain.enter(), near.iter().map(|&c| undo(c)))?;
            Some((cost + chain.enter(), chain))
        })
        .collect();
    ranked.sort_unstable();
    ranked.truncate(2);
    ranked.into_iter().map(|(_, chain)| chain).collect()
}

/// The characters beyond ASCII with those beside them: all that a mix-up of pages can change.
fn near(chars: &[char]) -> Vec<char> {
    let mut list = Vec::with_capacity(chars.len());
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
#[derive(Default)]
struct Utf8 {
    chains: Vec<Chain>,
    /// Whether one of them stands for most of the characters beyond ASCII.
    covers_most: bool,
}

fn utf8_chains(chars: &[char]) -> Utf8 {
    let codes = Codes::get();
    let mut counts: BTreeMap<(u8, u8), usize> = BTreeMap::new();
    let (mut seen, mut looked) = (0_usize, 0_usize);
    for (at, pair) in chars.windows(2).enumerate().filter(|(_, p)| !p[0].is_ascii()) {
        let lead = codes.masks(pair[0]).0;
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
        looked += 1;
        while mask != 0 {
            let page = u8::try_from(mask.trailing_zeros()).unwrap_or(0);
            mask &= mask - 1;
            for depth in 1..=3 {
                let whole = unit(chars, at, page, depth, Mode::Strict);
                let found = whole.or_else(|| unit(chars, at, page, depth, Mode::Lossy));
                // A deeper chain explains more characters at once.
                if let Some(found) = found {
                    *counts.entry((page, depth)).or_default() += found.length;
                }
                // What begins no sequence is no part of a deeper layer.
                let ends = |unit: Unit| codes.masks(unit.out).0 & (1 << page) == 0;
                if (found.is_none() && depth > 1) || whole.is_some_and(ends) {
                    break;
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
    let known = ranked.iter().flat_map(depths).filter(|key| counts.contains_key(key));
    let chains = known.map(|(page, depth)| Chain::Utf8 { page, depth }).collect();
    let beyond = chars.iter().filter(|c| !c.is_ascii()).count();
    let most = counts.values().max().copied().unwrap_or(0);
    Utf8 { chains, covers_most: most * seen * 4 >= beyond * looked * 3 && looked > 0 }
}
