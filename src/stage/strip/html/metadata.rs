//! Title, date, author, site, language and address of a page. What is known already stays.

use dom_query::Document;

use super::linked_data::LinkedData;
use crate::rule::Meta;
use crate::rule::pack::key_of;

/// So many headings of the first level are looked at.
const HEADINGS: usize = 8;
/// What parts the title from the name of the site.
const SEPARATORS: [char; 9] = ['-', '|', '\u{2013}', '\u{2014}', '\u{B7}', '\u{2022}', '\u{AB}', '\u{BB}', '>'];

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
    let all = document.select("h1");
    let headings: Vec<String> =
        all.nodes().iter().take(HEADINGS).map(|n| tidy(&n.text())).filter(|t| !t.is_empty()).collect();
    let heading = || if let [one] = headings.as_slice() { Some(one.clone()) } else { None };
    let title = headline
        .or_else(|| named(&["og:title", "twitter:title"]))
        .or_else(heading)
        .or_else(|| Some(tidy(&document.select_single("title").text())));
    let site = named(&["og:site_name"]).or_else(|| data.site.as_deref().map(tidy));
    let title = title.map(|title| plain_title(&title, &headings, site.as_deref().unwrap_or_default()).to_owned());
    set(&mut meta.title, title);
    let date = data.date.clone().or_else(|| {
        named(&["article:published_time", "og:article:published_time", "date", "pubdate", "dc.date", "DC.date.issued"])
    });
    set(&mut meta.date, date);
    let author = data.author.as_deref().map(tidy).or_else(|| named(&["author", "article:author", "dc.creator"]));
    set(&mut meta.author, author.filter(|a| !a.starts_with("http")));
    set(&mut meta.site, site);
    let lang = document.select_single("html").attr("lang").map(|v| tidy(&v)).filter(|v| !v.is_empty());
    set(&mut meta.language, lang.or_else(|| data.language.clone()));
    let canonical = document.select_single("link[rel='canonical']").attr("href").map(|v| tidy(&v));
    set(&mut meta.url, canonical.filter(|u| u.starts_with("http")).or_else(|| named(&["og:url"])));
}

/// A title without what the page adds to it: the name of the site, the section. A heading of the page tells where
/// the title ends and how it goes on where it is cut.
fn plain_title<'t>(title: &'t str, headings: &'t [String], site: &str) -> &'t str {
    let cut = title.trim_end_matches(['.', '\u{2026}']);
    for heading in headings {
        let after = title.strip_prefix(heading.as_str()).map(|rest| rest.trim_start().starts_with(SEPARATORS));
        let before = title.strip_suffix(heading.as_str()).map(|rest| rest.trim_end().ends_with(SEPARATORS));
        let whole = cut.len() < title.len() && heading.len() > title.len() && heading.starts_with(cut);
        if after == Some(true) || before == Some(true) || whole {
            return heading;
        }
    }
    let site = key_of(site);
    let is_site = |part: &str| !site.is_empty() && key_of(part) == site;
    let parted = |at: Option<usize>| {
        let (left, right) = title.split_at_checked(at?)?;
        let right = right.trim_start_matches(SEPARATORS);
        Some((left.trim(), right.trim())).filter(|(left, right)| !left.is_empty() && !right.is_empty())
    };
    let spaced = |at: &usize| {
        title.get(..*at).is_some_and(|t| t.ends_with(' ')) && title.get(*at..).is_some_and(|t| t.contains(' '))
    };
    let marks = || title.match_indices(SEPARATORS).map(|(at, _)| at).filter(spaced);
    match (parted(marks().next_back()), parted(marks().next())) {
        (Some((title, last)), _) if is_site(last) => title,
        (_, Some((first, title))) if is_site(first) => title,
        _ => title,
    }
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::plain_title;

    #[test]
    fn the_name_of_the_site_is_no_part_of_the_title() {
        let headings = ["Ferry to Oster runs late".to_owned(), "Ferry - the long story".to_owned()];
        for (title, site, want) in [
            ("Ferry to Oster runs late - Oster News", "", "Ferry to Oster runs late"),
            ("Opinion | Ferry to Oster runs late", "", "Ferry to Oster runs late"),
            ("Ferry to Oster runs...", "", "Ferry to Oster runs late"),
            ("Bread is dear \u{2013} The Oster News", "The Oster News", "Bread is dear"),
            ("Oster News | Bread is dear", "oster news", "Bread is dear"),
            ("Bread is dear - and so is hay", "Oster News", "Bread is dear - and so is hay"),
            ("Well-known pilot dies", "known pilot dies", "Well-known pilot dies"),
            ("", "", ""),
            ("-", "-", "-"),
        ] {
            assert_eq!(plain_title(title, &headings, site), want, "{title}");
        }
    }
}
