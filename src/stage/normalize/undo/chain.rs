//! What can have happened to a text: the ways in which bytes are read wrongly.

use std::sync::LazyLock;

use crate::algo::chars::{BIT, pages};

use super::codes::page_number;

/// One way in which text was damaged.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::stage::normalize) enum Chain {
    /// UTF-8 read as a single-byte code page, `depth` times over.
    Utf8 { page: u8, depth: u8 },
    /// Bytes of the code page `from` read as `page`.
    Page { from: u8, page: u8 },
}

/// Pages of the file that UTF-8 is most often read as; the others cost more to believe in.
const COMMON: [&str; 10] = [
    "windows-1250",
    "windows-1251",
    "windows-1254",
    "macintosh",
    "ibm437",
    "ibm850",
    "ibm866",
    "koi8-r",
    "windows-1253",
    "windows-1257",
];

/// Pages that hardly any text was written in.
const RARE: [&str; 2] = ["x-mac-cyrillic", "iso-8859-5"];

/// Single-byte mix-ups that are looked for: the page the text was written in, and the one it was read as.
const PAIRS: [(&str, &str); 31] = [
    ("windows-1252", "windows-1252"), // C1 controls: windows-1252 read as ISO-8859-1
    ("windows-1251", "windows-1252"),
    ("koi8-r", "windows-1252"),
    ("ibm866", "windows-1252"),
    ("iso-8859-5", "windows-1252"),
    ("x-mac-cyrillic", "windows-1252"),
    ("windows-1251", "koi8-r"),
    ("koi8-r", "windows-1251"),
    ("windows-1251", "ibm866"),
    ("ibm866", "windows-1251"),
    ("koi8-r", "ibm866"),
    ("ibm866", "koi8-r"),
    ("iso-8859-5", "windows-1251"),
    ("windows-1251", "iso-8859-5"),
    ("x-mac-cyrillic", "windows-1251"),
    ("windows-1251", "x-mac-cyrillic"),
    ("windows-1250", "windows-1252"),
    ("windows-1253", "windows-1252"),
    ("windows-1254", "windows-1252"),
    ("windows-1255", "windows-1252"),
    ("windows-1256", "windows-1252"),
    ("windows-1257", "windows-1252"),
    ("windows-1258", "windows-1252"),
    ("iso-8859-2", "windows-1250"),
    ("windows-1250", "iso-8859-2"),
    ("ibm852", "windows-1250"),
    ("ibm850", "windows-1252"),
    ("windows-1252", "ibm850"),
    ("macintosh", "windows-1252"),
    ("windows-1252", "macintosh"),
    ("ibm437", "windows-1252"),
];

impl Chain {
    /// All single-byte mix-ups.
    pub(crate) fn pairs() -> &'static [Chain] {
        static CHAINS: LazyLock<Vec<Chain>> = LazyLock::new(|| {
            let pair = |&(from, page): &(&str, &str)| {
                Some(Chain::Page { from: page_number(from)?, page: page_number(page)? })
            };
            PAIRS.iter().filter_map(pair).collect()
        });
        &CHAINS
    }

    /// C1 controls that stand for the signs of windows-1252 at the same bytes.
    pub(crate) fn is_c1(self) -> bool {
        matches!(self, Chain::Page { from, page } if from == page)
    }

    /// The bits it costs to believe that this happened to a stretch of text. A prior: how rarely each is met.
    pub(crate) fn enter(self) -> i32 {
        let bits = match self {
            Chain::Utf8 { page, depth } => {
                let name = pages()[usize::from(page)].name;
                let base = if name == "windows-1252" {
                    9
                } else if COMMON.contains(&name) {
                    12
                } else {
                    14
                };
                base + 2 * i32::from(depth.saturating_sub(1))
            }
            _ if self.is_c1() => 4,
            Chain::Page { from, page } => {
                let rare = |n: u8| RARE.contains(&pages()[usize::from(n)].name);
                20 + if rare(from) || rare(page) { 4 } else { 0 }
            }
        };
        bits * BIT
    }

    /// The chain in words.
    pub(crate) fn words(self) -> String {
        let name = |page: u8| pages()[usize::from(page)].name;
        match self {
            Chain::Utf8 { page, depth } => {
                let times = ["once", "twice", "three times"][usize::from(depth.clamp(1, 3)) - 1];
                format!("UTF-8 read as {}, {times}", name(page))
            }
            _ if self.is_c1() => "windows-1252 read as ISO-8859-1".into(),
            Chain::Page { from, page } => format!("{} read as {}", name(from), name(page)),
        }
    }
}
