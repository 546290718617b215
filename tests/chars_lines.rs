//! Work grows with the text, whatever the length of its lines: one line ten times as long takes about
//! ten times as long. Ratios within one run, with room for a busy machine.

use std::time::{Duration, Instant};

use recension::pipeline::{Engine, Settings};
use recension::rule::{Kind, Meta, StageName};
use recension::stage::Decisions;
use recension::stage::decode::decode;

/// A square law would take a hundred times as long; twice the tenfold and some are for the machine.
const MOST: u32 = 40;
/// What is measured is at least this long, so that a hiccup counts for little.
const LEAST: Duration = Duration::from_millis(5);

/// A short line in a tenth of a megabyte and in a whole one; `LONG_LINE=10000000 cargo test --release
/// --test chars_lines` takes ten.
fn size() -> usize {
    std::env::var("LONG_LINE").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000)
}

fn line(unit: &[u8], bytes: usize) -> Vec<u8> {
    unit.iter().copied().cycle().take(bytes - bytes % unit.len()).collect()
}

fn is_linear(name: &str, unit: &[u8]) {
    let settings = Settings { stages: Some(vec![StageName::Normalize]), ..Settings::default() };
    let engine = Engine::new(settings).expect("the embedded rules are sound");
    let time = |bytes: &[u8]| {
        let start = Instant::now();
        let text = decode(bytes, None).expect("a text").text;
        let work = engine.prepare("a", text, Kind::Text, Meta::default(), &Decisions::default());
        assert!(!work.doc.text().is_empty());
        start.elapsed().max(LEAST)
    };
    let (short, long) = (line(unit, size() / 10), line(unit, size()));
    time(&line(unit, 10_000)); // what is made once
    let short = time(&short).min(time(&short));
    assert!(time(&long) < short * MOST, "{name}: {short:?} for a tenth of the line");
}

#[test]
fn ascii() {
    is_linear("ascii", b"The ferry left the pier at noon and came back at night. ");
}

#[test]
fn ascii_without_blanks() {
    is_linear("ascii without blanks", b"0123456789abcdefghijklmnopqrstuvwxyz");
}

#[test]
fn mojibake() {
    is_linear("mojibake", "Die BrÃ¼cke Ã¼ber den Fluss heiÃŸt â€žKÃ¤theâ€œ. ".as_bytes());
}

#[test]
fn mojibake_without_blanks() {
    is_linear("mojibake without blanks", "å¤§éƒ¨åˆ†".as_bytes());
}

#[test]
fn legacy() {
    let (russian, ..) =
        encoding_rs::WINDOWS_1251.encode("Старый мост закрыли, и никто не знает, надолго ли. ");
    is_linear("legacy", &russian);
}

#[test]
fn legacy_and_utf8_in_one_line() {
    let (word, ..) = encoding_rs::WINDOWS_1252.encode("préféré ");
    is_linear("mixed", &["Größe über Öl – ".as_bytes(), &word].concat());
}

#[test]
fn nothing_but_leading_bytes() {
    is_linear("leading bytes", "Ã".as_bytes());
}
