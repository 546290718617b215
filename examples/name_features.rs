//! Prints what is weighed of pairs of names, for `scripts/name_weights.py`.
//!
//! `name_features PAIRS.tsv [WEIGHTS]`: a pair is a line `id name_a name_b` with tabs between; more columns may
//! follow. A line is printed for each: its id; `word`, `name` or `settled`; and then, with tabs between, every feature
//! and how often it counts, or the log-odds that settle it. WEIGHTS takes the place of the program's own.

use std::io::{BufWriter, Write};

use recension::algo::fullname::{Evidence, evidence};
use recension::algo::weights::Weights;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let pairs = std::fs::read_to_string(args.next().ok_or("usage: name_features PAIRS.tsv [WEIGHTS]")?)?;
    let own = args.next().map(std::fs::read_to_string).transpose()?.map(|text| Weights::read(&text));
    let weights = own.as_ref().unwrap_or_else(|| Weights::fitted());
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in pairs.lines() {
        let mut columns = line.split('\t');
        let (Some(id), Some(a), Some(b)) = (columns.next(), columns.next(), columns.next()) else { continue };
        let (kind, features) = match evidence(a, b, weights) {
            Evidence::Settled(odds) => ("settled", vec![(odds.to_string(), 1.0)]),
            Evidence::Word(features) => ("word", features),
            Evidence::Name(features) => ("name", features),
        };
        write!(out, "{id}\t{kind}")?;
        for (name, n) in features {
            write!(out, "\t{name}\t{n}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}
