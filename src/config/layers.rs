//! Collects what every source says, the first that has a value winning. Nothing is typed yet.

mod dot_env;
mod toml_file;
mod variables;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::settings::Mode;
use super::table::Setting;
use super::{Problem, Sources, resolve};

/// A kind of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    CommandLine,
    Environment,
    /// A file that a `<NAME>_FILE` variable names.
    File,
    DotEnv,
    Toml,
    Default,
}

/// Where a value came from: the source, and the name it bore there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub layer: Layer,
    /// The variable or key as it was written; empty for a default.
    pub name: String,
}

/// What somebody wrote. It has no `Debug`: the text may be a secret.
pub(super) struct Value {
    pub setting: &'static Setting,
    pub text: String,
    pub origin: Origin,
}

/// What one source says, or all of them together.
#[derive(Default)]
pub(super) struct Gathered {
    /// By the setting's id, see [`Setting::id`].
    pub values: BTreeMap<String, Value>,
    pub problems: Vec<Problem>,
    pub notes: Vec<String>,
}

/// Reads every source.
pub(super) fn gather(sources: &Sources) -> Gathered {
    let base = sources.working_dir.clone().unwrap_or_default();
    let mut gathered = variables::read(&sources.overrides, Layer::CommandLine, &base);
    gathered.merge(variables::read(&sources.environment, Layer::Environment, &base));
    let toml = match settings_file(sources, &gathered) {
        Some((name, file)) => toml_file::read(&name, &file),
        None => Gathered::default(),
    };
    if let Some(folder) = &sources.working_dir {
        add_dot_env(&mut gathered, &toml, folder);
    }
    gathered.merge(toml);
    gathered
}

/// The file asked for by name, else `portico.toml` if it is there; and what to call it in a problem.
fn settings_file(sources: &Sources, gathered: &Gathered) -> Option<(String, PathBuf)> {
    let asked = sources.config_file.as_ref().map(|file| (format!("--config {}", file.display()), file.clone()));
    let named = || {
        gathered.values.get("AUTH_CONFIG").map(|value| (value.origin.name.clone(), PathBuf::from(value.text.trim())))
    };
    let beside = || sources.working_dir.as_ref().map(|folder| ("portico.toml".to_owned(), folder.join("portico.toml")));
    asked.or_else(named).or_else(|| beside().filter(|(_, file)| file.exists()))
}

/// `.env` is a convenience of development: in production a file that happens to lie there must not change anything.
fn add_dot_env(gathered: &mut Gathered, toml: &Gathered, folder: &Path) {
    let text = match std::fs::read_to_string(folder.join(".env")) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => return gathered.problem(".env", format!("the file cannot be read ({})", error.kind())),
    };
    if mode(gathered, toml) == Mode::Production {
        gathered.notes.push("`.env` is read in development only and was left alone".to_owned());
        return;
    }
    gathered.merge(dot_env::read(&text, folder));
    if mode(gathered, toml) == Mode::Production {
        let words = "it makes this a production portal, but is itself read in development only; move its settings to the environment or to portico.toml";
        gathered.problem(".env", words);
    }
    if gathered.values.get("AUTH_CONFIG").is_some_and(|value| value.origin.layer == Layer::DotEnv) {
        gathered.problem("AUTH_CONFIG (.env)", "has no effect here; set it in the environment or use --config");
    }
}

fn mode(gathered: &Gathered, toml: &Gathered) -> Mode {
    let text = |key: &str| gathered.values.get(key).or_else(|| toml.values.get(key)).map(|value| value.text.as_str());
    resolve::mode(text("env"), text("public_url"))
}

impl Gathered {
    /// Adds what a source of lower rank says.
    fn merge(&mut self, lower: Self) {
        for (id, value) in lower.values {
            self.values.entry(id).or_insert(value);
        }
        self.problems.extend(lower.problems);
        self.notes.extend(lower.notes);
    }

    fn problem(&mut self, name: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem { name: name.into(), message: message.into() });
    }
}

impl Origin {
    /// The name to use in a problem: where the operator has to look.
    pub(super) fn written_name(&self) -> String {
        match self.layer {
            Layer::DotEnv => format!("{} (.env)", self.name),
            Layer::Toml => format!("{} (settings file)", self.name),
            _ => self.name.clone(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layer = match self.layer {
            Layer::CommandLine => "command line",
            Layer::Environment => "environment",
            Layer::File => "file",
            Layer::DotEnv => ".env",
            Layer::Toml => "settings file",
            Layer::Default => return f.write_str("default"),
        };
        write!(f, "{layer}: {}", self.name)
    }
}
