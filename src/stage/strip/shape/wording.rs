//! How residue words its lines: weights of words and of pairs of neighbours, by hash.
//!
//! The table holds no word of any text, only what the words of a bucket say together.

/// How many buckets words and pairs fall into.
const BUCKETS: u64 = 1 << 13;
/// Of longer lines the rest is not looked at (parts, characters).
const PARTS: usize = 24;
const LOOKED_AT: usize = 400;
/// Beside a word at an end of a line stands nothing.
const NOTHING: u64 = 0x51;

/// The weights.
#[derive(Clone, Debug)]
pub(in crate::stage::strip) struct Wording {
    start: f32,
    weights: Vec<f32>,
}

#[derive(serde::Deserialize)]
struct Table {
    start: i32,
    weights: Vec<i32>,
}

impl Wording {
    /// Reads the embedded table; weights are in hundredths.
    ///
    /// # Panics
    /// When the table does not fit the program: a mistake in the program, found by its tests.
    pub(in crate::stage::strip) fn embedded() -> Wording {
        let table = crate::rule::pack::table("boilerplate/_wording").unwrap_or_default();
        let table: Table = toml::from_str(table).expect("the table is part of the program");
        let hundredths = |w: &i32| *w as f32 / 100.0;
        Wording { start: hundredths(&table.start), weights: table.weights.iter().map(hundredths).collect() }
    }

    /// Above zero speaks for residue.
    pub(in crate::stage::strip) fn value(&self, text: &str) -> f32 {
        let (mut sum, mut count) = (0f32, 0u16);
        buckets(text, |bucket| {
            sum += self.weights.get(usize::from(bucket)).copied().unwrap_or(0.0);
            count += 1;
        });
        self.start + sum / f32::from(count.max(1)).sqrt()
    }
}

/// Tells of the bucket of every word and of every pair of neighbours in a line.
#[allow(clippy::cast_possible_truncation)] // thirteen bits of a hash
pub(in crate::stage::strip) fn buckets(text: &str, mut see: impl FnMut(u16)) {
    let bucket = |hash: u64| {
        u16::try_from((hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 51) % BUCKETS).unwrap_or_default()
    };
    let (mut last, mut seen) = (NOTHING, 0);
    parts(text, |hash| {
        if seen < PARTS {
            see(bucket(hash));
            see(bucket(last.rotate_left(17) ^ hash));
            last = hash;
        }
        seen += 1;
    });
    if seen > 0 && seen <= PARTS {
        see(bucket(last.rotate_left(17) ^ NOTHING));
    }
}

/// Tells of the hash of every word, number (by its length) and mark; of two characters each where a
/// script has no blanks.
fn parts(text: &str, mut see: impl FnMut(u64)) {
    const START: u64 = 0xCBF2_9CE4_8422_2325;
    let add = |hash: u64, c: char| (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01B3);
    let (mut hash, mut size, mut kind) = (START, 0u32, Kind::Blank);
    let mut one_before = None;
    for c in text.chars().take(LOOKED_AT).chain([' ']) {
        let next = Kind::of(c);
        if size > 0 && (next != kind || next == Kind::Mark) {
            if kind != Kind::Unspaced || size == 1 {
                see(hash);
            }
            (hash, size, one_before) = (START, 0, None);
        }
        kind = next;
        match kind {
            Kind::Blank => continue,
            Kind::Number => {
                if size < 4 {
                    hash = add(hash, '0');
                }
            }
            Kind::Unspaced => {
                if let Some(before) = one_before {
                    see(add(add(START, before), c));
                }
                one_before = Some(c);
                hash = add(hash, c);
            }
            Kind::Word | Kind::Mark => {
                let c =
                    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) };
                hash = add(hash, c);
            }
        }
        size += 1;
    }
}

/// What parts are made of.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Kind {
    Blank,
    Word,
    Number,
    Unspaced,
    Mark,
}

impl Kind {
    fn of(c: char) -> Kind {
        match c {
            'a'..='z' | 'A'..='Z' => Kind::Word,
            '0'..='9' => Kind::Number,
            c if c.is_whitespace() => Kind::Blank,
            '\u{0E00}'..='\u{0EFF}'
            | '\u{3040}'..='\u{30FF}'
            | '\u{3400}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}' => Kind::Unspaced,
            c if c.is_alphabetic() => Kind::Word,
            c if c.is_numeric() => Kind::Number,
            _ => Kind::Mark,
        }
    }
}
