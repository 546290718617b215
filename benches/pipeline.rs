//! The whole of `clean` without the disk, and each step of it, on one thread: MB/s.

mod common;

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use recension::pipeline::{Engine, Run, Settings};
use recension::rule::{Kind, Meta};
use recension::stage::Decisions;
use recension::stage::repair::Repair;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn engine(stages: &[recension::rule::StageName]) -> Engine {
    let stages = (!stages.is_empty()).then(|| stages.to_vec());
    Engine::new(Settings { stages, ..Settings::default() }).expect("the embedded rules are sound")
}

fn pipeline(c: &mut Criterion) {
    use recension::rule::StageName as S;
    let articles = common::corpus(4 << 20);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one");
    let mut group = c.benchmark_group("pipeline");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.throughput(Throughput::Bytes(articles.iter().map(|a| a.len() as u64).sum()));
    for (name, stages) in [
        ("document rules", &[][..]),
        ("normalize", &[S::Normalize]),
        ("strip", &[S::Strip]),
        ("repair", &[S::Repair]),
    ] {
        let engine = engine(stages);
        group.bench_function(name, |b| {
            b.iter(|| {
                for article in &articles {
                    let nobody = Decisions::default();
                    black_box(engine.prepare("a", article.clone(), Kind::Text, Meta::default(), &nobody));
                }
            });
        });
    }
    let engine = engine(&[]);
    let repair = Repair::new(&engine.rules);
    group.bench_function("repair, the rules alone", |b| {
        b.iter(|| {
            articles.iter().map(|article| common::propose(&engine, &repair, article).len()).sum::<usize>()
        });
    });
    group.bench_function("clean", |b| {
        b.iter(|| {
            one.install(|| {
                let mut run = Run::new(&engine, Decisions::default(), Path::new("."));
                for (k, article) in articles.iter().enumerate() {
                    run.hold(&format!("{k:06}"), article, Kind::Text, Meta::default());
                }
                run.decide(&mut ()).expect("nothing is read");
                run.cards.len()
            })
        });
    });
    group.finish();
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
