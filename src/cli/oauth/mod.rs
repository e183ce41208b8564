//! `portico oauth …`: the providers that people sign in with, their accounts there, and the tokens we hold.

use clap::Subcommand;

use super::{Failure, Outcome, block_on, open, request_of_operator};
use crate::config::{Loaded, ProviderId};
use crate::kit::clock::Clock;
use crate::request::Ctx;
use crate::upstream::registry::{self, Entry};

mod accounts;
mod config;
mod providers;
mod refresh;
mod simulated;
mod test;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Nothing needs installing: says what comes next
    #[command(after_help = "Example:\n  portico oauth install")]
    Install,
    /// Have people sign in with these providers
    #[command(after_help = "Example:\n  portico oauth enable --providers google,github")]
    Enable(Providers),
    /// Have nobody sign in with these providers any more; what people have linked stays
    #[command(after_help = "Example:\n  portico oauth disable --providers twitter")]
    Disable(Providers),
    /// Say how to reach a provider, and by what it knows us; shows what is kept if nothing is said
    #[command(
        after_help = "Example:\n  portico oauth config google --client-id=123.apps.googleusercontent.com < secret.txt"
    )]
    Config(Box<config::Args>),
    /// Walk the way to a provider and back, as far as it goes without a person, and say what is wrong
    #[command(after_help = "Example:\n  portico oauth test google")]
    Test {
        /// One that `portico oauth list` shows
        #[arg(value_parser = provider)]
        provider: ProviderId,
        /// Walk the whole way with you: prints a link to open, and waits for what comes back
        #[arg(long)]
        browser: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List every provider, whether people can sign in with it, and who says so
    #[command(after_help = "Example:\n  portico oauth list")]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Tell how many accounts people have linked, and what tokens we hold
    #[command(after_help = "Example:\n  portico oauth status --json")]
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List somebody's accounts elsewhere
    #[command(after_help = "Example:\n  portico oauth accounts ada@example.com --json")]
    Accounts {
        /// An id, address or username
        user: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a link, good once and for an hour, by which somebody links their account of a provider
    #[command(after_help = "Example:\n  portico oauth link ada@example.com google")]
    Link(Account),
    /// Take an account elsewhere from somebody, and sign them out everywhere
    #[command(after_help = "Example:\n  portico oauth unlink ada@example.com google --yes")]
    Unlink {
        #[command(flatten)]
        account: Account,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Switch the refresh of provider tokens on and off, look at it, do it now
    #[command(subcommand, after_help = "Example:\n  portico oauth refresh status")]
    Refresh(refresh::Command),
}

#[derive(Debug, clap::Args)]
pub struct Providers {
    /// Their names, with commas
    #[arg(long, required = true, value_delimiter = ',', value_parser = provider)]
    providers: Vec<ProviderId>,
}

#[derive(Debug, clap::Args)]
pub struct Account {
    /// An id, address or username
    user: String,
    /// One that `portico oauth list` shows
    #[arg(value_parser = provider)]
    provider: ProviderId,
}

/// Reads the name of a provider, as its URL has it.
fn provider(text: &str) -> Result<ProviderId, String> {
    ProviderId::parse(text).ok_or_else(|| "write it as `portico oauth list` does, such as google".to_owned())
}

pub fn run(command: &Command, loaded: Loaded) -> Outcome {
    if matches!(command, Command::Install) {
        println!("Nothing needs installing: every provider is part of Portico.");
        println!("`portico oauth config google --client-id=…` is next, `portico oauth list` shows them all.");
        return Ok(());
    }
    block_on(async {
        let portal = open(loaded.settings, Clock::System).await?;
        let ctx = request_of_operator(&portal).await?;
        match command {
            Command::Install => Ok(()),
            Command::Enable(Providers { providers }) => providers::switch(&ctx, providers, true).await,
            Command::Disable(Providers { providers }) => providers::switch(&ctx, providers, false).await,
            Command::Config(args) => config::run(&ctx, args).await,
            Command::Test { provider, browser, json } => test::run(&ctx, *provider, *browser, *json).await,
            Command::List { json } => providers::list(&ctx, *json).await,
            Command::Status { json } => providers::status(&ctx, *json).await,
            Command::Accounts { user, json } => accounts::list(&ctx, user, *json).await,
            Command::Link(Account { user, provider }) => accounts::link(&ctx, user, *provider).await,
            Command::Unlink { account: Account { user, provider }, yes } => {
                accounts::unlink(&ctx, user, *provider, *yes).await
            }
            Command::Refresh(command) => refresh::run(&ctx, command).await,
        }
    })?
}

/// A provider of which something is known.
///
/// # Errors
/// If there is none of that name, or nobody said yet how to reach it.
async fn known(ctx: &Ctx, id: ProviderId) -> Result<Entry, Failure> {
    let entry = registry::entry(&ctx.portal, ctx.now, id).await?;
    entry.ok_or_else(|| {
        Failure::NotFound(format!("nobody said yet how to reach {id}: `portico oauth config {id} --client-id=…` does"))
    })
}

/// Where a provider sends people back to: what has to be registered there, letter by letter.
fn callback(ctx: &Ctx, id: ProviderId) -> String {
    ctx.portal.settings.public_url.join(&format!("/oauth/{id}/callback"))
}
