//! Telling binary files from texts.

/// How much of a file is looked at (bytes).
const SAMPLE: usize = 64 * 1024;
/// From this share of control characters on (one in so many bytes) bytes that are not UTF-8 are binary:
/// random bytes have one in nine, texts with form feeds or old word-processor marks one in a hundred.
const CONTROLS: usize = 20;
/// The same for valid UTF-8, where the bytes are surely text of some kind.
const CONTROLS_IN_UTF8: usize = 4;
/// Fewer control characters than this say nothing.
const FEW: usize = 4;

const MAGIC: &[(usize, &[u8], &str)] = &[
    (0, b"PK\x03\x04", "a zip archive (or an office document)"),
    (0, b"PK\x05\x06", "an empty zip archive"),
    (0, b"\x1F\x8B", "gzip"),
    (0, b"\x28\xB5\x2F\xFD", "zstandard"),
    (0, b"BZh", "bzip2"),
    (0, b"\xFD7zXZ\x00", "xz"),
    (0, b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
    (0, b"Rar!\x1A\x07", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"\x89PNG\r\n\x1A\n", "a PNG image"),
    (0, b"\xFF\xD8\xFF", "a JPEG image"),
    (0, b"GIF87a", "a GIF image"),
    (0, b"GIF89a", "a GIF image"),
    (0, b"II*\x00", "a TIFF image"),
    (0, b"MM\x00*", "a TIFF image"),
    (8, b"WEBPVP8", "a WebP image"),
    (4, b"ftyp", "an MP4 or HEIF file"),
    (0, b"ID3", "an MP3 file"),
    (0, b"OggS", "an Ogg file"),
    (8, b"WAVEfmt", "a WAV file"),
    (0, b"\x7FELF", "a program"),
    (0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old office document"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
    (0, b"WARC/", "a WARC file, which is not read yet"),
    (0, b"{\\rtf", "a rich text document (RTF)"),
    (0, b"wOFF", "a font"),
    (0, b"wOF2", "a font"),
    (0, b"\x00\x01\x00\x00\x00", "a font"),
    (0, b"\x00\x00\xFE\xFF", "UTF-32, which is not read; convert it to UTF-8"),
    (0, b"\xFF\xFE\x00\x00", "UTF-32, which is not read; convert it to UTF-8"),
];

/// What a file seems to be by its first bytes, if that is not a text.
pub(super) fn magic(bytes: &[u8]) -> Option<&'static str> {
    let found =
        MAGIC.iter().find(|(at, mark, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(mark)))?;
    // Marks of printable characters may begin a text ("BZh..."): binary files go on differently.
    let printable = found.1.iter().all(|b| matches!(b, 0x20..0x7F));
    let sure = found.2.contains("WARC") || found.1.starts_with(b"%PDF") || found.1.starts_with(b"{");
    if printable && !sure {
        let sample = bytes.get(..512).unwrap_or(bytes);
        if sample.iter().filter(|b| is_control(**b)).count() < FEW {
            return None;
        }
    }
    Some(found.2)
}

/// Whether line feeds are its only control characters; blocks are looked at whole, so that the compiler can do many
/// bytes at once.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    let odd = |b: u8| (b < 0x20 && b != b'\n') || b == 0x7F;
    !bytes.chunks(4096).any(|block| block.iter().fold(false, |found, b| found | odd(*b)))
}

/// Why the control characters of a file make it binary, if they do. `nul`: whether it has a zero byte.
pub(super) fn controls(bytes: &[u8], utf8: bool, nul: bool) -> Option<String> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    // Nearly every text has none: whether there is one is found faster than how many.
    if !nul && !has_control(sample) {
        return None;
    }
    let nuls = if nul { sample.iter().filter(|b| **b == 0).count() } else { 0 };
    let count = nuls + sample.iter().map(|b| usize::from(is_control(*b) && *b != 0)).sum::<usize>();
    let limit = if utf8 { CONTROLS_IN_UTF8 } else { CONTROLS };
    if count < FEW || count * limit <= sample.len() {
        return None;
    }
    let percent = count * 100 / sample.len().max(1);
    Some(format!("not a text: {percent} % of the first {} bytes are control characters", sample.len()))
}

/// Whether there is any; blocks are looked at whole, so that the compiler can do many bytes at once.
fn has_control(bytes: &[u8]) -> bool {
    bytes.chunks(1024).any(|block| block.iter().fold(false, |found, b| found | is_control(*b)))
}

/// Control characters that texts do not have. Escape begins the shifts of ISO-2022-JP.
fn is_control(b: u8) -> bool {
    (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B)) || b == 0x7F
}
