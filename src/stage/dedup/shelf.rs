//! Documents cut into words, kept from one look at the corpus to the next: most have not changed.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::lists::Carried;
use super::telling::Cut;

/// Documents kept at most: about 20 KB each for usual articles.
const KEPT: usize = 2048;

/// What one look at the corpus leaves for the next. It saves work and changes nothing.
#[derive(Debug, Default)]
pub struct Shelf {
    pub(super) lists: Carried,
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
        let place = Arc::as_ptr(&text).cast::<u8>() as usize;
        if let Some((cut, look)) = self.cuts.get_mut(&place)
            && cut.holds_for(common)
        {
            *look = self.look;
            return Arc::clone(cut);
        }
        let cut = Arc::new(Cut::new(text, common));
        if self.cuts.len() < KEPT || self.cuts.contains_key(&place) {
            self.cuts.insert(place, (Arc::clone(&cut), self.look));
        }
        cut
    }
}
