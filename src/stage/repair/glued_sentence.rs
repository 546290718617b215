//! `on Monday.The storm`

use super::lexicon::{abbreviates, starts_sentence};
use super::paragraph::{lower, upper};
use super::scan::Gap;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/glued-sentence",
        "Two sentences without a blank between them",
        "A line end, a link or an image between the two was removed. The blank is put back when the second begins as \
         sentences begin, or with a name that the document has elsewhere; domains, file names, addresses and the \
         dotted names of programs stay.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("It rained on Monday.The storm passed.\n", "It rained on Monday. The storm passed.\n"),
        Example::becomes("Will it rain?She asked the miller.\n", "Will it rain? She asked the miller.\n"),
        Example::becomes("The vote was lost.Voss left the hall. Later Voss came back.\n", "The vote was lost. Voss left the hall. Later Voss came back.\n"),
        Example::stays("Look at the page www.reed.example/news.Today or at Harbour.Example for the rest.\n"),
        Example::stays("The file Budget.Final.xlsx calls fmt.Println and System.Out of the box.\n"),
        Example::stays("He holds a Ph.D. from the U.S.A. and lives in St.Gallen.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Gap(check));

fn check(gap: &Gap<'_>) -> Option<Mend> {
    if !matches!(gap.run(), "." | "?" | "!") || !upper(gap.after()) {
        return None;
    }
    let (word, next) = (gap.word_before(), gap.word_after());
    if word.chars().count() < 2 || !lower(gap.before()) || (gap.run() == "." && abbreviates(word)) {
        return None;
    }
    let first = next.chars().nth(1);
    let single = next == "I" || next == "A";
    if !(lower(first) || matches!(first, Some('\'' | '’')) || single) || next.chars().skip(1).any(char::is_uppercase) {
        return None;
    }
    let token = gap.paragraph.token(gap.span.start)?;
    let strange = |c: char| c.is_ascii_digit() || matches!(c, '/' | '@' | '_' | '\\' | '=' | '<' | '>' | '{' | '}' | '#' | '&' | '(' | '+');
    let inner = token.trim_matches(|c: char| !c.is_alphanumeric());
    if token.contains(strange) && !starts_sentence(next) || inner.matches('.').count() > 1 || inner.contains(['/', '@', '_', '\\', '=']) {
        return None;
    }
    let small = lower(word.chars().next());
    let starter = starts_sentence(next) || next.contains(['\'', '’']);
    let confidence = if starter && (small || gap.run() != "." || word.len() > 3) {
        Confidence::Certain
    } else if small && (gap.run() != "." || word.chars().count() > 3 && is_elsewhere(gap, next)) {
        Confidence::Likely
    } else {
        Confidence::Suspect
    };
    (confidence > Confidence::Suspect).then(|| {
        let end = gap.span.end;
        Mend::edit(end..end, " ", confidence)
    })
}

/// How much of a document is searched for another place of a name (bytes), so that a document
/// full of glued names stays linear.
const SEARCHED: usize = 20_000;

/// Whether a capitalised word stands by itself elsewhere in the document.
fn is_elsewhere(gap: &Gap<'_>, word: &str) -> bool {
    let document = gap.paragraph.document().as_bytes();
    let text = &document[..document.len().min(SEARCHED)];
    memchr::memmem::find_iter(text, word.as_bytes()).any(|at| {
        let begins = at == 0 || matches!(text[at - 1], b' ' | b'\n');
        let ends = text.get(at + word.len()).is_none_or(|b| matches!(b, b' ' | b',' | b'\n' | b'\'' | 0xE2));
        begins && ends
    })
}
