//! Files in several encodings, decoded line by line and, where the evidence is clear, within a line.

use encoding_rs::{Encoding, UTF_8};

use super::lines::{SHARE, cost, lines, price};
use super::{Decoded, MALFORMED_LISTED};
use crate::algo::chars::{BIT, Model, floor};

/// How many bytes of a line are weighed; a longer line says no more.
pub(super) const WEIGHED: usize = 4 * 1024;
/// A line in two encodings is rarer than a line in one; short ones look like anything. On the development half of the character benchmark nothing changes
/// between a quarter and four times as much.
const TWO_IN_A_LINE: i32 = 16 * BIT;
/// What it must gain on each line, beside the same share.
const SECOND_HERE: i32 = 8 * BIT;
/// A legacy character inside a UTF-8 line must cost less than this: dearer ones are torn sequences.
/// On the development half of the character benchmark nothing changes between a quarter and four times as much.
const STRAY: i32 = 16 * BIT;
/// The same for the start of a sequence at the end of the input: cut texts are commoner than a last letter in
/// another encoding.
const TORN: i32 = 4 * BIT;

/// How the lines of a mixed file are read.
pub(super) struct Readings {
    /// Lines that are UTF-8 are read as such.
    pub utf8: bool,
    pub first: &'static Encoding,
    pub second: Option<&'static Encoding>,
}

/// UTF-8 lines as such, the others in the legacy encoding that fits.
pub(super) fn mixed(bytes: &[u8], readings: &Readings, how: &str) -> Decoded {
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
pub(super) struct Pieces<'b>(pub &'b [u8]);

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
