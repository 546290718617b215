//! `mojibake/misread-page`: one single-byte code page read as another.

use crate::rule::{About, Confidence, Example};

pub(super) const ID: &str = "mojibake/misread-page";

pub(crate) fn about() -> About {
    About::coded(
        ID,
        "Code page read as another",
        "Every byte became another letter, so nothing but the language can prove it: several words must \
         become likelier by one and the same exchange of code pages. Single words are suggestions.",
        Confidence::Certain,
    )
    .everywhere()
    .with(vec![
        Example::becomes("Ñåãîäíÿ âå÷åðîì îòêðûëàñü âûñòàâêà\n", "Сегодня вечером открылась выставка\n"),
        Example::becomes("уЕЗПДОС ЧЕЮЕТПН ПФЛТЩМБУШ ЧЩУФБЧЛБ\n", "Сегодня вечером открылась выставка\n"),
        Example::stays("Åse Ærø går på øen\n"),
        Example::stays("СЕГОДНЯ ВЕЧЕРОМ\n"),
    ])
}
