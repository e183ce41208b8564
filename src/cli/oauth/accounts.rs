//! `portico oauth accounts | link | unlink`: the accounts that people have elsewhere.

use serde_json::{Value, json};

use super::super::shared::{printable, somebody};
use super::super::{Outcome, print_json};
use crate::kit::clock::Timestamp;
use crate::request::Ctx;
use crate::upstream::vault::{self, Account};

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
