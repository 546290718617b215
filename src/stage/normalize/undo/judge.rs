//! Which repairs are believed, and how much: a chain must gain enough over the whole document.

use std::collections::BTreeMap;

use crate::algo::chars::BIT;
use crate::rule::Confidence;

use super::Repair;
use super::chain::Chain;
use super::found::Found;
use super::searcher::Placed;

/// Words that went the same way are joined up to this length (bytes).
const STRETCH: usize = 400;
/// A repair must gain this beyond the price of believing in its chain, over the document. On the development
/// half of the character benchmark half of it loses one of ftfy's cases, twice as much loses seven.
const LIKELY: i32 = 5 * BIT;
/// From this on there is no doubt. On the development half of the character benchmark nothing changes between a quarter and
/// four times as much.
const CERTAIN: i32 = 16 * BIT;
/// Characters that cannot be known any more must gain this where nothing else speaks for the chain. On the
/// development half of the character benchmark nothing changes between 7 and 14 bits; at half of it and at
/// 15 bits one of ftfy's cases is lost.
const ALONE: i32 = 11 * BIT;
/// What comes out of a single-byte mix-up must read like a language: no more than this for each character.
/// Of 151 such lines on the development half of the character benchmark 93 are undone with it as without it,
/// 90 at 10 bits; found by fuzzing, where noise went from one page to the next for ever.
const READABLE: i32 = 12 * BIT;
/// Single-byte mix-ups have no structure to prove them: this many words must agree.
const WORDS: usize = 2;

/// What a chain gained over a document.
#[derive(Default)]
pub(super) struct Tally {
    /// Bits gained, less what it cost to believe in it.
    pub net: i32,
    /// Stretches undone.
    words: usize,
    /// Characters undone of which nothing was lost.
    whole: usize,
    /// What the results cost, and how many characters they have.
    cost: i32,
    length: i32,
    /// Stretches whose reading is not clear.
    pub doubts: usize,
}

fn tally(found: &[Placed]) -> BTreeMap<Chain, Tally> {
    let mut tallies = BTreeMap::new();
    add_up(&mut tallies, found, 0);
    tallies
}

/// Adds what was found from a number on.
pub(super) fn add_up(tallies: &mut BTreeMap<Chain, Tally>, found: &[Placed], from: usize) {
    let key = |placed: &Placed| (placed.window, placed.found.chain);
    let mut paid = from.checked_sub(1).and_then(|k| found.get(k)).map(key);
    for placed in found.get(from..).unwrap_or_default() {
        let tally = tallies.entry(placed.found.chain).or_default();
        // Without structure, a sign in place of a letter proves nothing: only letters do.
        let structured = matches!(placed.found.chain, Chain::Utf8 { .. }) || placed.found.chain.is_c1();
        // Nor does a letter that would be a blank, where a blank stands for the lost byte.
        let blank = placed.found.lossy && placed.found.after.trim().is_empty();
        // Nor does what makes no sense.
        let sense = placed.found.clear || structured;
        if !blank && sense && (structured || placed.found.after.chars().any(char::is_alphabetic)) {
            tally.net = tally.net.saturating_add(placed.found.gain);
            tally.words += 1;
        }
        tally.cost = tally.cost.saturating_add(placed.found.cost);
        tally.length = tally.length.saturating_add(placed.found.length);
        tally.whole += placed.found.whole;
        tally.doubts += usize::from(!placed.found.clear);
        if paid != Some(key(placed)) {
            tally.net = tally.net.saturating_sub(placed.price);
            paid = Some(key(placed));
        }
    }
}

/// Which repairs are believed, and how much.
pub(super) fn judge(text: &str, found: Vec<Placed>) -> Vec<Repair> {
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
            if last.after.capacity() < STRETCH {
                last.after.reserve_exact(STRETCH);
            }
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
        () if !structured && tally.cost > READABLE.saturating_mul(tally.length) => Confidence::Suspect,
        () if tally.net >= CERTAIN && !found.lossy && structured => Confidence::Certain,
        () if tally.net >= 4 * CERTAIN && !found.lossy && tally.words >= 2 * WORDS => Confidence::Certain,
        () => Confidence::Likely,
    }
}
