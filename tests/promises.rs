//! The promises of the contract: reversible, deterministic, idempotent, the same for any number of
//! threads and any order of input.

mod common;

use common::Desk;
use proptest::prelude::*;
use recension::pipeline::{Engine, Run, Settings};
use recension::rule::{Kind, Meta, Profile};
use recension::stage::Decisions;
use recension::stage::decode::{decode, encode};

/// A small corpus with work for every stage.
fn corpus(desk: &Desk) {
    let tail = "\n\n\nLeave a Comment\n\nYour email address will not be published.\n\nBack to top button\n";
    for k in 0..12 {
        let site = ["north", "south", "east"][k % 3];
        let body = format!(
            "Bridge over the Ilsk closed, part {k}\n\nThe mayor of Tormsk, Arslan Dzhakupov, said on Monday that the bridge number {k} was “closed until spring . ”\n\nDzhakupov told reporters that the repair would cost $ {k}00.\u{a0}The council met twice..\n"
        );
        desk.file(&format!("in/{site}/{k}.txt"), format!("{body}{tail}"));
    }
    desk.file("in/north/copy.txt", desk.read("in/south/1.txt"));
    desk.file(
        "in/legacy.txt",
        encoding("windows-1251", "Мост через реку закрыт до весны, сообщил мэр города.\r\n"),
    );
    desk.file("in/page.html", "<html><head><title>Bridge</title></head><body><nav>Home</nav><article><h1>Bridge</h1><p>The bridge over the river is closed until spring, the mayor of the town said on Monday morning.</p><p>A ferry will carry people and goods until then, and it will be free of charge for everybody.</p></article></body></html>");
    let rows: String = (0..5).map(|k| format!("{{\"id\": \"r{k}\", \"text\": \"Row {k} of the ferry.\\n\\nBack to top\", \"site\": \"lake\"}}\n")).collect();
    desk.file("in/rows.jsonl", rows);
}

fn encoding(name: &str, text: &str) -> Vec<u8> {
    encode(text, name, false).expect("it can be written so")
}

#[test]
fn restore_gives_every_byte_back() {
    for profile in ["corpus", "archive"] {
        let desk = Desk::new();
        corpus(&desk);
        desk.run(&["clean", "in", "-o", "out", "--profile", profile]).ends(0);
        desk.run(&["verify", "out"]).ends(0);
        desk.run(&["restore", "out", "-o", "back"]).ends(0);
        assert_eq!(desk.tree("back"), desk.tree("in"));
    }
}

#[test]
fn a_resumed_run_stands_where_the_other_stopped() {
    let engine = Engine::new(Settings::default()).expect("the rules are sound");
    let ready = || {
        let mut run = Run::new(&engine, Decisions::default(), std::path::Path::new("."));
        for k in 0..6 {
            let text = format!(
                "Bridge {}\n\nThe mayor of Tormsk, Arslan Dzhakupov, closed bridge number {} over the Ilsk until spring, he told the council on Monday.\n\nJoin the river club\n",
                k / 2,
                k / 2
            );
            run.hold(&format!("{k}.txt"), &text, Kind::Text, Meta::default());
        }
        run
    };
    let mut first = ready();
    first.decide(&mut ()).expect("it decides");
    let mut state = Vec::new();
    first.resume_state("mark", &mut state).expect("it is in memory");
    let mut second = ready();
    assert!(!second.resume(&mut &state[..], "another input").expect("it is in memory"));
    assert!(second.resume(&mut &state[..], "mark").expect("it is in memory"));
    second.catch_up();
    assert!(first.copies.len() == 3, "there is something to take over");
    assert_eq!(first.decisions, second.decisions);
    assert_eq!(first.clusters, second.clusters);
    assert_eq!(first.copies, second.copies);
    for k in 0..6 {
        let text = |run: &Run<'_>| run.work(k).expect("no spool").expect("it is held").doc.text().to_owned();
        assert_eq!(text(&first), text(&second));
    }
}

#[test]
fn same_bytes_on_any_number_of_threads() {
    let desk = Desk::new();
    corpus(&desk);
    desk.run(&["clean", "in", "-o", "one", "-j", "1"]).ends(0);
    for jobs in ["2", "8"] {
        desk.run(&["clean", "in", "-o", "more", "-j", jobs]).ends(0);
        assert_eq!(desk.tree("one"), desk.tree("more"), "{jobs} threads");
    }
}

#[test]
fn same_bytes_for_any_order_of_input() {
    let desk = Desk::new();
    corpus(&desk);
    desk.run(&["clean", "in/north", "in/south", "in/rows.jsonl", "-o", "one"]).ends(0);
    let rows = desk.read("in/rows.jsonl");
    let backwards: String = rows.lines().rev().map(|l| format!("{l}\n")).collect();
    desk.file("in/rows.jsonl", backwards);
    desk.run(&["clean", "in/rows.jsonl", "in/south", "in/north", "-o", "two"]).ends(0);
    let (mut one, mut two) = (desk.tree("one"), desk.tree("two"));
    for tree in [&mut one, &mut two] {
        // The rest of a record file is kept in the file's own order, and the manifest hashes it.
        tree.retain(|name, _| !name.ends_with(".records") && name != "manifest-sha256.txt");
    }
    assert_eq!(one, two);
}

#[test]
fn cleaning_twice_is_cleaning_once() {
    for profile in ["corpus", "archive"] {
        let desk = Desk::new();
        corpus(&desk);
        desk.run(&["clean", "in", "-o", "once", "--profile", profile]).ends(0);
        desk.run(&["clean", "once/text", "-o", "twice", "--profile", profile]).ends(0);
        assert_eq!(desk.tree("once/text"), desk.tree("twice/text"));
        let edits = desk.read("twice/audit/edits.jsonl");
        assert!(edits.is_empty(), "{edits}");
    }
}

#[test]
fn cleaning_the_records_again_changes_none() {
    let desk = Desk::new();
    corpus(&desk);
    desk.run(&["clean", "in", "-o", "once"]).ends(0);
    desk.run(&["clean", "once/corpus.jsonl", "-o", "twice"]).ends(0);
    assert_eq!(desk.read("twice/audit/edits.jsonl"), "");
    assert_eq!(
        desk.read("once/corpus.jsonl").lines().count(),
        desk.read("twice/corpus.jsonl").lines().count()
    );
}

#[test]
fn steps_one_by_one_are_clean_in_one() {
    let desk = Desk::new();
    corpus(&desk);
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    desk.run(&["survey", "in", "-o", "evidence"]).ends(0);
    desk.run(&["decide", "evidence"]).ends(0);
    desk.run(&["apply", "in", "--decisions", "evidence/decisions.toml", "-o", "steps"]).ends(0);
    assert_eq!(desk.tree("out/text"), desk.tree("steps/text"));
}

#[test]
fn decisions_on_a_document_that_has_changed_are_not_applied() {
    let desk = Desk::new();
    corpus(&desk);
    desk.run(&["survey", "in", "-o", "evidence"]).ends(0);
    desk.run(&["decide", "evidence"]).ends(0);
    let decisions = desk.read("evidence/decisions.toml");
    let bound = decisions.split("[[decision]]").find(|d| d.contains("stage = \"dedup\"")).expect("a copy");
    assert!(bound.contains("sha256 = \""), "{bound}");
    let copy = bound.lines().find_map(|l| l.strip_prefix("key = \"")).expect("its id").trim_end_matches('"');
    desk.file(&format!("in/{copy}"), "Another text altogether, of which nobody has decided anything.\n");
    let apply = ["apply", "in", "--decisions", "evidence/decisions.toml", "-o", "steps"];
    desk.run(&apply).ends(3).complains_of(&["stale", copy]);
    assert!(!desk.exists("steps"));
    // A later survey takes the same file as a person's word, stale or not.
    desk.run(&["clean", "in", "--decisions", "evidence/decisions.toml", "-o", "out"]).ends(0);
}

#[test]
fn a_person_outranks_the_survey() {
    let desk = Desk::new();
    corpus(&desk);
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    let rejected = desk.read("out/decisions.toml").replace("status = \"accepted\"", "status = \"rejected\"");
    desk.file("mine.toml", &rejected);
    desk.run(&["clean", "in", "-o", "again", "--decisions", "mine.toml"]).ends(0);
    assert!(!desk.read("again/decisions.toml").contains("status = \"accepted\"\nby = \"survey\""));
    let dropped =
        desk.records("again/audit/documents.jsonl").iter().filter(|r| r["state"] == "dropped").count();
    assert_eq!(dropped, 0);
}

#[test]
fn one_document_from_stdin_to_stdout() {
    use std::io::Write;
    let desk = Desk::new();
    let mut child = desk
        .command(&["clean", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("starts");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(b"The ferry is back.\n\n\n\nBack to top button\n")
        .expect("it reads");
    let ran = common::said(child.wait_with_output().expect("ends"));
    assert_eq!(ran.ends(0).stdout, "The ferry is back.\n");
}

/// How many random inputs: many on request, fewer by default.
fn cases() -> u32 {
    std::env::var("RECENSION_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(3_000)
}

/// Bytes that look like something: words of text, marks, legacy bytes, and noise.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        Just(b"The mayor, Arslan Dzhakupov, said: ".to_vec()),
        Just(b"Back to top button\n".to_vec()),
        Just("“We wait. ”he said. ..\n\n\n".as_bytes().to_vec()),
        Just("cafÃ© â€œquotedâ€\u{9d} ".as_bytes().to_vec()),
        Just("Мост закрыт до весны. ".as_bytes().to_vec()),
        Just(b"\xcc\xee\xf1\xf2 \xe7\xe0\xea\xf0\xfb\xf2 ".to_vec()),
        Just(b"<html><body><p>".to_vec()),
        Just(b"\xef\xbb\xbf".to_vec()),
        Just(b"\xff\xfe".to_vec()),
        Just(b"\r\n\xc2\xa0 \xe2\x80\x8b".to_vec()),
        prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop::collection::vec(word, 0..10).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_decoded_text_encodes_back_or_says_so(bytes in bytes()) {
        if let Ok(decoded) = decode(&bytes, None) {
            let back = encode(&decoded.text, decoded.encoding, decoded.bom);
            if decoded.exact {
                prop_assert_eq!(back, Some(bytes));
            }
        }
    }

    #[test]
    fn every_document_is_restored_and_settles(bytes in bytes(), archive in any::<bool>(), page in 0u8..8) {
        let Ok(decoded) = decode(&bytes, None) else { return Ok(()) };
        let engine = if archive { archive_engine() } else { corpus_engine() };
        let kind = if page == 0 { Kind::Html } else { Kind::Text };
        let once = engine.prepare("x", decoded.text.clone(), kind, Meta::default(), &Decisions::default());
        prop_assert_eq!(once.doc.restore().expect("its own history"), decoded.text);
        let again = engine.prepare("x", once.doc.text().to_owned(), Kind::Text, Meta::default(), &Decisions::default());
        prop_assert_eq!(again.doc.text(), once.doc.text());
    }
}

fn engine(profile: Profile) -> Engine {
    Engine::new(Settings { profile, ..Settings::default() }).expect("the embedded rules are sound")
}

fn corpus_engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(|| engine(Profile::Corpus))
}

fn archive_engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(|| engine(Profile::Archive))
}

#[test]
fn a_run_by_hand_is_the_run_of_the_program() {
    let desk = Desk::new();
    let text = "The ferry is back.\n\n\nBack to top button\n";
    desk.file("in/a.txt", text);
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    let mut run = Run::new(corpus_engine(), Decisions::default(), std::path::Path::new("."));
    run.hold("a.txt", text, Kind::Text, Meta::default());
    run.decide(&mut ()).expect("nothing is read");
    let work = run.work(0).expect("held").expect("kept");
    assert_eq!(work.doc.text(), desk.read("out/text/a.txt"));
}
