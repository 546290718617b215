//! Which repairs are believed, and how much: a chain must gain enough over the whole document.

use std::collections::BTreeMap;

use crate::algo::chars::BIT;
use crate::rule::Confidence;
use crate::text::Span;

use super::Repair;
use super::chain::Chain;
use super::found::Piece;
use super::known::Undone;
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
/// Fewer letters than these do not tell a language. On the development half of the character benchmark, whose damaged lines
/// are short, 20 to 40 leave as many repaired as before, with one wrong change less from 30 on; 60 lose one of a thousand.
const FEW: usize = 40;
/// Bytes that a character has at most; the rest of so short a text need not be read.
const LONGEST: usize = 4;

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

/// Where the price of a chain is paid once.
pub(super) fn key(piece: &Piece<'_>) -> (usize, Chain) {
    (piece.window, piece.chain)
}

/// Adds what was found. `paid`: the place before it whose price was paid.
pub(super) fn add_up<'a>(
    tallies: &mut BTreeMap<Chain, Tally>,
    mut paid: Option<(usize, Chain)>,
    pieces: impl Iterator<Item = Piece<'a>>,
) {
    let mut run: Option<(Chain, Tally)> = None;
    for piece in pieces {
        // The tally of a run of words of one chain is at hand.
        let tally = match &mut run {
            Some((chain, tally)) if *chain == piece.chain => tally,
            _ => {
                let tally = tallies.remove(&piece.chain).unwrap_or_default();
                if let Some((chain, last)) = run.replace((piece.chain, tally)) {
                    tallies.insert(chain, last);
                }
                let Some((_, tally)) = &mut run else { continue };
                tally
            }
        };
        // Without structure, a sign in place of a letter proves nothing: only letters do.
        let structured = matches!(piece.chain, Chain::Utf8 { .. }) || piece.chain.is_c1();
        // Nor does a letter that would be a blank, where a blank stands for the lost byte.
        let blank = piece.lossy && piece.after.trim().is_empty();
        // Nor does what makes no sense.
        let sense = piece.clear || structured;
        if !blank && sense && (structured || piece.after.chars().any(char::is_alphabetic)) {
            tally.net = tally.net.saturating_add(piece.gain);
            tally.words += 1;
        }
        tally.cost = tally.cost.saturating_add(piece.cost);
        tally.length = tally.length.saturating_add(piece.length);
        tally.whole += piece.whole;
        tally.doubts += usize::from(!piece.clear);
        if paid != Some(key(&piece)) {
            tally.net = tally.net.saturating_sub(piece.price);
            paid = Some(key(&piece));
        }
    }
    tallies.extend(run);
}

/// What was found by a search and what was undone word by word, in the order of the text.
struct Pieces<'a> {
    found: &'a [Placed],
    undone: &'a Undone,
    next: usize,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let word = self.undone.span(self.next);
        match self.found {
            [first, rest @ ..] if word.is_none_or(|word| first.span <= word) => {
                self.found = rest;
                Some(first.piece())
            }
            _ => {
                self.next += 1;
                self.undone.piece(self.next - 1)
            }
        }
    }
}

/// Which repairs are believed, and how much.
pub(super) fn judge(text: &str, found: &[Placed], undone: &Undone) -> Vec<Repair> {
    let mut tallies = BTreeMap::new();
    let pieces = || Pieces { found, undone, next: 0 };
    add_up(&mut tallies, None, pieces());
    let mut repairs: Vec<Repair> = Vec::new();
    for piece in pieces() {
        let Some(tally) = tallies.get(&piece.chain) else { continue };
        let confidence = confidence(&piece, tally);
        let Piece { span, chain, after, lossy, gain, .. } = piece;
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
            last.after.push_str(after);
            last.span.end = span.end;
            last.gain = last.gain.saturating_add(gain);
            continue;
        }
        repairs.push(Repair { span, chain, after: after.to_owned(), confidence, lossy, gain });
    }
    if let [only] = &mut repairs[..]
        && stands_alone(text, only.span)
    {
        only.confidence = Confidence::Suspect;
    }
    repairs
}

/// Whether a text says too little to believe in its only damaged place: so few letters that no language can be told by
/// them, and sound signs among them that the chain would have changed with the rest.
fn stands_alone(text: &str, place: Span) -> bool {
    if text.len() > LONGEST * FEW {
        return false;
    }
    let rest =
        || text.char_indices().filter(|&(at, _)| at < place.start as usize || at >= place.end as usize);
    rest().any(|(_, c)| !c.is_ascii()) && rest().filter(|(_, c)| c.is_alphabetic()).count() < FEW
}

fn confidence(found: &Piece<'_>, tally: &Tally) -> Confidence {
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
