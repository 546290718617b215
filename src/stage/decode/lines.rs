//! Bytes that are not UTF-8 as a whole: one legacy encoding, or files that were put together from
//! several, which are decoded line by line and, where the evidence is clear, within a line.

use encoding_rs::{Encoding, UTF_8};

use super::{Decoded, MALFORMED_LISTED, encode, opinion, reading};
use crate::algo::chars::{BIT, Model, floor};

/// How many bytes of a line are weighed; a longer line says no more.
const WEIGHED: usize = 4 * 1024;
/// A line in two encodings is rarer than a line in one; short ones look like anything.
const TWO_IN_A_LINE: i32 = 16 * BIT;
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
/// What a second encoding must gain over the lines read in it.
const SECOND: i32 = 40 * BIT;
/// And this share (one in so many) of what they cost in the first.
const SHARE: i32 = 4;
/// What it must gain on each line, beside the same share.
const SECOND_HERE: i32 = 8 * BIT;
/// A legacy character inside a UTF-8 line must cost less than this: dearer ones are torn sequences.
const STRAY: i32 = 16 * BIT;
/// The same for the start of a sequence at the end of the input: cut texts are commoner than a last letter in
/// another encoding.
const TORN: i32 = 4 * BIT;

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

/// How the lines of a mixed file are read.
struct Readings {
    /// Lines that are UTF-8 are read as such.
    utf8: bool,
    first: &'static Encoding,
    second: Option<&'static Encoding>,
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

fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
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
fn price(bytes: &[u8], encoding: &'static Encoding) -> i32 {
    cost(&encoding.decode_without_bom_handling(bytes).0)
}

fn cost(text: &str) -> i32 {
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

/// UTF-8 lines as such, the others in the legacy encoding that fits.
fn mixed(bytes: &[u8], readings: &Readings, how: &str) -> Decoded {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 4);
    let (mut list, mut counts) = (Vec::new(), [0_usize; 3]);
    for (start, end) in lines(bytes) {
        let line = &bytes[start..end];
        match std::str::from_utf8(line) {
            Ok(valid) if readings.utf8 || line.is_ascii() => {
                text.push_str(valid);
                counts[0] += usize::from(!line.is_ascii());
                continue;
            }
            _ => {}
        }
        let sample = &line[..line.len().min(WEIGHED)];
        let better = |e: &&'static Encoding| {
            let cost = price(sample, readings.first);
            price(sample, e) + SECOND_HERE + cost / SHARE < cost
        };
        let other = readings.second.filter(better);
        if !readings.utf8 {
            text.push_str(&other.unwrap_or(readings.first).decode_without_bom_handling(line).0);
            counts[if other.is_some() { 2 } else { 1 }] += 1;
        } else if line_into(line, start, other.unwrap_or(readings.first), &mut text, &mut list) {
            counts[if other.is_some() { 2 } else { 1 }] += 1;
        }
    }
    if counts[1] + counts[2] == 0 {
        let how = "utf-8 with malformed bytes".into();
        return Decoded { text, encoding: UTF_8.name(), how, bom: false, malformed: list, exact: false };
    }
    let names = [Some(UTF_8), Some(readings.first), readings.second];
    let parts: Vec<String> = counts
        .iter()
        .zip(names)
        .filter_map(|(count, encoding)| {
            Some(format!("{count} lines {}", encoding.filter(|_| *count > 0)?.name()))
        })
        .collect();
    let how = format!("{how}: {}", parts.join(", "));
    Decoded { text, encoding: readings.first.name(), how, bom: false, malformed: list, exact: false }
}

/// Decodes one line that is not UTF-8; true when the legacy encoding was used.
fn line_into(
    line: &[u8],
    offset: usize,
    encoding: &'static Encoding,
    text: &mut String,
    list: &mut Vec<(usize, Vec<u8>)>,
) -> bool {
    let (all, _) = encoding.decode_without_bom_handling(line);
    if !Pieces(line).any(|(valid, piece)| valid && !piece.is_ascii()) && !only_torn(line) {
        text.push_str(&all);
        return true;
    }
    let (mut parts, mut torn, mut used, mut at) = (String::new(), Vec::new(), false, 0);
    for (valid, piece) in Pieces(line) {
        if valid {
            parts.push_str(std::str::from_utf8(piece).unwrap_or_default());
        } else {
            let (read, errors) = encoding.decode_without_bom_handling(piece);
            let price = price_after(&parts, &read);
            let count = i32::try_from(read.chars().count()).unwrap_or(i32::MAX);
            let last = at + piece.len() == line.len();
            let limit = if last && only_torn(piece) { TORN } else { STRAY };
            if errors || price > limit.saturating_mul(count) {
                parts.push('\u{FFFD}');
                torn.push((offset + at, piece.to_vec()));
            } else {
                parts.push_str(&read);
                used = true;
            }
        }
        at += piece.len();
    }
    let weigh = |t: &str| cost(&t[..floor(t, WEIGHED)]);
    // A text that was cut inside its last character has no legacy letter there.
    let cut = only_torn(line) && !used;
    if !cut && weigh(&all) <= weigh(&parts).saturating_add(TWO_IN_A_LINE) {
        text.push_str(&all);
        return true;
    }
    text.push_str(&parts);
    torn.truncate(MALFORMED_LISTED.saturating_sub(list.len()));
    list.append(&mut torn);
    used
}

/// Whether the only bytes that do not fit are the torn start of a sequence at the end.
fn only_torn(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_err_and(|e| e.error_len().is_none())
}

/// What `next` costs after the last characters of `before`.
fn price_after(before: &str, next: &str) -> i32 {
    let tail: Vec<char> = before.chars().rev().take(3).collect();
    let lead = || tail.iter().rev().copied();
    let model = Model::get();
    model.cost(lead().chain(next.chars())) - model.cost(lead())
}

/// Cuts bytes into stretches that are valid UTF-8 and stretches that are not.
struct Pieces<'b>(&'b [u8]);

impl<'b> Iterator for Pieces<'b> {
    type Item = (bool, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let (valid, length) = match std::str::from_utf8(self.0) {
            Ok(_) => (true, self.0.len()),
            Err(e) if e.valid_up_to() > 0 => (true, e.valid_up_to()),
            Err(e) => (false, e.error_len().unwrap_or(self.0.len())),
        };
        let (piece, rest) = self.0.split_at(length);
        self.0 = rest;
        Some((valid, piece))
    }
}
