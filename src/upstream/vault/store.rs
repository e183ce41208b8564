//! The rows of provider tokens, which are also the queue.

use std::collections::HashSet;

use super::worker::Worker;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

/// Tokens on their way into a row, sealed.
pub struct Sealed {
    pub access: Vec<u8>,
    pub refresh: Option<Vec<u8>>,
    pub expires_at: Option<Timestamp>,
    /// Names with spaces between them.
    pub scopes: String,
    pub refresh_at: Option<Timestamp>,
}

/// Tokens as they are kept.
#[derive(sqlx::FromRow)]
pub struct Kept {
    pub identity_id: String,
    pub provider: String,
    pub access_token: Vec<u8>,
    pub refresh_token: Option<Vec<u8>>,
    pub expires_at: Option<Timestamp>,
    pub scopes: String,
    pub leased_until: Timestamp,
    pub given_up_at: Option<Timestamp>,
}

/// Tokens that are to be refreshed, by whoever holds the lease.
#[derive(sqlx::FromRow)]
pub struct Due {
    pub identity_id: String,
    pub user_id: String,
    pub provider: String,
    pub refresh_token: Vec<u8>,
    /// This time included.
    pub attempts: i64,
}

/// Who works on it, and until when nobody else does.
pub struct Lease<'a> {
    pub id: &'a str,
    pub until: Timestamp,
}

/// What somebody brought takes the place of what was there. Some providers give a refresh token the first time only: it stays.
pub async fn put(tx: &mut Tx, identity_id: &str, sealed: Sealed, now: Timestamp) -> Result<()> {
    let row = tx.query(
        "insert into provider_tokens (identity_id, access_token, refresh_token, expires_at, scopes, refresh_at, stored_at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (identity_id) do update set access_token = excluded.access_token, \
         refresh_token = coalesce(excluded.refresh_token, provider_tokens.refresh_token), expires_at = excluded.expires_at, \
         scopes = excluded.scopes, refresh_at = excluded.refresh_at, stored_at = excluded.stored_at, attempts = 0, lease = null, \
         leased_until = 0, last_error = null, given_up_at = null",
    );
    let row = row.bind(identity_id).bind(sealed.access).bind(sealed.refresh).bind(sealed.expires_at);
    row.bind(sealed.scopes).bind(sealed.refresh_at).bind(now).execute().await?;
    Ok(())
}

pub async fn is_of(tx: &mut Tx, identity_id: &str, user_id: &str) -> Result<bool> {
    let row = tx.query("select 1 from identities where id = $1 and user_id = $2").bind(identity_id).bind(user_id);
    Ok(row.optional::<(i32,)>().await?.is_some())
}

pub async fn kept(tx: &mut Tx, identity_id: &str) -> Result<Option<Kept>> {
    let row = tx.query(
        "select t.identity_id, i.provider, t.access_token, t.refresh_token, t.expires_at, t.scopes, t.leased_until, t.given_up_at \
         from provider_tokens t join identities i on i.id = t.identity_id where t.identity_id = $1",
    );
    Ok(row.bind(identity_id).optional().await?)
}

/// Whether anything is due: a look, so that an idle portal writes nothing.
pub async fn is_any_due(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    let row = tx.query(
        "select 1 from provider_tokens where refresh_token is not null and given_up_at is null and refresh_at <= $1 \
         and leased_until <= $1 limit 1",
    );
    Ok(row.bind(now).optional::<(i32,)>().await?.is_some())
}

/// Leases what is due, the longest due first. Of two at once, one gets each: what is asked of a row is asked again outside, since
/// PostgreSQL asks only that of one that changed while the statement waited for it.
pub async fn lease_due(tx: &mut Tx, lease: &Lease<'_>, most: u32, now: Timestamp) -> Result<Vec<Due>> {
    let leased = tx.query(
        "update provider_tokens set lease = $2, leased_until = $3, attempts = attempts + 1 where refresh_token is not null \
         and given_up_at is null and refresh_at <= $1 and leased_until <= $1 and identity_id in \
         (select identity_id from provider_tokens where refresh_token is not null and given_up_at is null and refresh_at <= $1 \
         and leased_until <= $1 order by refresh_at, identity_id limit $4)",
    );
    leased.bind(now).bind(lease.id).bind(lease.until).bind(most).execute().await?;
    due(tx, lease).await
}

/// Leases one that ends before `ends_before`, unless somebody is at it, or it has just failed and its next try is yet to come.
pub async fn lease_one(
    tx: &mut Tx,
    identity_id: &str,
    lease: &Lease<'_>,
    (ends_before, now): (Timestamp, Timestamp),
) -> Result<Option<Due>> {
    let leased = tx.query(
        "update provider_tokens set lease = $3, leased_until = $4, attempts = attempts + 1 where identity_id = $1 \
         and leased_until <= $2 and refresh_token is not null and given_up_at is null and expires_at < $5 \
         and (attempts = 0 or refresh_at <= $2)",
    );
    let leased = leased.bind(identity_id).bind(now).bind(lease.id).bind(lease.until).bind(ends_before);
    leased.execute().await?;
    Ok(due(tx, lease).await?.pop())
}

async fn due(tx: &mut Tx, lease: &Lease<'_>) -> Result<Vec<Due>> {
    let rows = tx.query(
        "select t.identity_id, i.user_id, i.provider, t.refresh_token, t.attempts from provider_tokens t \
         join identities i on i.id = t.identity_id where t.lease = $1",
    );
    Ok(rows.bind(lease.id).all().await?)
}

/// New tokens for those that were leased. `false` if they are not ours any more: somebody signed in meanwhile, or the account is gone.
pub async fn replace(tx: &mut Tx, (identity_id, lease): (&str, &str), sealed: Sealed, now: Timestamp) -> Result<bool> {
    let row = tx.query(
        "update provider_tokens set access_token = $3, refresh_token = coalesce($4, refresh_token), expires_at = $5, \
         scopes = case when $6 = '' then scopes else $6 end, refresh_at = $7, stored_at = $8, attempts = 0, lease = null, \
         leased_until = 0, last_error = null where identity_id = $1 and lease = $2",
    );
    let row = row.bind(identity_id).bind(lease).bind(sealed.access).bind(sealed.refresh).bind(sealed.expires_at);
    Ok(row.bind(sealed.scopes).bind(sealed.refresh_at).bind(now).execute().await? > 0)
}

/// It failed; again at `at`. `false` as at [`replace`].
pub async fn put_back(tx: &mut Tx, (identity_id, lease): (&str, &str), (at, why): (Timestamp, &str)) -> Result<bool> {
    let row = tx.query(
        "update provider_tokens set lease = null, leased_until = 0, refresh_at = $3, last_error = $4 \
         where identity_id = $1 and lease = $2",
    );
    Ok(row.bind(identity_id).bind(lease).bind(at).bind(why).execute().await? > 0)
}

/// It was not tried after all; again at `at`. `false` as at [`replace`].
pub async fn untried(tx: &mut Tx, (identity_id, lease): (&str, &str), at: Timestamp) -> Result<bool> {
    let row = tx.query(
        "update provider_tokens set lease = null, leased_until = 0, refresh_at = $3, attempts = attempts - 1 \
         where identity_id = $1 and lease = $2",
    );
    Ok(row.bind(identity_id).bind(lease).bind(at).execute().await? > 0)
}

/// It is not tried again. A refresh token that is good for nothing goes. `false` as at [`replace`].
pub async fn give_up(
    tx: &mut Tx,
    (identity_id, lease): (&str, &str),
    (why, is_gone): (&str, bool),
    now: Timestamp,
) -> Result<bool> {
    let row = tx.query(
        "update provider_tokens set lease = null, leased_until = 0, last_error = $3, given_up_at = $4, \
         refresh_token = case when $5 then null else refresh_token end where identity_id = $1 and lease = $2",
    );
    Ok(row.bind(identity_id).bind(lease).bind(why).bind(now).bind(is_gone).execute().await? > 0)
}

/// Another three tries for whatever was given up and still has a refresh token. Answers how many that are.
pub async fn try_again(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let rows = tx.query(
        "update provider_tokens set given_up_at = null, attempts = 0, refresh_at = $1 \
         where given_up_at is not null and refresh_token is not null",
    );
    Ok(rows.bind(now).execute().await?)
}

/// An account somebody has elsewhere, and how we stand with its tokens.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Account {
    pub identity_id: String,
    pub provider: String,
    pub email: Option<String>,
    pub label: String,
    pub linked_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    pub token_expires_at: Option<Timestamp>,
    pub given_up_at: Option<Timestamp>,
}

impl Account {
    /// Whether we cannot act there any more until its owner signs in with it again.
    #[must_use]
    pub fn wants_sign_in(&self) -> bool {
        self.given_up_at.is_some()
    }
}

/// Somebody's accounts elsewhere, the longest linked first.
///
/// # Errors
/// If the database is out of reach.
pub async fn accounts(tx: &mut Tx, user_id: &str) -> Result<Vec<Account>> {
    let rows = tx.query(
        "select i.id as identity_id, i.provider, i.email, i.label, i.linked_at, i.last_used_at, t.expires_at as token_expires_at, \
         t.given_up_at from identities i left join provider_tokens t on t.identity_id = i.id where i.user_id = $1 \
         order by i.linked_at, i.id",
    );
    Ok(rows.bind(user_id).all().await?)
}

/// Which of somebody's accounts elsewhere we cannot act at any more until they sign in with them again.
///
/// # Errors
/// If the database is out of reach.
pub async fn lost(tx: &mut Tx, user_id: &str) -> Result<HashSet<String>> {
    let rows = tx.query(
        "select t.identity_id from provider_tokens t join identities i on i.id = t.identity_id \
         where i.user_id = $1 and t.given_up_at is not null",
    );
    Ok(rows.bind(user_id).all::<(String,)>().await?.into_iter().map(|(id,)| id).collect())
}

/// How many accounts of a provider people have, of how many we hold tokens, and how many of those want a sign-in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Tally {
    pub provider: String,
    pub accounts: i64,
    pub tokens: i64,
    pub want_sign_in: i64,
}

/// A line for each provider that anybody has an account of.
///
/// # Errors
/// If the database is out of reach.
pub async fn tally(tx: &mut Tx) -> Result<Vec<Tally>> {
    let rows = tx.query(
        "select i.provider, count(*) as accounts, count(t.identity_id) as tokens, count(t.given_up_at) as want_sign_in \
         from identities i left join provider_tokens t on t.identity_id = i.id group by i.provider order by i.provider",
    );
    Ok(rows.all().await?)
}

pub async fn worker(tx: &mut Tx) -> Result<Worker> {
    Ok(tx.query("select running, last_run_at, refreshed, errors from token_refresher").one().await?)
}

/// Switches the worker on or off. `false` if it was so already.
pub async fn switch_worker(tx: &mut Tx, running: bool) -> Result<bool> {
    let switched = tx.query("update token_refresher set running = $1 where running <> $1").bind(running);
    Ok(switched.execute().await? > 0)
}

/// Counts a round.
pub async fn worker_ran(tx: &mut Tx, (refreshed, errors): (u32, u32), now: Timestamp) -> Result<()> {
    let figures =
        tx.query("update token_refresher set last_run_at = $1, refreshed = refreshed + $2, errors = errors + $3");
    figures.bind(now).bind(refreshed).bind(errors).execute().await?;
    Ok(())
}
