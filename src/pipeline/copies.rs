//! Copies and clusters: which document goes for the sake of which, kept current over the rounds.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::card::State;
use super::run::{Run, Text};
use super::spool::Now;
use crate::corpus::CorpusError;
use crate::rule::StageName;
use crate::stage::dedup::{self, Cluster, ClusterKind};
use crate::stage::{Decision, Status, Verdict};
use crate::text::{Span, columns_of};

impl Run<'_> {
    /// Joins new clusters with those of earlier rounds; passages are those of the first round.
    pub(super) fn take_clusters(&mut self, clusters: Vec<Cluster>, first: bool) {
        if first {
            self.passages_at = clusters.len();
            self.clusters = clusters;
        } else {
            self.join_clusters(clusters.into_iter().filter(|c| c.kind == ClusterKind::Document));
        }
    }

    /// A document is in one document cluster: what later rounds find is added to what shares a
    /// member with it. The later round knows best which copy is kept.
    fn join_clusters(&mut self, later: impl Iterator<Item = Cluster>) {
        let mut all: Vec<Option<Cluster>> =
            std::mem::take(&mut self.clusters).into_iter().map(Some).collect();
        let mut place_of: HashMap<String, usize> = HashMap::new();
        for (place, cluster) in all.iter().enumerate() {
            for cluster in cluster.iter().filter(|c| c.kind == ClusterKind::Document) {
                place_of.extend(cluster.members.iter().map(|m| (m.doc.clone(), place)));
            }
        }
        for mut joined in later {
            let mut earlier: Vec<usize> =
                joined.members.iter().filter_map(|m| place_of.get(&m.doc).copied()).collect();
            earlier.sort_unstable();
            earlier.dedup();
            let mut held: HashSet<String> = joined.members.iter().map(|m| m.doc.clone()).collect();
            for old in earlier.iter().filter_map(|place| all[*place].take()) {
                for (k, member) in old.members.into_iter().enumerate() {
                    if held.insert(member.doc.clone()) {
                        joined.members.push(member);
                        joined.why.push(old.why.get(k.wrapping_sub(1)).cloned().unwrap_or_default());
                    }
                }
            }
            let at = earlier.first().copied().unwrap_or(all.len());
            if at == all.len() {
                all.push(None);
            }
            place_of.extend(joined.members.iter().map(|m| (m.doc.clone(), at)));
            all[at] = Some(joined);
        }
        self.passages_at = all.iter().take(self.passages_at).flatten().count();
        self.clusters = all.into_iter().flatten().collect();
    }

    /// Where spans of a document's present text, in order, stand in its original: line and span. Nothing where the
    /// text is as it came.
    pub(super) fn placed(&self, k: usize, spans: &[Span]) -> Result<Vec<(u32, Span)>, CorpusError> {
        let unchanged = match &self.works[k] {
            Text::Here(work) => work.doc.history().is_empty(),
            Text::Spooled(slots) => slots.now == Now::Original,
            Text::Nowhere => true,
        };
        let Some(work) = (if unchanged { None } else { self.work(k)? }) else { return Ok(Vec::new()) };
        let text = if work.extracted { work.doc.text() } else { work.doc.original() };
        let origin = |span: &Span| if work.extracted { *span } else { work.doc.origin(*span) };
        let origins: Vec<Span> = spans.iter().map(origin).collect();
        let starts: Vec<u32> = origins.iter().map(|span| span.start).collect();
        let lines =
            columns_of(text, &starts).into_iter().map(|at| u32::try_from(at.line).unwrap_or(u32::MAX));
        Ok(lines.zip(origins).collect())
    }

    /// The place of a document by its id.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.cards.binary_search_by(|card| card.id.as_str().cmp(id)).ok()
    }

    pub(super) fn mark_copies(&mut self) {
        let accepted = |d: &&Decision| d.verdict == Verdict::Drop && d.status == Status::Accepted;
        let accepted: Vec<&Decision> = self.decisions.of(StageName::Dedup).filter(accepted).collect();
        let places = |d: &&Decision| Some((self.place(&d.key)?, self.place(&d.with)?));
        let told = |(copy, kept): &(usize, usize)| copy != kept && self.cards[*copy].state == State::Kept;
        let copies: Vec<(usize, usize)> = accepted.par_iter().filter_map(places).filter(told).collect();
        // Of two decisions on one document the later one holds.
        let copies: BTreeMap<usize, usize> = copies.into_iter().collect();
        // A kept copy that became a copy itself later: everything points to the one that stays.
        let end = |mut k: usize| {
            for _ in 0..copies.len() {
                match copies.get(&k) {
                    Some(&next) => k = next,
                    None => break,
                }
            }
            k
        };
        let copies = copies.iter().map(|(&copy, &kept)| (copy, end(kept))).filter(|(a, b)| a != b).collect();
        if copies != self.copies {
            self.copies = copies;
            self.state += 1;
        }
    }

    pub(super) fn clusters_from_decisions(&mut self) {
        let mut by_kept: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (&copy, &kept) in &self.copies {
            by_kept.entry(kept).or_default().push(copy);
        }
        self.clusters = by_kept
            .into_iter()
            .map(|(kept, copies)| {
                let member = |k: usize, similarity| dedup::Member {
                    doc: self.cards[k].id.clone(),
                    line: None,
                    span: None,
                    similarity,
                };
                let mut members = vec![member(kept, 1.0)];
                for copy in &copies {
                    let score = self
                        .decisions
                        .on(StageName::Dedup, &self.cards[*copy].id)
                        .next()
                        .map_or(0.0, |d| d.score);
                    members.push(member(*copy, score));
                }
                let kept = self.cards[kept].id.clone();
                let why = copies.iter().map(|_| dedup::Grounds::method("decisions file")).collect();
                Cluster {
                    cluster: format!("decided:{kept}"),
                    kind: ClusterKind::Document,
                    kept,
                    members,
                    why,
                }
            })
            .collect();
    }
}
