//! Lines of any length are read and mended: a method that is not linear in the line would never get through these.
//! Times are for `benches/text.rs`.

use recension::pipeline::{Engine, Settings};
use recension::rule::{Kind, Meta, StageName};
use recension::stage::Decisions;
use recension::stage::decode::decode;

/// Bytes of a line; `LONG_LINE=10000000 cargo test --release --test chars_lines` takes ten times as many.
fn size() -> usize {
    std::env::var("LONG_LINE").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000)
}

/// One long line of a unit, decoded and normalized; the way back is checked on the way.
fn read(unit: &[u8]) -> String {
    let bytes: Vec<u8> = unit.iter().copied().cycle().take(size() - size() % unit.len()).collect();
    let settings = Settings { stages: Some(vec![StageName::Normalize]), ..Settings::default() };
    let engine = Engine::new(settings).expect("the embedded rules are sound");
    let text = decode(&bytes, None).expect("a text").text;
    let work = engine.prepare("a", text.clone(), Kind::Text, Meta::default(), &Decisions::default());
    assert!(work.doc.restore().expect("its own history") == text);
    work.doc.text().to_owned()
}

#[test]
fn ascii() {
    let line = read(b"The ferry left the pier at noon and came back at night. ");
    assert_eq!(line.matches("came back at night.").count(), size() / 56);
}

#[test]
fn ascii_without_blanks() {
    assert!(read(b"0123456789abcdefghijklmnopqrstuvwxyz").trim_end().len() > size() - 36);
}

#[test]
fn mojibake() {
    let unit = "Die BrÃ¼cke Ã¼ber den Fluss heiÃŸt â€žKÃ¤theâ€œ. ";
    let line = read(unit.as_bytes());
    assert_eq!(line.matches("Die Brücke über den Fluss heißt").count(), size() / unit.len());
    assert!(!line.contains('Ã'));
}

#[test]
fn mojibake_without_blanks() {
    assert!(!read("å¤§éƒ¨åˆ†".as_bytes()).is_empty());
}

#[test]
fn legacy() {
    let unit = "Старый мост закрыли, и никто не знает, надолго ли. ";
    let (russian, ..) = encoding_rs::WINDOWS_1251.encode(unit);
    assert_eq!(read(&russian).matches("никто не знает").count(), size() / russian.len());
}

#[test]
fn legacy_and_utf8_in_one_line() {
    let (word, ..) = encoding_rs::WINDOWS_1252.encode("préféré ");
    let unit = ["Größe über Öl – ".as_bytes(), &word].concat();
    let line = read(&unit);
    assert_eq!(line.matches("Größe über Öl").count(), size() / unit.len());
    assert_eq!(line.matches("préféré").count(), size() / unit.len());
}

#[test]
fn nothing_but_leading_bytes() {
    assert!(!read("Ã".as_bytes()).is_empty());
}
