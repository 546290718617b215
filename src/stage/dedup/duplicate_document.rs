//! `dedup/duplicate-document`: a document that tells what another one tells. Decided over the corpus.

use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "dedup/duplicate-document",
        "Copy of another document",
        "The same story under other marks, spellings, headlines and page matter, shortened or retold word by word. \
         Documents that share rare pairs of words are compared word by word: what both have, in which order, and \
         whether figures and names agree where the words around agree. Stories that share only their form (prices, \
         results, notices) stay apart; parts of longer reports are listed, not dropped; the longest copy is kept, \
         and a cluster is never emptied. In the profile archive copies are marked, not dropped.",
        Confidence::Likely,
    )
    .with(vec![
        // A corpus of one document holds no copy of it, whatever it repeats.
        Example::stays("The council of Port Lomas met on Monday.\n\nIt will meet again in May.\n"),
        Example::stays("Wheat 120 tonnes\n\nBarley 80 tonnes\n\nWheat 120 tonnes\n"),
    ])
}
