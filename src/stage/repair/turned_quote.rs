//! `called it ”a loss”`

use super::english::is_nordic;
use super::paragraph::Paragraph;
use super::quotation::{Level, Role, Turn};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "punctuation/turned-quote",
        "Quotation mark that faces the wrong way",
        "A mark that stands before its word like an opening one, or after it like a closing one, and has the other \
         shape. It is turned when all marks of the paragraph read best so; Swedish and Polish quotations stay. Single \
         marks are read in texts that quote with them, and apostrophes are told from them.",
        Confidence::Certain,
    )
    .with(vec![
        Example::becomes("The mayor called it ”a great loss” in the end.\n", "The mayor called it “a great loss” in the end.\n"),
        Example::becomes("The mayor called it “a great loss“ in the end.\n", "The mayor called it “a great loss” in the end.\n"),
        Example::becomes(
            "‘The boat is late,‘ the miller said. ‘We wait.’\n\n’It may not come,’ said the weavers’ spokesman. ‘It’s the rain.’\n",
            "‘The boat is late,’ the miller said. ‘We wait.’\n\n‘It may not come,’ said the weavers’ spokesman. ‘It’s the rain.’\n",
        ),
        Example::stays("The mayor said in Swedish: ”Jag vet inte”, and left.\n"),
        Example::stays("“It is a long story.\n\n“And this is the end of it.”\n\nSo he told us.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Turn(check));

fn check(p: &Paragraph<'_>, turn: &Turn) -> Option<Mend> {
    if !turn.reversed {
        return None;
    }
    // ”Jag vet inte” is how Swedes and Finns quote.
    let quoted = p.text.get(turn.mark.end()..).map(|t| &t[..t.find(['“', '”', '"']).unwrap_or(t.len())]);
    let foreign =
        turn.level == Level::Double && turn.mark.role == Role::Opens && quoted.is_some_and(is_nordic);
    let confidence = if foreign { Confidence::Suspect } else { turn.confidence };
    Some(Mend::edit(turn.span.clone(), &turn.after, confidence))
}
