//! What was found: stretches of damaged characters inside one word, and what undoing them gains.

use crate::algo::chars::{BIT, Model};
use crate::text::Span;

use super::chain::Chain;

/// A word of this length (characters) that still costs so much for each character was not understood.
const LONG_WORD: i32 = 12;
const SENSELESS: i32 = 12 * BIT;
/// What a character costs that cannot be known any more, for each that stands in its place.
pub(super) const LOST: i32 = 4 * BIT;

/// A stretch of damaged characters inside one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// What happened.
    pub chain: Chain,
    /// Characters of the window, from and to.
    pub start: usize,
    pub end: usize,
    /// What was meant.
    pub after: String,
    /// Whether something was lost.
    pub lossy: bool,
    /// How many characters were undone.
    pub units: usize,
    /// How many of them lost nothing.
    pub whole: usize,
    /// What the result costs, and how many characters it has.
    pub cost: i32,
    pub length: i32,
    /// Bits gained by undoing, without the price of believing in the chain.
    pub gain: i32,
    /// Whether what comes out makes sense, and no other chain makes as much.
    pub clear: bool,
}

/// Something undone, with its place in the text, whichever way it was found.
#[derive(Copy, Clone, Debug)]
pub(super) struct Piece<'a> {
    pub span: Span,
    pub chain: Chain,
    pub after: &'a str,
    pub lossy: bool,
    /// As in `Found`.
    pub whole: usize,
    pub cost: i32,
    pub length: i32,
    pub gain: i32,
    pub clear: bool,
    /// Where it was found, and the price that was paid there to believe in its chain.
    pub window: usize,
    pub price: i32,
}

/// Joins the units of one chain inside a word, not yet weighed.
pub(super) fn gather(
    chars: &[char],
    chains: &[(Chain, i32)],
    units: &[(usize, usize, usize, char, bool)],
) -> Vec<Found> {
    let mut list: Vec<Found> = Vec::new();
    for &(start, end, state, out, lossy) in units {
        let Some(&(chain, _)) = state.checked_sub(1).and_then(|k| chains.get(k)) else { continue };
        let near =
            |f: &&mut Found| f.chain == chain && !chars[f.end..start].iter().any(|c| c.is_whitespace());
        if let Some(last) = list.last_mut().filter(near) {
            last.after.extend(&chars[last.end..start]);
            last.after.push(out);
            last.end = end;
            last.lossy |= lossy;
            last.units += 1;
            last.whole += usize::from(!lossy);
        } else {
            list.push(Found {
                chain,
                start,
                end,
                after: out.into(),
                lossy,
                units: 1,
                whole: usize::from(!lossy),
                cost: 0,
                length: 0,
                gain: 0,
                clear: true,
            });
        }
    }
    // A word that went through several chains was not understood.
    for k in 1..list.len() {
        let between = &chars[list[k - 1].end..list[k].start];
        if list[k - 1].chain != list[k].chain && !between.iter().any(|c| c.is_whitespace()) {
            (list[k - 1].clear, list[k].clear) = (false, false);
        }
    }
    list
}

/// Works out what undoing gains in each stretch of a window.
pub(super) fn weigh(chars: &[char], list: &mut [Found]) {
    let model = Model::get();
    for found in list {
        let head = &chars[found.start.saturating_sub(3)..found.start];
        let tail = chars.get(found.end..found.end + 1).unwrap_or_default();
        let lead = || head.iter().copied();
        let before = model
            .cost(lead().chain(chars[found.start..found.end].iter().copied()).chain(tail.iter().copied()));
        let lost = i32::try_from(found.after.matches('\u{FFFD}').count()).unwrap_or(0) * 2 * LOST;
        let after = model.cost(lead().chain(found.after.chars()).chain(tail.iter().copied()));
        found.gain = before - after + lost;
        found.cost = after - lost - model.cost(lead());
        found.length = i32::try_from(found.after.chars().count()).unwrap_or(i32::MAX);
        found.clear &= found.length < LONG_WORD || after - lost < SENSELESS.saturating_mul(found.length);
    }
}
