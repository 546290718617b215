//! Groups of near-copies, by the first documents of long lists. They are for counting only: every copy is verified on
//! its text.

use std::cmp::Reverse;
use std::io;

use rustc_hash::FxHashMap;

use super::candidates::RARE;
use super::evidence::{Record, Records};
use super::held::{Held, PLACE};
use super::lists::{GONE, Lists, Since};
use super::pairs::Pairs;

/// First documents of a long list that all others of the list are compared with.
pub(super) const HUBS: usize = 2;
/// Sketches that agree in this share are one group.
const GROUP: f32 = 0.6;
/// A document that agrees with a hub in this share, but not enough for its group, is compared with it:
/// a story told a hundred times with much noise has no rare pairs of words.
const NEAR_HUB: f32 = 0.2;

/// Where a document may belong, by the long lists that it is in; or [`GONE`].
#[derive(Copy, Clone, Debug)]
pub(super) struct Hub {
    /// The first hub that it agrees with so well that both are one group.
    joins: u32,
    /// The hub that it agrees with most.
    nearest: u32,
}

impl Hub {
    const NONE: Hub = Hub { joins: GONE, nearest: GONE };

    /// The same by other numbers.
    fn renumbered(self, numbers: &[u32]) -> Self {
        let now = |old: u32| numbers.get(old as usize).copied().unwrap_or(GONE);
        Hub { joins: now(self.joins), nearest: now(self.nearest) }
    }
}

/// Looks for the hub of each document: the first documents of each long list are hubs; a document that meets a hub in
/// many lists, and whose sketch agrees with the hub's, joins the hub's group. Each entry is touched [`HUBS`] times.
/// `last` are those of the last look; where `since` tells what has changed, only that is looked at.
pub(super) fn hubs(
    records: &Records<'_>,
    lists: &Lists<'_>,
    last: &[Hub],
    since: &Since,
) -> io::Result<Vec<Hub>> {
    let mut hubs = vec![Hub::NONE; records.len()];
    let mut asked = vec![!since.told; records.len()];
    if since.told {
        for (number, old) in since.numbers.iter().zip(last).filter(|(number, _)| **number != GONE) {
            hubs[*number as usize] = old.renumbered(&since.numbers);
        }
        for number in &since.hubs {
            (hubs[*number as usize], asked[*number as usize]) = (Hub::NONE, true);
        }
        if since.hubs.is_empty() {
            return Ok(hubs);
        }
    }
    let many = if since.told { since.hubs.len() } else { records.len() };
    // Of each long list only the hubs are looked at.
    let show = |list: &[u32], out: &mut Vec<u32>| {
        if list.len() > RARE {
            out.extend_from_slice(&list[..HUBS]);
        }
    };
    for stretch in lists.stretches(many, PLACE) {
        let held = Held::of(lists, stretch, show, false, |d| asked[d as usize])?;
        let found = held.each(|own, tally, out: &mut Vec<(u32, Hub)>| {
            let least = records[own as usize].pairs_held() / 4;
            let mut joins = GONE;
            let mut nearest: Option<(f32, Reverse<u32>)> = None;
            for (hub, _) in tally.take().filter(|(_, met)| usize::from(*met) >= least) {
                let agreement = agreement(&*records.whole(own)?, &*records.whole(hub)?);
                if agreement >= GROUP {
                    joins = joins.min(hub);
                }
                let entry = (agreement, Reverse(hub));
                if agreement >= NEAR_HUB && nearest.is_none_or(|n| entry > n) {
                    nearest = Some(entry);
                }
            }
            if let Some((_, Reverse(nearest))) = nearest {
                out.push((own, Hub { joins, nearest }));
            }
            Ok(())
        })?;
        found.into_iter().for_each(|(own, hub)| hubs[own as usize] = hub);
    }
    Ok(hubs)
}

/// For each document the first one of its group; and pairs of a hub and a document near it.
pub(super) fn of(records: &Records<'_>, hubs: &[Hub]) -> (Vec<u32>, Pairs) {
    let (mut groups, mut near): (Vec<u32>, Pairs) = (Vec::with_capacity(records.len()), Vec::new());
    let mut first_of: FxHashMap<u64, u32> = FxHashMap::default();
    for (own, (record, hub)) in (0..).zip(records.iter().zip(hubs)) {
        let same_body = if record.words > 0 { *first_of.entry(record.body).or_insert(own) } else { own };
        let joins = if same_body == own { hub.joins } else { same_body };
        if joins == GONE {
            groups.push(own);
            near.extend((hub.nearest != GONE).then_some((hub.nearest, own)));
        } else {
            groups.push(groups[joins as usize]);
        }
    }
    (groups, near)
}

/// Share of the two sketches, below their common bound, that is in both.
#[allow(clippy::cast_precision_loss)] // sketches are small
fn agreement(a: &Record, b: &Record) -> f32 {
    let bound = a.bound().min(b.bound());
    let (mut i, mut j, mut both, mut all) = (0, 0, 0_u32, 0_u32);
    loop {
        let left = a.sketch.get(i).copied().filter(|h| *h <= bound);
        let right = b.sketch.get(j).copied().filter(|h| *h <= bound);
        match (left, right) {
            (None, None) => break,
            (Some(x), Some(y)) if x == y => {
                both += 1;
                i += 1;
                j += 1;
            }
            (Some(x), Some(y)) if x < y => i += 1,
            (Some(_), None) => i += 1,
            _ => j += 1,
        }
        all += 1;
    }
    if all == 0 { 0.0 } else { both as f32 / all as f32 }
}
