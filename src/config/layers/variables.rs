//! Variables: from the command line, the environment or `.env`.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Gathered, Layer, Origin, Value};
use crate::config::suggest;
use crate::config::table::{self, Found, Stage};

/// A variable that belongs to a setting, and its text.
type Candidate<'p> = (Found, &'p str, &'p str);

/// Sorts `pairs` to their settings. Empty ones count as not set: that is what `${NAME:-}` in a compose file leaves behind.
pub(super) fn read(pairs: &[(String, String)], layer: Layer, base: &Path) -> Gathered {
    let mut gathered = Gathered::default();
    let mut candidates: BTreeMap<String, Vec<Candidate<'_>>> = BTreeMap::new();
    for (name, text) in pairs {
        match table::by_variable(name) {
            Some(_) if text.trim().is_empty() => {}
            Some(found) => candidates.entry(found.id.clone()).or_default().push((found, name, text)),
            None if layer == Layer::CommandLine || name.starts_with("AUTH_") => gathered.problem(name, unknown(name)),
            None => {}
        }
    }
    for same in candidates.into_values() {
        choose(&mut gathered, same, layer, base);
    }
    gathered
}

/// One of the names of a setting wins: the variable before its aliases, the last of equal ones, a value before a file.
fn choose(gathered: &mut Gathered, mut same: Vec<Candidate<'_>>, layer: Layer, base: &Path) {
    same.reverse();
    same.sort_by_key(|(found, ..)| (found.in_file, found.rank));
    let mut ranked = same.into_iter();
    let Some((found, name, text)) = ranked.next() else { return };
    for (_, other, ignored) in ranked {
        if other != name && ignored != text && found.setting.stage != Stage::Unneeded {
            gathered.notes.push(format!("`{name}` and `{other}` are both set and differ; the first counts"));
        }
    }
    let text = if found.in_file { from_file(gathered, name, &base.join(text.trim())) } else { Some(text.to_owned()) };
    if let Some(text) = text {
        let layer = if found.in_file { Layer::File } else { layer };
        let origin = Origin { layer, name: name.to_owned() };
        gathered.values.insert(found.id, Value { setting: found.setting, text, origin });
    }
}

/// The file's content without the line break that editors put at the end.
fn from_file(gathered: &mut Gathered, name: &str, file: &Path) -> Option<String> {
    let problem = match std::fs::read_to_string(file) {
        Ok(text) if text.trim().is_empty() => "the file it names is empty".to_owned(),
        Ok(text) => return Some(text.trim_end_matches(['\r', '\n']).to_owned()),
        Err(error) => format!("the file it names cannot be read ({})", error.kind()),
    };
    gathered.problem(name, problem);
    None
}

fn unknown(name: &str) -> String {
    let (stem, ending) = name.strip_suffix("_FILE").map_or((name, ""), |stem| (stem, "_FILE"));
    let known: Vec<String> = table::all().flat_map(table::Setting::names).map(|known| filled_in(known, stem)).collect();
    match suggest::nearest(stem, known.iter().map(String::as_str)) {
        Some(meant) => format!("is not a setting of Portico; did you mean {meant}{ending}?"),
        None => "is not a setting of Portico; `portico config env` lists them all".to_owned(),
    }
}

/// The known name with the operator's part taken from the misspelt one: `AUTH_PROVIDER_GOOGLE_CLIENT_ID`.
fn filled_in(known: &str, misspelt: &str) -> String {
    let Some((before, after)) = known.split_once("<ID>") else { return known.to_owned() };
    let chosen =
        misspelt.strip_prefix(before).and_then(|rest| rest.split('_').next()).filter(|chosen| !chosen.is_empty());
    format!("{before}{}{after}", chosen.unwrap_or("<ID>"))
}
