//! The cheapest reading of a stretch of text: which characters stand as they are, and which are undone.
//!
//! A Viterbi search over the states "as it is" and "damaged by chain n". What is counted is bits:
//! of the characters under the model, and of each change of state.

use crate::algo::chars::{BIT, Context, Model, Script, pages, script_of};

use super::chain::Chain;
use super::codes::Codes;
use super::found::{Found, LOST, gather};
use super::lossy::{a_grave, lost_quote, proved};
use super::unit::{Mode, Unit, unit};

/// Back to undamaged text.
const LEAVE: i32 = BIT;
/// An undamaged character beyond ASCII among damaged ones. With half of it a clean line that only looks damaged
/// is changed on the development half of the character benchmark; twice as much changes nothing there.
pub(super) const COPY: i32 = 7 * BIT;
/// A unit of which something was lost.
const LOSSY: i32 = 3 * BIT;
/// The blank after `Ã` is both a lost no-break space and a real blank.
const KEPT_BLANK: i32 = 4 * BIT;
/// What a search found.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The damaged stretches, in order.
    pub found: Vec<Found>,
    /// The position up to which the window was done.
    pub done: usize,
    /// What the cheapest reading costs.
    pub bits: i32,
}

#[derive(Copy, Clone)]
struct Cell {
    bits: i32,
    context: Context,
    from: u32,
    state: u8,
    how: How,
}

#[derive(Copy, Clone, PartialEq, Eq)]
enum How {
    Literal,
    Unit(char, bool),
    Switch,
}

const NEVER: Cell = Cell { bits: i32::MAX, context: Context::EDGE, from: 0, state: 0, how: How::Literal };

/// Memory of the search, used again for each window.
#[derive(Default)]
pub(super) struct Search {
    cells: Vec<Cell>,
}

impl Search {
    /// The damaged stretches of a window, and the position up to which they were looked for: a
    /// step that ends behind `limit`, where a window was cut inside a word, is left to the next.
    /// `chains`: what may have happened and what each costs to believe.
    pub(super) fn run(&mut self, chars: &[char], limit: usize, chains: &[(Chain, i32)]) -> Outcome {
        let states = chains.len() + 1;
        self.cells.clear();
        self.cells.resize((chars.len() + 1) * states, NEVER);
        self.cells[0] = Cell { bits: 0, ..NEVER };
        let only_utf8 = chains.iter().all(|(chain, _)| matches!(chain, Chain::Utf8 { .. }));
        for at in 0..chars.len() {
            if !(only_utf8 && chars[at].is_ascii()) {
                self.switch(at, chars, chains);
            }
            if chars[at].is_ascii() {
                self.ascii(at, chars[at], chains);
                continue;
            }
            for state in 0..states {
                let cell = self.cells[at * states + state];
                if cell.bits == i32::MAX {
                    continue;
                }
                match state.checked_sub(1).and_then(|k| chains.get(k)) {
                    None => self.literal(at, state, states, chars[at], 0),
                    Some(&(Chain::Utf8 { page, depth }, _)) => {
                        self.utf8(at, state, states, chars, page, depth);
                    }
                    Some(&(Chain::Page { from, page }, _)) => {
                        self.page(at, state, states, chars[at], from, page);
                    }
                }
            }
        }
        self.path(chars, limit, chains)
    }

    /// Changes of state before the character at a position: into misread UTF-8 at any character
    /// beyond ASCII, into another code page only between words.
    fn switch(&mut self, at: usize, chars: &[char], chains: &[(Chain, i32)]) {
        let states = chains.len() + 1;
        let row = at * states;
        let between = at == 0 || chars[at - 1].is_ascii_whitespace();
        let allowed = |chain: Chain| match chain {
            Chain::Utf8 { .. } => !chars[at].is_ascii(),
            Chain::Page { .. } => between || chain.is_c1(),
        };
        for (state, &(chain, _)) in (1..).zip(chains) {
            let cell = self.cells[row + state];
            if cell.bits != i32::MAX && cell.bits + LEAVE < self.cells[row].bits && allowed(chain) {
                self.cells[row] = Cell {
                    bits: cell.bits + LEAVE,
                    from: index(at),
                    state: byte(state),
                    how: How::Switch,
                    ..cell
                };
            }
        }
        let plain = self.cells[row];
        for (state, &(chain, enter)) in (1..).zip(chains) {
            let bits = plain.bits.saturating_add(enter);
            if bits < self.cells[row + state].bits && allowed(chain) {
                self.cells[row + state] = Cell { bits, from: index(at), state: 0, how: How::Switch, ..plain };
            }
        }
    }

    /// An ASCII character, which is the same in every state.
    fn ascii(&mut self, at: usize, c: char, chains: &[(Chain, i32)]) {
        let states = chains.len() + 1;
        let row = at * states;
        let plain = self.cells[row];
        let step = (plain.bits != i32::MAX).then(|| Model::get().step(plain.context, c));
        if let Some((bits, context)) = step {
            self.reach(at, 0, states, at + 1, plain.bits + bits, context, How::Literal);
        }
        for (state, &(chain, enter)) in (1..).zip(chains) {
            let cell = self.cells[row + state];
            if cell.bits == i32::MAX {
                continue;
            }
            match step.filter(|_| cell.context == plain.context) {
                None => self.literal(at, state, states, c, 0),
                // Where the state can be entered next, it is entered from there.
                Some(_)
                    if cell.bits > plain.bits.saturating_add(enter)
                        && (matches!(chain, Chain::Utf8 { .. }) || c.is_ascii_whitespace()) => {}
                Some((bits, context)) => {
                    self.reach(at, state, states, at + 1, cell.bits + bits, context, How::Literal);
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)] // one cell of the table, spelt out
    fn reach(
        &mut self,
        at: usize,
        state: usize,
        states: usize,
        to: usize,
        bits: i32,
        context: Context,
        how: How,
    ) {
        let Some(cell) = self.cells.get_mut(to * states + state) else { return };
        if bits < cell.bits {
            *cell = Cell { bits, context, from: index(at), state: byte(state), how };
        }
    }

    fn literal(&mut self, at: usize, state: usize, states: usize, c: char, extra: i32) {
        let cell = self.cells[at * states + state];
        let (bits, context) = Model::get().step(cell.context, c);
        self.reach(at, state, states, at + 1, cell.bits + bits + extra, context, How::Literal);
    }

    fn utf8(&mut self, at: usize, state: usize, states: usize, chars: &[char], page: u8, depth: u8) {
        let c = chars[at];
        if c.is_ascii() {
            return self.literal(at, state, states, c, 0);
        }
        self.literal(at, state, states, c, COPY);
        if Codes::get().masks(c).0 & (1 << page) == 0 {
            return;
        }
        let cell = self.cells[at * states + state];
        let model = Model::get();
        if let Some(found) = unit(chars, at, page, depth, Mode::Strict) {
            let (bits, context) = model.step(cell.context, found.out);
            // `Â` and a no-break space are hardly meant; Cyrillic `В` is a word.
            let word = c.is_alphabetic() && script_of(c).0 != Script::Latin;
            let blank = if found.out == '\u{A0}' && word { 14 * BIT } else { 0 };
            let how = How::Unit(found.out, false);
            self.reach(at, state, states, at + found.length, cell.bits + bits + blank, context, how);
            return;
        }
        let Some(found) =
            unit(chars, at, page, depth, Mode::Lossy).or_else(|| lost_quote(chars, at, page, depth))
        else {
            return;
        };
        let end = at + found.length;
        let out = if found.out == '\u{FFFD}' && depth == 1 {
            proved(chars, at, end, page, cell.context)
        } else {
            None
        };
        let found = Unit { out: out.unwrap_or(found.out), ..found };
        // A mark of loss behind a character that opens others would be read as a part of it the next time.
        let opens = |c: char| !c.is_ascii() && Codes::get().masks(c).0 & (1 << page) != 0;
        let before = match cell.how {
            How::Unit(out, _) => Some(out),
            _ => at.checked_sub(1).map(|k| chars[k]),
        };
        if found.out == '\u{FFFD}' && before.is_some_and(opens) {
            return;
        }
        let how = How::Unit(found.out, true);
        let (bits, context) = model.step(cell.context, found.out);
        let bits =
            if found.out == '\u{FFFD}' { LOST * i32::try_from(found.length).unwrap_or(1) } else { bits };
        let bits = cell.bits + bits + LOSSY;
        let blank = chars[end - 1] == ' ' && found.length > 1;
        if !blank {
            return self.reach(at, state, states, end, bits, context, how);
        }
        match a_grave(found.out, at, end, chars) {
            Some(true) => self.reach(at, state, states, end - 1, bits, context, how),
            Some(false) => self.reach(at, state, states, end, bits, context, how),
            None => {
                self.reach(at, state, states, end, bits, context, how);
                self.reach(at, state, states, end - 1, bits + KEPT_BLANK, context, how);
            }
        }
    }

    fn page(&mut self, at: usize, state: usize, states: usize, c: char, from: u8, page: u8) {
        if c.is_ascii() {
            return self.literal(at, state, states, c, 0);
        }
        let Some(byte) = Codes::get().byte(c, page) else { return self.literal(at, state, states, c, COPY) };
        let out = pages()[usize::from(from)].char_of(byte);
        if out == c {
            return self.literal(at, state, states, c, 0);
        }
        let cell = self.cells[at * states + state];
        let (bits, context) = Model::get().step(cell.context, out);
        self.reach(at, state, states, at + 1, cell.bits + bits, context, How::Unit(out, false));
    }

    /// The cheapest way through the window, as stretches to change.
    fn path(&self, chars: &[char], limit: usize, chains: &[(Chain, i32)]) -> Outcome {
        let states = chains.len() + 1;
        let (mut at, mut state) = (chars.len(), 0);
        for k in 1..states {
            if self.cells[at * states + k].bits < self.cells[at * states + state].bits {
                state = k;
            }
        }
        let mut units: Vec<(usize, usize, usize, char, bool)> = Vec::new();
        let mut stop = at;
        let bits = self.cells[at * states + state].bits;
        // Each step goes back in position or, for a switch, to the state that was entered from.
        while at > 0 {
            let cell = self.cells[at * states + state];
            if at > limit {
                stop = cell.from as usize;
            } else if let How::Unit(out, lossy) = cell.how {
                units.push((cell.from as usize, at, state, out, lossy));
            }
            (at, state) = (cell.from as usize, usize::from(cell.state));
        }
        units.reverse();
        Outcome { found: gather(chars, chains, &units), done: stop, bits }
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn byte(state: usize) -> u8 {
    u8::try_from(state).unwrap_or(0)
}
