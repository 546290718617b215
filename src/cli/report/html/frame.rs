//! The page around everything: a policy that lets nothing in, our style, our script.

use sha2::{Digest, Sha256};

use super::escape::Html;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Wraps the page's content, given in pieces.
pub(super) fn page(content: &[Html]) -> String {
    let mut page = Html::default();
    page.reserve(STYLE.len() + SCRIPT.len() + 2_000 + content.iter().map(Html::len).sum::<usize>());
    page.raw("<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n");
    // Only this style and this script, known by their hashes; nothing is ever fetched or sent.
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
    page.raw(&base64(&Sha256::digest(STYLE))).raw("'; script-src 'sha256-");
    page.raw(&base64(&Sha256::digest(SCRIPT))).raw("'; base-uri 'none'; form-action 'none'\">\n");
    page.raw("<meta name=referrer content=no-referrer>\n");
    page.raw("<meta name=viewport content=\"width=device-width, initial-scale=1\">\n");
    page.raw("<meta name=color-scheme content=\"light dark\">\n<title>recension report</title>\n<style>");
    page.raw(STYLE).raw("</style>\n</head>\n<body>\n");
    content.iter().for_each(|piece| {
        page.piece(piece);
    });
    page.raw("<script>").raw(SCRIPT).raw("</script>\n</body>\n</html>\n");
    page.into_string()
}

/// Base64 with padding (RFC 4648), for the hashes of the policy.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let at = |k: usize| u32::from(three.get(k).copied().unwrap_or_default());
        let joined = at(0) << 16 | at(1) << 8 | at(2);
        for k in 0..4 {
            let six = (joined >> (18 - 6 * k)) & 63;
            out.push(if k > three.len() { '=' } else { char::from(LETTERS[six as usize]) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, coded) in pairs {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
