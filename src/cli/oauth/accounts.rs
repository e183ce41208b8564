//! `portico oauth accounts | link | unlink`: the accounts that people have elsewhere.

use serde_json::{Value, json};

use super::super::shared::{confirm, printable, somebody, told};
use super::super::{Failure, Outcome, print_json};
use super::known;
use crate::accounts::User;
use crate::config::ProviderId;
use crate::error::Error;
use crate::kit::clock::Timestamp;
use crate::request::Ctx;
use crate::upstream::vault::{self, Account};
use crate::upstream::{errand, identities};

/// Shows somebody's accounts elsewhere.
pub async fn list(ctx: &Ctx, user: &str, json: bool) -> Outcome {
    let mut tx = ctx.portal.db.read().await?;
    let user = somebody(&mut tx, user).await?;
    let accounts = vault::accounts(&mut tx, &user.id).await?;
    if json {
        print_json(&accounts.iter().map(facts).collect::<Vec<_>>());
    } else if accounts.is_empty() {
        println!("{} has linked no account.", printable(&user.email));
    } else {
        accounts.iter().for_each(print);
    }
    Ok(())
}

fn facts(account: &Account) -> Value {
    json!({
        "id": account.identity_id, "provider": account.provider, "email": account.email, "name": account.label,
        "linked_at": account.linked_at.rfc3339(), "last_used_at": account.last_used_at.map(Timestamp::rfc3339),
        "token_expires_at": account.token_expires_at.map(Timestamp::rfc3339), "sign_in_again": account.wants_sign_in(),
    })
}

fn print(account: &Account) {
    println!("{}", account.provider);
    println!("  Email             {}", account.email.as_deref().map_or_else(|| "unknown".to_owned(), printable));
    println!("  Known there as    {}", printable(&account.label));
    println!("  Linked at         {}", account.linked_at.rfc3339());
    let expires = account.token_expires_at.map_or_else(|| "unknown".to_owned(), Timestamp::rfc3339);
    let state = if account.wants_sign_in() { " (has to sign in again)" } else { "" };
    println!("  Token expires at  {expires}{state}");
}

/// Prints a link by which somebody links their account of a provider to theirs here.
pub async fn link(ctx: &Ctx, user: &str, provider: ProviderId) -> Outcome {
    let user = meant(ctx, user).await?;
    let entry = known(ctx, provider).await?;
    if !entry.enabled || entry.ready.is_err() {
        return Err(Failure::Failed(format!("nobody can sign in with {provider} yet: `portico oauth list` tells why")));
    }
    let mut tx = ctx.portal.db.read().await?;
    if vault::accounts(&mut tx, &user.id).await?.iter().any(|account| account.provider == provider.as_str()) {
        let who = printable(&user.email);
        return Err(Failure::Failed(format!(
            "{who} has linked an account of {provider} already: `portico oauth unlink {who} {provider}` makes room"
        )));
    }
    drop(tx);
    let made = errand::make(ctx, Some(&user.id), provider).await?;
    println!("{}", made.link);
    eprintln!("note: {} opens it while signed in; it works once, within an hour", printable(&user.email));
    Ok(())
}

/// Takes an account elsewhere from somebody.
pub async fn unlink(ctx: &Ctx, user: &str, provider: ProviderId, yes: bool) -> Outcome {
    let user = meant(ctx, user).await?;
    confirm("They are signed out everywhere, and cannot sign in with that account any more.", yes)?;
    identities::unlink_by_operator(ctx, &user.id, provider).await.map_err(|error| match error {
        Error::NotFound => Failure::NotFound(format!(
            "{0} has no account of {provider}: `portico oauth accounts {0}` lists those they have",
            printable(&user.email)
        )),
        Error::Refused(_) => Failure::Failed(
            "they could not sign in any more: have them set a password by letter, or link another account, first"
                .to_owned(),
        ),
        error => told(error),
    })?;
    println!("{} is unlinked from {provider}.", printable(&user.email));
    Ok(())
}

async fn meant(ctx: &Ctx, user: &str) -> Result<User, Failure> {
    somebody(&mut ctx.portal.db.read().await?, user).await
}
