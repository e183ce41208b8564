//! `portico keys list | rotate | retire`

use std::io::{BufRead, IsTerminal};

use clap::Subcommand;
use serde_json::{Value, json};

use super::{Failure, Outcome, block_on, open, print_json, request_of_operator};
use crate::config::Loaded;
use crate::error::Error;
use crate::kit::clock::{Clock, Timestamp};
use crate::portal::Portal;
use crate::request::Ctx;
use crate::tokens::keys::{self, Key, State};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the keys that sign tokens, oldest first
    #[command(after_help = "Example:\n  portico keys list --json")]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Have the next key sign from now on; what the current one signed stays good
    #[command(after_help = "Example:\n  portico keys rotate")]
    Rotate,
    /// In an emergency: what this key signed is refused from now on, everywhere
    #[command(after_help = "Example:\n  portico keys retire 0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx --yes")]
    Retire {
        /// The id of the key, as `portico keys list` shows it
        kid: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

pub fn run(command: &Command, loaded: Loaded) -> Outcome {
    block_on(async {
        let portal = open(loaded.settings, Clock::System).await?;
        match command {
            Command::List { json } => list(&portal, *json).await,
            Command::Rotate => rotate(&request_of_operator(&portal).await?).await,
            Command::Retire { kid, yes } => retire(&request_of_operator(&portal).await?, kid, *yes).await,
        }
    })?
}

async fn list(portal: &Portal, json: bool) -> Outcome {
    let keys = keys::list(portal).await?;
    if json {
        print_json(&keys.iter().map(facts).collect::<Vec<_>>());
    } else {
        print(keys.iter());
    }
    if portal.settings.tokens.shared_secret.is_some() {
        eprintln!("note: access tokens are signed with AUTH_JWT_SECRET (HS256), not with these keys");
    }
    Ok(())
}

async fn rotate(ctx: &Ctx) -> Outcome {
    let turned = keys::rotate(ctx).await?;
    let keys = keys::list(&ctx.portal).await?;
    if !turned {
        eprintln!("note: the keys were rotated by somebody else at this moment");
    }
    print(keys.iter().filter(|key| key.state != State::Retired));
    let current = keys.iter().find(|key| key.state == State::Current);
    if current.is_some_and(|key| !keys::is_known(key.created_at, ctx.now)) {
        let minutes = keys::PUBLISHED_FOR.as_secs() / 60;
        eprintln!(
            "note: the key that signs now is new; apps that fetched the keys less than {minutes} minutes ago may not know it yet"
        );
    }
    Ok(())
}

async fn retire(ctx: &Ctx, kid: &str, yes: bool) -> Outcome {
    if !yes && !confirmed()? {
        return Err(Failure::Failed("nothing was changed".to_owned()));
    }
    keys::retire(ctx, kid).await.map_err(|error| match error {
        Error::NotFound => Failure::NotFound(format!("there is no key {kid}: `portico keys list` lists them")),
        error => error.into(),
    })?;
    println!(
        "{kid} is retired. Portals that are running refuse its tokens within five seconds; apps that check tokens themselves do when they fetch the keys again."
    );
    Ok(())
}

fn confirmed() -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Usage(
            "everything this key signed would be refused at once; add --yes if that is meant".to_owned(),
        ));
    }
    eprint!("Everything this key signed will be refused at once, and people get new tokens. Type yes to go on: ");
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.map_err(|error| Failure::Failed(format!("the answer could not be read: {error}")))?;
    Ok(answer.trim() == "yes")
}

fn print<'k>(keys: impl Iterator<Item = &'k Key>) {
    for key in keys {
        println!("{}  {:<5}  {:<8}  {:<7}  {}", key.kid, key.algorithm, key.chain.name(), key.state.name(), told(key));
    }
}

/// What is to be known of a key in its state.
fn told(key: &Key) -> String {
    let time = |at: Option<Timestamp>| at.map(Timestamp::rfc3339).unwrap_or_default();
    match key.state {
        State::Next => format!("published since {}", key.created_at.rfc3339()),
        State::Current => format!("signs since {}", time(key.signs_from)),
        State::Retired => format!("verifies until {}", time(key.verifies_until)),
    }
}

fn facts(key: &Key) -> Value {
    let time = |at: Option<Timestamp>| at.map(Timestamp::rfc3339);
    json!({
        "kid": key.kid, "alg": key.algorithm, "chain": key.chain.name(), "state": key.state.name(), "created_at": key.created_at.rfc3339(),
        "signs_from": time(key.signs_from), "signed_until": time(key.signed_until), "verifies_until": time(key.verifies_until),
    })
}
