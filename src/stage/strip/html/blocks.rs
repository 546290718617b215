//! The visible text of a tree as blocks: paragraphs, headings, list items.

use dom_query::{NodeId, NodeRef};

use super::named::is_named;

/// One block of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// Its text, white space folded.
    pub text: String,
    /// Bytes of it that are links, stressed by slanted letters, by strong ones.
    pub linked: usize,
    pub slanted: usize,
    pub strong: usize,
    /// Whether it follows the block before after a line break only.
    pub close: bool,
    /// Where it stands.
    pub at: Place,
}

/// Where a block stands in the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The level of the heading that it is, or 0.
    pub level: u8,
    /// Whether it stands in a part of the page that is no article by its element, or by its name.
    pub aside: bool,
    pub named: bool,
    /// Whether it stands in a list, a table, a quotation, a figure, its caption; whether it is a paragraph.
    pub list: bool,
    pub table: bool,
    pub quote: bool,
    pub figure: bool,
    pub caption: bool,
    pub paragraph: bool,
    /// How deep it stands, and in which element, and in which that lies, and in which article.
    pub depth: u16,
    pub parent: Option<NodeId>,
    pub above: Option<NodeId>,
    pub article: Option<NodeId>,
}

impl Block {
    /// Whether it stands in a part of the page that is no article: a menu, a form, a caption.
    pub(super) fn is_aside(&self) -> bool {
        self.at.aside || self.at.named
    }

    /// Whether it is a heading of the first level.
    pub(super) fn is_top(&self) -> bool {
        self.at.level == 1
    }
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
    walk.below(node, State { at: Place { parent: Some(node.id), ..Place::default() }, ..State::default() });
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

/// What is open where the walk stands.
#[derive(Clone, Copy, Default)]
struct State {
    depth: usize,
    link: bool,
    slanted: bool,
    strong: bool,
    /// Of the block that is open,
    at: Place,
    /// and of the blocks inside of inline elements: these may have names of their own.
    aside: bool,
    is_named: bool,
}

impl Walk {
    fn below(&mut self, node: NodeRef<'_>, state: State) {
        if state.depth > DEEPEST {
            return;
        }
        for child in node.children_it(false) {
            if child.is_text() {
                self.text(&child.text(), state);
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
                continue;
            }
            if name == "td" || name == "th" {
                self.text(" ", state);
            }
            let mut inner = State { depth: state.depth + 1, ..state };
            inner.aside |= ASIDE.contains(&name);
            inner.is_named = inner.is_named
                || self.named > 0 && is_named(&child) && child.normalized_char_count() <= self.named;
            if INLINE.contains(&name) || name == "td" || name == "th" {
                inner.link |= name == "a";
                inner.slanted |= matches!(name, "i" | "em" | "cite");
                inner.strong |= matches!(name, "b" | "strong");
                self.below(child, inner);
                continue;
            }
            self.close(false);
            let at = &mut inner.at;
            (at.aside, at.named) = (inner.aside, inner.is_named);
            at.level = match name.as_bytes() {
                [b'h', n @ b'1'..=b'6'] => n - b'0',
                _ => 0,
            };
            at.list |= matches!(name, "ul" | "ol" | "dl");
            at.table |= name == "table";
            at.quote |= name == "blockquote";
            at.figure |= matches!(name, "figure" | "figcaption");
            at.caption |= name == "figcaption";
            at.paragraph = name == "p";
            at.depth = u16::try_from(inner.depth).unwrap_or(u16::MAX);
            (at.above, at.parent) = (state.at.parent, Some(node.id));
            if name == "article" {
                at.article = Some(child.id);
            }
            self.below(child, inner);
            self.close(false);
        }
    }

    fn text(&mut self, text: &str, state: State) {
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
        let added = open.len() - from;
        if from == 0 && added > 0 {
            self.open.at = state.at;
        }
        self.open.linked += if state.link { added } else { 0 };
        self.open.slanted += if state.slanted { added } else { 0 };
        self.open.strong += if state.strong { added } else { 0 };
    }

    fn close(&mut self, soft: bool) {
        let mut block = std::mem::take(&mut self.open);
        block.text.truncate(block.text.trim_end().len());
        if !block.text.trim().is_empty() {
            self.list.push(block);
        }
        self.open.close = soft;
    }
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    node.has_attr("hidden")
        || node.attr("style").is_some_and(|s| {
            let s: String = s.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            s.contains("display:none") || s.contains("visibility:hidden")
        })
}
