//! Mojibake is undone, clean text stays, and cleaning twice is cleaning once.

use std::sync::LazyLock;

use proptest::prelude::*;
use recension::pipeline::{Engine, Settings};
use recension::rule::{Kind, Meta};
use recension::stage::Decisions;

static MOJIBAKE: LazyLock<Engine> = LazyLock::new(|| engine("mojibake"));
static CHARACTERS: LazyLock<Engine> = LazyLock::new(|| {
    Engine::new(Settings { select: vec!["mojibake".into(), "unicode".into()], ..Settings::default() })
        .expect("rules")
});

fn engine(select: &str) -> Engine {
    Engine::new(Settings { select: vec![select.into()], ..Settings::default() }).expect("the rules are sound")
}

fn clean(engine: &Engine, text: &str) -> String {
    let work = engine.prepare("a", text.to_owned(), Kind::Text, Meta::default(), &Decisions::default());
    assert_eq!(work.doc.restore().expect("a way back"), text);
    work.doc.text().to_owned()
}

/// Text whose bytes in one encoding were read in another; undefined bytes are C1 controls, as in browsers.
fn misread(text: &str, from: &str, page: &str) -> String {
    let label = |name: &str| encoding_rs::Encoding::for_label(name.as_bytes()).expect("a label");
    let (bytes, _, lossy) = label(from).encode(text);
    assert!(!lossy, "{from}: {text}");
    bytes
        .iter()
        .map(|&b| {
            let one = [b];
            let c = label(page).decode_without_bom_handling(&one).0.chars().next();
            c.filter(|c| *c != '\u{FFFD}').unwrap_or(char::from(b))
        })
        .collect()
}

const TEXTS: [&str; 8] = [
    "Gestern öffnete über dem Fluss die größte Ausstellung – „ein Fest“, sagte Frau Müller.",
    "Hier à l’école, les élèves ont préparé une fête « très réussie » près de la forêt.",
    "Вчера вечером на старом мосту открыли выставку рисунков — пришли почти все.",
    "Κοντά στην παλιά γέφυρα άνοιξε χθες η έκθεση· ήρθαν σχεδόν όλοι.",
    "Wczoraj otwarto wystawę rysunków; przyszło prawie całe miasteczko, śpiewał chór.",
    "昨日の夜、古い橋で絵の展覧会が開かれました。",
    "어제 저녁 오래된 다리에서 그림 전시회가 열렸다.",
    "אתמול בערב נפתחה תערוכה על הגשר הישן.",
];

#[test]
fn utf8_read_in_any_page_once_and_more() {
    for text in TEXTS {
        for page in
            ["windows-1252", "windows-1250", "windows-1251", "windows-1254", "koi8-r", "ibm866", "macintosh"]
        {
            let once = misread(text, "utf-8", page);
            assert_eq!(clean(&MOJIBAKE, &once), text, "{page}");
            let twice = misread(&once, "utf-8", page);
            assert_eq!(clean(&MOJIBAKE, &twice), text, "{page} twice");
        }
    }
}

#[test]
fn one_code_page_read_as_another() {
    let cyrillic = "Вчера вечером на старом мосту открыли выставку рисунков, пришли почти все";
    for (from, page) in [
        ("windows-1251", "windows-1252"),
        ("koi8-r", "windows-1252"),
        ("windows-1251", "koi8-r"),
        ("koi8-r", "windows-1251"),
        ("windows-1251", "ibm866"),
        ("iso-8859-5", "windows-1251"),
    ] {
        assert_eq!(clean(&MOJIBAKE, &misread(cyrillic, from, page)), cyrillic, "{from} read as {page}");
    }
    let hebrew = "אתמול בערב נפתחה תערוכה על הגשר הישן";
    assert_eq!(clean(&MOJIBAKE, &misread(hebrew, "windows-1255", "windows-1252")), hebrew);
}

#[test]
fn damage_inside_a_clean_text() {
    let clean_part = "Der Müller in der Bäckerstraße grüßt – wie jeden Tag – seine „Gäste“. ";
    let damaged = misread("Die Straße ist für Autos gesperrt.", "utf-8", "windows-1252");
    let text = format!("{clean_part}{damaged} {clean_part}");
    assert_eq!(
        clean(&MOJIBAKE, &text),
        format!("{clean_part}Die Straße ist für Autos gesperrt. {clean_part}")
    );
}

#[test]
fn correct_text_stays() {
    let hard = [
        "MÜLLERS CAFÉ® – „GRÖSSTE AUSWAHL“ IN KÖLN™",
        "O PRÊMIO É ‘SÓ’ SEU…",
        "SOCIÉTÉ GÉNÉRALE© À PARIS »",
        "Τιμή: 30 € — ΕΚΠΤΩΣΗ» ΣΗΜΕΡΑ",
        "НОВОСТИ» СПОРТ™ И «КУЛЬТУРА» № 5 – В РАЗДЕЛЕ",
        "ЖАҢА ӨМІР» ҚАЗІР ІШІНДЕ® ҰЛТ ҮШІН™",
        "x² + y² = √π ≈ 1,77 ± 0,1 °C",
        "╔══╗ ║ ¤ ║ ╚══╝",
        "Ñ, ã and Ã are letters; Â stands in Romanian.",
    ];
    for text in TEXTS.iter().chain(&hard) {
        assert_eq!(clean(&MOJIBAKE, text), *text);
    }
}

#[test]
fn languages_the_model_does_not_know_stay() {
    let texts = [
        "Барлық адамдар тумысынан азат және қадір-қасиеті мен құқықтары тең болып дүниеге келген.",
        "Ƙasar tana da ɗalibai da ƴan ƙwallo masu yawa.",
        "Ɔdɔ yɛ adeɛ a ɛho hia pa ara wɔ abrabɔ mu.",
        "Ọmọ ènìyàn gbogbo ni a bí ní òmìnira.",
        "ყველა ადამიანი იბადება თავისუფალი.",
    ];
    for text in texts {
        assert_eq!(clean(&MOJIBAKE, text), text);
    }
}

#[test]
fn blanks_and_marks_end_in_a_fixpoint() {
    let text = "\u{FEFF}Ã\u{A0} l'eau \u{200B}\r\n\r\n\r\n \u{A0}\r\nB\u{AD}on&nbsp;jour \r\nfin";
    let once = clean(&CHARACTERS, text);
    assert_eq!(once, "à l'eau\n\nBon jour\nfin\n");
    assert_eq!(clean(&CHARACTERS, &once), once);
}

#[test]
fn hostile_inputs_end() {
    for unit in ["Ã", "Ã©", "â€", "\u{301}", "Ð ", "аА", "&amp", "\u{200D}", " \u{A0}", "ÃƒÂ", "\u{80}"]
    {
        let text = unit.repeat(20_000);
        let once = clean(&CHARACTERS, &text);
        assert_eq!(clean(&CHARACTERS, &once), once, "{unit:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cleaning_twice_is_cleaning_once(text in "([ÃÂâãåÐÑРС][ -¿€™“”œ\u{80}-\u{9F}а-яА-Я ]{0,2}|[a-zé \r\n\u{A0}\u{200B}&;]){0,60}") {
        let once = clean(&CHARACTERS, &text);
        prop_assert_eq!(clean(&CHARACTERS, &once), once);
    }

    #[test]
    fn anything_can_be_cleaned(text in "\\PC{0,120}") {
        let once = clean(&CHARACTERS, &text);
        prop_assert_eq!(clean(&CHARACTERS, &once), once);
    }
}
