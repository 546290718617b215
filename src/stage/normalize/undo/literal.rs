//! A window as it stands: what its characters cost when nothing is undone.

use crate::algo::chars::{Context, Model};

/// What comes before a character where all stands as it is.
#[derive(Copy, Clone)]
pub(super) struct Literal {
    /// What that costs.
    pub bits: i32,
    pub context: Context,
    /// The next character beyond ASCII, this one included.
    pub next: usize,
}

/// The characters of a window, and one more for its end.
#[derive(Default)]
pub(super) struct Literals(Vec<Literal>);

impl Literals {
    /// Reads a window.
    pub(super) fn read(&mut self, chars: &[char]) {
        let model = Model::get();
        self.0.clear();
        let (mut bits, mut context) = (0, Context::EDGE);
        for &c in chars {
            self.0.push(Literal { bits, context, next: 0 });
            let (more, after) = model.step(context, c);
            (bits, context) = (bits + more, after);
        }
        self.0.push(Literal { bits, context, next: chars.len() });
        let mut next = chars.len();
        for (at, c) in chars.iter().enumerate().rev() {
            next = if c.is_ascii() { next } else { at };
            self.0[at].next = next;
        }
    }

    /// What comes before a character.
    #[inline]
    pub(super) fn at(&self, at: usize) -> Literal {
        self.0[at]
    }

    /// What a character costs after a context, and the context after it, where the context is that of the
    /// window as it stands.
    #[inline]
    pub(super) fn step(&self, at: usize, before: Context) -> Option<(i32, Context)> {
        match self.0.get(at..at + 2) {
            Some([here, next]) if here.context == before => Some((next.bits - here.bits, next.context)),
            _ => None,
        }
    }
}
