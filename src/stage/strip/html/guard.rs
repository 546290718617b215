//! Which pages are safe to parse: extractors are superlinear in depth and in size.

/// Deeper nesting is no page for readers (elements); extractors took minutes on 20,000 levels.
const DEEPEST: u32 = 512;
/// Larger pages are left alone (bytes).
const LARGEST: usize = 8 << 20;
/// More elements are left alone.
const ELEMENTS: u32 = 120_000;

/// Why a page is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    TooDeep,
    TooLarge,
}

/// Elements that may stand open, or have no end at all: they do not nest.
const LOOSE: [&[u8]; 34] = [
    b"p", b"li", b"td", b"tr", b"th", b"dt", b"dd", b"option", b"optgroup", b"thead", b"tbody", b"tfoot", b"br",
    b"img", b"hr", b"input", b"meta", b"link", b"source", b"wbr", b"area", b"base", b"col", b"embed", b"param",
    b"track", b"colgroup", b"rt", b"rp", b"html", b"head", b"body", b"path", b"use",
];

/// Counts open elements in one pass, without building anything.
pub(super) fn check(page: &str) -> Result<(), Refused> {
    if page.len() > LARGEST {
        return Err(Refused::TooLarge);
    }
    let bytes = page.as_bytes();
    let (mut depth, mut elements) = (0u32, 0u32);
    let mut at = 0;
    while let Some(k) = memchr::memchr(b'<', bytes.get(at..).unwrap_or_default()) {
        at += k + 1;
        let closes = bytes.get(at) == Some(&b'/');
        let from = at + usize::from(closes);
        let len = bytes[from.min(bytes.len())..].iter().take(20).take_while(|b| b.is_ascii_alphanumeric()).count();
        if len == 0 {
            continue;
        }
        let name = bytes[from..from + len].to_ascii_lowercase();
        at = from + len;
        if LOOSE.contains(&name.as_slice()) {
            elements += u32::from(!closes);
        } else if closes {
            depth = depth.saturating_sub(1);
        } else {
            elements += 1;
            if name == b"script" || name == b"style" {
                // Their text is no markup; the end tag is counted when it is met.
                let end = memchr::memmem::find(&bytes[at..], if name == b"script" { b"</script" } else { b"</style" });
                at = end.map_or(bytes.len(), |k| at + k);
            }
            depth += 1;
            if depth > DEEPEST {
                return Err(Refused::TooDeep);
            }
        }
        if elements > ELEMENTS {
            return Err(Refused::TooLarge);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_pages_are_refused() {
        assert_eq!(check(&"<div>".repeat(20_000)), Err(Refused::TooDeep));
        assert_eq!(check(&"<div></div>".repeat(20_000)), Ok(()));
        assert_eq!(check(&"<p>a<br>".repeat(20_000)), Ok(()));
        assert_eq!(check("<script>\"<div>\".repeat(9)</script><"), Ok(()));
    }
}
