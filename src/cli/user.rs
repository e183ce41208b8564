//! `portico user create | list | show | suspend | restore`

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::shared::{self, printable, somebody, told};
use super::{Failure, Outcome, block_on, open, print_json, request_of_operator};
use crate::accounts::suspension::{self, Decision};
use crate::accounts::{self, Email, NewUser, PersonName, User, access};
use crate::audit::{self, Event, Record};
use crate::config::Loaded;
use crate::error::Error;
use crate::kit::clock::{Clock, Timestamp};
use crate::kit::secret;
use crate::passwords;
use crate::request::Ctx;
use crate::roles::{self, SUPER_ADMIN};
use crate::signup::set_up;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an account; the password comes from a prompt, standard input or a file
    #[command(after_help = "Example:\n  portico user create --email ada@example.com --role super_admin --verified")]
    Create(Create),
    /// List accounts, oldest first
    #[command(after_help = "Example:\n  portico user list --json")]
    List {
        /// How many at most, up to 1000; go on with --after
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
        /// Only those after this id
        #[arg(long)]
        after: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one account
    #[command(after_help = "Example:\n  portico user show ada@example.com")]
    Show {
        /// An id, address or username
        user: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Shut somebody out: every session ends, and they cannot sign in
    #[command(after_help = "Example:\n  portico user suspend ada@example.com --reason \"lost laptop\"")]
    Suspend(About),
    /// Let somebody in again who was suspended
    #[command(after_help = "Example:\n  portico user restore ada@example.com")]
    Restore(About),
}

#[derive(Debug, clap::Args)]
pub struct About {
    /// An id, address or username
    user: String,
    /// Kept in the log; they do not see it
    #[arg(long, value_parser = reason)]
    reason: Option<String>,
}

fn reason(text: &str) -> Result<String, String> {
    let fits = text.chars().count() <= 500 && !text.contains(char::is_control);
    if fits { Ok(text.trim().to_owned()) } else { Err("write one line of up to 500 characters".to_owned()) }
}

#[derive(Debug, clap::Args)]
pub struct Create {
    #[arg(long)]
    email: String,
    #[arg(long, default_value = "")]
    name: String,
    /// Give the account a role, as `portico role list` names it
    #[arg(long)]
    role: Option<String>,
    /// The address is known to be theirs; else they confirm it at their first sign-in
    #[arg(long)]
    verified: bool,
    /// Read the password from this file
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Print the account as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(command: &Command, loaded: Loaded) -> Outcome {
    block_on(async {
        let portal = open(loaded.settings, Clock::System).await?;
        let ctx = request_of_operator(&portal).await?;
        match command {
            Command::Create(new) => create(&ctx, new).await,
            Command::List { limit, after, json } => list(&ctx, (*limit, after.as_deref()), *json).await,
            Command::Show { user, json } => show(&ctx, user, *json).await,
            Command::Suspend(about) => suspend(&ctx, about).await,
            Command::Restore(about) => restore(&ctx, about).await,
        }
    })?
}

async fn create(ctx: &Ctx, new: &Create) -> Outcome {
    let (email, name) = parse(ctx, new).map_err(told)?;
    if let Some(role) = &new.role {
        shared::role(&mut ctx.portal.db.read().await?, role).await?;
    }
    let typed = read_password(new.password_file.as_ref())?;
    let password = passwords::accept_new(ctx, &typed, &[email.as_str(), name.as_str()]).await.map_err(told)?;
    let hash = passwords::hash(ctx, &password).await?;
    let user_id = secret::id(ctx.now);
    let mut tx = ctx.portal.db.write().await?;
    let row = NewUser {
        id: &user_id,
        email: &email,
        name: name.as_str(),
        locale: None,
        verified: new.verified,
        self_made: false,
    };
    if !accounts::create(&mut tx, &row, ctx.now).await? {
        return Err(Failure::Failed(format!("{email} has an account already: see `portico user show {email}`")));
    }
    passwords::set(&mut tx, &user_id, &hash, ctx.now).await?;
    audit::record(ctx, &mut tx, by_operator(Event::UserCreated, &user_id)).await?;
    if let Some(role) = &new.role {
        roles::grant(ctx, &mut tx, &user_id, role, None).await.map_err(told)?;
        if role == SUPER_ADMIN {
            set_up::close(&mut tx, ctx.now).await?;
        }
    }
    ctx.portal.commit(tx).await?;
    show(ctx, &user_id, new.json).await
}

fn parse(ctx: &Ctx, new: &Create) -> Result<(Email, PersonName), Error> {
    let email = Email::parse(&new.email).map_err(|problem| Error::field("email", problem))?;
    access::check(&ctx.portal.settings.access, &email)?;
    let name = PersonName::parse(&new.name).map_err(|problem| Error::field("name", problem))?;
    Ok((email, name))
}

/// Whoever sits at the command line has no account to name as the one who did it.
fn by_operator(event: Event, user_id: &str) -> Record<'_> {
    Record { actor: None, ..Record::done(event, user_id) }
}

fn read_password(file: Option<&PathBuf>) -> Result<Zeroizing<String>, Failure> {
    let failed = |error: std::io::Error| Failure::Failed(format!("the password could not be read: {error}"));
    let mut text = Zeroizing::new(String::new());
    if let Some(file) = file {
        text = Zeroizing::new(std::fs::read_to_string(file).map_err(failed)?);
    } else if std::io::stdin().is_terminal() {
        text = Zeroizing::new(rpassword::prompt_password("Password: ").map_err(failed)?);
    } else {
        std::io::stdin().take(4_096).read_to_string(&mut text).map_err(failed)?;
    }
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

async fn list(ctx: &Ctx, (limit, after): (u32, Option<&str>), json: bool) -> Outcome {
    let mut tx = ctx.portal.db.read().await?;
    let users = accounts::list(&mut tx, after, limit).await?;
    if json {
        let mut rows = Vec::new();
        for user in &users {
            rows.push(facts(user, &roles::of(&mut tx, &user.id).await?));
        }
        print_json(&rows);
    } else {
        for user in &users {
            println!("{}  {}  {}", user.id, printable(&user.email), state(user));
        }
    }
    Ok(())
}

async fn show(ctx: &Ctx, typed: &str, json: bool) -> Outcome {
    let mut tx = ctx.portal.db.read().await?;
    let user = somebody(&mut tx, typed).await?;
    let facts = facts(&user, &roles::of(&mut tx, &user.id).await?);
    if json {
        print_json(&facts);
    } else if let Value::Object(facts) = facts {
        facts.iter().for_each(|(name, value)| {
            println!("{name:16} {}", value.as_str().map_or_else(|| value.to_string(), printable));
        });
    }
    Ok(())
}

async fn suspend(ctx: &Ctx, about: &About) -> Outcome {
    let user = meant(ctx, about).await?;
    let done = suspension::suspend(ctx, &user.id, decision(about)).await.map_err(told)?;
    println!("{} is suspended {}.", printable(&user.email), if done { "now" } else { "already" });
    Ok(())
}

async fn restore(ctx: &Ctx, about: &About) -> Outcome {
    let user = meant(ctx, about).await?;
    let done = suspension::restore(ctx, &user.id, decision(about)).await.map_err(told)?;
    println!("{} {}.", printable(&user.email), if done { "can sign in again" } else { "was not suspended" });
    Ok(())
}

async fn meant(ctx: &Ctx, about: &About) -> Result<User, Failure> {
    somebody(&mut ctx.portal.db.read().await?, &about.user).await
}

fn decision(about: &About) -> Decision<'_> {
    Decision { by: None, reason: about.reason.as_deref() }
}

fn state(user: &User) -> &str {
    match (user.email_verified_at, user.deletion_due_at) {
        _ if user.is_suspended() => &user.status,
        (_, Some(_)) => "to be deleted",
        (None, None) => "unverified",
        (Some(_), None) => &user.status,
    }
}

fn facts(user: &User, roles: &[String]) -> Value {
    let time = |at: Option<Timestamp>| at.map(Timestamp::rfc3339);
    json!({
        "id": user.id, "email": user.email, "email_verified": user.email_verified_at.is_some(), "username": user.username, "name": user.name,
        "status": state(user), "roles": roles, "created_at": user.created_at.rfc3339(), "last_sign_in_at": time(user.last_sign_in_at),
        "deletion_due_at": time(user.deletion_due_at),
    })
}
