//! What two neighbouring characters say: how unusual the second is after the first, and whether they
//! can begin a misread UTF-8 sequence. Rows are worked out when a text first asks for them.

use std::sync::{LazyLock, OnceLock};

use crate::algo::chars::{BIT, Context, Model, pages};

use super::kinds::Kinds;
use super::undo::Codes;

/// Set when the two can begin a sequence that stands for a character people write.
const BEGINS: u8 = 0x80;
/// A pair that some language has so often does not make a place look damaged: where text is damaged,
/// rarer pairs stand nearby.
const ODD: i32 = 5 * BIT;
/// Costs are kept in half bits.
const HALF: i32 = BIT / 2;

/// One byte for each pair of rows (`Kind::row`).
pub(super) struct Pairs {
    chars: Vec<char>,
    rows: Vec<OnceLock<Row>>,
}

/// As many places as rows can have numbers, so that none has to be checked.
type Row = Box<[u8; ROWS]>;
const ROWS: usize = 1024;

impl Pairs {
    pub(super) fn get() -> &'static Pairs {
        static PAIRS: LazyLock<Pairs> = LazyLock::new(|| {
            let chars = Kinds::get().chars();
            Pairs { rows: (0..ROWS).map(|_| OnceLock::new()).collect(), chars }
        });
        &PAIRS
    }

    /// What a character says after another (both by their rows).
    #[inline]
    pub(super) fn of(&self, before: usize, row: usize) -> u8 {
        self.rows[before % ROWS].get_or_init(|| self.row(before))[row % ROWS]
    }

    #[cold]
    fn row(&self, row: usize) -> Row {
        let (model, codes) = (Model::get(), Codes::get());
        let before = self.chars.get(row).copied().unwrap_or(' ');
        let context = model.step(Context::EDGE, before).1;
        let (lead, _) = codes.masks_of(row);
        let pair = |(k, &c): (usize, &char)| {
            let half_bits = (model.step(context, c).0 / HALF).clamp(0, 127);
            let both = lead & codes.masks_of(k).1;
            let odd = half_bits * HALF >= ODD && begins(before, c, both);
            u8::try_from(half_bits).unwrap_or(0) | if odd { BEGINS } else { 0 }
        };
        let mut list = Box::new([0; ROWS]);
        // The last row is that of letters the pages lack: nothing is known of them.
        let known = self.chars.len() - 1;
        for (slot, next) in list.iter_mut().zip(self.chars[..known].iter().enumerate()) {
            *slot = pair(next);
        }
        list
    }
}

/// Whether a pair says that a sequence may begin.
#[inline]
pub(super) fn is_beginning(pair: u8) -> bool {
    pair & BEGINS != 0
}

/// The bits of a pair, as the model counts them.
#[inline]
pub(super) fn bits(pair: u8) -> i32 {
    i32::from(pair & !BEGINS) * HALF
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
