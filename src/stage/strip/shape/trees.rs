//! Decision trees whose leaves add up: a shape goes in, a value comes out.

use super::Shape;

/// Trees, with bounds that tell early when nothing more can change.
#[derive(Clone, Debug)]
pub(in crate::stage::strip) struct Trees {
    nodes: Vec<Node>,
    /// In thousandths.
    leaves: Vec<i32>,
    roots: Vec<i32>,
    start: i32,
    /// The most that the trees from here on can add.
    most: Vec<i32>,
}

/// A question: is the column above the cut?
#[derive(Copy, Clone, Debug)]
struct Node {
    column: usize,
    /// In ten-thousandths.
    cut: i32,
    /// Where to go if not, and if so: a later node, or the complement of a leaf.
    next: [i32; 2],
}

#[derive(serde::Deserialize)]
struct Table {
    start: i32,
    trees: Vec<Tree>,
}

#[derive(serde::Deserialize)]
struct Tree {
    /// Column, cut, and where to go below and above: the split of that number, or the leaf of its complement.
    splits: Vec<[i32; 4]>,
    leaves: Vec<i32>,
}

impl Trees {
    /// Reads the embedded table `id`.
    ///
    /// # Panics
    /// When the table does not fit the program: a mistake in the program, found by its tests.
    pub(in crate::stage::strip) fn embedded(id: &str) -> Trees {
        let table = crate::rule::pack::table(id).unwrap_or_default();
        let table: Table = toml::from_str(table).expect("the table is part of the program");
        let (mut nodes, mut leaves, mut roots, mut most) = (vec![], vec![], vec![], vec![]);
        for tree in &table.trees {
            let (first_node, first_leaf) = (whole(nodes.len()), whole(leaves.len()));
            roots.push(if tree.splits.is_empty() { !first_leaf } else { first_node });
            for (k, [column, cut, below, above]) in tree.splits.iter().enumerate() {
                // Paths only lead on, so they end; a table that leads back leads to the first leaf.
                let place = |to: i32| match to {
                    to if to < 0 => !(first_leaf + !to),
                    to if to > whole(k) => first_node + to,
                    _ => !first_leaf,
                };
                let column = usize::try_from(*column).unwrap_or(usize::MAX);
                nodes.push(Node { column, cut: *cut, next: [place(*below), place(*above)] });
            }
            leaves.extend(&tree.leaves);
            most.push(tree.leaves.iter().max().copied().unwrap_or(0));
        }
        for k in (1..most.len()).rev() {
            most[k - 1] += most[k];
        }
        Trees { nodes, leaves, roots, start: table.start, most }
    }

    fn of_tree(&self, root: i32, shape: &Units) -> i32 {
        let mut at = root;
        loop {
            let Some(node) = usize::try_from(at).ok().and_then(|k| self.nodes.get(k)) else {
                return usize::try_from(!at).ok().and_then(|k| self.leaves.get(k)).copied().unwrap_or(0);
            };
            let above = shape.get(node.column).is_some_and(|v| *v > node.cut);
            at = node.next[usize::from(above)];
        }
    }

    /// The value of a shape.
    pub(in crate::stage::strip) fn value(&self, shape: &Shape) -> f64 {
        let shape = units(shape);
        let sum = self.roots.iter().fold(self.start, |sum, root| sum + self.of_tree(*root, &shape));
        f64::from(sum) / 1000.0
    }

    /// The value of a shape, if it is above a limit.
    pub(in crate::stage::strip) fn above(&self, shape: &Shape, limit: f64) -> Option<f64> {
        let shape = units(shape);
        #[expect(clippy::cast_possible_truncation, reason = "limits are small numbers")]
        let limit = (limit * 1000.0) as i32;
        let mut sum = self.start;
        for (root, most) in self.roots.iter().zip(&self.most) {
            if sum + most <= limit {
                return None;
            }
            sum += self.of_tree(*root, &shape);
        }
        (sum > limit).then(|| f64::from(sum) / 1000.0)
    }
}

/// The number of a node or leaf; tables are small.
fn whole(k: usize) -> i32 {
    i32::try_from(k).unwrap_or(i32::MAX)
}

/// A shape in ten-thousandths, rounded up: above a whole cut is what was above it before.
type Units = [i32; super::SIZE];

#[expect(clippy::cast_possible_truncation, reason = "shapes are small numbers, and the cast saturates")]
fn units(shape: &Shape) -> Units {
    shape.map(|v| (v * 1e4).ceil() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_end_at_leaves() {
        for id in ["boilerplate/_shape", "segment/_shape", "segment/_title"] {
            let trees = Trees::embedded(id);
            assert!(!trees.roots.is_empty(), "{id}");
            for shape in [[0.0; super::super::SIZE], [1.0; super::super::SIZE], [-1.0; super::super::SIZE]] {
                let value = trees.value(&shape);
                assert!(value.abs() < 20.0, "{id}: {value}");
                assert_eq!(trees.above(&shape, value - 0.5), Some(value), "{id}");
                assert_eq!(trees.above(&shape, value + 0.5), None, "{id}");
            }
        }
    }
}
