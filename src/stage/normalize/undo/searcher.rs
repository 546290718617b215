//! The search through a document, window by window: what was found, and which chains it proves.

use std::collections::BTreeMap;

use crate::algo::chars::BIT;
use crate::text::Span;

use super::candidates::{chains, drop_doubles};
use super::chain::Chain;
use super::contest::Contest;
use super::filter::{LINES_IN_VAIN, Places};
use super::found::{Found, Piece};
use super::judge::{Tally, add_up, key};
use super::search::{Outcome, Search};
use super::steps::Steps;
use super::unit::LONGEST;
use super::window::Window;

/// Longest window (characters): what one search looks at.
pub(super) const WINDOW: usize = 1_536;
/// The first window of a long document; each is twice as long as the one before.
const FIRST_WINDOW: usize = 192;
/// Windows in which chains are held against each other language by language; later ones follow the first.
const CONTESTS: usize = 4;
/// A chain that gained this much elsewhere in the document is expected: its price falls to `EXPECTED`.
const PROVEN: i32 = 40 * BIT;
pub(super) const EXPECTED: i32 = 3 * BIT;

/// A stretch found, with its place in the text and the price that was paid to believe in its chain.
pub(super) struct Placed {
    pub span: Span,
    pub found: Found,
    pub window: usize,
    pub price: i32,
}

impl Placed {
    /// The same as what is judged.
    pub(super) fn piece(&self) -> Piece<'_> {
        let Placed { span, found, window, price } = self;
        let &Found { chain, ref after, lossy, whole, cost, length, gain, clear, .. } = found;
        let (span, window, price) = (*span, *window, *price);
        Piece { span, chain, after, lossy, whole, cost, length, gain, clear, window, price }
    }
}

/// Searches stretches, window by window.
pub(super) struct Searcher<'t> {
    text: &'t str,
    places: &'t Places,
    search: Search,
    window: Window,
    contest: Contest,
    /// Chains that are expected, and what it costs to believe in them.
    proven: BTreeMap<Chain, i32>,
    tallies: BTreeMap<Chain, Tally>,
    pub found: Vec<Placed>,
    /// How many windows were searched, and how many unusual ones in vain.
    windows: usize,
    vain: usize,
}

impl<'t> Searcher<'t> {
    pub(super) fn new(text: &'t str, places: &'t Places) -> Self {
        Searcher {
            text,
            places,
            search: Search::default(),
            window: Window::default(),
            contest: Contest { left: CONTESTS },
            proven: BTreeMap::new(),
            tallies: BTreeMap::new(),
            found: Vec::new(),
            windows: 0,
            vain: 0,
        }
    }

    /// Steps of the model that were made before.
    pub(super) fn steps(&mut self) -> &mut Steps {
        &mut self.search.steps
    }

    /// Searches; with `until_proof` only until a chain is beyond doubt.
    pub(super) fn go(&mut self, spans: &[(usize, usize)], until_proof: bool) -> Option<Chain> {
        // Small windows first: a document that is damaged throughout shows its chain soon.
        let mut size = if until_proof && self.text.len() > 2 * WINDOW { FIRST_WINDOW } else { WINDOW };
        for &(mut start, end) in spans {
            while start < end {
                let before = self.found.len();
                start = self.look(start, end, size);
                size = (2 * size).min(WINDOW);
                let paid = before.checked_sub(1).and_then(|k| self.found.get(k)).map(|p| key(&p.piece()));
                add_up(&mut self.tallies, paid, self.found[before..].iter().map(Placed::piece));
                let sure = |(_, t): &(&Chain, &Tally)| t.net >= PROVEN && t.doubts == 0;
                let chain = self.tallies.iter().filter(sure).max_by_key(|(_, t)| t.net).map(|(c, _)| *c);
                if until_proof && chain.is_some_and(|c| matches!(c, Chain::Utf8 { .. })) {
                    self.prove();
                    return chain;
                }
            }
        }
        None
    }

    /// Expects the chains that gained enough; whether there are any.
    pub(super) fn prove(&mut self) -> bool {
        let proven = self.tallies.iter().filter(|(_, t)| t.net >= PROVEN);
        self.proven = proven.map(|(chain, _)| (*chain, EXPECTED)).collect();
        !self.proven.is_empty()
    }

    /// Forgets what was found, but not what it proved.
    pub(super) fn begin_again(&mut self) {
        self.found.clear();
        self.tallies.clear();
        (self.windows, self.vain) = (0, 0);
        self.contest.left = CONTESTS;
    }

    /// Searches one window; where the next one starts.
    fn look(&mut self, start: usize, end: usize, size: usize) -> usize {
        self.window.fill(self.text, start, end, size);
        let (stop, chars) = (self.window.end, &self.window.chars);
        let next = self.places.hits.partition_point(|h| *h < start);
        let hit = self.places.hits.get(next).is_some_and(|h| *h < stop);
        if !hit && self.vain >= LINES_IN_VAIN {
            return stop;
        }
        let limit = if self.window.between { chars.len() } else { chars.len().saturating_sub(LONGEST) };
        let lines = &self.places.lines;
        let lines = &lines[lines.partition_point(|l| l.1 <= start)..];
        let lines = &lines[..lines.partition_point(|l| l.0 < stop)];
        let unusual = !lines.is_empty();
        let asked =
            (unusual && self.vain < LINES_IN_VAIN) || chars.iter().any(|c| matches!(c, '\u{80}'..='\u{9F}'));
        // Beside an unusual line stand others, in letters of their own: only its own tell which pages it went through.
        let own = || match lines {
            [] => chars.clone(),
            _ => self.window.within(lines),
        };
        let (chains, likely) = chains(chars, hit, asked.then_some(own));
        self.vain = if likely { 0 } else { self.vain + usize::from(unusual) };
        let price = |c: Chain| (c, self.proven.get(&c).copied().unwrap_or_else(|| c.enter()));
        let mut chains: Vec<(Chain, i32)> = chains.into_iter().map(price).collect();
        drop_doubles(chars, &mut chains);
        if chains.is_empty() {
            return stop;
        }
        let Outcome { found: list, done, .. } = self.contest.settle(chars, limit, &chains, &mut self.search);
        for found in list {
            let span = Span::new(self.window.start_of(found.start), self.window.end_of(found.end));
            let price = price(found.chain).1;
            self.found.push(Placed { span, found, window: self.windows, price });
        }
        self.windows += 1;
        // At least half a window is done each time: linear in the text.
        if done > chars.len() / 2 && done < chars.len() { self.window.start_of(done) } else { stop }
    }
}
