//! `[a sect] ?` and `one thing : rain`

use super::paragraph::{lower, solid};
use super::scan::Gap;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/space-before-mark",
        "Blank before ; : ? or !",
        "French sets a blank there, English does not. Smileys stay, and so does a question mark before a small \
         letter, which may stand for a dash or a letter that was lost; French paragraphs are left alone.",
        Confidence::Likely,
    )
    .with(vec![
        Example::becomes("Was it the [old] sect ? The elder would not say.\n", "Was it the [old] sect? The elder would not say.\n"),
        Example::becomes("She feared one thing : the rain ; it came.\n", "She feared one thing: the rain; it came.\n"),
        Example::stays("He signed the letter with a ;) and a :-( as ever.\n"),
        Example::stays("The mayor ? a miller by trade ? left early.\n"),
        Example::stays("The sign was in French: Quelle heure est-il ? Elle demande encore : il est trop tard ; on ferme les portes.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Gap(check));

fn check(gap: &Gap<'_>) -> Option<Mend> {
    let mark = gap.run().trim_matches(' ');
    if !matches!(mark, ";" | ":" | "?" | "!") || !gap.parted() {
        return None;
    }
    let before = gap.before();
    if !(solid(before) || matches!(before, Some('”' | '"' | '’' | ')' | ']' | '%'))) || gap.paragraph.is_foreign() {
        return None;
    }
    let after = gap.after();
    if !gap.spaced() && !gap.at_end() && !matches!(after, Some('”' | '"' | '’')) {
        return None;
    }
    if gap.at_end() && matches!(mark, ";" | ":") && solid(before) && gap.span.start == 0 {
        return None;
    }
    if mark == ":" && !(lower(before) && after.is_some_and(char::is_alphabetic)) {
        // `VIP : 60,000` is a table.
        return None;
    }
    let query = matches!(mark, "?" | "!");
    if query && lower(after) || around_french(gap) {
        return None;
    }
    Some(Mend::edit(gap.core(), mark, Confidence::Likely))
}

/// Short French sentences in an English paragraph: a letter with an accent or an elision nearby.
fn around_french(gap: &Gap<'_>) -> bool {
    let word = gap.word_before();
    let of_french = |w: &str| ["est-il", "vous", "nous", "elle", "il", "tard", "pas", "moi", "toi", "encore", "ça"].contains(&w);
    of_french(word) || word.contains(['é', 'è', 'ê', 'à', 'ç', 'ù', 'î', 'ô', 'û'])
}
