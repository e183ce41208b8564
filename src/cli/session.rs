//! `portico session list | revoke`

use clap::Subcommand;
use serde_json::{Value, json};

use super::shared::{confirm, printable, somebody};
use super::{Failure, Outcome, block_on, open, print_json, request_of_operator};
use crate::config::Loaded;
use crate::error::Error;
use crate::kit::clock::Clock;
use crate::kit::device::{self, Device};
use crate::kit::i18n::{Locale, Texts};
use crate::request::Ctx;
use crate::sessions::{Session, operator};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List where somebody is signed in, the latest seen first
    #[command(after_help = "Example:\n  portico session list ada@example.com")]
    List {
        /// An id, address or username
        user: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// End a session: that browser is signed out with its next request
    #[command(after_help = "Example:\n  portico session revoke 019a9d3c-5a7e-7c3f-8f0e-2f1d8d1b6a41 --yes")]
    Revoke {
        /// As `portico session list` tells it
        id: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

pub fn run(command: &Command, loaded: Loaded) -> Outcome {
    block_on(async {
        let portal = open(loaded.settings, Clock::System).await?;
        let ctx = request_of_operator(&portal).await?;
        match command {
            Command::List { user, json } => list(&ctx, user, *json).await,
            Command::Revoke { id, yes } => revoke(&ctx, id, *yes).await,
        }
    })?
}

async fn list(ctx: &Ctx, user: &str, json: bool) -> Outcome {
    let mut tx = ctx.portal.db.read().await?;
    let user = somebody(&mut tx, user).await?;
    drop(tx);
    let sessions = operator::list(ctx, &user.id).await?;
    if json {
        print_json(&sessions.iter().map(facts).collect::<Vec<_>>());
    } else {
        sessions.iter().for_each(print);
    }
    Ok(())
}

fn facts(session: &Session) -> Value {
    let Device { browser, os, .. } = Device::from_user_agent(&session.user_agent);
    json!({
        "id": session.id, "created_at": session.created_at.rfc3339(), "last_seen_at": session.last_seen_at.rfc3339(),
        "expires_at": session.expires_at.rfc3339(), "ip": session.ip, "user_agent": session.user_agent, "device": name(session),
        "browser": browser, "os": os, "methods": session.methods.split_whitespace().collect::<Vec<_>>(),
        "apps": session.apps,
    })
}

fn name(session: &Session) -> String {
    device::label(Texts(Locale::En), &session.user_agent)
}

fn print(session: &Session) {
    let (ip, seen) = (printable(&session.ip), session.last_seen_at.rfc3339());
    println!("{}  last seen {seen}  {ip}  {}", session.id, printable(&name(session)));
}

async fn revoke(ctx: &Ctx, id: &str, yes: bool) -> Outcome {
    confirm("This signs somebody out.", yes)?;
    operator::end(ctx, id, None).await.map_err(|error| match error {
        Error::NotFound => Failure::NotFound(format!(
            "no session {} is alive: `portico session list <user>` lists those of somebody",
            printable(id)
        )),
        error => Failure::from(error),
    })?;
    println!("The session has ended.");
    Ok(())
}
