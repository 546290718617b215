//! The page, `explain`, `dedup explain` and the human output of `check`, seen from outside.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A comma that the rule `punctuation/space-before-comma` moves.
const DAMAGED: &str = "The ferry to Selmouth left late , as it often does.\n";

fn run(args: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_recension"))
        .args(args)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env("COLUMNS", "80")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A folder `in` with these files, cleaned to `out`.
fn cleaned(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let done = run(&["clean", "in", "-o", "out", "--no-config", "-q"], folder.path());
    assert!(done.status.success(), "{}", err(&done));
    folder
}

fn page(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("out/report.html")).unwrap()
}

fn records(texts: impl IntoIterator<Item = (String, String)>) -> String {
    texts.into_iter().map(|(id, text)| format!("{}\n", serde_json::json!({"id": id, "text": text}))).collect()
}

#[test]
fn no_word_of_a_text_becomes_markup() {
    let text = "A <script>alert('x')</script> , \"quoted\" & <img src=x onerror=alert(1)> line ,\u{7}\u{202E}end\u{2069} ,.\n";
    let id = "\"><img src=x onerror=alert(2)>\u{202E}";
    let jsonl = records([(id.to_owned(), text.to_owned())]);
    let page = page(&cleaned(&[("a'b<b>.txt", text), ("r.jsonl", &jsonl)]));
    assert_eq!(page.matches("<script").count(), 1, "only our own script");
    assert!(!page.contains("<img"));
    assert!(page.contains("&lt;script&gt;") && page.contains("&lt;img src=x onerror=alert(2)&gt;"));
    for c in ['\u{7}', '\u{202E}', '\u{2069}'] {
        assert!(!page.contains(c), "{c:?} is in the page as it is");
        assert!(page.contains(&c.escape_unicode().to_string()));
    }
}

#[test]
fn the_page_needs_nothing_and_allows_nothing() {
    let page = page(&cleaned(&[("a.txt", DAMAGED)]));
    assert!(
        page.contains(
            "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-"
        )
    );
    for word in [" src=", "url(", "@import", "http://", "https://", " style=", " onclick=", "unsafe-inline"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.match_indices("href=").all(|(at, _)| page[at..].starts_with("href=\"#")));
}

#[test]
fn changes_stand_on_both_sides_with_their_rule() {
    let page = page(&cleaned(&[("coast/a.txt", DAMAGED), ("coast/b.txt", "All is well here.\n")]));
    assert!(page.contains("<del title=\"punctuation/space-before-comma (certain): "), "{page}");
    assert!(page.contains("<ins title=\"punctuation/space-before-comma (certain): "));
    assert!(page.contains("Without a change or finding"));
}

#[test]
fn the_same_folder_gives_the_same_page() {
    let folder = cleaned(&[("a.txt", DAMAGED), ("b.txt", "Two  blanks ,\u{A0}here.\r\n")]);
    let first = page(&folder);
    let again = run(&["report", "out"], folder.path());
    assert!(again.status.success(), "{}", err(&again));
    assert_eq!(page(&folder), first);
    let elsewhere = run(&["report", "out", "-o", "page.html"], folder.path());
    assert!(elsewhere.status.success());
    assert_eq!(fs::read_to_string(folder.path().join("page.html")).unwrap(), first);
    assert!(run(&["verify", "out"], folder.path()).status.success());
    let one = run(&["clean", "in", "-o", "one", "--no-config", "-q", "-j", "1"], folder.path());
    assert!(one.status.success());
    assert_eq!(fs::read_to_string(folder.path().join("one/report.html")).unwrap(), first);
}

#[test]
fn a_page_written_by_another_version_still_verifies() {
    let folder = cleaned(&[("a.txt", DAMAGED)]);
    fs::write(folder.path().join("out/report.html"), "an older page").unwrap();
    assert_eq!(run(&["verify", "out"], folder.path()).status.code(), Some(4));
    assert!(run(&["report", "out"], folder.path()).status.success());
    assert!(run(&["verify", "out"], folder.path()).status.success());
}

/// A dozen invented words, others for every number, so that no document is a copy of another.
fn words(k: u64) -> String {
    let mut state = k.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut word = || -> String {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (0..7).map(|k| char::from(b'a' + u8::try_from((state >> (20 + 5 * k)) % 26).unwrap_or(0))).collect()
    };
    (0..12).map(|_| word()).collect::<Vec<_>>().join(" ")
}

#[test]
fn many_documents_are_cut_and_the_page_says_so() {
    let jsonl = records(
        (0..2_050)
            .map(|k| (format!("doc-{k:05}"), format!("The {} of the ferry came late , as ever.", words(k)))),
    );
    let page = page(&cleaned(&[("r.jsonl", &jsonl)]));
    assert_eq!(page.matches("<article").count(), 2_000);
    assert!(page.contains("it shows the 2000 that have most, in that order"));
}

#[test]
fn a_large_corpus_makes_no_large_page() {
    // Invented words, so that no document is a copy of another.
    let mut state = 7u64;
    let mut word = || -> String {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (0..7).map(|k| char::from(b'a' + u8::try_from((state >> (20 + 5 * k)) % 26).unwrap_or(0))).collect()
    };
    let mut text = || -> String {
        (0..3_000).map(|_| format!("The {} {} {} , {} it.\n", word(), word(), word(), word())).collect()
    };
    let jsonl = records((0..30).map(|k| (format!("doc-{k:05}"), text())));
    let page = page(&cleaned(&[("r.jsonl", &jsonl)]));
    assert!(page.len() <= 20_000_000, "{} bytes", page.len());
    assert!(page.contains("This page is cut"));
    assert!(page.contains("more changes than fit here"));
}

#[test]
fn decisions_and_clusters_are_shown() {
    let folder = cleaned(&[("a.txt", DAMAGED), ("b.txt", "All is well here.\n")]);
    let out = folder.path().join("out");
    let decisions = r#"
[[never]]
a = "Ada Quill"
b = "Ida Quill"

[[decision]]
stage = "names"
key = "Oskar Welin"
verdict = "replace"
with = "Oscar Wehlin"
status = "suggested"
why = "alike <by sound>"
score = 0.8125

[[decision]]
stage = "strip"
key = "Sign up for the harbour letter"
verdict = "remove"
condition = "tail"
status = "accepted"
why = "in 9 of 12 documents"
"#;
    fs::write(out.join("decisions.toml"), decisions).unwrap();
    let cluster = serde_json::json!({"cluster": "c", "kind": "document", "kept": "a.txt", "members": [
        {"doc": "a.txt", "similarity": 1.0}, {"doc": "b.txt", "similarity": 0.9123}]});
    fs::write(out.join("audit/clusters.jsonl"), format!("{cluster}\n")).unwrap();
    assert!(run(&["report", "out"], folder.path()).status.success());
    let page = page(&folder);
    for word in [
        "Oscar Wehlin",
        "Oskar Welin",
        "0.8125",
        "alike &lt;by sound&gt;",
        "Ada Quill",
        "0.9123",
        "Sign up for the harbour letter",
        "condition: tail",
        "in 9 of 12 documents",
    ] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn quarantined_documents_are_shown_with_their_reason() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::write(folder.path().join("in/a.zip"), b"PK\x03\x04").unwrap();
    let done = run(&["clean", "in", "-o", "out", "--no-config", "-q"], folder.path());
    assert_eq!(done.status.code(), Some(1));
    assert!(page(&folder).contains("it looks like a zip archive"));
    let explained = run(&["explain", "out", "a.zip"], folder.path());
    assert!(explained.status.success());
    assert!(out(&explained).contains("quarantined: it looks like a zip archive"));
}

#[test]
fn explain_shows_changes_and_their_why() {
    let folder = cleaned(&[("coast/a.txt", &format!("First line.\n{DAMAGED}"))]);
    let all = run(&["explain", "out", "coast/a.txt"], folder.path());
    assert!(all.status.success(), "{}", err(&all));
    let text = out(&all);
    assert!(text.contains("left late[-·,-]{+,+} as"), "{text}");
    assert!(text.contains("punctuation/space-before-comma (certain) "));
    assert!(!text.contains('\u{1b}'), "no colours where nobody sees them");
    let line = out(&run(&["explain", "out", "coast/a.txt:2"], folder.path()));
    assert!(line.contains("space-before-comma") && !line.contains("First line"));
    let other = out(&run(&["explain", "out", "coast/a.txt:1"], folder.path()));
    assert!(other.contains("First line") && !other.contains("space-before-comma"));
    let coloured = out(&run(&["--color", "always", "explain", "out", "coast/a.txt"], folder.path()));
    assert!(coloured.contains("\u{1b}[") && !coloured.contains("[-"));
    let beside = out(&run(&["explain", "--diff", "out", "coast/a.txt"], folder.path()));
    assert!(beside.lines().all(|l| l.chars().count() <= 80), "{beside}");
    assert!(beside.contains("First line."));
}

#[test]
fn explain_says_what_is_wrong_with_a_question() {
    let folder = cleaned(&[("coast/harbour.txt", DAMAGED)]);
    let wrong = |args: &[&str], sentence: &str| {
        let done = run(args, folder.path());
        assert_eq!(done.status.code(), Some(2), "{args:?}");
        assert!(err(&done).contains(sentence), "{}", err(&done));
        assert_eq!(out(&done), "");
    };
    wrong(&["explain", "out", "coast/harbor.txt"], "did you mean 'coast/harbour.txt'?");
    wrong(&["explain", "out", "coast/harbor.txt:1"], "did you mean 'coast/harbour.txt'?");
    wrong(&["explain", "out", "coast/harbour.txt:9"], "there is no line 9: the original has 1 line");
    wrong(&["explain", "in", "coast/harbour.txt"], "is not a folder written by recension");
    wrong(
        &["dedup", "explain", "out", "coast/harbour.txt", "elsewhere"],
        "no document is called 'elsewhere'",
    );
    wrong(&["report", "in"], "is not a folder written by recension");
}

#[test]
fn an_id_with_a_colon_is_an_id_first() {
    let jsonl = records([("a".into(), DAMAGED.repeat(8)), ("a:7".into(), "Seven ,eight.".into())]);
    let folder = cleaned(&[("r.jsonl", &jsonl)]);
    assert!(out(&run(&["explain", "out", "a:7"], folder.path())).contains("Seven"));
    assert!(out(&run(&["explain", "out", "a:6"], folder.path())).contains("ferry"));
}

#[test]
fn dedup_explain_puts_both_texts_side_by_side() {
    let shared = "The lighthouse keeper counted the boats.\n\nNobody was missing that night.\n";
    let (a, b) = (format!("{shared}Only here , says one.\n"), format!("{shared}Something else there.\n"));
    let folder = cleaned(&[("a.txt", &a), ("b.txt", &b)]);
    let done = run(&["dedup", "explain", "out", "a.txt", "b.txt"], folder.path());
    assert!(done.status.success(), "{}", err(&done));
    let text = out(&done);
    assert!(text.contains("2 lines shared, 1 only in the first, 1 only in the second"), "{text}");
    assert!(text.contains("Only here , says one.") && text.contains("| Something else there."));
}

#[test]
fn check_marks_the_stretch_below_its_line() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.txt"), DAMAGED).unwrap();
    let done = run(&["check", "a.txt", "--no-config", "--output-file", "human:found.txt"], folder.path());
    assert_eq!(done.status.code(), Some(1));
    let text = out(&done);
    let lines: Vec<&str> = text.lines().collect();
    let at =
        lines.iter().position(|l| l.starts_with("a.txt:1:32: certain[punctuation/space-before-comma]: "));
    let at = at.unwrap_or_else(|| panic!("{text}"));
    let column = lines[at + 1].find(" ,").unwrap();
    assert_eq!(lines[at + 2].find("^^"), Some(column), "{text}");
    assert_eq!(lines[at + 3], "  = `·,` → `,`");
    assert!(text.contains("1 finding in 1 of 1 document: 1 certain"), "{text}");
    assert_eq!(fs::read_to_string(folder.path().join("found.txt")).unwrap(), text);
}

#[test]
fn scraped_text_cannot_steer_a_terminal() {
    let text = format!("{}\u{1b}[31m ,\u{202E}x {}\n", "word ".repeat(60), "word ".repeat(60));
    let folder = cleaned(&[("a.txt", &text), ("b.txt", &text.replace(" ,", ","))]);
    for args in [
        &["check", "in", "--no-config"][..],
        &["explain", "out", "a.txt"],
        &["explain", "--diff", "out", "a.txt"],
        &["dedup", "explain", "out", "a.txt", "b.txt"],
    ] {
        let text = out(&run(args, folder.path()));
        assert!(!text.contains(['\u{1b}', '\u{202E}']), "{args:?}: {text}");
    }
    let checked = out(&run(&["check", "in", "--no-config"], folder.path()));
    assert!(checked.lines().filter(|l| l.contains('│')).all(|l| l.chars().count() <= 80), "{checked}");
}
