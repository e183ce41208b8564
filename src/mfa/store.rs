//! The rows of factors.

use super::totp::App;
use super::trusted_browsers::Trusted;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::request::Ctx;

/// Which factors somebody has, as signing in asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a row that is there or not")]
pub struct Enrolled {
    pub totp: bool,
    pub sms: bool,
    pub recovery: bool,
    /// Whether the browser that asks is not to be asked.
    pub trusted: bool,
}

/// Which factors somebody has, and whether this browser is trusted.
pub async fn enrolled(ctx: &Ctx, tx: &mut Tx, user_id: &str) -> Result<Enrolled> {
    let row = tx.query(
        "select exists (select 1 from totp_factors where user_id = $1 and confirmed_at is not null) as totp, \
         ($4 and exists (select 1 from phones where user_id = $1)) as sms, \
         exists (select 1 from recovery_codes where user_id = $1 and used_at is null) as recovery, \
         exists (select 1 from trusted_browsers where user_id = $1 and browser_hash = $2 and expires_at > $3) as trusted",
    );
    let row = row.bind(user_id).bind(ctx.browser_hash().unwrap_or_default()).bind(ctx.now);
    Ok(row.bind(ctx.portal.settings.mfa.by_text()).one().await?)
}

/// A number that was confirmed, sealed.
#[derive(sqlx::FromRow)]
pub struct PhoneRow {
    pub number: Vec<u8>,
    pub confirmed_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

pub async fn phone(tx: &mut Tx, user_id: &str) -> Result<Option<PhoneRow>> {
    let phone = tx.query("select number, confirmed_at, last_used_at from phones where user_id = $1");
    Ok(phone.bind(user_id).optional().await?)
}

pub async fn set_phone(tx: &mut Tx, user_id: &str, sealed: Vec<u8>, now: Timestamp) -> Result<()> {
    let row = tx.query(
        "insert into phones (user_id, number, confirmed_at) values ($1, $2, $3) \
         on conflict (user_id) do update set number = $2, confirmed_at = $3, last_used_at = null",
    );
    row.bind(user_id).bind(sealed).bind(now).execute().await?;
    Ok(())
}

pub async fn phone_used(tx: &mut Tx, user_id: &str, now: Timestamp) -> Result<()> {
    tx.query("update phones set last_used_at = $2 where user_id = $1").bind(user_id).bind(now).execute().await?;
    Ok(())
}

pub async fn remove_phone(tx: &mut Tx, user_id: &str) -> Result<bool> {
    Ok(tx.query("delete from phones where user_id = $1").bind(user_id).execute().await? > 0)
}

pub async fn apps(tx: &mut Tx, user_id: &str) -> Result<Vec<App>> {
    let apps = tx.query(
        "select id, name, created_at, last_used_at from totp_factors where user_id = $1 and confirmed_at is not null order by id",
    );
    Ok(apps.bind(user_id).all().await?)
}

pub async fn secrets(tx: &mut Tx, user_id: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let secrets =
        tx.query("select id, secret from totp_factors where user_id = $1 and confirmed_at is not null order by id");
    Ok(secrets.bind(user_id).all().await?)
}

pub async fn pending(tx: &mut Tx, user_id: &str, since: Timestamp) -> Result<Option<(String, Vec<u8>)>> {
    let pending =
        tx.query("select id, secret from totp_factors where user_id = $1 and confirmed_at is null and created_at > $2");
    Ok(pending.bind(user_id).bind(since).optional().await?)
}

pub async fn insert_pending(tx: &mut Tx, (id, user_id): (&str, &str), sealed: Vec<u8>, now: Timestamp) -> Result<()> {
    let new = tx.query("insert into totp_factors (id, user_id, name, secret, created_at) values ($1, $2, '', $3, $4)");
    new.bind(id).bind(user_id).bind(sealed).bind(now).execute().await?;
    Ok(())
}

pub async fn forget_pending(tx: &mut Tx, user_id: &str) -> Result<()> {
    tx.query("delete from totp_factors where user_id = $1 and confirmed_at is null").bind(user_id).execute().await?;
    Ok(())
}

pub async fn confirm(tx: &mut Tx, (id, name): (&str, &str), step: i64, now: Timestamp) -> Result<bool> {
    let confirmed = tx.query(
        "update totp_factors set confirmed_at = $3, last_used_at = $3, last_step = $4, name = $2 where id = $1 and confirmed_at is null",
    );
    Ok(confirmed.bind(id).bind(name).bind(now).bind(step).execute().await? > 0)
}

/// Takes a step of an app's clock; no step before it is taken any more.
pub async fn take_step(tx: &mut Tx, id: &str, step: i64, now: Timestamp) -> Result<bool> {
    let taken = tx.query(
        "update totp_factors set last_step = $2, last_used_at = $3 where id = $1 and last_step < $2 and confirmed_at is not null",
    );
    Ok(taken.bind(id).bind(step).bind(now).execute().await? > 0)
}

pub async fn remove(tx: &mut Tx, user_id: &str, id: &str) -> Result<()> {
    tx.query("delete from totp_factors where user_id = $1 and id = $2").bind(user_id).bind(id).execute().await?;
    Ok(())
}

/// Every factor that was set up at `since` or later, whether it counts yet or not.
pub async fn remove_since(tx: &mut Tx, user_id: &str, since: Timestamp) -> Result<()> {
    let apps = tx.query("delete from totp_factors where user_id = $1 and coalesce(confirmed_at, created_at) >= $2");
    apps.bind(user_id).bind(since).execute().await?;
    let phones = tx.query("delete from phones where user_id = $1 and confirmed_at >= $2");
    phones.bind(user_id).bind(since).execute().await?;
    Ok(())
}

pub async fn codes_left(tx: &mut Tx, user_id: &str) -> Result<(i64, Option<Timestamp>)> {
    let left = tx.query("select count(*), min(created_at) from recovery_codes where user_id = $1 and used_at is null");
    Ok(left.bind(user_id).one().await?)
}

pub async fn insert_code(
    tx: &mut Tx,
    user_id: &str,
    (id, lookup, hash): (String, Vec<u8>, String),
    now: Timestamp,
) -> Result<()> {
    let new =
        tx.query("insert into recovery_codes (id, user_id, lookup, hash, created_at) values ($1, $2, $3, $4, $5)");
    new.bind(id).bind(user_id).bind(lookup).bind(hash).bind(now).execute().await?;
    Ok(())
}

pub async fn find_code(tx: &mut Tx, user_id: &str, lookup: Vec<u8>) -> Result<Option<(String, String)>> {
    let found =
        tx.query("select id, hash from recovery_codes where user_id = $1 and lookup = $2 and used_at is null limit 1");
    Ok(found.bind(user_id).bind(lookup).optional().await?)
}

/// Codes that were made at `since` or later; all, where no factor is left that they could stand in for.
pub async fn forget_codes_since(tx: &mut Tx, user_id: &str, since: Timestamp) -> Result<()> {
    let codes = tx.query(
        "delete from recovery_codes where user_id = $1 and (created_at >= $2 or not (\
         exists (select 1 from totp_factors where user_id = $1 and confirmed_at is not null) \
         or exists (select 1 from phones where user_id = $1)))",
    );
    codes.bind(user_id).bind(since).execute().await?;
    Ok(())
}

/// Of fifty at once, one gets it.
pub async fn take_code(tx: &mut Tx, user_id: &str, id: &str, now: Timestamp) -> Result<bool> {
    let taken = tx.query("update recovery_codes set used_at = $3 where id = $1 and user_id = $2 and used_at is null");
    Ok(taken.bind(id).bind(user_id).bind(now).execute().await? > 0)
}

pub async fn forget_codes(tx: &mut Tx, user_id: &str) -> Result<()> {
    tx.query("delete from recovery_codes where user_id = $1").bind(user_id).execute().await?;
    Ok(())
}

pub async fn trusted(tx: &mut Tx, user_id: &str, now: Timestamp) -> Result<Vec<Trusted>> {
    let trusted = tx.query(
        "select id, user_agent, ip, created_at, expires_at, browser_hash from trusted_browsers \
         where user_id = $1 and expires_at > $2 order by id desc",
    );
    Ok(trusted.bind(user_id).bind(now).all().await?)
}

pub struct NewTrusted<'a> {
    pub id: String,
    pub user_id: &'a str,
    pub browser: Vec<u8>,
    pub until: Timestamp,
}

pub async fn trust(ctx: &Ctx, tx: &mut Tx, new: &NewTrusted<'_>) -> Result<()> {
    let row = tx.query(
        "insert into trusted_browsers (id, user_id, browser_hash, user_agent, ip, created_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict (user_id, browser_hash) do update set user_agent = $4, ip = $5, created_at = $6, expires_at = $7",
    );
    let row = row.bind(&new.id).bind(new.user_id).bind(new.browser.clone());
    let row = row.bind(&ctx.user_agent).bind(ctx.network.address());
    row.bind(ctx.now).bind(new.until).execute().await?;
    Ok(())
}

pub async fn distrust(tx: &mut Tx, user_id: &str, id: &str) -> Result<bool> {
    let gone = tx.query("delete from trusted_browsers where user_id = $1 and id = $2");
    Ok(gone.bind(user_id).bind(id).execute().await? > 0)
}

pub async fn distrust_all(tx: &mut Tx, user_id: &str) -> Result<()> {
    tx.query("delete from trusted_browsers where user_id = $1").bind(user_id).execute().await?;
    Ok(())
}

/// Drops apps that nobody finished setting up, and trust that has run out.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let pending = tx.query("delete from totp_factors where confirmed_at is null and created_at < $1");
    pending.bind(now.minus(super::totp::PENDING)).execute().await?;
    tx.query("delete from trusted_browsers where expires_at < $1").bind(now).execute().await?;
    Ok(())
}
