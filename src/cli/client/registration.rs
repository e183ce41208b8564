//! `portico client registration-token create | list | revoke`

use std::time::Duration;

use clap::Subcommand;
use serde_json::{Value, json};

use crate::cli::shared::{printable, told};
use crate::cli::{Failure, Outcome, print_json};
use crate::config::{ClientRegistration, span};
use crate::error::Error;
use crate::oidc::registration::tokens::{self, Listed};
use crate::request::Ctx;

const LONGEST: Duration = Duration::from_hours(24 * 365);

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a token by which apps register themselves; it is shown once
    #[command(after_help = "Example:\n  portico client registration-token create --uses 5 --expires-in 7d")]
    Create {
        /// How many apps it is for
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        uses: u32,
        /// How long it is good
        #[arg(long, default_value = "7d", value_parser = life, value_name = "DURATION")]
        expires_in: Duration,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List the tokens that are good, the oldest first
    #[command(after_help = "Example:\n  portico client registration-token list --json")]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a token back; the apps that registered with it stay
    #[command(after_help = "Example:\n  portico client registration-token revoke 0197f3c2-7e1a-7c3e-b1f0-0d6a1e0f4a11")]
    Revoke {
        /// Its id, as `list` shows it
        id: String,
    },
}

fn life(text: &str) -> Result<Duration, String> {
    span(text, &(Duration::from_mins(1)..=LONGEST))
}

pub async fn run(ctx: &Ctx, command: &Command) -> Outcome {
    match command {
        Command::Create { uses, expires_in, json } => create(ctx, *uses, *expires_in, *json).await,
        Command::List { json } => list(ctx, *json).await,
        Command::Revoke { id } => {
            tokens::revoke(ctx, id).await.map_err(|error| known(error, id))?;
            println!("{} is no good any more.", printable(id));
            Ok(())
        }
    }
}

async fn create(ctx: &Ctx, uses: u32, life: Duration, json: bool) -> Outcome {
    let (listed, token) = tokens::create(ctx, uses, life).await.map_err(told)?;
    if json {
        let mut facts = facts(&listed);
        if let Some(facts) = facts.as_object_mut() {
            facts.insert("token".to_owned(), json!(token.expose()));
        }
        print_json(&facts);
    } else {
        println!("{}", token.expose());
        eprintln!(
            "note: the token is shown this once; it is good for {uses} apps until {}",
            listed.expires_at.rfc3339()
        );
    }
    if ctx.portal.settings.client_registration == ClientRegistration::Off {
        eprintln!("note: apps register themselves only where AUTH_CLIENT_REGISTRATION=token is set");
    }
    Ok(())
}

async fn list(ctx: &Ctx, json: bool) -> Outcome {
    let listed = tokens::list(ctx).await.map_err(told)?;
    if json {
        print_json(&listed.iter().map(facts).collect::<Vec<_>>());
        return Ok(());
    }
    for token in &listed {
        println!("{}  {} of {} used, until {}", token.id, token.used, token.uses, token.expires_at.rfc3339());
    }
    Ok(())
}

fn facts(token: &Listed) -> Value {
    json!({
        "id": token.id, "uses": token.uses, "used": token.used,
        "created_at": token.created_at.rfc3339(), "expires_at": token.expires_at.rfc3339(),
    })
}

fn known(error: Error, id: &str) -> Failure {
    match error {
        Error::NotFound => Failure::NotFound(format!(
            "there is no token {}: `portico client registration-token list` lists them",
            printable(id)
        )),
        error => told(error),
    }
}
