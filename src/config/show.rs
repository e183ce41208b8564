//! What is in force and where it came from: `portico config show`.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;

use super::Loaded;
use super::layers::Value;
pub use super::layers::{Layer, Origin};
use super::table::{self, Setting, Stage};

/// One setting in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its key in `portico.toml`; empty if it is a variable only.
    pub key: String,
    /// Its variable.
    pub variable: String,
    /// Its value, `(set)` for a secret; `None` if there is none.
    pub value: Option<String>,
    /// Whether the value is hidden.
    pub secret: bool,
    /// Where the value came from.
    pub origin: Origin,
}

/// Every setting that this version acts on, and the others if they were given.
pub(super) fn collect(values: &BTreeMap<String, Value>, effective: &BTreeMap<&'static str, String>) -> Vec<Shown> {
    let mut shown = Vec::new();
    for setting in table::all() {
        let given: Vec<_> = values.iter().filter(|(_, value)| std::ptr::eq(value.setting, setting)).collect();
        if given.is_empty() && setting.stage == Stage::Now {
            shown.push(by_default(setting, effective.get(setting.id())));
        }
        shown.extend(given.into_iter().map(|(id, value)| as_given(id, value)));
    }
    shown
}

fn by_default(setting: &Setting, effective: Option<&String>) -> Shown {
    let value = effective.cloned().or_else(|| setting.default_text().map(str::to_owned));
    let origin = Origin { layer: Layer::Default, name: String::new() };
    Shown { key: setting.key.to_owned(), variable: setting.variable.to_owned(), value, secret: setting.secret, origin }
}

fn as_given(id: &str, value: &Value) -> Shown {
    let setting = value.setting;
    let text = if setting.secret { "(set)".to_owned() } else { value.text.replace(char::is_control, " ") };
    let chosen =
        setting.key.split_once("<id>").and_then(|(before, after)| id.strip_prefix(before)?.strip_suffix(after));
    let variable = chosen.map_or_else(
        || setting.variable.to_owned(),
        |chosen| setting.variable.replace("<ID>", &chosen.to_ascii_uppercase()),
    );
    let key = if setting.key.is_empty() { String::new() } else { id.to_owned() };
    Shown { key, variable, value: Some(text), secret: setting.secret, origin: value.origin.clone() }
}

/// One setting a line, `NAME = value`, secrets as `(set)`; with the origin behind it if asked for.
#[must_use]
pub fn show(loaded: &Loaded, with_origin: bool) -> String {
    let width = loaded.origins.iter().map(|shown| shown.variable.len()).max().unwrap_or_default();
    let mut text = String::new();
    for shown in &loaded.origins {
        let value = shown.value.as_deref().unwrap_or("(not set)");
        let origin = if with_origin { format!("  # {}", shown.origin) } else { String::new() };
        let _ = writeln!(text, "{:width$} = {value}{origin}", shown.variable);
    }
    text
}

/// The same as JSON: `[{key, variable, value, secret, origin}]`; `value` is null if there is none.
#[must_use]
pub fn show_json(loaded: &Loaded) -> serde_json::Value {
    let rows = loaded.origins.iter().map(|shown| {
        let origin = shown.origin.to_string();
        json!({ "key": shown.key, "variable": shown.variable, "value": shown.value, "secret": shown.secret, "origin": origin })
    });
    rows.collect()
}
