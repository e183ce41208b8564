//! `portico client create | list | show | update | rotate-secret | delete`, and `portico client registration-token …`

use std::time::Duration;

use clap::Subcommand;
use serde_json::{Value, json};

use super::shared::{confirm, printable, told};
use super::{Failure, Outcome, block_on, open, print_json, request_of_operator};
use crate::config::Loaded;
use crate::error::Error;
use crate::kit::clock::Clock;
use crate::kit::secret::Token;
use crate::oidc::clients::{self, Client, Kind, Wanted};
use crate::request::Ctx;

mod options;
mod registration;

use options::{Options, Type};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register an app; its secret, if it has one, is shown once
    #[command(
        after_help = "Example:\n  portico client create --name Shop --type web --redirect-uri https://shop.example.com/callback"
    )]
    Create {
        /// What kind of program it is
        #[arg(long = "type", value_enum)]
        kind: Type,
        #[command(flatten)]
        wanted: Box<Options>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List the apps, the oldest first
    #[command(after_help = "Example:\n  portico client list --json")]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show everything about an app but its secret
    #[command(after_help = "Example:\n  portico client show web_0123456789abcdef01234567")]
    Show {
        /// Its `client_id`
        client: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Change an app; what is not named stays as it is
    #[command(after_help = "Example:\n  portico client update web_0123456789abcdef01234567 --name \"The shop\"")]
    Update {
        /// Its `client_id`
        client: String,
        #[command(flatten)]
        wanted: Box<Options>,
        /// Shut it out: none of its people get in, none of its tokens is good
        #[arg(long, conflicts_with = "enable")]
        disable: bool,
        /// Let it in again
        #[arg(long)]
        enable: bool,
    },
    /// Give an app another secret; the one it has goes on for a while
    #[command(after_help = "Example:\n  portico client rotate-secret web_0123456789abcdef01234567 --overlap-hours 24")]
    RotateSecret {
        /// Its `client_id`
        client: String,
        /// How long the secret it has goes on
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u64).range(0..=720))]
        overlap_hours: u64,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove an app, with everything it was given
    #[command(after_help = "Example:\n  portico client delete web_0123456789abcdef01234567 --yes")]
    Delete {
        /// Its `client_id`
        client: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Make and take back tokens by which apps register themselves
    #[command(subcommand, after_help = "Example:\n  portico client registration-token create")]
    RegistrationToken(registration::Command),
}

pub fn run(command: &Command, loaded: Loaded) -> Outcome {
    block_on(async {
        let portal = open(loaded.settings, Clock::System).await?;
        let ctx = request_of_operator(&portal).await?;
        match command {
            Command::Create { kind, wanted, json } => create(&ctx, (*kind).into(), wanted.wanted(), *json).await,
            Command::List { json } => list(&ctx, *json).await,
            Command::Show { client, json } => show(&ctx, client, *json).await,
            Command::Update { client, wanted, disable, enable } => {
                let disabled = if *disable { Some(true) } else { enable.then_some(false) };
                update(&ctx, client, Wanted { disabled, ..wanted.wanted() }).await
            }
            Command::RotateSecret { client, overlap_hours, json } => {
                rotate(&ctx, client, Duration::from_hours(*overlap_hours), *json).await
            }
            Command::Delete { client, yes } => delete(&ctx, client, *yes).await,
            Command::RegistrationToken(command) => registration::run(&ctx, command).await,
        }
    })?
}

async fn create(ctx: &Ctx, kind: Kind, wanted: Wanted, json: bool) -> Outcome {
    let (client, secret) = clients::create(ctx, kind, wanted).await.map_err(told)?;
    if json {
        let mut facts = facts(&client);
        if let (Some(facts), Some(secret)) = (facts.as_object_mut(), &secret) {
            facts.insert("client_secret".to_owned(), json!(secret.expose()));
        }
        print_json(&facts);
        return Ok(());
    }
    print(&client);
    say_once(secret.as_ref());
    Ok(())
}

fn say_once(secret: Option<&Token>) {
    if let Some(secret) = secret {
        println!("client_secret  {}", secret.expose());
        eprintln!("note: the secret is shown this once; keep it where only the app can read it");
    }
}

async fn list(ctx: &Ctx, json: bool) -> Outcome {
    let clients = clients::list(&mut ctx.portal.db.read().await?).await?;
    if json {
        print_json(&clients.iter().map(facts).collect::<Vec<_>>());
        return Ok(());
    }
    for client in &clients {
        let off = if client.disabled_at.is_some() { "  (disabled)" } else { "" };
        println!("{:32}  {:8} {}{off}", client.id, client.kind.name(), printable(&client.name));
    }
    Ok(())
}

async fn show(ctx: &Ctx, id: &str, json: bool) -> Outcome {
    let client = clients::by_id(&mut ctx.portal.db.read().await?, id).await?.ok_or_else(|| unknown(id))?;
    if json {
        print_json(&facts(&client));
    } else {
        print(&client);
    }
    Ok(())
}

async fn update(ctx: &Ctx, id: &str, wanted: Wanted) -> Outcome {
    let client = clients::update(ctx, id, wanted).await.map_err(|error| known(error, id))?;
    print(&client);
    Ok(())
}

async fn rotate(ctx: &Ctx, id: &str, overlap: Duration, json: bool) -> Outcome {
    let secret = clients::secrets::rotate(ctx, id, overlap).await.map_err(|error| known(error, id))?;
    if json {
        print_json(&json!({ "client_id": id, "client_secret": secret.expose() }));
    } else {
        say_once(Some(&secret));
    }
    Ok(())
}

async fn delete(ctx: &Ctx, id: &str, yes: bool) -> Outcome {
    let client = clients::by_id(&mut ctx.portal.db.read().await?, id).await?.ok_or_else(|| unknown(id))?;
    confirm(
        &format!("{} goes, with everything it was given: nobody gets in there any more.", printable(&client.name)),
        yes,
    )?;
    clients::delete(ctx, id).await.map_err(|error| known(error, id))?;
    println!("{id} is gone.");
    Ok(())
}

fn unknown(id: &str) -> Failure {
    Failure::NotFound(format!("there is no client {}: `portico client list` lists them", printable(id)))
}

fn known(error: Error, id: &str) -> Failure {
    match error {
        Error::NotFound => unknown(id),
        error => told(error),
    }
}

fn facts(client: &Client) -> Value {
    let mut facts = serde_json::to_value(&client.metadata).unwrap_or_default();
    let own = json!({
        "client_id": client.id, "name": client.name, "type": client.kind.name(), "first_party": client.first_party,
        "disabled_at": client.disabled_at.map(crate::kit::clock::Timestamp::rfc3339), "created_at": client.created_at.rfc3339(),
    });
    if let (Some(facts), Value::Object(own)) = (facts.as_object_mut(), own) {
        facts.extend(own);
    }
    facts
}

fn print(client: &Client) {
    for (name, value) in facts(client).as_object().into_iter().flatten() {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => printable(text),
            Value::Array(list) if list.is_empty() => continue,
            Value::Array(list) => printable(&list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")),
            other => other.to_string(),
        };
        println!("{name:38} {text}");
    }
}
