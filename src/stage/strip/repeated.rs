//! Lines that many documents share: what is counted, and what is decided from the counts.
//!
//! A line counts once a document. Merging adds counts, so the order of documents does not matter.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rows::{Row, edges, plain_rows};
use crate::rule::pack::key_of;
use crate::rule::{Meta, StageName, View};
use crate::stage::decision::{By, Decision, Decisions, Status, Verdict};

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
/// How many witnesses are kept.
const WITNESSES: usize = 3;

/// What was counted for one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Tally {
    /// The line as it was written, the least of its spellings.
    line: String,
    documents: u32,
    head: u32,
    tail: u32,
    prose: bool,
    /// Documents by site.
    sites: BTreeMap<String, u32>,
    /// The least document ids.
    witnesses: Vec<String>,
}

/// Counts of lines over documents and sites. Merging is commutative and associative.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Evidence {
    documents: u32,
    sites: BTreeMap<String, u32>,
    lines: BTreeMap<String, Tally>,
}

impl Evidence {
    /// Joins two bodies of evidence.
    pub fn merge(&mut self, other: Evidence) {
        self.documents += other.documents;
        for (site, count) in other.sites {
            *self.sites.entry(site).or_default() += count;
        }
        for (key, tally) in other.lines {
            match self.lines.entry(key) {
                std::collections::btree_map::Entry::Vacant(free) => {
                    free.insert(tally);
                }
                std::collections::btree_map::Entry::Occupied(mut old) => old.get_mut().merge(tally),
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
        if other.line < self.line {
            self.line = other.line;
        }
        for (site, count) in other.sites {
            *self.sites.entry(site).or_default() += count;
        }
        self.witnesses.extend(other.witnesses);
        self.witnesses.sort();
        self.witnesses.dedup();
        self.witnesses.truncate(WITNESSES);
    }
}

/// Under which key a line is counted; `None` for lines that are not.
pub(super) fn key(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let key = key_of(text);
    (key.len() >= SHORTEST && key.chars().any(char::is_alphabetic)).then_some(key)
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

/// Counts the lines of one document.
pub fn survey(view: &View<'_>, evidence: &mut Evidence) {
    let rows = plain_rows(view);
    let site = site(view.id, view.meta);
    evidence.documents += 1;
    *evidence.sites.entry(site.clone()).or_default() += 1;
    let (head, tail) = edges(&rows);
    let mut here: BTreeMap<String, Tally> = BTreeMap::new();
    for (nth, row) in rows.iter().enumerate() {
        let Some(key) = key(row.text) else { continue };
        // Once a document: a line that stands at both ends or inside counts for the place seen first.
        here.entry(key).or_insert_with(|| Tally {
            line: row.text.to_owned(),
            documents: 1,
            head: u32::from(nth < head),
            tail: u32::from(nth >= tail),
            prose: Row::reads_as_prose(row),
            sites: BTreeMap::from([(site.clone(), 1)]),
            witnesses: vec![view.id.to_owned()],
        });
    }
    for (key, tally) in here {
        match evidence.lines.entry(key) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(tally);
            }
            std::collections::btree_map::Entry::Occupied(mut old) => old.get_mut().merge(tally),
        }
    }
}

/// Turns merged evidence into decisions, in the order of the lines.
///
/// Only lines at an end of their documents are removed by themselves: what stands between prose may
/// be the heading of a series, and is left to a person.
pub fn decide(evidence: &Evidence, _person: &Decisions, out: &mut Decisions) {
    for (key, tally) in &evidence.lines {
        if tally.documents < SUGGESTED {
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
            .sites
            .iter()
            .map(|(site, count)| {
                f64::from(*count) / f64::from(evidence.sites.get(site).copied().unwrap_or(1).max(1))
            })
            .fold(0.0, f64::max);
        let enough = if tally.prose { PROSE_DOCUMENTS } else { DOCUMENTS };
        // A site of its own for every document means that the sites are unknown: the count decides.
        let usual = most >= OF_SITE || evidence.sites.len() <= 1;
        let status = if tally.documents >= enough && usual { Status::Accepted } else { Status::Suggested };
        out.add(Decision {
            stage: StageName::Strip,
            key: key.clone(),
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
                tally.sites.len(),
                evidence.sites.len()
            ),
            score: 1.0 - 1.0 / n,
            witnesses: tally.witnesses.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(doc: &str) -> Tally {
        Tally {
            line: "Join the crew".into(),
            documents: 1,
            tail: 1,
            sites: BTreeMap::from([("oster.example".to_owned(), 1)]),
            witnesses: vec![doc.into()],
            ..Tally::default()
        }
    }

    fn evidence(docs: &[&str]) -> Evidence {
        let mut all = Evidence::default();
        for doc in docs {
            all.merge(Evidence {
                documents: 1,
                sites: BTreeMap::from([("oster.example".to_owned(), 1)]),
                lines: BTreeMap::from([("join the crew".to_owned(), tally(doc))]),
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
    fn few_documents_decide_nothing() {
        let mut out = Decisions::default();
        decide(&evidence(&["a", "b"]), &Decisions::default(), &mut out);
        assert!(out.is_empty());
    }
}
