//! Prints the lines of the text files of a folder as numbers, for `scripts/line_weights.py`.
//!
//! One line each: file name, number of the line from 0, whether it is the title, whether it is asked
//! for by `boilerplate/odd-line`, the rule that knows it, its shape, the buckets of its words,
//! and its shape as a title when it may be one.

use std::fmt::Display;
use std::io::{BufWriter, Write};
use std::sync::Arc;

use recension::rule::{Kind, Meta, Profile, Registry, View};
use recension::stage::{self, strip::Strip};
use recension::text::lines_of;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: line_shapes FOLDER")?;
    let registry = Arc::new(Registry::new(stage::abouts(), &[])?);
    let switches = registry.switches(Profile::Corpus, &[], &[], &[], None)?;
    let strip = Strip::new(&registry);
    let mut files = std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    files.sort();
    let mut out = BufWriter::new(std::io::stdout().lock());
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        if file.extension().is_some_and(|e| e == "html") {
            let id = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            for block in strip.study_page(&text) {
                let (shape, wording, base) = (list(&block.shape), list(&block.wording), u8::from(block.base));
                writeln!(out, "{id}\t{base}\t{shape}\t{wording}\t{}", block.text.replace('\t', " "))?;
            }
            continue;
        }
        let lines = lines_of(&text);
        let id = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let meta = Meta::default();
        let view = View {
            id: &id,
            text: &text,
            lines: &lines,
            meta: &meta,
            kind: Kind::Text,
            profile: Profile::Corpus,
            switches: &switches,
        };
        for line in strip.study(&view) {
            let nth = lines.partition_point(|l| l.span.start < line.start);
            let rule = line.rule.map_or("", |r| &registry.about(r).id);
            let (shape, wording, headline) = (list(&line.shape), list(&line.wording), list(&line.headline));
            let (title, asked) = (u8::from(line.title), u8::from(line.asked));
            writeln!(out, "{id}\t{nth}\t{title}\t{asked}\t{rule}\t{shape}\t{wording}\t{headline}")?;
        }
    }
    Ok(())
}

fn list(values: &[impl Display]) -> String {
    values.iter().map(|v| format!("{v:.5}")).collect::<Vec<_>>().join(",")
}
