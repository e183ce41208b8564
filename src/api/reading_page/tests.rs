use std::collections::BTreeSet;

use super::*;
use crate::kit::i18n::Texts;

/// A document with one of everything the page can show.
const SAMPLE: &str = r##"{
  "openapi": "3.1.0",
  "info": {"title": "Gate API", "version": "1.2.3", "description": "Tokens for **programs**.\n\nSee [help](/help) or [not](javascript:alert(1)).\n\n- one\n- two"},
  "servers": [{"url": "https://gate.example.com"}],
  "tags": [{"name": "People", "description": "Who there is."}, {"name": "Nobody uses this"}],
  "security": [{"bearer": []}, {"session": []}],
  "paths": {
    "/api/v1/me": {
      "get": {"tags": ["People"], "operationId": "me", "summary": "Who am I", "parameters": [
          {"name": "fields", "in": "query", "description": "Which ones.", "required": false, "schema": {"type": "array", "items": {"type": "string", "enum": ["email", "name"]}, "maxItems": 9}}],
        "responses": {
          "200": {"description": "You.", "headers": {"X-Request-Id": {"description": "Its name.", "schema": {"type": "string"}}},
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Person"}}}},
          "401": {"$ref": "#/components/responses/Unauthorized"}}},
      "delete": {"tags": ["People"], "operationId": "delete_me", "deprecated": true, "security": [{"bearer": ["write"], "session": []}, {}],
        "responses": {"204": {"description": "Gone.\n\nIn fourteen days."}, "401": {"$ref": "#/components/responses/Unauthorized"}}}
    },
    "/api/v1/people/{id}": {
      "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}],
      "patch": {"operationId": "change", "summary": "</script><script>alert(1)</script>", "security": [],
        "requestBody": {"required": true, "content": {"application/json": {
          "schema": {"oneOf": [{"$ref": "#/components/schemas/Person"}, {"$ref": "#/components/schemas/Tree"}]},
          "examples": {"short": {"summary": "A short one", "value": {"zeal": 7}}}}}},
        "responses": {"422": {"description": "No.", "content": {"application/problem+json": {
          "schema": {"$ref": "#/components/schemas/Problem"}, "example": {"code": "too_short"}}}}}}
    }
  },
  "components": {
    "responses": {"Unauthorized": {"description": "Who are you?", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}},
    "schemas": {
      "Person": {"type": "object", "required": ["id", "email"], "properties": {
        "id": {"type": "string", "format": "uuid", "description": "Never `changes`."},
        "email": {"type": "string", "format": "email", "minLength": 3, "maxLength": 254, "example": "grace@example.com"},
        "age": {"type": ["integer", "null"], "minimum": 18, "default": 21},
        "home": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Address"}]},
        "factors": {"type": "array", "items": {"oneOf": [
          {"type": "object", "required": ["kind", "phone"], "properties": {"kind": {"type": "string", "enum": ["sms"]}, "phone": {"type": "string"}}},
          {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "enum": ["totp"]}}}]}},
        "metadata": {"type": "object", "additionalProperties": {"type": "boolean"}},
        "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}}}},
      "Address": {"type": "object", "description": "Where.", "properties": {"street": {"type": "string", "pattern": "^[a-z]+$"}}},
      "Tree": {"allOf": [{"$ref": "#/components/schemas/Leaf"}, {"type": "object", "properties": {"left": {"$ref": "#/components/schemas/Tree"}, "lost": {"$ref": "#/components/schemas/Nowhere"}, "loop": {"$ref": "#/components/schemas/Loop", "description": "Round."}}}]},
      "Loop": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Loop"}]},
      "Leaf": {"type": "object", "properties": {"tree": {"$ref": "#/components/schemas/Tree"}}},
      "Problem": {"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}}
    },
    "securitySchemes": {
      "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "From `/sign-in`."},
      "session": {"type": "apiKey", "in": "cookie", "name": "__Host-sid"},
      "oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://gate.example.com/token", "scopes": {"write": "Change things."}}}}
    }
  }
}"##;

fn sample() -> OpenApi {
    serde_json::from_str(SAMPLE).expect("the sample is an OpenAPI document")
}

fn shown(locale: Locale) -> String {
    page(&sample(), Frame { texts: Texts(locale), product: "Gate".to_owned(), ..Frame::default() })
}

/// The text of a piece of HTML, its words parted by single spaces.
fn text(html: &str) -> String {
    let parts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    let text = parts.collect::<Vec<_>>().join(" ").replace("&lt;", "<").replace("&gt;", ">");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The section with this anchor, up to the next one with an anchor.
fn section(id: &str) -> String {
    let html = shown(Locale::En);
    let (_, rest) = html.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id} in {html}"));
    let end = rest.find("<section").unwrap_or(rest.len());
    text(&format!("<{}", &rest[..end]))
}

fn attributes(html: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn has(section: &str, expected: &[&str]) {
    for words in expected {
        assert!(section.contains(words), "{words:?} is not in {section:?}");
    }
}

#[test]
fn it_begins_with_the_introduction_and_how_to_authenticate() {
    has(&section("introduction"), &["1.2.3", "https://gate.example.com", "Tokens for programs .", "one two"]);
    has(&section("auth-bearer"), &["Authorization: Bearer <access token>", "From /sign-in ."]);
    has(&section("auth-session"), &["Cookie: __Host-sid=…"]);
    has(
        &section("auth-oauth"),
        &["clientCredentials", "tokenUrl https://gate.example.com/token", "write Change things."],
    );
}

#[test]
fn calls_are_filed_by_tag_and_every_link_within_the_page_leads_somewhere() {
    let html = shown(Locale::En);
    let ids = attributes(&html, "id");
    let once: BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), once.len(), "{ids:?}");
    for id in ["me", "delete_me", "change", "tag-people", "tag-untagged", "errors", "error-Problem"] {
        assert!(once.contains(&id.to_owned()), "{id} in {ids:?}");
    }
    assert!(!html.contains("Nobody uses this"));
    let inner: Vec<_> = attributes(&html, "href").into_iter().filter(|to| to.starts_with('#')).collect();
    assert!(inner.len() > 15, "{inner:?}");
    assert!(inner.iter().all(|to| once.contains(&to[1..].to_owned())), "{inner:?} {ids:?}");
    let (navigation, _) = html.split_once("</nav>").expect("a table of contents");
    has(
        &text(navigation),
        &["Introduction How to authenticate People Who am I DELETE /api/v1/me Other calls </script><script>"],
    );
}

#[test]
fn a_call_tells_its_address_its_needs_and_its_parameters() {
    has(&section("tag-people"), &["Who there is.", "GET /api/v1/me DELETE /api/v1/me"]);
    let me = section("me");
    has(&me, &["Who am I GET /api/v1/me", "Needs: bearer or session"]);
    has(&me, &["Parameters Name Type Presence Meaning fields in the query string[] optional Which ones."]);
    has(&me, &["Most entries: 9", "Allowed: email name", "200 OK You.", "X-Request-Id Its name."]);
    let delete = section("delete_me");
    has(&delete, &["Deprecated", "Needs: bearer write + session or nothing", "204 No Content Gone. In fourteen days."]);
    has(&section("change"), &["Open to everybody.", "id in the path string (uuid) required"]);
}

#[test]
fn fields_stand_in_the_order_of_the_document_with_type_presence_and_limits() {
    let me = section("me");
    has(
        &me,
        &[
            "id string (uuid) required Never changes .",
            "email string (email) required Shortest length: 3 Longest length: 254",
            "age integer | null optional Without it: 21 At least: 18",
            "home object | null optional Where. home.street string optional Pattern: ^[a-z]+$",
            "factors[].kind string required Allowed: sms totp factors[].phone string optional",
            "metadata object optional metadata.* boolean optional",
            "friends Person[] optional",
        ],
    );
    let places = ["id string", "email string", "age integer", "home object"].map(|words| me.find(words));
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn a_schema_within_itself_ends_where_it_begins_again() {
    let change = section("change");
    has(
        &change,
        &[
            "One of these:",
            "Person",
            "tree Tree optional",
            "left Tree optional",
            "lost Nowhere optional",
            "loop Loop | null optional Round.",
        ],
    );
    assert!(!change.contains("left.left") && !change.contains("friends[].id"), "{change}");
}

#[test]
fn examples_are_those_of_the_document_or_put_together_from_its_fields() {
    let html = shown(Locale::En).replace("&quot;", "\"");
    has(&section("change").replace("&quot;", "\""), &["Example · A short one { \"zeal\": 7 }"]);
    let (_, me) = html.split_once("<section id=\"me\" class=\"call\">").expect("a call");
    let example =
        me.split("<pre").nth(1).and_then(|rest| rest.split("</pre>").next()).map(|rest| text(&format!("<{rest}")));
    let value: serde_json::Value = serde_json::from_str(&example.expect("an example")).expect("JSON");
    assert_eq!(
        value,
        serde_json::json!({
            "id": "01931c1e-8a70-7cc3-98b0-6f1f0a2d9b4e", "email": "grace@example.com", "age": 21, "home": {"street": "…"},
            "factors": [{"kind": "sms", "phone": "…"}], "metadata": {"…": true}, "friends": [],
        })
    );
}

#[test]
fn errors_that_calls_share_are_told_once_and_pointed_to() {
    has(&section("error-Problem"), &["application/problem+json", "code string required", "Example {"]);
    has(&section("me"), &["401 Unauthorized Who are you? Body: Problem"]);
    has(
        &section("change").replace("&quot;", "\""),
        &["422 Unprocessable Entity No. Body: Problem Example { \"code\": \"too_short\" }"],
    );
    assert!(!section("me").contains("code string required"));
}

#[test]
fn nothing_in_it_runs_and_nothing_comes_from_elsewhere() {
    for html in [Locale::En, Locale::De].map(shown) {
        assert_eq!(html.matches("<script").count(), 1, "only the script of every page");
        assert!(!html.contains("<!>"), "{html}");
        assert!(!html.contains("javascript:alert(1)\"") && html.contains("[not](javascript:alert(1))"), "{html}");
        let loaded = [attributes(&html, "src"), attributes(&html, "rel=\"stylesheet\" href")].concat();
        assert_eq!(loaded.len(), 3, "{loaded:?}");
        assert!(loaded.iter().all(|from| from.starts_with("/assets/") && from != "/assets/missing"), "{loaded:?}");
        for inline in [" style=", " onclick=", " onload=", "<style", "<iframe", "<img"] {
            assert!(!html.contains(inline), "{inline}");
        }
    }
}

#[test]
fn the_frame_speaks_the_readers_language_and_the_document_says_that_it_is_english() {
    let html = shown(Locale::De);
    has(
        &html,
        &["<html lang=\"de\"", "So weist man sich aus", "Antworten", "<h1 lang=\"en\" dir=\"ltr\">Gate API</h1>"],
    );
    has(&html, &["<span lang=\"en\" dir=\"ltr\">Who am I</span>", "name=\"next\" value=\"/api/docs\""]);
}

#[test]
fn it_is_built_once_for_each_language_and_theme_and_holds_nothing_of_a_person() {
    let pages = Ready::default();
    let frame = |locale, theme| Frame {
        texts: Texts(locale),
        theme,
        person: Some("ada@example.com".to_owned()),
        flash: Some(crate::ui::Flash::good("signed-out")),
        ..Frame::default()
    };
    let first = kept(&pages, &sample(), frame(Locale::En, Theme::Dark));
    assert!(!String::from_utf8_lossy(&first).contains("ada@example.com"));
    assert!(!String::from_utf8_lossy(&first).contains("role=\"status\""));
    let mut other = sample();
    other.info.title = "Another".to_owned();
    assert_eq!(kept(&pages, &other, frame(Locale::En, Theme::Dark)), first);
    assert_ne!(kept(&pages, &other, frame(Locale::En, Theme::Light)), first);
    assert_ne!(kept(&pages, &other, frame(Locale::De, Theme::Dark)), first);
}
