//! Paragraphs in which the letters of every word are shuffled.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::paragraph::Paragraph;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/scrambled",
        "Paragraph of shuffled letters",
        "Some paywalls shuffle the letters of each word for readers that do not pay. Told by small words that are \
         the commonest ones in another order (hte, dna, htiw).",
        Confidence::Likely,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The mill was sold, and he said that it was for the town.\n\nEht lilm saw dlos no Yadnom dna hte rayom dias htta eh dah ton neeb lodt fo ti.\n"),
        Example::stays("The mill was sold, and he said that it was for the town, which had been told of it on Monday by the mayor.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Paragraph(check));

/// Shares of all words: shuffled ones of the commonest from which a paragraph is taken for scrambled.
const SHUFFLED: f64 = 0.2;

/// Fewer words than this tell nothing.
const WORDS: u32 = 10;

/// Words of which every English paragraph of some length has a few.
const COMMON: &[&str] = &[
    "the", "and", "was", "that", "with", "for", "had", "been", "said", "from", "not", "were", "they", "this", "have",
    "his", "are",
];

/// A paragraph with one of these is not looked at.
static SOUND: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| [" the ", " and "].map(Finder::new));

fn check(p: &Paragraph<'_>, out: &mut dyn FnMut(Mend)) {
    if p.text.len() < 60 || SOUND.iter().any(|w| w.find(p.text.as_bytes()).is_some()) || !p.is_foreign() {
        return;
    }
    let sorted = |w: &str| {
        let mut letters = w.to_lowercase().into_bytes();
        letters.sort_unstable();
        letters
    };
    let common: Vec<_> = COMMON.iter().map(|w| sorted(w)).collect();
    let (mut all, mut shuffled) = (0u32, 0u32);
    for word in p.text.split_ascii_whitespace().take(200) {
        all += 1;
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        let small = (3..=4).contains(&word.len()) && word.is_ascii();
        if small && !COMMON.iter().any(|c| c.eq_ignore_ascii_case(word)) && common.contains(&sorted(word)) {
            shuffled += 1;
        }
    }
    if all >= WORDS && f64::from(shuffled) >= SHUFFLED * f64::from(all) {
        out(Mend::flag(0..p.text.len(), Confidence::Likely));
    }
}
