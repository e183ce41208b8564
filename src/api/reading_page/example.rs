//! What a body looks like: the document's own examples or, without them, one put together from the examples of its fields.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};
use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, Object, Schema, SchemaType, Type};
use utoipa::openapi::{Content, RefOr};

use super::fields::variants;
use super::references::{Descent, References};

/// An example and, if it has one, its name.
pub struct Example {
    pub name: String,
    pub json: String,
}

/// A value in the making. Unlike a [`Value`] it keeps the order of its fields.
enum Sample {
    Given(Value),
    List(Vec<Sample>),
    Fields(Vec<(String, Sample)>),
}

impl Serialize for Sample {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Given(value) => value.serialize(serializer),
            Self::List(items) => items.serialize(serializer),
            Self::Fields(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                fields.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}

/// The examples that the document gives for a body as a whole.
pub fn given(references: References<'_>, content: &Content) -> Vec<Example> {
    let named = content.examples.iter().filter_map(|(name, example)| {
        let example = references.example(example)?;
        let name = if example.summary.is_empty() { name } else { &example.summary };
        let value = example.value.as_ref().or(example.data_value.as_ref());
        let json = value.map(pretty).or_else(|| example.serialized_value.clone())?;
        Some(Example { name: name.clone(), json })
    });
    let only = content.example.iter().map(|value| Example { name: String::new(), json: pretty(value) });
    only.chain(named).collect()
}

/// An example put together from a schema. `None` for one that says too little.
pub fn composed(references: References<'_>, schema: &RefOr<Schema>) -> Option<Example> {
    let sample = sample(&mut Descent::new(references), schema)?;
    Some(Example { name: String::new(), json: pretty(&sample) })
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// `None` where the schema is inside itself.
fn sample<'d>(descent: &mut Descent<'d>, schema: &'d RefOr<Schema>) -> Option<Sample> {
    let sample = descent.within(schema, |descent, schema| match schema {
        Schema::Object(object) => Some(of_object(descent, object)),
        Schema::Array(array) => match (first(array.example.as_ref(), &array.examples), &array.items) {
            (Some(value), _) => Some(Sample::Given(value)),
            (None, ArrayItems::RefOrSchema(items)) => Some(Sample::List(sample(descent, items).into_iter().collect())),
            _ => None,
        },
        Schema::AllOf(all) => match first(all.example.as_ref(), &all.examples) {
            Some(value) => Some(Sample::Given(value)),
            None => Some(together(all.items.iter().filter_map(|part| sample(descent, part)))),
        },
        other => match own_example(other) {
            Some(value) => Some(Sample::Given(value)),
            None => variants(other).into_iter().find_map(|variant| sample(descent, variant)),
        },
    });
    sample.flatten()
}

fn own_example(schema: &Schema) -> Option<Value> {
    match schema {
        Schema::OneOf(one) => first(one.example.as_ref(), &one.examples),
        Schema::AnyOf(any) => first(any.example.as_ref(), &any.examples),
        _ => None,
    }
}

fn first(example: Option<&Value>, examples: &[Value]) -> Option<Value> {
    example.or(examples.first()).cloned()
}

fn together(parts: impl Iterator<Item = Sample>) -> Sample {
    let mut fields = Vec::new();
    for part in parts {
        match part {
            Sample::Fields(own) => fields.extend(own),
            Sample::Given(Value::Object(own)) => {
                fields.extend(own.into_iter().map(|(name, value)| (name, Sample::Given(value))));
            }
            other => return other,
        }
    }
    Sample::Fields(fields)
}

fn of_object<'d>(descent: &mut Descent<'d>, object: &'d Object) -> Sample {
    let allowed = object.enum_values.as_ref().and_then(|values| values.first());
    let own = first(object.example.as_ref(), &object.examples).or_else(|| object.default.clone());
    if let Some(value) = own.or_else(|| allowed.cloned()) {
        return Sample::Given(value);
    }
    let properties = object.properties.iter();
    let mut fields: Vec<_> =
        properties.filter_map(|(name, schema)| Some((name.clone(), sample(descent, schema)?))).collect();
    if let Some(AdditionalProperties::RefOr(schema)) = object.additional_properties.as_deref()
        && let Some(value) = sample(descent, schema)
    {
        fields.push(("…".to_owned(), value));
    }
    if fields.is_empty() { Sample::Given(by_type(object)) } else { Sample::Fields(fields) }
}

fn by_type(object: &Object) -> Value {
    let first = match &object.schema_type {
        SchemaType::Type(only) => Some(only),
        SchemaType::Array(types) => types.first(),
        SchemaType::AnyValue => None,
    };
    match first {
        Some(Type::String) => json!(text(object)),
        Some(Type::Integer | Type::Number) => json!(1),
        Some(Type::Boolean) => json!(true),
        Some(Type::Array) => json!([]),
        Some(Type::Null) => Value::Null,
        Some(Type::Object) | None => json!({}),
    }
}

/// A text of the right form.
fn text(object: &Object) -> &'static str {
    let format = serde_json::to_value(&object.format).unwrap_or_default();
    match format.as_str().unwrap_or_default() {
        "email" => "ada@example.com",
        "date-time" => "2026-11-21T14:02:00Z",
        "date" => "2026-11-21",
        "uuid" => "01931c1e-8a70-7cc3-98b0-6f1f0a2d9b4e",
        "uri" => "https://example.com/",
        _ => "…",
    }
}
