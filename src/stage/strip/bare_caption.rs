//! `boilerplate/bare-caption`: a caption without its credit, known by its neighbours.

use super::captions::{Picture, PictureRules, picture};
use super::rows::Row;
use crate::rule::pack::LineRules;
use crate::rule::{About, Confidence, Example, Finding, Findings, RuleId, View};

/// Captions have this many words.
const WORDS: std::ops::RangeInclusive<usize> = 4..=45;
/// Where less of the lines stand apart, a missing blank line tells nothing.
const APART: f64 = 0.3;

pub(crate) fn about() -> About {
    About::coded(
        "boilerplate/bare-caption",
        "Caption of a picture",
        "A line that touches a credit or the name of an image, or stands before a credit and tells what a picture shows (a place at the end, a weekday with a date). Headings and quoted speech stay.",
        Confidence::Likely,
    )
    .with(vec![
        Example::becomes(
            "The ferry left at noon with forty people.\n\nPeople wait on the quay in Oster on Monday, March 3, 2031.\n(Ada Brun / Oster News via AP)\n\nNobody was hurt in the storm.\n",
            "The ferry left at noon with forty people.\n\n(Ada Brun / Oster News via AP)\n\nNobody was hurt in the storm.\n",
        ),
        Example::stays(
            "The ferry left at noon with forty people.\n\nA harbour on the way to ruin\n\n© Ada Brun/EPA-EFE/Shutterstock\n\nNobody was hurt in the storm.\n",
        ),
    ])
}

/// Proposes to move captions to the metadata.
pub(super) fn propose(
    rule: RuleId,
    lines: &LineRules,
    ids: &PictureRules,
    view: &View<'_>,
    rows: &[Row<'_>],
    title: Option<usize>,
    out: &mut Findings,
) {
    if !view.switches.on(rule) {
        return;
    }
    let apart = rows.iter().filter(|r| r.apart).count() as f64 >= APART * rows.len() as f64;
    let mark = |k: Option<usize>| {
        k.and_then(|k| rows.get(k)).is_some_and(|r| picture(r, lines, ids) == Some(Picture::Mark))
    };
    for (k, row) in rows.iter().enumerate() {
        if row.hit.is_some() || Some(k) == title || !WORDS.contains(&row.words) {
            continue;
        }
        let (before, after) = (mark(k.checked_sub(1)), mark(Some(k + 1)));
        if !before && !after {
            continue;
        }
        let touches = apart
            && ((before && !row.apart) || (after && rows.get(k + 1).is_some_and(|r| !r.apart)))
            && !is_speech(row.text);
        let shows = after && !is_speech(row.text) && shows_a_scene(row);
        if touches || shows {
            let why = if touches { "touches a credit" } else { "a scene before a credit" };
            out.push(
                Finding::edit(row.line.full, rule, Confidence::Likely, "")
                    .because("place", why)
                    .capture("captions", row.text),
            );
        }
    }
}

fn is_speech(text: &str) -> bool {
    text.starts_with(['"', '\u{201C}', '\u{2018}', '\u{AB}', '\u{201E}', '-', '\u{2013}', '\u{2014}'])
}

/// English words after which a caption names its place.
const PLACES: [&str; 9] = ["in", "near", "at", "outside", "from", "inside", "over", "on", "of"];

/// A line that ends in a place ("... clash with police in Oster"), or says the weekday with a date.
fn shows_a_scene(row: &Row<'_>) -> bool {
    let words: Vec<&str> = row.text.split_whitespace().collect();
    let capital = |w: &str| w.chars().next().is_some_and(char::is_uppercase);
    let year = |w: &str| {
        let digits = w.trim_matches(|c: char| !c.is_ascii_digit());
        digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
    };
    let dated = words.windows(2).any(|w| year(w[1]) && w[0].ends_with(',')) && row.words <= 40;
    // Title case tells a heading from a caption.
    let small = words.iter().skip(1).filter(|w| w.chars().next().is_some_and(char::is_lowercase)).count();
    let tail = words.iter().rposition(|w| PLACES.contains(w)).is_some_and(|k| {
        k + 1 < words.len() && words.len() - k <= 4 && words[k + 1..].iter().all(|w| capital(w))
    });
    dated || (!row.ends && row.words >= 5 && small * 2 >= words.len() && tail)
}
