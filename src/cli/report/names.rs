//! `names list` and `names explain`: what was decided about names, with counts and places.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::snippet::Snippet;
use super::text::plain;
use crate::cli::terminal::{ADDED, FAINT, LIKELY, PLACE, REMOVED, STRONG, paint, visible_line};
use crate::cli::{Failure, Outcome};
use crate::corpus::write::{FindingState, RUN_FILE};
use crate::pipeline::{Engine, Output, Settings, Told};
use crate::rule::StageName;
use crate::stage::names::{self, Evidence, Known};
use crate::stage::{Decision, Decisions, Status};
use crate::text::Span;

/// Places shown of each form.
const PLACES: usize = 3;
/// Columns of a place.
const WIDTH: usize = 100;
/// Longer names and rivals shown of a name.
const MOST: usize = 5;

/// Where a form was changed, or would be.
#[derive(Default)]
struct Uses {
    mentions: usize,
    documents: usize,
    places: Vec<String>,
    /// Where the last one ends.
    end: u32,
}

/// All forms of an output folder by document.
struct Found(BTreeMap<String, BTreeMap<String, Uses>>);

impl Found {
    fn read(output: &Output) -> Result<Self, Failure> {
        let mut found = Found(BTreeMap::new());
        for told in output.documents()? {
            let told = told?;
            let is_name = |stage: StageName| stage == StageName::Names;
            let changed = told.edits.iter().any(|e| is_name(e.stage));
            if changed || told.findings.iter().any(|f| is_name(f.stage)) {
                found.add(output, &told).map_err(|problem| {
                    Failure::Stopped(format!("{}: {problem}; `recension verify` tells more", told.record.doc))
                })?;
            }
        }
        Ok(found)
    }

    fn add(&mut self, output: &Output, told: &Told) -> Result<(), String> {
        let sides = output.sides(told)?;
        for stretch in &sides.stretches {
            for edit in stretch.edits.iter().filter_map(|k| told.edits.get(*k)) {
                if let (StageName::Names, Some(form)) = (edit.stage, &edit.decision) {
                    self.one(form, &told.record.doc, &sides.left, stretch.left);
                }
            }
        }
        for finding in &told.findings {
            let form = finding.why.get("form").and_then(|form| form.as_str());
            if let (StageName::Names, FindingState::Suggested, Some(form)) =
                (finding.stage, finding.state, form)
            {
                // Of a page, the place in the page is of no use here.
                let place = Some(finding.origin).filter(|o| o.of(&sides.left) == Some(&finding.matched));
                self.one(form, &told.record.doc, &sides.left, place.unwrap_or_default());
            }
        }
        Ok(())
    }

    fn one(&mut self, form: &str, doc: &str, text: &str, place: Span) {
        let uses = self.0.entry(form.to_owned()).or_default().entry(doc.to_owned()).or_default();
        // The words of a full name are changed one by one.
        let goes_on = !place.is_empty() && uses.end > 0 && (uses.end..=uses.end + 1).contains(&place.start);
        uses.end = place.end;
        if goes_on {
            return;
        }
        uses.mentions += 1;
        uses.documents = 1;
        if place.is_empty() || uses.places.len() >= PLACES {
            return;
        }
        let start = text[..place.start as usize].rfind('\n').map_or(0, |k| k + 1);
        let line = text[start..].split('\n').next().unwrap_or_default();
        let number = memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count() + 1;
        let marked = place.start as usize - start..place.end as usize - start;
        let snippet = Snippet::new(line, marked, WIDTH).line(LIKELY);
        uses.places.push(format!("{} {snippet}", paint(PLACE, &format!("{}:{number}:", visible_line(doc)))));
    }

    /// Where a decision came to bear.
    fn of(&self, decision: &Decision) -> Uses {
        let mut sum = Uses::default();
        let docs = self.0.get(&decision.key).into_iter().flatten();
        for (_, uses) in docs.filter(|(doc, _)| decision.document.as_ref().is_none_or(|d| d == *doc)) {
            sum.mentions += uses.mentions;
            sum.documents += uses.documents;
            let room = PLACES - sum.places.len();
            sum.places.extend(uses.places.iter().take(room).cloned());
        }
        sum
    }
}

/// What was decided about names, from an output folder or one of `decide`.
pub(crate) fn decided(out: &Path) -> Result<Decisions, Failure> {
    let path = out.join("decisions.toml");
    let text = std::fs::read_to_string(&path).map_err(|e| {
        Failure::Usage(format!("'{}' cannot be read: {e}; is this an output folder?", path.display()))
    })?;
    Decisions::from_toml(&text)
        .map_err(|e| Failure::Usage(format!("{}:{}: {}", path.display(), e.line, e.reason)))
}

/// Every name with its variants: what became of each, how often, where, and why. What `decide` wrote has not come to bear
/// yet.
pub(crate) fn list(out: &Path) -> Result<Outcome, Failure> {
    let decisions = decided(out)?;
    let found = if out.join(RUN_FILE).exists() { Some(Found::read(&Output::open(out)?)?) } else { None };
    let mut to = io::BufWriter::new(anstream::stdout());
    clusters(&mut to, decisions.of(StageName::Names), found.as_ref())?;
    to.flush()?;
    Ok(Outcome::Done)
}

/// Decisions below the names they lead to.
fn clusters<'d>(
    to: &mut dyn Write,
    decisions: impl Iterator<Item = &'d Decision>,
    found: Option<&Found>,
) -> io::Result<()> {
    let mut by_canonical: BTreeMap<&str, Vec<&Decision>> = BTreeMap::new();
    for decision in decisions {
        by_canonical.entry(&decision.with).or_default().push(decision);
    }
    for (canonical, variants) in by_canonical {
        writeln!(to, "{}", paint(STRONG, &visible_line(canonical)))?;
        variants.into_iter().try_for_each(|variant| show(to, variant, found))?;
    }
    Ok(())
}

/// A decision, where it came to bear, and why.
fn show(to: &mut dyn Write, decision: &Decision, found: Option<&Found>) -> io::Result<()> {
    let (style, status) = match decision.status {
        Status::Accepted => (ADDED, "accepted"),
        Status::Suggested => (LIKELY, "suggested"),
        Status::Rejected => (REMOVED, "rejected"),
    };
    write!(to, "  {} {} {:.4}", visible_line(&decision.key), paint(style, status), decision.score)?;
    let uses = found.map(|found| found.of(decision));
    if let Some(uses) = &uses {
        write!(to, ", {}", counts(uses.mentions, uses.documents))?;
    }
    writeln!(to, "\n    {}", paint(FAINT, &plain(&decision.why)))?;
    uses.iter().flat_map(|uses| &uses.places).try_for_each(|place| writeln!(to, "    {place}"))
}

fn counts(mentions: usize, documents: usize) -> String {
    let n = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    format!("{} in {}", n(mentions, "mention"), n(documents, "document"))
}

/// Why two names are or are not taken for one; with an output folder also what it knows of them, what was decided, and
/// which other names are near.
pub(crate) fn explain(pair: [&str; 2], out: Option<&Path>) -> Result<Outcome, Failure> {
    let mut to = io::BufWriter::new(anstream::stdout());
    writeln!(to, "{}", names::explain(pair[0], pair[1]).trim_end())?;
    let Some(out) = out else {
        to.flush()?;
        return Ok(Outcome::Done);
    };
    let output = Output::open(out)?;
    let (decisions, found) = (decided(out)?, Found::read(&output)?);
    let evidence = survey(&output)?;
    for (name, other) in [(pair[0], pair[1]), (pair[1], pair[0])] {
        let known = evidence.known(name);
        writeln!(to, "\n{}: {} of the clean text", paint(STRONG, &visible_line(name)), of(&known))?;
        for longer in evidence.longer(name, MOST) {
            writeln!(to, "  in {}: {}", visible_line(&longer.name), of(&longer))?;
        }
        for rival in evidence.rivals(name, MOST).iter().filter(|rival| rival.known.name != other) {
            let (score, name) = (rival.score, visible_line(&rival.known.name));
            writeln!(to, "  near {name} {score:.4}: {}", of(&rival.known))?;
        }
    }
    let concerned = |d: &&Decision| pair.iter().any(|name| d.key == *name || d.with == *name);
    let decided = || decisions.of(StageName::Names).filter(concerned);
    writeln!(
        to,
        "\n{}",
        paint(STRONG, if decided().next().is_some() { "Decided" } else { "Nothing was decided" })
    )?;
    clusters(&mut to, decided(), Some(&found))?;
    to.flush()?;
    Ok(Outcome::Done)
}

fn of(known: &Known) -> String {
    counts(known.mentions as usize, known.documents as usize)
}

/// The names of the clean texts.
fn survey(output: &Output) -> Result<Evidence, Failure> {
    let engine = Engine::new(Settings::default())?;
    let mut evidence = Evidence::default();
    for told in output.documents()? {
        let told = told?;
        if told.record.state != "kept" {
            continue;
        }
        let text = output
            .clean_text(&told)
            .map_err(|problem| Failure::Stopped(format!("{}: {problem}", told.record.doc)))?;
        engine.show(&told.record.doc, &text, |view| names::survey(view, false, &mut evidence));
    }
    Ok(evidence)
}
