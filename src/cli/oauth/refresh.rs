//! `portico oauth refresh start | stop | status | once`

use std::time::Duration;

use clap::Subcommand;
use serde_json::json;

use super::super::{Failure, Outcome, print_json};
use crate::kit::clock::Timestamp;
use crate::request::Ctx;
use crate::upstream::vault::refresh::{Missed, try_again};
use crate::upstream::vault::worker::{NOTED, Worker, once, status, switch};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Have running portals refresh tokens before they end (as they do from the first start)
    #[command(after_help = "Example:\n  portico oauth refresh start")]
    Start,
    /// Have them leave it; apps that ask for a token still get a fresh one
    #[command(after_help = "Example:\n  portico oauth refresh stop")]
    Stop,
    /// Tell whether tokens are refreshed, and what came of it
    #[command(after_help = "Example:\n  portico oauth refresh status --json")]
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Refresh now what is due, also while the worker is stopped: for cron
    #[command(after_help = "Example:\n  */5 * * * * portico oauth refresh once")]
    Once {
        /// Also what was given up because its provider was out of reach too long
        #[arg(long)]
        again: bool,
    },
}

pub async fn run(ctx: &Ctx, command: &Command) -> Outcome {
    match command {
        Command::Start => turn(ctx, true).await,
        Command::Stop => turn(ctx, false).await,
        Command::Status { json } => tell(ctx, *json).await,
        Command::Once { again } => now(ctx, *again).await,
    }
}

async fn turn(ctx: &Ctx, running: bool) -> Outcome {
    let changed = switch(ctx, running).await?;
    let when = if changed { "now" } else { "already" };
    let how = if running { "running" } else { "stopped" };
    println!("The refresh of provider tokens is {how} {when}.");
    Ok(())
}

async fn tell(ctx: &Ctx, json: bool) -> Outcome {
    let worker = status(&mut ctx.portal.db.read().await?).await?;
    let Worker { running, last_run_at, refreshed, errors } = worker;
    let state = if running { "RUNNING" } else { "STOPPED" };
    if json {
        print_json(&json!({
            "status": state, "last_run_at": last_run_at.map(Timestamp::rfc3339), "tokens_refreshed": refreshed, "errors": errors,
        }));
    } else {
        println!("Status            {state}");
        println!("Last run          {}", last_run_at.map_or_else(|| "never".to_owned(), Timestamp::rfc3339));
        println!("Tokens refreshed  {refreshed}");
        println!("Errors            {errors}");
    }
    let rests = last_run_at.is_none_or(|at| ctx.now.since(at) > NOTED + Duration::from_mins(1));
    if running && rests {
        eprintln!(
            "note: no portal looks after them at the moment: `portico serve` does, or `portico oauth refresh once`"
        );
    }
    Ok(())
}

async fn now(ctx: &Ctx, again: bool) -> Outcome {
    if again {
        try_again(&ctx.portal).await?;
    }
    let round = once(&ctx.portal).await?;
    println!("Tokens refreshed  {}", round.refreshed);
    println!("Errors            {}", round.missed.len());
    for Missed { identity_id, provider, why, given_up } in &round.missed {
        let next = if *given_up { "its owner has to sign in again" } else { "it is tried again" };
        eprintln!("note: {provider} {identity_id}: {why}; {next}");
    }
    if round.missed.is_empty() {
        return Ok(());
    }
    Err(Failure::Failed("not every token was refreshed; `portico oauth test <provider>` looks closer".to_owned()))
}
