//! What the records say of characters: which encoding and why, what was malformed, what was undone
//! and how it is known; and that every byte comes back.

mod common;

use common::Desk;
use encoding_rs::{Encoding, ISO_2022_JP};

fn bytes_in(label: &str, text: &str) -> Vec<u8> {
    Encoding::for_label(label.as_bytes()).expect("a label").encode(text).0.into_owned()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
}

const GERMAN: &str = "Die Brücke über den Fluss bleibt geschlossen – größer war der Ärger nie.\n";
const RUSSIAN: &str = "Старый мост через реку закрыли до весны, и никто не знает, надолго ли.\n";
const JAPANESE: &str = "古い橋は春まで閉じられます。\n";

/// Files of every kind, the encoding each is in, and a part of the evidence.
fn files() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let html = |label: &str| format!("<html><head><meta charset=\"{label}\"></head><body><p>").into_bytes();
    let meta =
        b"<html><head><meta http-equiv='Content-Type' content='text/html; charset=koi8-r'></head>\n".to_vec();
    vec![
        ("mark.txt", [b"\xEF\xBB\xBF".to_vec(), GERMAN.into()].concat(), "UTF-8", "byte order mark"),
        ("mark-le.txt", [b"\xFF\xFE".to_vec(), utf16(GERMAN, true)].concat(), "UTF-16LE", "byte order mark"),
        ("mark-be.txt", [b"\xFE\xFF".to_vec(), utf16(GERMAN, false)].concat(), "UTF-16BE", "byte order mark"),
        ("le.txt", utf16(RUSSIAN, true), "UTF-16LE", "zero bytes"),
        ("be.txt", utf16(RUSSIAN, false), "UTF-16BE", "zero bytes"),
        ("mail.txt", ISO_2022_JP.encode(JAPANESE).0.into_owned(), "ISO-2022-JP", "escape sequences"),
        ("plain.txt", GERMAN.into(), "UTF-8", "valid utf-8"),
        (
            "feed.txt",
            [
                b"<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n".to_vec(),
                bytes_in("windows-1251", "Мост.\n"),
            ]
            .concat(),
            "windows-1251",
            "declared",
        ),
        ("meta.txt", [meta, bytes_in("koi8-r", "Мост.\n")].concat(), "KOI8-R", "declared"),
        (
            "page.html",
            [html("gbk"), bytes_in("gbk", "老桥关闭到春天。</p></body></html>")].concat(),
            "GBK",
            "declared",
        ),
        ("legacy.txt", bytes_in("ibm866", RUSSIAN), "IBM866", "statistics"),
        (
            "mixed.txt",
            [RUSSIAN.repeat(2).into_bytes(), bytes_in("windows-1251", RUSSIAN), RUSSIAN.into()].concat(),
            "windows-1251",
            "3 lines UTF-8, 1 lines windows-1251",
        ),
    ]
}

#[test]
fn documents_say_their_encoding_and_how_it_is_known() {
    let desk = Desk::new();
    for (name, bytes, ..) in files() {
        desk.file(&format!("in/{name}"), bytes);
    }
    // Several of them tell the same.
    desk.run(&["clean", "in", "-o", "out", "--ignore", "dedup"]).ends(0);
    let documents = desk.records("out/audit/documents.jsonl");
    for (name, _, encoding, how) in files() {
        let of = |d: &&serde_json::Value| d["path"] == name;
        let document = documents.iter().find(of).unwrap_or_else(|| panic!("{name} is not listed"));
        assert_eq!(document["encoding"], encoding, "{name}");
        let said = document["how"].as_str().unwrap_or_default();
        assert!(said.contains(how), "{name}: {said}");
        assert_eq!(document["bom"], name.starts_with("mark"), "{name}");
    }
    desk.run(&["restore", "out", "-o", "back"]).ends(0);
    assert_eq!(desk.tree("back"), desk.tree("in"));
}

#[test]
fn malformed_bytes_are_listed_and_come_back() {
    let desk = Desk::new();
    let torn = [GERMAN.repeat(3).as_bytes(), b"Die letzte Zeile ist zerrissen: \xC3"].concat();
    let odd =
        [b"\xFF\xFE".to_vec(), utf16("Die Br", true), b"\x00\xD8".to_vec(), utf16("cke\n", true)].concat();
    desk.file("in/odd.txt", &odd);
    desk.file("in/torn.txt", &torn);
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    let malformed: Vec<serde_json::Value> =
        desk.records("out/audit/documents.jsonl").iter().map(|d| d["malformed"].clone()).collect();
    let one = |offset: usize, hex: &str| serde_json::json!([{ "offset": offset, "hex": hex }]);
    assert_eq!(malformed, [one(14, "00d8"), one(torn.len() - 1, "c3")]);
    desk.run(&["restore", "out", "-o", "back"]).ends(0);
    assert_eq!(desk.tree("back"), desk.tree("in"));
}

#[test]
fn every_repair_says_what_how_and_why() {
    let desk = Desk::new();
    // A blank in place of a no-break space: `à` is known, but a byte of it was lost.
    desk.file("in/a.txt", "Il Ã©tait lÃ  quand le pont fut fermÃ©.\n");
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    assert_eq!(desk.read("out/text/a.txt"), "Il était là quand le pont fut fermé.\n");
    let edits = desk.records("out/audit/edits.jsonl");
    for edit in &edits {
        for field in ["span", "origin", "before", "after", "confidence", "rule"] {
            assert!(!edit[field].is_null(), "{field}: {edit}");
        }
        assert_eq!(edit["why"]["chain"], "UTF-8 read as windows-1252, once");
        assert!(
            edit["why"]["bits gained"].as_str().is_some_and(|bits| bits.parse::<i32>().is_ok()),
            "{edit}"
        );
        // Only the one that lost a byte says so, and it is never certain.
        let lossy = edit["after"].as_str().is_some_and(|after| after.contains('à'));
        assert_eq!(!edit["why"]["lossy"].is_null(), lossy, "{edit}");
        assert_eq!(edit["confidence"] == "certain", !lossy, "{edit}");
    }
    assert!(edits.len() >= 2);
}

#[test]
fn explain_says_the_chain_in_words() {
    let desk = Desk::new();
    let misread = |text: &str, label: &str| {
        let page = Encoding::for_label(label.as_bytes()).expect("a label");
        page.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    };
    let once = misread(RUSSIAN, "windows-1251");
    let twice = misread(&misread(GERMAN, "windows-1252"), "windows-1252");
    let koi8 = bytes_in("windows-1251", RUSSIAN);
    let page = encoding_rs::KOI8_R.decode_without_bom_handling(&koi8).0.into_owned();
    for (name, text, words) in [
        ("once.txt", once, "UTF-8 read as windows-1251, once"),
        ("twice.txt", twice, "UTF-8 read as windows-1252, twice"),
        ("page.txt", page, "windows-1251 read as koi8-r"),
    ] {
        desk.file(&format!("in/{name}"), text);
        desk.run(&["clean", "in", "-o", "out", "--ignore", "dedup"]).ends(0);
        let told = desk.run(&["explain", "out", name]).ends(0).stdout.clone();
        assert!(told.contains(words), "{name}: {told}");
    }
}
