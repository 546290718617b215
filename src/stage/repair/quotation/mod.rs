//! The quotation automaton: reads all quotation marks of one level in a paragraph together: the double ones, and
//! the single ones of texts that quote with them.
//!
//! Every mark opens, closes, or is none (a measure, a stray). What it looks like (its shape, the
//! blanks beside it, the words around) makes each reading cheaper or dearer, and so does what the
//! marks before and after it need. The cheapest reading of the whole paragraph wins, and the cost
//! of the best other reading of a mark says how sure it is. One lost mark is only a cost, so a
//! paragraph in which marks do not balance is still read right around them.

mod attribution;
mod costs;
mod single;
mod turn;

use self::costs::{Costs, LOST, NEVER};
pub(super) use self::single::{lacks_opening, quotes_singly};
pub(crate) use self::turn::Turn;
use super::paragraph::Paragraph;

/// The marks that are read together.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Level {
    /// “ ” "
    #[default]
    Double,
    /// ‘ ’ ', of which the last two are also apostrophes. Only texts that quote with them are read so.
    Single,
}

impl Level {
    /// The opening mark, the closing mark and the straight one.
    fn shapes(self) -> [&'static str; 3] {
        match self {
            Level::Double => ["“", "”", "\""],
            Level::Single => ["‘", "’", "'"],
        }
    }
}

/// The shape of a mark.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
    /// “ ‘
    Opening,
    /// ” ’
    Closing,
    /// " '
    Straight,
}

/// What a mark is read as.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It opens a quotation.
    Opens,
    /// It closes one.
    Closes,
    /// It has nothing to do there, or is no quotation mark.
    Neither,
}

const ROLES: [Role; 3] = [Role::Opens, Role::Closes, Role::Neither];

/// A quotation mark of a paragraph.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Mark {
    /// First byte.
    pub(super) at: usize,
    /// Its shape.
    pub(super) glyph: Glyph,
    /// What it is read as.
    pub(super) role: Role,
    /// How much dearer the best other reading is.
    pub(super) margin: u32,
    /// Whether the words after it attribute a quotation that ends at it.
    pub(super) attributed: bool,
    /// Whether it is one of two that have changed places.
    pub(super) swapped: bool,
    /// Whether its partner is missing.
    pub(super) lonely: bool,
}

impl Mark {
    fn new(at: usize, glyph: Glyph) -> Self {
        Mark { at, glyph, role: Role::Neither, margin: 0, attributed: false, swapped: false, lonely: false }
    }

    /// One past its last byte.
    pub(super) fn end(&self) -> usize {
        self.at + if self.glyph == Glyph::Straight { 1 } else { '“'.len_utf8() }
    }
}

/// How much dearer any other reading must be for a mark to be changed. Below it two readings are
/// about as good, as beside a lost mark (measured on the development half of the punctuation benchmark).
const SURE: u32 = 3;

/// The marks of a paragraph, read.
#[derive(Default)]
pub(crate) struct Quotation {
    level: Level,
    marks: Vec<Mark>,
}

/// Reads paragraphs one after the other; keeps its buffers.
#[derive(Default)]
pub(super) struct Reader {
    quotation: Quotation,
    costs: Vec<Costs>,
    /// Cheapest way to be outside or inside after the first `k` marks.
    forth: Vec<[u32; 2]>,
    /// Whether the last paragraph with marks ended inside a quotation.
    left_open: bool,
}

const OUT: usize = 0;
const IN: usize = 1;

impl Reader {
    /// A reader of single marks.
    pub(super) fn of_single() -> Self {
        Reader { quotation: Quotation { level: Level::Single, marks: Vec::new() }, ..Reader::default() }
    }

    /// Reads a paragraph; false when there is nothing to read in it.
    pub(super) fn read(&mut self, p: &Paragraph<'_>) -> bool {
        let Quotation { level, marks } = &mut self.quotation;
        marks.clear();
        if !collect(p, *level, marks) || marks.is_empty() {
            return false;
        }
        costs::fill(p, *level, marks, &mut self.costs);
        // Forth.
        self.forth.clear();
        let mut state = [0, NEVER];
        for cost in &self.costs {
            self.forth.push(state);
            let reach_in = (state[OUT] + cost.opens).min(state[IN] + cost.opens + LOST);
            let reach_out = (state[IN] + cost.closes).min(state[OUT] + cost.closes + LOST);
            state = [reach_out.min(state[OUT] + cost.neither), reach_in.min(state[IN] + cost.neither)];
        }
        // Back, choosing on the way.
        let mut ahead = [0, costs::unclosed(p, *level)];
        for (k, mark) in marks.iter_mut().enumerate().rev() {
            let (cost, from) = (&self.costs[k], self.forth[k]);
            let entry = |lost_in: bool| from[if lost_in { IN } else { OUT }];
            let opens = (entry(false)).min(entry(true) + LOST) + cost.opens + ahead[IN];
            let closes = (entry(true)).min(entry(false) + LOST) + cost.closes + ahead[OUT];
            let neither = (from[OUT] + ahead[OUT]).min(from[IN] + ahead[IN]) + cost.neither;
            let all = [opens, closes, neither];
            let best = (0..3).min_by_key(|r| all[*r]).unwrap_or(2);
            let other = (0..3).filter(|r| *r != best).map(|r| all[r]).min().unwrap_or(NEVER);
            mark.role = ROLES[best];
            mark.margin = other - all[best];
            let out = (cost.opens + ahead[IN]).min(cost.closes + LOST + ahead[OUT]);
            let inside = (cost.opens + LOST + ahead[IN]).min(cost.closes + ahead[OUT]);
            ahead = [out.min(cost.neither + ahead[OUT]), inside.min(cost.neither + ahead[IN])];
        }
        self.pair(p);
        true
    }

    /// Finds the marks without a partner. A quotation may run over several paragraphs, with or
    /// without a mark at the beginning of each.
    fn pair(&mut self, p: &Paragraph<'_>) {
        let Quotation { level, marks } = &mut self.quotation;
        let mut open: Option<usize> = None;
        for k in 0..marks.len() {
            match marks[k].role {
                Role::Opens => {
                    if let Some(before) = open.replace(k) {
                        marks[before].lonely = true;
                    }
                }
                Role::Closes => {
                    marks[k].lonely = open.take().is_none() && !(self.left_open);
                    self.left_open = false;
                }
                Role::Neither => {}
            }
        }
        self.left_open = open.is_some();
        if let Some(last) = open {
            marks[last].lonely = !costs::continued(p, *level);
        }
    }

    /// What was read last.
    pub(super) fn quotation(&self) -> &Quotation {
        &self.quotation
    }
}

/// The marks of a paragraph; false when it has marks of other languages, whose habits would have to be known first.
fn collect(p: &Paragraph<'_>, level: Level, marks: &mut Vec<Mark>) -> bool {
    let bytes = p.text.as_bytes();
    let (straight, [opening, closing]) = match level {
        Level::Double => (b'"', [0x9C, 0x9D]),
        Level::Single => (b'\'', [0x98, 0x99]),
    };
    for at in memchr::memchr3_iter(straight, 0xE2, 0xC2, bytes) {
        let glyph = match &bytes[at..] {
            [first, ..] if *first == straight => Glyph::Straight,
            [0xE2, 0x80, last, ..] if *last == opening => Glyph::Opening,
            [0xE2, 0x80, last, ..] if *last == closing => Glyph::Closing,
            // „ ‚ « »
            [0xE2, 0x80, 0x9E | 0x9A, ..] | [0xC2, 0xAB | 0xBB, ..] => return false,
            _ => continue,
        };
        let mark = Mark::new(at, glyph);
        if level == Level::Double || single::may_quote(p, &mark) {
            marks.push(mark);
        }
    }
    true
}

impl Quotation {
    /// Which marks they are.
    pub(super) fn level(&self) -> Level {
        self.level
    }

    /// The marks, from left to right.
    pub(super) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The marks that do not stand as they read.
    pub(super) fn turns<'q>(&'q self, p: &'q Paragraph<'_>) -> impl Iterator<Item = Turn> + 'q {
        self.marks
            .iter()
            .filter(|m| m.margin >= SURE)
            .filter_map(|m| Turn::of(p, self.level, *m))
            .filter(|_| !p.is_foreign())
    }
}
