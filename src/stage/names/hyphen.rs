//! `names/hyphen`: a name written with another hyphen, space or capital.

use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "names/hyphen",
        "A name written with another hyphen, space or capital",
        "The same letters as a full name that is better attested; only hyphens, spaces or capitals differ.",
        Confidence::Likely,
    )
    .with(vec![
            Example::becomes("Doctor Vu Thanh-Lam came. Vu Thanh-Lam stayed. Vu Thanh-Lam said so. Vu Thanh Lam left.\n", "Doctor Vu Thanh-Lam came. Vu Thanh-Lam stayed. Vu Thanh-Lam said so. Vu Thanh-Lam left.\n"),
            Example::stays("The Nor Marun party met. The Nor-Marun party won.\n"),
    ])
}
