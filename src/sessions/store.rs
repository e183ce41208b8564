//! The rows of sessions and of the browsers somebody has used.

use std::time::Duration;

use super::{Session, SignIn};
use crate::accounts::User;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::secret;
use crate::request::Ctx;

pub struct New<'a> {
    pub id: String,
    /// Of the cookie; an API consumer has none.
    pub key_hash: Option<Vec<u8>>,
    pub user_id: &'a str,
    pub sign_in: SignIn,
    pub idle: Duration,
    pub expires_at: Timestamp,
}

/// Answers how many sessions of this person had not ended: with the new one or without, since databases differ there.
pub async fn insert(ctx: &Ctx, tx: &mut Tx, new: &New<'_>) -> Result<i64> {
    let row = tx.query(
        "insert into sessions (id, kind, key_hash, user_id, created_at, last_seen_at, authenticated_at, expires_at, idle_ms, remember, methods, ip, user_agent, factor_at) \
         values ($1, $2, $3, $4, $5, $5, $5, $6, $7, $8, $9, $10, $11, $12) \
         returning (select count(*) from sessions o where o.user_id = $4 and o.ended_at is null)",
    );
    let row = row
        .bind(&new.id)
        .bind(new.sign_in.kind().name())
        .bind(new.key_hash.clone())
        .bind(new.user_id)
        .bind(ctx.now)
        .bind(new.expires_at);
    let idle = i64::try_from(new.idle.as_millis()).unwrap_or(i64::MAX);
    let row = row.bind(idle).bind(new.sign_in.remember()).bind(new.sign_in.methods());
    let factor_at = new.sign_in.second.map(|_| ctx.now);
    Ok(row.bind(ctx.network.address()).bind(&ctx.user_agent).bind(factor_at).one::<(i64,)>().await?.0)
}

/// A session that has not ended, and its person: one statement for each request of somebody signed in. A row of `signed_in`.
#[derive(Clone, sqlx::FromRow)]
pub struct Alive {
    pub session_id: String,
    pub kind: String,
    pub last_seen_at: Timestamp,
    pub authenticated_at: Timestamp,
    pub factor_at: Option<Timestamp>,
    pub expires_at: Timestamp,
    pub roles: Option<String>,
    pub has_app: bool,
    pub has_phone: bool,
    #[sqlx(flatten)]
    pub user: User,
}

/// By the key in its cookie.
pub async fn alive(tx: &mut Tx, key_hash: Vec<u8>, now: Timestamp) -> Result<Option<Alive>> {
    let row = tx.query("select * from signed_in where key_hash = $1 and expires_at > $2 and idle_until > $2");
    Ok(row.bind(key_hash).bind(now).optional().await?)
}

/// By the id that a token names.
pub async fn alive_by_id(tx: &mut Tx, id: &str, now: Timestamp) -> Result<Option<Alive>> {
    let row = tx.query("select * from signed_in where session_id = $1 and expires_at > $2 and idle_until > $2");
    Ok(row.bind(id).bind(now).optional().await?)
}

/// [`alive_by_id`] of many, [`packed`](crate::kit::batch::packed). The limit cuts nothing off: it tells `PostgreSQL` that they are few.
pub async fn alive_by_ids(tx: &mut Tx, (ids, count): (String, usize), now: Timestamp) -> Result<Vec<Alive>> {
    let rows = tx.query(
        "with recursive places (n) as (select 0 union all select n + 1 from places where n + 1 < $2), \
         sent (packed) as (select id from sessions where false union all select $1), \
         asked as materialized (select rtrim(substr(packed, n * 64 + 1, 64)) as id from places, sent limit $2) \
         select s.* from asked join signed_in s on s.session_id = asked.id where s.expires_at > $3 and s.idle_until > $3",
    );
    Ok(rows.bind(ids).bind(count).bind(now).all().await?)
}

pub async fn list(tx: &mut Tx, user_id: &str, now: Timestamp) -> Result<Vec<Session>> {
    let rows = tx.query(
        "select id, kind, created_at, last_seen_at, expires_at, methods, ip, user_agent from sessions \
         where user_id = $1 and ended_at is null and expires_at > $2 and last_seen_at + idle_ms > $2 order by last_seen_at desc, id desc limit 200",
    );
    Ok(rows.bind(user_id).bind(now).all().await?)
}

/// A page of the sessions that are alive, the latest begun first, `before` an id.
pub async fn page(
    tx: &mut Tx,
    user_id: &str,
    (before, limit): (Option<&str>, u32),
    now: Timestamp,
) -> Result<Vec<Session>> {
    let rows = tx.query(
        "select id, kind, created_at, last_seen_at, expires_at, methods, ip, user_agent from sessions \
         where user_id = $1 and ended_at is null and expires_at > $2 and last_seen_at + idle_ms > $2 and id < $3 order by id desc limit $4",
    );
    Ok(rows.bind(user_id).bind(now).bind(before.unwrap_or(secret::AFTER_EVERY_ID)).bind(limit).all().await?)
}

pub async fn end(tx: &mut Tx, user_id: &str, id: &str, now: Timestamp) -> Result<bool> {
    let ended = tx.query("update sessions set ended_at = $3 where id = $1 and user_id = $2 and ended_at is null");
    Ok(ended.bind(id).bind(user_id).bind(now).execute().await? > 0)
}

pub async fn end_others(tx: &mut Tx, user_id: &str, kept: &str, now: Timestamp) -> Result<u64> {
    let ended = tx.query("update sessions set ended_at = $3 where user_id = $1 and id <> $2 and ended_at is null");
    Ok(ended.bind(user_id).bind(kept).bind(now).execute().await?)
}

/// Leaves the `most` latest alive, `own` among them: of sessions begun in the same moment none is the latest.
pub async fn end_oldest(tx: &mut Tx, user_id: &str, (own, most): (&str, u32), now: Timestamp) -> Result<u64> {
    let ended = tx.query(
        "update sessions set ended_at = $2 where user_id = $1 and ended_at is null and id <> $4 and id not in \
         (select id from sessions where user_id = $1 and id <> $4 and ended_at is null and expires_at > $2 and last_seen_at + idle_ms > $2 \
          order by created_at desc, id desc limit $3)",
    );
    Ok(ended.bind(user_id).bind(now).bind(most.saturating_sub(1)).bind(own).execute().await?)
}

/// Puts a session under a new key, with a proof of this moment: whoever has a second factor was asked for that. Answers until when its cookie is kept (`None`: until the browser is closed), or nothing if the
/// session has ended.
pub async fn renew(
    tx: &mut Tx,
    id: &str,
    key_hash: Option<Vec<u8>>,
    now: Timestamp,
) -> Result<Option<Option<Timestamp>>> {
    let row = tx.query(
        "update sessions set key_hash = $2, authenticated_at = $3, factor_at = $3, last_seen_at = $3 where id = $1 and ended_at is null returning remember, expires_at",
    );
    let kept: Option<(bool, Timestamp)> = row.bind(id).bind(key_hash).bind(now).optional().await?;
    Ok(kept.map(|(remember, until)| remember.then_some(until)))
}

pub async fn seen(tx: &mut Tx, id: &str, at: Timestamp) -> Result<()> {
    tx.query("update sessions set last_seen_at = $2 where id = $1 and last_seen_at < $2")
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// Makes the browser known. `true` if it was not.
pub async fn know_browser(tx: &mut Tx, user_id: &str, browser: Vec<u8>, now: Timestamp) -> Result<bool> {
    let seen = tx.query("update known_browsers set last_seen_at = $3 where user_id = $1 and browser_hash = $2");
    if seen.bind(user_id).bind(browser.clone()).bind(now).execute().await? > 0 {
        return Ok(false);
    }
    let new = tx.query("insert into known_browsers (user_id, browser_hash, first_seen_at, last_seen_at) values ($1, $2, $3, $3) on conflict do nothing");
    Ok(new.bind(user_id).bind(browser).bind(now).execute().await? > 0)
}

pub async fn count_browsers(tx: &mut Tx, user_id: &str) -> Result<i64> {
    Ok(tx.query("select count(*) from known_browsers where user_id = $1").bind(user_id).one::<(i64,)>().await?.0)
}

pub async fn forget_browsers(tx: &mut Tx, user_id: &str) -> Result<()> {
    tx.query("delete from known_browsers where user_id = $1").bind(user_id).execute().await?;
    Ok(())
}

/// Drops sessions that ended or ran out more than 30 days ago, and browsers not seen for 400 days, as their cookie is not.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let day = 86_400;
    let sessions = tx
        .query("delete from sessions where expires_at < $1 or ended_at < $1")
        .bind(now.minus(Duration::from_secs(30 * day)));
    sessions.execute().await?;
    let browsers =
        tx.query("delete from known_browsers where last_seen_at < $1").bind(now.minus(Duration::from_secs(400 * day)));
    browsers.execute().await?;
    Ok(())
}

/// Ends a session of anybody. Answers whose it was; nothing if it is none, or is not alive.
pub async fn end_any(tx: &mut Tx, id: &str, now: Timestamp) -> Result<Option<String>> {
    let ended = tx.query(
        "update sessions set ended_at = $2 where id = $1 and ended_at is null and expires_at > $2 and last_seen_at + idle_ms > $2 \
         returning user_id",
    );
    Ok(ended.bind(id).bind(now).optional::<(String,)>().await?.map(|(user_id,)| user_id))
}

/// How somebody proved who they are when a session began, as its list tells it.
///
/// # Errors
/// If the database is out of reach.
pub async fn methods_of(tx: &mut Tx, session_id: &str) -> Result<String> {
    let methods = tx.query("select methods from sessions where id = $1").bind(session_id);
    Ok(methods.optional::<(String,)>().await?.map(|(methods,)| methods).unwrap_or_default())
}

/// An app is signed in through a session now, and is to be told of its end.
///
/// # Errors
/// If the database is out of reach.
pub async fn has_apps(tx: &mut Tx, session_id: &str) -> Result<()> {
    let row = tx.query("update sessions set has_apps = true where id = $1 and not has_apps");
    row.bind(session_id).execute().await?;
    Ok(())
}

/// Some sessions that have ended, of whose end their apps were not told.
///
/// # Errors
/// If the database is out of reach.
pub async fn untold(tx: &mut Tx) -> Result<Vec<String>> {
    let ids = tx.query("select id from sessions where has_apps and ended_at is not null order by ended_at limit 50");
    Ok(ids.all::<(String,)>().await?.into_iter().map(|(id,)| id).collect())
}

/// The apps of a session are told of its end, by the caller. `false` if somebody else was faster.
///
/// # Errors
/// If the database is out of reach.
pub async fn told(tx: &mut Tx, session_id: &str) -> Result<bool> {
    let row = tx.query("update sessions set has_apps = false where id = $1 and has_apps");
    Ok(row.bind(session_id).execute().await? > 0)
}

/// The names of the apps that are signed in through somebody's sessions, each with the session's id.
///
/// # Errors
/// If the database is out of reach.
pub async fn apps(tx: &mut Tx, user_id: &str, now: Timestamp) -> Result<Vec<(String, String)>> {
    let rows = tx
        .query("select session_id, name from session_apps where user_id = $1 and until > $2 order by name, client_id");
    Ok(rows.bind(user_id).bind(now).all().await?)
}
