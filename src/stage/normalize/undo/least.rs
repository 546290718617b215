//! What two characters at least cost that may stand for one: inside words it tells of nearly every false place
//! that undoing gains nothing there.

use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

use crate::algo::chars::Model;

use super::codes::Codes;
use super::filter::WORTH;

/// Rows of `Codes` that are remembered; there are some 700.
const ROWS: usize = 1 << 10;
/// For each two characters the least cost of what they stand for by themselves (the lower byte) and with a third.
/// All answers to one question are the same, so threads need not wait for each other.
static LEAST: [AtomicU16; ROWS * ROWS] = [const { AtomicU16::new(UNKNOWN) }; ROWS * ROWS];
/// Not worked out yet.
const UNKNOWN: u16 = 0;
/// It may be one byte of a deeper layer, or a half of a character: no limit is known.
const NONE: u8 = 1;
/// No character, or one that costs at least as much.
const MOST: u8 = u8::MAX;

/// The pages of a mask in which the characters at a place have enough continuing bytes, as far as the third tells.
pub(in crate::stage::normalize) fn whole(first: char, third: Option<char>, mask: u32) -> u32 {
    let codes = Codes::get();
    mask & match third {
        Some(' ' | '?' | '\u{FFFD}') => u32::MAX,
        Some(third) if !third.is_ascii() => codes.sequences(first).two | codes.sequences(third).more,
        _ => codes.sequences(first).two,
    }
}

/// Whether the second and third of five characters are surely cheaper as they stand, by themselves or with the
/// fourth, than what they stand for in any page of a mask. Known of small letters that follow a third one.
pub(in crate::stage::normalize) fn stands(chars: [char; 3], ahead: [Option<char>; 2], mask: u32) -> bool {
    let [last, first, second] = chars;
    let (model, codes) = (Model::get(), Codes::get());
    let Some((bits, context)) = model.inside_word(last, first) else { return false };
    let (more, context) = model.step(context, second);
    let step = |context, c: Option<char>| c.map_or((0, context), |c| model.step(context, c));
    let (third, context) = step(context, ahead[0]);
    let two = bits + more + third;
    let three = two + step(context, ahead[1]).0;
    let pages = codes.sequences(first);
    let (four, rest) = (mask & pages.four, mask & !pages.two & !pages.four);
    let lost = second == '\u{FFFD}' || matches!(ahead[0], Some('?' | '\u{FFFD}'));
    if lost || four & goes_on(ahead[0]) & goes_on(ahead[1]) != 0 {
        return false;
    }
    let [least_two, least_three] = least(first, second);
    let stands = |bits: i32, least: u8| least != NONE && bits <= i32::from(least) + WORTH;
    (mask & pages.two == 0 || stands(two, least_two)) && (rest == 0 || stands(three, least_three))
}

/// The pages in which a character can go on a sequence, or stand for a lost byte of it.
fn goes_on(c: Option<char>) -> u32 {
    match c {
        Some(' ' | '?' | '\u{FFFD}') => u32::MAX,
        Some(c) if !c.is_ascii() => Codes::get().sequences(c).more,
        _ => 0,
    }
}

/// The least cost of what two characters stand for inside a word, by themselves and with a third one.
fn least(first: char, second: char) -> [u8; 2] {
    let codes = Codes::get();
    let rows = (codes.row_of(first), codes.row_of(second));
    let Some(slot) = LEAST.get(rows.0 * ROWS + rows.1).filter(|_| rows.1 < ROWS) else {
        return work_out(first, second);
    };
    let known = slot.load(Relaxed);
    if known != UNKNOWN {
        return known.to_le_bytes();
    }
    let worked_out = work_out(first, second);
    slot.store(u16::from_le_bytes(worked_out), Relaxed);
    worked_out
}

#[cold]
fn work_out(first: char, second: char) -> [u8; 2] {
    let codes = Codes::get();
    let (mut two, mut three) = (MOST, MOST);
    let mut mask = codes.sequences(first).lead & codes.sequences(second).more;
    while mask != 0 {
        let page = u8::try_from(mask.trailing_zeros()).unwrap_or(0);
        mask &= mask - 1;
        let Some((lead, more)) = codes.byte(first, page).zip(codes.byte(second, page)) else { continue };
        let (lead, more) = (u32::from(lead), u32::from(more & 0x3F));
        match lead {
            0xC2..=0xDF => two = two.min(least_of(first, (lead & 0x1F) << 6 | more, page)),
            0xE0..=0xEF => {
                let block = (lead & 0xF) << 12 | more << 6;
                for code in block..block + 0x40 {
                    three = three.min(least_of(first, code, page));
                }
            }
            _ => {}
        }
    }
    [two, three]
}

/// The least cost of a character behind a letter of the script of another one.
fn least_of(first: char, code: u32, page: u8) -> u8 {
    let model = Model::get();
    if (0xD800..0xE000).contains(&code) {
        return NONE;
    }
    let out = char::from_u32(code).filter(|c| !c.is_ascii() && !c.is_control() && !model.is_rare(*c));
    match out {
        None => MOST,
        Some(out) if Codes::get().sequences(out).lead & (1 << page) != 0 => NONE,
        Some(out) => u8::try_from(model.least(first, out).max(i32::from(NONE) + 1)).unwrap_or(MOST),
    }
}

#[cfg(test)]
mod tests {
    use super::super::filter::worth;
    use super::*;

    /// What is said to stand is never worth undoing, whatever stands around it.
    #[test]
    fn what_stands_gains_nothing() {
        let letters: Vec<char> = ('а'..='я').chain("ёђіїєґўјљњћџәғқңөұүһéâœß".chars()).collect();
        let around: Vec<char> =
            letters.iter().copied().chain(" ?.,ПЂ—»°Ёґ\u{FFFD}\u{A0}漢".chars()).collect();
        let codes = Codes::get();
        let mut seed = 7_u64;
        let mut pick = |from: &[char]| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            from[(seed >> 33) as usize % from.len()]
        };
        let mut count = 0;
        for _ in 0..400_000 {
            let before = [pick(&around), pick(&letters)];
            let [first, second, third, next, rest] =
                [pick(&letters), pick(&around), pick(&around), pick(&around), pick(&around)];
            let lead = codes.sequences(first).lead;
            let mask = if second == '\u{FFFD}' { lead } else { lead & codes.sequences(second).more };
            let mask = whole(first, Some(third), mask);
            if mask == 0 || !stands([before[1], first, second], [Some(third), Some(next)], mask) {
                continue;
            }
            count += 1;
            let text: String = before.into_iter().chain([first, second, third, next, rest]).collect();
            let at = before[0].len_utf8() + before[1].len_utf8();
            assert!(!worth(&text, at, mask), "{text:?} is worth a look");
        }
        assert!(count > 1_000, "{count} places stand");
    }
}
