//! A document that surely went through one chain: what is whole is undone word by word, without a
//! search; what is not waits for one.

use crate::algo::chars::{BIT, Context, Model};
use crate::text::Span;

use super::super::look::next_beyond_ascii;
use super::chain::Chain;
use super::codes::Codes;
use super::filter::{before, worth};
use super::found::Piece;
use super::reading::Reading;
use super::search::COPY;
use super::searcher::EXPECTED;
use super::steps::Steps;
use super::unit::{LONGEST, Mode, unit};

/// What undoing must gain in each word: entering the state and leaving it.
const GAIN: i32 = 4 * BIT;
/// The longest part of a word that is looked at at once (characters).
const PART: usize = 512;

/// What was undone, and what needs a search.
#[derive(Debug, Default)]
pub(super) struct Undone {
    words: Vec<Whole>,
    /// What all of them are, one after the other.
    text: String,
    chain: Option<Chain>,
    /// Spans in bytes, in rising order.
    pub rest: Vec<(usize, usize)>,
}

/// A word of which all was undone.
#[derive(Copy, Clone, Debug)]
struct Whole {
    span: Span,
    /// Where its text begins and ends.
    after: (usize, usize),
    units: usize,
    cost: i32,
    /// How many characters it has.
    length: i32,
    gain: i32,
}

impl Undone {
    /// Leaves some stretches to a search.
    pub(super) fn leave(&mut self, rest: &[(usize, usize)]) {
        let mut rest = rest.iter().peekable();
        self.words.retain(|word| {
            while rest.next_if(|r| r.1 <= word.span.start as usize).is_some() {}
            rest.peek().is_none_or(|r| r.0 >= word.span.end as usize)
        });
    }

    /// Where a word stands, by its number.
    pub(super) fn span(&self, word: usize) -> Option<Span> {
        self.words.get(word).map(|word| word.span)
    }

    /// A word that was undone, by its number.
    pub(super) fn piece(&self, word: usize) -> Option<Piece<'_>> {
        let &Whole { span, after, units: whole, cost, length, gain } = self.words.get(word)?;
        let (after, chain) = (self.text.get(after.0..after.1)?, self.chain?);
        let (window, price) = (usize::MAX, EXPECTED);
        Some(Piece {
            span,
            chain,
            after,
            lossy: false,
            whole,
            cost,
            length,
            gain,
            clear: true,
            window,
            price,
        })
    }
}

/// Undoes a chain of misread UTF-8 in some stretches of a text. `lines`: those that are unusual throughout.
pub(super) fn undo(
    text: &str,
    spans: &[(usize, usize)],
    lines: &[(usize, usize)],
    page: u8,
    depth: u8,
    steps: &mut Steps,
) -> Undone {
    let mut undone = Undone { chain: Some(Chain::Utf8 { page, depth }), ..Undone::default() };
    let mut word = Word::default();
    let mut lines = lines.iter().peekable();
    for &(start, end) in spans {
        let mut at = start + next_beyond_ascii(&text.as_bytes()[start..end], 0);
        while at < end {
            let quick =
                if depth == 1 { word.undo_whole(text, at, end, page, steps, &mut undone) } else { None };
            let stop = quick.unwrap_or_else(|| {
                word.fill(text, at, end);
                while lines.next_if(|line| line.1 <= at).is_some() {}
                word.unusual = lines.peek().is_some_and(|line| line.0 <= at);
                word.undo(text, at, page, depth, &mut undone)
            });
            at = stop + next_beyond_ascii(&text.as_bytes()[stop..end], 0);
        }
    }
    undone
}

/// The rest of a word from its first character beyond ASCII on.
#[derive(Default)]
struct Word {
    chars: Vec<char>,
    /// Whether its line is unusual throughout.
    unusual: bool,
    /// Where each unit starts and ends (characters).
    units: Vec<(usize, usize)>,
}

impl Word {
    /// Reads the word at a position.
    fn fill(&mut self, text: &str, at: usize, end: usize) {
        self.chars.clear();
        let part = text[at..end].chars().take_while(|c| !c.is_ascii_whitespace()).take(PART);
        self.chars.extend(part);
    }

    /// Undoes a word in which every character beyond ASCII is a part of one that is whole, misread once: the
    /// same as `fill` and `undo` in one pass. Where it came to (bytes), if the word is such a one.
    fn undo_whole(
        &mut self,
        text: &str,
        at: usize,
        end: usize,
        page: u8,
        steps: &mut Steps,
        undone: &mut Undone,
    ) -> Option<usize> {
        let (codes, model) = (Codes::get(), Model::get());
        let start = steps.before(text, at);
        let mut now = Reading { literal: (0, start), undone: (0, start), chars: 0, length: 0, units: 0, at };
        let first = undone.text.len();
        let mut rest = text[at..end].chars();
        // Where the ASCII characters behind the last damaged one end, and how many there are in all.
        let (mut stop, mut ascii) = (at, 0);
        let whole = loop {
            let Some(c) = rest.next().filter(|c| !c.is_ascii_whitespace()) else { break true };
            if now.chars + ascii >= PART {
                break false;
            }
            if c.is_ascii() {
                (stop, ascii) = (stop + 1, ascii + 1);
                continue;
            }
            // What stands between two damaged characters counts; what is behind the last does not.
            for c in text[now.at..stop].chars() {
                undone.text.push(c);
                now.between(c, model);
            }
            now.at = stop;
            let Some(out) = now.next(c, &mut rest, page, codes, steps) else { break false };
            if out.is_control() || model.is_rare(out) {
                break false;
            }
            undone.text.push(out);
            now.reads(out, model);
            stop = now.at;
        };
        if !whole || now.chars + ascii >= PART {
            undone.text.truncate(first);
            return None;
        }
        let tail = text[now.at..].chars().next();
        let mut cost = |(bits, context): (i32, Context)| match tail {
            Some(c) => bits + steps.step(context, c).0,
            None => bits,
        };
        let (cost, gain) = (cost(now.undone), cost(now.literal) - cost(now.undone));
        if gain < GAIN {
            undone.text.truncate(first);
            undone.rest.push((at, stop));
            return Some(stop);
        }
        let Reading { units, length, at: end, .. } = now;
        let (span, after) = (Span::new(at, end), (first, undone.text.len()));
        undone.words.push(Whole { span, after, units, cost, length, gain });
        Some(stop)
    }

    /// Undoes what is whole; where it came to (bytes).
    fn undo(&mut self, text: &str, at: usize, page: u8, depth: u8, undone: &mut Undone) -> usize {
        let (codes, model) = (Codes::get(), Model::get());
        self.units.clear();
        let began = undone.text.len();
        let (mut k, mut copied, mut doubt, mut literal_from) = (0, 0, false, 0);
        let mut lead = None;
        let cut = self.chars.len() == PART;
        while let Some(&c) = self.chars.get(k) {
            if cut && k + LONGEST > PART {
                // The next part begins between two characters.
                self.chars.truncate(k);
                break;
            }
            if c.is_ascii() {
                k += 1;
                continue;
            }
            let begins = codes.masks(c).0 & (1 << page) != 0;
            if let Some(found) = begins.then(|| unit(&self.chars, k, page, depth, Mode::Strict)).flatten() {
                if self.units.is_empty() {
                    literal_from = k;
                }
                let last = self.units.last().map_or(literal_from, |u| u.1);
                undone.text.extend(&self.chars[last..k]);
                undone.text.push(found.out);
                self.units.push((k, k + found.length));
                k += found.length;
                lead = None;
                continue;
            }
            let both = lead.map_or(0, |(_, mask)| mask & codes.masks(c).1);
            let here = |k: usize| at + self.chars[..k].iter().map(|c| c.len_utf8()).sum::<usize>();
            // Before a plain letter nothing begins in any page, and mix-ups of pages fill a line.
            let alone = !self.unusual && self.chars.get(k + 1).is_some_and(|c| c.is_ascii() && *c != '?');
            doubt |= (begins && !alone)
                || matches!(c, '\u{80}'..='\u{9F}' | '\u{FFFD}')
                || (both != 0 && lead.is_some_and(|(k, _)| worth(text, here(k), both)));
            copied += 1;
            lead = Some((k, codes.masks(c).0));
            k += 1;
        }
        let (Some(&(first, _)), Some(&(_, last))) = (self.units.first(), self.units.last()) else {
            let end = here_end(at, &self.chars);
            if doubt {
                undone.rest.push((at, end));
            }
            return end;
        };
        let end = here_end(at, &self.chars);
        let start = at + self.chars[..first].iter().map(|c| c.len_utf8()).sum::<usize>();
        let bytes: usize = self.chars[first..last].iter().map(|c| c.len_utf8()).sum();
        let context = before(text, start, 3);
        let tail = text[start + bytes..].chars().next();
        let after = &undone.text[began..];
        let length = i32::try_from(after.chars().count()).unwrap_or(i32::MAX);
        let cost = model.cost_after(context, after.chars().chain(tail));
        let gain = model.cost_after(context, self.chars[first..last].iter().copied().chain(tail)) - cost;
        if doubt || gain < GAIN + copied * COPY {
            undone.text.truncate(began);
            undone.rest.push((at, end));
            return end;
        }
        let span = Span::new(start, start + bytes);
        let (after, units) = ((began, undone.text.len()), self.units.len());
        undone.words.push(Whole { span, after, units, cost, length, gain });
        end
    }
}

fn here_end(at: usize, chars: &[char]) -> usize {
    at + chars.iter().map(|c| c.len_utf8()).sum::<usize>()
}
