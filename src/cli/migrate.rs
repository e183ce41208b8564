//! `portico migrate run | status`

use clap::Subcommand;

use super::{Failure, Outcome, block_on, print_json};
use crate::config::Loaded;
use crate::kit::db::{Db, Step};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the schema up to date (`serve` does it too)
    #[command(after_help = "Example:\n  portico migrate run")]
    Run,
    /// List the migrations and whether the database has them
    #[command(after_help = "Example:\n  portico migrate status --json")]
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

pub fn run(command: &Command, loaded: &Loaded) -> Outcome {
    block_on(async {
        let db = Db::open(loaded.settings.database.expose()).await?;
        if matches!(command, Command::Run) {
            db.migrate().await?;
        }
        let steps = db.steps().await?;
        match command {
            Command::Status { json: true } => print_json(&steps),
            _ => steps.iter().for_each(print),
        }
        match steps.iter().filter(|step| !step.applied).count() {
            0 => Ok(()),
            behind => {
                Err(Failure::Database(format!("the schema is {behind} migrations behind: run `portico migrate run`")))
            }
        }
    })?
}

fn print(step: &Step) {
    println!("{:>4}  {}  {}", step.version, if step.applied { "applied" } else { "pending" }, step.description);
}
