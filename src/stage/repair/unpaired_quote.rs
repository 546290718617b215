//! `„Das Boot kommt, sagte er.` and `« Le bateau arrive, dit-il.`: marks that come in pairs of two shapes.

use super::{Asked, Check, Mend, any_language};
use crate::rule::{About, Confidence, Example, View};

pub(crate) fn about() -> About {
    About::coded(
        "damage/unpaired-quote",
        "One of „ “ or « » without its partner",
        "Texts that open and close quotations with marks of two shapes show when one was lost. The document tells which \
         mark opens; quotations over several paragraphs, in which each opens anew and only the last one closes, are \
         sound, and so are marks that only adorn a line. Pointed at where the other quotations of the document are in order.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged(
            "„Das Boot kommt“, sagte der Müller. „Wir warten“, sagte sie.\n\n„Es regnet“, sagte er.\n\n„Der Fluss steigt“, rief sie, „und keiner geht.\n\nDann schwieg sie lange.\n",
        ),
        Example::flagged(
            "« Le bateau arrive », dit le meunier.\n\n« Nous attendons », dit-elle.\n\n« Il pleut », dit-il.\n\nIl se tut. Le fleuve monte », dit-elle.\n",
        ),
        Example::stays(
            "« Le bateau arrive », dit le meunier.\n\n« Nous attendons », dit-elle, « car il pleut. »\n\n« Le fleuve monte.\n\n« Personne ne part », dit-il.\n\nLire la suite »\n",
        ),
        Example::stays(
            "»Das Boot kommt«, sagte der Müller.\n\n»Wir warten«, sagte sie.\n\n»Es regnet«, sagte er, »und der Fluss steigt.«\n",
        ),
    ])
}

pub(crate) const RULE: Asked = any_language(Check::Document(check));

/// Lines with quotations in order that a document must have before one out of order says something.
const SOUND: usize = 3;
/// At most one line in so many may be out of order: otherwise the document has a habit that is not known here.
const ONE_IN: usize = 4;

fn check(view: &View<'_>, out: &mut dyn FnMut(Mend)) {
    // Their last bytes are rare in texts that have none of them.
    let bytes = view.text.as_bytes();
    let marks = memchr::memchr3_iter(0x9E, 0xAB, 0xBB, bytes);
    let is_mark = |at: usize| ["„", "«", "»"].iter().any(|m| bytes[..=at].ends_with(m.as_bytes()));
    if !marks.into_iter().any(is_mark) {
        return;
    }
    for system in [guillemets(view), Some(System { opens: '„', closes: &['“', '”'] })].into_iter().flatten() {
        let mut lost = Vec::new();
        let sound = system.read(view, &mut lost);
        if sound >= SOUND && lost.len() * ONE_IN <= sound + lost.len() {
            lost.iter().for_each(|&(start, end)| out(Mend::flag(start..end, Confidence::Suspect)));
        }
    }
}

/// Which mark opens quotations, and which ones close them.
struct System {
    opens: char,
    closes: &'static [char],
}

/// Whether « or » opens: « has a blank before it where it opens, and a letter or mark where it closes. Nothing where
/// the document does both.
fn guillemets(view: &View<'_>) -> Option<System> {
    let (mut opening, mut closing) = (0, 0);
    for (at, _) in view.text.match_indices('«') {
        let before = view.text[..at].chars().next_back();
        let opens = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-'));
        *(if opens { &mut opening } else { &mut closing }) += 1;
    }
    match (opening, closing) {
        (0, 0) => None,
        (l, r) if l >= ONE_IN * r => Some(System { opens: '«', closes: &['»'] }),
        (l, r) if r >= ONE_IN * l => Some(System { opens: '»', closes: &['«'] }),
        _ => None,
    }
}

/// Whether a line has but one of the marks, at its beginning or end: `Read more »`.
fn adorns(text: &str) -> bool {
    let mark = |c: char| matches!(c, '«' | '»');
    (text.starts_with(mark) || text.ends_with(mark)) && text.matches(mark).count() == 1
}

impl System {
    /// Reads all lines; returns how many have quotations in order, and puts the marks without a partner into `lost`.
    fn read(&self, view: &View<'_>, lost: &mut Vec<(usize, usize)>) -> usize {
        let mut sound = 0;
        // The mark that the lines before have left open.
        let mut left_open: Option<(usize, usize)> = None;
        for line in view.lines {
            let text = line.text(view.text);
            let start = line.span.start as usize;
            let mut open: Vec<(usize, usize)> = Vec::new();
            let (mut pairs, mut before) = (0, lost.len());
            let (begins, adorned) = (text.len() - text.trim_start().len(), adorns(text.trim()));
            for (at, c) in text.char_indices() {
                let mark = (start + at, start + at + c.len_utf8());
                if c == self.opens {
                    // Each paragraph of a long quotation opens anew.
                    if at <= begins {
                        left_open = None;
                    }
                    open.push(mark);
                } else if self.closes.contains(&c) {
                    let closed = open.pop().or_else(|| left_open.take()).is_some();
                    pairs += usize::from(closed);
                    if !closed && self.closes.len() == 1 && !adorned {
                        lost.push(mark);
                    }
                }
            }
            lost.extend(left_open.take_if(|_| !open.is_empty()));
            before += open.len().saturating_sub(1);
            lost.extend(open.iter().skip(1));
            left_open = open.first().copied().or(left_open);
            sound += usize::from(pairs > 0 && lost.len() <= before);
        }
        lost.extend(left_open);
        lost.sort_unstable();
        sound
    }
}
