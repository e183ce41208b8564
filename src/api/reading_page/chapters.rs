//! The order of the page: the operations by tag, the tags in the order of the document.

use utoipa::openapi::path::{Operation, Parameter, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

/// One call.
pub struct Call<'d> {
    /// The anchor: the operation's id.
    pub id: String,
    pub method: &'d str,
    pub path: &'d str,
    pub operation: &'d Operation,
    /// The parameters of everything under this path.
    pub shared: &'d [RefOr<Parameter>],
}

impl<'d> Call<'d> {
    /// What it is called: its summary or, without one, its address.
    pub fn title(&self) -> String {
        self.operation.summary.clone().unwrap_or_else(|| format!("{} {}", self.method, self.path))
    }

    /// The tag it is filed under: the first.
    fn tag(&self) -> Option<&'d str> {
        self.operation.tags.as_ref()?.first().map(String::as_str)
    }
}

/// What belongs together.
pub struct Chapter<'d> {
    /// The anchor.
    pub id: String,
    /// `None` for the calls that have no tag.
    pub name: Option<&'d str>,
    pub text: &'d str,
    pub calls: Vec<Call<'d>>,
}

/// The chapters that hold a call.
pub fn chapters(document: &OpenApi) -> Vec<Chapter<'_>> {
    let mut unfiled = calls(document);
    let declared: Vec<_> = document.tags.iter().flatten().collect();
    let mut names: Vec<Option<&str>> = declared.iter().map(|tag| Some(tag.name.as_str())).collect();
    for call in &unfiled {
        if !names.contains(&call.tag()) {
            names.push(call.tag());
        }
    }
    let filed = names.into_iter().map(|name| {
        let (own, others) = std::mem::take(&mut unfiled).into_iter().partition(|call| call.tag() == name);
        unfiled = others;
        (name, own)
    });
    let full = filed.filter(|(_, calls): &(_, Vec<_>)| !calls.is_empty());
    full.map(|(name, calls)| {
        let tag = declared.iter().find(|tag| Some(tag.name.as_str()) == name);
        let text = tag.and_then(|tag| tag.description.as_deref()).unwrap_or_default();
        Chapter { id: format!("tag-{}", slug(name.unwrap_or("untagged"))), name, text, calls }
    })
    .collect()
}

fn calls(document: &OpenApi) -> Vec<Call<'_>> {
    let of_path = |(path, item)| methods(item).map(move |(method, operation)| call(path, item, method, operation));
    document.paths.paths.iter().flat_map(of_path).collect()
}

fn call<'d>(path: &'d String, item: &'d PathItem, method: &'d str, operation: &'d Operation) -> Call<'d> {
    let id = operation.operation_id.clone().unwrap_or_else(|| slug(&format!("{method} {path}")));
    Call { id, method, path, operation, shared: item.parameters.as_deref().unwrap_or_default() }
}

/// The operations of a path, reading first and deleting last.
fn methods(item: &PathItem) -> impl Iterator<Item = (&str, &Operation)> {
    let usual = [
        ("GET", &item.get),
        ("HEAD", &item.head),
        ("OPTIONS", &item.options),
        ("TRACE", &item.trace),
        ("QUERY", &item.query),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    let usual = usual.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)));
    usual.chain(item.additional_operations.iter().map(|(method, operation)| (method.as_str(), operation)))
}

/// A text as part of an anchor.
pub fn slug(text: &str) -> String {
    let plain = text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "-");
    plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}
