//! `$ 450`

use super::paragraph::Paragraph;
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/currency-space",
        "Blank between a currency sign and its figure",
        "English sets the sign close to the figure; translators that cut at every sign do not. A sign that follows a \
         figure, as in 100 €, belongs to that figure and stays.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The mill sold for $ 450 in the spring.\n", "The mill sold for $450 in the spring.\n"),
        Example::stays("The mill sold for 100 € 20 years ago, and at the prompt $ 7z was typed.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::At(&['$', '£', '€', '¥'], check));

fn check(p: &Paragraph<'_>, at: usize) -> Option<Mend> {
    let sign = p.after(at).filter(|c| matches!(c, '$' | '£' | '€' | '¥'))?;
    let blank = at + sign.len_utf8();
    let digits = p.skip(blank);
    let figure = p.text.get(digits..)?;
    let count = figure.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b',' | b'.')).count();
    let before_sign = p.before(at);
    let stands = before_sign.is_none_or(|c| matches!(c, ' ' | '(' | '[' | '“' | '"' | '‘' | '—' | '–'));
    let taken = p.before(p.skip_back(at)).is_some_and(|c| c.is_ascii_digit());
    let rest = figure.get(count..).and_then(|t| t.chars().next());
    let letter = rest.is_some_and(|c| c.is_alphabetic() && !matches!(c, 'k' | 'K' | 'm' | 'M' | 'b' | 'B'));
    (digits > blank && figure.starts_with(|c: char| c.is_ascii_digit()) && stands && !taken && !letter)
        .then(|| Mend::edit(blank..digits, "", Confidence::Certain))
}
