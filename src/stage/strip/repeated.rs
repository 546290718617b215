//! Lines that many documents share, and titles of other documents among them: what is counted, and what
//! is decided from the counts.
//!
//! A line counts once a document. Merging adds counts, so the order of documents does not matter.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize, Serializer};

use super::rows::{Row, edges, plain_rows};
use crate::rule::pack::{key_of, words_of, write_key};
use crate::rule::{Meta, StageName, View};
use crate::stage::decision::{By, Decision, Decisions, Status, Verdict};
use crate::text::lines_of;

/// The rule that carries the decisions out.
pub const RULE: &str = "boilerplate/repeated-line";
/// Longer lines are not counted (bytes): boilerplate of that length is seldom the same to the letter.
const LONGEST: usize = 400;
/// Shorter keys are not counted (bytes): numbers and single letters recur by chance.
const SHORTEST: usize = 3;
/// Fewest documents that speak for a removal without a person.
const DOCUMENTS: u32 = 4;
/// The same for a line that reads like prose.
const PROSE_DOCUMENTS: u32 = 8;
/// Fewest documents for a suggestion.
const SUGGESTED: u32 = 3;
/// Share of a line's documents that must hold it at the same end.
const AT_END: f64 = 0.9;
/// Share of a site's documents that must hold the line, on the site that holds it most.
const OF_SITE: f64 = 0.05;
/// A title of fewer words may be any heading (words).
const TITLE_WORDS: usize = 5;
/// How many witnesses are kept.
const WITNESSES: usize = 3;

/// What was counted for one line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Tally {
    documents: u32,
    head: u32,
    tail: u32,
    prose: bool,
    /// The least id of a document whose title it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    titles: Option<Arc<str>>,
    /// On how many of the documents that hold it at the tail it is not the document's own title.
    #[serde(default)]
    teased: u32,
    /// The least id of a document that holds it, and a site.
    document: Arc<str>,
    site: Arc<str>,
    /// Most lines stand in one document only, and need no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    more: Option<Box<More>>,
    /// The document that was counted last, by its number in the evidence.
    #[serde(skip)]
    last: u32,
}

/// What is counted of a line that stands in several documents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct More {
    /// Documents by site.
    sites: BTreeMap<Arc<str>, u32>,
    /// The least document ids.
    witnesses: Vec<Arc<str>>,
}

/// Counts of lines over documents and sites. Merging is commutative and associative.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Evidence {
    documents: u32,
    sites: BTreeMap<Arc<str>, u32>,
    #[serde(serialize_with = "in_order")]
    lines: FxHashMap<Box<str>, Tally>,
}

fn in_order<S: Serializer>(lines: &FxHashMap<Box<str>, Tally>, serializer: S) -> Result<S::Ok, S::Error> {
    lines.iter().collect::<BTreeMap<_, _>>().serialize(serializer)
}

impl Evidence {
    /// Joins two bodies of evidence.
    pub fn merge(&mut self, mut other: Evidence) {
        if self.lines.len() < other.lines.len() {
            std::mem::swap(self, &mut other);
        }
        self.documents += other.documents;
        for (site, count) in other.sites {
            *self.sites.entry(site).or_default() += count;
        }
        for (key, tally) in other.lines {
            match self.lines.entry(key) {
                Entry::Vacant(free) => {
                    free.insert(tally);
                }
                Entry::Occupied(mut old) => old.get_mut().merge(tally),
            }
        }
    }
}

impl Tally {
    fn merge(&mut self, other: Tally) {
        self.documents += other.documents;
        self.head += other.head;
        self.tail += other.tail;
        self.prose |= other.prose;
        self.teased += other.teased;
        self.titles = match (self.titles.take(), other.titles) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let more = self.more.get_or_insert_with(|| Box::new(More::of(&self.document, &self.site)));
        if let Some(others) = other.more {
            for (site, count) in others.sites {
                *more.sites.entry(site).or_default() += count;
            }
            others.witnesses.into_iter().for_each(|w| more.witness(w));
        } else {
            *more.sites.entry(other.site).or_default() += 1;
            more.witness(other.document);
        }
    }

    /// Whether it tells of another document.
    fn is_teaser(&self) -> bool {
        self.titles.is_some() && self.teased > 0
    }

    /// On how many documents of each site it stands.
    fn sites(&self) -> impl Iterator<Item = (&Arc<str>, u32)> {
        let one = self.more.is_none().then_some((&self.site, 1));
        one.into_iter().chain(self.more.iter().flat_map(|m| m.sites.iter().map(|(s, n)| (s, *n))))
    }

    fn witnesses(&self) -> Vec<String> {
        match &self.more {
            Some(more) => more.witnesses.iter().map(ToString::to_string).collect(),
            None => vec![self.document.to_string()],
        }
    }
}

impl More {
    fn of(document: &Arc<str>, site: &Arc<str>) -> More {
        More { sites: BTreeMap::from([(site.clone(), 1)]), witnesses: vec![document.clone()] }
    }

    fn witness(&mut self, document: Arc<str>) {
        let at = self.witnesses.partition_point(|w| *w < document);
        if at < WITNESSES && self.witnesses.get(at) != Some(&document) {
            self.witnesses.insert(at, document);
            self.witnesses.truncate(WITNESSES);
        }
    }
}

/// Whether a line is counted, and under which key.
pub(super) fn is_counted(text: &str, key: &mut String) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    write_key(text, key);
    key.len() >= SHORTEST && key.chars().any(char::is_alphabetic)
}

/// Whether one of the lines of a text is counted under a key that is `asked` for.
pub fn has_line(text: &str, asked: impl Fn(&str) -> bool) -> bool {
    let mut key = String::new();
    let mut lines = lines_of(text).into_iter();
    lines.any(|line| is_counted(line.text(text).trim(), &mut key) && asked(&key))
}

/// The site of a document: from its metadata, its address, or the folder that it lies in.
fn site(id: &str, meta: &Meta) -> String {
    if !meta.site.is_empty() {
        return meta.site.to_lowercase();
    }
    if let Some((_, rest)) = meta.url.split_once("://") {
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
        return host.strip_prefix("www.").unwrap_or(host).to_lowercase();
    }
    id.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())
}

/// Which lines may stand in more than one document: of many documents only these are counted, as most lines stand
/// in one and say nothing. Lines that share a place by chance are counted, too.
#[derive(Debug)]
pub struct Twice(Vec<AtomicU8>);

impl Twice {
    /// Places for a document: several times its lines.
    const PLACES: usize = 64;
    /// Places at most: 64 MiB.
    const MOST: usize = 1 << 26;

    /// Room for so many documents.
    #[must_use]
    pub fn of(documents: usize) -> Self {
        let places = documents.saturating_mul(Self::PLACES).next_power_of_two().min(Self::MOST);
        Twice((0..places).map(|_| AtomicU8::new(0)).collect())
    }

    /// Notes the lines of one document. Threads may do so at once, in any order.
    pub fn see(&self, view: &View<'_>) {
        let mut key = String::new();
        for row in plain_rows(view).iter().filter(|row| row.text.len() <= LONGEST) {
            if is_counted(row.text, &mut key) {
                let times = self.place(&key);
                // No more is asked than whether there are two; each thread adds one too many at most.
                if times.load(Ordering::Relaxed) < 2 {
                    times.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }

    fn holds(&self, key: &str) -> bool {
        self.place(key).load(Ordering::Relaxed) >= 2
    }

    fn place(&self, key: &str) -> &AtomicU8 {
        let hash = xxhash_rust::xxh3::xxh3_64(key.as_bytes());
        &self.0[usize::try_from(hash).unwrap_or(usize::MAX) & (self.0.len() - 1)]
    }
}

/// Counts the lines of one document, or those that may stand in another.
pub fn survey(view: &View<'_>, twice: Option<&Twice>, evidence: &mut Evidence) {
    let rows = plain_rows(view);
    let (site, document) = (Arc::<str>::from(site(view.id, view.meta)), Arc::<str>::from(view.id));
    evidence.documents += 1;
    *evidence.sites.entry(site.clone()).or_default() += 1;
    let (head, tail) = edges(&rows);
    let title = title_of(view.meta, &rows);
    let mut key = String::new();
    for (nth, row) in rows.iter().enumerate() {
        if !is_counted(row.text, &mut key) || twice.is_some_and(|twice| !twice.holds(&key)) {
            continue;
        }
        // Once a document: a line that stands at both ends or inside counts for the place seen first.
        let last = evidence.documents;
        let old = evidence.lines.get_mut(key.as_str());
        if old.as_ref().is_some_and(|tally| tally.last == last) {
            continue;
        }
        let tally = Tally {
            documents: 1,
            head: u32::from(nth < head),
            tail: u32::from(nth >= tail),
            prose: row.reads_as_prose(),
            titles: (key == title).then(|| document.clone()),
            teased: u32::from(nth >= tail && key != title && row.words >= TITLE_WORDS),
            document: document.clone(),
            site: site.clone(),
            more: None,
            last,
        };
        match old {
            Some(old) => {
                old.merge(tally);
                old.last = last;
            }
            None => {
                evidence.lines.insert(key.as_str().into(), tally);
            }
        }
    }
}

/// The key of a document's title: as its data say, or its first line; empty where that may be something else.
fn title_of(meta: &Meta, rows: &[Row<'_>]) -> String {
    let first = rows.first().filter(|r| !r.reads_as_prose()).map_or("", |r| r.text);
    let title = key_of(if meta.title.trim().is_empty() { first } else { &meta.title });
    if words_of(&title) >= TITLE_WORDS { title } else { String::new() }
}

/// Turns merged evidence into decisions, in the order of the lines.
///
/// Only lines at an end of their documents are removed by themselves: what stands between prose may
/// be the heading of a series, and is left to a person.
pub fn decide(evidence: &Evidence, _person: &Decisions, out: &mut Decisions) {
    let mut lines: Vec<_> =
        evidence.lines.iter().filter(|(_, t)| t.documents >= SUGGESTED || t.is_teaser()).collect();
    lines.sort_unstable_by_key(|(key, _)| *key);
    for (key, tally) in lines {
        if tally.is_teaser() {
            out.add(teaser(key, tally));
            continue;
        }
        let n = f64::from(tally.documents);
        let condition = if f64::from(tally.tail) >= AT_END * n {
            "tail"
        } else if f64::from(tally.head) >= AT_END * n {
            "head"
        } else {
            continue;
        };
        let most = tally
            .sites()
            .map(|(site, count)| {
                f64::from(count) / f64::from(evidence.sites.get(site).copied().unwrap_or(1).max(1))
            })
            .fold(0.0, f64::max);
        let enough = if tally.prose { PROSE_DOCUMENTS } else { DOCUMENTS };
        // A site of its own for every document means that the sites are unknown: the count decides.
        let usual = most >= OF_SITE || evidence.sites.len() <= 1;
        let status = if tally.documents >= enough && usual { Status::Accepted } else { Status::Suggested };
        out.add(Decision {
            stage: StageName::Strip,
            key: key.to_string(),
            verdict: Verdict::Remove,
            with: String::new(),
            condition: condition.to_owned(),
            document: None,
            sha256: None,
            status,
            by: By::Survey,
            why: format!(
                "at the {condition} of {} of {} documents, on {} of {} sites",
                if condition == "tail" { tally.tail } else { tally.head },
                evidence.documents,
                tally.sites().count(),
                evidence.sites.len()
            ),
            score: 1.0 - 1.0 / n,
            witnesses: tally.witnesses(),
        });
    }
}

/// A line below the text of some documents that is the title of another.
fn teaser(key: &str, tally: &Tally) -> Decision {
    let title = tally.titles.as_deref().unwrap_or_default();
    Decision {
        stage: StageName::Strip,
        key: key.to_owned(),
        verdict: Verdict::Remove,
        with: String::new(),
        condition: "tail".to_owned(),
        document: None,
        sha256: None,
        status: Status::Accepted,
        by: By::Survey,
        why: format!("title of {title}, below the text of others ({})", tally.teased),
        score: 1.0 - 1.0 / f64::from(tally.documents + 1),
        witnesses: vec![title.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(doc: &str) -> Tally {
        Tally {
            documents: 1,
            head: 0,
            tail: 1,
            prose: false,
            titles: None,
            teased: 0,
            document: doc.into(),
            site: "oster.example".into(),
            more: None,
            last: 0,
        }
    }

    fn evidence(docs: &[&str]) -> Evidence {
        let mut all = Evidence::default();
        for doc in docs {
            all.merge(Evidence {
                documents: 1,
                sites: BTreeMap::from([("oster.example".into(), 1)]),
                lines: std::iter::once(("join the crew".into(), tally(doc))).collect(),
            });
        }
        all
    }

    #[test]
    fn order_does_not_matter() {
        let (mut a, mut b) = (Decisions::default(), Decisions::default());
        decide(&evidence(&["a", "b", "c", "d"]), &Decisions::default(), &mut a);
        decide(&evidence(&["d", "b", "a", "c"]), &Decisions::default(), &mut b);
        assert_eq!(a, b);
        assert_eq!(a.iter().next().map(|d| d.status), Some(Status::Accepted));
    }

    #[test]
    fn the_title_of_another_document_is_a_teaser() {
        let held = |doc: &str, titles: bool, teased: bool| Evidence {
            documents: 1,
            sites: BTreeMap::from([("oster.example".into(), 1)]),
            lines: std::iter::once((
                "storm closes the bridge at velde".into(),
                Tally {
                    titles: titles.then(|| doc.into()),
                    teased: u32::from(teased),
                    tail: u32::from(teased),
                    ..tally(doc)
                },
            ))
            .collect(),
        };
        let decided = |parts: Vec<Evidence>| {
            let (mut all, mut out) = (Evidence::default(), Decisions::default());
            parts.into_iter().for_each(|part| all.merge(part));
            decide(&all, &Decisions::default(), &mut out);
            out.iter().map(|d| (d.status, d.condition.clone())).collect::<Vec<_>>()
        };
        let teaser = vec![(Status::Accepted, "tail".to_owned())];
        assert_eq!(decided(vec![held("a", true, false), held("b", false, true)]), teaser);
        assert_eq!(decided(vec![held("b", false, true), held("a", true, false)]), teaser);
        // Its own title, and a line that nobody has for a title, tell nothing.
        assert!(decided(vec![held("a", true, false), held("b", true, false)]).is_empty());
        assert!(decided(vec![held("a", false, true), held("b", false, true)]).is_empty());
    }

    #[test]
    fn few_documents_decide_nothing() {
        let mut out = Decisions::default();
        decide(&evidence(&["a", "b"]), &Decisions::default(), &mut out);
        assert!(out.is_empty());
    }
}
