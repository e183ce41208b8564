//! Where the document says "as described over there": the parts it names, and a way down into a schema that never goes in a circle.

use std::collections::BTreeMap;

use utoipa::openapi::example::Example;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::{Components, Content, Header, OpenApi, Ref, RefOr, Response, Schema};

/// A reference may lead to a reference. Longer chains are a mistake in the document.
const HOPS: usize = 8;

type Named<T> = BTreeMap<String, RefOr<T>>;

/// The named parts of a document (OpenAPI 3.1, 4.8.7).
#[derive(Clone, Copy)]
pub struct References<'d>(Option<&'d Components>);

impl<'d> References<'d> {
    pub fn of(document: &'d OpenApi) -> Self {
        Self(document.components.as_ref())
    }

    pub fn parameter(self, entry: &'d RefOr<Parameter>) -> Option<&'d Parameter> {
        self.follow(entry, |components| &components.parameters)
    }

    pub fn request_body(self, entry: &'d RefOr<RequestBody>) -> Option<&'d RequestBody> {
        self.follow(entry, |components| &components.request_bodies)
    }

    pub fn response(self, entry: &'d RefOr<Response>) -> Option<&'d Response> {
        self.follow(entry, |components| &components.responses)
    }

    pub fn header(self, entry: &'d RefOr<Header>) -> Option<&'d Header> {
        self.follow(entry, |components| &components.headers)
    }

    pub fn content(self, entry: &'d RefOr<Content>) -> Option<&'d Content> {
        self.follow(entry, |components| &components.media_types)
    }

    pub fn example(self, entry: &'d RefOr<Example>) -> Option<&'d Example> {
        self.follow(entry, |components| &components.examples)
    }

    pub fn schema(self, entry: &'d RefOr<Schema>) -> Option<&'d Schema> {
        self.follow(entry, |components| &components.schemas)
    }

    /// A schema by its name.
    pub fn named_schema(self, name: &str) -> Option<&'d RefOr<Schema>> {
        self.0?.schemas.get(name)
    }

    fn follow<T>(self, mut entry: &'d RefOr<T>, named: impl Fn(&'d Components) -> &'d Named<T>) -> Option<&'d T> {
        for _ in 0..HOPS {
            match entry {
                RefOr::T(part) => return Some(part),
                RefOr::Ref(reference) => entry = named(self.0?).get(name_of(reference))?,
            }
        }
        None
    }
}

/// What a reference calls its target: `Person` in `#/components/schemas/Person`.
pub fn name_of(reference: &Ref) -> &str {
    let location = reference.ref_location.as_str();
    location.rsplit('/').next().unwrap_or(location)
}

/// A walk down into schemas. It remembers the names it came through, so a schema that holds itself ends it.
pub struct Descent<'d> {
    pub references: References<'d>,
    open: Vec<&'d str>,
}

impl<'d> Descent<'d> {
    pub fn new(references: References<'d>) -> Self {
        Self { references, open: Vec::new() }
    }

    /// A walk of its own from here, for a look aside.
    pub fn again(&self) -> Self {
        Self { references: self.references, open: self.open.clone() }
    }

    /// Looks at a schema from the inside. `None` if it is being looked at already, or is nowhere.
    pub fn within<T>(&mut self, entry: &'d RefOr<Schema>, look: impl FnOnce(&mut Self, &'d Schema) -> T) -> Option<T> {
        let depth = self.open.len();
        let schema = self.open_up(entry);
        let seen = schema.map(|schema| look(self, schema));
        self.open.truncate(depth);
        seen
    }

    fn open_up(&mut self, mut entry: &'d RefOr<Schema>) -> Option<&'d Schema> {
        loop {
            match entry {
                RefOr::T(schema) => return Some(schema),
                RefOr::Ref(reference) => {
                    let name = name_of(reference);
                    if self.open.contains(&name) {
                        return None;
                    }
                    self.open.push(name);
                    entry = self.references.named_schema(name)?;
                }
            }
        }
    }
}
