//! Mojibake is undone, clean text stays, and cleaning twice is cleaning once.

use std::sync::LazyLock;

use icu_normalizer::ComposingNormalizerBorrowed;
use proptest::prelude::*;
use recension::algo::chars::pages;
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

/// Every page of the tables, also those that browsers do not know.
#[test]
fn utf8_read_in_every_page_of_the_tables() {
    let mut wrong = Vec::new();
    for page in pages() {
        let misread = |text: &str| text.bytes().map(|b| page.char_of(b)).collect::<String>();
        for text in TEXTS {
            let mut damaged = text.to_owned();
            for depth in ["once", "twice", "three times"] {
                damaged = misread(&damaged);
                if clean(&MOJIBAKE, &damaged) != text {
                    wrong.push(format!("{} {depth}: {}", page.name, clean(&MOJIBAKE, &damaged)));
                }
            }
        }
    }
    let all = pages().len() * TEXTS.len() * 3;
    assert!(wrong.len() * 25 <= all, "{} of {all}: {wrong:#?}", wrong.len());
}

#[test]
fn lost_bytes() {
    for (damaged, meant) in [
        // A no-break space became a blank.
        ("VoilÃ  un pont fermÃ© Ã  tous.", "Voilà un pont fermé à tous."),
        // A byte of the sequence is a quotation mark in windows-1252, or was made one.
        ("L’HÃ”TEL DE LA CÃ”TE", "L’HÔTEL DE LA CÔTE"),
        ("Sheâ€™s â€œhereâ€\u{9D} now", "She’s “here” now"),
        // windows-1251 lacks one byte, so only one character can have been there.
        ("Р\u{FFFD}РЅР¶РµРЅРµСЂС‹ РїСЂРѕРІРµСЂРёР»Рё РјРѕСЃС‚", "Инженеры проверили мост"),
        ("The â€œold bridgeâ€\u{FFFD} is closed", "The “old bridge” is closed"),
    ] {
        assert_eq!(clean(&MOJIBAKE, damaged), meant);
    }
    // Four letters can have been there: nothing is guessed.
    assert!(clean(&MOJIBAKE, "Das CafÃ© â€“ Ã\u{FFFD}").ends_with('\u{FFFD}'));
}

#[test]
fn composing_changes_no_more_than_it_must() {
    for (text, composed) in [
        ("cafe\u{301} Noir, a\u{323}\u{302}n", "café Noir, ận"),
        ("가\u{1100}\u{1161}나", "가가나"),
        ("é\u{323}", "ẹ\u{301}"),
    ] {
        assert_eq!(clean(&CHARACTERS, text), format!("{composed}\n"));
    }
    // Composed as far as it can be: the marks stay apart.
    for text in ["x\u{302} क़ ที่นี่ เมื่อ\n", "هٔ بِسْمِ\n"] {
        assert_eq!(clean(&CHARACTERS, text), text);
    }
}

#[test]
fn what_other_scripts_need_stays() {
    for text in [
        "می\u{200C}خواهم و نمی\u{200C}دانم\n",
        "क्\u{200D}ष और श्री\u{200C}मान\n",
        "สวัสดี\u{200B}ครับ\n",
        "ភាសា\u{200B}ខ្មែរ\n",
        "👩\u{200D}👩\u{200D}👧 ❤\u{FE0F} 🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} 👍🏽\n",
        "Қазақстанның әні: өңір, үкімет, һәм іс\n",
        "\u{200F}שלום\u{200E} ABC\u{200F}\n",
        "He said \"so\", she said “so”, ‘so’ and «so»; it's the editor’s job.\n",
        "東京\u{3000}大阪、京都\n",
    ] {
        assert_eq!(clean(&CHARACTERS, text), text);
    }
}

#[test]
fn ligatures_are_left_to_a_person() {
    let text = "The o\u{FB03}ce \u{FB01}led it.\n";
    assert_eq!(clean(&CHARACTERS, text), text);
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
    fn what_is_cleaned_is_composed(text in "[aeéकय\u{9AF}\u{9BC}\u{9BE}\u{9C7}가각ậ\u{300}-\u{302}\u{323}\u{327}\u{338}\u{5B4}\u{64B}-\u{655}\u{93C}\u{94D}\u{E34}\u{E48} ]{0,24}") {
        prop_assert!(ComposingNormalizerBorrowed::new_nfc().is_normalized(&clean(&CHARACTERS, &text)));
    }

    #[test]
    fn anything_can_be_cleaned(text in "\\PC{0,120}") {
        let once = clean(&CHARACTERS, &text);
        prop_assert_eq!(clean(&CHARACTERS, &once), once);
    }
}

/// A long text of which one paragraph in four went through a chain: the others stay, and so does what stands in them
/// beside it; a line that went another way is still seen.
#[test]
fn clean_paragraphs_between_damaged_ones() {
    let german = "Die Fähre blieb über Nacht am Ufer; schließlich erklärte Käthe Möller, sie käme nächste Woche zurück.";
    let russian = "Старый паром вечером остался у берега, и никто не знает, когда он вернётся.";
    let mut lines: Vec<(String, &str)> = Vec::new();
    for k in 0..80 {
        let damaged = k % 4 == 2;
        let line = if damaged { misread(german, "utf-8", "windows-1252") } else { german.to_owned() };
        lines.push((line, german));
    }
    lines.insert(41, (misread(russian, "windows-1251", "windows-1252"), russian));
    let join = |lines: Vec<&str>| lines.join("\n\n");
    let text = join(lines.iter().map(|line| line.0.as_str()).collect());
    let meant = join(lines.iter().map(|line| line.1).collect());
    assert_eq!(clean(&MOJIBAKE, &text), meant);
}

/// A word without end is read in parts, each of them once.
#[test]
fn a_word_of_a_megabyte() {
    let text = "渡轮将在春天恢复航行旧公路已经对卡车开放".repeat(20_000);
    let once = clean(&MOJIBAKE, &misread(&text, "utf-8", "windows-1252"));
    assert!(once.matches("恢复航行旧公路").count() > 19_900, "{}", once.chars().take(60).collect::<String>());
}
