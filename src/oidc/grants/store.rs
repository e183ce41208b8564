//! The rows of grants.

use super::{Grant, Held};
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::oidc::scopes::Scopes;

pub async fn insert(tx: &mut Tx, grant: &Grant, offline: bool, now: Timestamp) -> Result<()> {
    let row = tx.query(
        "insert into app_grants (id, client_id, user_id, session_id, sid, untold, offline, scope, audience, proof, claims, created_at, last_used_at, expires_at) \
         values ($1, $2, $3, $4, $4, true, $5, $6, $7, $10, $11, $8, $8, $9)",
    );
    let row = row.bind(&grant.id).bind(&grant.client_id).bind(&grant.user_id).bind(grant.session_id.as_deref());
    row.bind(offline)
        .bind(&grant.scope)
        .bind(&grant.audience)
        .bind(now)
        .bind(grant.expires_at)
        .bind(&grant.proof)
        .bind(grant.claims.as_deref())
        .execute()
        .await?;
    Ok(())
}

/// A grant by its id, if it is in force: not ended, nor its session, its owner or its client shut out.
///
/// # Errors
/// If the database is out of reach.
pub async fn alive(tx: &mut Tx, id: &str, now: Timestamp) -> Result<Option<Grant>> {
    let grant = tx.query(
        "select grant_id, client_id, user_id, session_id, scope, audience, proof, claims, grant_ends_at, last_used_at from granted \
         where grant_id = $1 and grant_ends_at > $2 and (offline or (session_ends_at > $2 and session_idle_until > $2))",
    );
    Ok(grant.bind(id).bind(now).optional().await?)
}

/// [`alive`] of many, [`packed`](crate::kit::batch::packed), with whose they are. The limit cuts nothing off: it tells `PostgreSQL`
/// that they are few.
pub async fn held(tx: &mut Tx, (ids, count): (String, usize), now: Timestamp) -> Result<Vec<Held>> {
    let held = tx.query(
        "with recursive places (n) as (select 0 union all select n + 1 from places where n + 1 < $2), \
         sent (packed) as (select id from app_grants where false union all select $1), \
         asked as materialized (select rtrim(substr(packed, n * 64 + 1, 64)) as id from places, sent limit $2) \
         select g.* from asked join granted g on g.grant_id = asked.id where g.grant_ends_at > $3 \
         and (g.offline or (g.session_ends_at > $3 and g.session_idle_until > $3))",
    );
    Ok(held.bind(ids).bind(count).bind(now).all().await?)
}

/// A refresh token that was shown, used or not, and what it is good for.
#[derive(sqlx::FromRow)]
pub struct Shown {
    /// Its hash.
    pub shown: Vec<u8>,
    #[sqlx(flatten)]
    pub held: Held,
}

/// As [`held`], by hashes of refresh tokens, one behind the other.
pub async fn held_by(tx: &mut Tx, (hashes, count): (Vec<u8>, usize), now: Timestamp) -> Result<Vec<Shown>> {
    let held = tx.query(
        "with recursive places (n) as (select 0 union all select n + 1 from places where n + 1 < $2), \
         sent (packed) as (select hash from app_refresh_tokens where false union all select $1), \
         asked as materialized (select substr(packed, n * 32 + 1, 32) as hash from places, sent limit $2) \
         select asked.hash as shown, g.* from asked join app_refresh_tokens t on t.hash = asked.hash \
         join granted g on g.grant_id = t.grant_id where g.grant_ends_at > $3 \
         and (g.offline or (g.session_ends_at > $3 and g.session_idle_until > $3))",
    );
    Ok(held.bind(hashes).bind(count).bind(now).all().await?)
}

/// Ends a grant: nothing the app got through it is good any more. The app is told.
///
/// # Errors
/// If the database is out of reach.
pub async fn end(tx: &mut Tx, id: &str, now: Timestamp) -> Result<()> {
    let ended = tx.query("update app_grants set ended_at = $2 where id = $1 and ended_at is null");
    ended.bind(id).bind(now).execute().await?;
    Ok(())
}

/// Ends a grant that its app gives up. It need not be told.
///
/// # Errors
/// If the database is out of reach.
pub async fn give_up(tx: &mut Tx, id: &str, now: Timestamp) -> Result<()> {
    let ended = tx.query("update app_grants set ended_at = $2, untold = false where id = $1 and ended_at is null");
    ended.bind(id).bind(now).execute().await?;
    Ok(())
}

/// Whose sign-in at which app has ended, and the session it began in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct Left {
    pub client_id: String,
    pub user_id: String,
    pub sid: Option<String>,
}

/// Some grants that were ended by themselves and whose apps were not told.
///
/// # Errors
/// If the database is out of reach.
pub async fn untold(tx: &mut Tx) -> Result<Vec<String>> {
    let ids = tx.query("select id from app_grants where untold and ended_at is not null order by ended_at limit 50");
    Ok(ids.all::<(String,)>().await?.into_iter().map(|(id,)| id).collect())
}

/// The app of a grant is told of its end, by the caller. Nothing if somebody else was faster.
///
/// # Errors
/// If the database is out of reach.
pub async fn tell(tx: &mut Tx, id: &str) -> Result<Option<Left>> {
    let told = tx.query(
        "update app_grants set untold = false where id = $1 and untold and ended_at is not null returning client_id, user_id, sid",
    );
    Ok(told.bind(id).optional().await?)
}

/// The apps of a session are told of its end, by the caller.
///
/// # Errors
/// If the database is out of reach.
pub async fn tell_of(tx: &mut Tx, session_id: &str) -> Result<Vec<Left>> {
    let told = tx.query(
        "update app_grants set untold = false where session_id = $1 and untold returning client_id, user_id, sid",
    );
    Ok(told.bind(session_id).all().await?)
}

/// Lets grants that may stay go from sessions that have run out by themselves, before those are dropped, and drops what has run out.
///
/// # Errors
/// If the database is out of reach.
pub async fn keep_house(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let stays = tx.query(
        "update app_grants set session_id = null where offline and ended_at is null and session_id in \
         (select id from sessions where ended_at is null and (expires_at <= $1 or last_seen_at + idle_ms <= $1))",
    );
    stays.bind(now).execute().await?;
    tx.query("delete from app_grants where expires_at <= $1").bind(now).execute().await?;
    Ok(())
}

/// A sign-in at an app that is in force, for its owner to see.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Entered {
    pub client_id: String,
    pub scope: String,
    claims: Option<String>,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
}

impl Entered {
    /// What the app may see there, be it by scopes or claim by claim.
    #[must_use]
    pub fn sees(&self) -> Scopes {
        Scopes::parse(&self.scope).unwrap_or_default().and(&super::wished(self.claims.as_deref()).scopes())
    }
}

/// The sign-ins of somebody at apps that are in force, the last used first.
///
/// # Errors
/// If the database is out of reach.
pub async fn entered(tx: &mut Tx, user_id: &str, now: Timestamp) -> Result<Vec<Entered>> {
    let entered = tx.query(
        "select g.client_id, g.scope, g.claims, g.created_at, g.last_used_at from app_grants g \
         left join sessions s on s.id = g.session_id \
         where g.user_id = $1 and g.ended_at is null and g.expires_at > $2 \
         and ((g.offline and (s.id is null or s.ended_at is null)) \
         or (s.ended_at is null and s.expires_at > $2 and s.last_seen_at + s.idle_ms > $2)) order by g.last_used_at desc",
    );
    Ok(entered.bind(user_id).bind(now).all().await?)
}

/// Ends every sign-in of somebody at an app.
///
/// # Errors
/// If the database is out of reach.
pub async fn end_all_of(tx: &mut Tx, (user_id, client_id): (&str, &str), now: Timestamp) -> Result<u64> {
    let ended =
        tx.query("update app_grants set ended_at = $3 where user_id = $1 and client_id = $2 and ended_at is null");
    Ok(ended.bind(user_id).bind(client_id).bind(now).execute().await?)
}

/// The app used what it got.
///
/// # Errors
/// If the database is out of reach.
pub async fn used_now(tx: &mut Tx, id: &str, now: Timestamp) -> Result<()> {
    tx.query("update app_grants set last_used_at = $2 where id = $1").bind(id).bind(now).execute().await?;
    Ok(())
}
