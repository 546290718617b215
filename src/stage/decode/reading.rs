//! Bytes read in the single-byte encodings: what pairs of them cost under the character model.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::mem::replace;
use std::sync::{LazyLock, OnceLock};

use encoding_rs::{
    Encoding, IBM866, ISO_8859_2, ISO_8859_4, ISO_8859_5, ISO_8859_7, ISO_8859_10, ISO_8859_13, ISO_8859_16,
    KOI8_R, KOI8_U, MACINTOSH, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254,
    WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258, X_MAC_CYRILLIC,
};

use crate::algo::chars::{BIT, Context, Model, Shape};

/// What may be answered instead of chardetng's answer, the likelier first: ties go to the first.
pub(super) static CANDIDATES: [&Encoding; 21] = [
    WINDOWS_1252,
    WINDOWS_1251,
    WINDOWS_1250,
    ISO_8859_2,
    WINDOWS_1254,
    WINDOWS_1253,
    ISO_8859_7,
    WINDOWS_1255,
    WINDOWS_1256,
    WINDOWS_1257,
    KOI8_U,
    KOI8_R,
    IBM866,
    ISO_8859_5,
    MACINTOSH,
    X_MAC_CYRILLIC,
    ISO_8859_4,
    ISO_8859_13,
    ISO_8859_10,
    ISO_8859_16,
    WINDOWS_1258,
];

/// How many kinds of pairs are looked at language by language.
const WEIGHED: usize = 400;
/// How many of them a short look at a language takes: twice as many gave the same pages and snippets on the
/// development half of the character benchmark.
const LOOK: usize = 64;
/// What an encoding costs that is rare on the web, in bits.
const RARE: i64 = 3 * BIT as i64;

/// What the characters beyond ASCII in some bytes cost, each after the one before it, in a single-byte encoding.
pub(super) fn price(bytes: &[u8], encoding: &'static Encoding) -> i64 {
    sum(bytes, encoding).0
}

/// The same, and how many pairs were priced.
pub(super) fn sum(bytes: &[u8], encoding: &'static Encoding) -> (i64, i64) {
    let reading = Reading::of(encoding);
    let (mut cost, mut count, mut before) = (0, 0, b' ');
    for &byte in bytes.iter().chain(b" ") {
        if byte >= 128 || before >= 128 {
            cost += reading.price(before, byte);
            count += 1;
        }
        before = byte;
    }
    (cost, count)
}

/// What it costs beforehand to believe in an encoding.
pub(super) fn rarity(encoding: &'static Encoding) -> i64 {
    let rare = [ISO_8859_4, ISO_8859_10, ISO_8859_13, ISO_8859_16, WINDOWS_1258, X_MAC_CYRILLIC, MACINTOSH];
    if rare.contains(&encoding) { RARE } else { 0 }
}

/// The pairs of neighbouring bytes of which at least one is not ASCII, and how often each occurs.
pub(super) struct Pairs(Vec<([u8; 2], u32)>);

/// Counts the pairs of one text after the other.
pub(super) struct Counter {
    counts: Vec<u32>,
    /// The pairs that were met.
    met: Vec<u16>,
}

impl Counter {
    pub(super) fn new() -> Counter {
        Counter { counts: vec![0; 1 << 16], met: Vec::new() }
    }

    fn add(&mut self, pair: [u8; 2], count: u32) {
        let pair = u16::from_be_bytes(pair);
        let slot = &mut self.counts[usize::from(pair)];
        if *slot == 0 {
            self.met.push(pair);
        }
        *slot += count;
    }

    /// The pairs of a text.
    pub(super) fn count(&mut self, bytes: &[u8]) -> Pairs {
        telling(bytes).for_each(|(a, b)| self.add([a, b], 1));
        self.take()
    }

    /// The pairs of several texts together.
    pub(super) fn sum(&mut self, parts: &[Pairs]) -> Pairs {
        parts.iter().flat_map(|part| &part.0).for_each(|&(pair, count)| self.add(pair, count));
        self.take()
    }

    fn take(&mut self) -> Pairs {
        let counts = &mut self.counts;
        let count = |pair: u16| (pair.to_be_bytes(), std::mem::take(&mut counts[usize::from(pair)]));
        Pairs(self.met.drain(..).map(count).collect())
    }
}

/// The pairs of which at least one byte is not ASCII.
fn telling(bytes: &[u8]) -> impl Iterator<Item = (u8, u8)> {
    let pairs = bytes.iter().chain(b" ").scan(b' ', |before, &byte| Some((replace(before, byte), byte)));
    pairs.filter(|&(a, b)| a >= 128 || b >= 128)
}

/// From this many bytes on counting in tables is quicker than sorting.
const MANY: usize = 1024;

impl Pairs {
    /// Counts the pairs of a text.
    pub(super) fn of(bytes: &[u8]) -> Pairs {
        let telling = telling(bytes);
        if bytes.len() < MANY {
            let mut list: Vec<u16> = telling.map(|(a, b)| u16::from_be_bytes([a, b])).collect();
            list.sort_unstable();
            let runs = list.chunk_by(|a, b| a == b);
            let count = |run: &[u16]| u32::try_from(run.len()).unwrap_or(u32::MAX);
            return Pairs(runs.map(|run| (run[0].to_be_bytes(), count(run))).collect());
        }
        // A table for each byte that stands before another: a text has some dozens of them.
        let (mut rows, mut slots) = (Vec::<[u32; 256]>::new(), [usize::MAX; 256]);
        for (a, b) in telling {
            let slot = &mut slots[usize::from(a)];
            if *slot == usize::MAX {
                *slot = rows.len();
                rows.push([0; 256]);
            }
            rows[*slot][usize::from(b)] += 1;
        }
        let seen = (0..=255_u8).zip(slots).filter_map(|(a, slot)| Some((a, rows.get(slot)?)));
        let pairs = seen.flat_map(|(a, row)| (0..=255_u8).zip(row).map(move |(b, n)| ([a, b], *n)));
        Pairs(pairs.filter(|&(_, n)| n > 0).collect())
    }

    /// How many kinds of pairs there are.
    pub(super) fn kinds(&self) -> usize {
        self.0.len()
    }

    /// The candidates in the order of what the pairs cost in them.
    pub(super) fn ranked(&self) -> Vec<(i64, usize)> {
        let costs = CANDIDATES.iter().enumerate().map(|(k, e)| (self.cost(e) + rarity(e), k));
        let mut ranked: Vec<(i64, usize)> = costs.collect();
        ranked.sort_unstable();
        ranked
    }

    /// The commonest pairs: as good as all, in bounded time.
    pub(super) fn commonest(mut self) -> Pairs {
        self.0.sort_unstable_by_key(|&(pair, n)| (Reverse(n), pair));
        self.0.truncate(WEIGHED);
        self
    }

    /// What the pairs cost when read in an encoding, in the best language for each pair.
    pub(super) fn cost(&self, encoding: &'static Encoding) -> i64 {
        let reading = Reading::of(encoding);
        self.0.iter().map(|&([a, b], n)| reading.price(a, b) * i64::from(n)).sum()
    }

    /// The same in the one language in which all of them cost least.
    pub(super) fn best_language(&self, encoding: &'static Encoding) -> i64 {
        let (model, reading) = (Model::get(), Reading::of(encoding));
        let shape = |&([a, b], n): &([u8; 2], u32)| {
            let context = reading.contexts[usize::from(a)];
            (model.shape(context, reading.chars[usize::from(b)]).0, i64::from(n))
        };
        let shapes: Vec<(Shape, i64)> = self.0.iter().map(shape).collect();
        model.best_language(|language, short, most| {
            let count = if short { LOOK } else { shapes.len() };
            let one = |&(shape, n): &(Shape, i64)| i64::from(model.cost_in(language, shape)) * n;
            let mut sum = 0;
            for some in shapes[..count.min(shapes.len())].chunks(16) {
                sum += some.iter().map(one).sum::<i64>();
                if sum > most {
                    break;
                }
            }
            sum
        })
    }
}

/// The characters of a single-byte encoding, what each leaves as context, and what pairs cost.
#[derive(Clone)]
struct Reading {
    chars: [char; 256],
    contexts: [Context; 256],
    /// What each byte costs after another, in the language that likes the pair best; worked out when
    /// a text first asks for it.
    prices: Vec<OnceLock<Box<[i16; 256]>>>,
}

impl Reading {
    fn of(encoding: &'static Encoding) -> Cow<'static, Reading> {
        static READINGS: LazyLock<Vec<Reading>> =
            LazyLock::new(|| CANDIDATES.iter().map(|encoding| Reading::new(encoding)).collect());
        match CANDIDATES.iter().position(|e| *e == encoding) {
            Some(k) => Cow::Borrowed(&READINGS[k]),
            None => Cow::Owned(Reading::new(encoding)),
        }
    }

    fn new(encoding: &'static Encoding) -> Reading {
        let model = Model::get();
        // Nearly every text has words or markup in Latin letters: foreign ones must pay their way.
        let latin = [' ', 'a', ' '].iter().fold(Context::EDGE, |context, c| model.step(context, *c).1);
        let (mut chars, mut contexts) = (['\u{FFFD}'; 256], [latin; 256]);
        for byte in 0..=255_u8 {
            let bytes = [byte];
            let (text, _) = encoding.decode_without_bom_handling(&bytes);
            let c = text.chars().next().unwrap_or('\u{FFFD}');
            chars[usize::from(byte)] = c;
            contexts[usize::from(byte)] = model.step(latin, c).1;
        }
        Reading { chars, contexts, prices: vec![OnceLock::new(); 256] }
    }

    /// What a byte costs after another.
    #[inline]
    fn price(&self, before: u8, byte: u8) -> i64 {
        let row = self.prices[usize::from(before)].get_or_init(|| self.row(before));
        i64::from(row[usize::from(byte)])
    }

    #[cold]
    fn row(&self, before: u8) -> Box<[i16; 256]> {
        let (model, context) = (Model::get(), self.contexts[usize::from(before)]);
        let price = |c: char| i16::try_from(model.step(context, c).0).unwrap_or(i16::MAX);
        Box::new(self.chars.map(price))
    }
}
