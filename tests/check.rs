//! `check` as a CI job sees it: formats, baseline, diff.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A comma that the rule `punctuation/space-before-comma` moves.
const DAMAGED: &str = "The ferry to Selmouth left late , as it often does.\n";

fn run(args: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_recension")).args(args).current_dir(folder).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

#[test]
fn sarif_names_the_place_and_the_fix() {
    let folder = folder(&[("news/a b.txt", DAMAGED), ("news/c.txt", "All is well here.\n")]);
    let done = run(&["check", "news", "--no-config", "--format", "sarif"], folder.path());
    assert_eq!(done.status.code(), Some(1));
    let log = json(&out(&done));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 1, "{log:#}");
    let result = &results[0];
    assert_eq!(result["ruleId"], "punctuation/space-before-comma");
    let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][at]["id"], result["ruleId"]);
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "news/a%20b.txt");
    let region = &place["region"];
    let ends = ["startLine", "startColumn", "endLine", "endColumn"].map(|k| region[k].as_u64().unwrap());
    assert_eq!(ends, [1, 32, 1, 34]);
    let fix = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(fix["insertedContent"]["text"], ",");
    assert!(result["partialFingerprints"]["recension/v1"].is_string());
}

#[test]
fn what_a_run_has_too_much_of_is_said() {
    let text = DAMAGED.repeat(6_000);
    let folder = folder(&[("a.txt", &text)]);
    let done = run(
        &["check", "a.txt", "--no-config", "--select", "punctuation", "--format", "sarif"],
        folder.path(),
    );
    let log = json(&out(&done));
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 5_000);
    let note = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(note.as_str().unwrap().contains("5000 of 6000"), "{note}");
}

#[test]
fn annotations_cannot_be_forged() {
    let text = format!("Line one , here.\n::error file=x::forged , text\n##[error] forged , too\n{DAMAGED}");
    let folder = folder(&[("a,b.txt", &text)]);
    let shown = out(&run(&["check", ".", "--no-config", "--format", "github"], folder.path()));
    let commands: Vec<&str> = shown.lines().filter(|l| l.trim_start().starts_with("::")).collect();
    assert!(!commands.is_empty() && commands.iter().all(|l| l.contains("file=a%2Cb.txt,line=")), "{shown}");
    let human = out(&run(&["check", ".", "--no-config"], folder.path()));
    assert!(human.lines().all(|l| !l.trim_start().starts_with("::") && !l.contains("##[")), "{human}");
}

#[test]
fn gitlab_and_junit_are_sound() {
    let odd = format!("{DAMAGED}A \u{1} sign & <b> , here.\n");
    let folder = folder(&[("a.txt", &odd), ("b.txt", "All is well here.\n"), ("c.txt", "\0\0\0\u{1}\u{2}")]);
    let args = ["check", ".", "--no-config", "--format", "gitlab", "--output-file", "junit:found.xml"];
    let issues = json(&out(&run(&args, folder.path())));
    let mut prints: Vec<&str> =
        issues.as_array().unwrap().iter().map(|i| i["fingerprint"].as_str().unwrap()).collect();
    let all = prints.len();
    prints.sort_unstable();
    prints.dedup();
    assert!(all > 1 && prints.len() == all, "{issues:#}");
    let xml = fs::read_to_string(folder.path().join("found.xml")).unwrap();
    assert!(xml.contains("<testsuite name=\"recension\" tests=\"3\" failures=\"1\" errors=\"1\">"), "{xml}");
    assert!(!xml.contains("<b>") && !xml.contains('\u{1}'));
}

#[test]
fn only_new_findings_fail_beside_a_baseline() {
    let folder = folder(&[("news/a.txt", DAMAGED), ("news/b.txt", "All is well here.\n")]);
    let check = |more: &[&str]| {
        let args = ["check", "news", "--no-config", "--baseline", "known.tsv"];
        run(&args.iter().chain(more).copied().collect::<Vec<_>>(), folder.path())
    };
    let known = || fs::read_to_string(folder.path().join("known.tsv")).unwrap();
    assert_eq!(check(&[]).status.code(), Some(2), "there is none yet");
    assert_eq!(check(&["--write-baseline"]).status.code(), Some(0));
    assert!(known().contains("news/a.txt\tpunctuation/space-before-comma\t"), "{}", known());
    // Lines may move, and the file may be named by itself.
    fs::write(folder.path().join("news/a.txt"), format!("A line before it stands here.\n\n{DAMAGED}"))
        .unwrap();
    let done = check(&[]);
    assert_eq!(done.status.code(), Some(0));
    assert!(out(&done).contains("1 finding of the baseline is still there"), "{}", out(&done));
    let alone = run(&["check", "news/a.txt", "--no-config", "--baseline", "known.tsv"], folder.path());
    assert_eq!(alone.status.code(), Some(0));
    // What is new fails.
    fs::write(
        folder.path().join("news/b.txt"),
        "The mayor of Selmouth said , as she often does, that all is well.\n",
    )
    .unwrap();
    let done = check(&["--ratchet"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(out(&done).contains("b.txt:1:27: certain"), "{}", out(&done));
    // What is gone is taken off; documents that are not looked at keep theirs.
    fs::write(folder.path().join("news/a.txt"), "All is well here too.\n").unwrap();
    run(&["check", "news/b.txt", "--no-config", "--baseline", "known.tsv", "--ratchet"], folder.path());
    assert!(known().contains("news/a.txt"));
    assert_eq!(check(&["--ratchet"]).status.code(), Some(1), "b.txt is still new");
    assert_eq!(known().lines().count(), 1, "{}", known());
    fs::write(folder.path().join("known.tsv"), "one field only\n").unwrap();
    let done = check(&[]);
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("known.tsv:1:"));
}

#[test]
fn a_diff_shows_what_clean_would_change() {
    let folder = folder(&[(
        "a.txt",
        &format!(
            "The first line.\nThe second one.\nThe third one.\nThe fourth one.\n{DAMAGED}The last one.\n"
        ),
    )]);
    let shown = out(&run(&["check", "a.txt", "--no-config", "--diff"], folder.path()));
    let want = "--- a/a.txt\n+++ b/a.txt\n@@ -1,6 +1,6 @@\n The first line.\n The second one.\n The third one.\n The fourth one.\n-The ferry to Selmouth left late , as it often does.\n+The ferry to Selmouth left late, as it often does.\n The last one.\n";
    assert_eq!(shown, want);
}

#[test]
fn init_writes_the_files_of_a_service_once() {
    let folder = folder(&[]);
    for (service, file) in [
        ("github", ".github/workflows/recension.yml"),
        ("gitlab", ".gitlab-ci.yml"),
        ("pre-commit", ".pre-commit-config.yaml"),
    ] {
        assert_eq!(run(&["init", "--ci", service], folder.path()).status.code(), Some(0));
        assert!(fs::read_to_string(folder.path().join(file)).unwrap().contains("recension check"));
        assert_eq!(run(&["init", "--ci", service], folder.path()).status.code(), Some(2));
    }
}

#[test]
fn a_corpus_that_is_there_has_a_voice() {
    let old = "The harbour of Selmouth was closed on Monday after a storm had broken the old pier in two places.\n\nMayor Tessa Velikhanova said that the ferry would not leave before the pier was mended, and that nobody had been hurt.\n\nVelikhanova thanked the firemen. The next boat leaves on Friday, the harbour master said.\n";
    let other = "Tessa Velikhanova opened the new bridge over the Orsa on Tuesday. Velikhanova called it a good day for the town.\n";
    let new = "Shops stayed open on Wednesday. Mayor Tessa Velikanova said that the town was safe, and Velikanova thanked the firemen.\n";
    let folder =
        folder(&[("old/a.txt", old), ("old/b.txt", other), ("new/copy.txt", old), ("new/name.txt", new)]);
    assert_eq!(
        run(&["clean", "old", "-o", "out", "--no-config", "-q"], folder.path()).status.code(),
        Some(0)
    );
    let check = |more: &[&str]| {
        let args = ["check", "new", "--no-config", "--format", "json", "--fail-on", "suspect"];
        out(&run(&args.iter().chain(more).copied().collect::<Vec<_>>(), folder.path()))
    };
    let alone = check(&[]);
    assert!(!alone.contains("names/variant") && !alone.contains("dedup/"), "{alone}");
    let shown = check(&["--against", "out"]);
    let found: Vec<Value> = shown.lines().map(json).collect();
    let of =
        |doc: &str| found.iter().filter(|f| f["doc"] == doc).map(|f| f["rule"].clone()).collect::<Vec<_>>();
    assert_eq!(of("copy.txt"), ["dedup/duplicate-document"], "{shown}");
    assert!(of("name.txt").iter().any(|r| r == "names/variant"), "{shown}");
    assert!(found.iter().all(|f| ["copy.txt", "name.txt"].contains(&f["doc"].as_str().unwrap())), "{shown}");
    let nowhere = run(&["check", "new", "--no-config", "--against", "new"], folder.path());
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn files_of_one_name_in_two_folders_are_two() {
    let well = "All is well here.\n";
    let folder = folder(&[("one/a.txt", DAMAGED), ("two/a.txt", well)]);
    let check = |more: &[&str]| {
        let args =
            ["check", "one/a.txt", "two/a.txt", "--no-config", "--stages", "repair", "--format", "github"];
        run(&args.iter().chain(more).copied().collect::<Vec<_>>(), folder.path())
    };
    let known = ["--baseline", "known.tsv"];
    assert_eq!(check(&["--baseline", "known.tsv", "--write-baseline"]).status.code(), Some(0));
    assert_eq!(check(&known).status.code(), Some(0));
    fs::write(folder.path().join("two/a.txt"), DAMAGED).unwrap();
    let done = check(&known);
    assert_eq!(done.status.code(), Some(1));
    assert!(
        out(&done).contains("file=two/a.txt,") && !out(&done).contains("file=one/a.txt,"),
        "{}",
        out(&done)
    );
}

#[test]
fn some_paths_have_rules_of_their_own() {
    let folder = folder(&[
        ("news/letters/a.txt", DAMAGED),
        ("news/b.txt", "The mayor of Velde came late , too.\n"),
        ("recension.toml", "[[paths]]\nmatch = [\"letters/**\"]\nignore = [\"punctuation\"]\n"),
    ]);
    let done = run(&["check", "news", "--format", "json"], folder.path());
    assert_eq!(done.status.code(), Some(1));
    let found: Vec<Value> = out(&done).lines().map(json).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["doc"], "b.txt");
}

#[test]
fn what_a_person_put_aside_is_neither_reported_nor_done() {
    let config = |tables: &str| folder(&[("news/a.txt", DAMAGED), ("recension.toml", tables)]);
    let suppress = "[[suppress]]\nrule = \"punctuation/space-before-comma\"\n";
    let found = |tables: &str| {
        let folder = config(tables);
        let done = run(&["check", "news", "--format", "json"], folder.path());
        let written = run(&["clean", "news", "-o", "out", "--no-progress", "-q"], folder.path());
        assert_eq!(written.status.code(), Some(0), "{}", String::from_utf8_lossy(&written.stderr));
        let same = fs::read_to_string(folder.path().join("out/text/a.txt")).unwrap() == DAMAGED;
        (out(&done).lines().count(), same)
    };
    assert_eq!(found(&format!("{suppress}reason = \"as printed\"\n")), (0, true));
    assert_eq!(found(&format!("{suppress}text = \",\"\nreason = \"as printed\"\n")), (0, true));
    assert_eq!(found(&format!("{suppress}text = \"no such text\"\nreason = \"as printed\"\n")), (1, false));
    assert_eq!(found(&format!("{suppress}match = [\"letters/*\"]\nreason = \"as printed\"\n")), (1, false));
}

#[test]
fn tables_that_cannot_be_used_say_what_to_do() {
    for (tables, said) in [
        ("[[suppress]]\nrule = \"punctuation\"\nreason = \"\"\n", "gives no reason"),
        ("[[suppress]]\nrule = \"punctuatio\"\nreason = \"as printed\"\n", "did you mean 'punctuation'?"),
        ("[[paths]]\nmatch = [\"a{b\"]\nignore = [\"punctuation\"]\n", "'a{b' is no pattern for paths"),
        ("[[paths]]\nmatches = [\"a\"]\n", "unknown key 'matches', did you mean 'match'?"),
    ] {
        let folder = folder(&[("news/a.txt", DAMAGED), ("recension.toml", tables)]);
        let done = run(&["check", "news"], folder.path());
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{told}");
        assert!(told.contains(said), "{told}");
    }
}
