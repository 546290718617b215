//! Two code pages that explain the same text: the one whose result reads better in some language wins.

use crate::algo::chars::{BIT, Model};

use super::chain::Chain;
use super::found::{Found, weigh};
use super::search::{Outcome, Search};
use super::unit::{Mode, unit};

/// A rival must come this near to the best reading to be heard.
const NEAR: i32 = 16 * BIT;
/// A winner by less than this is only a suggestion.
const MARGIN: i32 = 2 * BIT + BIT / 2;
/// Where more characters than this were undone, a rival must explain four in five of them: on the development half
/// of the character benchmark none that explained fewer came near, or was the same.
const FEW: usize = 6;
/// How much of the words around the repairs is read (characters).
const HEARD: usize = 160;

/// How many contests may still be held: after a few windows the document knows its chain.
pub(super) struct Contest {
    pub left: usize,
}

impl Contest {
    /// The cheapest reading of a window, with the chain settled by language.
    pub(super) fn settle(
        &mut self,
        chars: &[char],
        limit: usize,
        chains: &[(Chain, i32)],
        search: &mut Search,
    ) -> Outcome {
        search.read(chars);
        let mut best = self.best(chars, limit, chains, search);
        weigh(chars, &mut best.found);
        best
    }

    fn best(
        &mut self,
        chars: &[char],
        limit: usize,
        chains: &[(Chain, i32)],
        search: &mut Search,
    ) -> Outcome {
        let mut best = search.run(chars, limit, chains);
        let units: usize = best.found.iter().map(|f| f.units).sum();
        let Some(winner) = only_chain(&best.found).filter(|_| self.left > 0) else { return best };
        let Chain::Utf8 { depth, .. } = winner else { return best };
        let Some(&(_, own_price)) = chains.iter().find(|(c, _)| *c == winner) else { return best };
        let mut score = None;
        let mut heard = false;
        for &(chain, price) in chains {
            if chain == winner || !matches!(chain, Chain::Utf8 { depth: d, .. } if d == depth) {
                continue;
            }
            let Chain::Utf8 { page, depth } = chain else { continue };
            if units > FEW && explained(chars, page, depth) * 5 < units * 4 {
                continue;
            }
            let rival = search.run(chars, limit, &[(chain, price)]);
            let same = results(&rival.found).eq(results(&best.found));
            if rival.found.is_empty() || same || rival.bits > best.bits + NEAR {
                continue;
            }
            heard = true;
            let bid = reading(chars, &rival.found) + price;
            let own = *score.get_or_insert_with(|| reading(chars, &best.found) + own_price);
            let clear = (bid - own).abs() >= MARGIN;
            if bid < own {
                score = Some(bid);
                let bits = best.bits;
                best = rival;
                best.bits = bits;
            }
            for found in &mut best.found {
                found.clear &= clear;
            }
        }
        self.left -= usize::from(heard);
        best
    }
}

/// How many characters of a window a chain explains.
fn explained(chars: &[char], page: u8, depth: u8) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < chars.len() {
        let found = unit(chars, at, page, depth, Mode::Strict);
        count += usize::from(found.is_some());
        at += found.map_or(1, |f| f.length);
    }
    count
}

/// The chain of all repairs, if it is one.
fn only_chain(found: &[Found]) -> Option<Chain> {
    let first = found.first()?.chain;
    found.iter().all(|f| f.chain == first).then_some(first)
}

fn results(found: &[Found]) -> impl Iterator<Item = (usize, usize, &str)> {
    found.iter().map(|f| (f.start, f.end, f.after.as_str()))
}

/// What the repaired words cost, with those around them, in the language that likes them best.
fn reading(chars: &[char], found: &[Found]) -> i32 {
    let mut text = String::new();
    let (mut at, mut count) = (0, 0);
    for repair in found {
        let back = chars[at..repair.start].iter().rev().take(12).count();
        text.extend(&chars[repair.start - back..repair.start]);
        text.push_str(&repair.after);
        let ahead = &chars[repair.end..];
        let tail = ahead.iter().take_while(|c| c.is_ascii() && !c.is_ascii_whitespace()).count();
        text.extend(&ahead[..tail]);
        text.push(' ');
        at = repair.end + tail;
        count += back + tail + repair.after.len();
        if count > HEARD {
            break;
        }
    }
    Model::get().cost_in_a_language(&text)
}
