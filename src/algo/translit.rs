//! Latin spellings of names, cut into graphemes with their possible sounds.
//!
//! A romanisation writes one sound in many ways (`sh`, `sch`, `š`, `ch`); a grapheme therefore
//! carries the set of sounds it may stand for, in German, French, Polish, Turkish, BGN/PCGN, ISO 9
//! and press habits alike. Nothing here knows which language a name belongs to.

/// A set of sounds, one bit each.
pub type Sounds = u32;

macro_rules! sounds {
    ($($name:ident = $bit:expr),* $(,)?) => { $(const $name: Sounds = 1 << $bit;)* };
}
sounds! {
    SHCH = 0, SH = 1, ZH = 2, CH = 3, DZH = 4, TS = 5, DZ = 6, KH = 7, G = 8, K = 9, KS = 10,
    S = 11, Z = 12, T = 13, D = 14, B = 15, P = 16, F = 17, V = 18, M = 19, N = 20, L = 21, R = 22,
    H = 23, Y = 24, NG = 25,
    VA = 26, VE = 27, VI = 28, VO = 29, VU = 30,
}

/// All vowel sounds.
const VOWELS: Sounds = VA | VE | VI | VO | VU;

/// Graphemes, longest first among those that share a beginning; the first sound of the list is
/// the usual one and is kept apart as `main`.
const GRAPHEMES: &[(&str, Sounds, Sounds)] = &[
    ("schtsch", SHCH, 0),
    ("shtsh", SHCH, 0),
    ("chtch", SHCH, 0),
    ("shch", SHCH, SH),
    ("szcz", SHCH, 0),
    ("tsch", CH, TS),
    ("dsch", DZH, ZH | Y),
    ("tsj", CH, TS),
    ("tch", CH, 0),
    ("sch", SH, ZH | DZH),
    ("dzh", DZH, ZH),
    ("dj", DZH, ZH | Y),
    ("dz", DZ, D | Z | DZH),
    ("sh", SH, S),
    ("sz", SH, S),
    ("sj", SH, S),
    ("zh", ZH, DZH),
    ("rz", ZH, R),
    ("ch", CH, KH | SH | K),
    ("cz", CH, TS),
    ("ck", K, TS),
    ("kh", KH, K | CH | H),
    ("gh", G, KH),
    ("ph", F, P),
    ("th", T, S | D),
    ("dh", D, Z),
    ("ts", TS, CH),
    ("tz", TS, 0),
    ("ks", KS, 0),
    ("ng", NG, N),
    ("qu", K, 0),
    ("oo", VU, VO),
    ("ou", VU, VO),
    ("ee", VI, VE),
    ("a", VA, 0),
    ("b", B, V),
    ("c", K, TS | CH | S | DZH),
    ("d", D, 0),
    ("e", VE, 0),
    ("f", F, V),
    ("g", G, DZH | KH | H),
    ("h", H, KH | G),
    ("i", VI, Y),
    ("j", DZH, Y | ZH | KH),
    ("k", K, KH | G),
    ("l", L, 0),
    ("m", M, 0),
    ("n", N, 0),
    ("o", VO, 0),
    ("p", P, F),
    ("q", K, G | KH | CH),
    ("r", R, 0),
    ("s", S, Z | SH),
    ("t", T, 0),
    ("u", VU, V),
    ("v", V, F),
    ("w", V, VU),
    ("x", KS, KH | S | SH),
    ("y", VI, Y | VU),
    ("z", Z, TS | S | DZ),
];

/// One grapheme of a name.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its place in the table of graphemes.
    pub id: u8,
    /// The usual sound.
    pub main: Sounds,
    /// All sounds, the usual one among them.
    pub all: Sounds,
}

impl Unit {
    /// The letters.
    #[must_use]
    pub fn text(self) -> &'static str {
        GRAPHEMES.get(usize::from(self.id)).map_or("", |g| g.0)
    }

    /// Whether it is written as a vowel.
    #[must_use]
    pub fn is_vowel(self) -> bool {
        self.main & VOWELS != 0
    }

    /// Whether it may stand for the sound of `y` in `yes`.
    #[must_use]
    pub fn may_glide(self) -> bool {
        self.all & Y != 0
    }

    /// Whether its sounds are such as tend to be dropped or put in: `h` and its kin.
    #[must_use]
    pub fn is_breath(self) -> bool {
        self.text() == "h"
    }
}

/// The letters of a name in lower-case ASCII: marks are taken off, letters with a sound of their
/// own are written out (`š` as `sh`). Everything that is no Latin letter is dropped.
#[must_use]
pub fn fold_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        match c {
            'a'..='z' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            c if c.is_ascii() => {}
            c => out.push_str(plain(c)),
        }
    }
    out
}

/// What a marked letter becomes.
fn plain(c: char) -> &'static str {
    match c.to_lowercase().next().unwrap_or(c) {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ə' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ'
        | 'ẫ' | 'ậ' | 'ắ' | 'ằ' | 'ẳ' | 'ẵ' | 'ặ' => "a",
        'æ' => "ae",
        'ç' | 'č' | 'ć' | 'ċ' | 'ĉ' => "ch",
        'ď' | 'ḍ' => "d",
        'ð' => "d",
        'đ' => "dj",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ'
        | 'ệ' => "e",
        'ğ' | 'ġ' | 'ģ' | 'ĝ' | 'ǧ' => "gh",
        'ĥ' | 'ħ' | 'ḥ' | 'ḩ' => "h",
        'ḫ' | 'ẖ' => "kh",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ị' | 'ỉ' => "i",
        'ĵ' => "j",
        'ķ' | 'ḳ' | 'қ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ŋ' => "ng",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ'
        | 'ộ' | 'ớ' | 'ờ' | 'ở' | 'ỡ' | 'ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' => "r",
        'ř' => "rz",
        'ś' | 'š' | 'ş' | 'ș' | 'ŝ' => "sh",
        'ṣ' => "s",
        'ß' => "ss",
        'ţ' | 'ț' => "ts",
        'ť' | 'ṭ' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ử'
        | 'ữ' | 'ự' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' | 'ỷ' | 'ỹ' => "y",
        'ź' | 'ž' | 'ż' => "zh",
        'ẓ' => "z",
        _ => "",
    }
}

/// Cuts folded letters into graphemes; a doubled letter counts once. Linear.
#[must_use]
pub fn units(folded: &str) -> Vec<Unit> {
    let mut list: Vec<Unit> = Vec::with_capacity(folded.len());
    let bytes = folded.as_bytes();
    let mut at = 0;
    while let Some(&letter) = bytes.get(at) {
        let rest = folded.get(at..).unwrap_or_default();
        let Some((id, &(text, main, more))) = GRAPHEMES
            .iter()
            .enumerate()
            .find(|(_, (g, _, _))| g.as_bytes().first() == Some(&letter) && rest.starts_with(g))
        else {
            at += 1;
            continue;
        };
        let mut end = at + text.len();
        if text.len() == 1 {
            while bytes.get(end) == Some(&letter) {
                end += 1;
            }
        }
        let mut all = main | more;
        // Before a, o, u and consonants `c` is no `s` and `g` no `dzh`.
        let soft = matches!(bytes.get(end), Some(b'e' | b'i' | b'y'));
        if text == "g" && !soft {
            all &= !DZH;
        }
        let unit = Unit { id: u8::try_from(id).unwrap_or(u8::MAX), main, all };
        // `tt` before `tt`, `sh` doubled and the like count once.
        if list.last() != Some(&unit) || unit.is_vowel() {
            list.push(unit);
        }
        at = end;
    }
    list
}

/// Pairs of sounds that scribes confuse, beyond those one grapheme may stand for.
#[must_use]
pub fn kindred(a: Sounds, b: Sounds) -> bool {
    const KIN: &[Sounds] = &[
        SHCH | SH | CH | ZH,
        CH | TS | DZH,
        ZH | DZH | Y | DZ,
        S | Z | TS | DZ,
        S | SH,
        Z | ZH,
        T | D | TS,
        B | P | V | F,
        G | K | KH | H | NG,
        KH | K | H | G,
        M | N,
        N | NG,
        L | R,
    ];
    KIN.iter().any(|k| a & k != 0 && b & k != 0)
}

/// The consonants in coarse classes, breath left out: equal for most spellings of one name.
/// Letters of the key: `s` hissing, `t` dental, `k` velar, `p` labial, and `j m n l r`.
#[must_use]
pub fn skeleton(units: &[Unit]) -> String {
    let mut key = String::with_capacity(units.len());
    for unit in units.iter().filter(|u| !u.is_vowel() && !matches!(u.main, H | KH)) {
        let class = match unit.main {
            SHCH | SH | ZH | CH | DZH | TS | DZ | S | Z => 's',
            T | D => 't',
            G | K | KS => 'k',
            B | P | F | V => 'p',
            M => 'm',
            N | NG => 'n',
            L => 'l',
            R => 'r',
            _ => continue,
        };
        if unit.text() == "j" {
            continue;
        }
        if !key.ends_with(class) {
            key.push(class);
        }
    }
    key
}

/// Every grapheme of the table.
pub(in crate::algo) fn all_units() -> Vec<Unit> {
    let ids = 0..u8::try_from(GRAPHEMES.len()).unwrap_or(u8::MAX);
    ids.zip(GRAPHEMES).map(|(id, &(_, main, more))| Unit { id, main, all: main | more }).collect()
}
