//! The names stage: MB/s of the survey on one thread, and names decided in a second on all (on one with
//! `RAYON_NUM_THREADS=1`).

mod common;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use recension::pipeline::{Engine, Settings};
use recension::stage::names::{Evidence, Gazetteer, decide, survey};
use recension::stage::{Decisions, Told};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Reads texts into one body of evidence.
fn read(texts: impl Iterator<Item = String>) -> Evidence {
    let engine = Engine::new(Settings::default()).expect("the embedded rules are sound");
    let mut evidence = Evidence::default();
    for (k, text) in texts.enumerate() {
        engine.show(&format!("{k:07}"), &text, |view| survey(view, false, &mut evidence));
    }
    evidence
}

/// Articles that introduce so many different persons in all, twenty each; every tenth name is a spelling of
/// the one before.
fn crowd(persons: usize) -> impl Iterator<Item = String> {
    const PARTS: [&str; 24] = [
        "bar", "kov", "ten", "ska", "rim", "dol", "vel", "shar", "min", "tor", "gal", "ber", "nov", "ruk",
        "lan", "zhen", "mir", "sul", "tan", "yer", "pol", "kha", "dze", "wen",
    ];
    let mut dice = common::Dice::new(11);
    let mut name = move |parts: usize| {
        let letters: String = (0..parts).map(|_| dice.pick(&PARTS)).collect();
        letters[..1].to_uppercase() + &letters[1..]
    };
    let mut last = (String::new(), String::new());
    let mut made = 0;
    std::iter::from_fn(move || {
        let mut text = String::new();
        for _ in 0..20.min(persons - made) {
            last = if made % 10 == 9 {
                (last.0.clone(), last.1.replacen('k', "kh", 1).replacen('v', "w", 1))
            } else {
                (name(2), name(4))
            };
            made += 1;
            text.push_str(&format!("Minister {} {} spoke. {} was brief.\n", last.0, last.1, last.1));
        }
        (!text.is_empty()).then_some(text)
    })
}

fn names(c: &mut Criterion) {
    let mut group = c.benchmark_group("names");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    let articles = common::corpus(4 << 20);
    group.throughput(Throughput::Bytes(articles.iter().map(|a| a.len() as u64).sum()));
    group.bench_function("survey", |b| b.iter(|| read(black_box(articles.iter().cloned()))));
    for persons in [10_000, 100_000, 1_000_000] {
        let evidence = read(crowd(persons));
        group.throughput(Throughput::Elements(persons as u64));
        group.bench_function(BenchmarkId::new("decide", persons), |b| {
            b.iter(|| {
                let mut out = Decisions::default();
                decide(
                    black_box(&evidence),
                    &Told::default(),
                    &Decisions::default(),
                    &Gazetteer::default(),
                    &mut out,
                );
                out
            });
        });
    }
    group.finish();
}

criterion_group!(benches, names);
criterion_main!(benches);
