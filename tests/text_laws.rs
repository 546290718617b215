//! The laws of the text model, on random texts and edits. `scripts/mutants` breaks the code in a
//! dozen places and shows that each law can fail.

use proptest::prelude::*;
use recension::text::{Alignment, Change, Document, Edits, Patch, PatchError, Span, columns_of, lines_of};

/// Texts with characters of one to four bytes, line ends and repeats.
fn text() -> impl Strategy<Value = String> {
    let c = prop_oneof![
        Just('a'),
        Just('b'),
        Just(' '),
        Just('\n'),
        Just('é'),
        Just('ж'),
        Just('漢'),
        Just('😀')
    ];
    prop::collection::vec(c, 0..40).prop_map(|c| c.into_iter().collect())
}

/// Disjoint edits on character boundaries of a text, some touching, some empty.
fn edits_for(text: &str, seeds: &[(u8, u8, String)]) -> Edits {
    let cuts: Vec<usize> = (0..=text.len()).filter(|k| text.is_char_boundary(*k)).collect();
    let mut edits = Edits::default();
    let mut at = 0;
    for (tag, (gap, len, with)) in (0..).zip(seeds) {
        let start = at + usize::from(*gap);
        let end = start + usize::from(*len);
        if end >= cuts.len() {
            break;
        }
        edits.replace(Span::new(cuts[start], cuts[end]), with, tag);
        // Touching edits are legal, but two insertions at one place have no order of their own.
        at = if start == end { end + 1 } else { end };
    }
    edits
}

fn seeds() -> impl Strategy<Value = Vec<(u8, u8, String)>> {
    prop::collection::vec((0u8..4, 0u8..4, "[xyz]{0,3}"), 0..8)
}

/// A document with some stages of edits behind it.
fn document(text: &str, stages: &[Vec<(u8, u8, String)>]) -> Document<usize> {
    let mut document = Document::new(text);
    for (stage, seeds) in stages.iter().enumerate() {
        let edits = edits_for(document.text(), seeds);
        document.revise(stage, &edits).expect("the edits are disjoint");
    }
    document
}

/// Applies edits by hand, to compare with.
fn by_hand(text: &str, edits: &Edits) -> String {
    let (mut out, mut at) = (String::new(), 0);
    for (span, with, _) in edits.iter() {
        out.push_str(&text[at..span.range().start]);
        out.push_str(with);
        at = span.range().end;
    }
    out.push_str(&text[at..]);
    out
}

fn spans_of(text: &str) -> Vec<Span> {
    let cuts: Vec<usize> = (0..=text.len()).filter(|k| text.is_char_boundary(*k)).collect();
    let mut spans = Vec::new();
    for (k, &start) in cuts.iter().enumerate() {
        for &end in &cuts[k..] {
            spans.push(Span::new(start, end));
        }
    }
    spans
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_patch_does_what_its_edits_say(text in text(), seeds in seeds()) {
        let edits = edits_for(&text, &seeds);
        let patch = Patch::new(&text, &edits).expect("disjoint");
        prop_assert_eq!(patch.apply(&text).expect("its text"), by_hand(&text, &edits));
        prop_assert!(patch.changes().all(|c| c.before != c.after && c.span.of(&text) == Some(c.before)));
    }

    #[test]
    fn undo_after_apply_is_identity(text in text(), seeds in seeds()) {
        let patch = Patch::new(&text, &edits_for(&text, &seeds)).expect("disjoint");
        let after = patch.apply(&text).expect("its text");
        prop_assert_eq!(patch.undo(&after).expect("its result"), text);
    }

    #[test]
    fn a_patch_read_back_is_the_same(text in text(), seeds in seeds()) {
        let patch = Patch::new(&text, &edits_for(&text, &seeds)).expect("disjoint");
        let read: Vec<Change<'_>> = patch.changes().collect();
        prop_assert_eq!(Patch::from_changes(text.len(), read).expect("sound"), patch);
    }

    #[test]
    fn a_patch_refuses_another_text(text in text(), other in text(), seeds in seeds()) {
        let patch = Patch::new(&text, &edits_for(&text, &seeds)).expect("disjoint");
        let fits = other.len() == text.len() && patch.changes().all(|c| c.span.of(&other) == Some(c.before));
        prop_assert_eq!(patch.apply(&other).is_ok(), fits);
    }

    #[test]
    fn restore_gives_the_original(text in text(), stages in prop::collection::vec(seeds(), 0..5)) {
        let document = document(&text, &stages);
        prop_assert_eq!(document.restore().expect("its own history"), text.as_str());
        prop_assert_eq!(document.original(), text.as_str());
    }

    #[test]
    fn an_unchanged_text_is_never_copied(text in text()) {
        let mut document = Document::new(text.as_str());
        let before = document.shared_text();
        for span in spans_of(&text) {
            let mut edits = Edits::default();
            edits.replace(span, span.of(&text).expect("a span of the text"), 0);
            prop_assert!(!document.revise(0, &edits).expect("sound"));
        }
        prop_assert!(std::sync::Arc::ptr_eq(&before, &document.shared_text()));
        prop_assert!(document.history().is_empty());
    }

    #[test]
    fn composing_is_associative(text in text(), a in seeds(), b in seeds(), c in seeds()) {
        let maps = maps(&text, &[a, b, c]);
        let (a, b, c) = (&maps[0], &maps[1], &maps[2]);
        prop_assert_eq!(a.compose(b).compose(c), a.compose(&b.compose(c)));
    }

    #[test]
    fn identity_changes_no_alignment(text in text(), a in seeds()) {
        let patch = Patch::new(&text, &edits_for(&text, &a)).expect("disjoint");
        let map = patch.alignment();
        let after = patch.apply(&text).expect("its text");
        prop_assert_eq!(&Alignment::identity(text.len()).compose(&map), &map);
        prop_assert_eq!(&map.compose(&Alignment::identity(after.len())), &map);
    }

    #[test]
    fn the_inverse_of_a_composition_is_the_inverses_reversed(text in text(), a in seeds(), b in seeds()) {
        let maps = maps(&text, &[a, b]);
        let (a, b) = (&maps[0], &maps[1]);
        prop_assert_eq!(a.compose(b).invert(), b.invert().compose(&a.invert()));
        prop_assert_eq!(&a.invert().invert(), a);
    }

    #[test]
    fn hunks_never_touch_and_cover_all_change(text in text(), stages in prop::collection::vec(seeds(), 1..4)) {
        let document = document(&text, &stages);
        let hunks = document.alignment().hunks();
        prop_assert!(hunks.windows(2).all(|w| w[0].old.end < w[1].old.start && w[0].new.end < w[1].new.start));
        let (mut old, mut new) = (0, 0);
        for hunk in hunks {
            prop_assert_eq!(&text[old..hunk.old.range().start], &document.text()[new..hunk.new.range().start]);
            (old, new) = (hunk.old.range().end, hunk.new.range().end);
        }
        prop_assert_eq!(&text[old..], &document.text()[new..]);
    }

    #[test]
    fn spans_outside_hunks_map_to_equal_text(text in text(), stages in prop::collection::vec(seeds(), 0..4)) {
        let document = document(&text, &stages);
        let hunks = document.alignment().hunks();
        for span in spans_of(document.text()) {
            let origin = document.origin(span);
            prop_assert!(origin.start <= origin.end && origin.of(&text).is_some());
            let free = hunks.iter().all(|h| h.new.end < span.start || span.end < h.new.start);
            if free {
                prop_assert_eq!(origin.of(&text), span.of(document.text()));
            }
        }
    }

    #[test]
    fn origin_holds_every_hunk_it_meets_and_is_smallest(text in text(), stages in prop::collection::vec(seeds(), 0..4)) {
        let document = document(&text, &stages);
        for span in spans_of(document.text()).into_iter().filter(|s| !s.is_empty()) {
            let origin = document.origin(span);
            for hunk in document.alignment().hunks() {
                if hunk.new.overlaps(span) {
                    prop_assert!(origin.contains(hunk.old), "{span:?} -> {origin:?} misses {hunk:?}");
                } else if hunk.new.end < span.start {
                    prop_assert!(origin.start >= hunk.old.end);
                } else if hunk.new.start > span.end {
                    prop_assert!(origin.end <= hunk.old.start);
                }
            }
        }
    }

    #[test]
    fn overlap_is_an_error_and_leaves_the_document_alone(text in "[ab ]{4,20}", at in 0usize..2) {
        let mut document: Document<u8> = Document::new(text.as_str());
        let mut edits = Edits::default();
        edits.replace(Span::new(at, at + 2), "x", 0);
        edits.replace(Span::new(at + 1, at + 3), "y", 1);
        let refused = document.revise(0, &edits);
        prop_assert!(matches!(refused, Err(PatchError::BadSpan { index: 1, .. })), "{refused:?}");
        prop_assert_eq!(document.text(), text.as_str());
    }

    #[test]
    fn lines_make_up_the_text(text in text()) {
        let lines = lines_of(&text);
        let joined: String = lines.iter().map(|l| l.full.of(&text).expect("inside")).collect();
        prop_assert_eq!(joined, text.as_str());
        prop_assert!(lines.iter().all(|l| !l.text(&text).contains('\n')));
    }

    #[test]
    fn positions_are_lines_and_characters(text in text()) {
        let offsets: Vec<usize> = (0..=text.len()).filter(|k| text.is_char_boundary(*k)).collect();
        let narrow: Vec<u32> = offsets.iter().map(|k| u32::try_from(*k).expect("small")).collect();
        for (offset, at) in offsets.iter().zip(columns_of(&text, &narrow)) {
            let before = &text[..*offset];
            let line = before.rsplit('\n').next().unwrap_or_default();
            prop_assert_eq!(at.line, before.matches('\n').count() + 1);
            prop_assert_eq!(at.column, line.chars().count() + 1);
        }
    }
}

/// The alignments of successive random patches.
fn maps(text: &str, stages: &[Vec<(u8, u8, String)>]) -> Vec<Alignment> {
    let mut text = text.to_owned();
    let step = |seeds: &Vec<(u8, u8, String)>| {
        let patch = Patch::new(&text, &edits_for(&text, seeds)).expect("disjoint");
        text = patch.apply(&text).expect("its text");
        patch.alignment()
    };
    stages.iter().map(step).collect()
}
