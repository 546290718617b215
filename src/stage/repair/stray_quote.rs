//! `she noted. “` at the end of a paragraph.

use super::paragraph::Paragraph;
use super::quotation::{Level, Role, Turn, lacks_opening};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/stray-quote",
        "Quotation mark left over at the end of a paragraph",
        "The opening mark of a quotation that was moved, cut or begins in the next paragraph. It is taken out where \
         nothing is open that it could close; when the next paragraph lacks its opening mark, the rule only suggests.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("“The mill is gone,” she noted. “\n", "“The mill is gone,” she noted.\n"),
        Example::stays("“The mill is gone,” she noted. “It will not be built again.”\n"),
        Example::stays("The boards were 6 by 12\"\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Turn(check));

fn check(p: &Paragraph<'_>, turn: &Turn) -> Option<Mend> {
    if turn.mark.role != Role::Neither {
        return None;
    }
    let lacking = p.next().is_some_and(|next| {
        if turn.level == Level::Single {
            return lacks_opening(next);
        }
        let first = next.find(['“', '”', '"']);
        first.is_some_and(|k| next[k..].starts_with('”') || (next[k..].starts_with('"') && next[..k].ends_with([',', '.', '?', '!'])))
    });
    Some(Mend::edit(turn.span.clone(), &turn.after, if lacking { Confidence::Suspect } else { turn.confidence }))
}
