//! Making an account.

use super::{Confirms, Pending, SignedUp, letters};
use crate::accounts::one_time::{self, Draft, Purpose};
use crate::accounts::{self, Email, Identifier, Metadata, NewUser, PersonName, User, Username, access, metadata};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::db::Tx;
use crate::kit::hashing::PasswordHash;
use crate::kit::problem::Problem;
use crate::kit::return_to::ReturnTo;
use crate::kit::secret;
use crate::passwords::{self, NewPassword};
use crate::request::Ctx;

/// What the form sends.
#[derive(Debug, Default)]
pub struct Typed<'a> {
    pub email: &'a str,
    pub password: &'a str,
    pub name: &'a str,
    /// Not on the form.
    pub given_name: &'a str,
    /// Not on the form.
    pub family_name: &'a str,
    pub username: &'a str,
    pub metadata: Metadata,
    pub next: Option<ReturnTo>,
}

pub(super) struct Parsed {
    pub email: Email,
    pub password: NewPassword,
    pub name: PersonName,
    pub given_name: PersonName,
    pub family_name: PersonName,
    pub username: Option<Username>,
    pub metadata: Metadata,
}

/// Signs somebody up, or writes to the owner of the account there already is. The answer is the same.
///
/// # Errors
/// What has to be corrected, field by field; that sign-up is closed, or tried too often.
pub async fn sign_up(ctx: &Ctx, typed: &Typed<'_>) -> Result<Pending> {
    if ctx.portal.settings.access.disable_signup {
        return Err(Error::refused("signup-closed"));
    }
    let parsed = parse(ctx, typed)?;
    access::check(&ctx.portal.settings.access, &parsed.email)?;
    guard::allow(ctx, "advice-wait", &limits(ctx, &parsed.email)).await?;
    passwords::refuse_breached(ctx, &parsed.password).await?;
    let hash = passwords::hash(ctx, &parsed.password).await?;
    let mut tx = ctx.portal.db.write().await?;
    let verification = write(ctx, &mut tx, &parsed, &hash).await?;
    ctx.portal.commit(tx).await?;
    Ok(Pending { verification, email: parsed.email.to_string(), next: typed.next.clone() })
}

/// Reads the fields, and tells of everything that is wrong with them at once.
pub(super) fn parse(ctx: &Ctx, typed: &Typed<'_>) -> Result<Parsed> {
    let mut problems: Vec<(&'static str, Problem)> = Vec::new();
    let email = Email::parse(typed.email).map_err(|problem| problems.push(("email", problem)));
    let username = Some(typed.username.trim()).filter(|username| !username.is_empty()).map(Username::parse).transpose();
    let username = username.map_err(|problem| problems.push(("username", problem)));
    let names = [("name", typed.name), ("given_name", typed.given_name), ("family_name", typed.family_name)];
    let names = names.map(|(field, text)| PersonName::parse(text).map_err(|problem| problems.push((field, problem))));
    if let Err(problem) = metadata::to_text(&typed.metadata) {
        problems.push(("metadata", problem));
    }
    let password = passwords::parse_new(ctx, typed.password, &[typed.email, typed.name, typed.username]);
    let password = password.map_err(|found| problems.extend(found.into_iter().map(|problem| ("password", problem))));
    match (email, username, names, password) {
        (Ok(email), Ok(username), [Ok(name), Ok(given_name), Ok(family_name)], Ok(password)) if problems.is_empty() => {
            Ok(Parsed { email, password, name, given_name, family_name, username, metadata: typed.metadata.clone() })
        }
        _ => Err(Error::Invalid(problems)),
    }
}

/// So many sign-ups of one address; and of one source, where a whole office may sit (and in development a test suite).
fn limits(ctx: &Ctx, email: &Email) -> Vec<Limit> {
    let Some(settings) = &ctx.portal.settings.guard.rate_limit else { return Vec::new() };
    let (max, window) = (settings.signup_attempts, settings.signup_window);
    let from = max.saturating_mul(if ctx.portal.settings.mode.is_development() { 10_000 } else { 10 });
    vec![
        Limit::new("sign-up", email.as_str(), (max, window)),
        Limit::new("sign-up-from", &ctx.network.source(), (from, window)),
    ]
}

async fn write(ctx: &Ctx, tx: &mut Tx, parsed: &Parsed, hash: &PasswordHash) -> Result<String> {
    if let Some(username) = &parsed.username {
        let holder = accounts::by_identifier(tx, &Identifier::Username(username.clone())).await?;
        // Whoever holds it: an exception for the owner of the address would tell whose it is.
        if holder.is_some() {
            return Err(Error::field("username", Problem::new("username-taken")));
        }
    }
    match accounts::by_identifier(tx, &Identifier::Email(parsed.email.clone())).await? {
        Some(owner) => again(ctx, tx, &owner, (parsed, hash)).await,
        None => first(ctx, tx, parsed, hash).await,
    }
}

async fn first(ctx: &Ctx, tx: &mut Tx, parsed: &Parsed, hash: &PasswordHash) -> Result<String> {
    let user_id = secret::id(ctx.now);
    let name = parsed.name.as_str();
    let new = NewUser {
        id: &user_id,
        email: &parsed.email,
        name,
        locale: Some(ctx.locale.code()),
        verified: false,
        self_made: true,
    };
    if !accounts::create(tx, &new, ctx.now).await? {
        // Somebody else made it a moment ago, or it is a former address that is still held.
        return match accounts::by_identifier(tx, &Identifier::Email(parsed.email.clone())).await? {
            Some(owner) => again(ctx, tx, &owner, (parsed, hash)).await,
            None => one_time::issue_decoy(ctx, tx, Purpose::VerifyEmail).await,
        };
    }
    let signed_up = signed_up(parsed, hash);
    // Where addresses are confirmed, a username is held from then on: an account that may never be somebody's takes none away.
    if !ctx.portal.settings.verification.required {
        accounts::rename(tx, &user_id, signed_up.names(), ctx.now).await?;
        accounts::claim_username(tx, &user_id, parsed.username.as_ref(), ctx.now).await?;
        keep_metadata(ctx, tx, &user_id, &parsed.metadata).await?;
    }
    passwords::set(tx, &user_id, hash, ctx.now).await?;
    audit::record(ctx, tx, Record::done(Event::SignedUp, &user_id)).await?;
    let user = accounts::by_id(tx, &user_id).await?.ok_or(Error::NotFound)?;
    write_to(ctx, tx, &user, Confirms::SignUp(signed_up)).await
}

/// Keeps what came with a sign-up.
pub(super) async fn keep_metadata(ctx: &Ctx, tx: &mut Tx, user_id: &str, metadata: &Metadata) -> Result<()> {
    if metadata.is_empty() {
        return Ok(());
    }
    let text = metadata::to_text(metadata).map_err(|problem| Error::field("metadata", problem))?;
    accounts::set_metadata(tx, user_id, &text, ctx.now).await
}

fn signed_up(parsed: &Parsed, hash: &PasswordHash) -> SignedUp {
    SignedUp {
        password: hash.to_stored(),
        name: parsed.name.to_string(),
        given_name: parsed.given_name.to_string(),
        family_name: parsed.family_name.to_string(),
        username: parsed.username.clone(),
        metadata: parsed.metadata.clone(),
    }
}

/// The address has an account. Confirmed: its owner is told. Not yet: this sign-up gets a letter of its own.
async fn again(ctx: &Ctx, tx: &mut Tx, owner: &User, (parsed, hash): (&Parsed, &PasswordHash)) -> Result<String> {
    audit::record(ctx, tx, Record::refused(Event::SignUpRepeated, Some(&owner.id))).await?;
    if owner.email_verified_at.is_none() {
        return write_to(ctx, tx, owner, Confirms::SignUp(signed_up(parsed, hash))).await;
    }
    ctx.portal.post(tx, &letters::you_have_one(ctx, owner), ctx.now).await?;
    Ok(secret::id(ctx.now))
}

/// Writes the letter that confirms the address, with what confirming it puts in force.
pub(super) async fn write_to(ctx: &Ctx, tx: &mut Tx, user: &User, confirms: Confirms) -> Result<String> {
    let life = ctx.portal.settings.verification.expires_in;
    let draft = Draft { purpose: Purpose::VerifyEmail, user_id: Some(&user.id), life, payload: confirms };
    let issued = one_time::issue(ctx, tx, draft).await?;
    let link = ctx.portal.settings.public_url.join(&format!("/verify-email?token={}", issued.token.expose()));
    ctx.portal.post(tx, &letters::verify(ctx, user, &issued.code, link), ctx.now).await?;
    Ok(issued.id)
}
