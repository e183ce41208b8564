//! What the API document says of each call: enough to use it without reading the source.

use std::collections::BTreeSet;

use portico::api::DOCUMENT;
use serde_json::{Map, Value};

/// The document, and a call of it.
struct Call<'d> {
    document: &'d Value,
    at: String,
    told: &'d Value,
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}"))
}

fn each(look: impl Fn(&Call<'_>)) {
    let document = &serde_json::to_value(&*DOCUMENT).expect("JSON");
    let mut seen = 0;
    for (path, item) in object(&document["paths"]) {
        for (method, told) in object(item) {
            look(&Call { document, at: format!("{} {path}", method.to_uppercase()), told });
            seen += 1;
        }
    }
    assert!(seen >= 21, "only {seen} calls in the document: this test is blind");
}

/// What a reference stands for.
fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            document.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("{reference} leads nowhere"))
        }
        None => value,
    }
}

/// Whether somebody sees what such a value looks like: as a whole, or field by field. Plain words need no example.
fn is_shown(document: &Value, schema: &Value) -> bool {
    let schema = resolved(document, schema);
    if schema.get("example").is_some() {
        return true;
    }
    if let Some(variants) = schema["oneOf"].as_array() {
        return variants.iter().any(|variant| is_shown(document, variant));
    }
    match (schema["properties"].as_object(), schema.get("items")) {
        (Some(fields), _) => fields.values().all(|field| is_shown(document, field)),
        (None, Some(items)) => is_shown(document, items),
        _ => false,
    }
}

impl Call<'_> {
    fn answers(&self) -> Vec<(u16, &Value)> {
        let answers = object(&self.told["responses"]).iter();
        answers.map(|(status, answer)| (status.parse().expect("a status"), resolved(self.document, answer))).collect()
    }

    fn has(&self, status: u16) -> bool {
        self.answers().iter().any(|(own, _)| *own == status)
    }
}

#[test]
fn every_call_says_what_it_is_and_who_may_make_it() {
    let ids = std::cell::RefCell::new(BTreeSet::new());
    each(|Call { document, at, told }| {
        let id = told["operationId"].as_str().unwrap_or_default();
        assert!(!id.is_empty() && id.chars().all(char::is_alphanumeric), "{at}: {id}");
        assert!(ids.borrow_mut().insert(id.to_owned()), "{at}: {id} is there twice");
        let summary = told["summary"].as_str().unwrap_or_default();
        assert!(summary.len() > 3 && !summary.ends_with('.'), "{at}: {summary:?} is no title");
        let tag = told["tags"][0].as_str().expect("a chapter");
        assert!(document["tags"].as_array().expect("chapters").iter().any(|known| known["name"] == tag), "{at}: {tag}");
        let ways = told["security"].as_array().unwrap_or_else(|| panic!("{at}: who may make it is not said"));
        for name in ways.iter().flat_map(|way| object(way).keys()) {
            assert!(document["components"]["securitySchemes"].get(name).is_some(), "{at}: {name}");
        }
        for parameter in told["parameters"].as_array().into_iter().flatten() {
            let said = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
            assert!(said && parameter.get("example").is_some(), "{at}: {parameter}");
        }
    });
}

#[test]
fn every_body_has_an_example() {
    each(|call| {
        let mut bodies =
            call.answers().into_iter().map(|(status, answer)| (status.to_string(), answer)).collect::<Vec<_>>();
        bodies.extend(call.told.get("requestBody").map(|body| ("request".to_owned(), body)));
        for (which, body) in bodies {
            let contents = body["content"].as_object().into_iter().flatten();
            for (kind, content) in contents {
                let shown = content.get("example").is_some() || is_shown(call.document, &content["schema"]);
                assert!(shown, "{}: nothing shows the body {which} in {kind}", call.at);
            }
        }
    });
}

#[test]
fn every_call_tells_the_errors_it_can_give() {
    each(|call| {
        let (at, sends) = (&call.at, call.told.get("requestBody").is_some());
        let ways = call.told["security"].as_array().expect("who may make it");
        let is_closed = !ways.is_empty() && ways.iter().all(|way| !object(way).is_empty());
        assert!(call.has(401) || !is_closed, "{at}: 401");
        assert!(call.has(404) || !at.contains('{'), "{at}: 404");
        for status in [429, 500, 503] {
            assert!(call.has(status), "{at}: {status}");
        }
        let permitted = call.told["description"].as_str().is_some_and(|text| text.contains("Needs the permission"));
        let forbidden = permitted || !at.starts_with("GET");
        for (status, possible) in [(413, sends), (415, sends), (403, forbidden)] {
            assert_eq!(call.has(status), possible, "{at}: {status}");
        }
        assert!(call.has(400) || !sends, "{at}: 400");
        for (status, answer) in call.answers().iter().filter(|(status, _)| *status >= 300) {
            let problem = &answer["content"]["application/problem+json"]["example"];
            assert_eq!(problem["status"], *status, "{at}");
            let code = problem["code"].as_str().unwrap_or_default();
            let meaning = answer["description"].as_str().unwrap_or_default();
            assert!(
                !code.is_empty() && meaning.contains(&format!("`{code}`")),
                "{at} {status}: {meaning:?} names no code"
            );
            let title = problem["title"].as_str().unwrap_or_default();
            assert!(title.contains(' '), "{at} {status}: {code} has no message: {title:?}");
            let corrects = problem["errors"].as_array().is_some_and(|errors| !errors.is_empty());
            assert_eq!(corrects, code == "invalid_input", "{at} {status}");
            let waits = answer["headers"].get("Retry-After").is_some();
            assert_eq!(waits, matches!(status, 429 | 503), "{at} {status}");
            assert_eq!(answer["headers"].get("WWW-Authenticate").is_some(), *status == 401, "{at} {status}");
        }
    });
}
