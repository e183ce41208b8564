//! The command line: `portico`, which serves, and what an operator does beside it. One file for each family of commands.
//!
//! Exit codes: 0 done, 1 failed, 2 usage, 3 configuration, 4 database out of reach or behind, 5 not found. Secrets come from a
//! prompt, standard input or a file, never from an argument, where other people of the machine could read them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde_json::json;

use crate::api;
use crate::config::{Loaded, Sources, docs, load};

mod client;
mod config;
mod healthcheck;
mod keys;
mod migrate;
mod oauth;
mod open;
mod permission;
mod role;
mod serve;
mod session;
mod shared;
mod user;

pub use open::{open, request_of_operator};
pub use serve::{housekeeping, spawn_workers};

/// An auth portal: people sign up, sign in and see where they are signed in; apps send theirs to it.
#[derive(Debug, Parser)]
#[command(name = "portico", version, about, after_long_help = format!("Example:\n  portico serve\n\n{}", docs::help()), after_help = "Example:\n  portico serve\n\nSettings come from the environment: `portico --help` lists them, `portico config show` tells what is in force.")]
pub struct Cli {
    /// A settings file in TOML (else `AUTH_CONFIG`, else ./portico.toml if there is one)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// A setting for this run, such as `--set AUTH_PORT=4000`; wins over everything
    #[arg(long = "set", global = true, value_name = "NAME=VALUE", value_parser = pair)]
    settings: Vec<(String, String)>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages and forms (the default)
    #[command(after_help = "Example:\n  portico serve --set AUTH_PORT=4000")]
    Serve,
    /// Check and show settings
    #[command(subcommand, after_help = "Example:\n  portico config check")]
    Config(config::Command),
    /// Bring the database's schema up to date
    #[command(subcommand, after_help = "Example:\n  portico migrate status")]
    Migrate(migrate::Command),
    /// Make and look at accounts, shut people out and let them in
    #[command(subcommand, after_help = "Example:\n  portico user list")]
    User(user::Command),
    /// Register apps that sign their people in here, and look after them
    #[command(subcommand, after_help = "Example:\n  portico client list")]
    Client(client::Command),
    /// Look after the keys that sign tokens
    #[command(subcommand, after_help = "Example:\n  portico keys rotate")]
    Keys(keys::Command),
    /// Look at roles, make them, give and take them
    #[command(subcommand, after_help = "Example:\n  portico role grant ada@example.com moderator")]
    Role(role::Command),
    /// Ask what somebody may do
    #[command(subcommand, after_help = "Example:\n  portico permission check ada@example.com posts create")]
    Permission(permission::Command),
    /// Look at where somebody is signed in, and end it
    #[command(subcommand, after_help = "Example:\n  portico session list ada@example.com")]
    Session(session::Command),
    /// Look after the providers that people sign in with, and the tokens we hold there
    #[command(subcommand, after_help = "Example:\n  portico oauth list")]
    Oauth(oauth::Command),
    /// Ask the portal that runs with these settings whether it is ready
    #[command(after_help = "Example:\n  portico healthcheck && echo ready")]
    Healthcheck {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the OpenAPI document of the JSON API
    #[command(after_help = "Example:\n  portico openapi > openapi.json")]
    Openapi,
    /// Print which Portico this is
    #[command(after_help = "Example:\n  portico version")]
    Version {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// Why a command did not succeed, as its exit code.
#[derive(Debug)]
pub enum Failure {
    Failed(String),
    Usage(String),
    Configuration(String),
    Database(String),
    NotFound(String),
}

/// Result of a command.
pub type Outcome = Result<(), Failure>;

impl Failure {
    const fn code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Configuration(_) => 3,
            Self::Database(_) => 4,
            Self::NotFound(_) => 5,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Failed(text)
            | Self::Usage(text)
            | Self::Configuration(text)
            | Self::Database(text)
            | Self::NotFound(text) => text,
        }
    }
}

impl From<crate::error::Error> for Failure {
    fn from(error: crate::error::Error) -> Self {
        match error {
            crate::error::Error::Unavailable(_) => {
                Self::Database(format!("{error}. Check DATABASE_URL and that the server runs."))
            }
            error => Self::Failed(error.to_string()),
        }
    }
}

impl From<crate::kit::db::Error> for Failure {
    fn from(error: crate::kit::db::Error) -> Self {
        Self::Database(format!("{error}. Check DATABASE_URL, and `portico migrate status`."))
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

/// Runs a command line to its end.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    match dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("portico: {}", failure.text());
            ExitCode::from(failure.code())
        }
    }
}

fn dispatch(cli: Cli) -> Outcome {
    let command = cli.command.unwrap_or(Command::Serve);
    let sources = Sources::from_process(cli.settings, cli.config);
    match command {
        Command::Version { json } => {
            version(json);
            Ok(())
        }
        Command::Openapi => {
            print!("{}", *api::DOCUMENT_TEXT);
            Ok(())
        }
        Command::Config(command) => config::run(&command, &sources),
        Command::Serve => serve::run(settings(&sources)?),
        Command::Migrate(command) => migrate::run(&command, &settings(&sources)?),
        Command::User(command) => user::run(&command, settings(&sources)?),
        Command::Client(command) => client::run(&command, settings(&sources)?),
        Command::Keys(command) => keys::run(&command, settings(&sources)?),
        Command::Role(command) => role::run(&command, settings(&sources)?),
        Command::Permission(command) => permission::run(&command, settings(&sources)?),
        Command::Session(command) => session::run(&command, settings(&sources)?),
        Command::Oauth(command) => oauth::run(&command, settings(&sources)?),
        Command::Healthcheck { json } => healthcheck::run(&settings(&sources)?, json),
    }
}

fn version(json: bool) {
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    if json { print_json(&json!({ "name": name, "version": version })) } else { println!("{name} {version}") }
}

fn settings(sources: &Sources) -> Result<Loaded, Failure> {
    load(sources).map_err(|problems| Failure::Configuration(format!("the settings have problems:\n{problems}")))
}

fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    Ok(runtime.map_err(|error| Failure::Failed(format!("no threads: {error}")))?.block_on(work))
}

fn print_json(value: &impl serde::Serialize) {
    println!("{}", serde_json::to_string_pretty(value).unwrap_or_default());
}
