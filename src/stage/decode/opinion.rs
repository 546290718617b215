//! Statistics: chardetng's answer, and a second opinion of the character model for what it never
//! answers (Mac code pages, ISO-8859-16) or answers badly (windows-1257, ISO-8859-2).

use std::cmp::Reverse;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GBK, IBM866, ISO_8859_5, ISO_8859_7, KOI8_R, KOI8_U, MACINTOSH,
    SHIFT_JIS, WINDOWS_1251, WINDOWS_1253, WINDOWS_1255, WINDOWS_1256, WINDOWS_1258, X_MAC_CYRILLIC,
};

use super::reading::{CANDIDATES, Counter, Pairs, rarity, sum};
use crate::algo::chars::BIT;

/// Encodings of several bytes: chardetng tells them apart.
static EAST_ASIAN: [&Encoding; 5] = [GBK, BIG5, SHIFT_JIS, EUC_KR, EUC_JP];

/// Encodings with letters or accents at places of their own, those of which most letters stand at the same bytes together.
static FAMILIES: [&[&Encoding]; 9] = [
    &[WINDOWS_1251, X_MAC_CYRILLIC],
    &[KOI8_U, KOI8_R],
    &[IBM866],
    &[ISO_8859_5],
    &[WINDOWS_1253, ISO_8859_7],
    &[WINDOWS_1255],
    &[WINDOWS_1256],
    &[WINDOWS_1258],
    &[MACINTOSH],
];

/// How much of the text is looked at (bytes): more did not change an answer.
const SAMPLE: usize = 512 * 1024;
/// How many bytes of words are fed to chardetng: sixteen times as many gave the same pages and snippets on the
/// development half of the character benchmark.
const FED: usize = 2 * 1024;
/// How many when the words are East Asian, where two hundred characters tell.
const FED_EAST_ASIAN: usize = 512;
/// How many when they are Greek, where only a few characters tell the two pages apart: twice as many
/// gave the same pages and snippets there.
const FED_GREEK: usize = 2 * 1024;
/// An answer this far (one in so many of its own cost) ahead of the next needs no other opinion.
const CLEAR: i64 = 4;
/// The same for Vietnamese, whose letters without marks read well in many encodings. On the development half
/// of the character benchmark all pages and snippets are read the same with it as without.
const AHEAD: i64 = 32;
/// How many candidates are looked at language by language.
const FINALISTS: usize = 5;
/// A line with so many kinds of pairs can be asked for its encoding.
const TELLING: usize = 12;
/// What a pair costs at most on average in a line that an encoding suits; the wrong ones cost from ten bits on.
/// On the development half of the character benchmark nothing changes between a quarter and four times as much.
const SUITS: i64 = 7 * BIT as i64;
/// chardetng's answer stands unless another is better by this many bits; with half of it one page of 182
/// is read wrongly on the development half of the character benchmark.
const LEAD: i64 = 6 * BIT as i64;
/// And by this share (one in so many) of what chardetng's answer costs.
const SHARE: i64 = 64;

/// The likeliest encoding of bytes that are not UTF-8.
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let words = words(sample, FED);
    let asked = may_be_east_asian(&words).then(|| chardetng(&words, true));
    if let Some(first) = asked.filter(|e| !e.is_single_byte()) {
        return first;
    }
    let pairs = Pairs::of(&words);
    let ranked = pairs.ranked();
    let family = clear_family(&ranked);
    let first = match (asked, family) {
        (Some(first), _) => first,
        // The two for Greek differ in few characters, which chardetng knows; some words will do.
        (None, Some(family)) if family[0] == WINDOWS_1253 => {
            let words = &words[..words.len().min(FED_GREEK)];
            if tells_greek(words) { chardetng(words, false) } else { WINDOWS_1253 }
        }
        (None, Some(family)) => family[0],
        (None, None) if is_vietnamese(&ranked) => WINDOWS_1258,
        (None, None) => chardetng(&words, false),
    };
    if !first.is_single_byte() || ranked.first().is_some_and(|&(_, k)| CANDIDATES[k] == first) {
        return first;
    }
    let common = pairs.commonest();
    let own = |e: &'static Encoding| common.best_language(e) + rarity(e);
    let rivals = ranked.iter().filter(|&&(_, k)| family.is_none_or(|f| f.contains(&CANDIDATES[k])));
    let best = rivals.take(FINALISTS).map(|&(_, k)| (own(CANDIDATES[k]), k)).min();
    let Some((cost, k)) = best.filter(|&(_, k)| CANDIDATES[k] != first) else { return first };
    let stands = own(first);
    if cost + LEAD + stands / SHARE < stands { CANDIDATES[k] } else { first }
}

/// Whether the encoding of Vietnamese is so far ahead that chardetng need not be asked: marks that stand for
/// themselves behind letters are in no other one.
fn is_vietnamese(ranked: &[(i64, usize)]) -> bool {
    let Some(&[(best, k), (next, _)]) = ranked.first_chunk() else { return false };
    CANDIDATES[k] == WINDOWS_1258 && next - best > LEAD + best / AHEAD
}

/// Whether the two encodings of Greek read any byte differently.
fn tells_greek(words: &[u8]) -> bool {
    WINDOWS_1253.decode_without_bom_handling(words).0 != ISO_8859_7.decode_without_bom_handling(words).0
}

/// The words that are not ASCII: nothing else speaks for an encoding. No byte that cuts words is
/// part of a character in an encoding of several bytes.
fn words(bytes: &[u8], most: usize) -> Vec<u8> {
    let cuts = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'<' | b'>');
    let mut words = Vec::new();
    for word in bytes.split(cuts).filter(|w| !w.is_ascii()) {
        words.extend_from_slice(&word[..word.len().min(most)]);
        words.push(b' ');
        if words.len() >= most {
            break;
        }
    }
    words
}

/// Whether words hold together in an encoding of several bytes; few texts in others do.
fn may_be_east_asian(words: &[u8]) -> bool {
    let sample = &words[..words.len().min(FED_EAST_ASIAN)];
    // A sample may end inside a character.
    let fits = |encoding: &'static Encoding, cut: usize| {
        let end = sample.len().saturating_sub(cut);
        let text = encoding.decode_without_bom_handling_and_without_replacement(&sample[..end]);
        text.is_some_and(|text| {
            // Half-width katakana are single bytes, as the letters of Russian in KOI8 are.
            let (mut wide, mut narrow) = (0, 0);
            for c in text.chars().filter(|c| !c.is_ascii()) {
                let half = matches!(c, '\u{FF61}'..='\u{FF9F}');
                (wide, narrow) = (wide + usize::from(!half), narrow + usize::from(half));
            }
            wide >= narrow
        })
    };
    let cuts = if sample.len() < words.len() { 0..4 } else { 0..1 };
    EAST_ASIAN.iter().any(|encoding| cuts.clone().any(|cut| fits(encoding, cut)))
}

/// Firefox's answer. `east_asian`: whether an encoding of several bytes is possible.
fn chardetng(words: &[u8], east_asian: bool) -> &'static Encoding {
    let guess = |bytes: &[u8]| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        detector.guess(None, Utf8Detection::Deny)
    };
    if east_asian && words.len() > 2 * FED_EAST_ASIAN {
        let end = words[..FED_EAST_ASIAN].iter().rposition(|b| *b == b' ').unwrap_or(FED_EAST_ASIAN);
        let first = guess(&words[..end]);
        // It stands if all the rest fits.
        if !first.is_single_byte()
            && first.decode_without_bom_handling_and_without_replacement(words).is_some()
        {
            return first;
        }
    }
    guess(words)
}

/// The family of the best encoding, if it is far ahead of all others. Only what is written in
/// letters of its own is ever so far ahead.
fn clear_family(ranked: &[(i64, usize)]) -> Option<&'static [&'static Encoding]> {
    let &(best, k) = ranked.first()?;
    let family = FAMILIES.iter().find(|family| family.contains(&CANDIDATES[k]))?;
    let next = ranked.iter().find(|(_, k)| !family.contains(&CANDIDATES[*k])).map(|r| r.0)?;
    (next - best > LEAD + best / CLEAR).then_some(*family)
}

/// The encoding that most lines ask for, where the one guessed from all of them together suits few:
/// then they are in several.
pub(super) fn by_lines(lines: &[&[u8]], together: &'static Encoding) -> &'static Encoding {
    if !together.is_single_byte() || lines.len() < 2 {
        return together;
    }
    let suits = |line: &&[u8]| {
        let (cost, count) = sum(line, together);
        cost <= SUITS * count
    };
    if lines.iter().all(suits) {
        return together;
    }
    let mut counter = Counter::new();
    let lines: Vec<Pairs> =
        lines.iter().map(|line| counter.count(line)).filter(|p| p.kinds() >= TELLING).collect();
    // What is good for a line is not among the last for all of them.
    let ranked = counter.sum(&lines).ranked();
    let asked = &ranked[..ranked.len().min(2 * FINALISTS)];
    let (mut alone, mut own, mut votes) = (0, 0, [0_usize; CANDIDATES.len()]);
    for pairs in &lines {
        let costs = asked.iter().map(|&(_, k)| (pairs.cost(CANDIDATES[k]) + rarity(CANDIDATES[k]), k));
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
