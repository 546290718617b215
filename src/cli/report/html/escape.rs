//! The only way into the page: markup of ours as it is, everything else escaped.

use crate::cli::terminal::is_hidden;

/// A piece of the page.
#[derive(Clone, Debug, Default)]
pub(super) struct Html {
    out: String,
}

impl Html {
    /// Markup that this program wrote.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// A number.
    pub(super) fn number(&mut self, n: usize) -> &mut Self {
        let digits = n.to_string();
        for (k, digit) in digits.chars().enumerate() {
            if k > 0 && (digits.len() - k).is_multiple_of(3) {
                self.out.push(',');
            }
            self.out.push(digit);
        }
        self
    }

    /// Text from outside, between tags. What is hidden is written out.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.each(text, |_, _| None)
    }

    /// Text from outside whose blanks matter: odd ones, doubled ones and line ends are written out.
    pub(super) fn exact(&mut self, text: &str) -> &mut Self {
        let (first, last) = (text.len() - text.trim_start().len(), text.trim_end().len());
        let mut before = '\n';
        self.each(text, |k, c| {
            let blank = before == ' ';
            before = c;
            match c {
                '\n' => Some("↵\n"),
                '\t' => Some("⇥"),
                ' ' if blank || k < first || k >= last => Some("·"),
                _ => None,
            }
        })
    }

    fn each(&mut self, text: &str, mut sign: impl FnMut(usize, char) -> Option<&'static str>) -> &mut Self {
        let exact = sign(0, '\n').is_some();
        let mut plain = 0;
        for (k, c) in text.char_indices() {
            // Most of a text is letters, which go over in runs.
            if c.is_ascii_alphanumeric() {
                if exact {
                    sign(k, c);
                }
                continue;
            }
            self.out.push_str(&text[plain..k]);
            plain = k + c.len_utf8();
            if let Some(sign) = sign(k, c) {
                self.raw("<span class=x>").raw(sign.trim_end()).raw("</span>");
                if c == '\n' {
                    self.out.push(c);
                }
            } else if is_hidden(c) || exact && c != ' ' && c.is_whitespace() {
                self.raw("<span class=x>");
                self.out.extend(c.escape_unicode());
                self.raw("</span>");
            } else {
                self.character(c);
            }
        }
        self.out.push_str(&text[plain..]);
        self
    }

    /// Text from outside inside a quoted attribute.
    pub(super) fn attribute(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            if is_hidden(c) || c == '\n' {
                self.out.extend(c.escape_unicode());
            } else {
                self.character(c);
            }
        }
        self
    }

    fn character(&mut self, c: char) {
        match c {
            '&' => self.out.push_str("&amp;"),
            '<' => self.out.push_str("&lt;"),
            '>' => self.out.push_str("&gt;"),
            '"' => self.out.push_str("&quot;"),
            '\'' => self.out.push_str("&#39;"),
            c => self.out.push(c),
        }
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// Makes room for so many more bytes.
    pub(super) fn reserve(&mut self, bytes: usize) {
        self.out.reserve(bytes);
    }

    /// Puts another piece behind this one.
    pub(super) fn piece(&mut self, other: &Html) -> &mut Self {
        self.raw(&other.out)
    }

    /// The markup.
    pub(super) fn into_string(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(by: impl Fn(&mut Html) -> &mut Html) -> String {
        let mut html = Html::default();
        by(&mut html);
        html.into_string()
    }

    #[test]
    fn nothing_from_outside_is_markup() {
        let text = "<script>alert(\"1\")</script> & 'x'";
        let safe = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;";
        assert_eq!(made(|h| h.text(text)), safe);
        assert_eq!(made(|h| h.attribute(text)), safe);
    }

    #[test]
    fn what_is_hidden_is_written_out() {
        assert_eq!(
            made(|h| h.text("a\u{202E}b\u{7}")),
            "a<span class=x>\\u{202e}</span>b<span class=x>\\u{7}</span>"
        );
        assert_eq!(made(|h| h.attribute("a\u{202E}\n")), "a\\u{202e}\\u{a}");
        assert_eq!(made(|h| h.exact("\u{A0}x\n")), "<span class=x>\\u{a0}</span>x<span class=x>↵</span>\n");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(made(|h| h.number(1_234_567).raw(" ").number(12)), "1,234,567 12");
    }
}
