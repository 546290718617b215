//! The dedup stage by itself: what it joins, what it keeps apart, and that order does not matter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use recension::corpus::CorpusError;
use recension::corpus::index::Index;
use recension::corpus::read::{Options, list};
use recension::corpus::write::OutFolder;
use recension::pipeline::{Budget, Engine, OutputOptions, Run, Settings, write_output};
use recension::rule::{Kind, Meta, Profile, Registry, StageName, View};
use recension::stage::dedup::{
    Asked, Cluster, ClusterKind, Decided, Evidence, Hear, Keep, Shelf, Since, Texts, decide, survey,
};
use recension::stage::{By, Decision, Decisions, Status, Told, Verdict};
use recension::text::lines_of;

struct Corpus(BTreeMap<String, Arc<str>>);

impl Texts for Corpus {
    fn text(&self, doc: &str) -> Option<Arc<str>> {
        self.0.get(doc).cloned()
    }
}

fn dedup(texts: &[(String, String)], person: &Decisions) -> (Vec<Cluster>, Decisions) {
    let (clusters, decisions, _) = look(texts, person, Since::Anew, &mut Shelf::default());
    (clusters, decisions)
}

fn look(
    texts: &[(String, String)],
    person: &Decisions,
    since: Since,
    shelf: &mut Shelf,
) -> (Vec<Cluster>, Decisions, Told) {
    let rules = Registry::new(recension::stage::abouts(), &[]).expect("rules");
    let switches = rules.switches(Profile::Corpus, &[], &[], &[], None).expect("switches");
    let mut all = Evidence::default();
    for (id, text) in texts {
        // Tellings that lie months apart are only suggested to be copies.
        let date = if id.starts_with("often") && id.ends_with(['0', '2', '4']) { "2024-01-05" } else { "" };
        let date = if id.starts_with("often") && date.is_empty() { "2024-06-05" } else { date };
        let (lines, meta) = (lines_of(text), Meta { date: date.into(), ..Meta::default() });
        let view = View {
            id,
            text,
            lines: &lines,
            meta: &meta,
            kind: Kind::Text,
            profile: Profile::Corpus,
            switches: &switches,
        };
        let mut evidence = Evidence::default();
        survey(&view, &mut evidence);
        all.merge(evidence);
    }
    let corpus = Corpus(texts.iter().map(|(id, text)| (id.clone(), Arc::from(text.as_str()))).collect());
    let mut decisions = Decisions::default();
    let asked =
        Asked { keep: Keep::Longest, passages: since == Since::Anew, drops: true, names: true, since };
    let mut passages = Vec::new();
    let mut hear = Hear { decisions: &mut decisions, passages: &mut |some| passages.extend(some) };
    let decided = decide(&all, &corpus, &|_| 0, asked, person, shelf, &mut hear);
    let Decided { mut clusters, told } = decided.expect("all is in memory");
    // Passages are not asked for again.
    clusters.extend(passages.into_iter().filter(|_| since == Since::Anew));
    (clusters, decisions, told)
}

/// A small generator of numbers, the same on every machine.
fn next(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap_or(0)
}

const SYLLABLES: [&str; 12] =
    ["ba", "kor", "mel", "san", "vo", "lin", "gor", "pa", "shu", "tor", "zen", "dul"];

fn word(seed: &mut u64) -> String {
    let common = ["the", "of", "and", "to", "in", "said", "was", "for"];
    let pick = next(seed) % 3000;
    if pick < 900 {
        return common[pick % common.len()].to_owned();
    }
    let count = 1 + pick % 3;
    (0..count).map(|k| SYLLABLES[(pick / 7 + k * (pick % 11)) % SYLLABLES.len()]).collect::<Vec<_>>().concat()
}

/// Paragraphs of prose of invented words.
fn story(seed: u64, paragraphs: usize) -> Vec<String> {
    let mut seed = seed.wrapping_mul(977).wrapping_add(13);
    (0..paragraphs)
        .map(|_| {
            let words: Vec<String> = (0..25).map(|_| word(&mut seed)).collect();
            format!("On this day {}.", words.join(" "))
        })
        .collect()
}

/// Puts another word in the place of one in `every`.
fn edited(paragraphs: &[String], every: usize, seed: u64) -> Vec<String> {
    let mut seed = seed;
    let change =
        |w: &str, seed: &mut u64| if next(seed).is_multiple_of(every) { word(seed) } else { w.to_owned() };
    paragraphs
        .iter()
        .map(|p| p.split(' ').map(|w| change(w, &mut seed)).collect::<Vec<_>>().join(" "))
        .collect()
}

fn corpus() -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> =
        (0..60).map(|k| (format!("s{k:03}"), story(k, 8).join("\n\n"))).collect();
    texts.push(("copy-light".into(), edited(&story(3, 8), 40, 5).join("\n\n")));
    texts.push(("copy-short".into(), story(4, 8)[..4].join("\n\n")));
    texts.push(("copy-equal".into(), story(5, 8).join("\n\n").to_uppercase()));
    texts
}

fn documents(clusters: &[Cluster]) -> Vec<Vec<String>> {
    let of = |c: &Cluster| {
        let mut docs: Vec<String> = c.members.iter().map(|m| m.doc.clone()).collect();
        docs.sort();
        docs
    };
    let mut list: Vec<_> = clusters.iter().filter(|c| c.kind == ClusterKind::Document).map(of).collect();
    list.sort();
    list
}

#[test]
fn copies_are_found_and_the_longest_is_kept() {
    let (clusters, decisions) = dedup(&corpus(), &Decisions::default());
    let want = [vec!["copy-equal", "s005"], vec!["copy-light", "s003"], vec!["copy-short", "s004"]];
    assert_eq!(documents(&clusters), want);
    let short = decisions.on(StageName::Dedup, "copy-short").next().expect("a decision");
    assert_eq!((short.with.as_str(), short.status, short.verdict), ("s004", Status::Accepted, Verdict::Drop));
    assert!(decisions.iter().all(|d| d.key.starts_with("copy-") || d.with.starts_with("copy-")));
}

/// What a look leaves to the next one saves work and changes nothing.
#[test]
fn a_look_after_another_sees_what_a_first_one_sees() {
    let mut texts = corpus();
    let tellings = (0..60).map(|k| {
        let name = ["Ruzakhunov", "Rusaknov", "Ruzakhunow"][k % 3];
        let told = edited(&story(100, 8), 9 + k, k as u64).join("\n\n").replace(" of ", &format!(" {name} "));
        (format!("often{k:02}"), told)
    });
    texts.extend(tellings);
    texts.extend((0..9).map(|k| (format!("part{k}"), story(10 + k, 8)[..5].join("\n\n"))));
    texts.sort();
    let person = Decisions::default();
    let mut shelf = Shelf::default();
    let (_, first, _) = look(&texts, &person, Since::Anew, &mut shelf);
    let mut names = 0;
    // Nothing leaves; copies that speak for no words; all copies.
    let none = |_: &str| false;
    let some = |id: &str| ["often37", "often38", "often59"].contains(&id);
    let all = |id: &str| first.on(StageName::Dedup, id).any(|d| d.status == Status::Accepted);
    let leave: [&dyn Fn(&str) -> bool; 5] = [&none, &some, &none, &all, &none];
    for leaves in leave {
        texts.retain(|(id, _)| !leaves(id));
        let (clusters, decisions, told) = look(&texts, &person, Since::Fewer, &mut shelf);
        let mut fresh = Shelf::default();
        let want = look(&texts, &person, Since::Anew, &mut fresh);
        let words = |all: &Decisions| all.of(StageName::Dedup).cloned().collect::<Vec<_>>();
        assert_eq!(documents(&clusters), documents(&want.0));
        assert_eq!(words(&decisions), words(&want.1));
        assert!(told == want.2);
        names += usize::from(told != Told::default());
    }
    assert!(names > 1, "names are told by {names}");
}

#[test]
fn what_is_kept_has_no_copies_left() {
    let mut texts = corpus();
    let (_, decisions) = dedup(&texts, &Decisions::default());
    texts.retain(|(id, _)| !decisions.on(StageName::Dedup, id).any(|d| d.status == Status::Accepted));
    let (_, again) = dedup(&texts, &Decisions::default());
    assert_eq!(again.iter().filter(|d| d.status == Status::Accepted).count(), 0);
}

#[test]
fn a_copy_that_is_longer_by_a_hair_is_not_kept_for_that() {
    let mut texts = corpus();
    let story = story(7, 8);
    texts.push(("z-stuffed".into(), format!("{} It was the end of the week.", story.join("\n\n"))));
    let (clusters, _) = dedup(&texts, &Decisions::default());
    let cluster = clusters.iter().find(|c| c.members.iter().any(|m| m.doc == "z-stuffed"));
    assert_eq!(cluster.map(|c| c.kept.as_str()), Some("s007"));
}

#[test]
fn a_document_is_in_one_cluster_and_known_suggestions_are_not_told_again() {
    let mut texts = corpus();
    for (k, every) in (10_u64..50).zip([2, 3, 4, 5].into_iter().cycle()) {
        texts.push((format!("copy-{k}"), edited(&story(k, 8), every, k).join("\n\n")));
    }
    let (clusters, decisions) = dedup(&texts, &Decisions::default());
    let mut members: Vec<String> = documents(&clusters).concat();
    let all = members.len();
    members.sort();
    members.dedup();
    assert_eq!(members.len(), all);
    let (again, found) = dedup(&texts, &decisions);
    let is_new = |doc: &String| found.on(StageName::Dedup, doc).any(|d| d.status == Status::Accepted);
    assert!(documents(&again).iter().all(|members| members.iter().any(is_new)));
    assert!(documents(&again).len() < documents(&clusters).len());
}

#[test]
fn the_order_of_the_corpus_does_not_matter() {
    let texts = corpus();
    let (clusters, decisions) = dedup(&texts, &Decisions::default());
    let mut turned: Vec<_> = texts.iter().rev().cloned().collect();
    turned.rotate_left(17);
    let (again, same) = dedup(&turned, &Decisions::default());
    assert_eq!(clusters, again);
    assert_eq!(decisions.to_toml(), same.to_toml());
}

fn word_of_a_person(key: &str, with: &str, status: Status) -> Decisions {
    let mut person = Decisions::default();
    person.add(Decision {
        stage: StageName::Dedup,
        key: key.into(),
        verdict: Verdict::Drop,
        with: with.into(),
        condition: "always".into(),
        document: None,
        sha256: None,
        status,
        by: By::Person,
        why: String::new(),
        score: 0.0,
        witnesses: Vec::new(),
    });
    person
}

#[test]
fn a_person_keeps_and_drops() {
    let (_, decisions) = dedup(&corpus(), &word_of_a_person("copy-short", "s004", Status::Rejected));
    assert!(decisions.on(StageName::Dedup, "copy-short").next().is_none(), "a person keeps it");
    let (clusters, _) = dedup(&corpus(), &word_of_a_person("s010", "s011", Status::Accepted));
    let of = clusters.iter().find(|c| c.members.iter().any(|m| m.doc == "s010")).expect("a cluster");
    assert_eq!((of.kept.as_str(), of.kind), ("s011", ClusterKind::Document));
}

#[test]
fn the_next_number_of_a_series_is_no_copy() {
    let table = |day: usize| {
        let rows: Vec<String> = (0..12)
            .map(|k| {
                format!(
                    "Grade {k} wheat {}.{:02} and {}.{:02} last week",
                    90 + k + day,
                    day * 7 % 90,
                    80 + k * day,
                    day * 13 % 70
                )
            })
            .collect();
        format!(
            "PORT LOMAS, March {day} - Prices paid at the harbour today were as follows:\n{}",
            rows.join("\n")
        )
    };
    let texts: Vec<_> = (1..9).map(|day| (format!("t{day}"), table(day))).collect();
    let (clusters, decisions) = dedup(&texts, &Decisions::default());
    assert!(documents(&clusters).is_empty(), "{clusters:?}");
    assert_eq!(decisions.iter().filter(|d| d.status == Status::Accepted).count(), 0);
}

#[test]
fn many_near_copies_become_one_cluster() {
    let base = story(1, 6);
    let mut texts: Vec<_> =
        (0..1500).map(|k| (format!("m{k:05}"), edited(&base, 30, k + 1).join("\n\n"))).collect();
    texts.extend(corpus().into_iter().skip(2).take(50));
    let (clusters, _) = dedup(&texts, &Decisions::default());
    let found = documents(&clusters);
    assert_eq!(
        found.iter().map(Vec::len).max(),
        Some(1500),
        "{:?}",
        found.iter().map(Vec::len).collect::<Vec<_>>()
    );
}

#[test]
fn passages_are_listed_line_by_line() {
    let shared = "The harbour of Port Lomas will be closed to all ships from Monday until the storm is over.";
    let texts: Vec<_> = (0..3)
        .map(|k| (format!("p{k}"), format!("{}\n\n{shared}\n", story(k + 40, 6).join("\n\n"))))
        .collect();
    let (clusters, decisions) = dedup(&texts, &Decisions::default());
    let passage = clusters.iter().find(|c| c.kind == ClusterKind::Passage).expect("a passage");
    assert_eq!(passage.members.iter().map(|m| m.line).collect::<Vec<_>>(), [Some(13); 3]);
    let text = |doc: &str| texts.iter().find(|(id, _)| id == doc).map(|(_, text)| text.as_str());
    for member in &passage.members {
        assert_eq!(member.span.and_then(|s| s.of(text(&member.doc)?)), Some(shared));
    }
    assert!(documents(&clusters).is_empty() && decisions.iter().all(|d| d.status != Status::Accepted));
}

#[test]
fn a_slip_of_one_copy_is_mended_by_the_others() {
    let story = |word: &str, end: &str| {
        format!(
            "Mayor Doran Velik opened the new bridge over the Selm on Monday, after three winters of work.\n\nThe \
             {word} of the town had asked for it since the storm took the old one, and 4,200 people signed.\n\nA \
             ferry goes on carrying lorries until the road is dry, the harbour office said. {end}\n"
        )
    };
    let mut texts = vec![
        (
            "a".to_owned(),
            story("counclil", "It is the longest text of them all, by a few words more than the rest."),
        ),
        ("b".to_owned(), story("council", "Nobody was hurt.")),
        ("c".to_owned(), story("council", "All went home at noon.")),
    ];
    let others = [
        "Bread costs twice as much as last year, and the council asked the mills why.",
        "No council in the valley would pay for the wells, said the woman who dug them.",
        "Snow fell on the pass; lorries waited until a council of drivers let them go.",
        "Every school has its own council now, and most of them meet in the gym.",
        "Hay is dear this spring. What the council had in store went to the sheep.",
        "Letters to the council are read aloud on Thursdays by a retired actor.",
        "Nine boats were lost before the council bought a second light.",
        "Her first speech in council was about drains; her last one was, too.",
        "They painted the old council house green, and nobody liked it.",
        "Two brothers sat on one council and never spoke to each other again.",
        "A bell rings when council begins, and dogs answer it all over the hill.",
        "The wolf was seen behind the council offices, eating apples.",
        "Half of what a council decides is forgotten within a week, he wrote.",
    ];
    texts.extend(others.iter().enumerate().map(|(k, text)| (format!("x{k:02}"), format!("{text}\n"))));
    let (clusters, decisions) = dedup(&texts, &Decisions::default());
    let found: Vec<_> = decisions.of(StageName::Repair).collect();
    assert_eq!(found.len(), 1, "{decisions:?} {clusters:?}");
    assert_eq!((found[0].key.as_str(), found[0].with.as_str()), ("counclil", "council"));
    assert_eq!(found[0].document.as_deref(), Some("a"));
    assert_eq!(found[0].status, Status::Accepted, "{found:?}");
    // Without other documents that know the word nothing tells a slip from a word of the copies.
    let (_, decisions) = dedup(&texts[..3], &Decisions::default());
    assert_eq!(decisions.of(StageName::Repair).count(), 0);
}

/// How files are read where nothing is said.
fn options() -> Options {
    let none = globset::GlobSet::empty;
    Options {
        id_field: "id".into(),
        text_field: "text".into(),
        include: none(),
        include_given: false,
        exclude: none(),
        max_expand: 100,
        not_below: Vec::new(),
    }
}

/// Nothing is held in memory but lists of so many bytes.
fn on_disk(lists: usize) -> Budget {
    Budget { texts: 0, records: 0, lists }
}

/// Cleans a folder, perhaps compared with an index that learns from it, and gives back everything that was written.
fn cleaned(
    desk: &Path,
    (input, name): (&str, &str),
    budget: Budget,
    index: Option<&Index>,
) -> BTreeMap<PathBuf, Vec<u8>> {
    let engine = Engine::new(Settings::default()).expect("an engine");
    let (out, options) = (desk.join(name), options());
    let mut folder = OutFolder::begin(&out, false, false).expect("a folder");
    let listing = list(&[desk.join(input)], &options).expect("files");
    let mut run = Run::new(&engine, Decisions::default(), folder.partial()).within(budget);
    run.read(&listing, &options, &mut folder, &mut ()).expect("texts");
    if let Some(index) = index {
        run.stand_in(index, &mut ()).expect("an index");
    }
    run.decide(&mut ()).expect("decisions");
    let written = OutputOptions { jsonl: true, ..OutputOptions::default() };
    write_output(&run, &mut folder, &written, &listing.skipped, &mut ()).expect("an output");
    if let Some(index) = index {
        run.learned(index).expect("a change").commit().expect("a new state");
    }
    folder.close_all().expect("files end");
    let left = |folder: &OutFolder| std::fs::read_dir(folder.partial()).expect("a folder").count();
    let before = left(&folder);
    run.end();
    let waited = before - left(&folder);
    assert_eq!(
        waited > 0,
        budget.texts == 0,
        "files that wait are there for small budgets, and gone at the end"
    );
    folder.finish().expect("a name");
    let files = walkdir::WalkDir::new(&out).into_iter().map(|entry| entry.expect("an entry"));
    let files = files.filter(|entry| entry.file_type().is_file());
    let inside = |entry: &walkdir::DirEntry| entry.path().strip_prefix(&out).expect("inside").to_owned();
    files.map(|entry| (inside(&entry), std::fs::read(entry.path()).expect("a file"))).collect()
}

/// Stories, some of them told often, lines that many pages have, and damage to mend, as records and a page.
fn many_things(folder: &Path) {
    std::fs::create_dir(folder).expect("a folder");
    let mut texts = corpus();
    // A story told so often that its words are no longer rare.
    texts.extend(
        (0..60).map(|k| (format!("often{k:02}"), edited(&story(100, 8), 9 + k, k as u64).join("\n\n"))),
    );
    texts.extend((0..50).map(|k| {
        let lines =
            ["Share this article with friends", &story(200 + k, 3).join("\n\n"), "It&#39;s over , he said."];
        (format!("page{k:02}"), lines.join("\n\n"))
    }));
    let record = |(id, text): &(String, String)| {
        format!(
            "{}\n",
            serde_json::json!({ "id": id, "text": text, "site": "porthlan.example", "date": "2024-05-02" })
        )
    };
    let records: String = texts.iter().map(record).collect();
    std::fs::write(folder.join("records.jsonl"), records).expect("a file");
    let page = format!("<html><body><article><p>{}</p></article></body></html>", story(3, 8).join("</p><p>"));
    std::fs::write(folder.join("page.html"), page).expect("a file");
}

fn same_files(one: &BTreeMap<PathBuf, Vec<u8>>, two: &BTreeMap<PathBuf, Vec<u8>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (path, bytes) in one {
        assert!(two[path] == *bytes, "{} differs", path.display());
    }
}

#[test]
fn what_waits_on_disk_changes_no_byte() {
    let desk = tempfile::tempdir().expect("a folder");
    many_things(&desk.path().join("in"));
    let memory = cleaned(desk.path(), ("in", "memory"), Budget::default(), None);
    assert!(memory.keys().any(|path| path.ends_with("clusters.jsonl")));
    for lists in [0, 4_000, 60_000] {
        same_files(&memory, &cleaned(desk.path(), ("in", &format!("disk{lists}")), on_disk(lists), None));
    }
}

#[test]
fn what_waits_on_disk_is_compared_with_an_index_alike() {
    let desk = tempfile::tempdir().expect("a folder");
    many_things(&desk.path().join("later"));
    std::fs::create_dir(desk.path().join("first")).expect("a folder");
    let records = std::fs::read_to_string(desk.path().join("later/records.jsonl")).expect("a file");
    let renamed = |line: &str| line.replace("\"id\":\"", "\"id\":\"first-");
    let first: Vec<String> = records.lines().step_by(3).map(renamed).collect();
    std::fs::write(desk.path().join("first/records.jsonl"), first.join("\n")).expect("a file");
    let both = |name: &str, budget: Budget| {
        let index = Index::open_or_make(&desk.path().join(name)).expect("an index");
        let out = |input: &str| format!("{name}-{input}");
        let mut all = cleaned(desk.path(), ("first", &out("first")), budget, Some(&index));
        all.retain(|path, _| path.ends_with("drops.jsonl"));
        let later = cleaned(desk.path(), ("later", &out("later")), budget, Some(&index));
        assert!(later[Path::new("audit/drops.jsonl")].windows(6).any(|some| some == b"first-"));
        all.extend(later.into_iter().map(|(path, bytes)| (Path::new("later").join(path), bytes)));
        all
    };
    same_files(&both("memory", Budget::default()), &both("disk", on_disk(4_000)));
}

#[test]
fn an_input_that_changes_while_it_waits_stops_the_run() {
    let desk = tempfile::tempdir().expect("a folder");
    many_things(&desk.path().join("in"));
    let path = desk.path().join("in/records.jsonl");
    let (engine, options) = (Engine::new(Settings::default()).expect("an engine"), options());
    let listing = list(&[desk.path().join("in")], &options).expect("files");
    let read = || {
        let mut run = Run::new(&engine, Decisions::default(), desk.path()).within(on_disk(4_000));
        run.read(&listing, &options, &mut (), &mut ()).expect("texts");
        run
    };
    let records = std::fs::read_to_string(&path).expect("a file");
    let at = read();
    std::fs::write(&path, records.replace("Share this", "Shape this")).expect("a file");
    let all = || (0..at.cards.len()).try_for_each(|k| at.work(k).map(|_| ()));
    let changed = all().expect_err("it has changed").to_string();
    assert!(changed.contains("records.jsonl' has changed since it was read; run again"), "{changed}");
    std::fs::write(&path, &records[..records.len() / 2]).expect("a file");
    assert!(matches!(all(), Err(CorpusError::Changed(changed)) if changed == path));
    // What is added behind it does no harm.
    std::fs::write(&path, format!("{records}more\n")).expect("a file");
    all().expect("all is there");
    let at = read();
    std::fs::remove_file(&path).expect("it can be removed");
    let gone = (0..at.cards.len()).try_for_each(|k| at.work(k).map(|_| ())).expect_err("it is gone");
    assert!(
        gone.to_string().contains("cannot read '") && gone.to_string().contains("records.jsonl'"),
        "{gone}"
    );
}
