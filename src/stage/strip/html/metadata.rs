//! Title, date, author, site, language and address of a page. What is known already stays.

use dom_query::Document;

use super::linked_data::LinkedData;
use crate::rule::Meta;

/// Fills the empty fields of `meta`.
pub(super) fn fill(document: &Document, data: &LinkedData, meta: &mut Meta) {
    let named = |names: &[&str]| {
        names.iter().find_map(|name| {
            let found = document.select_single(&format!("meta[property='{name}'], meta[name='{name}']"));
            found.attr("content").map(|v| tidy(&v)).filter(|v| !v.is_empty())
        })
    };
    let set = |field: &mut String, value: Option<String>| {
        if field.is_empty() {
            *field = value.unwrap_or_default();
        }
    };
    let headline = data.headline.as_deref().map(tidy).filter(|t| !t.is_empty());
    let heading = || {
        let all = document.select("h1");
        let mut texts = all.nodes().iter().map(|n| tidy(&n.text())).filter(|t| !t.is_empty());
        texts.next().filter(|_| texts.next().is_none())
    };
    let title = headline
        .or_else(|| named(&["og:title", "twitter:title"]))
        .or_else(heading)
        .or_else(|| Some(tidy(&document.select_single("title").text())));
    set(&mut meta.title, title);
    let date = data.date.clone().or_else(|| {
        named(&["article:published_time", "og:article:published_time", "date", "pubdate", "dc.date", "DC.date.issued"])
    });
    set(&mut meta.date, date);
    let author = data.author.as_deref().map(tidy).or_else(|| named(&["author", "article:author", "dc.creator"]));
    set(&mut meta.author, author.filter(|a| !a.starts_with("http")));
    set(&mut meta.site, named(&["og:site_name"]).or_else(|| data.site.as_deref().map(tidy)));
    let lang = document.select_single("html").attr("lang").map(|v| tidy(&v)).filter(|v| !v.is_empty());
    set(&mut meta.language, lang.or_else(|| data.language.clone()));
    let canonical = document.select_single("link[rel='canonical']").attr("href").map(|v| tidy(&v));
    set(&mut meta.url, canonical.filter(|u| u.starts_with("http")).or_else(|| named(&["og:url"])));
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
