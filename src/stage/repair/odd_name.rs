//! `Invoice Gates`, `the Unified States`

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::words::{At, Pair};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/odd-name",
        "Name or fixed phrase put through a thesaurus",
        "Spinners replace the words of names as well: Invoice for Bill, Street by Road, Peace by Harmony. The list \
         holds phrases that nobody writes, with the one that was meant.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The speech of Invoice Gates was long.\n"),
        Example::flagged("She moved to the Unified States in the spring.\n"),
        Example::stays("The invoice gates nothing; Bill Gates of the United States paid it.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Pair(At::After(firsts), check));

/// Odd form and sound form, of two words each.
const LIST: &str = "\
Invoice Gates|Bill Gates
Invoice Clinton|Bill Clinton
Invoice Murray|Bill Murray
Invoice Cosby|Bill Cosby
Invoice Nye|Bill Nye
Invoice Barr|Bill Barr
Unified States|United States
Joined States|United States
Assembled States|United States
Joined Kingdom|United Kingdom
Unified Kingdom|United Kingdom
Joined Countries|United Nations
Unified Countries|United Nations
Joined Nations|United Nations
Assembled Countries|United Nations
Unified Nations|United Nations
Wall Road|Wall Street
Wall Avenue|Wall Street
Downing Road|Downing Street
White Home|White House
Pallid House|White House
Incomparable Court|Supreme Court
Preeminent Court|Supreme Court
Prime Priest|Prime Minister
Prime Pastor|Prime Minister
Prime Clergyman|Prime Minister
Remote Minister|Foreign Minister
Harmony Prize|Peace Prize
Nobel Harmony|Nobel Peace
Florida Male|Florida Man
Donald Trumpet|Donald Trump
Chilly War|Cold War
Frosty War|Cold War
European Association|European Union
Soviet Association|Soviet Union
Security Chamber|Security Council
Lord Corridor|Lord Hall
Elon Musky|Elon Musk
Silicon Gorge|Silicon Valley
Premier Class|Premier League
Premier Association|Premier League
Champions Class|Champions League
Champions Association|Champions League
Olympic Recreations|Olympic Games
Superb Bowl|Super Bowl
Capitol Slope|Capitol Hill
Centre East|Middle East
Center East|Middle East";

type Phrases = FxHashMap<&'static str, Vec<(&'static str, &'static str)>>;

/// By second word: first word and sound form.
static ODD: LazyLock<Phrases> = LazyLock::new(|| {
    let mut odd = Phrases::default();
    for (form, sound) in LIST.lines().filter_map(|l| l.split_once('|')) {
        if let Some((first, second)) = form.split_once(' ') {
            odd.entry(second).or_default().push((first, sound));
        }
    }
    odd
});

fn firsts() -> Vec<String> {
    ODD.values().flatten().map(|(first, _)| (*first).to_owned()).collect()
}

fn check(pair: &Pair<'_>) -> Option<Mend> {
    let capital = |s: &str| s.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
    if !capital(pair.word()) || pair.second.len() > 16 {
        return None;
    }
    let first = pair.before().trim_start_matches(|c: char| !c.is_alphanumeric());
    if !capital(first) {
        return None;
    }
    let (word, span) = pair.bare();
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    let (_, sound) = ODD.get(word)?.iter().find(|(f, _)| *f == first)?;
    let span = pair.first.end - first.len()..span.start + word.len();
    Some(Mend::flag(span, Confidence::Suspect).message(format!("'{first} {word}' may be '{sound}'")))
}
