//! The stage `strip`: what the page put around the article.
//!
//! Data rules know stock phrases; coded rules know repeats, captions and stretches of residue.

mod captions;
mod headline;
pub mod repeated;
mod rows;
mod shape;

use rustc_hash::FxHashMap;

use std::sync::LazyLock;

use crate::rule::pack::{Hit, LineRules};
use crate::rule::{Coded as _, Confidence, Finding, Findings, RuleId, Rules, StageName, View};
use crate::stage::{Decisions, Stage};
pub use html::StudiedBlock;
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
    pictures: captions::PictureRules,
}

/// The fitted tables.
struct Tables {
    article: shape::Trees,
    headline: shape::Trees,
    residue: shape::Trees,
    block: shape::Trees,
    wording: shape::Wording,
}

/// Read when the first document asks for them: a short run may never.
static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    article: shape::Trees::embedded("segment/_shape"),
    headline: shape::Trees::embedded("segment/_title"),
    residue: shape::Trees::embedded("boilerplate/_shape"),
    block: shape::Trees::embedded("html/_block"),
    wording: shape::Wording::embedded(),
});

/// What [`Strip::study`] tells of a line.
#[derive(Clone, Debug)]
pub struct Studied {
    /// Where it starts (byte).
    pub start: u32,
    /// Whether it is the title.
    pub title: bool,
    /// The rule that knows it.
    pub rule: Option<RuleId>,
    /// Whether it is asked for by `boilerplate/odd-line`.
    pub asked: bool,
    /// Its shape.
    pub shape: Vec<f32>,
    /// Its shape as a title, when it may be one.
    pub headline: Vec<f32>,
    /// The buckets of its words.
    pub wording: Vec<u16>,
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
            repeated: rules.coded(repeated::RULE),
            odd: rules.coded("boilerplate/odd-line"),
            outside: rules.coded("segment/outside-article"),
            pictures: captions::PictureRules::new(rules),
            rules: Rules::clone(rules),
        }
    }

    /// The filled lines of a document as numbers, for those who fit the weights.
    #[must_use]
    pub fn study(&self, view: &View<'_>) -> Vec<Studied> {
        let rows = rows(view, &self.lines);
        let titles = repeated_title::titles(view, &rows);
        let title = titles.row;
        let shapes = shape::shapes(&rows, title, &TABLES.wording, |_| true);
        let reader = self.reader(&TABLES.article);
        let headlines: FxHashMap<usize, headline::HeadShape> =
            outside_article::asked_titles(reader, &rows, &shapes).into_iter().collect();
        let one = |(k, (row, shape)): (usize, (&Row<'_>, Option<shape::Shape>))| {
            let mut wording = Vec::new();
            shape::buckets(row.text, |b| wording.push(b));
            Studied {
                start: row.line.span.start,
                title: Some(k) == title,
                rule: row.hit.map(|h| self.lines.rule(h).id),
                asked: odd_line::asked(row) && !titles.has(k),
                shape: shape.map(|s| s.to_vec()).unwrap_or_default(),
                headline: headlines.get(&k).map(|s| s.to_vec()).unwrap_or_default(),
                wording,
            }
        };
        rows.iter().zip(shapes).enumerate().map(one).collect()
    }

    /// The blocks around the article of a page as numbers, for those who fit the weights.
    #[must_use]
    pub fn study_page(&self, page: &str) -> Vec<StudiedBlock> {
        html::study(page)
    }

    fn reader<'a>(&'a self, trees: &'a shape::Trees) -> shape::Reader<'a> {
        shape::Reader { trees, titles: &TABLES.headline, wording: &TABLES.wording }
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
        let titles = repeated_title::titles(view, &rows);
        repeated_title::propose(self.title, view, &rows, &titles, out);
        let title = titles.row;
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
        let article = self.reader(&TABLES.article);
        let (lines, pictures) = (&self.lines, &self.pictures);
        if outside_article::propose(
            self.outside,
            lines,
            pictures,
            article,
            view,
            &rows,
            title,
            out,
            &mut shapes,
        ) {
            return;
        }
        let residue = self.reader(&TABLES.residue);
        odd_line::propose(self.odd, residue, view, &rows, &titles, out, shapes);
    }
}
