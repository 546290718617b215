//! What dedup keeps of each document: a sketch of its word pairs, the hashes of its lines, and its data.

use std::borrow::Cow;
use std::io;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use super::lists::clip;
use super::room::Room;
use super::telling::LineHash;
use crate::algo::tokens::{Token, pair_hash, tokens, word_hash};
use crate::rule::View;

/// Word pairs kept of a document (the smallest hashes): 4 bytes each, so that a sketch of a usual article
/// stays at half a KiB. 128 pairs are all pairs of a short article and a fifth of a usual one.
const SKETCH: usize = 128;
/// Longer documents keep one pair in this many, so that a short story inside a long digest is still seen.
const SPARSE: usize = 6;
/// Bytes of a line that are cut into words at a time.
const PIECE: usize = 1 << 18;
/// Lines kept of a document (the smallest hashes); only tables and hostile input have more.
const LINES: usize = 2048;

/// One document as the corpus sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The document's id.
    pub(super) id: Box<str>,
    /// Hash of the site's name; 0: unknown.
    pub(super) site: u32,
    /// Date as days; unknown: `None`.
    pub(super) day: Option<i32>,
    /// Date and time as the source writes them, for the order of copies.
    pub(super) date: Box<str>,
    /// How many words the text has.
    pub(super) words: u32,
    /// The smallest hashes of word pairs, rising.
    pub(super) sketch: Box<[u32]>,
    /// Whether the sketch holds all pairs.
    pub(super) whole: bool,
    /// Hashes of the lines that have words: in their order if `in_order`, else a part of them, each once.
    pub(super) lines: Box<[u64]>,
    /// Whether `lines` holds all lines in the order of the text.
    pub(super) in_order: bool,
    /// Whether a line stands in the text more than once.
    pub(super) repeats: bool,
    /// Hash of all lines in order: equal for texts that differ in marks, case and blanks only.
    pub(super) body: u64,
    /// Where the lists (`sketch`, `lines`) wait, if they are not here.
    #[serde(skip)]
    pub(super) away: Option<Away>,
}

/// Bytes of records that are read at once,
const AT_ONCE: u64 = 1 << 18;
/// where no more than this lies between one and the next: records of documents that have left.
const GAP: u64 = 1 << 14;

/// Lists of a record that wait in a room.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Away {
    at: u64,
    bytes: u32,
    /// How many pairs and lines there are, and the last pair.
    pairs: u32,
    lines: u32,
    last: u32,
}

impl Away {
    fn end(&self) -> u64 {
        self.at + u64::from(self.bytes)
    }
}

/// What dedup keeps of the corpus: a small sketch a document. Merging is commutative and associative.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Evidence {
    #[serde(serialize_with = "in_order")]
    records: Vec<Arc<Record>>,
}

fn in_order<S: Serializer>(records: &[Arc<Record>], serializer: S) -> Result<S::Ok, S::Error> {
    let mut sorted: Vec<&Record> = records.iter().map(|r| &**r).collect();
    sorted.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    sorted.serialize(serializer)
}

impl Evidence {
    /// Joins two bodies of evidence.
    pub fn merge(&mut self, mut other: Evidence) {
        if self.records.len() < other.records.len() {
            std::mem::swap(&mut self.records, &mut other.records);
        }
        self.records.append(&mut other.records);
    }

    /// Adds a document.
    pub fn add(&mut self, record: Arc<Record>) {
        self.records.push(record);
    }

    /// The documents, in the order of their ids; `room` is where lists of some of them wait.
    pub(super) fn sorted<'a>(&'a self, room: Option<&'a dyn Room>) -> Records<'a> {
        let mut list: Vec<&Record> = self.records.iter().map(|r| &**r).collect();
        list.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        list.dedup_by(|a, b| a.id == b.id);
        Records { list, room }
    }
}

/// Documents by number. Of some the lists wait in a room.
pub(super) struct Records<'a> {
    list: Vec<&'a Record>,
    room: Option<&'a dyn Room>,
}

impl<'a> Records<'a> {
    /// Some of them, numbered anew.
    pub(super) fn only(&self, numbers: &[u32]) -> Records<'a> {
        Records { list: numbers.iter().map(|d| self.list[*d as usize]).collect(), room: self.room }
    }

    /// A document with its lists.
    pub(super) fn whole(&self, number: u32) -> io::Result<Cow<'a, Record>> {
        self.list[number as usize].whole(self.room)
    }

    /// How many pairs of a document are not above a bound.
    pub(super) fn pairs_below(&self, number: u32, bound: u32) -> io::Result<usize> {
        let record = self.list[number as usize];
        if record.bound() <= bound {
            return Ok(record.pairs_held());
        }
        Ok(record.whole(self.room)?.sketch.partition_point(|hash| *hash <= bound))
    }

    /// All documents with their lists, in order. Lists that wait near each other are read at once.
    pub(super) fn each(&self, mut see: impl FnMut(u32, &Record) -> io::Result<()>) -> io::Result<()> {
        let (mut begin, mut bytes) = (0, Vec::new());
        for (number, record) in (0..).zip(&self.list) {
            let Some(away) = &record.away else {
                see(number, record)?;
                continue;
            };
            let is_read = away.at >= begin && away.end() <= begin + bytes.len() as u64;
            if !is_read {
                let room = self.room.ok_or(io::ErrorKind::NotFound)?;
                let mut end = away.end();
                for next in self.list[number as usize + 1..].iter().map_while(|next| next.away.as_ref()) {
                    if !(end..=end + GAP).contains(&next.at) || next.end() > away.at + AT_ONCE {
                        break;
                    }
                    end = next.end();
                }
                begin = away.at;
                bytes.resize(usize::try_from(end - begin).unwrap_or(0), 0);
                room.get(begin, &mut bytes)?;
            }
            let from = usize::try_from(away.at - begin).unwrap_or(0);
            let own = bytes.get(from..from + away.bytes as usize).unwrap_or_default();
            let record = Record::from_bytes(&record.id, own).ok_or(io::ErrorKind::InvalidData)?;
            see(number, &record)?;
        }
        Ok(())
    }
}

impl<'a> Deref for Records<'a> {
    type Target = [&'a Record];

    fn deref(&self) -> &[&'a Record] {
        &self.list
    }
}

/// Reads one document into the evidence.
pub fn survey(view: &View<'_>, evidence: &mut Evidence) {
    evidence.add(Arc::new(record(view)));
}

/// What is kept of one document.
#[must_use]
pub fn record(view: &View<'_>) -> Record {
    let mut words: Vec<Token> = Vec::new();
    let mut pairs: Vec<u32> = Vec::with_capacity(view.text.len() / 6);
    let mut lines: Vec<u64> = Vec::with_capacity(view.lines.len());
    let (mut count, mut body) = (0_usize, Vec::with_capacity(view.lines.len() * 8));
    for line in view.lines {
        let (mut hash, mut last) = (LineHash::default(), None);
        for piece in pieces(line.text(view.text)) {
            words.clear();
            tokens(piece, 0, &mut words);
            pairs.extend(last.zip(words.first()).map(|(last, first)| pair_hash(last, first.hash)));
            pairs.extend(words.windows(2).map(|two| pair_hash(two[0].hash, two[1].hash)));
            hash.add(&words);
            last = words.last().map(|t| t.hash).or(last);
        }
        if hash.words() == 0 {
            continue;
        }
        count += hash.words();
        let hash = hash.finish();
        body.extend_from_slice(&hash.to_le_bytes());
        lines.push(hash);
    }
    let (sketch, whole) = smallest(pairs);
    let mut distinct = lines.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let repeats = distinct.len() < lines.len();
    let in_order = lines.len() <= LINES;
    if !in_order {
        distinct.truncate(LINES);
        lines = distinct;
    }
    Record {
        id: view.id.into(),
        site: site_of(&view.meta.site),
        day: day_of(&view.meta.date),
        date: view.meta.date.as_str().into(),
        words: u32::try_from(count).unwrap_or(u32::MAX),
        sketch,
        whole,
        lines: lines.into(),
        in_order,
        repeats,
        body: xxhash_rust::xxh3::xxh3_64(&body),
        away: None,
    }
}

/// The smallest of some hashes, rising, each once, and whether these are all.
fn smallest(mut pairs: Vec<u32>) -> (Box<[u32]>, bool) {
    // Of a usual article a third is sorted: hashes below a bound that lets enough of them through, nearly always.
    let enough = SKETCH + SKETCH / 2;
    if pairs.len() > enough && pairs.len() / SPARSE <= SKETCH {
        let bound = u32::MAX / clip(pairs.len()) * clip(enough);
        let (mut below, mut many) = (vec![0; pairs.len()], 0);
        for pair in &pairs {
            // Without a branch: which are below cannot be foreseen.
            below[many] = *pair;
            many += usize::from(*pair <= bound);
        }
        below.truncate(many);
        below.sort_unstable();
        below.dedup();
        if below.len() > SKETCH {
            below.truncate(SKETCH);
            return (below.into(), false);
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let room = SKETCH.max(pairs.len() / SPARSE);
    let whole = pairs.len() <= room;
    pairs.truncate(room);
    (pairs.into(), whole)
}

impl Record {
    /// How many bytes its lists take.
    #[must_use]
    pub fn size(&self) -> usize {
        size_of_val(&*self.sketch) + size_of_val(&*self.lines)
    }

    /// Whether its lists are here.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.away.is_none()
    }

    /// The record without its lists, which wait in a room from now on.
    ///
    /// # Errors
    /// When the room takes no more.
    pub fn leave(&self, room: &dyn Room) -> io::Result<Record> {
        let bytes = self.to_bytes();
        let away = Away {
            at: room.put(&bytes)?,
            bytes: clip(bytes.len()),
            pairs: clip(self.sketch.len()),
            lines: clip(self.lines.len()),
            last: self.sketch.last().copied().unwrap_or(u32::MAX),
        };
        let (sketch, lines) = (Box::default(), Box::default());
        Ok(Record { id: self.id.clone(), date: self.date.clone(), sketch, lines, away: Some(away), ..*self })
    }

    /// The record with its lists.
    ///
    /// # Errors
    /// When the room they wait in cannot be read.
    pub fn whole<'a>(&'a self, room: Option<&dyn Room>) -> io::Result<Cow<'a, Record>> {
        let Some(away) = &self.away else { return Ok(Cow::Borrowed(self)) };
        let room = room.ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = vec![0; away.bytes as usize];
        room.get(away.at, &mut bytes)?;
        Record::from_bytes(&self.id, &bytes).map(Cow::Owned).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// Up to this hash a sketch holds all pairs of its document.
    pub(super) fn bound(&self) -> u32 {
        match &self.away {
            _ if self.whole => u32::MAX,
            Some(away) => away.last,
            None => self.sketch.last().copied().unwrap_or(u32::MAX),
        }
    }

    /// How many pairs its sketch has.
    pub(super) fn pairs_held(&self) -> usize {
        self.away.as_ref().map_or(self.sketch.len(), |away| away.pairs as usize)
    }

    /// How many lines it holds.
    pub(super) fn lines_held(&self) -> usize {
        self.away.as_ref().map_or(self.lines.len(), |away| away.lines as usize)
    }

    /// The same record of another document with the same text.
    #[must_use]
    pub fn as_record_of(&self, view: &View<'_>) -> Record {
        Record {
            id: view.id.into(),
            site: site_of(&view.meta.site),
            day: day_of(&view.meta.date),
            date: view.meta.date.as_str().into(),
            ..self.clone()
        }
    }
}

/// A line in pieces that end behind a blank, so that the words of a line of any length need little room.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let blank = memchr::memchr(b' ', rest.as_bytes().get(PIECE..).unwrap_or_default());
        let (piece, after) = rest.split_at(blank.map_or(rest.len(), |at| PIECE + at));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Names of sites are compared without case and blanks around.
fn site_of(name: &str) -> u32 {
    let name = name.trim().to_lowercase();
    if name.is_empty() { 0 } else { word_hash(&name).max(1) }
}

const MONTHS: [u32; 12] = [
    word_hash("jan"),
    word_hash("feb"),
    word_hash("mar"),
    word_hash("apr"),
    word_hash("may"),
    word_hash("jun"),
    word_hash("jul"),
    word_hash("aug"),
    word_hash("sep"),
    word_hash("oct"),
    word_hash("nov"),
    word_hash("dec"),
];

/// The day behind a date as sources write it (`2023-04-09T10:00`, `9 April 2023`, `April 9, 2023`), as days
/// of a calendar whose months all have 31 days: good enough to tell how far apart two dates are.
pub(super) fn day_of(date: &str) -> Option<i32> {
    let parts: Vec<&str> = date.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let number = |part: &str| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<i32>().ok()
    };
    let month_of = |part: &&str| {
        let lower: String = part.chars().take(3).collect::<String>().to_lowercase();
        MONTHS.iter().position(|m| part.len() >= 3 && *m == word_hash(&lower))
    };
    let year_like = |n: &i32| (1800..2200).contains(n);
    let (year, month, day) = if let Some(month) = parts.iter().find_map(month_of) {
        let numbers: Vec<i32> = parts.iter().filter_map(|p| number(p)).collect();
        let year = numbers.iter().copied().find(year_like)?;
        let day = numbers.iter().copied().find(|n| (1..=31).contains(n))?;
        (year, i32::try_from(month).ok()? + 1, day)
    } else {
        let [year, month, day] = [parts.first()?, parts.get(1)?, parts.get(2)?].map(|p| number(p));
        (year.filter(year_like)?, month?, day?)
    };
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year * 12 + month) * 31 + day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algo::tokens::spread;

    #[test]
    fn pieces_make_up_the_line() {
        let line = "word and more ".repeat(60_000);
        assert!(pieces(&line).count() > 2);
        assert_eq!(pieces(&line).collect::<String>(), line);
        assert!(pieces(&line).skip(1).all(|p| p.starts_with(' ')));
        assert_eq!(pieces("").count(), 0);
    }

    #[test]
    fn sketches_are_the_smallest_hashes() {
        for many in [0, 5, 128, 129, 192, 193, 400, 773, 774, 3000] {
            for kinds in [1, 100, 128, 129, 150, 4000] {
                let hash = |k: u64| u32::try_from(spread(k % kinds) >> 32).unwrap_or(0);
                let all: Vec<u32> = (0..many).map(hash).collect();
                let mut want = all.clone();
                want.sort_unstable();
                want.dedup();
                let room = SKETCH.max(want.len() / SPARSE);
                let whole = want.len() <= room;
                want.truncate(room);
                assert_eq!(smallest(all), (want.into(), whole), "{many} of {kinds}");
            }
        }
    }

    #[test]
    fn dates_of_many_shapes() {
        let want = day_of("2023-04-09T10:00:00Z");
        assert!(want.is_some());
        for date in ["9 April 2023", "April 9, 2023", "Sun, 09 Apr 2023 10:00"] {
            assert_eq!(day_of(date), want, "{date}");
        }
        assert_eq!(day_of("yesterday"), None);
        assert_eq!(day_of(""), None);
    }
}
