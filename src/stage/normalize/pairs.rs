//! What two neighbouring characters say: how unusual the second is after the first, and whether they
//! can begin a misread UTF-8 sequence. Worked out when a text first asks for it.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use crate::algo::chars::{BIT, Context, Model, pages};

use super::kinds::{Kinds, ROWS};
use super::undo::{Codes, USUAL};

/// Set when the two can begin a sequence that stands for a character people write.
const BEGINS: u8 = 0x80;
/// A pair that some language has so often does not make a place look damaged: where text is damaged,
/// rarer pairs stand nearby.
const ODD: i32 = 5 * BIT;
/// Costs are kept in half bits.
const HALF: i32 = BIT / 2;

/// What each character (a row) says after each other one. All answers to one question are the same, so
/// threads need not wait for each other.
static PAIRS: [AtomicU8; ROWS * ROWS] = [const { AtomicU8::new(UNKNOWN) }; ROWS * ROWS];
/// Not worked out yet.
const UNKNOWN: u8 = 0;

/// What two neighbours say: half bits and one, and `BEGINS`.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair(u8);

impl Pair {
    /// Whether more than its bits must be asked.
    #[inline]
    pub(super) fn is_telling(self) -> bool {
        self.0.wrapping_sub(1) >= BEGINS - 1
    }

    /// Whether nothing must be asked, and a line that has no surplus gets none.
    #[inline]
    pub(super) fn is_usual(self) -> bool {
        i32::from(self.0.wrapping_sub(1)) * HALF <= USUAL
    }

    /// Whether it was worked out.
    #[inline]
    pub(super) fn is_known(self) -> bool {
        self.0 != UNKNOWN
    }

    /// Whether a sequence may begin.
    #[inline]
    pub(super) fn begins(self) -> bool {
        self.0 & BEGINS != 0
    }

    /// The bits of a pair before they were cut to half bits.
    pub(super) fn most_bits(self) -> i32 {
        self.bits() + HALF - 1
    }

    /// The bits of a pair, as the model counts them.
    #[inline]
    pub(super) fn bits(self) -> i32 {
        (i32::from(self.0 & !BEGINS) - 1) * HALF
    }
}

/// What a character says after another (both by their rows), if that was asked before.
#[inline]
pub(super) fn pair(before: usize, row: usize) -> Pair {
    Pair(PAIRS[(before % ROWS) * ROWS + row % ROWS].load(Relaxed))
}

/// What a character says after another.
#[inline]
pub(super) fn pair_of(before: usize, row: usize) -> Pair {
    let known = pair(before, row);
    if known.0 == UNKNOWN {
        work_out(before % ROWS);
        return pair(before, row);
    }
    known
}

/// All that is said after a character.
#[cold]
fn work_out(row: usize) {
    static CHARS: LazyLock<Vec<char>> = LazyLock::new(|| Kinds::get().chars());
    let (model, codes) = (Model::get(), Codes::get());
    let before = CHARS.get(row).copied().unwrap_or(' ');
    let context = model.step(Context::EDGE, before).1;
    let (lead, _) = codes.masks_of(row);
    let pair = |(k, &c): (usize, &char)| {
        let half_bits = (model.step(context, c).0 / HALF).clamp(0, 126);
        let both = lead & codes.masks_of(k).1;
        let odd = half_bits * HALF >= ODD && begins(before, c, both);
        u8::try_from(half_bits + 1).unwrap_or(1) | if odd { BEGINS } else { 0 }
    };
    // The last row is that of letters the pages lack: nothing is known of them.
    let known = CHARS.len() - 1;
    let said = CHARS[..known].iter().enumerate().map(pair).chain(std::iter::repeat(1));
    for (slot, said) in PAIRS[row * ROWS..(row + 1) * ROWS].iter().zip(said) {
        slot.store(said, Relaxed);
    }
}

/// Whether two characters read in one of the pages of a mask begin the sequence of a character people write.
fn begins(first: char, second: char, mut mask: u32) -> bool {
    let codes = Codes::get();
    while mask != 0 {
        let page = u8::try_from(mask.trailing_zeros()).unwrap_or(0);
        mask &= mask - 1;
        let Some((lead, more)) = codes.byte(first, page).zip(codes.byte(second, page)) else { continue };
        if written(lead, more) {
            return true;
        }
    }
    debug_assert!(pages().len() <= 32, "a mask has a bit for each page");
    false
}

/// Whether people write any character whose sequence begins with two bytes.
fn written(lead: u8, more: u8) -> bool {
    let is_rare = |c| Model::get().is_rare(c);
    let (lead, more) = (u32::from(lead), u32::from(more & 0x3F));
    let block = match lead {
        0xC2..=0xDF => {
            return char::from_u32((lead & 0x1F) << 6 | more).is_some_and(|c| !is_rare(c) && !c.is_control());
        }
        0xE0..=0xEF => ((lead & 0x0F) << 12 | more << 6, 0x40),
        // Beyond the first plane people write pictures only.
        _ => return lead == 0xF0 && more == 0x1F,
    };
    // Surrogates begin characters of two sequences.
    let surrogate = (0xD800..0xE000).contains(&block.0);
    let usual = |n| char::from_u32(n).is_some_and(|c| !is_rare(c));
    surrogate || (block.0.max(0x800)..block.0 + block.1).any(usual)
}
