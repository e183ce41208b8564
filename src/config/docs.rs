//! The table of settings as people read it: a page, a template for `.env`, the environment part of `--help`.

use std::fmt::Write;

use super::table::{Default, GROUPS, Setting, Stage};

const INTRODUCTION: &str = "\
# Configuration

Portico runs without any configuration on `http://localhost:3000`. For production it needs an https `AUTH_PUBLIC_URL`,
`AUTH_ENCRYPTION_KEYS` and `AUTH_SMTP_HOST`, and says so if one is missing.

A setting can be given in several places; the first that has it wins:

1. the command line,
2. the environment,
3. a file: `<NAME>_FILE` names a file that holds the value of `<NAME>`, for every setting,
4. `.env` in the current directory, in development only,
5. `portico.toml` in the current directory, or the file that `--config` or `AUTH_CONFIG` names,
6. the default.

An empty variable counts as not set. Durations are written `90s`, `15m`, `12h`, `7d`, or as a number of seconds. Switches are
`true`, `1`, `yes`, `on` or `false`, `0`, `no`, `off`. Lists are separated by commas; in `portico.toml` they may be arrays. In
`portico.toml` a key such as `password.min_length` is `min_length` in the section `[password]`.

A name that Portico does not know is an error, so a misspelt setting is never silently ignored. `portico config check` reports
every problem at once, `portico config show --origin` says what is in force and where it came from, and `portico config env`
prints a template.

In `.env`, single quotes around a value keep its `$` signs. In Kubernetes, a service whose name begins with `auth` puts variables
such as `AUTH_SERVICE_HOST` into every pod; `enableServiceLinks: false` keeps them out.

This page is made from the table in `src/config/table.rs`.
";

/// `docs/configuration.md`.
#[must_use]
pub fn markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for group in GROUPS {
        let _ =
            write!(page, "\n## {}\n\n| variable | key | default | what it does |\n|---|---|---|---|\n", group.title);
        for setting in group.settings {
            let _ = writeln!(
                page,
                "| {} | {} | {} | {} |",
                variables(setting),
                code(setting.key),
                default_cell(setting),
                meaning(setting)
            );
        }
    }
    page
}

fn variables(setting: &Setting) -> String {
    setting.names().map(code).collect::<Vec<_>>().join(", ")
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

fn default_cell(setting: &Setting) -> String {
    match setting.default {
        Default::None => "none".to_owned(),
        Default::Text(text) => code(text),
        Default::Depends(words) => words.replace('<', "\\<"),
    }
}

fn meaning(setting: &Setting) -> String {
    let stage = match setting.stage {
        Stage::Now | Stage::Outside => "",
        Stage::Later => " *Accepted; in force in a later version.*",
        Stage::Unneeded => " *Accepted and not needed.*",
    };
    format!("{}{stage}", setting.doc.replace('|', "\\|"))
}

/// A template for `.env`: every setting in force, commented out, with what it does.
#[must_use]
pub fn env_template() -> String {
    let mut text = "# Portico's settings. Take the # away from what you want to change.\n".to_owned();
    for group in GROUPS {
        let now: Vec<_> = group.settings.iter().filter(|setting| setting.stage == Stage::Now).collect();
        if !now.is_empty() {
            let _ = write!(text, "\n# --- {} ---\n", group.title);
        }
        for setting in now {
            let _ = write!(text, "\n{}", template_entry(setting));
        }
    }
    text
}

fn template_entry(setting: &Setting) -> String {
    let words = match setting.default {
        Default::Depends(words) => format!(" Default: {words}."),
        Default::None | Default::Text(_) => String::new(),
    };
    let default = setting.default_text().unwrap_or_default();
    format!("# {}{words}\n# {}={default}\n", setting.doc, setting.variable)
}

/// The environment part of `--help`: every setting in force with the first sentence about it.
#[must_use]
pub fn help() -> String {
    let mut text = "Environment (all of it also in portico.toml, see `portico config env`):\n".to_owned();
    for setting in GROUPS.iter().flat_map(|group| group.settings).filter(|setting| setting.stage == Stage::Now) {
        let _ = write!(
            text,
            "  {}\n          {}{}\n",
            setting.variable,
            first_sentence(setting.doc),
            help_default(setting)
        );
    }
    text
}

fn first_sentence(doc: &str) -> &str {
    doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.')
}

fn help_default(setting: &Setting) -> String {
    match setting.default {
        Default::None => String::new(),
        Default::Text(text) => format!(" [default: {text}]"),
        Default::Depends(words) => format!(" [default: {words}]"),
    }
}
