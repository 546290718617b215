//! `names/variant`: another spelling of a name that the text has.

use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "names/variant",
        "Another spelling of a name that the text has",
        "A single name that its document never introduces, that acts like a person and is near exactly one introduced person is that person misspelt. Names introduced in their own right, relatives, forms of the other sex, derived words and even counts are left alone.",
        Confidence::Likely,
    )
    .with(vec![
            Example::becomes("Mayor Doran Velikhanov spoke first. Velikhanov said the bridge was safe. Velikhanov left at noon. Later Velihanov said more.\n", "Mayor Doran Velikhanov spoke first. Velikhanov said the bridge was safe. Velikhanov left at noon. Later Velikhanov said more.\n"),
            Example::stays("Mayor Doran Velikhanov spoke first. Velikhanov said the bridge was safe. Velikhanov left at noon. Later Tamara Velikhanova said more.\n"),
            Example::stays("Mayor Doran Velikhanov spoke first. Velikhanov said the bridge was safe. Velikhanov left at noon. The shop sign says \u{201C}Velihanov\u{201D}.\n"),
    ])
}
