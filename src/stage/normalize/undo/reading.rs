//! A word read in one pass: what its characters cost as they stand, and what those cost that were meant.

use std::str::Chars;

use crate::algo::chars::{Context, Model};

use super::codes::Codes;
use super::steps::Steps;

/// How far the characters of a word were read, as they stand and undone.
pub(super) struct Reading {
    /// What they cost as they stand, and the context that they leave.
    pub literal: (i32, Context),
    /// The same undone.
    pub undone: (i32, Context),
    pub chars: usize,
    /// How many characters they are when they are undone, and how many of these were damaged.
    pub length: i32,
    pub units: usize,
    /// Where they end.
    pub at: usize,
}

impl Reading {
    /// The character that some stand for of which this is the first, if it is one.
    #[inline]
    pub(super) fn next(
        &mut self,
        c: char,
        rest: &mut Chars<'_>,
        page: u8,
        codes: &Codes,
        steps: &mut Steps,
    ) -> Option<char> {
        self.stands(c, steps);
        let lead = u32::from(codes.byte(c, page)?);
        let mut more = || {
            let c = rest.next().filter(|c| !c.is_ascii())?;
            self.stands(c, steps);
            codes.byte(c, page).filter(|b| (0x80..=0xBF).contains(b)).map(|b| u32::from(b & 0x3F))
        };
        let (mut code, count, least) = match lead {
            0xC2..=0xDF => (lead & 0x1F, 1, 0x80),
            0xE0..=0xEF => (lead & 0xF, 2, 0x800),
            _ => return None,
        };
        for _ in 0..count {
            code = code << 6 | more()?;
        }
        self.units += 1;
        // Surrogates are no characters.
        char::from_u32(code).filter(|_| code >= least)
    }

    /// A character as it stands.
    #[inline]
    fn stands(&mut self, c: char, steps: &mut Steps) {
        let (bits, context) = steps.step(self.literal.1, c);
        self.literal = (self.literal.0 + bits, context);
        self.chars += 1;
        self.at += c.len_utf8();
    }

    /// A character that stands between damaged ones.
    #[inline]
    pub(super) fn between(&mut self, c: char, model: &Model) {
        let (bits, context) = model.step(self.literal.1, c);
        if self.literal.1 == self.undone.1 {
            self.undone = (self.undone.0 + bits, context);
            self.length += 1;
        } else {
            self.reads(c, model);
        }
        self.literal = (self.literal.0 + bits, context);
    }

    /// A character that was meant.
    #[inline]
    pub(super) fn reads(&mut self, c: char, model: &Model) {
        let (bits, context) = model.step(self.undone.1, c);
        self.undone = (self.undone.0 + bits, context);
        self.length += 1;
    }
}
