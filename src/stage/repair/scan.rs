//! The one walk over a paragraph that finds the places where rules are asked.

use std::ops::Range;

use super::paragraph::Paragraph;

/// The bit of the byte table that says: gaps between words are made of this.
const MARK: u32 = 1 << 31;

/// The bit that says: one of the longer signs may begin here.
const LONGER: u32 = 1 << 30;

/// Which rules are asked at which signs, a bit for each rule.
pub(super) struct Signs {
    bytes: [u32; 256],
    longer: Vec<(char, u32)>,
}

impl Signs {
    /// No sign, only the marks that gaps are made of.
    pub(super) fn new() -> Self {
        let mut bytes = [0; 256];
        for mark in b".,;:?!" {
            bytes[usize::from(*mark)] = MARK;
        }
        Signs { bytes, longer: Vec::new() }
    }

    /// Rule `rule` (its bit) wants to be asked at a sign.
    pub(super) fn add(&mut self, rule: u32, sign: char) {
        let first = usize::from(sign.encode_utf8(&mut [0; 4]).as_bytes()[0]);
        if sign.is_ascii() {
            self.bytes[first] |= rule;
        } else if let Some((_, rules)) = self.longer.iter_mut().find(|l| l.0 == sign) {
            *rules |= rule;
        } else {
            self.bytes[first] |= LONGER;
            self.longer.push((sign, rule));
        }
    }

    /// The rules of the longer sign that begins here.
    fn longer(&self, text: &str, at: usize) -> u32 {
        let sign = text.get(at..).and_then(|t| t.chars().next());
        self.longer.iter().find(|l| Some(l.0) == sign).map_or(0, |l| l.1)
    }
}

/// Which places are wanted.
pub(super) struct Sites<'t> {
    /// The signs.
    pub(super) signs: &'t Signs,
    /// Whether gaps are.
    pub(super) gaps: bool,
    /// Bits of the rules that are asked at single signs.
    pub(super) at: u32,
}

/// A place where a rule is asked.
pub(super) enum Site<'p> {
    /// An unusual run of marks and blanks.
    Gap(Gap<'p>),
    /// Rule `.0` wants to look at the sign at byte `.1`.
    At(usize, usize),
}

/// A run of stops, commas and their like, with the blanks among and around them.
pub(crate) struct Gap<'p> {
    /// Where it is.
    pub(super) paragraph: &'p Paragraph<'p>,
    /// First byte and one past the last.
    pub(super) span: Range<usize>,
}

impl<'p> Gap<'p> {
    /// The run.
    pub(super) fn run(&self) -> &'p str {
        self.paragraph.text.get(self.span.clone()).unwrap_or_default()
    }

    /// The run without blanks.
    pub(super) fn marks(&self) -> impl Iterator<Item = u8> {
        self.run().bytes().filter(|b| *b != b' ')
    }

    /// Whether the marks of the run are exactly these.
    pub(super) fn is(&self, marks: &str) -> bool {
        self.marks().eq(marks.bytes())
    }

    /// The run from its first mark to its last, and a blank before it.
    pub(super) fn core(&self) -> Range<usize> {
        self.span.start..self.span.start + self.run().trim_end_matches(' ').len()
    }

    /// Whether a blank stands before the first mark.
    pub(super) fn parted(&self) -> bool {
        self.run().starts_with(' ')
    }

    /// Whether a blank stands after the last mark.
    pub(super) fn spaced(&self) -> bool {
        self.run().ends_with(' ')
    }

    /// Whether the paragraph ends with the run.
    pub(super) fn at_end(&self) -> bool {
        self.span.end == self.paragraph.text.len()
    }

    /// The character before the run.
    pub(super) fn before(&self) -> Option<char> {
        self.paragraph.before(self.span.start)
    }

    /// The character after the run.
    pub(super) fn after(&self) -> Option<char> {
        self.paragraph.after(self.span.end)
    }

    /// The word before the run.
    pub(super) fn word_before(&self) -> &'p str {
        self.paragraph.word_before(self.span.start)
    }

    /// The word after the run.
    pub(super) fn word_after(&self) -> &'p str {
        self.paragraph.word_after(self.span.end)
    }
}

/// Shows every wanted place of a paragraph, from left to right.
pub(super) fn walk<'p>(paragraph: &'p Paragraph<'p>, sites: &Sites<'_>, mut see: impl FnMut(Site<'p>)) {
    let bytes = paragraph.text.as_bytes();
    let wanted = sites.at | LONGER | if sites.gaps { MARK } else { 0 };
    let mut at = 0;
    while at < bytes.len() {
        let mut bits = sites.signs.bytes[usize::from(bytes[at])] & wanted;
        if bits == 0 {
            at += 1;
            continue;
        }
        if bits & MARK != 0 {
            bits &= !MARK;
            let run = run(bytes, at);
            if !is_usual(bytes, &run) {
                see(Site::Gap(Gap { paragraph, span: run.clone() }));
            }
            // Blanks at the end of the run may begin a place of their own.
            at = run.end - usize::from(bytes[run.end - 1] == b' ') - 1;
        }
        if bits & LONGER != 0 {
            bits = sites.signs.longer(paragraph.text, at) & sites.at;
        }
        while bits != 0 {
            see(Site::At(bits.trailing_zeros() as usize, at));
            bits &= bits - 1;
        }
        at += 1;
    }
}

/// The run of marks and blanks around the mark at `at`, which is its first mark.
fn run(bytes: &[u8], at: usize) -> Range<usize> {
    let mut start = at;
    while start > 0 && bytes[start - 1] == b' ' {
        start -= 1;
    }
    let mut end = at + 1;
    while end < bytes.len() && matches!(bytes[end], b' ' | b'.' | b',' | b';' | b':' | b'?' | b'!') {
        end += 1;
    }
    start..end
}

/// One mark closed up to its word, with one blank or the paragraph's end after it, or a mark that
/// a digit or quotation mark follows: nothing is wrong there.
fn is_usual(bytes: &[u8], run: &Range<usize>) -> bool {
    match bytes[run.clone()] {
        [_, b' '] => bytes[run.start] != b' ',
        [_] => bytes.get(run.end).is_none_or(|b| !b.is_ascii_alphabetic()),
        _ => false,
    }
}
