//! The steps of an alignment of graphemes, and the names of the weights they count under.

use crate::algo::translit::{Unit, kindred};

/// Which habits of romanisation a pair of names shows.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Slavic and Turkic names with Slavic endings.
    Slavic,
    /// Korean and Chinese given names of short syllables, written with a hyphen.
    Syllabic,
    /// Everything else.
    Other,
}

impl Habit {
    pub(super) fn tag(self) -> &'static str {
        match self {
            Habit::Slavic => "s",
            Habit::Syllabic => "k",
            Habit::Other => "o",
        }
    }
    pub(super) const ALL: [Habit; 3] = [Habit::Slavic, Habit::Syllabic, Habit::Other];
}

/// One step of an alignment.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Step {
    /// A grapheme stands for another (or for itself).
    Sub(Unit, Unit),
    /// A grapheme has no counterpart; the context says where it stands.
    Drop(Unit, Where),
    /// Two neighbours changed places.
    Swap(Unit, Unit),
    /// Two consonants changed places around a vowel.
    Leap(Unit, Unit),
}

/// Where a grapheme without counterpart stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// At the beginning.
    First,
    /// At the end.
    Last,
    /// Beside a vowel.
    Beside,
    /// Among consonants.
    Within,
}

impl Where {
    pub(super) const ALL: [Where; 4] = [Where::First, Where::Last, Where::Beside, Where::Within];
    pub(super) fn tag(self) -> &'static str {
        match self {
            Where::First => "first",
            Where::Last => "last",
            Where::Beside => "beside",
            Where::Within => "within",
        }
    }
    pub(super) fn of(list: &[Unit], at: usize) -> Where {
        let vowel = |k: Option<usize>| k.and_then(|k| list.get(k)).is_some_and(|u| u.is_vowel());
        if at == 0 {
            Where::First
        } else if at + 1 == list.len() {
            Where::Last
        } else if vowel(at.checked_sub(1)) || vowel(Some(at + 1)) {
            Where::Beside
        } else {
            Where::Within
        }
    }
}

fn sub_names(a: Unit, b: Unit) -> (&'static str, Option<String>) {
    let (x, y) = if a.text() <= b.text() { (a, b) } else { (b, a) };
    let pair = || Some(format!("{}~{}", x.text(), y.text()));
    match (a.is_vowel(), b.is_vowel()) {
        (true, true) if a.id == b.id => ("v=", None),
        (true, true) if a.main == b.main => ("v:main", pair()),
        (true, true) if a.all & b.all != 0 => ("v:alt", pair()),
        (true, true) => ("v:far", pair()),
        (false, false) if a.id == b.id => ("c=", None),
        (false, false) if a.main == b.main => ("c:main", pair()),
        (false, false) if a.main & b.all != 0 || b.main & a.all != 0 => ("c:alt", pair()),
        (false, false) if a.all & b.all != 0 => ("c:share", pair()),
        (false, false) if kindred(a.main, b.main) => ("c:kin", pair()),
        (false, false) => ("c:far", pair()),
        _ if a.all & b.all != 0 => ("x:sound", pair()),
        _ => ("x", None),
    }
}

fn drop_names(unit: Unit, place: Where) -> (String, String) {
    let class = match () {
        () if unit.is_breath() => "h",
        () if unit.may_glide() => "glide",
        () if unit.is_vowel() => "v",
        () => "c",
    };
    (format!("d:{class}:{}", place.tag()), format!("d:{}:{}", unit.text(), place.tag()))
}

/// The names of the features a step counts under.
pub(super) fn step_names(step: Step, habit: Habit, mut put: impl FnMut(&str)) {
    let mut both = |general: &str, special: Option<&str>| {
        put(general);
        put(&format!("{}|{general}", habit.tag()));
        if let Some(special) = special {
            put(special);
            put(&format!("{}|{special}", habit.tag()));
        }
    };
    match step {
        Step::Sub(a, b) => {
            let (general, special) = sub_names(a, b);
            both(general, special.as_deref());
        }
        Step::Drop(unit, place) => {
            let (general, special) = drop_names(unit, place);
            both(&general, Some(&special));
        }
        Step::Swap(..) => both("w:swap", None),
        Step::Leap(..) => both("w:leap", None),
    }
}
