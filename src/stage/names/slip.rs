//! `names/slip`: a slip of the typist in a name.

use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "names/slip",
        "A slip of the typist in a name",
        "A word seen once in the whole corpus, one letter away from a word that its document has more often, with nothing to make it a name of its own.",
        Confidence::Likely,
    )
    .with(vec![
            Example::becomes("Shares of Brennavik Trust rose. Brennavik Trust said sales grew. The owners of Brenanvik Trust agreed.\n", "Shares of Brennavik Trust rose. Brennavik Trust said sales grew. The owners of Brennavik Trust agreed.\n"),
            Example::stays("Clara Marden and Rosa Harden met. Marden said little. Harden said less.\n"),
    ])
}
