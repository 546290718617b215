//! Labels: what the page or the server says its encoding is.

use std::sync::LazyLock;

use encoding_rs::{Encoding, REPLACEMENT, UTF_8};
use regex::bytes::Regex;

use super::is_utf16;

/// How far into a file labels stand (bytes); browsers look at 1,024, real pages put scripts before them.
const HEAD: usize = 8 * 1024;

/// The encoding that a label names: from outside first, then an XML declaration or an HTML `meta`.
///
/// UTF-8 and UTF-16 are no answers: the bytes were tried as such before.
pub(super) fn of(bytes: &[u8], declared: Option<&str>) -> Option<&'static Encoding> {
    let outside = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    outside
        .or_else(|| inside(bytes.get(..HEAD).unwrap_or(bytes)))
        .filter(|e| *e != UTF_8 && *e != REPLACEMENT && !is_utf16(e))
}

fn inside(head: &[u8]) -> Option<&'static Encoding> {
    static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let xml = r#"\A\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']\s*([A-Za-z0-9_:.-]+)"#;
        let meta = r#"(?i-u)<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)"#;
        Regex::new(&format!("(?-u){xml}|{meta}")).ok()
    });
    LABEL.as_ref()?.captures_iter(head).find_map(|found| {
        let name = found.get(1).or_else(|| found.get(2))?;
        Encoding::for_label(name.as_bytes())
    })
}
