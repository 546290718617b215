//! `the mill,which`

use super::paragraph::lower;
use super::scan::Gap;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/glued-comma",
        "Comma without a blank after it",
        "A blank was lost where a link or a tag was taken out. Numbers, chemical names, addresses, file names and \
         lists of several words without blanks stay.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("She sold the mill,which was old.\n", "She sold the mill, which was old.\n"),
        Example::stays("The drum held 2,4-D and N,N-dimethylaniline for the mill.\n"),
        Example::stays("The tags are mill,river,weir on the old page.\n"),
        Example::stays("See the page reed.example/old,mill for the rest.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Gap(check));

fn check(gap: &Gap<'_>) -> Option<Mend> {
    if gap.run() != "," || !lower(gap.before()) || !lower(gap.after()) {
        return None;
    }
    let (word, next) = (gap.word_before(), gap.word_after());
    if word.chars().count() < 2 || next.chars().count() < 2 {
        return None;
    }
    let token = gap.paragraph.token(gap.span.start)?;
    let plain = |c: char| c.is_alphabetic() || matches!(c, ',' | '.' | '!' | '?' | ';' | ':' | '\'' | '’' | '‘' | '-' | '“' | '”' | '"' | '(' | ')' | '–' | '—');
    let inner = token.trim_matches(|c: char| !c.is_alphabetic());
    let apart = inner.contains(['.', ':', '(', ')']);
    (token.chars().all(plain) && inner.matches(',').count() == 1 && !apart).then(|| {
        let end = gap.span.end;
        Mend::edit(end..end, " ", Confidence::Certain)
    })
}
