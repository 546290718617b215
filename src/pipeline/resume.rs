//! `--resume`: what an interrupted run had decided, taken up by the next.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::run::{CHUNK, Replay, Run, Text, replay};
use crate::stage::dedup::Cluster;
use crate::stage::{Decision, Decisions, Never};

/// What an interrupted run leaves for the next.
#[derive(serde::Serialize, serde::Deserialize)]
struct Resumed {
    mark: String,
    rounds: (usize, bool),
    never: Vec<Never>,
    /// What was new each time decisions were carried out; the last is what was decided after that.
    news: Vec<Vec<Decision>>,
    /// Documents that were left out each time.
    without: Vec<BTreeSet<usize>>,
    clusters: Vec<Cluster>,
    why: Vec<Vec<Vec<(String, String)>>>,
}

/// Names of evidence are a few fixed words of the program; read back, each is kept once for good.
#[derive(Default)]
struct EvidenceNames(BTreeMap<String, &'static str>);

impl EvidenceNames {
    fn get(&mut self, name: String) -> &'static str {
        self.0.entry(name).or_insert_with_key(|name| Box::leak(name.clone().into_boxed_str()))
    }
}

impl Run<'_> {
    /// What `resume` needs to go on from here with the same bytes.
    #[must_use]
    pub fn resume_state(&self, mark: &str) -> String {
        let none = Decisions::default();
        let stages: Vec<&Decisions> = std::iter::once(&none)
            .chain(self.replays.iter().map(|r| &r.decisions))
            .chain([&self.decisions])
            .collect();
        let news = stages.windows(2).map(|two| {
            let is_new = |d: &&Decision| two[0].same_question(d) != Some(*d);
            two[1].iter().filter(is_new).cloned().collect()
        });
        let owned = |w: &crate::rule::Why| w.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        let state = Resumed {
            mark: mark.to_owned(),
            rounds: self.rounds,
            never: self.decisions.nevers().cloned().collect(),
            news: news.collect(),
            without: self.replays.iter().map(|r| r.without.clone()).collect(),
            clusters: self.clusters.clone(),
            why: self.clusters.iter().map(|c| c.why.iter().map(owned).collect()).collect(),
        };
        serde_json::to_string(&state).unwrap_or_default()
    }

    /// Takes over what an interrupted run had decided; false when it was made for another input.
    pub fn resume(&mut self, state: &str, mark: &str) -> bool {
        let Ok(mut state) = serde_json::from_str::<Resumed>(state) else { return false };
        if state.mark != mark || state.news.len() < 2 {
            return false;
        }
        let mut decisions = Decisions::default();
        state.never.into_iter().for_each(|never| decisions.never(never));
        let last = state.news.pop().unwrap_or_default();
        self.replays.clear();
        for (news, without) in state.news.into_iter().zip(state.without) {
            news.into_iter().for_each(|decision| decisions.replace(decision));
            self.replays.push(Replay { decisions: decisions.clone(), without });
        }
        last.into_iter().for_each(|decision| decisions.replace(decision));
        self.decisions = decisions;
        self.rounds = state.rounds;
        self.clusters = state.clusters;
        let mut names = EvidenceNames::default();
        for (cluster, why) in self.clusters.iter_mut().zip(state.why) {
            let known = |w: Vec<(String, String)>| w.into_iter().map(|(k, v)| (names.get(k), v)).collect();
            cluster.why = why.into_iter().map(known).collect();
        }
        self.mark_copies();
        true
    }

    /// After `resume`: takes every document through the steps that were decided.
    pub fn catch_up(&mut self) {
        let (engine, replays) = (self.engine, &self.replays);
        self.works.par_iter_mut().enumerate().with_max_len(CHUNK).for_each(|(k, held)| match held {
            Text::Here(work) => replay(engine, work, replays, k),
            // Only what is written is asked for from here on, and that is cleaned again with its history.
            Text::Spooled(spooled) => spooled.text = None,
            Text::Nowhere => {}
        });
    }
}
