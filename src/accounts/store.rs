//! Every statement about accounts and the names they hold.

use super::{Email, Identifier, User, Username};
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

/// What an account starts with.
#[derive(Debug)]
pub struct NewUser<'a> {
    pub id: &'a str,
    pub email: &'a Email,
    pub name: &'a str,
    pub locale: Option<&'a str>,
    pub verified: bool,
    /// Whether its owner made it, and not an operator: what is never confirmed is deleted after a week.
    pub self_made: bool,
}

/// An account by its id.
///
/// # Errors
/// If the database is out of reach.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<User>> {
    let user = tx.query(
        "select id, email, email_verified_at, username, name, given_name, family_name, locale, time_zone, metadata, status, \
         deletion_due_at, last_sign_in_at, created_at from users where id = $1",
    );
    Ok(user.bind(id).optional().await?)
}

/// An account by its id, as it is now; nobody else changes it until the transaction ends. None that was merged into another: it is shut.
///
/// # Errors
/// If the database is out of reach.
pub async fn hold(tx: &mut Tx, id: &str) -> Result<Option<User>> {
    // Writing the row, even as it is, takes its lock on PostgreSQL; SQLite has one writer anyway.
    let user = tx.query(
        "update users set updated_at = updated_at where id = $1 and status <> 'merged' returning id, email, email_verified_at, username, name, given_name, \
         family_name, locale, time_zone, metadata, status, deletion_due_at, last_sign_in_at, created_at",
    );
    Ok(user.bind(id).optional().await?)
}

/// [`hold`] for somebody who just proved who they are, which is written down in the same statement.
///
/// # Errors
/// If the database is out of reach.
pub async fn hold_proven(tx: &mut Tx, id: &str, now: Timestamp) -> Result<Option<User>> {
    let user = tx.query(
        "update users set last_sign_in_at = $2 where id = $1 returning id, email, email_verified_at, username, name, given_name, \
         family_name, locale, time_zone, metadata, status, deletion_due_at, last_sign_in_at, created_at",
    );
    Ok(user.bind(id).bind(now).optional().await?)
}

/// The account that signs in with this address or username.
///
/// # Errors
/// If the database is out of reach.
pub async fn by_identifier(tx: &mut Tx, identifier: &Identifier) -> Result<Option<User>> {
    let user = tx.query(
        "select u.id, u.email, u.email_verified_at, u.username, u.name, u.given_name, u.family_name, u.locale, u.time_zone, u.metadata, \
         u.status, u.deletion_due_at, u.last_sign_in_at, u.created_at \
         from identifiers i join users u on u.id = i.user_id where i.value = $1 and i.kind <> 'former'",
    );
    Ok(user.bind(identifier.key()).optional().await?)
}

/// Makes an account, unless its address is held already. Fifty at once make one.
///
/// # Errors
/// If the database is out of reach.
pub async fn create(tx: &mut Tx, new: &NewUser<'_>, now: Timestamp) -> Result<bool> {
    let user = tx.query(
        "insert into users (id, email, email_verified_at, name, locale, created_at, updated_at, self_made) values ($1, $2, $3, $4, $5, $6, $6, $7)",
    );
    let user = user
        .bind(new.id)
        .bind(new.email.as_str())
        .bind(new.verified.then_some(now))
        .bind(new.name)
        .bind(new.locale)
        .bind(now)
        .bind(new.self_made);
    user.execute().await?;
    let held = claim(tx, new.email.as_str(), "email", new.id, now).await?;
    if !held {
        tx.query("delete from users where id = $1").bind(new.id).execute().await?;
    }
    Ok(held)
}

/// Takes a username for somebody, letting go of the one before. `false` if somebody else holds it.
///
/// # Errors
/// If the database is out of reach.
pub async fn claim_username(tx: &mut Tx, user_id: &str, username: Option<&Username>, now: Timestamp) -> Result<bool> {
    let wanted = username.map(Username::as_str);
    let others = tx.query("delete from identifiers where user_id = $1 and kind = 'username' and value <> $2");
    others.bind(user_id).bind(wanted.unwrap_or_default()).execute().await?;
    if let Some(wanted) = wanted
        && !claim(tx, wanted, "username", user_id, now).await?
    {
        return Ok(false);
    }
    let row = tx.query("update users set username = $2, updated_at = $3 where id = $1");
    row.bind(user_id).bind(wanted).bind(now).execute().await?;
    Ok(true)
}

/// Takes a name for somebody unless somebody else holds it. Holding it already is fine, unless it came with another account that can
/// still have it back.
async fn claim(tx: &mut Tx, value: &str, kind: &'static str, user_id: &str, now: Timestamp) -> Result<bool> {
    let lapsed = tx.query("delete from identifiers where value = $1 and kind = 'former' and held_until <= $2");
    lapsed.bind(value).bind(now).execute().await?;
    let taken = tx.query(
        "insert into identifiers (value, user_id, kind) values ($1, $2, $3) \
         on conflict (value) do update set kind = $3, held_until = null \
         where identifiers.user_id = $2 and (identifiers.kind <> 'merged' or identifiers.held_until <= $4)",
    );
    Ok(taken.bind(value).bind(user_id).bind(kind).bind(now).execute().await? > 0)
}

/// Gives an account another address; the one before stays held until `held_until`. `false` if somebody else holds it.
pub(super) async fn change_email(
    tx: &mut Tx,
    user: &User,
    new: &Email,
    (now, held_until): (Timestamp, Option<Timestamp>),
) -> Result<bool> {
    if !claim(tx, new.as_str(), "email", &user.id, now).await? {
        return Ok(false);
    }
    let former = tx.query("update identifiers set kind = 'former', held_until = $3 where value = $1 and user_id = $2");
    former.bind(&user.email).bind(&user.id).bind(held_until.unwrap_or(now)).execute().await?;
    let row = tx.query("update users set email = $2, email_verified_at = $3, updated_at = $3 where id = $1");
    row.bind(&user.id).bind(new.as_str()).bind(now).execute().await?;
    Ok(true)
}

/// What people say about themselves.
#[derive(Debug, Default)]
pub struct Details<'a> {
    pub name: &'a str,
    pub given_name: &'a str,
    pub family_name: &'a str,
    pub locale: Option<&'a str>,
    pub time_zone: Option<&'a str>,
}

pub(super) async fn update_details(tx: &mut Tx, user_id: &str, details: &Details<'_>, now: Timestamp) -> Result<()> {
    let row = tx.query(
        "update users set name = $2, given_name = $3, family_name = $4, locale = $5, time_zone = $6, updated_at = $7 where id = $1",
    );
    let row = row.bind(user_id).bind(details.name).bind(details.given_name).bind(details.family_name);
    row.bind(details.locale).bind(details.time_zone).bind(now).execute().await?;
    Ok(())
}

/// What somebody is called: in full, and in parts where they gave them.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pub name: &'a str,
    pub given_name: &'a str,
    pub family_name: &'a str,
}

/// Gives an account the names its owner typed.
///
/// # Errors
/// If the database is out of reach.
pub async fn rename(tx: &mut Tx, user_id: &str, names: Names<'_>, now: Timestamp) -> Result<()> {
    let row = tx.query("update users set name = $2, given_name = $3, family_name = $4, updated_at = $5 where id = $1");
    let row = row.bind(user_id).bind(names.name).bind(names.given_name).bind(names.family_name);
    row.bind(now).execute().await?;
    Ok(())
}

/// Keeps what somebody says about themselves besides their profile; `metadata` is an object, as text.
///
/// # Errors
/// If the database is out of reach.
pub async fn set_metadata(tx: &mut Tx, user_id: &str, metadata: &str, now: Timestamp) -> Result<()> {
    let row = tx.query("update users set metadata = $2, updated_at = $3 where id = $1");
    row.bind(user_id).bind(metadata).bind(now).execute().await?;
    Ok(())
}

pub(super) async fn set_locale(tx: &mut Tx, user_id: &str, locale: &str, now: Timestamp) -> Result<()> {
    let row = tx.query("update users set locale = $2, updated_at = $3 where id = $1");
    row.bind(user_id).bind(locale).bind(now).execute().await?;
    Ok(())
}

pub(super) async fn set_status(tx: &mut Tx, user_id: &str, status: &'static str, now: Timestamp) -> Result<()> {
    let row = tx.query("update users set status = $2, updated_at = $3 where id = $1");
    row.bind(user_id).bind(status).bind(now).execute().await?;
    Ok(())
}

/// The address is proven to be theirs.
///
/// # Errors
/// If the database is out of reach.
pub async fn mark_verified(tx: &mut Tx, user_id: &str, now: Timestamp) -> Result<()> {
    let row =
        tx.query("update users set email_verified_at = coalesce(email_verified_at, $2), updated_at = $2 where id = $1");
    row.bind(user_id).bind(now).execute().await?;
    Ok(())
}

pub(super) async fn schedule_deletion(
    tx: &mut Tx,
    user_id: &str,
    due: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    let row = tx.query("update users set deletion_due_at = $2, updated_at = $3 where id = $1");
    row.bind(user_id).bind(due).bind(now).execute().await?;
    Ok(())
}

/// Deletes the accounts whose time to change their mind is over, with everything that hangs on them. Answers their ids.
///
/// # Errors
/// If the database is out of reach.
pub(super) async fn delete_due(tx: &mut Tx, now: Timestamp) -> Result<Vec<String>> {
    let gone = tx.query("delete from users where deletion_due_at <= $1 returning id").bind(now);
    Ok(gone.all::<(String,)>().await?.into_iter().map(|(id,)| id).collect())
}

/// Deletes the accounts that people made before `before` and never confirmed nor used. Answers their ids.
///
/// # Errors
/// If the database is out of reach.
pub(super) async fn delete_abandoned(tx: &mut Tx, before: Timestamp) -> Result<Vec<String>> {
    let gone = tx.query(
        "delete from users where email_verified_at is null and last_sign_in_at is null and self_made and created_at < $1 returning id",
    );
    Ok(gone.bind(before).all::<(String,)>().await?.into_iter().map(|(id,)| id).collect())
}

/// Deletes an account and everything that hangs on it; the log keeps its id alone.
///
/// # Errors
/// If the database is out of reach.
pub async fn delete(tx: &mut Tx, user_id: &str) -> Result<()> {
    tx.query("delete from users where id = $1").bind(user_id).execute().await?;
    Ok(())
}

/// Accounts in the order they were made, `after` an id.
///
/// # Errors
/// If the database is out of reach.
pub async fn list(tx: &mut Tx, after: Option<&str>, limit: u32) -> Result<Vec<User>> {
    let users = tx.query(
        "select id, email, email_verified_at, username, name, given_name, family_name, locale, time_zone, metadata, status, \
         deletion_due_at, last_sign_in_at, created_at from users where id > $1 and status <> 'merged' order by id limit $2",
    );
    Ok(users.bind(after.unwrap_or_default()).bind(limit).all().await?)
}

/// An account by id, address or username, as an operator types it. The id of one that was merged into another leads there.
///
/// # Errors
/// If the database is out of reach.
pub async fn search_one(tx: &mut Tx, typed: &str) -> Result<Option<User>> {
    let merged_into =
        tx.query("select user_id from former_ids where id = $1").bind(typed).optional::<(String,)>().await?;
    match by_id(tx, merged_into.as_ref().map_or(typed, |(id,)| id)).await? {
        Some(user) => Ok(Some(user)),
        None => by_identifier(tx, &Identifier::parse(typed)).await,
    }
}

/// Lets go of a former address that is held for somebody.
pub(super) async fn release(tx: &mut Tx, user_id: &str, email: &str) -> Result<()> {
    let former = tx.query("delete from identifiers where value = $1 and user_id = $2 and kind = 'former'");
    former.bind(email).bind(user_id).execute().await?;
    Ok(())
}

/// Ends every session of somebody, effective on the next request of each.
///
/// # Errors
/// If the database is out of reach.
pub async fn end_every_session(tx: &mut Tx, user_id: &str, now: Timestamp) -> Result<u64> {
    let ended = tx.query("update sessions set ended_at = $2 where user_id = $1 and ended_at is null");
    Ok(ended.bind(user_id).bind(now).execute().await?)
}
