//! Decision trees whose leaves add up: a shape goes in, a value comes out.

/// How many trees are walked side by side: a step of one need not wait for those of the others.
const ABREAST: usize = 4;
/// Room for the columns of a shape, so that every number of a column has a place.
const ROOM: usize = 128;
const _: () = assert!(super::SIZE <= ROOM);

/// Trees, with bounds that tell early when nothing more can change.
#[derive(Clone, Debug)]
pub(in crate::stage::strip) struct Trees {
    nodes: Vec<Node>,
    groups: Vec<Group>,
    start: i32,
}

/// A question: is the column above the cut? Or a leaf, which leads to itself, and whose cut is its value
/// in thousandths.
#[derive(Copy, Clone, Debug)]
struct Node {
    /// In ten-thousandths.
    cut: i32,
    column: u8,
    /// Where to go if not, and if so.
    next: [u16; 2],
}

/// Trees that are walked side by side.
#[derive(Clone, Debug)]
struct Group {
    roots: [u16; ABREAST],
    /// So many steps lead to all of its leaves.
    steps: usize,
    /// The most that this and the later groups can add.
    most: i32,
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
        // A tree that says nothing fills the last group.
        let nothing = Node { cut: 0, column: 0, next: [0, 0] };
        let mut trees = Trees { nodes: vec![nothing], groups: Vec::new(), start: table.start };
        for four in table.trees.chunks(ABREAST) {
            let mut group = Group { roots: [0; ABREAST], steps: 0, most: 0 };
            for (root, tree) in group.roots.iter_mut().zip(four) {
                *root = trees.add(tree);
                group.steps = group.steps.max(tree.depth());
                group.most += tree.leaves.iter().max().copied().unwrap_or(0);
            }
            trees.groups.push(group);
        }
        for k in (1..trees.groups.len()).rev() {
            trees.groups[k - 1].most += trees.groups[k].most;
        }
        trees
    }

    /// Adds a tree; gives its root.
    fn add(&mut self, tree: &Tree) -> u16 {
        let number = |k: usize| u16::try_from(k).expect("the table is small");
        let first_split = self.nodes.len();
        let first_leaf = first_split + tree.splits.len();
        for (k, [column, cut, below, above]) in tree.splits.iter().enumerate() {
            let place = |to: i32| match Tree::place(k, to) {
                Place::Split(k) => number(first_split + k),
                Place::Leaf(k) => number(first_leaf + k),
            };
            let column = u8::try_from(*column).expect("columns are few");
            self.nodes.push(Node { cut: *cut, column, next: [place(*below), place(*above)] });
        }
        for leaf in &tree.leaves {
            let itself = number(self.nodes.len());
            self.nodes.push(Node { cut: *leaf, column: 0, next: [itself; 2] });
        }
        number(first_split)
    }

    fn of_group(&self, group: &Group, shape: &Units) -> i32 {
        let node = |at: u16| self.nodes.get(usize::from(at)).unwrap_or(&self.nodes[0]);
        let mut at = group.roots;
        for _ in 0..group.steps {
            for at in &mut at {
                let node = node(*at);
                *at = node.next[usize::from(shape[usize::from(node.column) % ROOM] > node.cut)];
            }
        }
        at.iter().map(|at| node(*at).cut).sum()
    }

    /// The value of a shape.
    pub(in crate::stage::strip) fn value(&self, shape: &[f32]) -> f64 {
        let shape = units(shape);
        let sum = self.groups.iter().fold(self.start, |sum, group| sum + self.of_group(group, &shape));
        f64::from(sum) / 1000.0
    }

    /// The value of a shape, if it is above a limit.
    pub(in crate::stage::strip) fn above(&self, shape: &[f32], limit: f64) -> Option<f64> {
        let shape = units(shape);
        #[expect(clippy::cast_possible_truncation, reason = "limits are small numbers")]
        let limit = (limit * 1000.0) as i32;
        let mut sum = self.start;
        for group in &self.groups {
            if sum + group.most <= limit {
                return None;
            }
            sum += self.of_group(group, &shape);
        }
        (sum > limit).then(|| f64::from(sum) / 1000.0)
    }
}

enum Place {
    Split(usize),
    Leaf(usize),
}

impl Tree {
    /// Where the `k`th split leads. Paths only lead on, so they end; a table that leads back leads to the
    /// first leaf.
    fn place(k: usize, to: i32) -> Place {
        match usize::try_from(to) {
            Ok(to) if to > k => Place::Split(to),
            Ok(_) => Place::Leaf(0),
            Err(_) => Place::Leaf(usize::try_from(!to).unwrap_or(0)),
        }
    }

    /// Questions on the longest path.
    fn depth(&self) -> usize {
        let mut depths = vec![0; self.splits.len()];
        for (k, [_, _, below, above]) in self.splits.iter().enumerate().rev() {
            let depth = |to: i32| match Tree::place(k, to) {
                Place::Split(k) => depths.get(k).copied().unwrap_or(0),
                Place::Leaf(_) => 0,
            };
            depths[k] = 1 + depth(*below).max(depth(*above));
        }
        depths.first().copied().unwrap_or(0)
    }
}

/// A shape in ten-thousandths, rounded up: above a whole cut is what was above it before.
type Units = [i32; ROOM];

#[expect(clippy::cast_possible_truncation, reason = "shapes are small numbers, and the cast saturates")]
fn units(shape: &[f32]) -> Units {
    let mut units = [0; ROOM];
    units.iter_mut().zip(shape).for_each(|(unit, v)| *unit = (v * 1e4).ceil() as i32);
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_end_at_leaves() {
        for id in ["boilerplate/_shape", "segment/_shape", "segment/_title"] {
            let trees = Trees::embedded(id);
            assert!(!trees.groups.is_empty(), "{id}");
            for shape in [[0.0; super::super::SIZE], [1.0; super::super::SIZE], [-1.0; super::super::SIZE]] {
                let value = trees.value(&shape);
                assert!(value.abs() < 20.0, "{id}: {value}");
                assert_eq!(trees.above(&shape, value - 0.5), Some(value), "{id}");
                assert_eq!(trees.above(&shape, value + 0.5), None, "{id}");
            }
        }
    }
}
