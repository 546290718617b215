//! The text core: lines, patches, alignments, against copying the bytes.

mod common;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use recension::text::{Document, Edits, Patch, Span, lines_of};

/// One edit for every 200 bytes.
fn edits(text: &str) -> Edits {
    let mut edits = Edits::default();
    for (tag, at) in (0..).zip((0..text.len()).step_by(200).filter(|k| text.is_char_boundary(*k))) {
        edits.replace(Span::new(at, at), "x", tag);
    }
    edits
}

fn text_core(c: &mut Criterion) {
    let text = common::corpus(1 << 20).concat();
    let edits = edits(&text);
    let patch = Patch::new(&text, &edits).expect("the edits are in order");
    let after = patch.apply(&text).expect("its own text");
    let mut group = c.benchmark_group("text");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("copy (the floor)", |b| b.iter(|| black_box(text.as_str()).to_owned()));
    group.bench_function("lines", |b| b.iter(|| lines_of(black_box(&text))));
    group.bench_function("apply", |b| b.iter(|| patch.apply(black_box(&text))));
    group.bench_function("undo", |b| b.iter(|| patch.undo(black_box(&after))));
    group.bench_function("revise five times", |b| {
        b.iter(|| {
            let mut document = Document::new(text.as_str());
            for stage in 0..5 {
                document.revise(stage, &edits).expect("the edits are in order");
            }
            document
        });
    });
    group.finish();
}

criterion_group!(benches, text_core);
criterion_main!(benches);
