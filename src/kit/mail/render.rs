//! From a letter to what is read: a subject, a text, and the same as HTML.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use url::Url;

use super::{Button, Letter};

const MOST_PARAGRAPHS: usize = 20;
const MOST_IN_A_HEAD: usize = 200;
const MOST_IN_A_PARAGRAPH: usize = 1_000;
const MOST_IN_A_CODE: usize = 64;

/// What is read: one line of subject, and twice the same letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    /// Complete on its own, for those who read plain text.
    pub text: String,
    pub html: String,
}

/// Renders `letter` after cleaning it: control characters gone, lengths capped, a link that is not http(s) left out.
#[must_use]
pub fn render(letter: &Letter) -> Rendered {
    render_cleaned(&cleaned(letter))
}

pub(super) fn render_cleaned(letter: &Letter) -> Rendered {
    Rendered { subject: letter.subject.clone(), text: fill("letter.txt", letter), html: fill("letter.html", letter) }
}

#[expect(
    clippy::expect_used,
    reason = "the templates are compiled in, a letter always has every field, and tests render both"
)]
fn fill(template: &str, letter: &Letter) -> String {
    let template = TEMPLATES.get_template(template).expect("the template is compiled in");
    template.render(Serde(letter)).expect("the template only prints fields of a letter")
}

#[expect(clippy::expect_used, reason = "the templates are compiled in, and tests render both")]
static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    templates.set_syntax(syntax.expect("the delimiters are the usual ones"));
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    // What is escaped goes by the name: `.html` is, `.txt` is not.
    for (name, source) in [("letter.html", include_str!("letter.html")), ("letter.txt", include_str!("letter.txt"))] {
        templates.add_template(name, source).expect("the template parses");
    }
    templates
});

/// The letter with nothing in it that could break out of its line or flood the reader.
pub(super) fn cleaned(letter: &Letter) -> Letter {
    Letter {
        to: letter.to.clone(),
        lang: language(&letter.lang),
        rtl: letter.rtl,
        subject: one_line(&letter.subject, MOST_IN_A_HEAD),
        product: one_line(&letter.product, MOST_IN_A_HEAD),
        heading: one_line(&letter.heading, MOST_IN_A_HEAD),
        paragraphs: all_in_one_line(&letter.paragraphs),
        code: letter.code.as_deref().map(|code| one_line(code, MOST_IN_A_CODE)),
        button: letter.button.as_ref().and_then(web_button),
        after: all_in_one_line(&letter.after),
        facts: letter.facts.as_deref().map(|facts| one_line(facts, MOST_IN_A_PARAGRAPH)),
        footer: one_line(&letter.footer, MOST_IN_A_PARAGRAPH),
    }
}

fn all_in_one_line(paragraphs: &[String]) -> Vec<String> {
    paragraphs.iter().take(MOST_PARAGRAPHS).map(|text| one_line(text, MOST_IN_A_PARAGRAPH)).collect()
}

/// `text` on one line of at most `most` characters. Line breaks, runs of space and control characters become one space;
/// characters that turn the direction of what follows go, since they make a name read as something else. Isolates stay:
/// translation puts them around names for that very reason.
fn one_line(text: &str, most: usize) -> String {
    let space = |c: char| c.is_control() || c.is_whitespace();
    let turned: String = text.chars().filter(|c| !matches!(c, '\u{202A}'..='\u{202E}')).collect();
    let words: Vec<&str> = turned.split(space).filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(most) {
        None => line,
        Some(_) => line.chars().take(most - 1).chain(['…']).collect(),
    }
}

fn language(tag: &str) -> String {
    let tidy =
        tag.len() <= 35 && !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if tidy { tag.to_owned() } else { "en".to_owned() }
}

fn web_button(button: &Button) -> Option<Button> {
    let url = Url::parse(&button.url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(Button { label: one_line(&button.label, MOST_IN_A_HEAD), url: url.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter::new("ada@example.com", "en", "482 913 is your Portico code")
            .product("Portico")
            .heading("Sign in to Portico")
            .paragraph("Hello Ada, type this code, or follow the link.")
            .code("482 913")
            .button("Sign in", "https://auth.example.com/magic-link?token=abc&x=1")
            .after("Both hold for 10 minutes.")
            .after("If this wasn't you, ignore this letter.")
            .facts("Requested 21 Nov 2026, 14:02 UTC from Firefox on Linux, 203.0.113.7")
            .footer("You get this because somebody signs in with your address.")
    }

    #[test]
    fn both_parts_carry_everything_the_letter_says() {
        let Rendered { subject, text, html } = render(&letter());
        assert_eq!(subject, "482 913 is your Portico code");
        for said in [
            "Sign in to Portico",
            "Hello Ada",
            "482 913",
            "Sign in",
            "10 minutes",
            "Firefox on Linux, 203.0.113.7",
            "You get this",
        ] {
            assert!(text.contains(said) && html.contains(said), "{said}");
        }
        assert!(
            text.contains("\nhttps://auth.example.com/magic-link?token=abc&x=1\n"),
            "the link stands alone on its line"
        );
        assert!(text.contains("If this wasn't you"), "the text has no entities");
        assert!(!text.contains("\n\n\n") && text.ends_with('\n') && !text.starts_with('\n'));
    }

    #[test]
    fn the_html_says_its_language_direction_and_colours_and_loads_nothing() {
        let html = render(&letter().rtl(true)).html;
        assert!(
            html.contains(r#"<html lang="en" dir="rtl""#)
                && html.contains(r#"<meta name="color-scheme" content="light dark">"#)
        );
        for loaded in ["<img", "<link", "<script", "src=", "url(", "@import"] {
            assert!(!html.contains(loaded), "{loaded}");
        }
        assert_eq!(html.matches("href=").count(), 2, "the button, and the same link as text");
    }

    #[test]
    fn a_letter_without_code_button_or_facts_has_no_hole_for_them() {
        let short = Letter::new("ada@example.com", "de", "Hallo")
            .product("Portico")
            .heading("Hallo")
            .paragraph("Nur dies.")
            .footer("Fuß");
        let Rendered { text, html, .. } = render(&short);
        assert_eq!(text, "Hallo\n\nNur dies.\n\nFuß\n\nPortico\n");
        assert!(!html.contains("href=") && html.contains(r#"lang="de""#));
    }

    #[test]
    fn html_escapes_names_and_no_text_is_ever_a_template() {
        let nasty = r#"<a href="https://evil.example">{{ 7*7 }}{% raw %}</a><script>&"#;
        let Rendered { html, text, .. } = render(&letter().paragraph(format!("Hello {nasty}")).product(nasty));
        assert!(!html.contains("<script>") && !html.contains("<a href=\"https://evil.example"));
        assert!(html.contains("&lt;a href=&quot;") && html.contains("{{ 7*7 }}"));
        assert!(text.contains(nasty));
    }

    #[test]
    fn line_breaks_and_control_characters_never_leave_their_line() {
        let Rendered { subject, text, .. } =
            render(&Letter { subject: "Hi\r\nBcc: x@y.z\0\u{2028}\t!".into(), ..letter().heading("a\n\nb\u{202E}c") });
        assert_eq!(subject, "Hi Bcc: x@y.z !");
        assert!(text.contains("a bc"));
    }

    #[test]
    fn long_texts_are_cut_with_an_ellipsis() {
        let cut = one_line(&"ä".repeat(10_000), 200);
        assert_eq!((cut.chars().count(), cut.chars().last()), (200, Some('…')));
        assert_eq!(one_line(&"ä".repeat(200), 200).chars().count(), 200);
    }

    #[test]
    fn a_link_that_is_not_for_the_web_is_left_out() {
        for link in ["javascript:alert(1)", "data:text/html,x", "/relative", "file:///etc/passwd", ""] {
            let Rendered { html, text, .. } = render(&letter().button("Go", link));
            assert!(!html.contains("href=") && !text.contains("Go"), "{link}");
        }
    }

    #[test]
    fn printing_a_letter_shows_neither_code_nor_link() {
        let printed = format!("{:?} {:?}", letter(), letter().button);
        assert!(!printed.contains("482") && !printed.contains("token") && printed.contains("Sign in to Portico"));
    }
}
