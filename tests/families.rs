//! Every family of residue is known in every language that the rules promise.

#![allow(clippy::unwrap_used)]

use recension::pipeline::{Engine, Settings};
use recension::rule::{Kind, Meta, StageName};
use recension::stage::Decisions;

/// Families and languages with a phrase for each: the first row names the families.
const TABLE: &str = include_str!("data/families.tsv");
/// The languages that are promised, by ISO 639-1.
const LANGUAGES: [&str; 16] =
    ["de", "fr", "es", "it", "pt", "nl", "pl", "tr", "ru", "uk", "kk", "ar", "fa", "zh", "ja", "ko"];

fn clean(engine: &Engine, text: &str) -> String {
    let work = engine.prepare("a", text.to_owned(), Kind::Text, Meta::default(), &Decisions::default());
    work.doc.text().to_owned()
}

#[test]
fn every_family_goes_below_an_article_in_every_language() {
    let engine =
        Engine::new(Settings { stages: Some(vec![StageName::Strip]), ..Settings::default() }).unwrap();
    let mut rows = TABLE.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>());
    let families = rows.next().unwrap();
    let (mut languages, mut missed) = (Vec::new(), Vec::new());
    for row in rows {
        assert_eq!(row.len(), families.len(), "{} has a phrase for each family", row[0]);
        languages.push(row[0]);
        let article = format!("{0} {0}\n\n", row[1]);
        assert_eq!(clean(&engine, &article).trim_end(), article.trim_end(), "prose in {} stays", row[0]);
        for (family, phrase) in families.iter().zip(&row).skip(2) {
            let text = clean(&engine, &format!("{article}{phrase}\n"));
            if text.trim_end() != article.trim_end() {
                missed.push(format!("{family} in {}: {phrase}", row[0]));
            }
        }
    }
    assert_eq!(languages, LANGUAGES);
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
