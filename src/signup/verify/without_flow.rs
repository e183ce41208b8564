//! The same for API consumers, which keep no flow: they send the address along, and the id of a letter if they were given one.

use super::{ask_again, confirm, tries, with_code};
use crate::accounts::one_time::{self, Purpose};
use crate::accounts::{self, Email, Identifier};
use crate::error::{Error, Result};
use crate::guard;
use crate::kit::secret::Token;
use crate::request::Ctx;
use crate::signup::Pending;

/// Confirms by the code of the latest letter to an address. Answers whether a password has to be chosen before anybody signs in. An
/// address without an account is a wrong code.
///
/// # Errors
/// If the code is wrong or too old, or was tried too often.
pub async fn address_by_code(ctx: &Ctx, email: &str, code: &str) -> Result<bool> {
    by_code(ctx, (email, None), code).await
}

/// [`address_by_code`] by whoever signed up, with the id of their letter ([`Pending::verification`]): then it is their sign-up that
/// comes in force, whatever others wait.
///
/// # Errors
/// If the code is wrong or too old, or was tried too often.
pub async fn letter_by_code(ctx: &Ctx, (id, email): (&str, &str), code: &str) -> Result<bool> {
    by_code(ctx, (email, Some(id)), code).await
}

async fn by_code(ctx: &Ctx, (email, id): (&str, Option<&str>), code: &str) -> Result<bool> {
    let email = Email::parse(email).map_err(|problem| Error::field("email", problem))?;
    let tries = tries(ctx, email.as_str());
    guard::allow(ctx, "advice-code", &tries).await?;
    let mut tx = ctx.portal.db.write().await?;
    let user = accounts::by_identifier(&mut tx, &Identifier::Email(email)).await?.map(|user| user.id);
    let of = match id {
        Some(id) => one_time::own(ctx, &mut tx, Purpose::VerifyEmail, (user.as_deref(), id)).await?,
        None => one_time::newest(ctx, &mut tx, Purpose::VerifyEmail, user.as_deref()).await?,
    };
    let (tx, ticket) = with_code(ctx, tx, (&of, code), &tries).await?;
    Ok(confirm(ctx, tx, &ticket, id.is_some()).await?.chooses)
}

/// Confirms by the token of a letter. Answers whether a password has to be chosen before anybody signs in.
///
/// # Errors
/// If the token was used, is too old or never was.
pub async fn address_by_token(ctx: &Ctx, token: &str) -> Result<bool> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.write().await?;
    let ticket = one_time::redeem(ctx, &mut tx, Purpose::VerifyEmail, &token).await?.ok_or(Error::LinkExpired)?;
    Ok(confirm(ctx, tx, &ticket, false).await?.chooses)
}

/// Sends another letter, which confirms what the one before did, if `id` is its.
///
/// # Errors
/// If the address is none, or too many were sent.
pub async fn resend_after(ctx: &Ctx, id: &str, typed: &str) -> Result<Pending> {
    let email = Email::parse(typed).map_err(|problem| Error::field("email", problem))?;
    let before = Pending { verification: id.to_owned(), email: email.to_string(), next: None };
    ask_again(ctx, email, Some(before)).await
}
