//! Laws of the names stage: order of the evidence, a person's word, and what must stay.

use std::sync::Arc;

use recension::rule::{Kind, Meta, Profile, Registry, View};
use recension::stage::decision::Never;
use recension::stage::names::{Evidence, Gazetteer, decide, score, survey};
use recension::stage::{Decisions, Status, Told};
use recension::text::lines_of;

const STORY: [(&str, &str); 4] = [
    ("a", "Mayor Doran Velikhanov spoke. Velikhanov said the bridge was safe.\n"),
    ("b", "Mayor Doran Velikhanov left. Velikhanov told reporters so. Later Velihanov said more.\n"),
    ("c", "Mayor Doran Welikhanow came. Welikhanow said little. Tamara Velikhanova said nothing.\n"),
    ("d", "The work began in York. It works, York said. Nobody in York was at work.\n"),
];

/// What the survey sees in documents.
fn read(documents: impl Iterator<Item = (&'static str, &'static str)>, translated: bool) -> Evidence {
    let rules = Arc::new(Registry::new(recension::stage::abouts(), &[]).expect("the rules are sound"));
    let switches = rules.switches(Profile::Corpus, &[], &[], &[], None).expect("no rule is named");
    let (meta, mut evidence) = (Meta::default(), Evidence::default());
    for (id, text) in documents {
        let (lines, profile) = (lines_of(text), Profile::Corpus);
        let view =
            View { id, text, lines: &lines, meta: &meta, kind: Kind::Text, profile, switches: &switches };
        survey(&view, translated, &mut evidence);
    }
    evidence
}

fn evidence(order: &[usize], parts: usize) -> Evidence {
    let mut all = Evidence::default();
    for part in order.chunks(parts) {
        all.merge(read(part.iter().map(|k| STORY[*k]), false));
    }
    all
}

#[test]
fn signs_of_machine_translation_speak_for_damage() {
    let text = "Mayor Doran Velikhanov spoke. Velikhanov said the bridge was safe. Velikhanov left early. The trust in Volikanof is gone.\n";
    let status = |translated: bool| {
        let all = decided(&read([("a", text)].into_iter(), translated), &Decisions::default());
        let found = all.iter().find(|d| d.key == "Volikanof").expect("it is seen");
        (found.status, found.score, found.why.contains("machine translation"))
    };
    let (sound, translated) = (status(false), status(true));
    assert_eq!((sound.0, sound.2), (Status::Suggested, false));
    assert_eq!((translated.0, translated.2), (Status::Accepted, true));
    assert!(translated.1 > sound.1);
}

fn decided(evidence: &Evidence, person: &Decisions) -> Decisions {
    let mut out = Decisions::default();
    decide(evidence, &Told::default(), person, &Gazetteer::default(), &mut out);
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

/// Four tellings of one story, of which the first has a name otherwise.
const TELLINGS: [(&str, &str); 4] = [
    ("a", "The lock was shut at noon. Inspector Orvilekin said the gate had cracked. Nobody was hurt.\n"),
    ("b", "The lock was shut at noon. Inspector Orvelikhin said the gate had cracked. Nobody was hurt.\n"),
    ("c", "The lock was shut on Friday. Inspector Orvelikhin said the gate had cracked. Nobody was hurt.\n"),
    ("d", "The lock was shut for a week. Inspector Orvelikhin said the gate had cracked. Nobody was hurt.\n"),
];

#[test]
fn another_telling_of_the_story_is_a_witness() {
    let evidence = read(TELLINGS.into_iter(), false);
    let decided = |told: &Told| {
        let mut out = Decisions::default();
        decide(&evidence, told, &Decisions::default(), &Gazetteer::default(), &mut out);
        out
    };
    assert_eq!(decided(&Told::default()).iter().next(), None);
    let told = |order: &[&str]| {
        let mut told = Told::default();
        for witness in order {
            told.add(("a", "Orvilekin"), (witness, "Orvelikhin"));
            told.add((witness, "Orvelikhin"), ("a", "Orvilekin"));
        }
        told
    };
    let found = decided(&told(&["b", "c", "d"]));
    let all: Vec<_> = found.iter().map(|d| (d.key.as_str(), d.with.as_str(), d.status)).collect();
    assert_eq!(all, [("Orvilekin", "Orvelikhin", Status::Accepted)]);
    assert_eq!(found, decided(&told(&["d", "b", "c"])));
    // One against one: nothing tells which is right.
    let two = read(TELLINGS.into_iter().take(2), false);
    let mut out = Decisions::default();
    decide(&two, &told(&["b"]), &Decisions::default(), &Gazetteer::default(), &mut out);
    assert!(out.iter().count() == 1 && out.iter().all(|d| d.status == Status::Suggested));
}

#[test]
fn the_kept_telling_takes_a_name_from_copies_that_leave() {
    let folder = tempfile::tempdir().expect("a folder");
    let body = "Divers of the harbour guard lifted the last of the barges on Thursday, nine days after the storm. Inspector NAME said the hull had held, and that the grain in it was dry. Two cranes stood idle because of the wind, and the quay stayed shut to trade until the evening tide. The owners of the barge have asked the town for the price of the tow.\n\nThe fishing fleet goes out again on Sunday if the channel is marked by then. Pilots want lamps on the wreck of the ferry, which lies across the old fairway with her bow to the north, and they want them before the fog comes.\n";
    for (k, name) in ["Orvilekin", "Orvelikhin", "Orvelikhin", "Orvelikhin"].iter().enumerate() {
        let ends = ["", "The town has said nothing.\n", "It will rain.\n", "More on Monday.\n"][k];
        let text = format!("{}\n{ends}", body.replace("NAME", name));
        std::fs::create_dir_all(folder.path().join("in")).expect("a folder");
        std::fs::write(folder.path().join(format!("in/{k}.txt")), text).expect("a file");
    }
    let done = program(&["clean", "in", "-o", "out", "--no-progress", "-q"], folder.path());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let kept: Vec<_> = std::fs::read_dir(folder.path().join("out/text")).expect("texts").flatten().collect();
    assert_eq!(kept.len(), 1);
    let text = std::fs::read_to_string(kept[0].path()).expect("a text");
    assert!(text.contains("Inspector Orvelikhin said"), "{text}");
}

fn program(args: &[&str], folder: &std::path::Path) -> std::process::Output {
    let program = env!("CARGO_BIN_EXE_recension");
    std::process::Command::new(program).args(args).current_dir(folder).output().expect("the program runs")
}

#[test]
fn what_one_corpus_has_unified_serves_another_through_openrefine() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    for (k, place) in
        ["the pier", "a market in Velde", "the old railway station", "his office"].iter().enumerate()
    {
        let words = ["bread", "ferries", "the winter", "roads"][k];
        let text = format!(
            "Mayor Doran Velikhanov spoke at {place} about {words}. Velikhanov was brief. On {words} Velihanov said more, once he had left {place}.\n"
        );
        write(&format!("first/{k}.txt"), &text);
    }
    // Here the name occurs once: only a gazetteer knows it.
    write("second/e.txt", "Nobody knows where Doran Welikhanow went.\n");
    program(&["clean", "first", "-o", "one", "--no-progress", "-q"], folder.path());
    let listed = program(&["names", "list", "one", "--format", "openrefine"], folder.path());
    let edits = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(edits.contains("core/mass-edit") && edits.contains("Velihanov"), "{edits}");
    // For a person each variant stands below its name with counts, reasons and places.
    let shown = |args: &[&str]| {
        let done = program(args, folder.path());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    let listed = shown(&["names", "list", "one"]);
    let variant = listed.split("Velihanov accepted").nth(1).expect("the variant");
    assert!(variant.contains("4 mentions in 4 documents") && variant.contains("0.txt:1: "), "{listed}");
    assert!(variant.contains("On bread Velihanov said more"), "{listed}");
    let explained = shown(&["names", "explain", "Velihanov", "Velikhanov", "--against", "one"]);
    for part in
        ["h ~ kh", "Velihanov: 0 mentions", "in Doran Velikhanov: 4 mentions in 4", "Velihanov accepted"]
    {
        assert!(explained.contains(part), "{part}: {explained}");
    }
    // What `decide` wrote is listed, too, before it comes to bear.
    for step in [&["survey", "first", "-o", "steps"][..], &["decide", "steps"]] {
        assert!(program(step, folder.path()).status.success(), "{step:?}");
    }
    assert!(shown(&["names", "list", "steps"]).contains("Velihanov accepted 0."));
    write("names.json", &edits);
    write("people.csv", "canonical,variants\nDoran Velikhanov,Doran Welikhanow\n");
    let clean = ["clean", "second", "-o", "two", "--gazetteer", "names.json", "--gazetteer", "people.csv"];
    let done = program(&[&clean[..], &["--no-progress", "-q"]].concat(), folder.path());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = std::fs::read_to_string(folder.path().join("two/text/e.txt")).expect("the text");
    assert_eq!(text, "Nobody knows where Doran Velikhanov went.\n");
}

/// The status of the decision on a form, if there is one, and what it becomes.
fn status_of(texts: &[&str], form: &str) -> Option<(Status, String)> {
    let named: Vec<(&'static str, &'static str)> = texts
        .iter()
        .enumerate()
        .map(|(k, text)| (&*format!("{k:02}").leak(), &*(*text).to_owned().leak()))
        .collect();
    let all = decided(&read(named.into_iter(), false), &Decisions::default());
    all.iter().find(|d| d.key == form).map(|d| (d.status, d.with.clone()))
}

/// Whether a form becomes another without being asked about.
fn becomes(texts: &[&str], form: &str, with: &str) -> bool {
    status_of(texts, form) == Some((Status::Accepted, with.to_owned()))
}

#[test]
fn neighbours_ask_for_a_word() {
    let mut texts = vec!["The road to Monte Velde was closed. Nobody went.\n"; 12];
    texts.push("The hut on Monte Velda burnt down.\n");
    assert!(becomes(&texts, "Velda", "Velde"));
    // Of people somebody else may be called so.
    let mut texts = vec!["Minister Robert Velde spoke at noon. Nobody went.\n"; 12];
    texts.push("Minister Robert Velda spoke in the evening.\n");
    assert!(!becomes(&texts, "Velda", "Velde"));
}

#[test]
fn letters_that_changed_places_are_a_slip() {
    let right = "Investor Oskren Iklavnu bought the harbour of Brennavik. Nobody knew.\n";
    let texts = [right, right, "Investor Oskren Ikalvnu sold the harbour of Brennavik.\n"];
    let decided = status_of(&texts, "Oskren Ikalvnu").or_else(|| status_of(&texts, "Ikalvnu"));
    assert_eq!(decided.map(|d| d.0), Some(Status::Accepted));
}

#[test]
fn who_writes_a_name_out_twice_means_it() {
    let text = "Analyst Odo Vascher spoke. Odo Vascher left. Analyst Odo Vasher came. Odo Vasher sat. Odo Vasher ate. \
                Odo Vasher slept. Odo Vasher read. Vasher said so.\n";
    for form in ["Odo Vascher", "Vascher"] {
        assert_ne!(status_of(&[text], form).map(|d| d.0), Some(Status::Accepted), "{form}");
    }
}

#[test]
fn an_introduction_decides_between_near_counts() {
    let text = "Lead author Sela Wanefik wrote it. According to Wanefik the birds were wild. Wanifik said so twice.\n";
    assert!(becomes(&[text], "Wanifik", "Wanefik"));
    let even = "Lead author Sela Wanefik wrote it. Wanifik said so twice.\n";
    assert_ne!(status_of(&[even], "Wanifik").map(|d| d.0), Some(Status::Accepted));
}

#[test]
fn marks_get_lost_and_a_shift_is_held() {
    let text =
        "Minister Jurek Brodzińik spoke. Brodzińik said so. Brodzińik left. Later Brodzinik said more.\n";
    assert!(becomes(&[text], "Brodzinik", "Brodzińik"));
    let text =
        "Shares of Velder rose. Velder said so. Velder, said Velder, is sound. Nobody asked VElder why.\n";
    assert!(becomes(&[text], "VElder", "Velder"));
}

#[test]
fn cases_of_names_in_other_scripts_stay() {
    let texts = [
        "Министр Тимур Велеханов приехал в порт. Велеханов осмотрел причалы. Глава района Ирина Скворцова молчала.\n",
        "Тимур Велеханов открыл школу. Велеханов пробыл там до вечера, и Ирина Скворцова тоже.\n",
        "Министра Тимура Велеханова ждали. О Велеханове спорили, Велеханову писали. Скворцовой не было.\n",
        "Павел Заречный обещал помощь. Заречному задали вопрос, с Заречным согласились. О Заречном забыли.\n",
    ];
    for form in
        ["Тимура Велеханова", "Велеханова", "Велеханове", "Велеханову", "Скворцовой", "Заречному", "Заречным"]
    {
        assert_eq!(status_of(&texts, form), None, "{form}");
    }
    // A slip is seen, and a person is asked.
    let slip = ["Тимур Велеханов спал. Велеханов встал. Велеханов ушёл. Но к ночи Велиханов вернулся.\n"];
    assert_eq!(status_of(&slip, "Велиханов"), Some((Status::Suggested, "Велеханов".into())));
    assert!(score("Велеханов", "Велиханов") > 0.6 && score("Велеханов", "Скворцова") < 0.01);
}

#[test]
fn a_place_that_everybody_knows_is_mistyped() {
    let mut texts = vec!["The ships came to Brennava at noon. Trade in Brennava was slow.\n"; 12];
    texts.push("The talks in Brenava went on.\n");
    assert!(becomes(&texts, "Brenava", "Brennava"));
    // A surname that many bear is near another.
    let mut texts = vec!["Minister Odo Brennava said so. Brennava left.\n"; 12];
    texts.push("The talks in Brenava went on.\n");
    assert_ne!(status_of(&texts, "Brenava").map(|d| d.0), Some(Status::Accepted));
}
