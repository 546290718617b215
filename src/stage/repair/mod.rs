//! The stage `repair`: marks and words that translation and spinning broke.
//!
//! One walk over every paragraph finds the places where a rule may have something to say; the
//! rules then look at the place only. Quotation marks are read together, by `quotation`.
//! Rules speak English unless they say otherwise; texts in other languages are left to those.

mod english;
mod lexicon;
mod paragraph;
mod quotation;
mod scan;
mod words;

use std::ops::Range;

use self::paragraph::{Facts, Paragraph};
use self::quotation::{Quotation, Turn};
use self::scan::{Gap, Signs};
use self::words::{At, Pair, Triggers};
use crate::rule::{About, Coded, Confidence, Finding, Findings, RuleId, Rules, StageName, View};
use crate::stage::{Decisions, Stage};
use crate::text::Span;

/// What a rule wants done, in bytes of its paragraph.
pub(crate) struct Mend {
    span: Range<usize>,
    after: Option<String>,
    confidence: Confidence,
    message: String,
}

impl Mend {
    /// Puts `after` in the place of `span`.
    fn edit(span: Range<usize>, after: &str, confidence: Confidence) -> Self {
        Mend { span, after: Some(after.to_owned()), confidence, message: String::new() }
    }

    /// Only points at `span`.
    fn flag(span: Range<usize>, confidence: Confidence) -> Self {
        Mend { span, after: None, confidence, message: String::new() }
    }

    /// With a sentence of its own.
    fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }
}

type AtGap = fn(&Gap<'_>) -> Option<Mend>;
type AtSign = fn(&Paragraph<'_>, usize) -> Option<Mend>;
type AtPair = fn(&Pair<'_>) -> Option<Mend>;
type AtTurn = fn(&Paragraph<'_>, &Turn) -> Option<Mend>;
type OfQuotation = fn(&Paragraph<'_>, &Quotation, &mut dyn FnMut(Mend));
type OfParagraph = fn(&Paragraph<'_>, &mut dyn FnMut(Mend));
type OfDocument = fn(&View<'_>, &mut dyn FnMut(Mend));

/// When a rule is asked.
#[derive(Copy, Clone)]
pub(crate) enum Check {
    /// At every run of marks and blanks between two words that is not one mark, one blank.
    Gap(AtGap),
    /// At every one of these signs; the number is the sign's place in the paragraph.
    At(&'static [char], AtSign),
    /// At every quotation mark that reads otherwise than it stands.
    Turn(AtTurn),
    /// At every paragraph with quotation marks, read.
    Quotation(OfQuotation),
    /// At words and their neighbours.
    Pair(At, AtPair),
    /// At every paragraph.
    Paragraph(OfParagraph),
    /// Once a document; spans are bytes of the text.
    Document(OfDocument),
}

/// A rule of this stage: when it is asked, and whether it needs an English text.
#[derive(Copy, Clone)]
pub(crate) struct Asked {
    check: Check,
    english: bool,
}

/// A rule that knows English only.
const fn english(check: Check) -> Asked {
    Asked { check, english: true }
}

/// A rule that is safe in any language.
const fn any_language(check: Check) -> Asked {
    Asked { check, english: false }
}

macro_rules! repair {
    ($($name:ident),* $(,)?) => {
        crate::rules! { $($name,)* odd_reading }
        fn asked() -> Vec<(About, Asked)> { vec![$(($name::about(), $name::RULE)),*] }
    };
}

// Where two rules see the same place, the one that stands first has it.
repair! {
    doubled_stop, stop_and_comma, doubled_comma, space_before_stop, space_before_comma, space_before_mark,
    glued_sentence, glued_comma,
    orphan_attribution, capital_after_quote, currency_space, lost_apostrophe, loose_apostrophe, loose_bracket,
    stray_quote, swapped_quotes, late_quote, turned_quote, loose_quote, glued_quote,
    machine_notice, scrambled, mixed_scripts, verb_alone, contrast_with_itself, odd_name, used_to_be, run_on_words, misspelling,
    doubled_word, wrong_article, small_after_stop, capital_after_dash, stop_in_number,
    unbalanced_quotes, unpaired_quote, inner_quote_open, platform_between, mixed_dates,
}

type Listed<T> = Vec<(RuleId, bool, T)>;

/// The stage `repair`.
pub struct Repair {
    gaps: Listed<AtGap>,
    at: Listed<AtSign>,
    pairs: Listed<AtPair>,
    turns: Listed<AtTurn>,
    quotations: Listed<OfQuotation>,
    paragraphs: Listed<OfParagraph>,
    documents: Listed<OfDocument>,
    odd_reading: RuleId,
    /// The signs of `at`.
    signs: Signs,
    /// The words of `pairs`.
    triggers: Triggers,
}

impl Repair {
    /// Prepares the stage for a set of rules.
    #[must_use]
    pub fn new(rules: &Rules) -> Self {
        let mut repair = Repair {
            gaps: Vec::new(),
            at: Vec::new(),
            pairs: Vec::new(),
            turns: Vec::new(),
            quotations: Vec::new(),
            paragraphs: Vec::new(),
            documents: Vec::new(),
            odd_reading: rules.coded("damage/odd-reading"),
            signs: Signs::new(),
            triggers: Triggers::new(),
        };
        for (about, asked) in asked() {
            let (id, english) = (rules.coded(&about.id), asked.english);
            match asked.check {
                Check::Gap(f) => repair.gaps.push((id, english, f)),
                Check::At(signs, f) => {
                    signs.iter().for_each(|sign| repair.signs.add(1 << repair.at.len(), *sign));
                    repair.at.push((id, english, f));
                }
                Check::Pair(at, f) => {
                    repair.triggers.add(1 << repair.pairs.len(), at);
                    repair.pairs.push((id, english, f));
                }
                Check::Turn(f) => repair.turns.push((id, english, f)),
                Check::Quotation(f) => repair.quotations.push((id, english, f)),
                Check::Paragraph(f) => repair.paragraphs.push((id, english, f)),
                Check::Document(f) => repair.documents.push((id, english, f)),
            }
        }
        repair
    }
}

impl Stage for Repair {
    fn name(&self) -> StageName {
        StageName::Repair
    }

    fn propose(&self, view: &View<'_>, decisions: &Decisions, out: &mut Findings) {
        odd_reading::propose(self.odd_reading, view, decisions, out);
        let english = english::is_english(view);
        let wanted = |id: RuleId, needs: bool| view.switches.on(id) && (english || !needs);
        let on = Self::kept(&self.gaps, &wanted);
        let at_on = Self::mask(&self.at, &wanted);
        let pairs_on = Self::mask(&self.pairs, &wanted);
        let turns = Self::kept(&self.turns, &wanted);
        let quotations = Self::kept(&self.quotations, &wanted);
        let whole = Self::kept(&self.paragraphs, &wanted);
        let facts = Facts::new(view);
        let mut readers = vec![quotation::Reader::default()];
        if english && quotation::quotes_singly(view.text) {
            readers.push(quotation::Reader::of_single());
        }
        for (nth, line) in view.lines.iter().enumerate() {
            let text = line.text(view.text).trim_end();
            if text.is_empty() {
                continue;
            }
            let paragraph = Paragraph::new(text, &facts, nth);
            let start = line.span.start as usize;
            let mut push = |rule: RuleId, mend: Mend| {
                let span = Span::new(start + mend.span.start, start + mend.span.end);
                let finding = match mend.after {
                    Some(after) => Finding::edit(span, rule, mend.confidence, after),
                    None => Finding::flag(span, rule, mend.confidence),
                };
                out.push(if mend.message.is_empty() { finding } else { finding.message(mend.message) });
            };
            let sites = scan::Sites { signs: &self.signs, gaps: !on.is_empty(), at: at_on };
            scan::walk(&paragraph, &sites, |site| match site {
                scan::Site::Gap(gap) => {
                    if let Some((id, mend)) = on.iter().find_map(|(id, f)| f(&gap).map(|m| (*id, m))) {
                        push(id, mend);
                    }
                }
                scan::Site::At(k, at) => {
                    if let Some((id, _, f)) = self.at.get(k)
                        && let Some(mend) = f(&paragraph, at)
                    {
                        push(*id, mend);
                    }
                }
            });
            if pairs_on != 0 {
                words::pairs(&paragraph, &self.triggers, pairs_on, |k, pair| {
                    if let Some((id, _, f)) = self.pairs.get(k)
                        && let Some(mend) = f(pair)
                    {
                        push(*id, mend);
                    }
                });
            }
            for (id, f) in &whole {
                f(&paragraph, &mut |mend| push(*id, mend));
            }
            for reader in readers.iter_mut().filter(|_| !turns.is_empty() || !quotations.is_empty()) {
                if !reader.read(&paragraph) {
                    continue;
                }
                let quotation = reader.quotation();
                for turn in quotation.turns(&paragraph) {
                    if let Some((id, mend)) =
                        turns.iter().find_map(|(id, f)| f(&paragraph, &turn).map(|m| (*id, m)))
                    {
                        push(id, mend);
                    }
                }
                for (id, f) in &quotations {
                    f(&paragraph, quotation, &mut |mend| push(*id, mend));
                }
            }
        }
        for (id, f) in Self::kept(&self.documents, &wanted) {
            f(view, &mut |mend| {
                let span = Span::new(mend.span.start, mend.span.end);
                let finding = Finding::flag(span, id, mend.confidence);
                out.push(if mend.message.is_empty() { finding } else { finding.message(mend.message) });
            });
        }
    }
}

impl Repair {
    /// A bit for every rule of a list that runs here.
    fn mask<T>(list: &Listed<T>, wanted: &dyn Fn(RuleId, bool) -> bool) -> u32 {
        let on = list.iter().enumerate().filter(|(_, r)| wanted(r.0, r.1));
        on.fold(0, |mask, (k, _)| mask | 1 << k)
    }

    fn kept<T: Copy>(list: &Listed<T>, wanted: &dyn Fn(RuleId, bool) -> bool) -> Vec<(RuleId, T)> {
        list.iter().filter(|r| wanted(r.0, r.1)).map(|r| (r.0, r.2)).collect()
    }
}
