//! `explain`: a document with its changes and the why of each; `dedup explain`: two documents and
//! why they are or are not the same.

mod columns;
mod inline;
mod same;

use std::io::{self, Write};

use super::rows::{self, Row, folded, quiet_rules};
use super::text::plain;
use crate::algo::nearest;
use crate::cli::args::ExplainArgs;
use crate::cli::terminal::{ADDED, BAD, FAINT, PLACE, REMOVED, STRONG, paint, shortened, visible_line};
use crate::cli::{Failure, Outcome};
use crate::corpus::write::{FindingRecord, FindingState};
use crate::pipeline::{Output, Sides, Told};

pub(crate) use same::run as dedup;

/// Runs `explain`.
pub(crate) fn run(explain: &ExplainArgs) -> Result<Outcome, Failure> {
    let output = Output::open(&explain.out)?;
    let (told, line) = find(&output, &explain.doc)?;
    let stdout = anstream::stdout();
    let bare = matches!(stdout.current_choice(), anstream::ColorChoice::Never);
    let mut out = io::BufWriter::new(stdout);
    let sides = match told.record.state.as_str() {
        "kept" => Some(output.sides(&told).map_err(|problem| {
            Failure::Stopped(format!("{}: {problem}; `recension verify` tells more", told.record.doc))
        })?),
        _ => None,
    };
    if let (Some(sides), Some(line)) = (&sides, line) {
        check_line(sides, line)?;
    }
    head(&mut out, &told)?;
    if let Some(sides) = &sides {
        extraction(&mut out, &told, sides)?;
        if explain.diff {
            columns::write(&mut out, &told, sides, line, bare)?;
        } else {
            inline::write(&mut out, &told, sides, line, bare)?;
        }
    }
    let open: Vec<&FindingRecord> =
        told.findings.iter().filter(|f| line.is_none_or(|l| concerns(f, l))).collect();
    if !open.is_empty() {
        writeln!(out, "\n{}", paint(STRONG, "Left to a person"))?;
        for finding in open {
            left(&mut out, finding)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Hands the rows worth showing to `each`; the others become one line.
fn walk(
    out: &mut dyn Write,
    told: &Told,
    sides: &Sides,
    line: Option<usize>,
    around: usize,
    mut each: impl FnMut(&mut dyn Write, &Row<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let rows = rows::rows(sides);
    if let Some(line) = line {
        let on = |row: &&Row<'_>| (row.left_line..row.left_line + row.left_lines().max(1)).contains(&line);
        return rows.iter().filter(on).try_for_each(|row| each(out, row));
    }
    let quiet = rows::quiet(sides, &told.edits);
    for part in folded(|k| !rows[k].is_quiet(&quiet), rows.len(), around) {
        let range = match part {
            Ok(k) => {
                each(out, &rows[k])?;
                continue;
            }
            Err(range) => range,
        };
        let many = range.len();
        let rules = quiet_rules(&rows[range], &quiet, sides, &told.edits);
        let list: Vec<String> = rules.iter().map(|(rule, (n, _))| format!("{rule} ×{n}")).collect();
        let what = if list.is_empty() {
            "without a change".to_owned()
        } else {
            format!("with changes of blanks only: {}", visible_line(&list.join(", ")))
        };
        writeln!(out, "{}", paint(FAINT, &format!("      ⋮ {many} lines {what}")))?;
    }
    Ok(())
}

/// Whether a finding lies on a line of the original.
fn concerns(finding: &FindingRecord, line: usize) -> bool {
    let more = finding.matched.trim_end_matches('\n').matches('\n').count();
    (finding.line..=finding.line + more).contains(&line)
}

/// A document by its id, or by `ID:LINE`.
fn find(output: &Output, wanted: &str) -> Result<(Told, Option<usize>), Failure> {
    let split = wanted.rsplit_once(':').and_then(|(id, line)| Some((id, line.parse::<usize>().ok()?)));
    let mut with_line = None;
    let mut ids = Vec::new();
    for told in output.documents()? {
        let told = told?;
        if told.record.doc == wanted {
            return Ok((told, None));
        }
        match split {
            Some((id, line)) if told.record.doc == id => with_line = Some((told, Some(line))),
            _ => ids.push(told.record.doc),
        }
    }
    with_line.ok_or_else(|| unknown(split.map_or(wanted, |(id, _)| id), &ids))
}

/// The sentence for an id that is not there.
fn unknown(wanted: &str, ids: &[String]) -> Failure {
    let hint = nearest(wanted, ids.iter().map(String::as_str));
    let hint = hint.map_or(String::new(), |h| format!(", did you mean '{h}'?"));
    let how = if hint.is_empty() { "; audit/documents.jsonl lists them all" } else { "" };
    Failure::Usage(format!("no document is called '{wanted}'{hint}{how}"))
}

fn check_line(sides: &Sides, line: usize) -> Result<(), Failure> {
    let many = sides.left.lines().count();
    if (1..=many).contains(&line) {
        return Ok(());
    }
    let what = if sides.extraction.is_some() { "the text after extraction" } else { "the original" };
    let lines = if many == 1 { "line" } else { "lines" };
    Err(Failure::Usage(format!("there is no line {line}: {what} has {many} {lines}")))
}

fn head(out: &mut dyn Write, told: &Told) -> io::Result<()> {
    let record = &told.record;
    write!(out, "{}", paint(STRONG, &visible_line(&record.doc)))?;
    if record.path != record.doc {
        write!(out, " in {}", visible_line(&record.path))?;
    }
    let mut about = vec![format!("{} bytes", record.bytes)];
    if !record.encoding.is_empty() {
        about.push(format!("{} ({})", record.encoding, record.how));
    }
    if record.bom {
        about.push("byte order mark".into());
    }
    match record.malformed.len() {
        0 => {}
        1 => about.push("1 malformed stretch".into()),
        n => about.push(format!("{n} malformed stretches")),
    }
    about.extend(record.warning.as_deref().map(visible_line));
    writeln!(out, ": {}", visible_line(&about.join(", ")))?;
    match record.state.as_str() {
        "dropped" => {
            let kept = visible_line(record.kept.as_deref().unwrap_or("another document"));
            writeln!(out, "{} as a copy of {}", paint(BAD, "dropped"), paint(PLACE, &kept))?;
            writeln!(
                out,
                "`recension dedup explain OUT` with both tells why; changes of dropped documents are not kept"
            )
        }
        "quarantined" => {
            let reason = visible_line(record.reason.as_deref().unwrap_or("no reason is on record"));
            writeln!(out, "{}: {reason}", paint(BAD, "quarantined"))
        }
        _ => {
            let open = told.findings.iter().filter(|f| f.state != FindingState::Shadowed).count();
            let n = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
            let changes = n(told.edits.len(), "change", "changes");
            writeln!(out, "{changes}, {} left to a person", n(open, "finding", "findings"))
        }
    }
}

fn extraction(out: &mut dyn Write, told: &Told, sides: &Sides) -> io::Result<()> {
    let Some(edit) = sides.extraction.and_then(|k| told.edits.get(k)) else { return Ok(()) };
    writeln!(
        out,
        "a page: lines and changes below are those of the text that {} took out of it",
        paint(PLACE, &edit.rule)
    )?;
    let list = super::evidence(&edit.why);
    if !list.is_empty() {
        writeln!(out, "{}", paint(FAINT, &evidence_line(&list)))?;
    }
    Ok(())
}

/// Names and values in one line.
fn evidence_line(list: &[(String, String)]) -> String {
    let one = |(name, value): &(String, String)| {
        format!("{}: {}", visible_line(name), shortened(&visible_line(value), 200))
    };
    list.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn left(out: &mut dyn Write, finding: &FindingRecord) -> io::Result<()> {
    let state = match finding.state {
        FindingState::Suggested => "suggestion",
        FindingState::Flag => "flag",
        FindingState::Shadowed => "shadowed",
    };
    writeln!(
        out,
        "{:>5}:{:<4} {} ({}, {state}) {}",
        finding.line,
        finding.column,
        paint(PLACE, &visible_line(&finding.rule)),
        finding.confidence.as_str(),
        shortened(&plain(&finding.message), 300)
    )?;
    let matched = shortened(&super::text::exact(&finding.matched), 200);
    match &finding.after {
        Some(after) => {
            let after = shortened(&super::text::exact(after), 200);
            let after = if after.is_empty() { paint(FAINT, "nothing") } else { paint(ADDED, &after) };
            writeln!(out, "{:11}{} → {after}", "", paint(REMOVED, &matched))?;
        }
        None => writeln!(out, "{:11}{matched}", "")?,
    }
    let mut list: Vec<(String, String)> = Vec::new();
    list.extend(finding.score.map(|s| ("score".to_owned(), format!("{s:.4}"))));
    list.extend(super::evidence(&finding.why));
    if !list.is_empty() {
        writeln!(out, "{:11}{}", "", paint(FAINT, &evidence_line(&list)))?;
    }
    Ok(())
}
