//! `portico config check | show | env`

use clap::Subcommand;
use serde_json::json;

use super::{Failure, Outcome, print_json};
use crate::config::{Problem, Sources, docs, load, show, show_json};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check every setting and name all problems at once
    #[command(after_help = "Example:\n  portico config check")]
    Check {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what is in force; secrets only as (set)
    #[command(after_help = "Example:\n  portico config show --origin")]
    Show {
        /// Also tell where each value comes from
        #[arg(long)]
        origin: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a commented `.env` with every setting and its default
    #[command(after_help = "Example:\n  portico config env > .env")]
    Env,
}

pub fn run(command: &Command, sources: &Sources) -> Outcome {
    if matches!(command, Command::Env) {
        print!("{}", docs::env_template());
        return Ok(());
    }
    let loaded = load(sources).map_err(|problems| {
        if matches!(command, Command::Check { json: true }) {
            let row = |problem: &Problem| json!({ "name": problem.name, "message": problem.message });
            print_json(&json!({ "ok": false, "problems": problems.iter().map(row).collect::<Vec<_>>() }));
        }
        Failure::Configuration(format!("the settings have problems:\n{problems}"))
    })?;
    match command {
        Command::Show { json: true, .. } => print_json(&show_json(&loaded)),
        Command::Check { json: true } => {
            print_json(&json!({ "ok": true, "mode": loaded.settings.mode.name(), "notes": loaded.notes }));
        }
        Command::Show { origin, .. } => print!("{}", show(&loaded, *origin)),
        _ => {
            loaded.notes.iter().for_each(|note| eprintln!("note: {note}"));
            println!("The settings are fine ({} mode).", loaded.settings.mode.name());
        }
    }
    Ok(())
}
