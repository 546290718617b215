//! The table of the search: the cheapest way to each state at each position.

use crate::algo::chars::Context;

/// The cheapest way to a state at a position.
#[derive(Copy, Clone)]
pub(super) struct Cell {
    /// What it costs.
    pub bits: i32,
    /// What stands before the position on this way.
    pub context: Context,
    /// Where its last step began: position and state.
    pub from: u32,
    pub state: u8,
    pub how: How,
}

/// A step.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum How {
    /// Characters that stand as they are.
    Literal,
    /// Characters that stand for this one, and whether something of it was lost.
    Unit(char, bool),
    /// Another state at the same position.
    Switch,
}

const NEVER: Cell = Cell { bits: i32::MAX, context: Context::EDGE, from: 0, state: 0, how: How::Literal };

/// More states than this are not looked at; there are at most eighteen chains of misread UTF-8 and two others.
pub(super) const STATES: usize = 32;

/// A row of cells for each position.
#[derive(Default)]
pub(super) struct Cells {
    cells: Vec<Cell>,
    /// The cells of each row that were reached, a bit for each state.
    alive: Vec<u32>,
    states: usize,
}

impl Cells {
    /// Makes room for so many characters and states; the first state is reached at the start.
    pub(super) fn begin(&mut self, chars: usize, states: usize) {
        self.states = states;
        let needed = (chars + 1) * states;
        if self.cells.len() < needed {
            self.cells.resize(needed, NEVER);
        }
        self.alive.clear();
        self.alive.resize(chars + 1, 0);
        self.put(0, 0, Cell { bits: 0, ..NEVER });
    }

    /// Whether any state was reached at a position.
    #[inline]
    pub(super) fn is_reached(&self, at: usize) -> bool {
        self.alive[at] != 0
    }

    /// The cell of a state that was reached.
    #[inline]
    pub(super) fn get(&self, at: usize, state: usize) -> Option<Cell> {
        let reached = self.alive[at] & (1 << state) != 0;
        reached.then(|| self.cells[at * self.states + state])
    }

    #[inline]
    pub(super) fn put(&mut self, at: usize, state: usize, cell: Cell) {
        self.alive[at] |= 1 << state;
        self.cells[at * self.states + state] = cell;
    }

    /// The states that were reached at a position, but for that of undamaged text.
    #[inline]
    pub(super) fn reached(&self, at: usize) -> impl Iterator<Item = usize> + use<> {
        let mut rest = self.alive[at] & !1;
        std::iter::from_fn(move || {
            let state = rest.trailing_zeros() as usize;
            rest &= rest.wrapping_sub(1);
            (state < STATES).then_some(state)
        })
    }

    /// Keeps a way to a state at a position (`to`), if it is the cheapest yet.
    #[inline]
    pub(super) fn reach(
        &mut self,
        at: usize,
        state: usize,
        to: usize,
        bits: i32,
        context: Context,
        how: How,
    ) {
        if to < self.alive.len() && self.get(to, state).is_none_or(|cell| bits < cell.bits) {
            self.put(to, state, Cell { bits, context, from: index(at), state: byte(state), how });
        }
    }

    /// The cheapest state at a position, and what it costs.
    pub(super) fn cheapest(&self, at: usize) -> (usize, i32) {
        let bits = |state: usize| self.cells[at * self.states + state].bits;
        self.reached(at).fold((0, bits(0)), |best, k| if bits(k) < best.1 { (k, bits(k)) } else { best })
    }
}

pub(super) fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

pub(super) fn byte(state: usize) -> u8 {
    u8::try_from(state).unwrap_or(0)
}
