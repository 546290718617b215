//! The cheapest reading of a stretch of text: which characters stand as they are, and which are undone.
//!
//! A Viterbi search over the states "as it is" and "damaged by chain n". What is counted is bits:
//! of the characters under the model, and of each change of state.

use crate::algo::chars::{BIT, Context, Model, Script, pages, script_of};

use super::cells::{Cell, Cells, How, STATES, byte, index};
use super::chain::Chain;
use super::codes::Codes;
use super::found::{Found, LOST, gather};
use super::literal::Literals;
use super::lossy::{a_grave, lost_quote, proved};
use super::steps::Steps;
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

/// Memory of the search, used again for each window.
#[derive(Default)]
pub(super) struct Search {
    cells: Cells,
    /// The window as it stands.
    literal: Literals,
    /// What each chain makes of the characters at a place.
    undone: Vec<Option<Undone>>,
    pub(super) steps: Steps,
}

/// The characters of a window and what may have happened to them.
#[derive(Copy, Clone)]
struct Task<'a> {
    chars: &'a [char],
    /// What may have happened and what each costs to believe; the state of a chain is its place and one.
    chains: &'a [(Chain, i32)],
    /// Whether chains are entered between words too, not only where they undo something.
    words: bool,
}

/// What a chain of misread UTF-8 makes of the characters at a place.
#[derive(Copy, Clone)]
enum Undone {
    Whole(Unit),
    Lossy(Unit),
}

impl Search {
    /// Takes a window to be searched.
    pub(super) fn read(&mut self, chars: &[char]) {
        self.literal.read(chars);
    }

    /// The damaged stretches of the window that was read last, and the position up to which they were looked
    /// for: a step that ends behind `limit`, where a window was cut inside a word, is left to the next.
    /// `chains`: what may have happened and what each costs to believe.
    pub(super) fn run(&mut self, chars: &[char], limit: usize, chains: &[(Chain, i32)]) -> Outcome {
        let chains = chains.get(..STATES - 1).unwrap_or(chains);
        let words = chains.iter().any(|(chain, _)| matches!(chain, Chain::Page { .. }) && !chain.is_c1());
        let task = Task { chars, chains, words };
        self.cells.begin(chars.len(), chains.len() + 1);
        self.undone.clear();
        self.undone.resize(chains.len() + 1, None);
        for (at, &c) in chars.iter().enumerate() {
            if !self.cells.is_reached(at) {
                continue;
            }
            if !c.is_ascii() {
                self.beyond_ascii(at, task);
                continue;
            }
            if words {
                self.switch(at, task);
            }
            self.ascii(at, c, task);
        }
        self.path(limit, task)
    }

    /// What a character costs as it stands.
    #[inline]
    fn step(&mut self, at: usize, context: Context, c: char) -> (i32, Context) {
        self.literal.step(at, context).unwrap_or_else(|| self.steps.step(context, c))
    }

    /// Changes of state before the character at a position: into misread UTF-8 where something can be undone,
    /// into another code page also between words.
    fn switch(&mut self, at: usize, task: Task<'_>) {
        let Task { chars, chains, .. } = task;
        let between = at == 0 || chars[at - 1].is_ascii_whitespace();
        let left = |chain: Chain| match chain {
            Chain::Utf8 { .. } => !chars[at].is_ascii(),
            Chain::Page { .. } => between || chain.is_c1(),
        };
        let Some(mut plain) = self.cells.get(at, 0) else { return };
        for state in self.cells.reached(at) {
            let Some(cell) = self.cells.get(at, state) else { continue };
            if cell.bits + LEAVE < plain.bits && left(chains[state - 1].0) {
                let bits = cell.bits + LEAVE;
                plain = Cell { bits, from: index(at), state: byte(state), how: How::Switch, ..cell };
                self.cells.put(at, 0, plain);
            }
        }
        for (state, &(chain, enter)) in (1..).zip(chains) {
            let allowed = match chain {
                // Where nothing is undone, entering later costs less.
                Chain::Utf8 { .. } => self.undone[state].is_some(),
                Chain::Page { .. } => left(chain),
            };
            let bits = plain.bits.saturating_add(enter);
            if allowed && self.cells.get(at, state).is_none_or(|cell| bits < cell.bits) {
                self.cells.put(
                    at,
                    state,
                    Cell { bits, from: index(at), state: 0, how: How::Switch, ..plain },
                );
            }
        }
    }

    /// An ASCII character, which is the same in every state, and where that is all the same those up to the
    /// next one beyond ASCII.
    fn ascii(&mut self, at: usize, c: char, task: Task<'_>) {
        let here = self.literal.at(at);
        let stop = if task.words { at + 1 } else { here.next };
        let then = self.literal.at(stop);
        let plain = self.cells.get(at, 0);
        if let Some(plain) = plain {
            if plain.context == here.context {
                self.cells.reach(at, 0, stop, plain.bits + then.bits - here.bits, then.context, How::Literal);
            } else {
                self.literal(at, 0, plain, c, 0);
            }
        }
        for state in self.cells.reached(at) {
            let Some(cell) = self.cells.get(at, state) else { continue };
            let (chain, enter) = task.chains[state - 1];
            // Where the state can be entered next, it is entered from there.
            let can_be_entered = matches!(chain, Chain::Utf8 { .. }) || c.is_ascii_whitespace();
            let is_late =
                |plain: Cell| cell.context == plain.context && cell.bits > plain.bits.saturating_add(enter);
            if can_be_entered && plain.is_some_and(is_late) {
                continue;
            }
            if cell.context == here.context {
                self.cells.reach(
                    at,
                    state,
                    stop,
                    cell.bits + then.bits - here.bits,
                    then.context,
                    How::Literal,
                );
            } else {
                self.literal(at, state, cell, c, 0);
            }
        }
    }

    /// A character that may be damaged.
    fn beyond_ascii(&mut self, at: usize, task: Task<'_>) {
        let (chars, c) = (task.chars, task.chars[at]);
        let lead = Codes::get().masks(c).0;
        for (undone, &(chain, _)) in self.undone.iter_mut().skip(1).zip(task.chains) {
            *undone = match chain {
                Chain::Utf8 { page, depth } if lead & (1 << page) != 0 => undo(chars, at, page, depth),
                _ => None,
            };
        }
        self.switch(at, task);
        let Some(plain) = self.cells.get(at, 0) else { return };
        self.literal(at, 0, plain, c, 0);
        for state in self.cells.reached(at) {
            let Some(cell) = self.cells.get(at, state) else { continue };
            match task.chains[state - 1] {
                (Chain::Page { from, page }, _) => self.page(at, state, cell, c, from, page),
                (Chain::Utf8 { page, depth }, enter) => {
                    if cell.context != plain.context || cell.bits <= plain.bits.saturating_add(enter) {
                        self.literal(at, state, cell, c, COPY);
                    }
                    match self.undone[state] {
                        None => {}
                        Some(Undone::Whole(found)) => self.whole(at, state, cell, c, found),
                        Some(Undone::Lossy(found)) => {
                            self.lossy(at, state, cell, chars, found, (page, depth));
                        }
                    }
                }
            }
        }
    }

    fn literal(&mut self, at: usize, state: usize, cell: Cell, c: char, extra: i32) {
        let (bits, context) = self.step(at, cell.context, c);
        self.cells.reach(at, state, at + 1, cell.bits + bits + extra, context, How::Literal);
    }

    /// A character of which nothing was lost.
    fn whole(&mut self, at: usize, state: usize, cell: Cell, c: char, found: Unit) {
        let (bits, context) = Model::get().step(cell.context, found.out);
        // `Â` and a no-break space are hardly meant; Cyrillic `В` is a word.
        let word = || c.is_alphabetic() && script_of(c).0 != Script::Latin;
        let blank = if found.out == '\u{A0}' && word() { 14 * BIT } else { 0 };
        let how = How::Unit(found.out, false);
        self.cells.reach(at, state, at + found.length, cell.bits + bits + blank, context, how);
    }

    /// A character of which something was lost. `chain`: page and depth.
    fn lossy(&mut self, at: usize, state: usize, cell: Cell, chars: &[char], found: Unit, chain: (u8, u8)) {
        let ((page, depth), end) = (chain, at + found.length);
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
        let (bits, context) = Model::get().step(cell.context, found.out);
        let bits =
            if found.out == '\u{FFFD}' { LOST * i32::try_from(found.length).unwrap_or(1) } else { bits };
        let bits = cell.bits + bits + LOSSY;
        let blank = chars[end - 1] == ' ' && found.length > 1;
        if !blank {
            return self.cells.reach(at, state, end, bits, context, how);
        }
        match a_grave(found.out, at, end, chars) {
            Some(true) => self.cells.reach(at, state, end - 1, bits, context, how),
            Some(false) => self.cells.reach(at, state, end, bits, context, how),
            None => {
                self.cells.reach(at, state, end, bits, context, how);
                self.cells.reach(at, state, end - 1, bits + KEPT_BLANK, context, how);
            }
        }
    }

    fn page(&mut self, at: usize, state: usize, cell: Cell, c: char, from: u8, page: u8) {
        let Some(byte) = Codes::get().byte(c, page) else { return self.literal(at, state, cell, c, COPY) };
        let out = pages()[usize::from(from)].char_of(byte);
        if out == c {
            return self.literal(at, state, cell, c, 0);
        }
        let (bits, context) = Model::get().step(cell.context, out);
        self.cells.reach(at, state, at + 1, cell.bits + bits, context, How::Unit(out, false));
    }

    /// The cheapest way through the window, as stretches to change.
    fn path(&self, limit: usize, task: Task<'_>) -> Outcome {
        let Task { chars, chains, .. } = task;
        let mut at = chars.len();
        let (mut state, bits) = self.cells.cheapest(at);
        let mut units: Vec<(usize, usize, usize, char, bool)> = Vec::new();
        let mut stop = at;
        // Each step goes back in position or, for a switch, to the state that was entered from.
        while at > 0 {
            let Some(cell) = self.cells.get(at, state) else { break };
            if at > limit {
                let from = cell.from as usize;
                // Several characters that stand as they are may be one step.
                stop = if cell.how == How::Literal { from.max(limit) } else { from };
            } else if let How::Unit(out, lossy) = cell.how {
                units.push((cell.from as usize, at, state, out, lossy));
            }
            (at, state) = (cell.from as usize, usize::from(cell.state));
        }
        units.reverse();
        Outcome { found: gather(chars, chains, &units), done: stop, bits }
    }
}

/// What a chain makes of the characters at a place, if anything.
fn undo(chars: &[char], at: usize, page: u8, depth: u8) -> Option<Undone> {
    let whole = unit(chars, at, page, depth, Mode::Strict).map(Undone::Whole);
    let lossy = || unit(chars, at, page, depth, Mode::Lossy).or_else(|| lost_quote(chars, at, page, depth));
    whole.or_else(|| lossy().map(Undone::Lossy))
}
