//! What a schema is made of: its fields in the order of the document, those of inner objects under dotted names.

use serde::Serialize;
use utoipa::openapi::schema::{AdditionalProperties, Array, ArrayItems, Object, Schema, SchemaType, Type};
use utoipa::openapi::{Deprecated, RefOr};

use super::limits;
use super::references::{Descent, References, name_of};

/// One row of a table of fields.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// `email`, `user.email`, `items[].id`, `metadata.*`.
    pub name: String,
    /// Where a parameter goes: a message key.
    pub place: Option<&'static str>,
    /// Its type, as `string (email)` or `integer | null`.
    pub kind: String,
    pub required: bool,
    pub deprecated: bool,
    pub text: String,
    pub limits: Vec<Limit>,
}

/// What a value has to keep to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// A message key.
    pub label: &'static str,
    pub values: Vec<String>,
}

/// One of the things a body can be.
pub struct Shape<'d> {
    /// What it is called, if there are others.
    pub name: Option<String>,
    pub kind: String,
    pub fields: Vec<Field>,
    pub schema: &'d RefOr<Schema>,
}

/// What a body can be: one thing, or one of several.
pub fn shapes<'d>(references: References<'d>, schema: &'d RefOr<Schema>) -> Vec<Shape<'d>> {
    let variants = references.schema(schema).map(variants).unwrap_or_default();
    let several = variants.len() > 1;
    let all = if several { variants } else { vec![schema] };
    let shape = |schema: &'d RefOr<Schema>| Shape {
        name: several.then(|| title(references, schema)).flatten(),
        kind: kind(&mut Descent::new(references), schema),
        fields: fields(&mut Descent::new(references), "", schema),
        schema,
    };
    all.into_iter().map(shape).collect()
}

/// A field called `name`, without those inside it.
pub fn field<'d>(descent: &Descent<'d>, name: String, schema: &'d RefOr<Schema>, required: bool) -> Field {
    let mut field = Field { name, required, kind: kind(&mut descent.again(), schema), ..Field::default() };
    describe(&mut field, &mut Descent::new(descent.references), schema);
    field
}

/// The fields below `path`, which is empty at the top.
fn fields<'d>(descent: &mut Descent<'d>, path: &str, schema: &'d RefOr<Schema>) -> Vec<Field> {
    let inner = descent.within(schema, |descent, schema| match schema {
        Schema::Object(object) => of_object(descent, path, object),
        Schema::Array(Array { items: ArrayItems::RefOrSchema(items), .. }) => {
            fields(descent, &format!("{path}[]"), items)
        }
        Schema::AllOf(all) => all.items.iter().flat_map(|part| fields(descent, path, part)).collect(),
        other => merged(variants(other).into_iter().map(|variant| fields(descent, path, variant)).collect()),
    });
    inner.unwrap_or_default()
}

fn of_object<'d>(descent: &mut Descent<'d>, path: &str, object: &'d Object) -> Vec<Field> {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let mut all = Vec::new();
    let mut add = |name: String, required, schema: &'d RefOr<Schema>| {
        all.push(field(descent, name.clone(), schema, required));
        all.extend(fields(descent, &name, schema));
    };
    for (name, schema) in &object.properties {
        add(below(name), object.required.contains(name), schema);
    }
    if let Some(AdditionalProperties::RefOr(schema)) = object.additional_properties.as_deref() {
        add(below("*"), false, schema);
    }
    all
}

/// The fields of a value that is one of several: what all have, and what some have, which then is not required.
fn merged(variants: Vec<Vec<Field>>) -> Vec<Field> {
    let everywhere = |name: &str| variants.iter().all(|fields| fields.iter().any(|field| field.name == name));
    let mut all: Vec<Field> = Vec::new();
    for field in variants.iter().flatten() {
        let required = field.required && everywhere(&field.name);
        match all.iter_mut().find(|known| known.name == field.name) {
            Some(known) => {
                known.required &= required;
                if !known.kind.split(" | ").any(|kind| kind == field.kind) {
                    known.kind = format!("{} | {}", known.kind, field.kind);
                }
                merge_limits(&mut known.limits, &field.limits);
            }
            None => all.push(Field { required, ..field.clone() }),
        }
    }
    all
}

fn merge_limits(known: &mut Vec<Limit>, more: &[Limit]) {
    for limit in more {
        match known.iter_mut().find(|own| own.label == limit.label) {
            Some(own) => {
                let new = limit.values.iter().filter(|value| !own.values.contains(value)).cloned().collect::<Vec<_>>();
                own.values.extend(new);
            }
            None => known.push(limit.clone()),
        }
    }
}

/// The type in words of JSON Schema; a schema within itself is called by its name.
fn kind<'d>(descent: &mut Descent<'d>, schema: &'d RefOr<Schema>) -> String {
    let kind = descent.within(schema, |descent, schema| match schema {
        Schema::Object(object) => kind_of_object(object),
        Schema::Array(Array { items: ArrayItems::RefOrSchema(items), .. }) => {
            let of = kind(descent, items);
            if of.contains(" | ") { format!("({of})[]") } else { format!("{of}[]") }
        }
        Schema::Array(_) => "array".to_owned(),
        Schema::AllOf(all) => match all.items.as_slice() {
            [only] => kind(descent, only),
            _ => "object".to_owned(),
        },
        Schema::OneOf(one) => any_kind(descent, &one.items),
        Schema::AnyOf(any) => any_kind(descent, &any.items),
        _ => "any".to_owned(),
    });
    kind.unwrap_or_else(|| match schema {
        RefOr::Ref(reference) => name_of(reference).to_owned(),
        RefOr::T(_) => "any".to_owned(),
    })
}

fn any_kind<'d>(descent: &mut Descent<'d>, items: &'d [RefOr<Schema>]) -> String {
    let mut kinds: Vec<String> = Vec::new();
    for item in items {
        let kind = kind(descent, item);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    // `null` is what somebody expects last.
    kinds.sort_by_key(|kind| kind == "null");
    kinds.join(" | ")
}

fn kind_of_object(object: &Object) -> String {
    let format = object.format.as_ref().and_then(word).map(|format| format!(" ({format})")).unwrap_or_default();
    let one = |one: &Type| word(one).map(|name| if *one == Type::Null { name } else { name + &format });
    match &object.schema_type {
        SchemaType::Type(only) => one(only).unwrap_or_default(),
        SchemaType::Array(types) => types.iter().filter_map(one).collect::<Vec<_>>().join(" | "),
        SchemaType::AnyValue if object.properties.is_empty() => "any".to_owned(),
        SchemaType::AnyValue => "object".to_owned(),
    }
}

/// The word that stands for a value in the document.
fn word(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

/// What a value can be besides `null`; nothing for a schema that offers no choice.
pub fn variants(schema: &Schema) -> Vec<&RefOr<Schema>> {
    let items = match schema {
        Schema::OneOf(one) => one.items.as_slice(),
        Schema::AnyOf(any) => any.items.as_slice(),
        _ => &[],
    };
    let is_null = |item: &&RefOr<Schema>| matches!(item, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null));
    items.iter().filter(|item| !is_null(item)).collect()
}

fn title(references: References<'_>, schema: &RefOr<Schema>) -> Option<String> {
    if let RefOr::Ref(reference) = schema {
        return Some(name_of(reference).to_owned());
    }
    match references.schema(schema)? {
        Schema::Object(object) => object.title.clone(),
        Schema::AllOf(all) => all.title.clone(),
        Schema::Array(array) => array.title.clone(),
        _ => None,
    }
}

/// Text, limits and age of a field: from the reference that says more, or from what it refers to.
fn describe<'d>(field: &mut Field, descent: &mut Descent<'d>, schema: &'d RefOr<Schema>) {
    if let RefOr::Ref(reference) = schema
        && field.text.is_empty()
    {
        field.text.clone_from(&reference.description);
    }
    descent.within(schema, |descent, schema| {
        let (text, deprecated) = match schema {
            Schema::Object(object) => (&object.description, &object.deprecated),
            Schema::Array(array) => (&array.description, &array.deprecated),
            Schema::OneOf(one) => (&one.description, &None),
            Schema::AnyOf(any) => (&any.description, &None),
            Schema::AllOf(all) => (&all.description, &None),
            _ => (&None, &None),
        };
        if field.text.is_empty() {
            field.text = text.clone().unwrap_or_default();
        }
        field.deprecated |= *deprecated == Some(Deprecated::True);
        match (schema, variants(schema).as_slice()) {
            (Schema::Object(object), _) => field.limits.extend(limits::of_object(object)),
            (Schema::Array(array), _) => field.limits.extend(limits::of_array(descent.references, array)),
            // Something or nothing: what is said of the something holds.
            (_, [only]) => describe(field, descent, only),
            _ => {}
        }
    });
}
