//! `dedup/repeated-passage`: a paragraph or a block of paragraphs that was pasted twice.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::paragraphs::{Paragraph, Paragraphs, line_number};
use crate::algo::tokens::pair_hash;
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};

/// A paragraph told twice in a row has this many words at least; shorter ones may be refrains.
const NEXT: usize = 15;
/// A paragraph that comes again further down has this many words; nobody writes so much twice by chance.
const AGAIN: usize = 40;
/// So many words a block of paragraphs has that comes again in the same order.
const BLOCK: usize = 40;
/// Nearly equal paragraphs share this part of their pairs of words,
const NEARLY: f64 = 0.8;
/// and have this many words.
const NEARLY_WORDS: usize = 25;
/// A pair of words in more paragraphs than this tells nothing; so many earlier paragraphs are compared.
const RARE: usize = 8;
/// Of the pairs by which two nearly equal paragraphs may meet, they do meet at one in so many: it is three in four
/// that are expected.
const MET: usize = 4;
/// Documents with more paragraphs of that length are tables or books: near doubles are not looked for.
const MOST: usize = 2000;

pub(crate) fn about() -> About {
    About::coded(
        "dedup/repeated-passage",
        "Paragraph pasted twice",
        "A paragraph of prose that stands twice in a document, word for word: one after the other, within a block \
         that comes again, or so long that it was pasted. The first one stays. What comes three times, verse and \
         refrains, lists, tables and speech in quotes stay; paragraphs that are only nearly equal are suggestions.",
        Confidence::Likely,
    )
    .with(vec![
        Example::becomes(
            "The ferry to Oster left the harbour at noon with forty people and nine cars on board.\n\nThe ferry to Oster left the harbour at noon with forty people and nine cars on board.\n\nNobody was hurt.\n",
            "The ferry to Oster left the harbour at noon with forty people and nine cars on board.\n\n\nNobody was hurt.\n",
        ),
        Example::stays("Row the boat\n\nRow the boat\n\nGently down the stream\n"),
        Example::stays("The mayor spoke.\n\nThe mayor spoke.\n\nThen she left.\n"),
        Example::stays(
            "Party A shall hand over the goods within ten days of the date on which this contract is signed.\n\nPayment is due in May.\n\nParty A shall hand over the goods within ten days of the date on which this contract is signed.\n\nInterest is due in June.\n",
        ),
        Example::stays(
            "\u{201C}We shall not leave this town before the last of our houses has been built again,\u{201D} she said.\n\n\u{201C}We shall not leave this town before the last of our houses has been built again,\u{201D} she said.\n",
        ),
    ])
}

/// Proposes to take out what was pasted twice; returns where the lines begin that were pointed at.
pub(super) fn propose(rule: RuleId, view: &View<'_>, cut: &Paragraphs, out: &mut Findings) -> FxHashSet<u32> {
    let mut pointed = FxHashSet::default();
    if !view.switches.on(rule) {
        return pointed;
    }
    let paragraphs = &cut.list;
    let taken = doubles(paragraphs, view.text);
    for &(k, first) in &taken {
        let finding = Finding::edit(paragraphs[k].line.full, rule, Confidence::Likely, "");
        pointed.insert(paragraphs[k].line.span.start);
        out.push(finding.because("stands first in line", line_number(view, &paragraphs[first])));
    }
    let near = near_doubles(cut);
    for (k, first, share) in near {
        if !taken.iter().any(|(t, _)| *t == k) {
            let mut finding = Finding::edit(paragraphs[k].line.full, rule, Confidence::Suspect, "")
                .message("Paragraph nearly equal to an earlier one")
                .because("nearly equal to line", line_number(view, &paragraphs[first]));
            finding.score = Some((share * 1e4).round() / 1e4);
            pointed.insert(paragraphs[k].line.span.start);
            out.push(finding);
        }
    }
    pointed
}

/// Paragraphs that were pasted again, each with the one that stays.
fn doubles(paragraphs: &[Paragraph], text: &str) -> Vec<(usize, usize)> {
    let mut places: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (k, paragraph) in paragraphs.iter().enumerate() {
        let list = places.entry(paragraph.hash).or_default();
        // Three are as good as a thousand: what comes so often is meant.
        if list.len() < 3 {
            list.push(k);
        }
    }
    // For each second telling where the first one stands.
    let twin: Vec<Option<usize>> = paragraphs
        .iter()
        .enumerate()
        .map(|(k, p)| match places.get(&p.hash).map(Vec::as_slice) {
            Some(&[first, second]) if second == k && paragraphs[first].line.text(text).trim() == p.line.text(text).trim() => Some(first),
            _ => None,
        })
        .collect();
    let mut out = Vec::new();
    let mut k = 0;
    while k < paragraphs.len() {
        let Some(first) = twin[k] else {
            k += 1;
            continue;
        };
        // The block of paragraphs that comes again from here, before it meets itself.
        let mut length = 1;
        while first + length < k && twin.get(k + length).copied().flatten() == Some(first + length) {
            length += 1;
        }
        let words: usize = paragraphs[k..k + length].iter().map(Paragraph::words).sum();
        let block = length > 1 && words >= BLOCK && prose_share(&paragraphs[k..k + length]);
        for (step, paragraph) in paragraphs[k..k + length].iter().enumerate() {
            let bar = if first + length == k && length == 1 { NEXT } else { AGAIN };
            if paragraph.prose && (block || paragraph.words() >= bar) {
                out.push((k + step, first + step));
            }
        }
        k += length;
    }
    out
}

/// Whether most of a block's words are prose: verse and tables come again as they are.
fn prose_share(block: &[Paragraph]) -> bool {
    let prose: usize = block.iter().filter(|p| p.prose && p.words() >= NEXT).map(Paragraph::words).sum();
    prose * 4 >= block.iter().map(Paragraph::words).sum::<usize>() * 3
}

/// Paragraphs nearly equal to an earlier one, with the share of word pairs they have in common.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // counts of words
fn near_doubles(cut: &Paragraphs) -> Vec<(usize, usize, f64)> {
    let paragraphs = &cut.list;
    let long: Vec<usize> =
        (0..paragraphs.len()).filter(|k| paragraphs[*k].prose && paragraphs[*k].words() >= NEARLY_WORDS).collect();
    if long.len() < 2 || long.len() > MOST {
        return Vec::new();
    }
    let (mut pairs, mut entries) = (Vec::new(), Vec::new());
    let (mut ends_of, mut first_of) = (Vec::with_capacity(long.len()), Vec::with_capacity(long.len()));
    for (n, &k) in (0_u64..).zip(&long) {
        let from = pairs.len();
        let words = cut.words_of(&paragraphs[k]);
        pairs.extend(words.windows(2).map(|two| pair_hash(two[0].hash, two[1].hash)));
        // Sets that share four in five of both have their first common pair among the first fifth of each.
        let own = &mut pairs[from..];
        let first = (own.len() - (own.len() as f64 * NEARLY) as usize + 1).min(own.len());
        own.select_nth_unstable(first - 1);
        entries.extend(own[..first].iter().map(|h| (u64::from(*h) << 32) | n));
        ends_of.push((from, pairs.len()));
        first_of.push(first);
    }
    entries.sort_unstable();
    entries.dedup();
    let place = |entry: u64| (entry & u64::from(u32::MAX)) as usize;
    let mut met: Vec<(usize, usize)> = Vec::new();
    for list in entries.chunk_by(|a, b| a >> 32 == b >> 32).filter(|list| (2..=RARE).contains(&list.len())) {
        for (n, later) in list.iter().enumerate() {
            met.extend(list[..n].iter().map(|earlier| (place(*later), place(*earlier))));
        }
    }
    met.sort_unstable();
    // How often two paragraphs met tells how much they share: by chance nearly all meet once.
    let mut met: Vec<(usize, usize, usize)> =
        met.chunk_by(|a, b| a == b).map(|same| (same[0].0, same.len(), same[0].1)).collect();
    met.retain(|(later, times, earlier)| times * MET >= first_of[*later].min(first_of[*earlier]));
    // Most paragraphs are near no other one, and are not put in order.
    let mut compared: Vec<usize> = met.iter().flat_map(|(later, _, earlier)| [*later, *earlier]).collect();
    compared.sort_unstable();
    compared.dedup();
    compared.iter().for_each(|n| pairs[ends_of[*n].0..ends_of[*n].1].sort_unstable());
    let mut out = Vec::new();
    for group in met.chunk_by_mut(|a, b| a.0 == b.0) {
        let of = |n: usize| &pairs[ends_of[n].0..ends_of[n].1];
        group.sort_unstable_by_key(|(_, times, earlier)| (Reverse(*times), *earlier));
        let own = group[0].0;
        let larger = |n: usize| of(own).len().max(of(n).len()).max(1) as f64;
        // What is much shorter or longer shares too little, whatever it shares.
        let fits = |n: &usize| of(own).len().min(of(*n).len()) as f64 >= NEARLY * larger(*n);
        let near = group.iter().take(RARE).map(|(_, _, n)| *n).filter(fits);
        let enough = |n: usize| (NEARLY * larger(n)).ceil() as usize;
        let shared = |n: usize| Some((in_both(of(own), of(n), enough(n))?, Reverse(n)));
        let Some((shared, Reverse(earlier))) = near.filter_map(shared).max() else { continue };
        let (k, other) = (long[own], long[earlier]);
        if paragraphs[other].hash != paragraphs[k].hash {
            out.push((k, other, shared as f64 / larger(earlier)));
        }
    }
    out
}

/// How many numbers two rising lists share, if they are `enough`.
fn in_both(a: &[u32], b: &[u32], enough: usize) -> Option<usize> {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if both + (a.len() - i).min(b.len() - j) < enough {
            return None;
        }
        both += usize::from(x == y);
        (i, j) = (i + usize::from(x <= y), j + usize::from(y <= x));
    }
    (both >= enough).then_some(both)
}
