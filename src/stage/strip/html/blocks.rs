//! The visible text of a tree as blocks: paragraphs, headings, list items.

use dom_query::NodeRef;

use super::named::is_named;

/// One block of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// Its text, white space folded.
    pub text: String,
    /// Bytes of it that are links.
    pub linked: usize,
    /// Whether it is a heading.
    pub heading: bool,
    /// Whether it is a heading of the first level.
    pub top: bool,
    /// Whether it follows the block before after a line break only.
    pub close: bool,
    /// Whether it stands in a part of the page that is no article: a menu, a form, a caption.
    pub aside: bool,
}

/// Nothing below these is text for readers.
const SILENT: [&str; 22] = [
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "audio", "video",
    "select", "option", "textarea", "input", "head", "math", "map", "button", "datalist", "dialog", "form",
];
/// Parts of a page that are no article.
const ASIDE: [&str; 6] = ["nav", "aside", "footer", "figcaption", "menu", "address"];
/// Elements that do not break a line.
const INLINE: [&str; 40] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "meter", "output", "picture", "progress", "q", "rp", "rt", "ruby", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];
/// Deeper trees are not followed: the guard keeps them out before they are parsed.
const DEEPEST: usize = 2_000;

/// The blocks below a node, in the order of the page. Elements whose names say that they are no
/// article count as aside when they have at most `named` characters.
pub(super) fn blocks(node: NodeRef<'_>, named: usize) -> Vec<Block> {
    walk(node, named, false)
}

/// The same with the blocks that the page does not show.
pub(super) fn all_blocks(node: NodeRef<'_>, named: usize) -> Vec<Block> {
    walk(node, named, true)
}

fn walk(node: NodeRef<'_>, named: usize, hidden: bool) -> Vec<Block> {
    let mut walk = Walk { list: Vec::new(), open: Block::default(), named, hidden };
    walk.below(node, 0, false, false);
    walk.close(false);
    walk.list
}

struct Walk {
    list: Vec<Block>,
    open: Block,
    named: usize,
    /// Whether hidden parts are walked, too.
    hidden: bool,
}

impl Walk {
    fn below(&mut self, node: NodeRef<'_>, depth: usize, link: bool, aside: bool) {
        if depth > DEEPEST {
            return;
        }
        for child in node.children_it(false) {
            if child.is_text() {
                self.text(&child.text(), link);
                continue;
            }
            let Some(name) = child.node_name() else {
                continue;
            };
            let name: &str = &name;
            if SILENT.contains(&name) || !self.hidden && is_hidden(&child) {
                continue;
            }
            if name == "br" {
                self.close(true);
                self.open.aside = aside;
                continue;
            }
            if name == "td" || name == "th" {
                self.text(" ", link);
            }
            let inline = INLINE.contains(&name) || name == "td" || name == "th";
            let aside = aside
                || ASIDE.contains(&name)
                || (self.named > 0 && is_named(&child) && child.normalized_char_count() <= self.named);
            if inline {
                self.below(child, depth + 1, link || name == "a", aside);
                continue;
            }
            self.close(false);
            self.open.aside = aside;
            self.open.heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
            self.open.top = name == "h1";
            self.below(child, depth + 1, link, aside);
            self.close(false);
        }
    }

    fn text(&mut self, text: &str, link: bool) {
        let open = &mut self.open.text;
        let from = open.len();
        let mut gap = open.is_empty() || open.ends_with(' ');
        for c in text.chars() {
            if c.is_whitespace() && c != '\u{A0}' {
                if !gap {
                    open.push(' ');
                }
                gap = true;
            } else {
                open.push(c);
                gap = false;
            }
        }
        if link {
            self.open.linked += open.len() - from;
        }
    }

    fn close(&mut self, soft: bool) {
        let mut block = std::mem::take(&mut self.open);
        let heading = block.heading;
        block.text.truncate(block.text.trim_end().len());
        if !block.text.is_empty() {
            self.list.push(block);
        }
        if soft {
            self.open.close = true;
            self.open.heading = heading;
        }
    }
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    node.has_attr("hidden")
        || node.attr("style").is_some_and(|s| {
            let s: String = s.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            s.contains("display:none") || s.contains("visibility:hidden")
        })
}
