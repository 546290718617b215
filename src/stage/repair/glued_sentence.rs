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
    let starter = starts_sentence(next);
    let long = word.chars().count() >= PROSE;
    let facts = gap.paragraph.facts();
    let follows = matches!(gap.paragraph.after(gap.span.end + next.len()), Some(' ' | ',' | '\'' | '’'));
    let confidence = if starter && (small || gap.run() != "." || word.len() > 2) {
        Confidence::Certain
    } else if gap.run() == "?" && word.len() > 2 || small && (gap.run() != "." || (long && follows && !facts.has_code()) || (word.len() > 3 && facts.has_word(next))) {
        Confidence::Likely
    } else {
        return None;
    };
    let end = gap.span.end;
    Some(Mend::edit(end..end, " ", confidence))
}

/// Names of programs are made of short words (os.Create, file.Close); from this length on a
/// word before a capital is taken for the end of a sentence, unless the document shows programs.
const PROSE: usize = 5;
