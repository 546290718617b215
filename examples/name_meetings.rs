//! Tells how many pairs of spellings meet, so that they can be compared at all, and how many names each name meets.
//!
//! `name_meetings PAIRS.tsv`: a pair is a line `id name_a name_b same` with tabs between; more columns may follow.
//! Every name is introduced by a document of its own; a single name behind a given name that both names of its pair have,
//! one of some hundred.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use recension::pipeline::{Engine, Settings};
use recension::stage::names::{Evidence, survey};

const SYLLABLES: [&str; 12] = ["Ba", "Do", "Ri", "Te", "Mu", "Ka", "Le", "So", "Vi", "Na", "Gu", "Pe"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: name_meetings PAIRS.tsv")?;
    let text = std::fs::read_to_string(path)?;
    let engine = Engine::new(Settings::default())?;
    let mut evidence = Evidence::default();
    let mut pairs = Vec::new();
    for (k, line) in text.lines().enumerate() {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[_, a, b, same, ..] = columns.as_slice() else { continue };
        let given = format!("{}{}", SYLLABLES[k % 12], SYLLABLES[k / 12 % 12].to_lowercase());
        let full = |name: &str| if name.contains(' ') { name.to_owned() } else { format!("{given} {name}") };
        let pair = [full(a), full(b)];
        for (n, name) in pair.iter().enumerate() {
            let text = format!("The answer came from Minister {name} on Monday.\n");
            engine.show(&format!("{k}.{n}"), &text, |view| survey(view, false, &mut evidence));
        }
        if same == "1" {
            pairs.push((pair, [a, b].map(|name| name.split(' ').count())));
        }
    }
    let met: BTreeSet<[String; 2]> = evidence.meetings().into_iter().map(sorted).collect();
    let names: BTreeSet<&String> = met.iter().flatten().collect();
    let mut same: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (pair, [a, b]) in &pairs {
        let read = pair.iter().all(|name| evidence.known(name).mentions > 0);
        let kind = match (read, (*a).max(*b)) {
            (false, _) => "not read as names".to_owned(),
            (true, 1) => "single names".to_owned(),
            (true, n @ 2..=4) => format!("full names of {n} words"),
            (true, _) => "longer names".to_owned(),
        };
        let (all, meet) = same.entry(kind).or_default();
        *all += 1;
        *meet += usize::from(met.contains(&sorted(pair.clone())));
    }
    let mut out = std::io::stdout().lock();
    for (kind, (all, meet)) in same {
        writeln!(out, "{kind}: {meet} of {all} pairs of one name meet")?;
    }
    writeln!(out, "{} meetings of {} names", met.len(), names.len())?;
    Ok(())
}

fn sorted([a, b]: [String; 2]) -> [String; 2] {
    if a < b { [a, b] } else { [b, a] }
}
