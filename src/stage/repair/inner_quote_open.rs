//! `“They say, ‘no light,” Ada said`

use super::paragraph::{Paragraph, solid};
use super::quotation::{Level, Quotation, Role};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/inner-quote-open",
        "Inner quotation that is not closed before the outer one",
        "A single mark opened a quotation inside a quotation, and the double mark closes both.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("“They say, ‘no light in the mill,” Ada said.\n"),
        Example::stays("“They say, ‘no light in the mill,’” Ada said. “It’s the ’60s.”\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Quotation(check));

fn check(p: &Paragraph<'_>, quotation: &Quotation, out: &mut dyn FnMut(Mend)) {
    if quotation.level() != Level::Double {
        return;
    }
    for two in quotation.marks().windows(2) {
        let (open, close) = (two[0], two[1]);
        if open.role != Role::Opens || close.role != Role::Closes {
            continue;
        }
        let Some(inner) = p.text.get(open.end()..close.at) else { continue };
        if !inner.contains('‘') {
            continue;
        }
        let mut depth = 0;
        for (k, c) in inner.char_indices() {
            let at = open.end() + k;
            match c {
                '‘' if !solid(p.before(at)) => depth = 1,
                // An apostrophe has a letter on both sides, and one in front of figures or at a plural is no mark either.
                '’' | '\'' if depth == 1 && !solid(p.after(at + c.len_utf8())) => depth = 0,
                _ => {}
            }
        }
        if depth == 1 {
            out(Mend::edit(close.at..close.end(), &format!("’{}", &p.text[close.at..close.end()]), Confidence::Suspect));
        }
    }
}
