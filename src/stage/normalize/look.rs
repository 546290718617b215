//! The one look at a text that finds what every rule of the stage needs: odd characters for the pack
//! `unicode`, and places and lines that may be damaged for the pack `mojibake`.
//!
//! Clean text goes through at memory speed where it is ASCII and with a few table reads for each
//! other character; nothing is allocated when there is nothing to find.

use super::kinds::{ENDS, Kinds, LOST};
use super::pairs::{pair, pair_of};
use super::signs::{Ascii, Signs};
use super::undo::{Codes, Places, Surplus, is_cheaper, stands, whole, worth};
use crate::text::Line;

/// What a place covers after it (bytes): what is there is looked at anyway.
const COVERED: usize = 96;

/// The highest bits of eight bytes.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Looks a text through, which has these lines.
pub(super) fn look(text: &str, lines: &[Line]) -> (Signs, Places) {
    let bytes = text.as_bytes();
    let signs = Signs { ascii: Ascii::of(bytes), ..Signs::default() };
    let places = Places::default();
    let mut at = next_beyond_ascii(bytes, 0);
    if at == bytes.len() {
        return (signs, places);
    }
    let mut look =
        Look { text, kinds: Kinds::get(), hits: Hits { covered: 0 }, signs, places, apart: [(' ', ' '); 64] };
    for line in lines {
        let (start, end) = (line.span.start as usize, line.span.end as usize);
        if at >= end {
            continue;
        }
        let mut surplus = Surplus::default();
        loop {
            match walk(look.kinds, bytes, end, look.hits.covered, &mut at, &mut surplus) {
                Step::End => break,
                Step::Look => at = look.at(at, &mut surplus),
                Step::Lossy => at = look.lossy(at),
            }
        }
        if surplus.is_unusual() {
            look.places.lines.push((start, end));
        }
    }
    (look.signs, look.places)
}

/// Why a walk stopped.
enum Step {
    /// The line ends; the walk is at the next character beyond ASCII.
    End,
    /// A character to look at.
    Look,
    /// A blank or question mark behind a character of which a byte may have been lost.
    Lossy,
}

/// Goes through a line, character by character, as far as nothing has to be looked at. Nothing is called
/// here, and characters of two and of three bytes have loops of their own (`stretch`), so that all that they need
/// stays in registers. Up to `covered` a place that may be damaged need not be looked at.
#[inline(never)]
fn walk(
    kinds: &Kinds,
    text: &[u8],
    end: usize,
    covered: usize,
    from: &mut usize,
    surplus: &mut Surplus,
) -> Step {
    let (mut at, mut weight) = (*from, *surplus);
    let mut row = kinds.before(text, at).row();
    let step = loop {
        let rest = text.get(at..).unwrap_or_default();
        let look = match rest.first() {
            None => break Step::End,
            Some(0..0x80) => {
                if at >= 2 && matches!(rest[0], b' ' | b'?') && may_lose(text[at - 2], text[at - 1]) {
                    break Step::Lossy;
                }
                at = next_beyond_ascii(text, at);
                if at >= end {
                    break Step::End;
                }
                row = kinds.of_one(text[at - 1]).row();
                continue;
            }
            Some(0x80..0xE0) => stretch(kinds, rest.as_chunks().0, &mut at, covered, &mut row, &mut weight),
            Some(0xE0..0xF0) => {
                let look;
                (at, row, weight, look) = long_stretch(kinds, rest.as_chunks().0, at, covered, row, weight);
                look
            }
            Some(0xF0..) => true,
        };
        if look {
            break Step::Look;
        }
    };
    (*from, *surplus) = (at, weight);
    step
}

/// Goes through characters of two bytes, as far as nothing has to be looked at; true where something has to.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "a call costs as much as several characters: a tenth of clean Russian"
)]
fn stretch(
    kinds: &Kinds,
    chars: &[[u8; 2]],
    at: &mut usize,
    covered: usize,
    row: &mut usize,
    surplus: &mut Surplus,
) -> bool {
    let (mut before, mut weight, mut look) = (*row, *surplus, false);
    let mut left = chars.iter();
    loop {
        let here = left.clone();
        let Some(&char) = left.next() else { break };
        let kind = kinds.of_two(char);
        let pair = pair(before, kind.row());
        if pair.is_telling() || kind.is_special() {
            let place = *at + 2 * (chars.len() - here.len());
            if kind.is_special() || !pair.is_known() || place >= covered {
                (look, left) = (kind != ENDS, here);
                break;
            }
        }
        weight.weigh(pair.bits());
        before = kind.row();
    }
    let count = chars.len() - left.len();
    weight.count(count);
    (*at, *row, *surplus) = (*at + 2 * count, before, weight);
    look
}

/// Goes through characters of three bytes. Most of them are in long runs of which nothing is asked.
#[inline(never)]
fn long_stretch(
    kinds: &Kinds,
    chars: &[[u8; 3]],
    at: usize,
    covered: usize,
    mut before: usize,
    mut weight: Surplus,
) -> (usize, usize, Surplus, bool) {
    let mut look = false;
    // Of the character before it is not known whether it is a mark.
    let (mut place, mut marked) = (0, true);
    while place < chars.len() {
        // Nothing is asked, and the line has no surplus before and after.
        if weight.is_zero() {
            let from = place;
            for &char in &chars[place..] {
                let kind = kinds.of_three(char);
                if kind.is_special() || !pair(before, kind.row()).is_usual() {
                    break;
                }
                before = kind.row();
                place += 1;
            }
            marked &= place == from;
        }
        let Some(&char) = chars.get(place) else { break };
        let kind = kinds.of_three(char);
        let pair = pair(before, kind.row());
        let special = kind.is_special() && (marked || !kind.is_mark_only());
        if special || (pair.is_telling() && (!pair.is_known() || at + 3 * place >= covered)) {
            look = kind != ENDS;
            break;
        }
        weight.weigh(pair.bits());
        (before, marked) = (kind.row(), kind.is_special());
        place += 1;
    }
    weight.count(place);
    (at + 3 * place, before, weight, look)
}

/// Whether a blank or question mark behind `Ã` or `â` may stand for a byte of them that was lost.
#[inline]
fn may_lose(a: u8, b: u8) -> bool {
    a == 0xC3 && matches!(b, 0x83 | 0xA2)
}

/// What is looked at, and what was found so far.
struct Look<'t> {
    text: &'t str,
    kinds: &'static Kinds,
    hits: Hits,
    signs: Signs,
    places: Places,
    /// Letters and marks that stand as composing leaves them.
    apart: [(char, char); 64],
}

impl Look<'_> {
    /// A character that some rule of the pack `unicode` may want, or a place that may be damaged; where the
    /// next one begins.
    fn at(&mut self, at: usize, surplus: &mut Surplus) -> usize {
        let before = self.text[..at].chars().next_back().unwrap_or(' ');
        let Some(c) = self.text[at..].chars().next() else { return self.text.len() };
        let kind = self.kinds.of(c);
        let pair = pair_of(self.kinds.of(before).row(), kind.row());
        surplus.weigh(pair.bits());
        surplus.count(1);
        if kind.is_wanted() {
            self.signs.list.push((at, c));
        }
        if kind.is_c1() {
            self.hits.add(at, &mut self.places);
        }
        if (kind.composes() || kind.is_mark()) && !self.signs.composable {
            self.signs.composable = self.composes(at, before, c);
        }
        if (pair.begins() || c == LOST) && at >= self.hits.covered + before.len_utf8() {
            self.beginning(at, c);
        }
        at + c.len_utf8()
    }

    /// Whether composing would change the letter that a character belongs to, as far as it.
    fn composes(&mut self, at: usize, before: char, c: char) -> bool {
        let kind = self.kinds.of(before);
        let slot = (before as usize * 31 + c as usize) % self.apart.len();
        // The answer is that of the two where the first is no mark; languages with many marks ask it often.
        if self.apart[slot] == (before, c) {
            return false;
        }
        let changes = self.kinds.changes(self.text, at, c);
        if !changes && at > 0 && !kind.is_mark() && !kind.composes() {
            self.apart[slot] = (before, c);
        }
        changes
    }

    /// Two characters that can begin a misread sequence. U+FFFD may stand for any byte.
    fn beginning(&mut self, at: usize, c: char) {
        let mut back = self.text[..at].chars().rev();
        let Some(first) = back.next() else { return };
        let mut ahead = self.text[at + c.len_utf8()..].chars();
        let ahead = [ahead.next(), ahead.next()];
        let (lead, more) = (Codes::get().masks(first).0, Codes::get().masks(c).1);
        let mask = whole(first, ahead[0], if c == LOST { lead } else { lead & more });
        if mask == 0 {
            return;
        }
        let before = [back.next().unwrap_or(' '), back.next().unwrap_or(' ')];
        if stands([before[0], first, c], ahead, mask)
            || self.is_a_word(before, [first, c], at + c.len_utf8(), mask)
        {
            return;
        }
        self.hits.look(self.text, at - first.len_utf8(), mask, &mut self.places);
    }

    /// Whether two small letters inside or at the start of a word, or with the one that follows three, cost less
    /// as they are than as the one character they may have been. Pairs alone tell what they cost, and most
    /// words are found to be words so.
    fn is_a_word(&self, [last, older]: [char; 2], [first, second]: [char; 2], end: usize, mask: u32) -> bool {
        let mut ahead = self.text[end..].chars();
        let (Some(third), Some(next)) = (ahead.next(), ahead.next()) else { return false };
        let of = |c| self.kinds.of(c);
        let kinds = [of(last), of(first), of(second), of(third), of(next)];
        // Behind a blank the word before it counts, unless it is in the same letters.
        let alike =
            || (older as u32 ^ first as u32) < 0x80 || (older.is_ascii() && !older.is_ascii_alphabetic());
        if !(kinds[0].settles() || (last == ' ' && alike()))
            || !kinds[1].settles()
            || !kinds[2].settles()
            || !kinds[3].is_known()
        {
            return false;
        }
        let pair = |k: usize| pair_of(kinds[k].row(), kinds[k + 1].row()).most_bits();
        let three = kinds[3].settles() && kinds[4].is_known();
        let pairs = [pair(0), pair(1), pair(2), if three { pair(3) } else { i32::MAX }];
        is_cheaper([older, last], [first, second, third, next], mask, pairs)
    }

    /// A blank or a question mark may stand for a byte that was lost; where the next character begins.
    fn lossy(&mut self, at: usize) -> usize {
        let (head, tail) = self.text.as_bytes().split_at(at);
        let mask = match (tail, head) {
            ([b' ', ..], [.., 0xC3, 0x83]) => 1,
            ([b'?', ..], [.., 0xC3, 0x83 | 0xA2]) => 1,
            _ => 0,
        };
        self.hits.look(self.text, at.saturating_sub(2), mask, &mut self.places);
        at + 1
    }
}

/// Collects the places.
struct Hits {
    covered: usize,
}

impl Hits {
    /// A place, if undoing it in one of the pages of a mask gains anything.
    fn look(&mut self, text: &str, at: usize, mask: u32, places: &mut Places) {
        if mask != 0 && at >= self.covered && worth(text, at, mask) {
            self.add(at, places);
            self.covered = at + COVERED;
        }
    }

    fn add(&self, at: usize, places: &mut Places) {
        if places.hits.last().is_none_or(|last| *last < at) {
            places.hits.push(at);
        }
    }
}

/// The next byte beyond ASCII, or the end.
#[inline]
pub(super) fn next_beyond_ascii(bytes: &[u8], from: usize) -> usize {
    let (eights, rest) = bytes[from..].as_chunks();
    let mut at = from;
    for eight in eights {
        let high = u64::from_le_bytes(*eight) & HIGH;
        if high != 0 {
            return at + (high.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + rest.iter().position(|b| !b.is_ascii()).unwrap_or(rest.len())
}
