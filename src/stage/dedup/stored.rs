//! A document's record as bytes, and the keys it is found by in a stored index.

use std::sync::Arc;

use super::evidence::Record;

/// Says how the bytes are to be read; another first byte is of another program.
const SHAPE: u8 = 1;

impl Record {
    /// What it is found by: its pairs of words.
    #[must_use]
    pub fn pairs(&self) -> Vec<u32> {
        self.sketch.to_vec()
    }

    /// Hashes of its lines.
    #[must_use]
    pub fn lines(&self) -> &[u64] {
        &self.lines
    }

    /// What its lines are found by.
    #[must_use]
    pub fn line_keys(&self) -> Vec<u32> {
        let mut keys: Vec<u32> = self.lines.iter().map(|line| line_key(*line)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// What its whole text is found by, if it has words.
    #[must_use]
    pub fn body_key(&self) -> Option<u32> {
        (self.words > 0).then(|| line_key(self.body))
    }

    /// The record as bytes, the same on every machine. The id is not among them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let lists = self.date.len() + size_of_val(&*self.sketch) + size_of_val(&*self.lines);
        // What is not in lists takes 22 bytes, and each list its length.
        let mut out = Vec::with_capacity(lists + 22 + 3 * size_of::<u32>());
        out.push(SHAPE);
        out.extend(self.site.to_le_bytes());
        out.extend(self.day.unwrap_or(i32::MIN).to_le_bytes());
        out.extend(self.words.to_le_bytes());
        out.extend(self.body.to_le_bytes());
        out.push(u8::from(self.whole) | u8::from(self.in_order) << 1 | u8::from(self.repeats) << 2);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
        out.extend(count(self.date.len()));
        out.extend(self.date.as_bytes());
        out.extend(count(self.sketch.len()));
        self.sketch.iter().for_each(|hash| out.extend(hash.to_le_bytes()));
        out.extend(count(self.lines.len()));
        self.lines.iter().for_each(|hash| out.extend(hash.to_le_bytes()));
        out
    }

    /// The record of a document from bytes; `None` if they are no such bytes.
    #[must_use]
    pub fn from_bytes(id: &str, bytes: &[u8]) -> Option<Record> {
        let mut rest = Rest(bytes);
        if rest.take::<1>()? != [SHAPE] {
            return None;
        }
        let site = u32::from_le_bytes(rest.take()?);
        let day = Some(i32::from_le_bytes(rest.take()?)).filter(|day| *day != i32::MIN);
        let words = u32::from_le_bytes(rest.take()?);
        let body = u64::from_le_bytes(rest.take()?);
        let [flags] = rest.take()?;
        let date = std::str::from_utf8(rest.list(1)?).ok()?.into();
        let sketch = rest.list(4)?.chunks_exact(4).map(|b| b.try_into().map_or(0, u32::from_le_bytes));
        let sketch: Box<[u32]> = sketch.collect();
        let lines = rest.list(8)?.chunks_exact(8).map(|b| b.try_into().map_or(0, u64::from_le_bytes));
        let lines: Box<[u64]> = lines.collect();
        rest.0.is_empty().then(|| Record {
            id: id.into(),
            site,
            day,
            date,
            words,
            sketch,
            whole: flags & 1 > 0,
            lines,
            in_order: flags & 2 > 0,
            repeats: flags & 4 > 0,
            body,
            away: None,
        })
    }

    /// Whether two records are of texts that differ in marks, case and blanks at most.
    #[must_use]
    pub fn same_text(&self, other: &Record) -> bool {
        self.body == other.body && self.words == other.words
    }

    /// The record under another id.
    #[must_use]
    pub fn renamed(self: &Arc<Record>, id: &str) -> Arc<Record> {
        if *self.id == *id {
            Arc::clone(self)
        } else {
            Arc::new(Record { id: id.into(), ..Record::clone(self) })
        }
    }
}

/// The key of a line or of a whole text.
#[allow(clippy::cast_possible_truncation)] // the upper half; the low byte of a line's hash is its length
#[must_use]
pub fn line_key(hash: u64) -> u32 {
    (hash >> 32) as u32
}

struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    fn list(&mut self, size: usize) -> Option<&'b [u8]> {
        let count = usize::try_from(u32::from_le_bytes(self.take()?)).ok()?;
        let (list, rest) = self.0.split_at_checked(count.checked_mul(size)?)?;
        self.0 = rest;
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_from_its_bytes_and_other_bytes_do_not_become_one() {
        let record = Record {
            id: "a".into(),
            site: 7,
            day: None,
            date: "2023-04-09".into(),
            words: 3,
            sketch: [1, 5, 9].into(),
            whole: true,
            lines: [1 << 40, 2].into(),
            in_order: true,
            repeats: false,
            body: 77,
            away: None,
        };
        let bytes = record.to_bytes();
        assert_eq!(Record::from_bytes("a", &bytes), Some(record));
        for end in 0..bytes.len() {
            assert_eq!(Record::from_bytes("a", &bytes[..end]), None);
        }
        assert_eq!(Record::from_bytes("a", &[&bytes[..], &[0]].concat()), None);
    }
}
