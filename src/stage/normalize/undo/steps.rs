//! Steps of the model that were made before: what was misread goes in few steps, and many readings in the same.

use crate::algo::chars::{Context, Model};

/// Steps of the model that were made before.
pub(super) struct Steps(Vec<(Context, char, (i32, Context))>);

/// How many steps are kept.
const STEPS: usize = 1024;

impl Default for Steps {
    fn default() -> Self {
        let (before, c) = (Context::EDGE, ' ');
        Steps(vec![(before, c, Model::get().step(before, c)); STEPS])
    }
}

impl Steps {
    /// What a character costs after a context, and the context after it.
    #[inline]
    pub(super) fn step(&mut self, before: Context, c: char) -> (i32, Context) {
        let slot = &mut self.0[(before.hash() * 61 + c as usize) % STEPS];
        if slot.0 != before || slot.1 != c {
            *slot = (before, c, Model::get().step(before, c));
        }
        slot.2
    }

    /// The context that the few characters before a position leave.
    #[inline]
    pub(super) fn before(&mut self, text: &str, at: usize) -> Context {
        let mut back = text[..at].chars().rev();
        let before = [back.next(), back.next(), back.next()];
        before.iter().rev().flatten().fold(Context::EDGE, |context, c| self.step(context, *c).1)
    }
}
