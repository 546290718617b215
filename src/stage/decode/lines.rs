//! Bytes that are not UTF-8 as a whole: one legacy encoding, or files that were put together from several.

use encoding_rs::{Encoding, UTF_8};

use super::mixed::{Pieces, Readings, WEIGHED, mixed};
use super::{Decoded, MALFORMED_LISTED, encode, opinion, reading};
use crate::algo::chars::{BIT, Model};

/// How much of the lines that are not UTF-8 is weighed where no line is (bytes).
const SAMPLE: usize = 64 * 1024;
/// How many lines are asked one by one for their encoding.
const ASKED: usize = 24;
/// How many lines are held against a second encoding.
const LINES: usize = 2_000;
/// A line is odd when each character beyond ASCII costs so much more than in the others.
const ODD_LINE: i32 = BIT;
/// So few characters beyond ASCII say nothing of an encoding.
const FEW: i64 = 4;
/// What a second encoding must gain over the lines read in it. On the development half of the character benchmark nothing changes
/// between a quarter and four times as much.
const SECOND: i32 = 40 * BIT;
/// And this share (one in so many) of what they cost in the first.
pub(super) const SHARE: i32 = 4;
/// Decodes bytes that are not valid UTF-8. `label` is what they say of themselves.
pub(super) fn decode(bytes: &[u8], label: Option<&'static Encoding>) -> Decoded {
    let survey = Survey::of(bytes);
    let clean = |e: &&'static Encoding| !e.decode_without_bom_handling(bytes).1;
    let declared = label.filter(clean);
    let (first, how) = match declared {
        Some(encoding) => (encoding, "declared"),
        None => (opinion::by_lines(&survey.samples(bytes), opinion::guess(&survey.legacy)), "statistics"),
    };
    let utf8 = survey.is_mixed(bytes, first);
    // East Asian encodings look like UTF-8 here and there; where one fits without error it stands.
    let doubtful = || first.is_single_byte() || first.decode_without_bom_handling(&survey.legacy).1;
    let again = utf8 && declared.is_none() && has_sequences(&survey.legacy) && doubtful();
    let first = if again { opinion::guess(&without_utf8(&survey.legacy)) } else { first };
    let second = if declared.is_none() { second(bytes, &survey.lines, first) } else { None };
    if utf8 || second.is_some() {
        return mixed(bytes, &Readings { utf8, first, second }, how);
    }
    whole(bytes, first, how)
}

/// A second legacy encoding: lines that read badly in the first one and well together in another.
fn second(bytes: &[u8], lines: &[(usize, usize)], first: &'static Encoding) -> Option<&'static Encoding> {
    // The model has no statistics on East Asian characters: it cannot judge between them and others.
    if !first.is_single_byte() {
        return None;
    }
    let lines: Vec<&[u8]> = lines.iter().take(LINES).map(|&(a, b)| &bytes[a..b.min(a + WEIGHED)]).collect();
    let beyond = |line: &[u8]| i64::try_from(line.iter().filter(|b| **b >= 128).count()).unwrap_or(1).max(1);
    let priced: Vec<(i64, i64, &[u8])> =
        lines.into_iter().map(|line| (reading::price(line, first), beyond(line), line)).collect();
    let (cost, count) = priced.iter().fold((0, 0), |(c, n), (cost, beyond, _)| (c + cost, n + beyond));
    let usual = cost / i64::max(count, 1) + i64::from(ODD_LINE);
    let odd: Vec<&[u8]> = priced.iter().filter(|(cost, n, _)| *cost > usual * n).map(|p| p.2).collect();
    let pool = odd.concat();
    if beyond(&pool) < FEW || odd.len() == priced.len() {
        return None;
    }
    let other = opinion::guess(&pool);
    let gain: i64 =
        odd.iter().map(|line| i64::from(price(line, first)) - i64::from(price(line, other))).sum();
    let cost: i64 = odd.iter().map(|line| i64::from(price(line, first))).sum();
    (other != first && gain > i64::from(SECOND) + cost / i64::from(SHARE)).then_some(other)
}

/// Lines that are not UTF-8 without the UTF-8 that is in them.
fn without_utf8(bytes: &[u8]) -> Vec<u8> {
    let pieces = Pieces(bytes).map(|(valid, piece)| (valid && !piece.is_ascii(), piece));
    pieces.flat_map(|(utf8, piece)| piece.iter().copied().filter(move |b| !utf8 || b.is_ascii())).collect()
}

/// Which lines are UTF-8 and which are not.
struct Survey {
    /// The lines that are not UTF-8, one after the other.
    legacy: Vec<u8>,
    /// Their spans.
    lines: Vec<(usize, usize)>,
    /// Spans of the lines that are valid UTF-8 beyond ASCII.
    utf8: Vec<(usize, usize)>,
}

/// The lines of some bytes, with their ends.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    let ends = memchr::memchr_iter(b'\n', bytes).map(|k| k + 1).chain([bytes.len()]);
    ends.filter_map(move |end| {
        let line = (at, end);
        at = end;
        (line.0 < line.1).then_some(line)
    })
}

impl Survey {
    fn of(bytes: &[u8]) -> Survey {
        let mut survey = Survey { legacy: Vec::new(), lines: Vec::new(), utf8: Vec::new() };
        for (start, end) in lines(bytes) {
            let line = &bytes[start..end];
            if line.is_ascii() {
                continue;
            }
            if Encoding::utf8_valid_up_to(line) == line.len() {
                survey.utf8.push((start, end));
            } else {
                survey.legacy.extend_from_slice(line);
                survey.lines.push((start, end));
            }
        }
        survey
    }

    /// Some lines that are not UTF-8, cut to a size.
    fn samples<'b>(&self, bytes: &'b [u8]) -> Vec<&'b [u8]> {
        self.lines.iter().take(ASKED).map(|&(a, b)| &bytes[a..b.min(a + WEIGHED)]).collect()
    }

    /// Whether the valid lines read better as UTF-8 than in the encoding of the others.
    ///
    /// Short lines in East Asian encodings are valid UTF-8 by chance now and then.
    fn is_mixed(&self, bytes: &[u8], encoding: &'static Encoding) -> bool {
        if self.utf8.is_empty() {
            let sample = &self.legacy[..self.legacy.len().min(SAMPLE)];
            return !self.lines.is_empty()
                && has_sequences(sample)
                && price(sample, UTF_8) < price(sample, encoding);
        }
        let (mut as_utf8, mut as_legacy) = (0_i64, 0_i64);
        for &(start, end) in self.utf8.iter().take(1_000) {
            let line = &bytes[start..end.min(start + WEIGHED)];
            as_utf8 += i64::from(price(line, UTF_8));
            as_legacy += i64::from(price(line, encoding));
        }
        as_utf8 < as_legacy
    }
}

/// Whether lines that are not UTF-8 as a whole may still be mostly UTF-8.
fn has_sequences(bytes: &[u8]) -> bool {
    let (good, bad) =
        Pieces(bytes).filter(|p| !p.1.is_ascii()).fold((0, 0), |(good, bad), (valid, piece)| {
            if valid { (good + piece.len(), bad) } else { (good, bad + piece.len()) }
        });
    good > 0 && good >= bad
}

/// What bytes cost when read in an encoding.
pub(super) fn price(bytes: &[u8], encoding: &'static Encoding) -> i32 {
    cost(&encoding.decode_without_bom_handling(bytes).0)
}

pub(super) fn cost(text: &str) -> i32 {
    Model::get().cost(text.chars())
}

/// One encoding from end to end.
fn whole(bytes: &[u8], encoding: &'static Encoding, how: &str) -> Decoded {
    let (text, errors) = encoding.decode_without_bom_handling(bytes);
    let malformed = if errors { malformed(bytes, encoding) } else { Vec::new() };
    // No two bytes of a single-byte encoding have the same character.
    let exact = !errors
        && (encoding.is_single_byte() || encode(&text, encoding.name(), false).as_deref() == Some(bytes));
    Decoded {
        text: text.into_owned(),
        encoding: encoding.name(),
        how: how.into(),
        bom: false,
        malformed,
        exact,
    }
}

/// Where the bytes do not fit the encoding.
fn malformed(bytes: &[u8], encoding: &'static Encoding) -> Vec<(usize, Vec<u8>)> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut out = String::with_capacity(bytes.len().min(1 << 16) + 16);
    let (mut at, mut list) = (0, Vec::new());
    while list.len() < MALFORMED_LISTED {
        out.clear();
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], &mut out, true);
        at += read;
        match result {
            encoding_rs::DecoderResult::InputEmpty => break,
            encoding_rs::DecoderResult::OutputFull => {}
            encoding_rs::DecoderResult::Malformed(length, after) => {
                let end = at.saturating_sub(usize::from(after));
                let start = end.saturating_sub(usize::from(length));
                list.push((start, bytes[start..end].to_vec()));
            }
        }
    }
    list
}
