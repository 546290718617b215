//! Characters of which a byte was lost on the way: what can still be known of them.

use crate::algo::chars::{BIT, Context, Model, pages};

use super::unit::{Mode, Unit, sequence, unit};

/// A lost character is known when every other that it can have been costs so much more. With half of it two of
/// ftfy's cases are lost on the development half of the character benchmark; twice as much changes nothing there.
const PROOF: i32 = 6 * BIT;

/// The character of which one byte is U+FFFD, where what is around leaves no other.
pub(super) fn proved(chars: &[char], at: usize, end: usize, page: u8, context: Context) -> Option<char> {
    let lost = chars[at..end].iter().filter(|c| matches!(c, '\u{FFFD}' | '?' | ' ')).count();
    if lost != 1 || !chars[at..end].contains(&'\u{FFFD}') {
        return None;
    }
    let after = unit(chars, end, page, 1, Mode::Strict).map(|u| u.out).or_else(|| chars.get(end).copied());
    let cost = |c: char| Model::get().cost_after(context, [c].into_iter().chain(after));
    let mut costs: Vec<(i32, char)> =
        may_have_been(chars, at, page).into_iter().map(|c| (cost(c), c)).collect();
    costs.sort_unstable();
    let margin = costs.get(1).map_or(i32::MAX, |second| second.0 - costs[0].0);
    costs.first().filter(|_| margin >= PROOF).map(|c| c.1)
}

/// `â€` whose last byte (9D, which windows-1252 lacks) was dropped: the closing quotation mark.
pub(super) fn lost_quote(chars: &[char], at: usize, page: u8, depth: u8) -> Option<Unit> {
    let mark = depth == 1
        && pages()[usize::from(page)].name == "windows-1252"
        && chars.get(at..at + 2)? == ['â', '€'];
    mark.then_some(Unit { out: '”', length: 2, lossy: true })
}

/// `à` by itself, written `Ã` and a blank. Some(true): the blank is also a real one, as in French
/// and Italian; Some(false): a Portuguese contraction (às, àquele, àquilo) goes on after it.
pub(super) fn a_grave(out: char, at: usize, end: usize, chars: &[char]) -> Option<bool> {
    let alone = out == 'à' && at.checked_sub(1).is_none_or(|k| !chars[k].is_alphabetic());
    if !alone || chars.get(end) == Some(&' ') {
        return (out == 'à' && chars.get(end) == Some(&' ')).then_some(false);
    }
    let rest: String = chars[end..].iter().take(4).collect();
    let contraction =
        rest.starts_with("quel") || rest.starts_with("quil") || rest.starts_with("s ") || rest == "s";
    Some(!contraction)
}

/// What a character may have been of which one byte is U+FFFD: only bytes that the page lacks are
/// lost in this way, and most pages lack few.
fn may_have_been(chars: &[char], at: usize, page: u8) -> Vec<char> {
    let table = &pages()[usize::from(page)];
    let lacking = (0x80..0xA0_u8).filter(|&b| table.char_of(b) == char::from(b));
    let meant = lacking.filter_map(|byte| {
        let stand = |k: usize| {
            let c = *chars.get(k)?;
            let out = if c == '\u{FFFD}' { char::from(byte) } else { c };
            Some(Unit { out, length: 1, lossy: false })
        };
        let out = sequence(at, stand, page, Mode::Strict)?.out;
        // Blanks, marks and hyphens of typesetting are in hardly any text.
        let set = matches!(out, '\u{2000}'..='\u{2012}');
        (!out.is_control() && !set && !Model::get().is_rare(out)).then_some(out)
    });
    meant.collect()
}
