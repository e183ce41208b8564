//! Every call, as the document tells of it: what holds for all of them is tried on each, also on those that are added later.

use portico::api::DOCUMENT;
use reqwest::Method;
use serde_json::{Map, Value};

use super::{Caller, text};
use crate::support::{Browser, Page, World};

/// A call of the document.
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    told: Value,
    schemas: Value,
}

/// Every call.
pub fn all() -> Vec<Operation> {
    let document = serde_json::to_value(&*DOCUMENT).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let all: Vec<_> = paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().expect("calls").iter().map(move |(method, told)| (path, method, told))
        })
        .map(|(path, method, told)| Operation {
            id: text(&told["operationId"]),
            method: method.to_uppercase().parse().expect("a method"),
            path: path.clone(),
            told: told.clone(),
            schemas: document["components"]["schemas"].clone(),
        })
        .collect();
    assert!(all.len() >= 21, "only {} calls in the document", all.len());
    all
}

/// The example of a schema, or one put together from those of its fields.
fn example(schema: &Value, schemas: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return example(&schemas[reference.rsplit('/').next().expect("a name")], schemas);
    }
    if let Some(variants) = schema["oneOf"].as_array() {
        return variants
            .iter()
            .map(|variant| example(variant, schemas))
            .find(|value| !value.is_null())
            .unwrap_or_default();
    }
    match (schema.get("example"), schema["properties"].as_object()) {
        (Some(given), _) => given.clone(),
        (None, Some(fields)) => {
            fields.iter().map(|(name, field)| (name.clone(), example(field, schemas))).collect::<Map<_, _>>().into()
        }
        _ => Value::Null,
    }
}

impl Operation {
    /// The example of its body, if it has one.
    pub fn body(&self) -> Option<Value> {
        let schema = self.told["requestBody"]["content"]["application/json"].get("schema")?;
        Some(example(schema, &self.schemas))
    }

    /// Whether it answers to nobody in particular too.
    pub fn is_open(&self) -> bool {
        let ways = self.told["security"].as_array().expect("security is said");
        ways.is_empty() || ways.iter().any(|way| way.as_object().is_some_and(Map::is_empty))
    }

    pub fn takes_an_id(&self) -> bool {
        self.path.contains('{') || self.asks_for("id")
    }

    /// Whether its query may have a parameter of this name.
    fn asks_for(&self, name: &str) -> bool {
        let parameters = self.told["parameters"].as_array().into_iter().flatten();
        parameters.into_iter().any(|parameter| parameter["in"] == "query" && parameter["name"] == name)
    }

    /// Its path about `id`, with what it asks for in the query.
    pub fn about(&self, id: &str) -> String {
        let path = self.path.split('/').map(|part| if part.starts_with('{') { id } else { part });
        let query = match (self.asks_for("except"), self.asks_for("id")) {
            (true, _) => "?except=current".to_owned(),
            (_, true) => format!("?id={id}"),
            _ => String::new(),
        };
        path.collect::<Vec<_>>().join("/") + &query
    }

    /// Sends it with `body` for somebody.
    pub async fn send(&self, caller: &Caller, id: &str, body: Option<&Value>) -> Page {
        let bearer = format!("Bearer {}", caller.access);
        caller.browser.call(self.method.clone(), &self.about(id), body, &[("authorization", &bearer)]).await
    }

    /// Sends it for nobody.
    pub async fn send_as_nobody(&self, browser: &Browser, headers: &[(&str, &str)]) -> Page {
        browser.call(self.method.clone(), &self.about(NO_ID), self.body().as_ref(), headers).await
    }
}

/// An id that belongs to nothing.
pub const NO_ID: &str = "0193f0c2-7a6e-7c1e-9a54-3f0d5f0a8b11";

/// Somebody for one call alone: what it does to them is seen by no other.
pub async fn somebody_for(world: &World, operation: &Operation) -> Caller {
    let email = format!("{}@people.example", operation.id.to_lowercase());
    world.person(&email).await;
    Caller::sign_in(world, &email).await
}
