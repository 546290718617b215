//! Edit distances of short words, without allocation.

/// Optimal string alignment of two words in lower-case ASCII: the bit-parallel method of Hyyrö
/// (2003) for patterns of at most 64 letters, the plain table for what is longer or written otherwise.
pub(super) fn osa(a: &str, b: &str) -> usize {
    let (pattern, text) = (a.as_bytes(), b.as_bytes());
    let mut places = [0u64; 26];
    let slot = |byte: &u8| usize::from(byte.wrapping_sub(b'a'));
    if pattern.is_empty() || pattern.len() > 64 {
        return strsim::osa_distance(a, b);
    }
    for (k, byte) in pattern.iter().enumerate() {
        let Some(place) = places.get_mut(slot(byte)) else { return strsim::osa_distance(a, b) };
        *place |= 1 << k;
    }
    let last = 1u64 << (pattern.len() - 1);
    let (mut up, mut down, mut diagonal, mut before) = (u64::MAX, 0u64, 0u64, 0u64);
    let mut distance = pattern.len();
    for byte in text {
        let Some(&here) = places.get(slot(byte)) else { return strsim::osa_distance(a, b) };
        let swapped = ((!diagonal & here) << 1) & before;
        diagonal = ((here & up).wrapping_add(up) ^ up) | here | down | swapped;
        let (more, less) = (down | !(diagonal | up), diagonal & up);
        distance += usize::from(more & last != 0);
        distance -= usize::from(less & last != 0);
        let (more, less) = ((more << 1) | 1, less << 1);
        up = less | !(diagonal | more);
        down = more & diagonal;
        before = here;
    }
    distance
}

/// Whether two words are one letter apart: put in, lost, replaced, or two beside each other changed places.
pub(super) fn one_apart(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let head = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (x, y) = (short.get(head..).unwrap_or_default(), long.get(head..).unwrap_or_default());
    match long.len() - short.len() {
        1 => y.get(1..) == Some(x),
        0 => !x.is_empty() && x.get(1..) == y.get(1..) || swapped(x, y),
        _ => false,
    }
}

/// Whether two words that begin otherwise differ in their first two letters only, which have changed places.
fn swapped(x: &[char], y: &[char]) -> bool {
    matches!((x, y), ([a, b, x @ ..], [c, d, y @ ..]) if a == d && b == c && a != b && x == y)
}

/// Distances above this one are all the same.
const MOST: u8 = 2;
/// Cells of a row that a distance of at most [`MOST`] can reach.
const BAND: usize = 2 * MOST as usize + 1;

/// Whether the true Damerau distance (a swapped pair may have one letter put in or lost between) of
/// two words is exactly two. Linear in their length.
pub(super) fn two_apart(a: &[char], b: &[char]) -> bool {
    if a.len().abs_diff(b.len()) > usize::from(MOST) {
        return false;
    }
    // Each of two edits puts in or takes out at most one letter on each side.
    let letters = |word: &[char]| word.iter().fold(0u64, |set, c| set | 1 << (u32::from(*c) & 63));
    if (letters(a) ^ letters(b)).count_ones() > 2 * u32::from(MOST) {
        return false;
    }
    let same = |x: Option<usize>, y: Option<usize>| {
        x.zip(y).and_then(|(x, y)| a.get(x).zip(b.get(y))).is_some_and(|(x, y)| x == y)
    };
    // Row i holds the distances of the first i letters of `a` to the first i - MOST ..= i + MOST of `b`;
    // the last four rows are kept.
    let far = MOST + 1;
    let mut rows = [[far; BAND]; 4];
    for i in 0..=a.len() {
        let mut row = [far; BAND];
        for k in 0..BAND {
            let Some(j) = (i + k).checked_sub(usize::from(MOST)).filter(|j| *j <= b.len()) else { continue };
            if i == 0 && j == 0 {
                row[k] = 0;
                continue;
            }
            // The cell `down` rows above and `left` columns before.
            let cell = |down: usize, left: usize| -> u8 {
                if down > i || left > j {
                    return far;
                }
                let place = (k + down).wrapping_sub(left);
                match down {
                    0 => row.get(place).copied().unwrap_or(far),
                    _ => rows.get((i - down) % 4).and_then(|r| r.get(place)).copied().unwrap_or(far),
                }
            };
            let (x, y) = (i.checked_sub(1), j.checked_sub(1));
            let back = |k: Option<usize>, n: usize| k.and_then(|k| k.checked_sub(n));
            let mut best = (cell(1, 0) + 1).min(cell(0, 1) + 1).min(cell(1, 1) + u8::from(!same(x, y)));
            if same(x, back(y, 1)) && same(back(x, 1), y) {
                best = best.min(cell(2, 2) + 1);
            }
            if same(x, back(y, 2)) && same(back(x, 1), y) {
                best = best.min(cell(2, 3) + 2);
            }
            if same(x, back(y, 1)) && same(back(x, 2), y) {
                best = best.min(cell(3, 2) + 2);
            }
            row[k] = best.min(far);
        }
        rows[i % 4] = row;
        if i >= 2 && rows.iter().flatten().all(|d| *d == far) {
            return false;
        }
    }
    let last = (b.len() + usize::from(MOST)).checked_sub(a.len());
    last.and_then(|k| rows[a.len() % 4].get(k)).is_some_and(|d| *d == MOST)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn osa_is_the_plain_one(a in "[a-d]{0,12}", b in "[a-d]{0,12}", long in "[a-z]{60,70}") {
            prop_assert_eq!(osa(&a, &b), strsim::osa_distance(&a, &b));
            prop_assert_eq!(osa(&long, &b), strsim::osa_distance(&long, &b));
            prop_assert_eq!(osa(&a, &long), strsim::osa_distance(&a, &long));
        }

        #[test]
        fn one_apart_is_damerau(a in "[abcé]{0,6}", b in "[abcé]{0,6}") {
            let letters = |s: &str| s.chars().collect::<Vec<char>>();
            let (x, y) = (letters(&a), letters(&b));
            prop_assert_eq!(one_apart(&x, &y), strsim::osa_distance(&a, &b) == 1);
        }

        #[test]
        fn two_apart_is_damerau(a in "[abcé]{0,9}", b in "[abcé]{0,9}", edits in prop::collection::vec((0usize..9, "[abc]{0,2}"), 0..3)) {
            let letters = |s: &str| s.chars().collect::<Vec<char>>();
            let (x, y) = (letters(&a), letters(&b));
            prop_assert_eq!(two_apart(&x, &y), strsim::generic_damerau_levenshtein(&x, &y) == 2);
            let mut near = x.clone();
            for (at, with) in edits {
                let from = at.min(near.len());
                near.splice(from..(from + 1).min(near.len()), with.chars());
            }
            prop_assert_eq!(two_apart(&x, &near), strsim::generic_damerau_levenshtein(&x, &near) == 2);
        }
    }
}
