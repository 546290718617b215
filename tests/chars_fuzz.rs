//! Random bytes made of real pieces: texts in many encodings, misread, torn and joined. Nothing panics,
//! what is exact comes back, every repair can be undone, and cleaning twice is cleaning once.
//!
//! `RECENSION_CASES=1000000 cargo test --release --test chars_fuzz` runs for minutes; `fuzz/` has the
//! same properties for cargo-fuzz.

use std::sync::LazyLock;

use encoding_rs::Encoding;
use proptest::prelude::*;
use recension::pipeline::{Engine, Settings};
use recension::rule::{Kind, Meta};
use recension::stage::Decisions;
use recension::stage::decode::{decode, encode};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    Engine::new(Settings { select: vec!["mojibake".into(), "unicode".into()], ..Settings::default() })
        .expect("the embedded rules are sound")
});

/// Random cases for each property: few in an ordinary run, as many as asked for otherwise.
fn config() -> ProptestConfig {
    let cases = std::env::var("RECENSION_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(96);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

const TEXTS: [&str; 9] = [
    "Die Brücke über den Fluss heißt „Käthe“ – größer als jede.",
    "À l’école, les élèves préfèrent l’été ; où est Noël ?",
    "Старый мост «Заречный» закрыт — до утра.",
    "Η γέφυρα έκλεισε χθες· ήρθαν όλοι.",
    "Wczoraj śpiewał chór; źle, żółto, ćma.",
    "古い橋で展覧会が開かれました。",
    "다리에서 전시회가 열렸다.",
    "הגשר הישן נסגר אתמול.",
    "It’s “open” – at last… &amp; 5\u{A0}km",
];

const LABELS: [&str; 14] = [
    "windows-1252",
    "windows-1251",
    "windows-1250",
    "windows-1253",
    "windows-1257",
    "koi8-r",
    "ibm866",
    "macintosh",
    "x-mac-cyrillic",
    "iso-8859-2",
    "iso-8859-5",
    "shift_jis",
    "gbk",
    "euc-kr",
];

fn label() -> impl Strategy<Value = &'static Encoding> {
    proptest::sample::select(&LABELS[..]).prop_map(|l| Encoding::for_label(l.as_bytes()).expect("a label"))
}

/// A part of a text.
fn part() -> impl Strategy<Value = String> {
    (proptest::sample::select(&TEXTS[..]), 0_usize..40, 1_usize..40)
        .prop_map(|(text, from, length)| text.chars().skip(from).take(length).collect())
}

fn misread(text: &str, encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

/// Bytes such as files have: whole, misread, legacy, torn, random.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => part().prop_map(String::into_bytes),
        2 => (part(), label()).prop_map(|(text, label)| label.encode(&text).0.into_owned()),
        2 => (part(), label()).prop_map(|(text, label)| misread(&text, label).into_bytes()),
        1 => (part(), label()).prop_map(|(text, label)| misread(&misread(&text, label), label).into_bytes()),
        1 => (part(), 1_usize..4).prop_map(|(text, cut)| {
            let mut bytes = text.into_bytes();
            bytes.truncate(bytes.len().saturating_sub(cut));
            bytes
        }),
        1 => proptest::collection::vec(any::<u8>(), 0..12),
        // Noise in which many code pages can be seen.
        1 => proptest::collection::vec(prop_oneof![3 => 128_u8.., 1 => any::<u8>(), 1 => Just(b'\n')], 20..200),
        2 => proptest::sample::select(&["\n", " ", "\r\n", "\u{A0}", "\t", "\u{FEFF}", "\u{200B}", "a", "\u{301}"][..])
            .prop_map(|s| s.as_bytes().to_vec()),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn clean(text: &str) -> String {
    let work = ENGINE.prepare("a", text.to_owned(), Kind::Text, Meta::default(), &Decisions::default());
    assert_eq!(work.doc.restore().expect("a way back"), text);
    work.doc.text().to_owned()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_exact_comes_back(bytes in bytes()) {
        if let Some(decoded) = decode(&bytes, None).ok().filter(|d| d.exact) {
            prop_assert_eq!(encode(&decoded.text, decoded.encoding, decoded.bom), Some(bytes));
        }
    }

    #[test]
    fn repairs_end_and_can_be_undone(bytes in bytes()) {
        if let Ok(decoded) = decode(&bytes, None) {
            let once = clean(&decoded.text);
            prop_assert_eq!(clean(&once), once);
        }
    }
}

/// Found by the fuzz target `repair`: each time one more letter before the mark of loss was taken for a part
/// of what was lost.
#[test]
fn letters_before_a_mark_of_loss_stay() {
    let bytes = [&b"\x9b\xff\xf3\xff\x0c"[..], &[0xF3; 80], b"\xff"].concat();
    let decoded = decode(&bytes, None).expect("it is read as some text");
    let once = clean(&decoded.text);
    assert!(once.chars().count() + 2 >= decoded.text.chars().count(), "{once}");
    assert_eq!(clean(&once), once);
}
