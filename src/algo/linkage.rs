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
    /// One link, between two open things or not.
    fn of(link: &Link, open: bool) -> Self {
        Between { sum: i64::from(link.score), count: 1, open: i64::from(open), claim: None }
    }

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
    let mut labels: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
    let is_open = |thing: u32| open.get(thing as usize).copied().unwrap_or(false);
    // What no chain of links connects does not meet: each connected part is joined by itself, so that only one
    // is in memory at a time.
    let mut parted: Vec<(u32, Link)> = {
        let inside = |l: &&Link| l.a != l.b && (l.a as usize) < count && (l.b as usize) < count;
        let roots = connected(count, links.iter().filter(inside));
        links.iter().filter(inside).map(|link| (roots[link.a as usize], *link)).collect()
    };
    parted.sort_unstable_by_key(|(root, link)| (*root, link.a, link.b, link.score));
    let (mut things, mut inside) = (Vec::new(), Vec::new());
    for part in parted.chunk_by(|x, y| x.0 == y.0) {
        things.clear();
        things.extend(part.iter().flat_map(|(_, link)| [link.a, link.b]));
        things.sort_unstable();
        things.dedup();
        let place = |thing: u32| u32::try_from(things.partition_point(|t| *t < thing)).unwrap_or(u32::MAX);
        inside.clear();
        inside.extend(part.iter().map(|(_, l)| Link { a: place(l.a), b: place(l.b), score: l.score }));
        let opens: Vec<bool> = things.iter().map(|thing| is_open(*thing)).collect();
        if let [first, second] = things[..] {
            let mut between = Between::default();
            inside.iter().for_each(|link| between.add(Between::of(link, opens[0] && opens[1])));
            let average = between.average(i64::from(opens[0]), i64::from(opens[1]), bar);
            if average >= i64::from(bar.join) * 1_000_000 {
                labels[second as usize] = first;
            }
            continue;
        }
        for (thing, label) in things.iter().zip(join(things.len(), &inside, &opens, bar)) {
            labels[*thing as usize] = things[label as usize];
        }
    }
    labels
}

/// For each thing the smallest one that a chain of links connects it with.
fn connected<'l>(count: usize, links: impl Iterator<Item = &'l Link>) -> Vec<u32> {
    let mut roots: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
    let root = |roots: &mut [u32], mut at: u32| {
        while roots[at as usize] != at {
            // Halving the way keeps long chains cheap.
            roots[at as usize] = roots[roots[at as usize] as usize];
            at = roots[at as usize];
        }
        at
    };
    for link in links {
        let (a, b) = (root(&mut roots, link.a), root(&mut roots, link.b));
        roots[a.max(b) as usize] = a.min(b);
    }
    for thing in 0..roots.len() {
        // What a root points to is smaller, and known by now.
        roots[thing] = roots[roots[thing] as usize];
    }
    roots
}

/// [`average_linkage`] of one connected part.
fn join(count: usize, links: &[Link], open: &[bool], bar: Bar) -> Vec<u32> {
    let mut near: Vec<FxHashMap<u32, Between>> = vec![FxHashMap::default(); count];
    for link in links {
        let (a, b) = (link.a as usize, link.b as usize);
        let between = Between::of(link, open[a] && open[b]);
        near[a].entry(link.b).or_default().add(between);
        near[b].entry(link.a).or_default().add(between);
    }
    let mut opens: Vec<i64> = open.iter().map(|open| i64::from(*open)).collect();
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
    fn parts_are_joined_each_by_itself() {
        let links =
            [link(5, 1, 30), link(2, 8, 5), link(8, 2, 16), link(3, 7, 9), link(4, 6, 40), link(6, 9, 40)];
        assert_eq!(average_linkage(10, &links, &[false; 10], BAR), [0, 1, 2, 3, 4, 1, 4, 7, 2, 4]);
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
