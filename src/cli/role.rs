//! `portico role list | create | grant | revoke`

use clap::Subcommand;
use serde_json::{Value, json};

use super::shared::{printable, role, somebody, told};
use super::{Failure, Outcome, block_on, open, print_json, request_of_operator};
use crate::config::Loaded;
use crate::error::Error;
use crate::kit::clock::Clock;
use crate::request::Ctx;
use crate::roles::{self, NewRole, Role, SUPER_ADMIN};
use crate::signup::set_up;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List roles and what they allow, those that allow least first
    #[command(after_help = "Example:\n  portico role list --json")]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a role
    #[command(
        after_help = "Example:\n  portico role create editor --description \"Writes for us\" --permission update:posts --permission delete:posts"
    )]
    Create {
        /// Lower-case letters, digits, - and _
        name: String,
        /// What it is for
        #[arg(long, default_value = "")]
        description: String,
        /// Something it allows, as `portico permission list` names it; once for each
        #[arg(long = "permission", value_name = "PERMISSION")]
        permissions: Vec<String>,
    },
    /// Give somebody a role; it counts from their next request
    #[command(after_help = "Example:\n  portico role grant ada@example.com moderator")]
    Grant {
        /// An id, address or username
        user: String,
        /// As `portico role list` names it
        role: String,
    },
    /// Take a role from somebody; it is gone with their next request
    #[command(after_help = "Example:\n  portico role revoke ada@example.com moderator")]
    Revoke {
        /// An id, address or username
        user: String,
        /// As `portico role list` names it
        role: String,
    },
}

pub fn run(command: &Command, loaded: Loaded) -> Outcome {
    block_on(async {
        let portal = open(loaded.settings, Clock::System).await?;
        let ctx = request_of_operator(&portal).await?;
        match command {
            Command::List { json } => list(&ctx, *json).await,
            Command::Create { name, description, permissions } => {
                create(&ctx, NewRole::parse(name, description, permissions).map_err(told)?).await
            }
            Command::Grant { user, role } => grant(&ctx, user, role).await,
            Command::Revoke { user, role } => revoke(&ctx, user, role).await,
        }
    })?
}

async fn list(ctx: &Ctx, json: bool) -> Outcome {
    let mut tx = ctx.portal.db.read().await?;
    let roles = roles::list(&mut tx).await?;
    if json {
        print_json(&roles.iter().map(facts).collect::<Vec<_>>());
    } else {
        roles.iter().for_each(print);
    }
    Ok(())
}

fn facts(role: &Role) -> Value {
    json!({
        "name": role.name, "description": role.description, "is_default": role.is_default, "permissions": role.permissions,
        "created_at": role.created_at.rfc3339(),
    })
}

fn print(role: &Role) {
    println!("{:16} {}", role.name, printable(&role.description));
    println!("{:16} {}", "", role.permissions.join(" "));
}

async fn create(ctx: &Ctx, new: NewRole) -> Outcome {
    let mut tx = ctx.portal.db.write().await?;
    let known = roles::permissions(&mut tx).await?;
    if let Some(unknown) = new.permissions().find(|name| known.iter().all(|known| known.name != *name)) {
        let unknown = printable(unknown);
        return Err(Failure::NotFound(format!(
            "there is no permission {unknown}: `portico permission list` lists them"
        )));
    }
    roles::create(ctx, &mut tx, &new, None).await.map_err(|error| taken(error, new.name()))?;
    ctx.portal.commit(tx).await?;
    println!("There is a role {} now: `portico role grant <user> {}` gives it to somebody.", new.name(), new.name());
    Ok(())
}

/// A name that is well-formed can only be refused because it is taken.
fn taken(error: Error, name: &str) -> Failure {
    match error {
        Error::Invalid(_) => {
            Failure::Failed(format!("there is a role {name} already: `portico role list` tells what it allows"))
        }
        error => told(error),
    }
}

async fn grant(ctx: &Ctx, user: &str, name: &str) -> Outcome {
    let mut tx = ctx.portal.db.write().await?;
    let (user, role) = (somebody(&mut tx, user).await?, role(&mut tx, name).await?);
    let is_new = roles::grant(ctx, &mut tx, &user.id, &role.name, None).await.map_err(told)?;
    if role.name == SUPER_ADMIN {
        set_up::close(&mut tx, ctx.now).await?;
    }
    ctx.portal.commit(tx).await?;
    println!("{} has the role {} {}.", printable(&user.email), role.name, if is_new { "now" } else { "already" });
    Ok(())
}

async fn revoke(ctx: &Ctx, user: &str, name: &str) -> Outcome {
    let mut tx = ctx.portal.db.write().await?;
    let (user, role) = (somebody(&mut tx, user).await?, role(&mut tx, name).await?);
    let had = roles::revoke(ctx, &mut tx, &user.id, &role.name, None).await.map_err(refused)?;
    ctx.portal.commit(tx).await?;
    let now = if had { "does not have the role any more:" } else { "did not have the role" };
    println!("{} {now} {}.", printable(&user.email), role.name);
    Ok(())
}

/// The role exists, and it is spelt as it should be: what stands in the way is a rule, not the command.
fn refused(error: Error) -> Failure {
    match told(error) {
        Failure::Usage(text) => Failure::Failed(text),
        failure => failure,
    }
}
