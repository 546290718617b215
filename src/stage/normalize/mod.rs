//! The stage `normalize`: characters. Blanks, line ends, invisible marks, entities.
//!
//! Each rule proposes for itself; what several of them need is found in one look (`Signs`, `Places`).

mod kinds;
mod look;
mod pairs;
mod signs;
mod undo;

use crate::algo::chars::BIT;
use crate::rule::{Coded, Finding, Findings, RuleId, Rules, StageName, View};
use crate::stage::{Decisions, Stage};
use signs::Signs;
use undo::{Chain, Places};

crate::rules! {
    misread_utf8, misread_page, c1_control,
    line_end, byte_order_mark, control, soft_hyphen, zero_width, bidi_mark, entity, composition, ligature,
    blank, blank_run, trailing_blank, blank_line_run, outer_blank_lines, final_newline,
}

/// What a rule of this stage does: its number, the view, the signs of the text, where findings go.
type Propose = fn(RuleId, &View<'_>, &Signs, &mut Findings);

/// The stage `normalize`.
pub struct Normalize {
    /// Rules that look at single characters.
    marks: Vec<(RuleId, Propose)>,
    /// Rules that look at lines and blanks; they wait until lines end in `\n` only.
    layout: Vec<(RuleId, Propose)>,
    line_end: RuleId,
    spaces: Spaces,
    mojibake: Mojibake,
}

/// The rules of the pack `mojibake`, which share one search.
#[derive(Copy, Clone, Debug)]
struct Mojibake {
    utf8: RuleId,
    page: RuleId,
    c1: RuleId,
}

/// The rules on blanks, which share the places they look at.
#[derive(Copy, Clone, Debug)]
struct Spaces {
    blank: RuleId,
    run: RuleId,
    trailing: RuleId,
    lines: RuleId,
    outer: RuleId,
}

impl Normalize {
    /// Prepares the stage for a set of rules.
    #[must_use]
    pub fn new(rules: &Rules) -> Self {
        let id = |name: &str| rules.coded(name);
        let marks: Vec<(RuleId, Propose)> = vec![
            (id(byte_order_mark::ID), byte_order_mark::propose),
            (id(control::ID), control::propose),
            (id(soft_hyphen::ID), soft_hyphen::propose),
            (id(zero_width::ID), zero_width::propose),
            (id(bidi_mark::ID), bidi_mark::propose),
            (id(entity::ID), entity::propose),
            (id(composition::ID), composition::propose),
            (id(ligature::ID), ligature::propose),
        ];
        let layout: Vec<(RuleId, Propose)> = vec![(id(final_newline::ID), final_newline::propose)];
        let spaces = Spaces {
            blank: id(blank::ID),
            run: id(blank_run::ID),
            trailing: id(trailing_blank::ID),
            lines: id(blank_line_run::ID),
            outer: id(outer_blank_lines::ID),
        };
        let mojibake =
            Mojibake { utf8: id(misread_utf8::ID), page: id(misread_page::ID), c1: id(c1_control::ID) };
        Normalize { marks, layout, line_end: id(line_end::ID), spaces, mojibake }
    }
}

impl Stage for Normalize {
    fn name(&self) -> StageName {
        StageName::Normalize
    }

    fn propose(&self, view: &View<'_>, _decisions: &Decisions, out: &mut Findings) {
        let (signs, places) = look::look(view.text, view.lines);
        if self.mojibake.propose(view, &places, out) {
            // Blanks and marks may be parts of damaged characters: they wait for the next round.
            return;
        }
        for &(rule, propose) in self.marks.iter().filter(|(rule, _)| view.switches.on(*rule)) {
            propose(rule, view, &signs, out);
        }
        if view.switches.on(self.line_end) && line_end::propose(self.line_end, view, &signs, out) {
            // Lines are not what they seem yet; the next round sees them as they are.
            return;
        }
        for &(rule, propose) in self.layout.iter().filter(|(rule, _)| view.switches.on(*rule)) {
            propose(rule, view, &signs, out);
        }
        self.spaces.propose(view, &signs, out);
    }
}

impl Mojibake {
    /// True when something is going to be undone.
    fn propose(self, view: &View<'_>, places: &Places, out: &mut Findings) -> bool {
        if ![self.utf8, self.page, self.c1].iter().any(|rule| view.switches.on(*rule)) {
            return false;
        }
        let (mut applied, mut last) = (false, None);
        for repair in undo::repairs(view.text, places) {
            let rule = match repair.chain {
                Chain::Utf8 { .. } => self.utf8,
                chain if chain.is_c1() => self.c1,
                Chain::Page { .. } => self.page,
            };
            if !view.switches.on(rule) {
                continue;
            }
            applied |= view.switches.applies(rule, repair.confidence);
            let words = match last.take() {
                Some((chain, words)) if chain == repair.chain => words,
                _ => repair.chain.words(),
            };
            let mut finding = Finding::edit(repair.span, rule, repair.confidence, repair.after)
                .because("chain", words.as_str())
                .because("bits gained", repair.gain / BIT);
            if repair.lossy {
                finding = finding.because("lossy", "a byte was lost on the way");
            }
            last = Some((repair.chain, words));
            out.push(finding);
        }
        applied
    }
}

impl Spaces {
    /// The rules on blanks in an order in which no two of them take the same place.
    fn propose(self, view: &View<'_>, signs: &Signs, out: &mut Findings) {
        let on = |rule| view.switches.on(rule).then_some(rule);
        let closed = blank_line_run::propose(on(self.lines), on(self.outer), view, out);
        if let Some(rule) = on(self.trailing) {
            trailing_blank::propose(rule, view, &closed, out);
        }
        blank::propose(on(self.blank), on(self.run), on(self.trailing).is_some(), view, signs, &closed, out);
    }
}
