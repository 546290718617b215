//! Rules: every example holds, the manual is fresh, ids are sound.

use recension::pipeline::{Engine, Settings, run_examples};

#[test]
fn every_example_of_every_rule_holds() {
    let (ran, failures) = run_examples(&[], &|_| true).expect("the embedded rules are sound");
    let list: Vec<String> =
        failures.iter().map(|f| format!("{} example {}: {}", f.rule, f.example, f.what)).collect();
    assert!(list.is_empty(), "{} of {ran} examples fail:\n{}", list.len(), list.join("\n"));
    assert!(ran > 100, "only {ran} examples were run");
}

#[test]
fn every_rule_has_examples_of_both_kinds() {
    let engine = Engine::new(Settings::default()).expect("the embedded rules are sound");
    let mut wanting = Vec::new();
    for about in engine.rules.abouts() {
        let acts = about.examples.iter().any(|e| e.becomes.is_some() || e.flags == Some(true));
        let leaves = about.examples.iter().any(|e| e.becomes.is_none() && e.flags != Some(true));
        // Verdicts over a corpus cannot be shown on one document.
        let of_corpus =
            ["dedup/duplicate-document", "boilerplate/repeated-line"].contains(&about.id.as_str());
        if !(of_corpus || acts && leaves) {
            wanting.push(about.id.clone());
        }
        assert!(about.stage().is_some(), "{} belongs to no stage", about.id);
        assert!(!about.why.is_empty() && !about.title.is_empty(), "{} says nothing of itself", about.id);
    }
    assert!(wanting.is_empty(), "examples of one kind only: {}", wanting.join(", "));
}

#[test]
#[cfg(feature = "cli")]
fn the_manual_is_fresh() {
    let engine = Engine::new(Settings::default()).expect("the embedded rules are sound");
    let made = recension::cli::manual(&engine);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &made).expect("docs can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(made == written, "docs/rules.md is stale; run `UPDATE=1 cargo test --test rules`");
}
