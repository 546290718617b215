//! The article inside pages: consent dialogs, hidden text, rows of teasers, bodies in pieces.

#![allow(clippy::unwrap_used)]

use recension::pipeline::{Engine, Settings};
use recension::rule::{Kind, Meta};
use recension::stage::Decisions;

/// The cleaned text of a page.
fn text(page: &str) -> String {
    let select = vec!["html".to_owned(), "boilerplate".to_owned()];
    let engine = Engine::new(Settings { select, ..Settings::default() }).unwrap();
    let work = engine.prepare("page", page.to_owned(), Kind::Html, Meta::default(), &Decisions::default());
    work.doc.text().to_owned()
}

const PLACES: [&str; 6] = ["Oster", "Selmouth", "Tormsk", "Nordhavn", "Velde", "Brix"];

/// So many paragraphs, no two alike.
fn paragraphs(count: usize) -> String {
    let one = |k: usize| {
        let (here, there) = (PLACES[k % 6], PLACES[(k / 6 + k + 1) % 6]);
        format!(
            "<p>The ferry number {k} from {here} to {there} left at noon with forty people on board, an hour after its time, the harbour master said on Monday.</p>"
        )
    };
    (0..count).map(one).collect()
}

#[test]
fn a_consent_dialog_is_not_the_article() {
    let dialog = paragraphs(40).replace("ferry", "cookie").replace("harbour master", "vendor");
    let page = format!(
        "<html><body><div id=\"onetrust-consent-sdk\"><div>{dialog}</div></div><div>{}</div></body></html>",
        paragraphs(4)
    );
    let text = text(&page);
    assert!(text.contains("The ferry number 3"), "{text}");
    assert!(!text.contains("cookie"), "{text}");
}

#[test]
fn an_article_hidden_from_readers_without_a_subscription_is_found() {
    let hidden =
        paragraphs(12).replace("<p>", "<div style=\"display: none\"><p>").replace("</p>", "</p></div>");
    let page = format!(
        "<html><body><article><p>The ferry is late again, and nobody in the whole of Oster knows why it should be so late, or when it will come back to the harbour.</p>{hidden}</article></body></html>"
    );
    let text = text(&page);
    assert!(text.contains("The ferry number 11"), "{text}");
    assert!(text.starts_with("The ferry is late again"), "{text}");
}

#[test]
fn hidden_menus_are_no_article() {
    let menu = "<li>Home</li><li>Sports and weather</li>".repeat(200);
    let page = format!(
        "<html><body><article>{}<ul style=\"display:none\">{menu}</ul></article></body></html>",
        paragraphs(3)
    );
    assert!(!text(&page).contains("Sports"));
}

#[test]
fn a_row_of_linked_headlines_leaves_and_a_linked_heading_stays() {
    let row = "<h3><a href=\"/a\">Storm closes the bridge at Velde</a></h3><h3><a href=\"/b\">Bread costs twice as much as last year</a></h3>";
    let page = format!(
        "<html><body><article>{}<h3><a href=\"#c\">What comes next</a></h3>{}{row}</article></body></html>",
        paragraphs(4),
        paragraphs(6)
    );
    let text = text(&page);
    assert!(!text.contains("Storm closes"), "{text}");
    assert!(text.contains("What comes next"), "{text}");
}

#[test]
fn a_body_in_pieces_is_put_together() {
    let piece = |from: usize| {
        let all = paragraphs(16);
        let part: Vec<&str> = all.split_inclusive("</p>").skip(from).take(8).collect();
        format!("<div class=\"story-body\">{}</div>", part.concat())
    };
    let page = format!(
        "<html><body><article>{}<div class=\"advert\">Buy a boat</div>{}</article></body></html>",
        piece(0),
        piece(8)
    );
    let text = text(&page);
    assert!(text.contains("number 0 ") && text.contains("number 15 "), "{text}");
    assert!(!text.contains("Buy a boat"), "{text}");
}
