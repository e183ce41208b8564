//! The settings file.

use std::path::Path;

use super::{Gathered, Layer, Origin, Value};
use crate::config::{suggest, table};

/// Reads a file that must be there; `name` is what problems call it.
pub(super) fn read(name: &str, file: &Path) -> Gathered {
    let mut gathered = Gathered::default();
    match std::fs::read_to_string(file) {
        Ok(text) => read_text(&mut gathered, name, &text),
        Err(error) => gathered.problem(name, format!("the settings file cannot be read ({})", error.kind())),
    }
    gathered
}

fn read_text(gathered: &mut Gathered, name: &str, text: &str) {
    match text.parse::<toml::Table>() {
        Ok(table) => add_table(gathered, "", &table),
        Err(error) => gathered.problem(name, broken(text, &error)),
    }
}

/// Where the file stops being TOML. The parser's own message would quote the line.
fn broken(text: &str, error: &toml::de::Error) -> String {
    let what = if error.message().starts_with("duplicate key") {
        "a key stands there twice"
    } else {
        "this is not valid TOML"
    };
    let before = error.span().and_then(|span| text.get(..span.start));
    before.map_or_else(|| what.to_owned(), |before| format!("line {}: {what}", before.matches('\n').count() + 1))
}

fn add_table(gathered: &mut Gathered, prefix: &str, table: &toml::Table) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => add_table(gathered, &path, inner),
            single => add_value(gathered, path, single),
        }
    }
}

fn add_value(gathered: &mut Gathered, path: String, value: &toml::Value) {
    let origin = Origin { layer: Layer::Toml, name: path };
    let Some(found) = table::by_path(&origin.name) else {
        return gathered.problem(origin.written_name(), unknown(&origin.name));
    };
    match text_of(value) {
        Some(text) if text.trim().is_empty() => {}
        Some(text) => {
            gathered.values.insert(found.id, Value { setting: found.setting, text, origin });
        }
        None => gathered.problem(
            origin.written_name(),
            "must be a text, a number, true or false, or a list of texts without commas",
        ),
    }
}

fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::Array(items) => {
            let texts: Option<Vec<String>> =
                items.iter().map(|item| text_of(item).filter(|text| !text.contains(','))).collect();
            Some(texts?.join(","))
        }
        toml::Value::Table(_) => None,
        toml::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn unknown(path: &str) -> String {
    let keys = table::all().map(|setting| setting.key).filter(|key| !key.is_empty());
    // Somebody who writes the variable's name in the file is near, too.
    let variable =
        table::by_variable(&path.to_ascii_uppercase()).map(|found| found.setting.key).filter(|key| !key.is_empty());
    match variable.or_else(|| suggest::nearest(path, keys)) {
        Some(meant) => format!("is not a setting of Portico; did you mean {meant}?"),
        None => "is not a setting of Portico; docs/configuration.md lists them all".to_owned(),
    }
}
