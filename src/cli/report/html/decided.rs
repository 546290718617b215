//! What the corpus decided: names, repeated lines, duplicates.

use std::collections::{BTreeMap, BTreeSet};

use super::escape::Html;
use super::seen::Seen;
use super::{badge, diff};
use crate::cli::Failure;
use crate::cli::report::evidence;
use crate::cli::terminal::shortened;
use crate::corpus::write::{DropRecord, Readback};
use crate::pipeline::Output;
use crate::rule::StageName;
use crate::stage::dedup::{Cluster, ClusterKind};
use crate::stage::{By, Decision, Decisions, Status};

/// Clusters, names or lines listed, and how many bytes of the page a section may take.
const MOST: usize = 1_000;
const MOST_BYTES: usize = 1_500_000;
/// Members listed of one cluster.
const MOST_MEMBERS: usize = 40;

fn more(html: &mut Html, n: usize, where_: &str) {
    if n > 0 {
        html.raw("<p class=soft>and ").number(n).raw(" more, in ").raw(where_).raw("</p>");
    }
}

fn status(html: &mut Html, decision: &Decision) {
    badge(
        html,
        match decision.status {
            Status::Accepted => "accepted",
            Status::Suggested => "suggested",
            Status::Rejected => "rejected",
        },
    );
    if decision.by == By::Person {
        html.raw(" ");
        badge(html, "a person");
    }
}

fn why(html: &mut Html, decision: &Decision) {
    html.text(&shortened(&decision.why, 400));
    let mut list = Vec::new();
    if decision.condition != "always" {
        list.push(("condition".to_owned(), decision.condition.clone()));
    }
    if let Some(document) = &decision.document {
        list.push(("only in".to_owned(), document.clone()));
    }
    if !decision.witnesses.is_empty() {
        list.push(("witnesses".to_owned(), decision.witnesses.join(", ")));
    }
    diff::line(html, &list);
}

/// Names: the canonical form of each, and its variants.
pub(super) fn names(html: &mut Html, decisions: &Decisions, seen: &Seen) {
    html.raw("<section><h2 id=names>Names</h2>");
    let mut clusters: BTreeMap<&str, Vec<&Decision>> = BTreeMap::new();
    for decision in decisions.of(StageName::Names) {
        let canonical = if decision.with.is_empty() { &decision.key } else { &decision.with };
        clusters.entry(canonical).or_default().push(decision);
    }
    if clusters.is_empty() {
        html.raw("<p>No name was found in more than one form.</p>");
    }
    let start = html.len();
    let mut listed = 0;
    for (canonical, variants) in &clusters {
        if listed == MOST || html.len() - start > MOST_BYTES {
            break;
        }
        listed += 1;
        html.raw("<details class=box open><summary><b>")
            .text(&shortened(canonical, 200))
            .raw("</b> <span class=counts>");
        html.number(variants.len()).raw(if variants.len() == 1 { " variant" } else { " variants" });
        html.raw("</span></summary><div class=\"in scroll\"><table class=t><thead><tr><th scope=col>Variant<th scope=col>Status<th scope=col class=n>Score<th scope=col>Why</thead><tbody>");
        for variant in variants.iter().take(MOST_MEMBERS) {
            html.raw("<tr><td>").text(&shortened(&variant.key, 200)).raw("<td>");
            status(html, variant);
            html.raw("<td class=n>").raw(&format!("{:.4}", variant.score)).raw("<td>");
            why(html, variant);
            seen.name(html, &variant.key);
        }
        html.raw("</tbody></table>");
        more(html, variants.len().saturating_sub(MOST_MEMBERS), "decisions.toml");
        html.raw("</div></details>");
    }
    more(html, clusters.len() - listed, "decisions.toml");
    let never: Vec<_> = decisions.nevers().collect();
    if !never.is_empty() {
        html.raw("<h3>Kept apart</h3><ul>");
        for pair in never.iter().take(MOST) {
            html.raw("<li>").text(&shortened(&pair.a, 200)).raw(" ≠ ").text(&shortened(&pair.b, 200));
            html.raw(" <span class=soft>").text(&shortened(&pair.why, 300)).raw("</span></li>");
        }
        html.raw("</ul>");
        more(html, never.len().saturating_sub(MOST), "decisions.toml");
    }
    html.raw("</section>\n");
}

/// Lines that stand in many documents.
pub(super) fn lines(html: &mut Html, decisions: &Decisions) {
    html.raw("<section><h2 id=lines>Repeated lines</h2>");
    let all: Vec<&Decision> = decisions.of(StageName::Strip).collect();
    if all.is_empty() {
        html.raw("<p>No line was found that the pages repeat.</p></section>\n");
        return;
    }
    html.raw("<div class=scroll><table class=t><thead><tr><th scope=col>Line<th scope=col>Verdict<th scope=col>Status<th scope=col class=n>Score<th scope=col>Why</thead><tbody>");
    let start = html.len();
    let mut listed = 0;
    for decision in &all {
        if listed == MOST || html.len() - start > MOST_BYTES {
            break;
        }
        listed += 1;
        html.raw("<tr><td>").text(&shortened(&decision.key, 300)).raw("<td>").raw(verdict(decision));
        html.raw("<td>");
        status(html, decision);
        html.raw("<td class=n>").raw(&format!("{:.4}", decision.score)).raw("<td>");
        why(html, decision);
    }
    html.raw("</tbody></table></div>");
    more(html, all.len() - listed, "decisions.toml");
    html.raw("</section>\n");
}

fn verdict(decision: &Decision) -> &'static str {
    use crate::stage::Verdict;
    match decision.verdict {
        Verdict::Keep => "keep",
        Verdict::Remove => "remove",
        Verdict::Replace => "replace",
        Verdict::Drop => "drop",
    }
}

/// Documents and passages held to be the same.
pub(super) fn duplicates(html: &mut Html, output: &Output, decisions: &Decisions) -> Result<(), Failure> {
    html.raw("<section><h2 id=duplicates>Duplicates</h2>");
    let mut shown: Vec<(Cluster, usize)> = Vec::new();
    let mut clusters = Readback::<Cluster>::open(&output.path("audit/clusters.jsonl"))?;
    for cluster in clusters.by_ref().take(MOST) {
        let mut cluster = cluster?;
        // Members beyond those shown are only counted.
        let rest = cluster.members.len().saturating_sub(MOST_MEMBERS);
        cluster.members.truncate(MOST_MEMBERS);
        shown.push((cluster, rest));
    }
    let all = shown.len() + clusters.count_rest()?;
    let wanted: BTreeSet<&str> =
        shown.iter().flat_map(|(c, _)| c.members.iter()).map(|m| m.doc.as_str()).collect();
    let mut drops: BTreeMap<String, DropRecord> = BTreeMap::new();
    for record in Readback::<DropRecord>::open(&output.path("audit/drops.jsonl"))? {
        let record = record?;
        if record.kind == "document" && wanted.contains(record.doc.as_str()) {
            drops.insert(record.doc.clone(), record);
        }
    }
    if shown.is_empty() {
        html.raw("<p>No document or passage was found twice.</p>");
    }
    let start = html.len();
    let mut listed = 0;
    for (cluster, rest) in &shown {
        if html.len() - start > MOST_BYTES {
            break;
        }
        listed += 1;
        self::cluster(html, cluster, *rest, &drops);
    }
    more(html, all - listed, "audit/clusters.jsonl");
    open_questions(html, decisions);
    html.raw("</section>\n");
    Ok(())
}

fn cluster(html: &mut Html, cluster: &Cluster, rest: usize, drops: &BTreeMap<String, DropRecord>) {
    html.raw("<details class=box><summary><code>").text(&shortened(&cluster.kept, 200));
    html.raw("</code> <span class=counts>").raw(match cluster.kind {
        ClusterKind::Document => "one document, ",
        ClusterKind::Passage => "one passage, ",
        ClusterKind::Contains => "holds others, ",
    });
    html.number(cluster.members.len() + rest).raw(" members</span></summary><div class=\"in scroll\"><table class=t><thead><tr><th scope=col>Document<th scope=col class=n>Similarity<th scope=col>Why</thead><tbody>");
    for (k, member) in cluster.members.iter().enumerate() {
        html.raw("<tr><td><code>").text(&shortened(&member.doc, 300)).raw("</code>");
        if let Some(line) = member.line {
            html.raw(" line ").number(line);
        }
        html.raw("<td class=n>").raw(&format!("{:.4}", member.similarity)).raw("<td>");
        match drops.get(&member.doc).filter(|d| d.cluster == cluster.cluster) {
            Some(record) => {
                html.text(&record.method);
                diff::line(html, &evidence(&record.evidence));
            }
            None if k == 0 && member.doc == cluster.kept => {
                badge(html, "kept");
            }
            None => {}
        }
    }
    html.raw("</tbody></table>");
    more(html, rest, "audit/clusters.jsonl");
    html.raw("</div></details>");
}

/// Copies that a person should look at.
fn open_questions(html: &mut Html, decisions: &Decisions) {
    let all: Vec<&Decision> =
        decisions.of(StageName::Dedup).filter(|d| d.status != Status::Accepted).collect();
    if all.is_empty() {
        return;
    }
    html.raw("<h3>Not dropped</h3><div class=scroll><table class=t><thead><tr><th scope=col>Document<th scope=col>Like<th scope=col>Status<th scope=col class=n>Score<th scope=col>Why</thead><tbody>");
    for decision in all.iter().take(MOST) {
        html.raw("<tr><td><code>").text(&shortened(&decision.key, 300)).raw("</code><td><code>");
        html.text(&shortened(&decision.with, 300)).raw("</code><td>");
        status(html, decision);
        html.raw("<td class=n>").raw(&format!("{:.4}", decision.score)).raw("<td>");
        why(html, decision);
    }
    html.raw("</tbody></table></div>");
    more(html, all.len().saturating_sub(MOST), "decisions.toml");
}
