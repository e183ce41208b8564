//! Every setting of Portico: read once at start, checked together, then carried as types.
//!
//! One table ([`table`]) names each setting: its TOML key, its variable, its aliases, its default and what it does. Reading,
//! `portico config show`, `portico config env`, `docs/configuration.md` and the environment part of `--help` all come from it.
//!
//! Where a value comes from, the first that has one wins: command line, environment, `<NAME>_FILE` (a file that holds the
//! value), `.env` (development only), `portico.toml`, default. A name nobody knows is an error with a suggestion, because a
//! misspelt setting that is silently ignored is how a portal ends up less safe than its owner believes. All problems are
//! reported at once, and a problem names the setting, never its value: the value may be a secret.

use std::path::PathBuf;

pub mod docs;
pub mod table;

mod layers;
mod parse;
mod problem;
mod provider_fields;
mod provider_id;
mod public_url;
mod reader;
mod resolve;
mod secrets;
mod settings;
mod show;
mod suggest;

#[cfg(test)]
mod tests;

pub use problem::{Problem, Problems};
pub use provider_fields::{FIELDS as PROVIDER_FIELDS, is_tenant};
pub use provider_id::{PRESETS, ProviderId};
pub use public_url::PublicUrl;
pub use secrets::{DatabaseUrl, EncryptionKeys, Secret};
pub use settings::{
    Access, ClaimSource, ClientRegistration, Compat, Cors, CustomClaim, Endpoints, Guard, Hashing, Headers, Lockout,
    Log, LogFormat, Mfa, Mode, Password, Provider, ProviderKind, RateLimit, SameSite, Session, Settings, Smtp,
    SmtpSecurity, Texts, TextsThrough, Tokens, Verification,
};
/// A span of time as settings write it, within `range`: `900` (seconds), `15m`, `12h`, `7d`.
///
/// # Errors
/// A sentence that says what it must be.
pub fn span(text: &str, range: &std::ops::RangeInclusive<std::time::Duration>) -> Result<std::time::Duration, String> {
    parse::span(text, range)
}

pub use show::{Shown, show, show_json};

/// Where settings are read from. Nothing else is looked at, so a test needs no process environment.
#[derive(Default)]
pub struct Sources {
    /// From the command line: variable (or alias) and value. They win over everything.
    pub overrides: Vec<(String, String)>,
    /// The environment: variable and value.
    pub environment: Vec<(String, String)>,
    /// The settings file that was asked for by name; it must exist.
    pub config_file: Option<PathBuf>,
    /// Where `.env` and `portico.toml` are looked for and what relative paths start from. `None`: neither file is looked for.
    pub working_dir: Option<PathBuf>,
}

/// What a start needs to know: the settings, where each came from, and what to tell the operator.
#[derive(Debug)]
pub struct Loaded {
    /// The settings, all of them valid.
    pub settings: Settings,
    /// Every setting in force with its value (secrets as `(set)`) and its origin, in the order of the table.
    pub origins: Vec<Shown>,
    /// Sentences for the start of the log, such as "`AUTH_ENABLED` is accepted and not needed". They hold no values.
    pub notes: Vec<String>,
}

impl Sources {
    /// The process's own environment and the current directory.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the gate for settings")]
    pub fn from_process(overrides: Vec<(String, String)>, config_file: Option<PathBuf>) -> Self {
        let text = |name: std::ffi::OsString| name.to_string_lossy().into_owned();
        let environment = std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect();
        // Empty, not absolute: relative paths stay as short in `config show` as they were written.
        Self { overrides, environment, config_file, working_dir: Some(PathBuf::new()) }
    }

    /// Nothing but these variables and the defaults: no environment, no files.
    #[must_use]
    pub fn only<'a>(overrides: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let overrides = overrides.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { overrides, ..Self::default() }
    }
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = |pairs: &[(String, String)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        f.debug_struct("Sources")
            .field("overrides", &names(&self.overrides))
            .field("environment", &names(&self.environment))
            .field("config_file", &self.config_file)
            .field("working_dir", &self.working_dir)
            .finish()
    }
}

/// Reads, checks and types every setting.
///
/// # Errors
/// Every problem of every source and setting at once; none of them prints a value.
pub fn load(sources: &Sources) -> Result<Loaded, Problems> {
    let gathered = layers::gather(sources);
    let mut reader = reader::Reader::new(gathered);
    let base = sources.working_dir.clone().unwrap_or_default();
    let settings = resolve::settings(&mut reader, &base);
    let (problems, notes, origins) = reader.finish();
    let problems = Problems::new(problems);
    if problems.is_empty() { Ok(Loaded { settings, origins, notes }) } else { Err(problems) }
}
