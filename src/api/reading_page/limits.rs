//! What a value has to keep to, beyond its type.

use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::schema::{Array, ArrayItems, Object, Schema};

use super::fields::Limit;
use super::references::References;

pub fn of_object(object: &Object) -> impl Iterator<Item = Limit> {
    let allowed = object.enum_values.as_ref().map(|values| limit("docs-allowed", values.iter().map(shown)));
    let rest = [
        one("docs-default", object.default.as_ref().map(shown)),
        one("docs-shortest", object.min_length.as_ref().map(ToString::to_string)),
        one("docs-longest", object.max_length.as_ref().map(ToString::to_string)),
        one("docs-least", object.minimum.as_ref().and_then(number)),
        one("docs-most", object.maximum.as_ref().and_then(number)),
        one("docs-above", object.exclusive_minimum.as_ref().and_then(number)),
        one("docs-below", object.exclusive_maximum.as_ref().and_then(number)),
        one("docs-pattern", object.pattern.clone()),
    ];
    allowed.into_iter().chain(rest.into_iter().flatten())
}

pub fn of_array(references: References<'_>, array: &Array) -> Vec<Limit> {
    let size = [
        one("docs-default", array.default.as_ref().map(shown)),
        one("docs-fewest", array.min_items.as_ref().map(ToString::to_string)),
        one("docs-most-entries", array.max_items.as_ref().map(ToString::to_string)),
    ];
    let mut limits: Vec<_> = size.into_iter().flatten().collect();
    if let ArrayItems::RefOrSchema(items) = &array.items
        && let Some(Schema::Object(object)) = references.schema(items)
    {
        limits.extend(of_object(object).filter(|limit| limit.label != "docs-default"));
    }
    limits
}

fn one(label: &'static str, value: Option<String>) -> Option<Limit> {
    value.map(|value| limit(label, std::iter::once(value)))
}

fn limit(label: &'static str, values: impl Iterator<Item = String>) -> Limit {
    Limit { label, values: values.collect() }
}

/// A text without its quotes, anything else as JSON.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A number as the document writes it.
fn number(number: &impl Serialize) -> Option<String> {
    serde_json::to_string(number).ok()
}
