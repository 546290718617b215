//! `mojibake/misread-utf8`: UTF-8 read as a single-byte code page, up to three times over.

use crate::rule::{About, Confidence, Example};

pub(super) const ID: &str = "mojibake/misread-utf8";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "UTF-8 read in the wrong encoding",
        "The bytes of the characters were read as windows-1252 or another single-byte code page, perhaps \
         more than once. The characters in their place form UTF-8 sequences again, which chance hardly makes, \
         and the text must become likelier by it. Where bytes were lost on the way the reason says so. One place in \
         a few words that have sound signs beside it is only suggested.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("Das CafÃ© in der MÃ¼hlenstraÃŸe\n", "Das Café in der Mühlenstraße\n"),
        Example::becomes("She saidâ€”twiceâ€”that itâ€™s over.\n", "She said—twice—that it’s over.\n"),
        Example::becomes("РЎРµРіРѕРґРЅСЏ РІРµС‡РµСЂРѕРј\n", "Сегодня вечером\n"),
        Example::becomes("le chÃƒÂ¢teau de la forÃƒÂªt\n", "le château de la forêt\n"),
        Example::becomes("Mice without IL9RÎ²d and IL4RÎ³cq lived longer.\n", "Mice without IL9Rβd and IL4Rγcq lived longer.\n"),
        Example::flagged("Vinterlys – FjÃ¦r\n"),
        Example::becomes(
            "Vinterlys – the choir sang at the FjÃ¦r church on Sunday.\n",
            "Vinterlys – the choir sang at the Fjær church on Sunday.\n",
        ),
        Example::stays("O CAFÉ® DA MAMÃ… É BOM\n"),
        Example::stays("Das Café in der Mühlenstraße\n"),
        Example::stays("Сегодня «вечером» — да\n"),
    ])
}
