//! What has to change for a mark to stand as it reads.

use std::ops::Range;

use super::{Glyph, Level, Mark, Role, costs};
use crate::rule::Confidence;
use crate::stage::repair::paragraph::Paragraph;

/// What has to change for a mark to stand as it reads.
pub(crate) struct Turn {
    /// The mark.
    pub(crate) mark: Mark,
    /// The blanks and the mark.
    pub(crate) span: Range<usize>,
    /// Which marks are read.
    pub(crate) level: Level,
    /// What should stand there.
    pub(crate) after: String,
    /// Whether the shape is wrong.
    pub(crate) reversed: bool,
    /// Whether a blank parts the mark from its words.
    pub(crate) apart: bool,
    /// Whether a blank is missing on the other side.
    pub(crate) glued: bool,
    /// How sure the reading is.
    pub(crate) confidence: Confidence,
}

impl Turn {
    /// What has to change for a mark; nothing where it stands as it reads.
    pub(super) fn of(p: &Paragraph<'_>, level: Level, mark: Mark) -> Option<Turn> {
        let (start, end) = (mark.at, mark.end());
        let (left, right) = (p.skip_back(start), p.skip(end));
        // A single mark may be an apostrophe that nobody has thought of.
        let confidence = if level == Level::Single { Confidence::Likely } else { Confidence::Certain };
        // Two marks in a row are a slip of another kind: nothing says which of them is too much.
        let double = |c: Option<char>| match level {
            Level::Double => matches!(c, Some('“' | '”' | '"')),
            Level::Single => matches!(c, Some('‘' | '’' | '\'')),
        };
        if double(p.before(start)) || double(p.after(end)) {
            return None;
        }
        if mark.role == Role::Neither {
            let stray = right == p.text.len() && left < start;
            return stray.then(|| Turn {
                mark,
                span: left..end,
                level,
                after: String::new(),
                reversed: false,
                apart: false,
                glued: false,
                confidence,
            });
        }
        let opens = mark.role == Role::Opens;
        let [opening, closing, straight] = level.shapes();
        let shape = match (mark.glyph, opens) {
            (Glyph::Straight, _) => straight,
            (_, true) => opening,
            (_, false) => closing,
        };
        let reversed = &p.text[start..end] != shape;
        let (apart, glued) = if opens {
            (right > end, left == start && start > 0 && costs::needs_blank_before(p, start))
        } else {
            (left < start && left > 0, right == end && costs::needs_blank_after(p, end))
        };
        if !(reversed || apart || glued) {
            return None;
        }
        let mut after = String::from(shape);
        let span = if opens {
            if glued {
                after.insert(0, ' ');
            }
            start..if apart { right } else { end }
        } else {
            if glued {
                after.push(' ');
            }
            let from = if apart { left } else { start };
            from..end
        };
        Some(Turn { mark, span, level, after, reversed, apart, glued, confidence })
    }
}
