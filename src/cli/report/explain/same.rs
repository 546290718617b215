//! Why two documents are or are not the same: what was decided, and both texts side by side.

use std::io::{self, Write};
use std::path::Path;

use anstyle::Style;

use super::{evidence_line, unknown};
use crate::algo::common;
use crate::cli::report::evidence;
use crate::cli::report::rows::folded;
use crate::cli::report::text::{Styled, columns, line, plain, wrapped};
use crate::cli::terminal::{ADDED, FAINT, PLACE, REMOVED, STRONG, paint, visible_line};
use crate::cli::{Failure, Outcome};
use crate::corpus::index::Index;
use crate::corpus::write::{DropRecord, Readback};
use crate::pipeline::{Output, Told};
use crate::rule::StageName;
use crate::stage::dedup::{Cluster, ClusterKind};
use crate::stage::{Decision, Decisions, Status};
use crate::text::fold::fold;

/// Shared rows shown around differing ones.
const AROUND: usize = 1;

/// One of the two documents.
struct Side {
    doc: String,
    /// What became of it.
    state: String,
    text: String,
}

/// Runs `dedup explain`.
pub(crate) fn run(out: &Path, docs: [&str; 2], index: Option<&Path>) -> Result<Outcome, Failure> {
    let [a, b] = docs;
    if a == b {
        return Err(Failure::Usage(format!("'{a}' is one document; name two")));
    }
    let output = Output::open(out)?;
    let sides = both(&output, docs, index)?;
    let mut out = io::BufWriter::new(anstream::stdout());
    for side in &sides {
        writeln!(out, "{}: {}", paint(STRONG, &visible_line(&side.doc)), visible_line(&side.state))?;
    }
    writeln!(out)?;
    verdict(&mut out, &output, a, b)?;
    writeln!(out)?;
    beside(&mut out, &sides[0].text, &sides[1].text)?;
    out.flush()?;
    Ok(Outcome::Done)
}

/// Finds both documents, in the output or else in the index.
fn both(output: &Output, docs: [&str; 2], index: Option<&Path>) -> Result<[Side; 2], Failure> {
    let mut found = [None, None];
    let mut ids = Vec::new();
    for told in output.documents()? {
        let told = told?;
        match docs.iter().position(|doc| *doc == told.record.doc) {
            Some(place) => found[place] = Some(in_output(output, &told)?),
            None => ids.push(told.record.doc),
        }
    }
    if let Some(folder) = index.filter(|_| found.iter().any(Option::is_none)) {
        let index = Index::open_to_read(folder)?;
        for (doc, found) in docs.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            *found = in_index(&index, doc)?;
        }
    }
    let [first, second] = found;
    let unknown = |doc: &str| {
        if index.is_none() && output.run.get("index").is_some() {
            let why = format!(
                "'{doc}' is not in this output; what lies in the index it was compared with is found with --index DIR"
            );
            return Failure::Usage(why);
        }
        unknown(doc, &ids)
    };
    Ok([first.ok_or_else(|| unknown(docs[0]))?, second.ok_or_else(|| unknown(docs[1]))?])
}

fn in_output(output: &Output, told: &Told) -> Result<Side, Failure> {
    let doc = told.record.doc.clone();
    let text = output
        .text_before(told)
        .map_err(|problem| Failure::Stopped(format!("the text of '{doc}' cannot be compared: {problem}")))?;
    let state = match &told.record.kept {
        Some(kept) => format!("dropped as a copy of {kept}"),
        None => told.record.state.clone(),
    };
    Ok(Side { doc, state, text })
}

/// A document that stands in the index. Of what left as a copy the index has no text.
fn in_index(index: &Index, doc: &str) -> Result<Option<Side>, Failure> {
    let reader = index.read()?;
    if let Some(number) = reader.number(doc)?
        && let Some(told) = reader.text(number)?
    {
        let state = "published: it stands in the index".to_owned();
        return Ok(Some(Side { doc: doc.to_owned(), state, text: told.text }));
    }
    for pair in reader.copies()? {
        let (copy, kept) = pair?;
        if copy == doc {
            let why = format!(
                "'{doc}' left the corpus earlier, as a copy of '{kept}'; the index has no text of it"
            );
            return Err(Failure::Usage(why));
        }
    }
    Ok(None)
}

/// What is on record: clusters with both in them, what was dropped for which, decisions.
fn verdict(out: &mut dyn Write, output: &Output, a: &str, b: &str) -> Result<(), Failure> {
    let mut found = false;
    for cluster in Readback::<Cluster>::open(&output.path("audit/clusters.jsonl"))? {
        let cluster = cluster?;
        let holds = |doc: &str| cluster.members.iter().any(|m| m.doc == doc);
        if holds(a) && holds(b) {
            found = true;
            told(out, &cluster, [a, b])?;
        }
    }
    for record in Readback::<DropRecord>::open(&output.path("audit/drops.jsonl"))? {
        let record = record?;
        let pair = (record.doc.as_str(), record.kept.as_str());
        if record.kind == "document" && ([a, b].contains(&pair.0)) {
            found |= pair == (a, b) || pair == (b, a);
            writeln!(
                out,
                "{} was dropped for {}: {}, similarity {:.4}",
                paint(PLACE, &visible_line(&record.doc)),
                paint(PLACE, &visible_line(&record.kept)),
                visible_line(&record.method),
                record.similarity
            )?;
            let list = evidence(&record.evidence);
            if !list.is_empty() {
                writeln!(out, "  {}", paint(FAINT, &evidence_line(&list)))?;
            }
            if let Some(reason) = record.evidence.get("reason").and_then(|r| r.as_str()) {
                writeln!(out, "  {}", plain(reason))?;
            }
        }
    }
    let path = output.path("decisions.toml");
    let text = std::fs::read_to_string(&path)
        .map_err(|e| Failure::Stopped(format!("cannot read '{}': {e}", path.display())))?;
    let decisions = Decisions::from_toml(&text)
        .map_err(|e| Failure::Stopped(format!("{}:{}: {}", path.display(), e.line, e.reason)))?;
    let of_both = |d: &&Decision| (d.key == a && d.with == b) || (d.key == b && d.with == a);
    for decision in decisions.of(StageName::Dedup).filter(of_both) {
        found = true;
        let status = match decision.status {
            Status::Accepted => "accepted",
            Status::Suggested => "only suggested",
            Status::Rejected => "rejected",
        };
        writeln!(
            out,
            "decision {status}: '{}' a copy of '{}' (score {:.4}) {}",
            visible_line(&decision.key),
            visible_line(&decision.with),
            decision.score,
            plain(&decision.why)
        )?;
    }
    if decisions.is_never(a, b) {
        found = true;
        writeln!(out, "a person keeps the two apart ([[never]] in decisions.toml)")?;
    }
    if !found {
        writeln!(out, "not the same: no cluster holds both, and nothing was suggested")?;
    }
    Ok(())
}

fn told(out: &mut dyn Write, cluster: &Cluster, docs: [&str; 2]) -> io::Result<()> {
    let kind = match cluster.kind {
        ClusterKind::Document => "the same document",
        ClusterKind::Passage => "the same passage in both",
        ClusterKind::Contains => "one holds most of the other",
    };
    let members = cluster.members.len();
    writeln!(
        out,
        "{}: cluster {}, {members} members, kept: {}",
        paint(STRONG, kind),
        visible_line(&cluster.cluster),
        paint(PLACE, &visible_line(&cluster.kept))
    )?;
    for member in cluster.members.iter().filter(|m| docs.contains(&m.doc.as_str())) {
        let line = member.line.map_or(String::new(), |l| format!(" line {l}"));
        writeln!(out, "  {}{line}: similarity {:.4}", visible_line(&member.doc), member.similarity)?;
    }
    Ok(())
}

/// A row of the comparison.
enum Pair<'t> {
    Both(&'t str, &'t str),
    Apart(Option<&'t str>, Option<&'t str>),
}

/// Both texts without their blank lines; lines that differ only in case, blanks and the shape of
/// marks count as shared.
fn beside(out: &mut dyn Write, a: &str, b: &str) -> io::Result<()> {
    let lines = |text: &'_ str| -> Vec<(String, usize)> {
        text.lines().enumerate().map(|(k, l)| (fold(l), k)).filter(|(l, _)| !l.is_empty()).collect()
    };
    let (fa, fb) = (lines(a), lines(b));
    let (ka, kb): (Vec<&str>, Vec<&str>) =
        (fa.iter().map(|l| l.0.as_str()).collect(), fb.iter().map(|l| l.0.as_str()).collect());
    let (la, lb): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
    let (ta, tb) = (|k: usize| la[fa[k].1], |k: usize| lb[fb[k].1]);
    let mut rows = Vec::new();
    let shared = common(&ka, &kb);
    let (mut x, mut y) = (0, 0);
    for &(to_x, to_y) in shared.iter().chain([&(ka.len(), kb.len())]) {
        let apart =
            |k: usize| Pair::Apart((x + k < to_x).then(|| ta(x + k)), (y + k < to_y).then(|| tb(y + k)));
        rows.extend((0..(to_x - x).max(to_y - y)).map(apart));
        if to_x < ka.len() && to_y < kb.len() {
            rows.push(Pair::Both(ta(to_x), tb(to_y)));
        }
        (x, y) = (to_x + 1, to_y + 1);
    }
    let n = |n: usize| format!("{n} {}", if n == 1 { "line" } else { "lines" });
    writeln!(
        out,
        "{} shared, {} only in the first, {} only in the second (blank lines not counted)",
        n(shared.len()),
        ka.len() - shared.len(),
        kb.len() - shared.len()
    )?;
    let width = (columns() - 3) / 2;
    let differs = |k: usize| !matches!(rows[k], Pair::Both(a, b) if a == b);
    for part in folded(differs, rows.len(), AROUND) {
        match part {
            Ok(k) => pair(out, &rows[k], width)?,
            Err(range) => {
                writeln!(out, "{}", paint(FAINT, &format!("  ⋮ {} shared lines", range.len())))?;
            }
        }
    }
    Ok(())
}

fn pair(out: &mut dyn Write, pair: &Pair<'_>, width: usize) -> io::Result<()> {
    let cell = |text: &str, style: Style| wrapped(&[(style, plain(text))], width);
    let (left, right): (Vec<Vec<Styled>>, Vec<Vec<Styled>>) = match pair {
        Pair::Both(a, b) => (cell(a, Style::new()), cell(b, Style::new())),
        Pair::Apart(a, b) => {
            (a.map_or(Vec::new(), |a| cell(a, REMOVED)), b.map_or(Vec::new(), |b| cell(b, ADDED)))
        }
    };
    let sign = match pair {
        Pair::Both(a, b) if a == b => '=',
        Pair::Both(..) => '~',
        Pair::Apart(Some(_), Some(_)) => '|',
        Pair::Apart(Some(_), None) => '<',
        Pair::Apart(None, _) => '>',
    };
    for k in 0..left.len().max(right.len()) {
        let part = |lines: &[Vec<Styled>], width| line(lines.get(k).map_or(&[], Vec::as_slice), width);
        let sign = if k == 0 { sign } else { ' ' };
        writeln!(out, "{} {sign} {}", part(&left, width), part(&right, 0))?;
    }
    Ok(())
}
