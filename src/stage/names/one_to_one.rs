//! `names/one-to-one`: two spellings, each as well attested as the other.

use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "names/one-to-one",
        "Two spellings, each as well attested as the other",
        "One name is written in two ways and nothing tells which is right: a person should look.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
            Example::flagged("The analyst Jarno Velikhanov agreed. Later Velihanov said more.\n"),
            Example::stays("The analyst Jarno Velikhanov agreed. Later Tessa Brandt said more.\n"),
    ])
}
