//! Bytes to text and back: encodings, mixed files, binary files, and that nothing is ever lost.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, IBM866, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6,
    ISO_8859_7, ISO_8859_8, ISO_8859_8_I, ISO_8859_10, ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16,
    KOI8_R, KOI8_U, MACINTOSH, SHIFT_JIS, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258, X_MAC_CYRILLIC,
    X_USER_DEFINED,
};
use proptest::prelude::*;
use recension::stage::decode::{Decoded, decode, encode};

static SINGLE_BYTE: [&Encoding; 29] = [
    IBM866,
    ISO_8859_2,
    ISO_8859_3,
    ISO_8859_4,
    ISO_8859_5,
    ISO_8859_6,
    ISO_8859_7,
    ISO_8859_8,
    ISO_8859_8_I,
    ISO_8859_10,
    ISO_8859_13,
    ISO_8859_14,
    ISO_8859_15,
    ISO_8859_16,
    KOI8_R,
    KOI8_U,
    MACINTOSH,
    WINDOWS_874,
    WINDOWS_1250,
    WINDOWS_1251,
    WINDOWS_1252,
    WINDOWS_1253,
    WINDOWS_1254,
    WINDOWS_1255,
    WINDOWS_1256,
    WINDOWS_1257,
    WINDOWS_1258,
    X_MAC_CYRILLIC,
    X_USER_DEFINED,
];

fn read(bytes: &[u8]) -> Decoded {
    let decoded = decode(bytes, None).expect("a text");
    if decoded.exact {
        assert_eq!(encode(&decoded.text, decoded.encoding, decoded.bom).as_deref(), Some(bytes));
    }
    decoded
}

fn bytes_in(label: &str, text: &str) -> Vec<u8> {
    let encoding = Encoding::for_label(label.as_bytes()).expect("a label");
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy, "{label}: {text}");
    bytes.into_owned()
}

const RUSSIAN: &str =
    "Вчера вечером на старом мосту открыли выставку рисунков. Пришли почти все жители посёлка.\n";
const POLISH: &str =
    "Wczoraj wieczorem otwarto wystawę rysunków. Przyszło prawie całe miasteczko, nawet śpiewał chór.\n";
const LITHUANIAN: &str =
    "Vakar vakare ant senojo tilto atidaryta piešinių paroda. Atėjo beveik visi miestelio gyventojai.\n";
const FRENCH: &str =
    "Hier soir, l’exposition a été ouverte près du pont. Presque tous les élèves étaient là.\n";
const GREEK: &str = "Χθες το βράδυ άνοιξε η έκθεση στην παλιά γέφυρα. Ήρθαν σχεδόν όλοι οι κάτοικοι.\n";

#[test]
fn single_byte_encodings_are_told_apart() {
    let cases = [
        ("windows-1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("ibm866", RUSSIAN),
        ("x-mac-cyrillic", RUSSIAN),
        ("iso-8859-5", RUSSIAN),
        ("windows-1250", POLISH),
        ("iso-8859-2", POLISH),
        ("windows-1257", LITHUANIAN),
        ("windows-1252", FRENCH),
        ("macintosh", FRENCH),
        ("windows-1253", GREEK),
    ];
    for (label, text) in cases {
        let decoded = read(&bytes_in(label, text));
        assert_eq!(decoded.text, text, "{label} read as {}", decoded.encoding);
        assert!(decoded.exact, "{label}");
    }
}

#[test]
fn east_asian_encodings_are_told_apart() {
    let cases = [
        (SHIFT_JIS, "昨日の夜、古い橋で絵の展覧会が開かれました。町の人がほとんど来ました。\n"),
        (EUC_KR, "어제 저녁 오래된 다리에서 그림 전시회가 열렸다. 마을 사람들이 거의 다 왔다.\n"),
        (GBK, "昨天晚上，老桥上举办了画展。镇上的人几乎都来了。\n"),
        (BIG5, "昨天晚上，老橋上舉辦了畫展。鎮上的人幾乎都來了。\n"),
    ];
    for (encoding, text) in cases {
        let decoded = read(&encoding.encode(text).0);
        assert_eq!(decoded.text, text, "{} read as {}", encoding.name(), decoded.encoding);
    }
}

#[test]
fn marks_and_utf16() {
    let text = "Über die Brücke — 🌉\n";
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
    for (bytes, name, bom) in [
        ([b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat(), "UTF-8", true),
        ([b"\xFF\xFE".as_slice(), &little].concat(), "UTF-16LE", true),
        ([b"\xFE\xFF".as_slice(), &big].concat(), "UTF-16BE", true),
        (little.clone(), "UTF-16LE", false),
        (big.clone(), "UTF-16BE", false),
    ] {
        let decoded = read(&bytes);
        assert_eq!(
            (decoded.text.as_str(), decoded.encoding, decoded.bom, decoded.exact),
            (text, name, bom, true)
        );
    }
    let torn = read(&[b"\xFF\xFE".as_slice(), &little, b"\x41"].concat());
    assert_eq!((torn.exact, torn.malformed.len()), (false, 1));
}

#[test]
fn labels_count_when_the_bytes_agree() {
    let page =
        [b"<html><head><meta charset=\"windows-1251\">".to_vec(), bytes_in("windows-1251", "Да\n")].concat();
    assert_eq!(read(&page).how, "declared");
    assert!(read(&page).text.ends_with("Да\n"));
    let xml = [b"<?xml version='1.0' encoding='KOI8-R'?>".to_vec(), bytes_in("koi8-r", "Да\n")].concat();
    assert!(read(&xml).text.ends_with("Да\n"));
    assert_eq!(decode(&bytes_in("koi8-r", "Нет"), Some("koi8-r")).expect("a text").text, "Нет");
    // A label that the bytes refute is not believed.
    let utf8 = [b"<meta charset=\"windows-1251\">".as_slice(), "Да\n".as_bytes()].concat();
    assert!(read(&utf8).text.ends_with("Да\n"));
}

/// The lines of a file that hold, put together from parts in several encodings.
fn share_of_lines_right(parts: &[(&str, &str)]) -> f64 {
    let bytes: Vec<u8> = parts.iter().flat_map(|(label, text)| bytes_in(label, text)).collect();
    let want: String = parts.iter().map(|(_, text)| *text).collect();
    let got = read(&bytes);
    // Bytes in several encodings are not those of their text in one: they must be kept.
    assert!(!got.exact || got.text != want, "{} gives {parts:?} back", got.encoding);
    let pairs = got.text.lines().zip(want.lines());
    let right = pairs.filter(|(got, want)| got == want).count();
    right as f64 / want.lines().count() as f64
}

#[test]
fn one_legacy_line_in_a_file_of_utf8() {
    let cases =
        [("windows-1251", RUSSIAN), ("koi8-r", RUSSIAN), ("windows-1250", POLISH), ("windows-1252", FRENCH)];
    for (label, text) in cases {
        let share = share_of_lines_right(&[("utf-8", text), ("utf-8", text), (label, text), ("utf-8", text)]);
        assert!(share > 0.99, "{label}: {share}");
    }
}

#[test]
fn two_legacy_encodings_in_one_file() {
    let share = share_of_lines_right(&[
        ("windows-1251", RUSSIAN),
        ("windows-1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("utf-8", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("windows-1251", RUSSIAN),
    ]);
    assert!(share > 0.99, "{share}");
}

#[test]
fn two_encodings_in_one_line() {
    for (label, word) in
        [("windows-1252", "préféré"), ("windows-1252", "naïveté"), ("windows-1250", "žluťoučký")]
    {
        let head = "Dřív tu stál dům — řekla paní Kučerová, "; // UTF-8
        let bytes = [head.as_bytes(), &bytes_in(label, word), " – a odešla.\n".as_bytes()].concat();
        assert_eq!(read(&bytes).text, format!("{head}{word} – a odešla.\n"), "{label}");
    }
}

/// Every kind of mixed file in several languages; 95 lines of 100 must come out right.
#[test]
fn most_lines_of_files_put_together_from_several_encodings() {
    let more = [
        (
            "Die Prüfer der Brücke kamen früh. Niemand hörte sie, außer Frau Köhler am Fenster.\n",
            "windows-1252",
        ),
        (
            "Ten most zamknięto w niedzielę. Żaden statek nie mógł przepłynąć, więc czekaliśmy.\n",
            "windows-1250",
        ),
        ("Η παλιά γέφυρα έκλεισε την Κυριακή. Κανένα πλοίο δεν μπορούσε να περάσει.\n", "windows-1253"),
        ("В воскресенье мост закрыли. Ни одно судно не могло пройти, и мы долго ждали.\n", "windows-1251"),
        ("В воскресенье мост закрыли. Ни одно судно не могло пройти, и мы долго ждали.\n", "ibm866"),
        ("הגשר הישן נסגר ביום ראשון. שום ספינה לא יכלה לעבור, ואנחנו חיכינו שעות.\n", "windows-1255"),
        (
            "Pazar günü köprü kapandı. Hiçbir gemi geçemedi, biz de saatlerce bekledik şehirde.\n",
            "windows-1254",
        ),
    ];
    let texts = [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (POLISH, "windows-1250"),
        (POLISH, "iso-8859-2"),
        (FRENCH, "windows-1252"),
        (GREEK, "windows-1253"),
        (LITHUANIAN, "windows-1257"),
    ];
    let (mut right, mut all, mut wrong) = (0.0, 0.0, Vec::new());
    let mut score = |name: &str, parts: &[(&str, &str)]| {
        let share = share_of_lines_right(parts);
        if share < 1.0 {
            wrong.push(format!("{name}: {share:.2} of {} lines", parts.len()));
        }
        (right, all) = (right + share * parts.len() as f64, all + parts.len() as f64);
    };
    for (text, label) in texts.iter().chain(&more) {
        // A single legacy line, at the start, inside and at the end.
        for at in [0, 2, 5] {
            let parts: Vec<_> = (0..6).map(|k| (if k == at { *label } else { "utf-8" }, *text)).collect();
            score(label, &parts);
        }
        // Half and half.
        let parts: Vec<_> = (0..8).map(|k| (if k % 2 == 0 { *label } else { "utf-8" }, *text)).collect();
        score(label, &parts);
    }
    // Two legacy encodings, with and without UTF-8 between.
    for ((one, first), (two, second)) in [
        ((RUSSIAN, "windows-1251"), (RUSSIAN, "koi8-r")),
        ((RUSSIAN, "windows-1251"), (RUSSIAN, "ibm866")),
        ((RUSSIAN, "koi8-r"), (RUSSIAN, "ibm866")),
        ((RUSSIAN, "windows-1251"), (GREEK, "windows-1253")),
        ((RUSSIAN, "koi8-r"), (FRENCH, "windows-1252")),
        ((GREEK, "windows-1253"), (FRENCH, "windows-1252")),
    ] {
        for order in [[0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1], [0_usize, 2, 1, 2, 0, 1]] {
            let line = |k: &usize| [(first, one), (second, two), ("utf-8", one)][*k];
            score(&format!("{first} and {second}"), &order.iter().map(line).collect::<Vec<_>>());
        }
    }
    // Damage inside a line of UTF-8.
    for (head, label, word, tail) in [
        ("Dřív tu stál dům – řekla ", "windows-1250", "Kučerová", ", a šla dál.\n"),
        ("„Die Straße ist größer“, sagte ", "windows-1252", "Jürgen Müller", " – später.\n"),
        ("L’été dernier, près de la forêt, ", "windows-1252", "un élève préféré", " est né…\n"),
        ("Мост «Старый» закрыли, сказала ", "windows-1251", "Наталья Петрова", " — потом ушла.\n"),
        ("«Ο παλιός δρόμος» είπε ", "windows-1253", "η γυναίκα", " – και έφυγε.\n"),
    ] {
        let bytes = [head.as_bytes(), &bytes_in(label, word), tail.as_bytes()].concat();
        let (got, want) = (read(&bytes).text, format!("{head}{word}{tail}"));
        if got != want {
            wrong.push(format!("within a line, {label}: {got}"));
        }
        (right, all) = (right + f64::from(u8::from(got == want)), all + 1.0);
    }
    assert!(right / all >= 0.95, "{right:.1} of {all} lines: {wrong:#?}");
}

#[test]
fn torn_sequences_are_malformed_bytes() {
    let mut bytes = "Größe und Maß — Ärger über Öl\n".repeat(3).into_bytes();
    bytes.truncate(bytes.len() - 4);
    bytes.push(0xC3);
    let decoded = read(&bytes);
    assert_eq!(decoded.encoding, "UTF-8");
    assert!(!decoded.exact);
    assert!(decoded.text.ends_with('\u{FFFD}'), "{}", decoded.text);
    assert_eq!(decoded.malformed, vec![(bytes.len() - 1, vec![0xC3])]);
}

#[test]
fn binary_files_are_no_texts() {
    let cases: [(&[u8], &str); 6] = [
        (b"PK\x03\x04\x14\0\0\0\x08\0abc", "zip"),
        (b"\x1F\x8B\x08\0\0\0\0\0", "gzip"),
        (b"%PDF-1.7\n%\xE2\xE3", "PDF"),
        (b"\x89PNG\r\n\x1A\n\0\0", "PNG"),
        (b"WARC/1.0\r\n", "WARC"),
        (&[0, 1, 2, 3, 4, 5, 6, 7, 200, 0, 0, 9, 1, 2, 3, 255], "control"),
    ];
    for (bytes, word) in cases {
        let error = decode(bytes, None).expect_err(word).to_string();
        assert!(error.contains(word), "{error}");
    }
    for text in [
        "",
        "\0",
        "a few\0 of them\0\x01 are no harm in a text of this length\n",
        "BZh is no file",
        "MM or II",
    ] {
        assert_eq!(read(text.as_bytes()).text, text);
    }
}

/// The writer need not encode again what is in a single-byte encoding.
#[test]
fn no_two_bytes_of_a_single_byte_encoding_have_the_same_character() {
    for &encoding in &SINGLE_BYTE {
        for byte in 0..=255_u8 {
            let bytes = [byte];
            if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes) {
                assert_eq!(encoding.encode(&text).0.as_ref(), bytes, "{}: {byte:x}", encoding.name());
            }
        }
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_what_is_exact_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Some(decoded) = decode(&bytes, None).ok().filter(|d| d.exact) {
            prop_assert_eq!(encode(&decoded.text, decoded.encoding, decoded.bom), Some(bytes));
        }
    }

    #[test]
    fn any_text_in_utf8_is_itself(text in "\\PC{0,80}") {
        if let Ok(decoded) = decode(text.as_bytes(), None) {
            prop_assert_eq!(decoded.text.as_str(), text.strip_prefix('\u{FEFF}').unwrap_or(&text));
            prop_assert!(decoded.exact);
        }
    }

    #[test]
    fn text_with_broken_bytes_is_still_read(words in "[a-zа-я ]{10,60}", at in 0_usize..10, byte in 128_u8..) {
        let mut bytes = words.into_bytes();
        bytes.insert(at, byte);
        let decoded = decode(&bytes, None).expect("a text");
        if decoded.exact {
            prop_assert_eq!(encode(&decoded.text, decoded.encoding, decoded.bom), Some(bytes));
        }
    }
}
