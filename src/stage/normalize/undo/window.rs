//! What one search looks at: the characters that are not ASCII and the words around them. Stretches
//! of plain words between them cost the same in every reading and are left out.

/// A stretch of plain ASCII longer than this is left out, but for its first and last word.
const PLAIN: usize = 24;

/// Characters with their places in the text.
#[derive(Debug, Default)]
pub(super) struct Window {
    pub chars: Vec<char>,
    /// The byte offset of each character.
    offsets: Vec<usize>,
    /// Where the next window starts (bytes).
    pub end: usize,
    /// Whether the window ends between words.
    pub between: bool,
}

impl Window {
    /// Fills the window from a stretch of a text with about `size` characters.
    pub(super) fn fill(&mut self, text: &str, start: usize, end: usize, size: usize) {
        self.chars.clear();
        self.offsets.clear();
        let bytes = text.as_bytes();
        let mut at = start;
        while at < end && self.chars.len() < size {
            let stop = bytes[at..end].iter().position(|b| !b.is_ascii()).map_or(end, |k| at + k);
            at = self.plain(bytes, at, stop, size);
            if at < stop {
                break;
            }
            at = stop;
            for c in text[stop..end].chars().take_while(|c| !c.is_ascii()) {
                if self.chars.len() >= size {
                    break;
                }
                self.chars.push(c);
                self.offsets.push(at);
                at += c.len_utf8();
            }
        }
        (self.end, self.between) = (at, true);
        if at >= end {
            return;
        }
        match self.chars.iter().rposition(|c| matches!(c, ' ' | '\n')).filter(|k| *k > self.chars.len() / 2) {
            Some(k) => {
                self.chars.truncate(k + 1);
                self.offsets.truncate(k + 1);
                self.end = self.offsets[k] + 1;
            }
            None => self.between = false,
        }
    }

    /// Adds a run of ASCII: whole when it is short or has no blanks, else its first and last word.
    /// Where it came to.
    fn plain(&mut self, bytes: &[u8], start: usize, end: usize, size: usize) -> usize {
        let run = &bytes[start..end];
        let blank = |b: &u8| b.is_ascii_whitespace();
        let gap = if run.len() > PLAIN {
            run.iter().position(blank).zip(run.iter().rposition(blank)).filter(|(a, b)| a < b)
        } else {
            None
        };
        let (first, last) = gap.map_or((end, end), |(a, b)| (start + a + 1, start + b + 1));
        for at in (start..first).chain(last..end) {
            // What is left out is not counted, so a window always ends soon after its size.
            if self.chars.len() >= size && at < first {
                return at;
            }
            self.chars.push(char::from(bytes[at]));
            self.offsets.push(at);
        }
        end
    }

    /// The characters that stand in some stretches of the text (bytes, in rising order).
    pub(super) fn within(&self, mut spans: &[(usize, usize)]) -> Vec<char> {
        let mut list = Vec::with_capacity(self.chars.len());
        for (&c, &at) in self.chars.iter().zip(&self.offsets) {
            while let [(_, end), rest @ ..] = spans
                && *end <= at
            {
                spans = rest;
            }
            if spans.first().is_some_and(|(start, _)| *start <= at) {
                list.push(c);
            }
        }
        list
    }

    /// The byte offset of a character, or of the end.
    pub(super) fn start_of(&self, k: usize) -> usize {
        self.offsets.get(k).copied().unwrap_or(self.end)
    }

    /// The byte offset behind the characters before `k`.
    pub(super) fn end_of(&self, k: usize) -> usize {
        let last = k.checked_sub(1).and_then(|k| Some(self.offsets.get(k)? + self.chars.get(k)?.len_utf8()));
        last.unwrap_or_else(|| self.start_of(0))
    }
}
