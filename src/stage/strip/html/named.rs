//! Parts of a page that by their names are no article: share bars, related links, comments.

use dom_query::NodeRef;

/// Words in the class or id of an element that say what it is, as parts between `-`, `_` and capitals.
const NAMES: [&str; 74] = [
    "share", "sharing", "sharebar", "shares", "social", "socials", "related", "recommended", "recommendations",
    "recommend", "recirc", "newsletter", "newsletters", "signup", "subscribe", "subscription", "comments",
    "comment", "disqus", "respond", "advert", "advertisement", "advertising", "ads", "adsbygoogle", "promo",
    "promotion", "sponsored", "sponsor", "taboola", "outbrain", "breadcrumb", "breadcrumbs", "sidebar", "widget",
    "widgets", "byline", "dateline", "timestamp", "pagination", "pager", "popup", "modal", "cookie", "consent",
    "gdpr", "tags", "taglist", "tagcloud", "keywords", "caption", "captions", "figcaption", "credit", "credits",
    "screenreader", "sr", "footer", "nav", "navbar", "navigation", "menu", "login", "paywall", "toolbar",
    "author", "authors", "bio", "trending", "popular", "toc", "print", "readmore", "carousel",
];
/// Dialogs that ask for consent to cookies, by the names that the programs behind them give (as their makers
/// document them): page-long, and never the article.
pub(super) const CONSENT: &str = "[id^='onetrust'], [class^='onetrust'], [id*='truste-consent'], [id='CybotCookiebotDialog'], \
     [id='didomi-host'], [id^='qc-cmp2'], [class^='qc-cmp2'], [id='usercentrics-root'], [id^='sp_message_container'], \
     [id*='cookie-consent'], [class*='cookie-consent'], [id*='cookie-banner'], [class*='cookie-banner'], \
     [id*='cookie-notice'], [class*='cookie-notice'], [id*='cookie-law'], [class*='cookie-law']";
/// An element that holds more than one part in this many of the text is no residue, whatever its name.
pub(super) const LEAST: usize = 4;

/// Whether the names or the role of an element say that it is no part of the article.
pub(super) fn is_named(node: &NodeRef<'_>) -> bool {
    let Some(name) = node.node_name() else { return false };
    if matches!(&*name, "body" | "html" | "article" | "main" | "p" | "h1" | "h2" | "h3" | "em" | "strong" | "b" | "i") {
        return false;
    }
    if node.attr("role").is_some_and(|r| matches!(&*r, "navigation" | "complementary" | "banner" | "contentinfo" | "search" | "dialog")) {
        return true;
    }
    ["class", "id"].iter().filter_map(|key| node.attr(key)).any(|value| names_residue(&value))
}

fn names_residue(value: &str) -> bool {
    let mut word = String::new();
    let mut before = ' ';
    for c in value.chars().chain([' ']) {
        let breaks = !c.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && before.is_ascii_lowercase());
        if breaks {
            if NAMES.contains(&word.as_str()) {
                return true;
            }
            word.clear();
        }
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    false
}
