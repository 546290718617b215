//! Any text can be repaired, every repair undone, and a second time changes nothing:
//! `cargo +nightly fuzz run repair -- -max_total_time=600`

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use recension::pipeline::{Engine, Settings};
use recension::rule::{Kind, Meta};
use recension::stage::Decisions;
use recension::stage::decode::decode;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let select = vec!["mojibake".into(), "unicode".into()];
    Engine::new(Settings { select, ..Settings::default() }).expect("the embedded rules are sound")
});

fn clean(text: &str) -> String {
    let work = ENGINE.prepare("a", text.to_owned(), Kind::Text, Meta::default(), &Decisions::default());
    assert_eq!(work.doc.restore().expect("a way back"), text);
    work.doc.text().to_owned()
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(decoded) = decode(bytes, None) {
        let once = clean(&decoded.text);
        assert_eq!(clean(&once), once);
    }
});
