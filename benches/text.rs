//! The text core (lines, patches, alignments) against copying the bytes, and characters: decoding
//! and normalizing clean text, mojibake and legacy pages. Figures in MB/s on one core:
//!
//! ```text
//! cargo bench --bench text             all of it
//! cargo bench --bench text -- decode   one group (text, decode, normalize)
//! ```

mod common;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use recension::pipeline::{Engine, Settings};
use recension::rule::StageName;
use recension::stage::decode::decode;
use recension::stage::normalize::Normalize;
use recension::text::{Document, Edits, Patch, Span, lines_of};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    // Each stage has its own edits, of the text that the one before has left.
    let mut document = Document::new(text.as_str());
    let stages: Vec<Edits> = (0..5)
        .map(|stage| {
            let edits = self::edits(document.text());
            document.revise(stage, &edits).expect("the edits are in order");
            edits
        })
        .collect();
    group.bench_function("revise five times", |b| {
        b.iter(|| {
            let mut document = Document::new(text.as_str());
            for (stage, edits) in (0..).zip(&stages) {
                document.revise(stage, edits).expect("the edits are in order");
            }
            document
        });
    });
    group.finish();
}

/// Clean text in several languages, as files of about 6 KB.
fn clean_texts() -> Vec<(&'static str, Vec<String>)> {
    let ascii = common::in_language("plain English", 1 << 19);
    let mut list = vec![("plain English", ascii)];
    for language in ["English", "German", "Vietnamese", "Russian", "Greek", "Arabic", "Hindi", "Chinese"] {
        list.push((language, common::in_language(language, 1 << 19)));
    }
    list
}

fn bytes_of(texts: &[impl AsRef<[u8]>]) -> Throughput {
    Throughput::Bytes(texts.iter().map(|t| t.as_ref().len() as u64).sum())
}

/// The bytes of a text in a legacy encoding; windows-1258 has letters of Vietnamese and their tones one after the
/// other.
fn legacy(label: &str, texts: &[String]) -> Vec<Vec<u8>> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).expect("a label");
    let apart = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd();
    let letters = |t: &String| -> String {
        let mut one = [0; 4];
        t.chars()
            .flat_map(|c| {
                let whole = !encoding.encode(c.encode_utf8(&mut one)).2;
                if whole { vec![c] } else { tone_apart(&apart.normalize(c.encode_utf8(&mut one))) }
            })
            .collect()
    };
    texts.iter().map(|t| encoding.encode(&letters(t)).0.into_owned()).collect()
}

/// A letter with its own mark, and its tone behind it.
fn tone_apart(letter: &str) -> Vec<char> {
    let (tones, own): (Vec<char>, Vec<char>) =
        letter.chars().partition(|c| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'));
    let own: String = own.into_iter().collect();
    let whole = icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(&own).into_owned();
    whole.chars().chain(tones).collect()
}

fn decoding(c: &mut Criterion) {
    let mut group = c.benchmark_group("decode");
    group.sample_size(20);
    for (name, texts) in clean_texts() {
        group.throughput(bytes_of(&texts));
        group.bench_function(BenchmarkId::new("clean", name), |b| {
            b.iter(|| texts.iter().filter(|t| decode(t.as_bytes(), None).is_ok()).count());
        });
    }
    for (language, label) in [
        ("German", "windows-1252"),
        ("Russian", "windows-1251"),
        ("Russian", "koi8-r"),
        ("Russian", "x-mac-cyrillic"),
        ("Greek", "iso-8859-7"),
        ("German", "iso-8859-2"),
        ("German", "macintosh"),
        ("Vietnamese", "windows-1258"),
        ("Chinese", "gbk"),
    ] {
        for (kind, texts) in [
            ("legacy text", common::in_language(language, 1 << 18)),
            ("legacy page", common::pages(language, 1 << 18)),
        ] {
            let files = legacy(label, &texts);
            group.throughput(bytes_of(&files));
            group.bench_function(BenchmarkId::new(kind, label), |b| {
                b.iter(|| files.iter().filter(|f| decode(f, None).is_ok()).count());
            });
        }
    }
    group.finish();
}

fn normalizing(c: &mut Criterion) {
    let settings = |select: &[&str]| Settings {
        stages: Some(vec![StageName::Normalize]),
        select: select.iter().map(|s| (*s).to_owned()).collect(),
        ..Settings::default()
    };
    let engine = Engine::new(settings(&[])).expect("the embedded rules are sound");
    let stage = Normalize::new(&engine.rules);
    let mut group = c.benchmark_group("normalize");
    group.sample_size(20);
    for (name, texts) in clean_texts() {
        group.throughput(bytes_of(&texts));
        group.bench_function(BenchmarkId::new("clean", name), |b| {
            b.iter(|| texts.iter().map(|text| common::propose(&engine, &stage, text).len()).sum::<usize>());
        });
    }
    for (name, texts) in clean_texts() {
        if matches!(name, "English" | "German" | "Russian") {
            group.throughput(bytes_of(&texts));
            group.bench_function(BenchmarkId::new("decode and normalize, clean", name), |b| {
                b.iter(|| {
                    let decoded = texts.iter().filter_map(|t| decode(t.as_bytes(), None).ok());
                    decoded.map(|d| common::propose(&engine, &stage, &d.text).len()).sum::<usize>()
                });
            });
        }
    }
    for (name, texts) in common::damaged(1 << 19) {
        group.throughput(bytes_of(&texts));
        group.bench_function(BenchmarkId::new("mojibake", name), |b| {
            b.iter(|| {
                for text in &texts {
                    black_box(settle(&engine, &stage, text));
                }
            });
        });
    }
    group.finish();
}

/// The stage alone, in rounds until it changes nothing.
fn settle(engine: &Engine, stage: &Normalize, text: &str) -> Document<u8> {
    let mut document = Document::new(text);
    loop {
        let mut edits = Edits::default();
        for (tag, finding) in (0..).zip(&common::propose(engine, stage, document.text())) {
            let applies = engine.switches.applies(finding.rule, finding.confidence);
            if let Some(after) = finding.after.as_deref().filter(|_| applies) {
                edits.replace(finding.span, after, tag);
            }
        }
        edits.sort();
        if !document.revise(0, &edits).expect("edits of one stage do not overlap") {
            return document;
        }
    }
}

criterion_group!(benches, text_core, decoding, normalizing);
criterion_main!(benches);
