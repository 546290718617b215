//! The stage `repair` by itself: its examples, and what must hold for any text.

#![allow(clippy::unwrap_used)]

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use recension::rule::{Finding, Findings, Kind, Meta, Profile, Registry, Rules, StageName, Switches, View};
use recension::stage::{Decisions, Stage, abouts, stages};
use recension::text::{Document, Edits, lines_of};

struct Bench {
    rules: Rules,
    stage: Box<dyn Stage>,
}

static BENCH: LazyLock<Bench> = LazyLock::new(Bench::new);

impl Bench {
    fn new() -> Self {
        let rules: Rules = Arc::new(Registry::new(abouts(), &[]).unwrap());
        let stage = stages(&rules).into_iter().find(|s| s.name() == StageName::Repair).unwrap();
        Bench { rules, stage }
    }

    fn switches(&self, select: &str) -> Switches {
        self.rules.switches(Profile::Corpus, &[select.to_owned()], &[], &[], None).unwrap()
    }

    fn findings(&self, text: &str, switches: &Switches) -> Vec<Finding> {
        let (lines, meta) = (lines_of(text), Meta::default());
        let view = View {
            id: "a.txt",
            text,
            lines: &lines,
            meta: &meta,
            kind: Kind::Text,
            profile: Profile::Corpus,
            switches,
        };
        let mut out = Findings::default();
        self.stage.propose(&view, &Decisions::default(), &mut out);
        out.into_vec()
    }

    /// Applies what is applied in the profile `corpus`, until nothing is left to do.
    fn mend(&self, text: &str, switches: &Switches) -> String {
        let mut document: Document<()> = Document::new(text);
        for _ in 0..8 {
            let mut findings = self.findings(document.text(), switches);
            findings.retain(|f| f.after.is_some() && switches.applies(f.rule, f.confidence));
            findings.sort_by_key(|f| (std::cmp::Reverse(f.confidence), f.rule, f.span));
            let mut kept: Vec<Finding> = Vec::new();
            for finding in findings {
                if !kept.iter().any(|k| k.span.overlaps(finding.span) || k.span == finding.span) {
                    kept.push(finding);
                }
            }
            let mut edits = Edits::default();
            for finding in &kept {
                edits.replace(finding.span, finding.after.as_deref().unwrap_or_default(), 0);
            }
            edits.sort();
            if !document.revise((), &edits).unwrap() {
                return document.text().to_owned();
            }
        }
        panic!("no fixpoint: {text:?}");
    }
}

#[test]
fn every_rule_does_what_its_examples_say() {
    let bench = &*BENCH;
    let mut wrong = Vec::new();
    for about in bench.rules.abouts().iter().filter(|a| a.stage() == Some(StageName::Repair)) {
        let switches = bench.switches(&about.id);
        for example in &about.examples {
            let got = bench.mend(&example.text, &switches);
            let want = example.becomes.as_ref().unwrap_or(&example.text);
            if got != *want {
                wrong.push(format!("{}: {:?} became {got:?}", about.id, example.text));
            }
            let found = !bench.findings(&example.text, &switches).is_empty();
            if example.flags == Some(true) && !found {
                wrong.push(format!("{}: nothing found in {:?}", about.id, example.text));
            }
            // What stays under a rule that only flags is not flagged either.
            if about.profiles.is_empty() && example.flags != Some(true) && found {
                wrong.push(format!("{}: found something in {:?}", about.id, example.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_rules_together_leave_sound_prose() {
    let bench = &*BENCH;
    let text = "“We built the weir,” she said. “It held.”\n\n“It is a long story,” he began. “There was a mill.\n\n\
                “There was a miller, too.”\n\nThe U.S., which pays $4.5 million (or 3,5 per cent), and A. B. Lund of \
                reed.example agreed at 9 p.m. . . . The ’60s were over; the weavers’ canteen wasn’t.\n\n\
                The lintel says: “‘Come,’ it says, ‘drop the flour and go.’”\n";
    assert_eq!(bench.mend(text, &bench.switches("punctuation")), text);
    assert!(bench.findings(text, &bench.switches("punctuation")).is_empty());
}

#[test]
fn texts_that_quote_with_single_marks_are_read() {
    let bench = &*BENCH;
    let switches = bench.switches("punctuation");
    let sound = "‘The boat is late,’ the miller said. ‘We wait for it.’\n\n\
        ‘It may not come,’ said the weavers’ spokesman, ‘for ’tis the rain.’ In the ’60s it came at nine.\n\n\
        Nobody knew why. ‘They told me, “Go home,” and I’m goin’ now,’ said Mr O’Hara, ‘whatever the others’ plans are.\n\n\
        ‘And that is all the rock ’n’ roll there is to it,’ he says. ‘Then it was the ’phone.’\n";
    assert_eq!(bench.findings(sound, &switches).len(), 0, "{:?}", bench.findings(sound, &switches));
    for (broken, mended) in [
        ("’We left at nine,’ she said.", "‘We left at nine,’ she said."),
        ("‘We left at nine,‘ she said.", "‘We left at nine,’ she said."),
        ("‘We left at nine, ‘she said.", "‘We left at nine,’ she said."),
        (
            "She called it ’ a loss ‘ for the workers’ harbour.",
            "She called it ‘a loss’ for the workers’ harbour.",
        ),
        ("She called it ‘ a loss ’ for the town.", "She called it ‘a loss’ for the town."),
        ("She called it‘a loss’ for the town.", "She called it ‘a loss’ for the town."),
        ("‘We left at nine,’ She said.", "‘We left at nine,’ she said."),
        ("‘We left at nine,’ she said. ‘", "‘We left at nine,’ she said."),
    ] {
        let (broken, mended) = (format!("{sound}\n{broken}\n"), format!("{sound}\n{mended}\n"));
        assert_eq!(bench.mend(&broken, &switches), mended);
    }
    // A text that quotes with double marks keeps its words in single ones as they are.
    let double = "“The boat is late,” the miller said. “It’s ’ a loss ‘ for ’em.”\n\n“We wait,” she said.\n";
    assert_eq!(bench.mend(double, &switches), double);
}

#[test]
fn other_languages_are_left_alone() {
    let bench = &*BENCH;
    for text in [
        "Il a dit : « Non ! » Puis il est parti ; on ne sait où .\n",
        "Er sagte: „Nein“ , und ging . Dann kam der Regen“ .\n",
        "Hon sade: ”Jag vet inte”, och gick .\n",
    ] {
        assert_eq!(bench.mend(text, &bench.switches("punctuation")), text);
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    let bench = &*BENCH;
    let switches = bench.rules.switches(Profile::Corpus, &[], &[], &[], None).unwrap();
    let prefix = "the and of to that for with his he she they from this which have has been ";
    for unit in [
        "“",
        "\"",
        "” ",
        " “",
        ". ",
        " .",
        ",",
        "a.B",
        "aaaaa.Bbbb ",
        "( ",
        " )",
        "' s",
        "’s ",
        "the the ",
        "\n\n",
        "a",
        " ",
    ] {
        for count in [100_000, 200_000] {
            let text = format!("{prefix}{}", unit.repeat(count));
            let start = std::time::Instant::now();
            let found = bench.findings(&text, &switches).len();
            let took = start.elapsed();
            // A quadratic walk would need minutes.
            assert!(took.as_secs() < 5, "{unit:?} x {count}: {took:?}, {found} findings");
        }
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("the "),
        Just("and "),
        Just("mill"),
        Just("Voss "),
        Just("“"),
        Just("”"),
        Just("\""),
        Just(" "),
        Just("‘"),
        Just("’"),
        Just("'"),
        Just("."),
        Just(","),
        Just("?"),
        Just("!"),
        Just(";"),
        Just(":"),
        Just("("),
        Just(")"),
        Just("$"),
        Just("5"),
        Just("s"),
        Just("t "),
        Just("he said"),
        Just("He said."),
        Just("Said."),
        Just("\n"),
        Just("\n\n"),
        Just("é"),
        Just("。"),
        Just("…"),
        Just("—"),
        Just("«"),
        Just("„"),
        Just("don"),
        Just("A"),
        Just("\u{a0}"),
        Just("б"),
        Just("a "),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn any_text_comes_to_rest(text in pieces()) {
        let bench = &*BENCH;
        let switches = bench.rules.switches(Profile::Corpus, &[], &[], &[], None).unwrap();
        for finding in bench.findings(&text, &switches) {
            prop_assert!(finding.span.of(&text).is_some());
        }
        let once = bench.mend(&text, &switches);
        prop_assert_eq!(bench.mend(&once, &switches), once.clone());
        // No rule of this pack takes letters out, but for the verb left alone.
        if !text.contains("Said.") {
            let letters = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
            prop_assert_eq!(letters(&text), letters(&once));
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        let bench = &*BENCH;
        let switches = bench.rules.switches(Profile::Corpus, &[], &[], &[], None).unwrap();
        bench.mend(&text, &switches);
    }
}
