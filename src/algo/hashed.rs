//! Sorting by hashes, which are spread evenly: by their upper bits in two steps, without comparing.

/// More entries are sorted by comparing them.
const MOST: usize = 1 << 12;
/// Fewer are, too.
const LEAST: usize = 1 << 6;
/// Bits of a step.
const STEP: u32 = 8;

/// Sorts entries that have a hash in the upper half and in the lower a number that rises with their places: about twice
/// as fast as [`slice::sort_unstable`] for the words of an article.
pub fn sort(entries: &mut [u64]) {
    if !(LEAST..=MOST).contains(&entries.len()) {
        entries.sort_unstable();
        return;
    }
    #[allow(clippy::cast_possible_truncation)] // a byte is left
    let digit = |entry: u64, step: u32| usize::from((entry >> (u64::BITS - step * STEP)) as u8);
    let mut places = [[0_usize; 1 << STEP]; 2];
    for entry in &*entries {
        places[0][digit(*entry, 2)] += 1;
        places[1][digit(*entry, 1)] += 1;
    }
    for places in &mut places {
        let mut sum = 0;
        places.iter_mut().for_each(|place| sum += std::mem::replace(place, sum));
    }
    let [low, high] = &mut places;
    let mut other = vec![0; entries.len()];
    for entry in &*entries {
        let place = &mut low[digit(*entry, 2)];
        other[*place] = *entry;
        *place += 1;
    }
    for entry in other {
        let place = &mut high[digit(entry, 1)];
        entries[*place] = entry;
        *place += 1;
    }
    // Few are still out of place: those whose hashes begin alike. Whoever makes many of them waits for a usual sort.
    let mut steps = entries.len();
    for at in 1..entries.len() {
        let (entry, mut to) = (entries[at], at);
        while to > 0 && entries[to - 1] > entry {
            entries[to] = entries[to - 1];
            to -= 1;
        }
        entries[to] = entry;
        if at - to > steps {
            entries.sort_unstable();
            return;
        }
        steps -= at - to;
    }
}

#[cfg(test)]
mod tests {
    use super::sort;
    use crate::algo::tokens::spread;

    #[test]
    fn entries_come_in_the_order_of_a_usual_sort() {
        for many in [0, 1, 63, 64, 65, 700, 4096, 4097] {
            for kinds in [1, 2, 50, 1_000_000] {
                for alike in [0, 0xFFFF_0000_0000_0000] {
                    let entry = |k: u64| (spread(k % kinds) & !alike) >> 32 << 32 | k;
                    let mut entries: Vec<u64> = (0..many).map(entry).collect();
                    let mut want = entries.clone();
                    want.sort_unstable();
                    sort(&mut entries);
                    assert_eq!(entries, want, "{many} of {kinds}");
                }
            }
        }
    }
}
