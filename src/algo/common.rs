//! Which items two lists share, in order: the patience method (Bram Cohen), which anchors on items
//! that stand once in each list.

use std::collections::HashMap;
use std::hash::Hash;

/// Pairs of positions of equal items, both rising. Anchors are the longest chain of items that
/// stand once in each list; runs of equal items are grown from them and from both ends.
/// O(n log n); deterministic.
#[must_use]
pub fn common<T: Eq + Hash>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut done_a, mut done_b) = (0, 0);
    let end = (a.len(), b.len());
    for (x, y) in anchors(a, b).into_iter().chain([end]) {
        if x < done_a || y < done_b {
            // A run that grew from the anchor before has passed this one.
            continue;
        }
        while done_a < x && done_b < y && a[done_a] == b[done_b] {
            pairs.push((done_a, done_b));
            (done_a, done_b) = (done_a + 1, done_b + 1);
        }
        let back = (1..=(x - done_a).min(y - done_b)).take_while(|k| a[x - k] == b[y - k]).count();
        pairs.extend((1..=back).rev().map(|k| (x - k, y - k)));
        (done_a, done_b) = (x, y);
        if (x, y) != end {
            pairs.push((x, y));
            (done_a, done_b) = (x + 1, y + 1);
        }
    }
    pairs
}

/// The longest chain of items that stand once in each list.
fn anchors<T: Eq + Hash>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    // Only looked up, never walked: the order of a hash map reaches nothing.
    let mut seen: HashMap<&T, (usize, usize, usize)> = HashMap::new();
    for (k, item) in a.iter().enumerate() {
        let entry = seen.entry(item).or_default();
        *entry = (entry.0 + 1, entry.1, k);
    }
    for item in b {
        if let Some(entry) = seen.get_mut(item) {
            entry.1 += 1;
        }
    }
    let once = b.iter().enumerate().filter_map(|(y, item)| match seen.get(item) {
        Some((1, 1, x)) => Some((*x, y)),
        _ => None,
    });
    // Longest rising chain by x, as y rises already: `ends[n]` is the smallest end of a chain of n+1.
    let mut ends: Vec<usize> = Vec::new();
    let mut links: Vec<(usize, usize, Option<usize>)> = Vec::new();
    for (x, y) in once {
        let place = ends.partition_point(|&l: &usize| links[l].0 < x);
        links.push((x, y, place.checked_sub(1).map(|p| ends[p])));
        let link = links.len() - 1;
        if place == ends.len() {
            ends.push(link);
        } else {
            ends[place] = link;
        }
    }
    let mut chain = Vec::new();
    let mut at = ends.last().copied();
    while let Some(link) = at {
        let (x, y, before) = links[link];
        chain.push((x, y));
        at = before;
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::common;

    fn shared(a: &str, b: &str) -> String {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let pairs = common(&a, &b);
        assert!(pairs.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1));
        assert!(pairs.iter().all(|&(x, y)| a[x] == b[y]));
        pairs.iter().map(|&(x, _)| a[x]).collect()
    }

    #[test]
    fn shared_items_keep_their_order() {
        assert_eq!(shared("", "abc"), "");
        assert_eq!(shared("abc", "abc"), "abc");
        assert_eq!(shared("aXbYc", "aZbc"), "abc");
        assert_eq!(shared("xxabxx", "xxcxx"), "xxxx");
        assert_eq!(shared("abcd", "cdab").len(), 2);
        assert_eq!(shared("__a__b", "a____b"), "a__b");
    }
}
