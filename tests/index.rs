//! The stored index: what is compared with it, what it learns, and that a broken run leaves it whole.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use common::{Desk, said};
use recension::corpus::index::{Index, Keys};
use serde_json::Value;

/// A small generator of numbers, the same on every machine.
fn next(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap_or(0)
}

const SYLLABLES: [&str; 16] = [
    "ba", "kor", "mel", "san", "vo", "lin", "gor", "pa", "shu", "tor", "zen", "dul", "ri", "mo", "ket", "al",
];

fn word(seed: &mut u64) -> String {
    let common = ["the", "of", "and", "to", "in", "said", "was", "for"];
    let pick = next(seed) % 9000;
    if pick < 2700 {
        return common[pick % common.len()].to_owned();
    }
    (0..2 + pick % 2).map(|k| SYLLABLES[(pick / 7 + k * (pick % 13)) % SYLLABLES.len()]).collect()
}

/// A story of invented words, one paragraph a line.
fn story(seed: u64, paragraphs: usize) -> Vec<String> {
    let mut seed = seed.wrapping_mul(977).wrapping_add(13);
    (0..paragraphs)
        .map(|_| {
            let words: Vec<String> = (0..25).map(|_| word(&mut seed)).collect();
            format!("On that day {}.", words.join(" "))
        })
        .collect()
}

fn text(paragraphs: &[String]) -> String {
    format!("{}\n", paragraphs.join("\n\n"))
}

/// The same with another word in the place of one in `every`.
fn edited(paragraphs: &[String], every: usize, seed: u64) -> Vec<String> {
    let mut seed = seed;
    let change =
        |w: &str, seed: &mut u64| if next(seed).is_multiple_of(every) { word(seed) } else { w.to_owned() };
    paragraphs
        .iter()
        .map(|p| p.split(' ').map(|w| change(w, &mut seed)).collect::<Vec<_>>().join(" "))
        .collect()
}

/// Forty stories in `old/`; in `new/` an equal one, an edited one, a shortened one, and one that is new.
fn desk() -> Desk {
    let desk = Desk::new();
    for k in 0..40 {
        desk.file(&format!("old/s{k:02}.txt"), text(&story(k, 8)));
    }
    desk.file("new/equal.txt", text(&story(3, 8)).to_uppercase());
    desk.file("new/light.txt", text(&edited(&story(4, 8), 40, 5)));
    desk.file("new/short.txt", text(&story(5, 8)[..5]));
    desk.file("new/other.txt", text(&story(99, 8)));
    desk
}

/// What was dropped, and for which document.
fn drops(desk: &Desk, out: &str) -> BTreeMap<String, String> {
    let of = |r: &Value, name: &str| r[name].as_str().unwrap_or_default().to_owned();
    let records = desk.records(&format!("{out}/audit/drops.jsonl"));
    records.iter().filter(|r| r["kind"] == "document").map(|r| (of(r, "doc"), of(r, "kept"))).collect()
}

fn pairs<const N: usize>(list: [(&str, &str); N]) -> BTreeMap<String, String> {
    list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

/// What of `new/` is a copy of what of `old/`.
fn copies() -> BTreeMap<String, String> {
    pairs([("equal.txt", "s03.txt"), ("light.txt", "s04.txt"), ("short.txt", "s05.txt")])
}

/// Everything an index answers with, by ids.
fn answers(folder: &Path) -> Vec<String> {
    let index = Index::open_to_read(folder).expect("an index");
    let reader = index.read().expect("readable");
    let mut all = Vec::new();
    let standing: Vec<(String, u32)> =
        reader.standing().expect("readable").collect::<Result<_, _>>().expect("readable");
    let ids: BTreeMap<u32, &str> = standing.iter().map(|(id, number)| (*number, id.as_str())).collect();
    let mut keys: BTreeMap<Keys, Vec<u32>> = BTreeMap::new();
    for (id, number) in &standing {
        let (_, bytes) = reader.record(*number).expect("readable").expect("there");
        let record = recension::stage::dedup::Record::from_bytes(id, &bytes).expect("a record");
        keys.entry(Keys::Pair).or_default().extend(record.pairs());
        keys.entry(Keys::Line).or_default().extend(record.line_keys());
        keys.entry(Keys::Body).or_default().extend(record.body_key());
        all.push(format!("{id} {record:?} {:?}", reader.text(*number).expect("readable")));
    }
    for (kind, mut keys) in keys {
        keys.sort_unstable();
        keys.dedup();
        let held = reader.holders(kind, &keys, 1000, &std::collections::BTreeSet::new()).expect("readable");
        for (key, numbers) in keys.iter().zip(held) {
            let mut holders: Vec<&str> = numbers.iter().map(|n| ids[n]).collect();
            holders.sort_unstable();
            assert!(!holders.is_empty());
            all.push(format!("{kind:?} {key} {holders:?}"));
        }
    }
    all.extend(reader.copies().expect("readable").map(|c| format!("{c:?}")));
    all
}

#[test]
fn new_documents_are_held_against_a_corpus_that_is_gone() {
    let desk = desk();
    let said = desk.run(&["clean", "old", "-o", "out", "--index", "ix"]);
    said.ends(0).complains_of(&["40 documents; 40 added"]);
    fs::remove_dir_all(desk.path("out")).expect("it can be removed");
    fs::remove_dir_all(desk.path("old")).expect("it can be removed");
    let said = desk.run(&["clean", "new", "-o", "out", "--index", "ix"]);
    said.ends(0).complains_of(&["compared with 40", "41 documents; 1 added"]);
    assert_eq!(drops(&desk, "out"), copies());
    let docs: Vec<Value> =
        desk.records("out/audit/documents.jsonl").into_iter().map(|r| r["doc"].clone()).collect();
    assert_eq!(docs, ["equal.txt", "light.txt", "other.txt", "short.txt"]);
    assert_eq!(desk.tree("out/text").keys().collect::<Vec<_>>(), ["other.txt"]);
    desk.run(&["verify", "out"]).ends(0);
    desk.run(&["restore", "out", "-o", "back"]).ends(0);
    assert_eq!(desk.tree("back"), desk.tree("new"));
    let explain = ["dedup", "explain", "out", "light.txt", "s04.txt"];
    desk.run(&explain).ends(2).complains_of(&["'s04.txt' is not in this output", "--index DIR"]);
    let explained = desk.run(&[&explain[..], &["--index", "ix"]].concat());
    let explained = &explained.ends(0).stdout;
    for said in ["s04.txt: published: it stands in the index", "light.txt was dropped for s04.txt", "score: "]
    {
        assert!(explained.contains(said), "{explained}");
    }
    let gone = ["dedup", "explain", "out", "other.txt", "nobody.txt", "--index", "ix"];
    desk.run(&gone).ends(2).complains_of(&["no document is called 'nobody.txt'"]);
    let listed = desk.run(&["index", "list", "ix"]).stdout;
    assert!(listed.contains("light.txt\tcopy of s04.txt") && listed.contains("\nother.txt\n"), "{listed}");
}

#[test]
fn the_same_run_again_gives_the_same_bytes() {
    let desk = desk();
    desk.run(&["clean", "old", "-o", "out", "--index", "ix"]).ends(0);
    let first = desk.tree("out");
    desk.run(&["clean", "old", "-o", "out", "--index", "ix", "-j", "1"])
        .ends(0)
        .complains_of(&["40 as before"]);
    assert_eq!(desk.tree("out"), first);
    for jobs in ["1", "4"] {
        desk.run(&["clean", "new", "-o", jobs, "--index", "ix", "-j", jobs]).ends(0);
    }
    assert_eq!(desk.tree("1"), desk.tree("4"));
}

#[test]
fn adding_replacing_and_removing_is_as_good_as_building_anew() {
    let desk = desk();
    desk.run(&["clean", "old", "-o", "a"]).ends(0);
    desk.file("more/s07.txt", text(&story(70, 8)));
    desk.file("more/s41.txt", text(&story(41, 8)));
    desk.file("more/s42.txt", text(&story(42, 8)));
    desk.run(&["clean", "more", "-o", "b"]).ends(0);
    desk.run(&["index", "build", "ix", "a"]).ends(0);
    desk.run(&["index", "add", "ix", "b"]).ends(0).complains_of(&["42 documents", "2 added", "1 replaced"]);
    desk.run(&["index", "remove", "ix", "s03.txt", "s41.txt"]).ends(0).complains_of(&["2 removed"]);
    desk.run(&["index", "add", "ix", "b"]).ends(0).complains_of(&["1 added", "2 as before"]);
    let answer = |name: &str| {
        desk.run(&["dedup", "new", "-o", name, "--index", "ix"]).ends(0);
        let tree = desk.tree(name);
        let new = ["index", "remove", "ix", "equal.txt", "light.txt", "other.txt", "short.txt"];
        desk.run(&new).ends(0);
        tree
    };
    let (grown, there) = (answer("one"), answers(&desk.path("ix")));
    desk.run(&["index", "rebuild", "ix", "--keep-weights"]).ends(0);
    assert_eq!(answers(&desk.path("ix")), there);
    assert_eq!(answer("two"), grown);
    assert_eq!(drops(&desk, "two"), pairs([("light.txt", "s04.txt"), ("short.txt", "s05.txt")]));
    desk.run(&["index", "rebuild", "ix"]).ends(0);
    assert_eq!(answers(&desk.path("ix")), there);
}

#[test]
fn many_small_additions_answer_like_one() {
    let desk = Desk::new();
    for k in 0..24 {
        desk.file(&format!("in/{k}/s{k:02}.txt"), text(&story(k, 4)));
        desk.file(&format!("all/s{k:02}.txt"), text(&story(k, 4)));
    }
    for k in 0..24 {
        desk.run(&["clean", &format!("in/{k}"), "-o", "out", "--index", "bit"]).ends(0);
    }
    desk.run(&["clean", "all", "-o", "out", "--index", "whole"]).ends(0);
    assert_eq!(answers(&desk.path("bit")), answers(&desk.path("whole")));
}

#[test]
fn what_was_published_stays_and_a_bridge_is_a_question() {
    let desk = Desk::new();
    let one = story(1, 8);
    for k in 10..30 {
        desk.file(&format!("a/s{k}.txt"), text(&story(k, 8)));
    }
    desk.file("a/one.txt", text(&one[..4]));
    desk.file("a/two.txt", text(&one[4..]));
    desk.run(&["clean", "a", "-o", "a.out", "--index", "ix"]).ends(0);
    assert_eq!(drops(&desk, "a.out"), pairs([]));
    // Longer than either: in one run it would be the copy that is kept.
    desk.file("b/whole.txt", text(&one));
    desk.run(&["clean", "b", "-o", "b.out", "--index", "ix"]).ends(0);
    // It is fuller than either, and both are published: all three stay, and a person is asked.
    assert_eq!(drops(&desk, "b.out"), pairs([]));
    let asked = desk.read("b.out/decisions.toml");
    let asked = recension::stage::Decisions::from_toml(&asked).expect("decisions");
    let asked: BTreeMap<String, String> = asked
        .of(recension::rule::StageName::Dedup)
        .filter(|d| d.status == recension::stage::Status::Suggested)
        .map(|d| (d.key.clone(), d.with.clone()))
        .collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked.keys().all(|doc| ["one.txt", "two.txt"].contains(&doc.as_str())), "{asked:?}");
    // The first run again, with a longer telling of what it has published.
    desk.file(
        "a/s10-longer.txt",
        format!("{}\nThe ferry left the town an hour later.\n", text(&story(10, 8))),
    );
    desk.run(&["clean", "a", "-o", "a.out", "--index", "ix"]).ends(0);
    assert_eq!(drops(&desk, "a.out"), pairs([("s10-longer.txt", "s10.txt")]));
}

#[test]
fn check_says_the_same_against_an_index_as_against_the_output() {
    let desk = desk();
    desk.run(&["clean", "old", "-o", "out", "--index", "ix"]).ends(0);
    let before = fs::read(desk.path("ix/index.redb")).expect("readable");
    let found = |against: &str| {
        let told = desk.run(&["check", "new", "--against", against, "--format", "json"]);
        told.ends(1);
        let records = told.stdout.lines().map(|l| serde_json::from_str::<Value>(l).expect("json"));
        let copies = records.filter(|r| r["rule"] == "dedup/duplicate-document");
        let ids =
            |r: Value| ["doc", "kept"].map(|n| r[n].as_str().or(r["why"][n].as_str()).map(str::to_owned));
        copies.map(ids).collect::<Vec<_>>()
    };
    let index = found("ix");
    assert_eq!(index.len(), 3);
    let out = found("out").into_iter().map(|[doc, kept]| [doc, kept.map(|k| k.replace("out:", ""))]);
    assert_eq!(index, out.collect::<Vec<_>>());
    let told = desk.run(&["check", "new", "--index", "ix", "--format", "json"]);
    assert!(told.ends(1).stdout.contains("s04.txt"));
    assert_eq!(fs::read(desk.path("ix/index.redb")).expect("readable"), before, "check writes nothing");
}

#[test]
fn who_loses_the_kept_copy_is_told() {
    let desk = desk();
    desk.run(&["clean", "old", "-o", "out", "--index", "ix"]).ends(0);
    desk.run(&["clean", "new", "-o", "out", "--index", "ix"]).ends(0);
    let unknown = desk.run(&["index", "remove", "ix", "s04.txt", "s77.txt"]);
    unknown.ends(2).complains_of(&["'s77.txt' is not in the index", "nothing was removed"]);
    let removed = desk.run(&["index", "remove", "ix", "s04.txt"]);
    removed.ends(0).complains_of(&["1 removed", "light.txt", "clean them again"]);
    let listed = desk.run(&["index", "list", "ix", "--json"]).stdout;
    assert!(!listed.contains("s04.txt") && !listed.contains("light.txt"), "{listed}");
    desk.run(&["clean", "new", "-o", "out", "--index", "ix"]).ends(0);
    assert_eq!(drops(&desk, "out"), pairs([("equal.txt", "s03.txt"), ("short.txt", "s05.txt")]));
}

#[test]
fn wrong_folders_are_named() {
    let desk = desk();
    desk.run(&["check", "new", "--against", "nowhere"]).ends(2).complains_of(&["nowhere", "check the path"]);
    desk.run(&["check", "new", "--against", "old"]).ends(2).complains_of(&["'old'", "nor an index"]);
    desk.run(&["clean", "new", "-o", "out", "--index", "old"]).ends(2).complains_of(&["'old' is no index"]);
    desk.run(&["index", "list", "old"]).ends(2).complains_of(&["'old' is no index"]);
    desk.run(&["index", "list", "nowhere"]).ends(2).complains_of(&["nowhere"]);
    let inside = desk.run(&["clean", "new", "-o", "out", "--index", "out/ix"]);
    inside.ends(2).complains_of(&["lies in the output"]);
    assert!(!desk.exists("out"));
    desk.run(&["clean", "old", "-o", "out", "--index", "ix"]).ends(0);
    desk.run(&["index", "build", "ix", "out"]).ends(2).complains_of(&["is an index already"]);
    desk.run(&["index", "add", "ix", "new"]).ends(2).complains_of(&["not a folder written by recension"]);
    let stdin = desk.run(&["clean", "-", "--index", "ix"]);
    stdin.ends(2).complains_of(&["standard input"]);
}

#[test]
fn another_run_at_work_is_named() {
    let desk = desk();
    desk.run(&["clean", "old", "-o", "out", "--index", "ix"]).ends(0);
    let held = Index::open(&desk.path("ix")).expect("an index");
    for args in [
        &["clean", "new", "-o", "out", "--index", "ix"][..],
        &["check", "new", "--against", "ix"],
        &["index", "remove", "ix", "s01.txt"],
    ] {
        desk.run(args).ends(3).complains_of(&["another run is at work on the index 'ix'"]);
    }
    drop(held);
    let read = Index::open_to_read(&desk.path("ix")).expect("an index");
    desk.run(&["check", "new", "--against", "ix"]).ends(1);
    drop(read);
}

#[test]
fn an_index_of_another_version_is_named() {
    let desk = desk();
    desk.run(&["clean", "old", "-o", "out", "--index", "ix"]).ends(0);
    {
        let store = redb::Database::open(desk.path("ix/index.redb")).expect("a store");
        let txn = store.begin_write().expect("writable");
        let facts = redb::TableDefinition::<&str, &[u8]>::new("facts");
        txn.open_table(facts)
            .expect("a table")
            .insert("format", 99_u64.to_le_bytes().as_slice())
            .expect("writable");
        txn.commit().expect("writable");
    }
    desk.run(&["check", "new", "--against", "ix"]).ends(3).complains_of(&["format 99", "format 1"]);
    desk.run(&["index", "rebuild", "ix"]).ends(3).complains_of(&["format 99"]);
}

#[test]
fn a_file_that_is_no_index_is_named() {
    let desk = desk();
    for (name, bytes) in [("empty", &b""[..]), ("words", b"no index at all"), ("zeros", &[0; 8192])] {
        desk.file(&format!("{name}/index.redb"), bytes);
        let told = desk.run(&["check", "new", "--against", name]);
        assert!(matches!(told.code, 2 | 3), "{name}: {} {}", told.code, told.stderr);
        told.complains_of(&[name]);
    }
}

/// What an index holds, by its list.
fn listed(desk: &Desk) -> String {
    desk.run(&["index", "list", "ix"]).ends(0).stdout.clone()
}

#[test]
fn a_kill_at_any_moment_leaves_the_old_or_the_new_state() {
    let desk = desk();
    desk.run(&["clean", "old", "-o", "out", "--index", "ix"]).ends(0);
    let old = listed(&desk);
    let stored = fs::read(desk.path("ix/index.redb")).expect("readable");
    let restore = || fs::write(desk.path("ix/index.redb"), &stored).expect("writable");
    let args = ["clean", "new", "-o", "new.out", "--index", "ix"];
    desk.run(&args).ends(0);
    let (new, want) = (listed(&desk), desk.tree("new.out"));
    let mut hit = 0;
    for k in 0..30 {
        restore();
        let mut child =
            desk.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(5 * k));
        hit += usize::from(child.try_wait().expect("known").is_none());
        let _ = child.kill();
        child.wait().expect("it ends");
        let now = listed(&desk);
        assert!(now == old || now == new, "{now}");
        desk.run(&args).ends(0);
        assert_eq!(desk.tree("new.out"), want);
        assert_eq!(listed(&desk), new);
    }
    assert!(hit > 0, "every run had ended before it was killed");
}

#[test]
fn a_kill_while_it_is_made_anew_leaves_the_old_or_the_new_index() {
    let desk = desk();
    desk.run(&["clean", "old", "-o", "out", "--index", "ix"]).ends(0);
    let (list, there) = (listed(&desk), answers(&desk.path("ix")));
    for k in 0..12 {
        let mut child =
            desk.command(&["index", "rebuild", "ix"]).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(4 * k));
        let _ = child.kill();
        child.wait().expect("it ends");
        assert_eq!(listed(&desk), list);
        assert_eq!(answers(&desk.path("ix")), there);
    }
    desk.run(&["index", "rebuild", "ix"]).ends(0);
    assert_eq!(answers(&desk.path("ix")), there);
}

#[test]
#[cfg(unix)]
fn no_room_on_disk_leaves_the_old_state() {
    let desk = desk();
    desk.run(&["clean", "old", "-o", "out", "--index", "ix"]).ends(0);
    desk.run(&["clean", "new", "-o", "new.out"]).ends(0);
    let (list, there) = (listed(&desk), answers(&desk.path("ix")));
    // Files may not grow beyond what the index has now: writing fails as on a full disk.
    let blocks = fs::metadata(desk.path("ix/index.redb")).expect("there").len() / 512;
    let binary = env!("CARGO_BIN_EXE_recension");
    let mut failed = 0;
    for limit in [8, blocks / 2, blocks] {
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec '{binary}' index add ix new.out");
        let output = desk.command(&[]);
        drop(output);
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .current_dir(desk.path(""))
            .output()
            .expect("a shell");
        let told = said(output);
        assert!(matches!(told.code, 0 | 3), "{}: {}", told.code, told.stderr);
        told.complains_of(&[]);
        failed += usize::from(told.code == 3);
        if told.code == 3 {
            told.complains_of(&["ix"]);
            assert_eq!(listed(&desk), list);
            assert_eq!(answers(&desk.path("ix")), there);
        }
    }
    assert!(failed > 0, "there was room after all");
}

#[test]
fn a_rotten_file_ends_with_a_sentence() {
    let desk = desk();
    desk.run(&["clean", "old", "-o", "out", "--index", "ix"]).ends(0);
    let sound = fs::read(desk.path("ix/index.redb")).expect("readable");
    let mut seed = 7;
    for k in 0..40 {
        let mut bytes = sound.clone();
        let at = next(&mut seed) % bytes.len();
        match k % 3 {
            0 => bytes.truncate(at),
            1 => bytes[at..].iter_mut().take(4096).for_each(|b| *b = 0),
            _ => (0..200).for_each(|_| {
                let at = next(&mut seed) % sound.len();
                bytes[at] = u8::try_from(next(&mut seed) % 256).expect("a byte");
            }),
        }
        for args in [&["check", "new", "--against", "ix", "-q"][..], &["index", "rebuild", "ix"]] {
            fs::write(desk.path("ix/index.redb"), &bytes).expect("writable");
            let told = desk.run(args);
            assert!([0, 1, 2, 3].contains(&told.code), "{}: {}", told.code, told.stderr);
            told.complains_of(&[]);
        }
    }
}
