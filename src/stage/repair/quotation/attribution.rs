//! The clause that ends a quotation: `, he said`, `? asked Ada Voss`.

use crate::stage::repair::lexicon::{attributes, reports, speaker};
use crate::stage::repair::paragraph::{Paragraph, upper};

/// What follows a mark.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Attribution {
    /// No attribution.
    None,
    /// `he said that ...`, which may also be the beginning of a quotation.
    Begun,
    /// `he said.`, `said Ada`: nothing but an attribution.
    Whole,
}

/// The longest name of a speaker (words).
const NAME: usize = 3;

/// Whether the words after a place attribute what stands before it.
pub(super) fn after(p: &Paragraph<'_>, place: usize) -> Attribution {
    let mut at = p.skip(place);
    let mut word = p.word_after(at);
    if attributes(word) {
        return Attribution::Whole;
    }
    let ended = |at: usize, verb: &str| {
        if matches!(p.after(at + verb.len()), None | Some('.' | ',')) {
            Attribution::Whole
        } else {
            Attribution::Begun
        }
    };
    if speaker(word) || ["He", "She", "They"].contains(&word) {
        at = p.skip(at + word.len());
        word = p.word_after(at);
        return if attributes(word) { ended(at, word) } else { Attribution::None };
    }
    for _ in 0..NAME {
        if !upper(word.chars().next()) {
            return Attribution::None;
        }
        at = p.skip(at + word.len());
        word = p.word_after(at);
        if attributes(word) {
            return ended(at, word);
        }
    }
    Attribution::None
}

/// Whether a quotation can end before a place: `, ` or `? ` or `! `.
pub(super) fn may_end(p: &Paragraph<'_>, place: usize) -> bool {
    matches!(p.before(p.skip_back(place)), Some(',' | '?' | '!' | '…'))
}

/// Whether there is a verb of reporting in a stretch.
pub(super) fn within(stretch: &str) -> bool {
    stretch.split(|c: char| !c.is_alphabetic()).any(reports)
}
