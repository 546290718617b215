//! Documents cut into words, kept from one look at the corpus to the next: most have not changed.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::Carried;
use super::last::Last;
use super::telling::Cut;

/// Documents kept at most: about 20 KB each for usual articles.
const KEPT: usize = 2048;

/// What one look at the corpus leaves for the next. It saves work and changes nothing.
#[derive(Debug, Default)]
pub struct Shelf {
    pub(super) carried: Carried,
    pub(super) last: Option<Last>,
    /// By the place of the text in memory, which the cut holds; and the look that took it last.
    cuts: FxHashMap<usize, (Arc<Cut>, u32)>,
    look: u32,
}

impl Shelf {
    /// Begins a look: what the last one did not take is given up.
    pub(super) fn begin(&mut self) {
        let last = self.look;
        self.cuts.retain(|_, (_, look)| *look == last);
        self.look = last.wrapping_add(1);
    }

    /// A text cut into words, without the lines whose hash is in `common`.
    pub(super) fn cut(&mut self, text: Arc<str>, common: &FxHashSet<u64>) -> Arc<Cut> {
        self.find(text, common).unwrap_or_else(|text| {
            let cut = Arc::new(Cut::new(text, common));
            self.keep(&cut);
            cut
        })
    }

    /// What is left of a text; else the text is given back.
    pub(super) fn find(&mut self, text: Arc<str>, common: &FxHashSet<u64>) -> Result<Arc<Cut>, Arc<str>> {
        match self.cuts.get_mut(&place_of(&text)) {
            Some((cut, look)) if cut.holds_for(common) => {
                *look = self.look;
                Ok(Arc::clone(cut))
            }
            _ => Err(text),
        }
    }

    /// Keeps a text while there is room.
    pub(super) fn keep(&mut self, cut: &Arc<Cut>) {
        let place = place_of(&cut.text);
        if self.cuts.len() < KEPT || self.cuts.contains_key(&place) {
            self.cuts.insert(place, (Arc::clone(cut), self.look));
        }
    }
}

fn place_of(text: &Arc<str>) -> usize {
    Arc::as_ptr(text).cast::<u8>() as usize
}
