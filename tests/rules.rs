//! Rules: every example holds, the manual is fresh, ids are sound.

#![allow(clippy::unwrap_used)]

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
        let of_corpus = ["dedup/duplicate-document", "boilerplate/repeated-line", "damage/odd-reading"]
            .contains(&about.id.as_str());
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

#[test]
fn lines_of_a_corpus_become_rules_to_read() {
    let folder = tempfile::TempDir::new().unwrap();
    let run = |args: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_recension"))
            .args(args)
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    std::fs::create_dir(folder.path().join("news")).unwrap();
    let towns = ["Oster", "Selmouth", "Tarn", "Velden", "Quist", "Marrow"];
    for (k, town) in towns.iter().enumerate() {
        let rare = if k < 3 { "Tidings for the young at heart\n" } else { "" };
        let text = format!(
            "The council of {town} met on Monday and spoke about the pier for {k} hours, the mayor said.\n\n\
             Nobody knows when it will meet again in {town}, for the hall is cold.\n\n{rare}Harbour desk of the coast, all hands\n"
        );
        std::fs::write(folder.path().join(format!("news/{k}.txt")), text).unwrap();
    }
    assert!(run(&["rules", "learn", "news", "-o", "mine", "--no-config"]).status.success());
    let rule = std::fs::read_to_string(folder.path().join("mine/boilerplate/learnt-tail.toml")).unwrap();
    assert!(
        rule.contains("\n    \"harbour desk of the coast, all hands\", # at the tail of 6 of 6 documents"),
        "{rule}"
    );
    assert!(rule.contains("\n    # \"tidings for the young at heart\", # at the tail of 3 of 6"), "{rule}");
    let tested = run(&["rules", "test", "mine", "--no-config"]);
    assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stdout));
    // One document alone is now enough.
    let done = run(&["clean", "news/0.txt", "-o", "out", "--no-config", "--rules", "mine", "-q"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let clean = std::fs::read_to_string(folder.path().join("out/text/0.txt")).unwrap();
    assert!(!clean.contains("Harbour desk") && clean.contains("Tidings"), "{clean}");
    assert_eq!(run(&["rules", "learn", "news", "-o", "mine", "--no-config"]).status.code(), Some(2));
}
