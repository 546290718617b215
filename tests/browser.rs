//! The report in a real browser: nothing is refused or fetched, the filter works, and it fits a phone.
//!
//! Needs Chromium (Debian: `apt-get install chromium`); without it the test says so and passes.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::path::Path;
use std::process::Command;

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Reads the report in a frame, presses what a reader presses, and writes down what is seen.
const PROBE: &str = r#"<!doctype html><meta charset=utf-8><iframe id=f src="report.html" style="border:0;width:WIDTHpx;height:2000px"></iframe><pre id=seen>nothing</pre><script>
"use strict";
const frame = document.getElementById("f");
frame.addEventListener("load", () => {
  const page = frame.contentDocument, view = frame.contentWindow;
  const docs = () => Array.from(page.querySelectorAll(".doc")).filter((d) => !d.hidden);
  const change = (id, value) => { const c = page.getElementById(id); c.value = value; c.dispatchEvent(new view.Event("input", { bubbles: true })); };
  const seen = [];
  const say = (name, value) => seen.push(name + "=" + value);
  say("tools", !page.getElementById("tools").hidden);
  say("all", docs().length);
  change("stage", "repair"); say("repair", docs().length);
  change("sure", "suspect"); say("suspect-repair", docs().length);
  change("stage", ""); change("sure", "");
  change("filter", "late.txt"); say("late", docs().length);
  change("filter", "no such document"); say("none", docs().length);
  say("said", page.getElementById("said").textContent);
  change("filter", ""); say("again", docs().length);
  page.getElementById("close-all").click(); say("open", page.querySelectorAll(".doc>details[open]").length);
  page.querySelector("button.rule").click(); say("rule", page.getElementById("filter").value !== "");
  change("filter", "");
  page.getElementById("open-all").click();
  const root = page.documentElement;
  say("wider", root.scrollWidth > root.clientWidth + 1);
  say("bars", Array.from(page.querySelectorAll(".chart rect")).some((r) => r.getBoundingClientRect().width > 1));
  say("styled", view.getComputedStyle(page.querySelector(".totals")).display);
  say("lit", view.getComputedStyle(page.body).backgroundColor);
  document.getElementById("seen").textContent = seen.join("\n");
});
</script>"#;

fn browser() -> Option<&'static str> {
    BROWSERS
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok_and(|o| o.status.success()))
}

/// What the probe saw, and what the browser complained of.
fn look(browser: &str, folder: &Path, width: u32, flags: &[&str]) -> (String, Vec<String>) {
    let probe = folder.join("out/probe.html");
    std::fs::write(&probe, PROBE.replace("WIDTH", &width.to_string())).unwrap();
    let profile = folder.join(format!("profile-{width}"));
    let output = Command::new(browser)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"])
        .args(["--enable-logging=stderr", "--virtual-time-budget=20000", "--dump-dom"])
        .args(flags)
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", probe.canonicalize().unwrap().display()))
        .output()
        .unwrap();
    std::fs::remove_file(&probe).unwrap();
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    let seen = page.split_once("<pre id=\"seen\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let seen = seen.map_or_else(|| format!("no probe in {page}"), |(seen, _)| seen.to_owned());
    let complaints = String::from_utf8_lossy(&output.stderr);
    let complaints = complaints.lines().filter(|l| l.contains("CONSOLE")).map(str::to_owned);
    (seen, complaints.collect())
}

#[test]
fn the_report_works_in_a_browser() {
    let Some(browser) = browser() else {
        eprintln!("skipped: there is no Chromium here; `apt-get install chromium` brings one");
        return;
    };
    let folder = tempfile::TempDir::new().unwrap();
    let files = [
        ("late.txt", "The ferry to Selmouth left late , as it often does.\n"),
        ("goverment.txt", "The goverment of the town has recieved the letter , and said so.\n"),
        (
            "share.txt",
            "The ferry left at noon with forty people on board, an hour late.\n\nNobody was hurt, the mayor said.\n\nShare this:\n\nLeave a Comment\n",
        ),
        (
            "long.txt",
            &format!("A word , {} and <script>alert(1)</script> too.\n", "Selmouthharbourmaster".repeat(40)),
        ),
        ("clean.txt", "All is well here, and nothing is to be mended in this short text.\n"),
    ];
    for (name, text) in files {
        let path = folder.path().join("in").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let made = Command::new(env!("CARGO_BIN_EXE_recension"))
        .args(["clean", "in", "-o", "out", "--no-config", "-q"])
        .current_dir(folder.path())
        .status()
        .unwrap();
    assert!(made.success());
    let dark = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"];
    let mut lit = Vec::new();
    for (width, flags) in [(1200, &[][..]), (360, &[][..]), (360, &dark[..])] {
        let (seen, complaints) = look(browser, folder.path(), width, flags);
        let of = |name: &str| {
            seen.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix('=')).unwrap_or("missing")
        };
        assert!(complaints.is_empty(), "{width}: {complaints:?}");
        for (name, wanted) in [
            ("tools", "true"),
            ("all", "4"),
            ("repair", "3"),
            ("suspect-repair", "1"),
            ("late", "1"),
            ("none", "0"),
            ("said", "0 of 4 shown"),
            ("again", "4"),
            ("open", "0"),
            ("rule", "true"),
            ("wider", "false"),
            ("bars", "true"),
            ("styled", "grid"),
        ] {
            assert_eq!(of(name), wanted, "{name} at {width} pixels: {seen}");
        }
        lit.push(of("lit").to_owned());
    }
    assert!(lit[0] == lit[1] && lit[1] != lit[2], "light, light and dark: {lit:?}");
}
