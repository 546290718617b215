//! Any bytes can be decoded, and what is exact comes back: `cargo +nightly fuzz run decode -- -max_total_time=600`

#![no_main]

use libfuzzer_sys::fuzz_target;
use recension::stage::decode::{decode, encode};

fuzz_target!(|bytes: &[u8]| {
    if let Some(decoded) = decode(bytes, None).ok().filter(|d| d.exact) {
        assert_eq!(encode(&decoded.text, decoded.encoding, decoded.bom).as_deref(), Some(bytes));
    }
});
