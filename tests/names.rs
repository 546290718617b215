//! Laws of the names stage: order of the evidence, a person's word, and what must stay.

use std::sync::Arc;

use recension::rule::{Kind, Meta, Profile, Registry, View};
use recension::stage::decision::Never;
use recension::stage::names::{Evidence, Gazetteer, decide, survey};
use recension::stage::{Decisions, Status};
use recension::text::lines_of;

const STORY: [(&str, &str); 4] = [
    ("a", "Mayor Doran Velikhanov spoke. Velikhanov said the bridge was safe.\n"),
    ("b", "Mayor Doran Velikhanov left. Velikhanov told reporters so. Later Velihanov said more.\n"),
    ("c", "Mayor Doran Welikhanow came. Welikhanow said little. Tamara Velikhanova said nothing.\n"),
    ("d", "The work began in York. It works, York said. Nobody in York was at work.\n"),
];

fn evidence(order: &[usize], parts: usize) -> Evidence {
    let rules = Arc::new(Registry::new(recension::stage::abouts(), &[]).expect("the rules are sound"));
    let switches = rules.switches(Profile::Corpus, &[], &[], &[], None).expect("no rule is named");
    let meta = Meta::default();
    let mut all = Evidence::default();
    for part in order.chunks(parts) {
        let mut evidence = Evidence::default();
        for (id, text) in part.iter().map(|k| STORY[*k]) {
            let lines = lines_of(text);
            let profile = Profile::Corpus;
            let view =
                View { id, text, lines: &lines, meta: &meta, kind: Kind::Text, profile, switches: &switches };
            survey(&view, &mut evidence);
        }
        all.merge(evidence);
    }
    all
}

fn decided(evidence: &Evidence, person: &Decisions) -> Decisions {
    let mut out = Decisions::default();
    decide(evidence, person, &Gazetteer::default(), &mut out);
    out
}

#[test]
fn order_and_split_of_the_corpus_change_nothing() {
    let one = decided(&evidence(&[0, 1, 2, 3], 4), &Decisions::default());
    assert!(
        one.iter().any(|d| d.key == "Velihanov" && d.with == "Velikhanov" && d.status == Status::Accepted)
    );
    for order in [[3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
        for parts in 1..4 {
            assert_eq!(one, decided(&evidence(&order, parts), &Decisions::default()));
        }
    }
}

#[test]
fn pairs_kept_apart_are_not_even_suggested() {
    let mut person = Decisions::default();
    person.never(Never { a: "Velihanov".into(), b: "Velikhanov".into(), why: String::new() });
    let all = decided(&evidence(&[0, 1, 2, 3], 4), &person);
    assert!(!all.iter().any(|d| d.key == "Velihanov" && d.with == "Velikhanov"));
}

#[test]
fn words_and_relatives_stay() {
    let all = decided(&evidence(&[0, 1, 2, 3], 4), &Decisions::default());
    assert!(!all.iter().any(|d| d.key == "York" || d.with == "York" || d.key.contains("Velikhanova")));
}
