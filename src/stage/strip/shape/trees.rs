//! Decision trees whose leaves add up: a shape goes in, a value comes out.

use super::Shape;

/// Trees, with bounds that tell early when nothing more can change.
#[derive(Clone, Debug)]
pub(in crate::stage::strip) struct Trees {
    trees: Vec<Tree>,
    start: i32,
    /// The least and the most that the trees from here on can add.
    rest: Vec<(i32, i32)>,
}

#[derive(Clone, Debug, serde::Deserialize)]
struct Tree {
    /// Column, cut in ten-thousandths, where to go at or below the cut, and above it: the split of
    /// that number, or the leaf of its complement.
    splits: Vec<[i32; 4]>,
    /// In thousandths.
    leaves: Vec<i32>,
}

#[derive(serde::Deserialize)]
struct Table {
    start: i32,
    trees: Vec<Tree>,
}

impl Tree {
    fn value(&self, shape: &Shape) -> i32 {
        let mut at = 0;
        // A path is never longer than there are splits, so that a broken table cannot hold us.
        for _ in 0..=self.splits.len() {
            let Some([column, cut, below, above]) = usize::try_from(at).ok().and_then(|k| self.splits.get(k))
            else {
                break;
            };
            let value = usize::try_from(*column).ok().and_then(|c| shape.get(c)).copied().unwrap_or(0.0);
            at = if value * 1e4 <= *cut as f32 { *below } else { *above };
        }
        usize::try_from(!at).ok().and_then(|k| self.leaves.get(k)).copied().unwrap_or(0)
    }
}

impl Trees {
    /// Reads the embedded table `id`.
    ///
    /// # Panics
    /// When the table does not fit the program: a mistake in the program, found by its tests.
    pub(in crate::stage::strip) fn embedded(id: &str) -> Trees {
        let table = crate::rule::pack::table(id).unwrap_or_default();
        let table: Table = toml::from_str(table).expect("the table is part of the program");
        let mut rest = vec![(0, 0)];
        for tree in table.trees.iter().rev() {
            let (least, most) = rest.last().copied().unwrap_or_default();
            let low = tree.leaves.iter().min().copied().unwrap_or(0);
            let high = tree.leaves.iter().max().copied().unwrap_or(0);
            rest.push((least + low, most + high));
        }
        rest.reverse();
        Trees { trees: table.trees, start: table.start, rest }
    }

    /// The value of a shape.
    pub(in crate::stage::strip) fn value(&self, shape: &Shape) -> f64 {
        let sum = self.trees.iter().fold(self.start, |sum, tree| sum + tree.value(shape));
        f64::from(sum) / 1000.0
    }

    /// The value of a shape, if it is above a limit.
    pub(in crate::stage::strip) fn above(&self, shape: &Shape, limit: f64) -> Option<f64> {
        let limit = (limit * 1000.0) as i32;
        let mut sum = self.start;
        for (tree, (_, most)) in self.trees.iter().zip(&self.rest) {
            if sum + most <= limit {
                return None;
            }
            sum += tree.value(shape);
        }
        (sum > limit).then(|| f64::from(sum) / 1000.0)
    }
}
