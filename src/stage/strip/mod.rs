//! The stage `strip`: what the page put around the article.
//!
//! Data rules know stock phrases; coded rules know repeats, captions and stretches of residue.

mod captions;
pub mod repeated;
mod rows;
mod shape;

use crate::rule::pack::{Hit, LineRules};
use crate::rule::{Coded as _, Confidence, Finding, Findings, RuleId, Rules, StageName, View};
use crate::stage::{Decisions, Stage};
use rows::{Row, rows};

crate::rules! { html, repeated_title, doubled_caption, bare_caption, residue_zone, repeated_line, odd_line, outside_article }

/// The stage `strip`.
pub struct Strip {
    rules: Rules,
    lines: LineRules,
    title: RuleId,
    doubled: RuleId,
    caption: RuleId,
    zone: RuleId,
    repeated: RuleId,
    odd: RuleId,
    outside: RuleId,
    article: shape::Model,
    residue: shape::Model,
    pictures: captions::PictureRules,
}

impl Strip {
    /// Prepares the stage for a set of rules.
    #[must_use]
    pub fn new(rules: &Rules) -> Self {
        Strip {
            lines: LineRules::new(rules.data("boilerplate")),
            title: rules.coded("boilerplate/repeated-title"),
            doubled: rules.coded("boilerplate/doubled-caption"),
            caption: rules.coded("boilerplate/bare-caption"),
            zone: rules.coded("boilerplate/residue-zone"),
            repeated: rules.coded("boilerplate/repeated-line"),
            odd: rules.coded("boilerplate/odd-line"),
            outside: rules.coded("segment/outside-article"),
            article: shape::Model::embedded("segment/_shape"),
            residue: shape::Model::embedded("boilerplate/_shape"),
            pictures: captions::PictureRules::new(rules),
            rules: Rules::clone(rules),
        }
    }

    fn said(&self, row: &Row<'_>, hit: Hit, confidence: Confidence) -> Finding {
        let rule = self.lines.rule(hit);
        let mut finding = Finding::edit(row.line.full, rule.id, confidence.min(rule.confidence), "");
        finding.captures = self.lines.captures(hit, row.text);
        finding
    }
}

impl Stage for Strip {
    fn name(&self) -> StageName {
        StageName::Strip
    }

    fn propose(&self, view: &View<'_>, decisions: &Decisions, out: &mut Findings) {
        crate::rule::pack::propose_inline(self.rules.data("boilerplate"), view, out);
        let mut rows = rows(view, &self.lines);
        if rows.is_empty() {
            return;
        }
        repeated_line::propose(self.repeated, view, &rows, decisions, out);
        let title = repeated_title::propose(self.title, view, &rows, out);
        if let Some(title) = title {
            // The title stays, whatever it looks like.
            rows[title].hit = None;
            rows[title].spoke = None;
            rows[title].weak = None;
            rows[title].weak_spoke = None;
        }
        for row in &rows {
            if let Some(hit) = row.spoke {
                out.push(self.said(row, hit, Confidence::Certain));
            }
        }
        residue_zone::propose(self.zone, &self.lines, view, &rows, title, out, |row, hit| {
            self.said(row, hit, Confidence::Likely)
        });
        doubled_caption::propose(self.doubled, &self.lines, &self.pictures, view, &rows, out);
        bare_caption::propose(self.caption, &self.lines, &self.pictures, view, &rows, title, out);
        let mut shapes = None;
        if outside_article::propose(self.outside, &self.article, view, &rows, title, out, &mut shapes) {
            return;
        }
        odd_line::propose(self.odd, &self.residue, view, &rows, title, out, shapes);
    }
}
