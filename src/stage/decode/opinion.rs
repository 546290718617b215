//! Statistics: chardetng's answer, and a second opinion of the character model for what it never
//! answers (Mac code pages, ISO-8859-16) or answers badly (windows-1257, ISO-8859-2).

use std::cmp::Reverse;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, IBM866, ISO_8859_2, ISO_8859_4, ISO_8859_5, ISO_8859_7, ISO_8859_10, ISO_8859_13, ISO_8859_16,
    KOI8_R, KOI8_U, MACINTOSH, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254,
    WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258, X_MAC_CYRILLIC,
};

use crate::algo::chars::{BIT, Context, Model};

/// What may be answered instead of chardetng's answer, the likelier first: ties go to the first.
static CANDIDATES: [&Encoding; 21] = [
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

/// How much of the text is fed to the detectors (bytes): more did not change an answer.
const SAMPLE: usize = 512 * 1024;
/// How many candidates are looked at language by language.
const FINALISTS: usize = 5;
/// How many kinds of pairs are looked at language by language.
const WEIGHED: usize = 400;
/// How many of them a short look at a language takes.
const LOOK: usize = 128;
/// A line with so many kinds of pairs can be asked for its encoding.
const TELLING: usize = 12;
/// chardetng's answer stands unless another is better by this many bits.
const LEAD: i64 = 6 * BIT as i64;
/// And by this share (one in so many) of what chardetng's answer costs.
const SHARE: i64 = 64;
/// What an encoding costs that is rare on the web, in bits.
const RARE: i64 = 3 * BIT as i64;

/// The likeliest encoding of bytes that are not UTF-8.
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let first = detector.guess(None, Utf8Detection::Deny);
    if !first.is_single_byte() {
        return first;
    }
    let pairs = Pairs::of(sample);
    let mut ranked: Vec<(i64, usize)> =
        CANDIDATES.iter().enumerate().map(|(k, e)| (pairs.cost(e) + rarity(e), k)).collect();
    ranked.sort_unstable();
    if ranked.first().is_some_and(|&(_, k)| CANDIDATES[k] == first) {
        return first;
    }
    ranked.truncate(FINALISTS);
    let common = pairs.commonest();
    let own = |e: &'static Encoding| common.best_language(e) + rarity(e);
    let best = ranked.iter().map(|&(_, k)| (own(CANDIDATES[k]), k)).min();
    match best {
        Some((cost, k)) if cost + LEAD + own(first) / SHARE < own(first) => CANDIDATES[k],
        _ => first,
    }
}

/// The encoding that most lines ask for, where the one guessed from all of them together suits few:
/// then they are in several.
pub(super) fn by_lines(lines: &[&[u8]], together: &'static Encoding) -> &'static Encoding {
    if !together.is_single_byte() || lines.len() < 2 {
        return together;
    }
    let (mut alone, mut own, mut votes) = (0, 0, [0_usize; CANDIDATES.len()]);
    for pairs in lines.iter().map(|line| Pairs::of(line)).filter(|pairs| pairs.0.len() >= TELLING) {
        let costs = CANDIDATES.iter().enumerate().map(|(k, e)| (pairs.cost(e) + rarity(e), k));
        let Some((cost, best)) = costs.min() else { continue };
        alone += cost;
        own += pairs.cost(together);
        votes[best] += 1;
    }
    let winner = votes.iter().zip(0..).max_by_key(|&(n, k)| (*n, Reverse(k))).map(|(_, k): (_, usize)| k);
    // One language reads a little better in many encodings; two encodings in one read much worse.
    match winner.filter(|_| alone + alone / 4 + LEAD < own) {
        Some(k) => CANDIDATES[k],
        None => together,
    }
}

fn rarity(encoding: &'static Encoding) -> i64 {
    let rare = [ISO_8859_4, ISO_8859_10, ISO_8859_13, ISO_8859_16, WINDOWS_1258, X_MAC_CYRILLIC, MACINTOSH];
    if rare.contains(&encoding) { RARE } else { 0 }
}

/// The pairs of neighbouring bytes of which at least one is not ASCII, and how often each occurs.
struct Pairs(Vec<([u8; 2], u32)>);

impl Pairs {
    fn of(bytes: &[u8]) -> Pairs {
        let mut counts = vec![0_u32; 1 << 16];
        let mut before = b' ';
        for &byte in bytes.iter().chain(b" ") {
            if byte >= 128 || before >= 128 {
                counts[usize::from(before) << 8 | usize::from(byte)] += 1;
            }
            before = byte;
        }
        let seen = (0..=u16::MAX).zip(counts).filter(|&(_, n)| n > 0);
        Pairs(seen.map(|(pair, n)| (pair.to_be_bytes(), n)).collect())
    }

    /// The commonest pairs: as good as all, in bounded time.
    fn commonest(mut self) -> Pairs {
        self.0.sort_unstable_by_key(|&(pair, n)| (Reverse(n), pair));
        self.0.truncate(WEIGHED);
        self
    }

    /// What the pairs cost when read in an encoding, in the best language for each pair.
    fn cost(&self, encoding: &'static Encoding) -> i64 {
        Pairs::cost_of(&self.0, &table_of(encoding), None)
    }

    fn best_language(&self, encoding: &'static Encoding) -> i64 {
        let table = table_of(encoding);
        Model::get().best_language(|language, short| {
            let count = if short { LOOK } else { self.0.len() };
            Pairs::cost_of(&self.0[..count.min(self.0.len())], &table, Some(language))
        })
    }

    fn cost_of(pairs: &[([u8; 2], u32)], table: &[char; 256], language: Option<usize>) -> i64 {
        let model = Model::get();
        let step = |context, c| match language {
            Some(l) => model.step_in(l, context, c),
            None => model.step(context, c),
        };
        // Nearly every text has words or markup in Latin letters: foreign ones must pay their way.
        let latin = step(step(Context::EDGE, 'a').1, ' ').1;
        pairs
            .iter()
            .map(|&([a, b], n)| {
                let (_, context) = step(latin, table[usize::from(a)]);
                i64::from(step(context, table[usize::from(b)]).0) * i64::from(n)
            })
            .sum()
    }
}

fn table_of(encoding: &'static Encoding) -> [char; 256] {
    let mut table = ['\u{FFFD}'; 256];
    for (byte, slot) in (0..=255_u8).zip(&mut table) {
        let bytes = [byte];
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        *slot = text.chars().next().unwrap_or('\u{FFFD}');
    }
    table
}
