//! Authenticator apps (RFC 6238): six digits every thirty seconds, SHA-1, as every app understands them; one step to either side is
//! taken, since telephones are a little off.

use std::time::Duration;

use totp_rs::{Algorithm, Builder, Secret, Totp};

use super::change::{self, SwitchedOn};
use super::{Answer, DIGITS, hold, recovery_codes, store};
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::clock::Timestamp;
use crate::kit::problem::Problem;
use crate::kit::secret;
use crate::request::Ctx;
use crate::sessions::Renewed;

/// How long an app can be set up before its secret is thrown away.
pub const PENDING: Duration = Duration::from_mins(15);
const STEP: u64 = 30;
/// 160 bits, as RFC 4226 4 asks for.
const SECRET: usize = 20;
/// So many apps, and no more.
pub const MOST: usize = 5;

/// An app that is on.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct App {
    pub id: String,
    /// What its owner calls it; may be empty.
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// An app that is being set up: what its owner scans or types.
pub struct Pending {
    /// What the app shows beside its codes: the address.
    pub account: String,
    /// Base32, in groups of four.
    pub key: String,
    /// `otpauth://totp/…` (Key Uri Format).
    pub uri: String,
}

fn place(id: &str) -> String {
    format!("totp_factors.secret.{id}")
}

fn totp(secret: &[u8], issuer: &str, account: &str) -> Result<Totp> {
    // The label's separator may not be part of its parts.
    let plain = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP)
        .with_secret(Secret::from(secret.to_vec()))
        .with_issuer(Some(plain(issuer)))
        .with_account_name(plain(account))
        .build()
        .map_err(|error| Error::Internal(error.to_string()))
}

/// Begins to set an app up, unless that is under way already: then it goes on with the same secret.
///
/// # Errors
/// If the proof of who asks is not recent, or there are apps enough.
pub async fn start(ctx: &Ctx) -> Result<()> {
    if !ctx.portal.settings.mfa.offers_apps() {
        return Err(Error::NotFound);
    }
    let mut tx = ctx.portal.db.write().await?;
    let user = hold(ctx, &mut tx).await?;
    if store::apps(&mut tx, &user.id).await?.len() >= MOST {
        return Err(Error::refused("totp-too-many"));
    }
    if store::pending(&mut tx, &user.id, ctx.now.minus(PENDING)).await?.is_none() {
        store::forget_pending(&mut tx, &user.id).await?;
        let id = secret::id(ctx.now);
        let sealed = ctx.portal.keyring.seal(&place(&id), &secret::bytes::<SECRET>());
        store::insert_pending(&mut tx, (&id, &user.id), sealed, ctx.now).await?;
    }
    Ok(tx.commit().await?)
}

/// The app that is being set up, if one is. Seen by nobody whose proof is old.
///
/// # Errors
/// If the proof of who asks is not recent.
pub async fn under_way(ctx: &Ctx) -> Result<Option<Pending>> {
    let person = ctx.recent_person()?;
    let mut tx = ctx.portal.db.read().await?;
    let Some((id, sealed)) = store::pending(&mut tx, &person.id, ctx.now.minus(PENDING)).await? else {
        return Ok(None);
    };
    let secret = ctx.portal.keyring.open(&place(&id), &sealed).map_err(|error| Error::Internal(error.to_string()))?;
    let totp = totp(&secret, &ctx.portal.settings.mfa.issuer, &person.email)?;
    let uri = totp.to_url().map_err(|error| Error::Internal(error.to_string()))?;
    let account = person.email.clone();
    Ok(Some(Pending { account, key: grouped(&Secret::from(secret.to_vec()).to_base32()), uri }))
}

fn grouped(key: &str) -> String {
    let plain: Vec<char> = key.chars().filter(|c| *c != '=').collect();
    plain.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Switches the app on whose code was typed.
///
/// # Errors
/// If the code is wrong, was tried too often, or nothing is being set up.
pub async fn confirm(ctx: &Ctx, code: &str, name: &str) -> Result<SwitchedOn> {
    let person = ctx.recent_person()?;
    if !ctx.portal.settings.mfa.offers_apps() {
        return Err(Error::refused("totp-start-again"));
    }
    let limit = Limit::new("confirm-totp", &person.id, (10, PENDING)).fixed();
    guard::allow(ctx, "advice-factor", std::slice::from_ref(&limit)).await?;
    let codes = recovery_codes::draw(ctx).await?;
    let mut tx = ctx.portal.db.write().await?;
    let user = hold(ctx, &mut tx).await?;
    let pending = store::pending(&mut tx, &user.id, ctx.now.minus(PENDING)).await?;
    let (id, sealed) = pending.ok_or_else(|| Error::refused("totp-start-again"))?;
    let step = step_of(ctx, (&id, &sealed), code)?.ok_or_else(|| Error::field("code", Problem::new("totp-wrong")))?;
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(40).collect();
    if !store::confirm(&mut tx, (&id, &name), step, ctx.now).await? {
        return Err(Error::refused("totp-start-again"));
    }
    guard::forget(&mut tx, &limit).await?;
    change::came(ctx, tx, &user, &codes, ("letter-totp-on", Event::TotpEnrolled)).await
}

/// The step of the clock a code belongs to, if it is one of this app's.
fn step_of(ctx: &Ctx, (id, sealed): (&str, &[u8]), code: &str) -> Result<Option<i64>> {
    let secret = ctx.portal.keyring.open(&place(id), sealed).map_err(|error| Error::Internal(error.to_string()))?;
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != DIGITS || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(None);
    }
    let step = totp(&secret, "x", "x")?.check(&digits, ctx.now.unix_seconds());
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// Which of somebody's apps a code is from.
pub(super) async fn matching(ctx: &Ctx, user_id: &str, code: &str) -> Result<Option<Answer>> {
    let mut tx = ctx.portal.db.read().await?;
    for (id, sealed) in store::secrets(&mut tx, user_id).await? {
        if let Some(step) = step_of(ctx, (&id, &sealed), code)? {
            return Ok(Some(Answer::Totp { id, step }));
        }
    }
    Ok(None)
}

/// Takes an app away; the only one, if `id` names none. With the last goes everything that hangs on it.
///
/// # Errors
/// If the proof of who asks is not recent, their role wants a factor, or there is no such app.
pub async fn remove(ctx: &Ctx, id: &str) -> Result<Renewed> {
    ctx.recent_person()?;
    let mut tx = ctx.portal.db.write().await?;
    let user = hold(ctx, &mut tx).await?;
    let apps = store::apps(&mut tx, &user.id).await?;
    let gone = match apps.as_slice() {
        [only] if id.is_empty() => only,
        apps => apps.iter().find(|app| app.id == id).ok_or(Error::NotFound)?,
    };
    let last = apps.len() == 1 && !super::has_phone(ctx, &mut tx, &user.id).await?;
    store::remove(&mut tx, &user.id, &gone.id).await?;
    change::went(ctx, tx, &user, last, ("letter-totp-off", Event::TotpRemoved)).await
}
