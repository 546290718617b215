//! The offline HTML report, made from an output folder alone: one page that needs nothing else,
//! in which no word of a scraped text is ever markup. Same folder, same bytes.

mod charts;
mod decided;
mod diff;
mod document;
mod escape;
mod frame;
mod overview;
mod seen;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::args::ReportArgs;
use crate::cli::terminal::shortened;
use crate::cli::{Failure, Outcome};
use crate::corpus::write::{EditRecord, sha256_hex};
use crate::pipeline::Output;
use crate::rule::Registry;
use crate::stage::{self, Decisions};
use charts::Tally;
use escape::Html;
use seen::Seen;

/// Documents shown with their changes.
const MOST_DOCUMENTS: usize = 2_000;
/// Bytes of the page, and what is held back of them for its frame.
const MOST_BYTES: usize = 20_000_000;
const FRAME_BYTES: usize = 100_000;
/// Untouched documents listed by name, and the bytes these names may take.
const MOST_UNTOUCHED: usize = 2_000;
const UNTOUCHED_BYTES: usize = 400_000;
/// How many documents stand open when the page is opened.
const OPEN: usize = 3;

/// Sections in order: anchor and name.
const SECTIONS: [(&str, &str); 6] = [
    ("rules", "Rules"),
    ("names", "Names"),
    ("lines", "Repeated lines"),
    ("duplicates", "Duplicates"),
    ("quarantine", "Quarantined"),
    ("documents", "Documents"),
];

/// What the program knows of its rules, for titles.
struct Book {
    rules: Option<Registry>,
}

impl Book {
    fn new() -> Self {
        Book { rules: Registry::new(stage::abouts(), &[]).ok() }
    }

    /// A rule's title; nothing for rules from a folder, which the output does not hold.
    fn title(&self, rule: &str) -> &str {
        let rules = self.rules.as_ref();
        rules.and_then(|r| r.find(rule).map(|id| r.about(id).title.as_str())).unwrap_or_default()
    }

    /// Why an edit was made.
    fn reason(&self, edit: &EditRecord) -> String {
        let given = edit.why.get("reason").and_then(|r| r.as_str()).unwrap_or_default();
        shortened(if given.is_empty() { self.title(&edit.rule) } else { given }, 500)
    }
}

/// A rule's id, which may break behind its slash.
fn rule_name(html: &mut Html, rule: &str) {
    html.raw("<code>");
    match rule.split_once('/') {
        Some((pack, name)) => html.text(pack).raw("/<wbr>").text(name),
        None => html.text(rule),
    };
    html.raw("</code>");
}

/// A small label.
fn badge(html: &mut Html, name: &str) {
    let known = ["certain", "likely", "suspect", "accepted", "suggested", "rejected"];
    html.raw("<span class=\"b");
    if known.contains(&name) {
        html.raw(" b-").raw(name);
    }
    html.raw("\">").text(name).raw("</span>");
}

/// The report on an output folder as one HTML page.
pub(crate) fn render(out: &Path) -> Result<String, Failure> {
    let output = Output::open(out)?;
    let decisions = decisions(&output)?;
    page(&output, &decisions)
}

/// The same page, when the folder's decisions are at hand.
pub(crate) fn page(output: &Output, decisions: &Decisions) -> Result<String, Failure> {
    let book = Book::new();
    let (mut notices, mut seen, mut list) = (Vec::new(), Seen::default(), Html::default());
    let tally = documents(&mut list, output, &book, &mut seen, &mut notices)?;
    let mut middle = Html::default();
    charts::write(&mut middle, &tally);
    overview::rules(&mut middle, &output.run, &book, &seen);
    decided::names(&mut middle, decisions, &seen);
    decided::lines(&mut middle, decisions);
    decided::duplicates(&mut middle, output, decisions)?;
    overview::refused(&mut middle, output)?;
    let mut head = Html::default();
    overview::head(&mut head, &output.run, &notices);
    list.raw("</main>\n<footer><p>Made by recension from this folder alone. The same facts as records: audit/*.jsonl, decisions.toml, run.json.</p></footer>\n");
    Ok(frame::page(&[head, middle, list]))
}

fn decisions(output: &Output) -> Result<Decisions, Failure> {
    let path = output.path("decisions.toml");
    let text = std::fs::read_to_string(&path)
        .map_err(|e| Failure::Stopped(format!("cannot read '{}': {e}", path.display())))?;
    Decisions::from_toml(&text)
        .map_err(|e| Failure::Stopped(format!("{}:{}: {}", path.display(), e.line, e.reason)))
}

/// Every touched document, the most changed ones where the page cannot hold them all; the others by name.
/// Returns what is counted of all of them.
fn documents(
    html: &mut Html,
    output: &Output,
    book: &Book,
    seen: &mut Seen,
    notices: &mut Vec<String>,
) -> Result<Tally, Failure> {
    html.raw("<section><h2 id=documents>Documents</h2><div id=tools hidden><input id=filter type=search aria-label=\"Filter documents by id or rule\" placeholder=\"Filter by id or rule\"><select id=stage aria-label=Stage><option value=\"\">every stage</option>");
    for (_, name) in charts::STAGES {
        html.raw("<option>").raw(name).raw("</option>");
    }
    html.raw("</select><select id=sure aria-label=Confidence><option value=\"\">however sure</option><option>certain</option><option>likely</option><option>suspect</option></select><button id=open-all type=button>Open all</button><button id=close-all type=button>Close all</button><span id=said role=status class=soft></span></div>\n");
    let mut tally = Tally::default();
    // By how much there is to see, the most first; then in the order of the corpus.
    let mut shown: BTreeMap<(Reverse<usize>, usize), Html> = BTreeMap::new();
    let (mut touched, mut bytes) = (0, 0);
    let (mut untouched, mut names) = (0usize, Html::default());
    for (nth, told) in output.documents()?.enumerate() {
        let told = told?;
        tally.add(&told);
        if !document::is_touched(&told) {
            if told.record.state == "kept" {
                untouched += 1;
                if untouched <= MOST_UNTOUCHED && names.len() < UNTOUCHED_BYTES {
                    names.raw("<li><code>").text(&shortened(&told.record.doc, 300)).raw("</code></li>");
                }
            }
            continue;
        }
        touched += 1;
        let rank = (Reverse(told.edits.len() + told.findings.len()), nth);
        let full = shown.len() >= MOST_DOCUMENTS || bytes >= MOST_BYTES - UNTOUCHED_BYTES - FRAME_BYTES;
        if full && shown.last_key_value().is_some_and(|(last, _)| *last < rank) {
            continue;
        }
        let sides = output.sides(&told);
        if let Ok(sides) = &sides {
            seen.read(&told, sides);
        }
        let mut one = Html::default();
        document::write(&mut one, &told, &sides, book, touched <= OPEN);
        bytes += one.len();
        shown.insert(rank, one);
        while shown.len() > MOST_DOCUMENTS || bytes + UNTOUCHED_BYTES + FRAME_BYTES > MOST_BYTES {
            let Some((_, last)) = shown.pop_last() else { break };
            bytes -= last.len();
        }
    }
    let many = shown.len();
    let mut list: Vec<_> = shown.into_iter().collect();
    if many == touched {
        list.sort_by_key(|((_, nth), _)| *nth);
    }
    html.reserve(list.iter().map(|(_, one)| one.len()).sum());
    for (_, one) in &list {
        html.piece(one);
    }
    if touched == 0 {
        html.raw("<p>Nothing was changed or found in any document.</p>");
    }
    if many < touched {
        let notice = format!(
            "This page is cut: of {touched} documents with changes or findings it shows the {many} that have most, in that order, because it holds at most {MOST_DOCUMENTS} documents and 20 MB. `recension explain OUT DOC` shows any other."
        );
        html.raw("<p class=notice>").text(&notice).raw("</p>");
        notices.push(notice);
    }
    if untouched > 0 {
        html.raw("<details class=box><summary>Without a change or finding <span class=counts>")
            .number(untouched);
        html.raw("</span></summary><div class=in><ul>").piece(&names).raw("</ul>");
        if untouched > MOST_UNTOUCHED || names.len() >= UNTOUCHED_BYTES {
            html.raw("<p class=soft>The list is cut; audit/documents.jsonl has them all.</p>");
        }
        html.raw("</div></details>");
    }
    html.raw("</section>\n");
    Ok(tally)
}

/// Runs `report`.
pub(crate) fn run(report: &ReportArgs) -> Result<Outcome, Failure> {
    let page = render(&report.out)?;
    let path = report.output.clone().unwrap_or_else(|| report.out.join("report.html"));
    let cannot =
        |path: &Path, e: std::io::Error| Failure::Stopped(format!("cannot write '{}': {e}", path.display()));
    std::fs::write(&path, &page).map_err(|e| cannot(&path, e))?;
    if report.output.is_none() {
        // Another version of the program writes another page: the folder must still verify.
        let list = report.out.join("manifest-sha256.txt");
        if let Ok(old) = std::fs::read_to_string(&list) {
            let new: String = old
                .lines()
                .map(|line| match line.split_once("  ") {
                    Some((_, "report.html")) => format!("{}  report.html\n", sha256_hex(page.as_bytes())),
                    _ => format!("{line}\n"),
                })
                .collect();
            if new != old {
                std::fs::write(&list, new).map_err(|e| cannot(&list, e))?;
            }
        }
    }
    Ok(Outcome::Done)
}
