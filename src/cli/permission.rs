//! `portico permission check | list`

use clap::Subcommand;
use serde_json::json;

use super::shared::{printable, somebody};
use super::{Failure, Outcome, block_on, open, print_json, request_of_operator};
use crate::accounts::User;
use crate::config::Loaded;
use crate::kit::clock::Clock;
use crate::kit::db::Tx;
use crate::request::Ctx;
use crate::roles::{self, Permission};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell whether somebody may do something: prints allowed or denied and ends with 0 or 1
    #[command(after_help = "Example:\n  portico permission check ada@example.com posts create && echo yes")]
    Check(Check),
    /// List what roles can allow
    #[command(after_help = "Example:\n  portico permission list --json")]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
pub struct Check {
    /// An id, address or username
    user: String,
    /// To what, such as posts
    resource: String,
    /// What, such as create
    action: String,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub fn run(command: &Command, loaded: Loaded) -> Outcome {
    block_on(async {
        let portal = open(loaded.settings, Clock::System).await?;
        let ctx = request_of_operator(&portal).await?;
        match command {
            Command::Check(question) => check(&ctx, question).await,
            Command::List { json } => list(&ctx, *json).await,
        }
    })?
}

async fn check(ctx: &Ctx, question: &Check) -> Outcome {
    let mut tx = ctx.portal.db.read().await?;
    let user = somebody(&mut tx, &question.user).await?;
    let allowed = roles::may(&mut tx, &user.id, &question.resource, &question.action).await?;
    if question.json {
        let (resource, action) = (&question.resource, &question.action);
        print_json(&json!({ "allowed": allowed, "user": user.id, "resource": resource, "action": action }));
    } else {
        println!("{}", if allowed { "allowed" } else { "denied" });
    }
    if allowed { Ok(()) } else { Err(Failure::Failed(reason(&mut tx, &user, question).await?)) }
}

/// Why somebody may not, and what to look at.
async fn reason(tx: &mut Tx, user: &User, question: &Check) -> Result<String, Failure> {
    let asked =
        |permission: &Permission| permission.resource == question.resource && permission.action == question.action;
    let known = roles::permissions(tx).await?.into_iter().find(asked);
    let who = printable(&user.email);
    Ok(match known {
        None => {
            let (resource, action) = (printable(&question.resource), printable(&question.action));
            format!("no permission is for {action} on {resource}: `portico permission list` lists them")
        }
        Some(_) if user.is_suspended() => {
            format!("{who} is suspended: `portico user restore {who}` lets them in again")
        }
        Some(permission) => {
            format!("no role of {who} allows {}: `portico role list` tells which role does", permission.name)
        }
    })
}

async fn list(ctx: &Ctx, json: bool) -> Outcome {
    let mut tx = ctx.portal.db.read().await?;
    let permissions = roles::permissions(&mut tx).await?;
    if json {
        let facts = |permission: &Permission| {
            let Permission { name, description, resource, action } = permission;
            json!({ "name": name, "description": description, "resource": resource, "action": action })
        };
        print_json(&permissions.iter().map(facts).collect::<Vec<_>>());
    } else {
        for Permission { name, description, resource, action } in &permissions {
            println!("{name:16} {resource:8} {action:10} {description}");
        }
    }
    Ok(())
}
