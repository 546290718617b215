//! Bad input of every kind: a clear sentence, the right exit code, nothing lost, nothing half-written,
//! and the good files beside the bad one are still cleaned.

mod common;

use std::fs;
use std::io::Write;
use std::process::Stdio;

use common::{Desk, OTHER, SOUND, said};

/// A desk with one good file in `in/`.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("in/good.txt", SOUND);
    desk
}

fn good_is_clean(desk: &Desk) {
    assert_eq!(desk.read("out/text/good.txt"), SOUND);
    desk.no_partials();
}

fn quarantined(desk: &Desk, doc: &str) -> String {
    let records = desk.records("out/audit/documents.jsonl");
    let record = records.iter().find(|r| r["doc"] == doc).unwrap_or_else(|| panic!("{doc} in {records:?}"));
    assert_eq!(record["state"], "quarantined");
    record["reason"].as_str().expect("a reason").to_owned()
}

#[test]
fn a_missing_path_is_named() {
    let desk = desk();
    desk.run(&["clean", "in", "nowhere", "-o", "out"]).ends(2).complains_of(&["nowhere", "check the path"]);
    assert!(!desk.exists("out"));
    desk.no_partials();
}

#[test]
#[cfg(unix)]
fn an_unreadable_file_is_quarantined() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    let path = desk.file("in/closed.txt", "secret");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("modes can be set");
    if fs::read(&path).is_ok() {
        return; // root reads everything
    }
    desk.run(&["clean", "in", "-o", "out"]).ends(1).complains_of(&["closed.txt", "cannot be opened"]);
    quarantined(&desk, "closed.txt");
    good_is_clean(&desk);
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_fails_while_it_is_read_is_quarantined() {
    let desk = desk();
    // Nobody can read the memory of a process at its beginning, root no more than others.
    desk.run(&["clean", "in", "/proc/self/mem", "-o", "out"])
        .ends(1)
        .complains_of(&["mem", "cannot be read to its end"]);
    quarantined(&desk, "mem");
    good_is_clean(&desk);
}

#[test]
#[cfg(unix)]
fn links_and_pipes_are_listed_and_not_followed() {
    let desk = desk();
    desk.file("outside.txt", "not ours");
    std::os::unix::fs::symlink(desk.path("outside.txt"), desk.path("in/link.txt")).expect("a link");
    std::os::unix::fs::symlink(desk.path("in"), desk.path("in/loop")).expect("a link");
    std::os::unix::fs::symlink("self.txt", desk.path("in/self.txt")).expect("a link");
    let made = std::process::Command::new("mkfifo").arg(desk.path("in/pipe.txt")).status();
    assert!(made.expect("mkfifo is there").success());
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    let run: serde_json::Value = serde_json::from_str(&desk.read("out/run.json")).expect("JSON");
    let skipped: Vec<&str> = run["counts"]["skipped"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|s| s["path"].as_str())
        .collect();
    assert_eq!(skipped, ["link.txt", "loop", "pipe.txt", "self.txt"]);
    assert_eq!(desk.records("out/audit/documents.jsonl").len(), 1);
    good_is_clean(&desk);
}

#[test]
fn an_empty_file_is_a_document() {
    let desk = desk();
    desk.file("in/empty.txt", "");
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    assert_eq!(desk.read("out/text/empty.txt"), "");
    desk.run(&["restore", "out", "-o", "back"]).ends(0);
    assert_eq!(desk.tree("back"), desk.tree("in"));
}

#[test]
fn binary_files_and_archives_are_quarantined() {
    let desk = desk();
    let noise: Vec<u8> =
        (0..4_000u32).map(|k| (k.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
    desk.file("in/noise.bin", [&[0u8, 1, 2, 3, 0, 0, 0, 255][..], &noise].concat());
    desk.file("in/picture.png", [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &noise].concat());
    desk.file("in/pages.warc", "WARC/1.0\r\n");
    desk.file("in/pages.zip", "PK\u{3}\u{4}");
    desk.run(&["clean", "in", "-o", "out"]).ends(1).complains_of(&["quarantined"]);
    for doc in ["noise.bin", "picture.png", "pages.warc", "pages.zip"] {
        quarantined(&desk, doc);
    }
    good_is_clean(&desk);
    desk.run(&["restore", "out", "-o", "back"]).ends(0);
    assert_eq!(desk.tree("back"), desk.tree("in"));
}

#[test]
fn a_cut_or_exploding_gzip_is_quarantined() {
    let desk = desk();
    let pack = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    };
    let packed = pack(SOUND.repeat(50).as_bytes());
    desk.file("in/cut.txt.gz", &packed[..packed.len() / 2]);
    desk.file("in/bomb.txt.gz", pack(&vec![b'a'; 70 << 20]));
    desk.file("in/sound.txt.gz", pack(OTHER.as_bytes()));
    desk.run(&["clean", "in", "-o", "out"]).ends(1);
    assert!(quarantined(&desk, "cut.txt.gz").contains("cut short"));
    assert!(quarantined(&desk, "bomb.txt.gz").contains("--max-expand"));
    assert_eq!(desk.read("out/text/sound.txt.gz.txt"), OTHER);
    good_is_clean(&desk);
    desk.run(&["restore", "out", "-o", "back"]).ends(0);
    assert_eq!(desk.tree("back"), desk.tree("in"));
    desk.run(&["clean", "in", "-o", "out", "--max-expand", "2000"]).ends(1);
    assert!(desk.exists("out/text/bomb.txt.gz.txt"));
}

#[test]
fn wrong_flags_and_names_end_with_two() {
    let desk = desk();
    desk.run(&["clean", "in", "-o", "out", "--no-such-flag"]).ends(2).complains_of(&["--no-such-flag"]);
    desk.run(&["clean", "in"]).ends(2).complains_of(&["-o OUT"]);
    desk.run(&["clean", "in", "-o", "out", "--profile", "corpse"])
        .ends(2)
        .complains_of(&["corpse", "corpus"]);
    desk.run(&["clean", "in", "-o", "out", "--select", "boilerplat"])
        .ends(2)
        .complains_of(&["did you mean 'boilerplate'"]);
    desk.run(&["clean", "in", "-o", "out", "--ignore", "boilerplate/back-to-tip"])
        .ends(2)
        .complains_of(&["did you mean 'boilerplate/back-to-top'"]);
    desk.run(&["clean", "in", "-o", "out", "--include", "[a"]).ends(2).complains_of(&["[a"]);
    desk.run(&["rules", "show", "boilerplate/bac-to-top"]).ends(2).complains_of(&["did you mean"]);
    assert!(!desk.exists("out"));
}

#[test]
fn a_wrong_configuration_ends_with_two() {
    for (text, words) in [
        ("profil = \"corpus\"\n", &["recension.toml:1", "did you mean 'profile'"][..]),
        ("profile = \"corpse\"\n", &["recension.toml:1", "corpus"]),
        ("\njobs = \"many\"\n", &["recension.toml:2"]),
        ("select = [\"names\"\n", &["recension.toml"]),
    ] {
        let desk = desk();
        desk.file("recension.toml", text);
        desk.run(&["clean", "in", "-o", "out"]).ends(2).complains_of(words);
        assert!(!desk.exists("out"));
        desk.run(&["clean", "in", "-o", "out", "--no-config"]).ends(0);
    }
    let desk = desk();
    desk.file("recension.toml", b"x = \"\xE9\"\n");
    desk.run(&["clean", "in", "-o", "out"]).ends(2).complains_of(&["not UTF-8"]);
    desk.run(&["clean", "in", "-o", "out", "--config", "none.toml"]).ends(2).complains_of(&["none.toml"]);
}

#[test]
fn a_broken_rule_file_is_named_with_its_line() {
    let sound = "title = \"A\"\nwhy = \"B.\"\nmatch = 'PATTERN'\nunit = \"line\"\nconfidence = \"certain\"\nprofiles = [\"corpus\"]\n[[example]]\ntext = \"a\\nx\\n\"\nbecomes = \"a\\n\"\n[[example]]\ntext = \"y\"\n";
    for (file, text, words) in [
        (
            "rules/boilerplate/x.toml",
            sound.replace("PATTERN", "(unclosed"),
            &["x.toml:3", "unclosed group"][..],
        ),
        ("rules/boilerplate/x.toml", sound.replace("PATTERN", "(a{1000}){1000}"), &["x.toml:3", "too big"]),
        ("rules/boilerplate/x.toml", sound.replace("PATTERN", "x*"), &["x.toml:3", "empty"]),
        ("rules/boilerplate/x.toml", sound.replace("why =", "wy ="), &["x.toml:2", "wy"]),
        ("rules/boilerplate/x.toml", sound.replace("becomes = \"a\\n\"\n", ""), &["x.toml", "both kinds"]),
        ("rules/nonsense/x.toml", sound.replace("PATTERN", "x"), &["nonsense/x", "packs"]),
    ] {
        let desk = desk();
        desk.file(&format!("mine/{file}"), &text);
        desk.run(&["clean", "in", "-o", "out", "--rules", "mine/rules"]).ends(2).complains_of(words);
        assert!(!desk.exists("out"));
    }
    let desk = desk();
    desk.file("mine/boilerplate/x.toml", sound.replace("PATTERN", "x"));
    desk.run(&["rules", "test", "mine"]).ends(0);
    desk.file("mine/boilerplate/x.toml", sound.replace("PATTERN", "xx"));
    let ran = desk.run(&["rules", "test", "mine"]);
    assert!(ran.ends(1).stdout.contains("boilerplate/x example 1"), "{}", ran.stdout);
    desk.run(&["clean", "in", "-o", "out", "--rules", "elsewhere"]).ends(2).complains_of(&["elsewhere"]);
}

#[test]
fn a_broken_decisions_file_is_named_with_its_line() {
    let desk = desk();
    desk.file(
        "d.toml",
        "[[decision]]\nstage = \"names\"\nkey = \"A\"\nverdict = \"burn\"\nstatus = \"accepted\"\n",
    );
    desk.run(&["clean", "in", "-o", "out", "--decisions", "d.toml"])
        .ends(2)
        .complains_of(&["d.toml:4", "burn"]);
    desk.run(&["clean", "in", "-o", "out", "--decisions", "e.toml"]).ends(2).complains_of(&["e.toml"]);
    desk.run(&["apply", "in", "-o", "out"]).ends(2).complains_of(&["--decisions"]);
    assert!(!desk.exists("out"));
}

#[test]
fn records_without_their_field_are_quarantined_and_restored() {
    let desk = Desk::new();
    let lines = concat!(
        "{\"id\":\"a\",\"text\":\"The ferry came back on Monday.\",\"n\":1}\n",
        "{\"id\":\"b\",\"body\":\"no text here\"}\n",
        "not json\n",
        "\n",
        "[1,2]\r\n",
        "{\"id\":\"c\",\"text\":17}\n",
        "{\"id\":\"a\",\"text\":\"The same id again.\"}\n",
        "{\"id\":5,\"text\":\"\\u0422\\u0435\\u043a\\u0441\\u0442 \\ud83d\\ude00\"}\n",
        "{\"text\" : \"No id, odd \\/ escapes.\" , \"id\": null}"
    );
    let mut bytes = lines.as_bytes().to_vec();
    bytes.extend_from_slice(b"\n{\"id\":\"x\",\"text\":\"\xFF\"}\n");
    desk.file("in/rows.jsonl", &bytes);
    let ran = desk.run(&["clean", "in", "-o", "out"]);
    ran.ends(1).complains_of(&["rows.jsonl:2", "--text-field"]);
    let states: Vec<_> = desk
        .records("out/audit/documents.jsonl")
        .iter()
        .map(|r| format!("{} {}", r["doc"], r["state"]))
        .collect();
    assert_eq!(states.iter().filter(|s| s.ends_with("\"kept\"")).count(), 3, "{states:?}");
    assert_eq!(states.iter().filter(|s| s.ends_with("\"quarantined\"")).count(), 6, "{states:?}");
    assert!(quarantined(&desk, "rows.jsonl:7").contains("taken"));
    assert!(desk.read("out/corpus.jsonl").contains("\"id\":\"5\""));
    desk.run(&["restore", "out", "-o", "back"]).ends(0);
    assert_eq!(desk.bytes("back/rows.jsonl"), bytes);
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let desk = desk();
    desk.file("out/thesis.txt", "years of work");
    desk.run(&["clean", "in", "-o", "out"]).ends(2).complains_of(&["out", "--force"]);
    assert_eq!(desk.read("out/thesis.txt"), "years of work");
    desk.no_partials();
    desk.file("file", "a file");
    desk.run(&["clean", "in", "-o", "file"]).ends(2).complains_of(&["file"]);
    assert_eq!(desk.read("file"), "a file");
    desk.run(&["clean", "in", "-o", "out", "--force"]).ends(0);
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    good_is_clean(&desk);
    for command in ["verify", "report", "explain"] {
        let extra: &[&str] = if command == "explain" { &["in", "good.txt"] } else { &["in"] };
        desk.run(&[&[command], extra].concat()).ends(2).complains_of(&["'in"]);
    }
    desk.run(&["restore", "in", "-o", "back"]).ends(2).complains_of(&["'in'"]);
    desk.run(&["restore", "out", "-o", "in"]).ends(2).complains_of(&["not empty"]);
}

#[test]
fn input_and_output_may_not_be_one() {
    let desk = desk();
    desk.run(&["clean", "in", "-o", "in"]).ends(2).complains_of(&["in"]);
    assert_eq!(desk.read("in/good.txt"), SOUND);
    // An output inside the input is not read as input again.
    desk.run(&["clean", "in", "-o", "in/clean"]).ends(0);
    desk.run(&["clean", "in", "-o", "in/clean"]).ends(0);
    assert_eq!(desk.records("in/clean/audit/documents.jsonl").len(), 1);
}

#[test]
fn a_second_run_at_the_same_time_stops() {
    let desk = desk();
    // The first run waits for its standard input with the lock in its hands.
    let mut first = desk
        .command(&["clean", "-", "in", "-o", "out"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !desk.exists("out.partial-run/.lock") {
        assert!(std::time::Instant::now() < until, "the first run never began");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    desk.run(&["clean", "in", "-o", "out"]).ends(3).complains_of(&["another run", "out"]);
    first.stdin.take().expect("piped").write_all(OTHER.as_bytes()).expect("the first run reads");
    said(first.wait_with_output().expect("it ends")).ends(0);
    good_is_clean(&desk);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_stops_with_three_and_leaves_the_old_output() {
    let desk = desk();
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    let before = desk.tree("out");
    desk.file("in/long.txt", "The ferry came back on Monday, they said.\n".repeat(4_000));
    // A limit on file size is the full disk that needs no root: writes past 64 KiB fail.
    let program = env!("CARGO_BIN_EXE_recension");
    let script = format!("trap '' XFSZ; ulimit -f 64; exec '{program}' clean in -o out");
    let output = std::process::Command::new("sh").args(["-c", &script]).current_dir(desk.path("")).output();
    said(output.expect("sh is there")).ends(3).complains_of(&["cannot write"]);
    assert_eq!(desk.tree("out"), before);
}

/// Runs the program in a shell, after something was said to the system.
#[cfg(target_os = "linux")]
fn after(desk: &Desk, first: &str, args: &str) -> common::Ran {
    let script = format!("{first}; exec '{}' {args}", env!("CARGO_BIN_EXE_recension"));
    let output = std::process::Command::new("sh").args(["-c", &script]).current_dir(desk.path("")).output();
    said(output.expect("sh is there"))
}

#[test]
#[cfg(target_os = "linux")]
fn little_memory_few_files_and_no_temporary_folder_are_enough() {
    let desk = desk();
    desk.file("in/rows.jsonl", "{\"id\": \"r\", \"text\": \"Row of the ferry.\\n\\nBack to top\"}\n");
    desk.run(&["clean", "in", "-o", "whole"]).ends(0);
    for first in ["ulimit -v 600000", "ulimit -n 24", "TMPDIR=/nowhere; export TMPDIR"] {
        after(&desk, first, "clean in -o out").ends(0);
        assert_eq!(desk.tree("out"), desk.tree("whole"), "{first}");
        after(&desk, first, "verify out").ends(0);
    }
    after(&desk, "ulimit -n 6", "clean in -o none").ends(3);
    assert!(!desk.exists("none"));
}

#[test]
#[cfg(unix)]
fn a_run_that_is_asked_to_stop_leaves_the_old_output() {
    use std::os::unix::process::ExitStatusExt;
    let desk = desk();
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    let before = desk.tree("out");
    // Enough work for the signal to come before its end, also on a busy machine.
    for k in 0..600 {
        let boats: String = (0..60)
            .map(|n| format!("The {n}th boat of day {k} left the pier at noon, she said.\n\n"))
            .collect();
        desk.file(&format!("in/{k}.txt"), format!("Notes {k}\n\n{boats}"));
    }
    for (name, number) in [("TERM", 15), ("INT", 2)] {
        let mut child = desk
            .command(&["clean", "in", "-o", "out", "-j", "1"])
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        while !desk.exists("out.partial-run") {
            std::thread::yield_now();
        }
        let asked = std::process::Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
        assert!(asked.expect("kill is there").success());
        assert_eq!(child.wait().expect("it ends").signal(), Some(number));
        assert_eq!(desk.tree("out"), before);
    }
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    desk.no_partials();
}

#[test]
#[cfg(unix)]
fn a_killed_run_leaves_the_old_output_and_resume_gives_the_same_bytes() {
    let desk = desk();
    for k in 0..400 {
        let text = format!(
            "Harbour notes {k}\n\nThe {k}th boat left the pier at noon, the office said.\n\n\nBack to top button\n"
        );
        desk.file(&format!("in/{k}.txt"), text);
    }
    desk.run(&["clean", "in", "-o", "whole"]).ends(0);
    for wait in [1, 5, 15, 40, 80] {
        let mut child =
            desk.command(&["clean", "in", "-o", "out"]).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        if desk.exists("out") {
            assert_eq!(desk.tree("out"), desk.tree("whole"), "a run that ended is whole");
            fs::remove_dir_all(desk.path("out")).expect("it can be removed");
        }
        desk.run(&["clean", "in", "-o", "out", "--resume"]).ends(0);
        assert_eq!(desk.tree("out"), desk.tree("whole"));
        desk.no_partials();
        fs::remove_dir_all(desk.path("out")).expect("it can be removed");
    }
}

#[test]
fn damage_to_an_output_fails_verification() {
    let desk = desk();
    desk.file("in/top.txt", format!("{OTHER}\n\nBack to top button\n"));
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    desk.run(&["verify", "out"]).ends(0);
    desk.file("out/text/top.txt", "Something else\n");
    desk.run(&["verify", "out"]).ends(4).complains_of(&["top.txt", "changed"]);
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    let edits = desk.read("out/audit/edits.jsonl").replacen("button", "buttom", 1);
    desk.file("out/audit/edits.jsonl", edits);
    desk.run(&["verify", "out"]).ends(4).complains_of(&["edits.jsonl", "top.txt"]);
    desk.file("out/audit/edits.jsonl", "not a record\n");
    desk.run(&["verify", "out"]).ends(3).complains_of(&["edits.jsonl:1"]);
}

#[test]
fn a_journal_cannot_write_outside_its_folder() {
    let desk = desk();
    desk.run(&["clean", "in", "-o", "out"]).ends(0);
    let records = desk
        .read("out/audit/documents.jsonl")
        .replace("\"path\":\"good.txt\"", "\"path\":\"../escaped.txt\"");
    desk.file("out/audit/documents.jsonl", records);
    desk.run(&["restore", "out", "-o", "back"]).ends(4).complains_of(&["outside"]);
    assert!(!desk.exists("escaped.txt"));
}

#[test]
fn a_broken_pipe_is_no_error() {
    let desk = Desk::new();
    let many: String = (0..3_000).map(|k| format!("Note {k}\u{a0}here\n")).collect();
    desk.file("in/many.txt", many);
    let mut child = desk
        .command(&["check", "in", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stdout.take());
    let ran = said(child.wait_with_output().expect("it ends"));
    assert!(ran.code == 0 || ran.code == 1, "{ran:?}");
    ran.complains_of(&[]);
}

#[test]
fn scraped_text_cannot_steer_the_terminal() {
    let desk = Desk::new();
    desk.file(
        "in/a\u{1b}[2J.txt",
        "\u{1b}]0;owned\u{7} The ferry\u{9b}31m came\u{202e} back.\n\nBack to top button\n",
    );
    for args in [&["check", "in"][..], &["clean", "in", "-o", "out", "-v"], &["rules", "show", "a\u{1b}[31m"]]
    {
        let ran = desk.run(args);
        for (name, text) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
            let active = text.chars().find(|c| c.is_control() && *c != '\n' || matches!(c, '\u{202e}'));
            assert!(active.is_none(), "{args:?}: {active:?} on {name}: {text:?}");
        }
    }
}
