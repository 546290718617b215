//! News prose made by a fixed generator: the same bytes on every machine.

#![allow(dead_code, unreachable_pub)] // each bench uses a part

mod languages;

use recension::pipeline::Engine;
use recension::rule::{Finding, Findings};
use recension::stage::{Decisions, Stage};

/// What a stage proposes for a text: one look, as in every round of the pipeline.
pub fn propose(engine: &Engine, stage: &impl Stage, text: &str) -> Vec<Finding> {
    let mut findings = Findings::default();
    engine.show("a", text, |view| stage.propose(view, &Decisions::default(), &mut findings));
    findings.into_vec()
}

#[allow(unused_imports)] // as above
pub use languages::{damaged, in_language, pages};

/// A small linear congruential generator (Numerical Recipes), so that benches need no dependency.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

const SUBJECTS: [&str; 8] = [
    "The harbour office",
    "A spokesman for the ministry",
    "The river council",
    "The museum",
    "A witness",
    "The railway company",
    "The mayor of Tormsk",
    "The bridge inspectors",
];
const VERBS: [&str; 8] =
    ["said", "announced", "denied", "told reporters", "confirmed", "repeated", "had written", "explained"];
const OBJECTS: [&str; 8] = [
    "that the ferry would return in the spring",
    "that no boat had left the pier since Monday",
    "that 4,200 people had signed the letter",
    "that the roof of the market hall was safe",
    "that the price of bread had doubled in a year",
    "that the water would fall by two metres",
    "that the school had been closed without warning",
    "that the old road was open to lorries again",
];
const GIVEN: [&str; 8] = ["Arslan", "Olena", "Marat", "Farida", "Jun-ho", "Wiktor", "Selim", "Nasrin"];
const FAMILY: [&str; 8] =
    ["Dzhakupov", "Tereshko", "Sarymbetov", "Al-Haddan", "Kwonjae", "Brzozak", "Karatepe", "Moradian"];
const TAIL: &str =
    "\n\nShare this:\n\nLeave a Comment\n\nYour email address will not be published.\n\nBack to top button\n";

/// One article of about `bytes` bytes, of which every fourth carries residue and damage.
pub fn article(dice: &mut Dice, bytes: usize) -> String {
    let mut text = format!("{} and {} {}\n\n", dice.pick(&FAMILY), dice.pick(&FAMILY), dice.pick(&OBJECTS));
    let damaged = dice.roll(4) == 0;
    while text.len() < bytes {
        for _ in 0..3 {
            let (given, family) = (dice.pick(&GIVEN), dice.pick(&FAMILY));
            text.push_str(&format!(
                "{} {} {}. “We waited until {} came,” {given} {family} {}. ",
                dice.pick(&SUBJECTS),
                dice.pick(&VERBS),
                dice.pick(&OBJECTS),
                dice.roll(24),
                dice.pick(&VERBS),
            ));
        }
        if damaged {
            text.push_str("The fee is $ 40.. It was paid , he said.\u{a0}");
        }
        text.push_str("\n\n");
    }
    if damaged {
        text.push_str(TAIL);
    }
    text
}

/// Articles of 4 KB each, `bytes` in all.
pub fn corpus(bytes: usize) -> Vec<String> {
    let mut dice = Dice::new(7);
    let (mut articles, mut made) = (Vec::new(), 0);
    while made < bytes {
        let article = article(&mut dice, 4_000);
        made += article.len();
        articles.push(article);
    }
    articles
}
