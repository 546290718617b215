//! `names/split`: a name that was cut in two.

use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "names/split",
        "A name that was cut in two",
        "Two words known nowhere else that together make the surname of somebody whom the text introduces.",
        Confidence::Likely,
    )
    .with(vec![
            Example::becomes("Mayor Doran Velikhanov spoke first. Velikhanov said the bridge was safe. Velikhanov left at noon. Veli Khanov told a radio station so.\n", "Mayor Doran Velikhanov spoke first. Velikhanov said the bridge was safe. Velikhanov left at noon. Velikhanov told a radio station so.\n"),
            Example::stays("Mayor Doran Velikhanov spoke first. Velikhanov said the bridge was safe. Velikhanov left at noon. Dana Lundqvist told a radio station so.\n"),
    ])
}
