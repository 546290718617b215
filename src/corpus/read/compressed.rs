//! `.gz` and `.zst`: opened with a bound on how far they may expand.

use std::io::{self, BufRead, Read};

use super::EXPAND_FREE;

/// How a file is compressed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
}

/// The name without its ending for a compression, and which it is.
pub(super) fn packing(path: &str) -> (&str, Option<Packing>) {
    let lower = path.to_ascii_lowercase();
    if lower.ends_with(".gz") {
        (&path[..path.len() - 3], Some(Packing::Gzip))
    } else if lower.ends_with(".zst") {
        (&path[..path.len() - 4], Some(Packing::Zstd))
    } else {
        (path, None)
    }
}

/// Opens a stream. Only the whole of it tells whether it was sound.
pub(super) fn open<'r>(packing: Packing, from: impl BufRead + 'r) -> io::Result<Box<dyn Read + 'r>> {
    Ok(match packing {
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(from)),
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(from)?),
    })
}

/// How many bytes a compressed file of `bytes` may expand to.
pub(super) fn allowance(bytes: u64, max_expand: u64) -> u64 {
    bytes.saturating_mul(max_expand).max(EXPAND_FREE)
}

/// The sentence for a file that expands beyond its allowance.
pub(super) fn too_large(max_expand: u64) -> String {
    format!(
        "it expands to more than {max_expand} times its size; if it is no trap, pass a larger --max-expand"
    )
}

/// What a compressed file holds, and a warning if something followed the last sound member.
pub(super) fn expand(
    packing: Packing,
    bytes: &[u8],
    max_expand: u64,
) -> Result<(Vec<u8>, Option<String>), String> {
    let allowed = allowance(bytes.len() as u64, max_expand);
    let broken = |e: io::Error| format!("the compressed file is damaged or cut short ({e}); get it again");
    if packing == Packing::Zstd {
        let mut out = Vec::new();
        let reader = open(packing, bytes).map_err(broken)?;
        reader.take(allowed + 1).read_to_end(&mut out).map_err(broken)?;
        return if out.len() as u64 > allowed { Err(too_large(max_expand)) } else { Ok((out, None)) };
    }
    let (mut out, mut rest, mut members) = (Vec::new(), bytes, 0);
    while !rest.is_empty() {
        let mut decoder = flate2::bufread::GzDecoder::new(rest);
        let before = out.len();
        let room = (allowed + 1).saturating_sub(out.len() as u64);
        match decoder.by_ref().take(room).read_to_end(&mut out) {
            Ok(_) if out.len() as u64 > allowed => return Err(too_large(max_expand)),
            Ok(_) => members += 1,
            Err(_) if members > 0 => {
                out.truncate(before);
                let left = rest.len();
                return Ok((
                    out,
                    Some(format!(
                        "{left} bytes after the compressed text are no gzip; kept with the original"
                    )),
                ));
            }
            Err(e) => return Err(broken(e)),
        }
        rest = decoder.into_inner();
    }
    Ok((out, None))
}
