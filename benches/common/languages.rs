//! Prose in several languages, whole, misread and inside pages, made by the fixed generator.

#![allow(dead_code, unreachable_pub)] // each bench uses a part

use super::Dice;

/// Beginnings, middles and ends of sentences; any three make one.
type Parts = [[&'static str; 5]; 3];

const PARTS: [(&str, Parts, &str); 9] = [
    (
        "plain English",
        [
            [
                "The harbour office",
                "A witness",
                "The river council",
                "The museum in Tormsk",
                "The mayor's spokeswoman",
            ],
            [
                " said on Monday",
                " denied again",
                " told reporters at the pier",
                " had written to the owners",
                " confirmed",
            ],
            [
                " that the ferry would return in the spring",
                " that no boat had left since the storm",
                " that 4,200 people had signed the letter",
                ", after weeks of silence, that the roof was safe",
                " that the old road was open to lorries",
            ],
        ],
        ". ",
    ),
    (
        "English",
        [
            [
                "“The harbour office”",
                "A witness",
                "The river council – all nine of them –",
                "The museum",
                "The mayor’s spokeswoman",
            ],
            [" said on Monday", " denied “once more”", " told reporters", " didn’t say", " confirmed"],
            [
                " that the ferry would return in the spring",
                " that no boat had left since the storm",
                " that 4,200 people hadn’t signed the letter",
                ", after weeks of silence, that the roof wasn’t safe",
                " that the old road was open – at last",
            ],
        ],
        ". ",
    ),
    (
        "German",
        [
            [
                "Die Brückenprüfer",
                "Eine Zeugin aus Nörten",
                "Der Stadtrat",
                "Das Museum für Schifffahrt",
                "Die Sprecherin der Bürgermeisterin",
            ],
            [
                " erklärte am Montag",
                " bestritt erneut",
                " sagte den Wartenden",
                " bestätigte schließlich",
                " schrieb den Eigentümern",
            ],
            [
                ", dass die Fähre im Frühjahr zurückkehrt",
                ", dass seit dem Sturm kein Boot mehr ausgelaufen sei",
                ", dass 4.200 Menschen den Brief unterschrieben hätten",
                ", das Dach der Markthalle sei „völlig“ sicher",
                ", dass die alte Straße für Lastwagen geöffnet bleibt",
            ],
        ],
        ". ",
    ),
    (
        "Vietnamese",
        [
            [
                "Văn phòng bến cảng",
                "Một nhân chứng",
                "Hội đồng thị trấn",
                "Viện bảo tàng",
                "Người phát ngôn của thị trưởng",
            ],
            [
                " nói hôm thứ hai",
                " lại phủ nhận",
                " cho phóng viên biết",
                " xác nhận",
                " đã viết thư cho chủ tàu",
            ],
            [
                " rằng chuyến phà sẽ trở lại vào mùa xuân",
                " rằng không có chiếc thuyền nào rời bến",
                " rằng 4.200 người đã ký vào lá thư",
                " rằng mái nhà của khu chợ vẫn an toàn",
                " rằng con đường cũ đã mở cho xe tải",
            ],
        ],
        ". ",
    ),
    (
        "Russian",
        [
            [
                "Портовая служба",
                "Свидетельница из посёлка",
                "Городской совет",
                "Музей судоходства",
                "Пресс-секретарь мэра",
            ],
            [
                " сообщила в понедельник",
                " снова опровергла слухи",
                " рассказала журналистам",
                " подтвердила",
                " написала владельцам",
            ],
            [
                ", что паром вернётся весной",
                ", что после шторма ни одна лодка не вышла в море",
                ", что письмо подписали 4200 человек",
                ", что крыша рынка «совершенно» безопасна",
                ", что старая дорога снова открыта для грузовиков",
            ],
        ],
        ". ",
    ),
    (
        "Greek",
        [
            [
                "Το λιμεναρχείο",
                "Μια μάρτυρας",
                "Το δημοτικό συμβούλιο",
                "Το μουσείο ναυτιλίας",
                "Ο εκπρόσωπος του δημάρχου",
            ],
            [
                " ανακοίνωσε τη Δευτέρα",
                " διέψευσε ξανά",
                " είπε στους δημοσιογράφους",
                " επιβεβαίωσε",
                " έγραψε στους ιδιοκτήτες",
            ],
            [
                " ότι το πλοίο θα επιστρέψει την άνοιξη",
                " ότι καμία βάρκα δεν έφυγε μετά την καταιγίδα",
                " ότι 4.200 άνθρωποι υπέγραψαν την επιστολή",
                " ότι η στέγη της αγοράς είναι ασφαλής",
                " ότι ο παλιός δρόμος άνοιξε για τα φορτηγά",
            ],
        ],
        ". ",
    ),
    (
        "Arabic",
        [
            ["مكتب الميناء", "شاهدة من القرية", "مجلس المدينة", "متحف الملاحة", "المتحدثة باسم العمدة"],
            [" قال يوم الاثنين", " نفى مرة أخرى", " أخبر الصحفيين", " أكد", " كتب إلى المالكين"],
            [
                " إن العبارة ستعود في الربيع",
                " إن أي قارب لم يغادر بعد العاصفة",
                " إن أربعة آلاف شخص وقعوا الرسالة",
                " إن سقف السوق آمن تماما",
                " إن الطريق القديم مفتوح للشاحنات",
            ],
        ],
        ". ",
    ),
    (
        "Hindi",
        [
            ["बंदरगाह कार्यालय ने", "गाँव की एक गवाह ने", "नगर परिषद ने", "संग्रहालय ने", "मेयर की प्रवक्ता ने"],
            [" सोमवार को कहा", " फिर से इनकार किया", " पत्रकारों को बताया", " पुष्टि की", " मालिकों को लिखा"],
            [
                " कि नाव वसंत में लौटेगी",
                " कि तूफान के बाद कोई नाव नहीं निकली",
                " कि चार हजार लोगों ने पत्र पर हस्ताक्षर किए",
                " कि बाजार की छत सुरक्षित है",
                " कि पुरानी सड़क ट्रकों के लिए खुली है",
            ],
        ],
        "। ",
    ),
    (
        "Chinese",
        [
            ["港口办公室", "一名目击者", "市议会", "航海博物馆", "市长的发言人"],
            ["星期一说，", "再次否认，", "告诉记者，", "证实，", "写信给船主说，"],
            [
                "渡轮将在春天恢复航行",
                "暴风雨之后没有船离开码头",
                "已有四千二百人在信上签名",
                "市场的屋顶“完全”安全",
                "旧公路已经对卡车开放",
            ],
        ],
        "。",
    ),
];

/// Files of about 6 KB in a language, `bytes` in all.
pub fn in_language(language: &str, bytes: usize) -> Vec<String> {
    let mut dice = Dice::new(11);
    let (mut files, mut made) = (Vec::new(), 0);
    while made < bytes {
        let mut text = String::new();
        while text.len() < 6_000 {
            text.push_str(&paragraph(&mut dice, language));
            text.push_str("\n\n");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        made += text.len();
        files.push(text);
    }
    files
}

fn paragraph(dice: &mut Dice, language: &str) -> String {
    let (_, parts, stop) = PARTS.iter().find(|p| p.0 == language).expect("a known language");
    let mut text = String::new();
    for _ in 0..4 {
        parts.iter().for_each(|part| text.push_str(dice.pick(part)));
        text.push_str(stop);
    }
    text.trim_end().to_owned()
}

/// Pages of about 16 KB: menus and scripts around an article, no label.
pub fn pages(language: &str, bytes: usize) -> Vec<String> {
    let mut dice = Dice::new(13);
    let (mut files, mut made) = (Vec::new(), 0);
    while made < bytes {
        let mut page = String::from("<html><head><title>");
        page.push_str(&paragraph(&mut dice, language));
        page.push_str("</title>\n<script>\nvar layers = new Array(12);\nfunction show(n) { layers[n].visible = true; }\n</script>\n</head>\n<body bgcolor=\"#ffffff\" link=\"#003399\">\n");
        while page.len() < 16_000 {
            page.push_str("<table width=\"100%\" border=\"0\" cellspacing=\"0\"><tr><td class=\"menu\"><a href=\"/archive/index.html\">");
            page.push_str("News</a></td><td><img src=\"/img/line.gif\" width=\"1\" height=\"20\"></td></tr></table>\n<p align=\"justify\">");
            page.push_str(&paragraph(&mut dice, language));
            page.push_str("</p>\n");
        }
        page.push_str("</body></html>\n");
        made += page.len();
        files.push(page);
    }
    files
}

/// UTF-8 read as a single-byte encoding; undefined bytes become controls, as in browsers.
pub fn misread(text: &str, page: &str) -> String {
    let encoding = encoding_rs::Encoding::for_label(page.as_bytes()).expect("a label");
    encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

/// Damaged files: throughout, and here and there in clean text.
pub fn damaged(bytes: usize) -> Vec<(&'static str, Vec<String>)> {
    let all = |language: &str, page: &str| -> Vec<String> {
        in_language(language, bytes).iter().map(|text| misread(text, page)).collect()
    };
    let here_and_there = |language: &str, page: &str| -> Vec<String> {
        let one_line =
            |(k, line): (usize, &str)| if k % 8 == 4 { misread(line, page) } else { line.to_owned() };
        let mix = |text: &String| text.split('\n').enumerate().map(one_line).collect::<Vec<_>>().join("\n");
        in_language(language, bytes).iter().map(mix).collect()
    };
    let long = in_language("German", bytes).concat();
    vec![
        ("English as windows-1252", all("English", "windows-1252")),
        ("German as windows-1252", all("German", "windows-1252")),
        ("Russian as windows-1251", all("Russian", "windows-1251")),
        ("Russian as windows-1252", all("Russian", "windows-1252")),
        ("German twice", all("German", "windows-1252").iter().map(|t| misread(t, "windows-1252")).collect()),
        ("German, every fourth paragraph", here_and_there("German", "windows-1252")),
        ("German, one long file", vec![misread(&long, "windows-1252")]),
    ]
}
