//! Average linkage over a sparse graph of scored pairs: things join when they are alike on average,
//! so that a chain of half-alike neighbours does not become one cluster.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

/// A scored pair; scores are whole numbers, so that sums do not depend on their order.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// One thing.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// How alike they are.
    pub score: i32,
}

/// What is asked of a cluster.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Two clusters join while the average over their pairs is at least this.
    pub join: i32,
    /// What a pair counts that has no link although both of its things are `open`; must be below `join`.
    pub absent: i32,
}

/// The links between two clusters.
#[derive(Copy, Clone, Default)]
struct Between {
    sum: i64,
    count: i64,
    open: i64,
    /// The average that stands in the queue for this pair; older entries are void.
    claim: Option<i64>,
}

impl Between {
    fn add(&mut self, other: Between) {
        self.sum += other.sum;
        self.count += other.count;
        self.open += other.open;
    }

    /// The average, in millionths of a score, with the pairs of open things that have no link.
    fn average(self, open_a: i64, open_b: i64, bar: Bar) -> i64 {
        let absent = (open_a * open_b - self.open).max(0);
        let whole = i128::from(self.sum) + i128::from(bar.absent) * i128::from(absent);
        let average = whole * 1_000_000 / i128::from((self.count + absent).max(1));
        i64::try_from(average).unwrap_or(i64::MIN)
    }
}

/// Joins `count` things; returns for each the smallest member of its cluster.
///
/// `open` tells of which things all links are known: only between those does a missing link count against
/// a cluster (as `bar.absent`). Links to the same pair are added up; links of a thing to itself are ignored.
/// Runs in the order of scores, ties by number: the result does not depend on the order of the links.
/// Time is about `links * log²(links)`.
#[must_use]
pub fn average_linkage(count: usize, links: &[Link], open: &[bool], bar: Bar) -> Vec<u32> {
    let mut near: Vec<FxHashMap<u32, Between>> = vec![FxHashMap::default(); count];
    for link in links.iter().filter(|l| l.a != l.b) {
        let (a, b) = (link.a as usize, link.b as usize);
        if a >= count || b >= count {
            continue;
        }
        let both = open.get(a).copied().unwrap_or(false) && open.get(b).copied().unwrap_or(false);
        let between = Between { sum: i64::from(link.score), count: 1, open: i64::from(both), claim: None };
        near[a].entry(link.b).or_default().add(between);
        near[b].entry(link.a).or_default().add(between);
    }
    let mut opens: Vec<i64> = (0..count).map(|k| i64::from(open.get(k).copied().unwrap_or(false))).collect();
    let mut parents: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
    let least = i64::from(bar.join) * 1_000_000;
    let mut heap = BinaryHeap::new();
    for (a, list) in (0_u32..).zip(&mut near) {
        for (&b, between) in list.iter_mut().filter(|(b, _)| **b > a) {
            let average = between.average(opens[a as usize], opens[b as usize], bar);
            if average >= least {
                between.claim = Some(average);
                heap.push((average, Reverse(a), Reverse(b)));
            }
        }
    }
    while let Some((claimed, Reverse(a), Reverse(b))) = heap.pop() {
        // The entry of the smaller number holds the claim.
        let Some(between) = near[a as usize].get_mut(&b).filter(|between| between.claim == Some(claimed))
        else {
            continue;
        };
        let average = between.average(opens[a as usize], opens[b as usize], bar);
        if average != claimed {
            // The clusters have grown since: averages over more pairs are claimed anew.
            between.claim = (average >= least).then_some(average);
            if let Some(average) = between.claim {
                heap.push((average, Reverse(a), Reverse(b)));
            }
            continue;
        }
        // The root with more neighbours stays, so that each neighbour moves a logarithmic number of times.
        let (stay, go) = if near[a as usize].len() >= near[b as usize].len() { (a, b) } else { (b, a) };
        let moved = std::mem::take(&mut near[go as usize]);
        parents[go as usize] = stay;
        opens[stay as usize] += opens[go as usize];
        near[stay as usize].remove(&go);
        for (other, between) in moved {
            if other == stay {
                continue;
            }
            near[other as usize].remove(&go);
            let (low, high) = (stay.min(other), stay.max(other));
            near[high as usize].entry(low).or_default().add(between);
            let joined = near[low as usize].entry(high).or_default();
            joined.add(between);
            let average = joined.average(opens[low as usize], opens[high as usize], bar);
            joined.claim = (average >= least).then_some(average);
            if let Some(average) = joined.claim {
                heap.push((average, Reverse(low), Reverse(high)));
            }
        }
    }
    smallest_members(&parents)
}

fn smallest_members(parents: &[u32]) -> Vec<u32> {
    let mut roots = parents.to_vec();
    for k in 0..roots.len() {
        let mut at = k;
        while roots[at] as usize != at {
            // Halving the way keeps long chains of joins cheap.
            roots[at] = roots[roots[at] as usize];
            at = roots[at] as usize;
        }
        roots[k] = u32::try_from(at).unwrap_or(u32::MAX);
    }
    let mut first: FxHashMap<u32, u32> = FxHashMap::default();
    for (k, root) in (0_u32..).zip(&roots) {
        first.entry(*root).or_insert(k);
    }
    roots.iter().map(|root| first.get(root).copied().unwrap_or(*root)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAR: Bar = Bar { join: 10, absent: -20 };

    fn link(a: u32, b: u32, score: i32) -> Link {
        Link { a, b, score }
    }

    #[test]
    fn a_chain_of_neighbours_does_not_become_one_cluster() {
        let chain: Vec<Link> = (0..9).map(|k| link(k, k + 1, 20)).collect();
        let labels = average_linkage(10, &chain, &[true; 10], BAR);
        let largest = labels.iter().map(|l| labels.iter().filter(|m| *m == l).count()).max();
        assert!(largest <= Some(3), "{labels:?}");
    }

    #[test]
    fn a_star_of_things_with_unknown_links_joins() {
        let star: Vec<Link> = (1..2000).map(|k| link(0, k, 30)).collect();
        let labels = average_linkage(2000, &star, &[false; 2000], BAR);
        assert!(labels.iter().all(|l| *l == 0));
    }

    #[test]
    fn the_order_of_links_does_not_matter() {
        let mut links: Vec<Link> = (0..200_u32)
            .flat_map(|a| {
                (1..6).map(move |d| link(a, (a * 7 + d * 13) % 200, i32::try_from((a * d) % 40).unwrap_or(0)))
            })
            .collect();
        let open: Vec<bool> = (0..200).map(|k| k % 3 == 0).collect();
        let want = average_linkage(200, &links, &open, BAR);
        links.reverse();
        links.iter_mut().for_each(|l| std::mem::swap(&mut l.a, &mut l.b));
        assert_eq!(average_linkage(200, &links, &open, BAR), want);
    }
}
