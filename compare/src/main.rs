//! `recension-compare METHOD DOCS.jsonl`: pairs of documents that a method takes for one story, or for worth a
//! second look, as `a<TAB>b`; seconds and memory of the method alone go to standard error.
//!
//! `recension-compare shares DOCS.jsonl PAIRS.tsv`: the evidence on pairs `a<TAB>b`, a line each, tabs between.
//!
//! Methods: `gaoya` (pairs that it calls similar); and as candidates only `rare-pairs` (this project's),
//! `minhash-3` and `minhash-2` (gaoya's bands over shingles of three and two words), `winnow` (fingerprints).

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32};
use recension::rule::{Kind, Meta, Profile, Registry, View};
use recension::stage::dedup::{Evidence, Texts, candidate_pairs, shares_of, survey};
use recension::text::lines_of;
use xxhash_rust::xxh3::xxh3_64;

struct Document {
    id: String,
    text: String,
    meta: Meta,
}

fn read(path: &str) -> Vec<Document> {
    let file = std::fs::read_to_string(path).expect("the documents can be read");
    let record = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).expect("a record");
        let word = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        let meta = Meta { date: word("date"), site: word("site"), ..Meta::default() };
        Document { id: word("id"), text: word("text"), meta }
    };
    file.lines().map(record).collect()
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

fn shingles(text: &str, n: usize) -> Vec<u64> {
    let words = words(text);
    words.windows(n.min(words.len()).max(1)).map(|w| xxh3_64(w.join(" ").as_bytes())).collect()
}

type Pairs = Vec<(u32, u32)>;

/// Pairs that share a band; with a bar, pairs whose signatures agree in that share, too.
fn minhash(documents: &[Document], n: usize, (bands, width): (usize, usize), bar: f64) -> Pairs {
    let hasher = MinHasher32::new(bands * width);
    let mut index: MinHashIndex<u32, u32> = MinHashIndex::new(bands, width, bar);
    let signatures: Vec<Vec<u32>> =
        documents.iter().map(|d| hasher.create_signature(shingles(&d.text, n).into_iter())).collect();
    for (k, signature) in (0_u32..).zip(&signatures) {
        index.insert(k, signature.clone());
    }
    let mut pairs = Vec::new();
    for (k, signature) in (0_u32..).zip(&signatures) {
        pairs.extend(index.query(signature).into_iter().filter(|o| **o > k).map(|o| (k, *o)));
    }
    pairs
}

/// Fingerprints: of every eight shingles of four words in a row the one of the smallest hash (Schleimer and
/// others 2003). Pairs that share three fingerprints which at most forty documents have.
fn winnow(documents: &[Document]) -> Pairs {
    let mut holders: HashMap<u64, Vec<u32>> = HashMap::new();
    let mut prints: Vec<Vec<u64>> = Vec::new();
    for (k, document) in (0_u32..).zip(documents) {
        let all = shingles(&document.text, 4);
        let mut own: Vec<u64> =
            all.windows(8.min(all.len()).max(1)).filter_map(|w| w.iter().min().copied()).collect();
        own.sort_unstable();
        own.dedup();
        own.iter().for_each(|p| holders.entry(*p).or_default().push(k));
        prints.push(own);
    }
    let mut pairs = Vec::new();
    for (k, own) in (0_u32..).zip(&prints) {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        for list in own.iter().map(|p| &holders[p]).filter(|list| list.len() <= 40) {
            list.iter().filter(|o| **o > k).for_each(|o| *counts.entry(*o).or_default() += 1);
        }
        pairs.extend(counts.into_iter().filter(|(_, n)| *n >= 3).map(|(o, _)| (k, o)));
    }
    pairs
}

fn evidence_of(documents: &[Document]) -> Evidence {
    let rules = Registry::new(recension::stage::abouts(), &[]).expect("rules");
    let switches = rules.switches(Profile::Corpus, &[], &[], &[], None).expect("switches");
    let mut evidence = Evidence::default();
    for d in documents {
        let lines = lines_of(&d.text);
        let (meta, kind, profile) = (&d.meta, Kind::Record, Profile::Corpus);
        let view = View { id: &d.id, text: &d.text, lines: &lines, meta, kind, profile, switches: &switches };
        survey(&view, &mut evidence);
    }
    evidence
}

fn rare_pairs(documents: &[Document]) -> Pairs {
    let evidence = evidence_of(documents);
    let numbers: HashMap<&str, u32> = documents.iter().map(|d| d.id.as_str()).zip(0..).collect();
    candidate_pairs(&evidence).expect("all is in memory").into_iter().map(|(a, b)| (numbers[a.as_str()], numbers[b.as_str()])).collect()
}

struct Held(HashMap<String, Arc<str>>);

impl Texts for Held {
    fn text(&self, doc: &str) -> Option<Arc<str>> {
        self.0.get(doc).cloned()
    }
}

fn shares(documents: &[Document], pairs: &str) {
    let pairs = std::fs::read_to_string(pairs).expect("the pairs can be read");
    let pairs: Vec<(String, String)> =
        pairs.lines().filter_map(|l| l.split_once('\t')).map(|(a, b)| (a.into(), b.into())).collect();
    let held = Held(documents.iter().map(|d| (d.id.clone(), d.text.as_str().into())).collect());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let shares = shares_of(&evidence_of(documents), &held, &pairs).expect("all is in memory");
    for ((a, b), shares) in pairs.iter().zip(shares) {
        let shares: Vec<String> = shares.iter().flatten().map(f32::to_string).collect();
        writeln!(out, "{a}\t{b}\t{}", shares.join("\t")).expect("somebody reads");
    }
}

/// Memory of this process in MB: now, or at most so far.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with(what)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let [_, method, path, pairs] = args.as_slice()
        && method == "shares"
    {
        return shares(&read(path), pairs);
    }
    let [_, method, path] = args.as_slice() else {
        eprintln!("usage: recension-compare gaoya|rare-pairs|minhash-3|minhash-2|winnow DOCS.jsonl");
        std::process::exit(2);
    };
    let documents = read(path);
    let (before, began) = (memory("VmRSS"), Instant::now());
    let pairs = match method.as_str() {
        "gaoya" => minhash(&documents, 3, (42, 3), 0.5),
        "minhash-3" => minhash(&documents, 3, (42, 3), 0.0),
        "minhash-2" => minhash(&documents, 2, (64, 2), 0.0),
        "winnow" => winnow(&documents),
        "rare-pairs" => rare_pairs(&documents),
        other => panic!("no method '{other}'"),
    };
    let seconds = began.elapsed().as_secs_f64();
    eprintln!("{seconds:.3} {}", memory("VmHWM").saturating_sub(before));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (a, b) in pairs {
        writeln!(out, "{}\t{}", documents[a as usize].id, documents[b as usize].id).expect("somebody reads");
    }
}
