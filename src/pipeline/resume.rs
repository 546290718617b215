//! `--resume`: what an interrupted run had decided, taken up by the next.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};

use rayon::prelude::*;

use super::run::{CHUNK, Replay, Run, Text, replay};
use super::spool::Now;
use crate::stage::dedup::{Cluster, Grounds};
use crate::stage::{Decision, Decisions, Never};

/// What an interrupted run leaves for the next: one line. Clusters of passages follow, a line each.
#[derive(serde::Serialize, serde::Deserialize)]
struct Resumed<D, C, G> {
    mark: String,
    rounds: (usize, bool),
    never: Vec<Never>,
    /// What was new each time decisions were carried out; the last is what was decided after that.
    news: Vec<Vec<D>>,
    /// Documents that were left out each time.
    without: Vec<BTreeSet<usize>>,
    clusters: Vec<C>,
    /// How many of them are told before the passages.
    passages_at: usize,
    why: Vec<G>,
}

impl Run<'_> {
    /// Writes what `resume` needs to go on from here with the same bytes.
    ///
    /// # Errors
    /// When it cannot be written, or the spool cannot be read.
    pub fn resume_state(&self, mark: &str, out: &mut dyn Write) -> io::Result<()> {
        let none = Decisions::default();
        let stages: Vec<&Decisions> = std::iter::once(&none)
            .chain(self.replays.iter().map(|r| &r.decisions))
            .chain([&self.decisions])
            .collect();
        let news = stages.windows(2).map(|two| {
            let is_new = |d: &&Decision| two[0].same_question(d) != Some(*d);
            two[1].iter().filter(is_new).collect()
        });
        let state: Resumed<&Decision, &Cluster, &Vec<Grounds>> = Resumed {
            mark: mark.to_owned(),
            rounds: self.rounds,
            never: self.decisions.nevers().cloned().collect(),
            news: news.collect(),
            without: self.replays.iter().map(|r| r.without.clone()).collect(),
            clusters: self.clusters.iter().collect(),
            passages_at: self.passages_at,
            why: self.clusters.iter().map(|c| &c.why).collect(),
        };
        serde_json::to_writer(&mut *out, &state)?;
        out.write_all(b"\n")?;
        self.passages.each(&self.spool, |lines| out.write_all(lines))
    }

    /// Takes over what an interrupted run had decided; false when it was made for another input.
    ///
    /// # Errors
    /// When it cannot be read, or the spool cannot be written.
    pub fn resume(&mut self, from: &mut dyn BufRead, mark: &str) -> io::Result<bool> {
        let mut first = Vec::new();
        from.read_until(b'\n', &mut first)?;
        let Ok(mut state) = serde_json::from_slice::<Resumed<Decision, Cluster, Vec<Grounds>>>(&first) else {
            return Ok(false);
        };
        drop(first);
        if state.mark != mark || state.news.len() < 2 {
            return Ok(false);
        }
        loop {
            let lines = from.fill_buf()?;
            let length = lines.len();
            if length == 0 {
                break;
            }
            self.passages.add(lines, &self.spool)?;
            from.consume(length);
        }
        self.passages_at = state.passages_at;
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
        self.clusters.iter_mut().zip(state.why).for_each(|(cluster, why)| cluster.why = why);
        self.mark_copies();
        Ok(true)
    }

    /// After `resume`: takes every document through the steps that were decided.
    pub fn catch_up(&mut self) {
        let (engine, replays) = (self.engine, &self.replays);
        self.works.par_iter_mut().enumerate().with_max_len(CHUNK).for_each(|(k, held)| match held {
            Text::Here(work) => replay(engine, work, replays, k),
            // Only what is written is asked for from here on, and that is cleaned again with its history.
            Text::Spooled(spooled) => spooled.now = Now::Unknown,
            Text::Nowhere => {}
        });
    }
}
