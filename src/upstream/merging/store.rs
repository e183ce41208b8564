//! The rows of merges, and of what goes over.

use super::Moved;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::keyring::Keyring;
use crate::upstream::identities::Identity;

/// What decides whether an account can be merged.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Standing {
    pub has_factor: bool,
    /// Whether its former address can still take it back.
    pub has_former_address: bool,
    /// Whether another was merged into it that can still come back.
    pub has_taken_in: bool,
}

/// `by_text`: whether a phone number counts as a second factor.
pub async fn standing(tx: &mut Tx, user_id: &str, (by_text, now): (bool, Timestamp)) -> Result<Standing> {
    let row = tx.query(
        "select (exists (select 1 from totp_factors where user_id = $1 and confirmed_at is not null) \
         or ($3 and exists (select 1 from phones where user_id = $1))) as has_factor, \
         exists (select 1 from identifiers where user_id = $1 and kind = 'former' and held_until > $2) as has_former_address, \
         exists (select 1 from account_merges where kept_id = $1 and undo_until > $2) as has_taken_in",
    );
    Ok(row.bind(user_id).bind(now).bind(by_text).one().await?)
}

/// Gives an account elsewhere to another owner. `false` if it is not `from`'s any more.
pub async fn hand_over(tx: &mut Tx, identity: &Identity, (from, to): (&str, &str)) -> Result<bool> {
    let moved = tx.query("update identities set user_id = $4 where issuer = $1 and subject = $2 and user_id = $3");
    Ok(moved.bind(&identity.issuer).bind(&identity.subject).bind(from).bind(to).execute().await? > 0)
}

/// The addresses and usernames that lead to an account, and what kind of name each is.
pub async fn names(tx: &mut Tx, user_id: &str) -> Result<Vec<(String, String)>> {
    let names = tx.query("select value, kind from identifiers where user_id = $1 and kind <> 'former' order by value");
    Ok(names.bind(user_id).all().await?)
}

/// Has the names of one account lead to another. Until `held_until` they are nothing but that.
pub async fn lead_names(tx: &mut Tx, (from, to): (&str, &str), held_until: Timestamp) -> Result<()> {
    let names = tx.query(
        "update identifiers set user_id = $2, kind = 'merged', held_until = $3 where user_id = $1 and kind <> 'former'",
    );
    names.bind(from).bind(to).bind(held_until).execute().await?;
    Ok(())
}

/// Gives a name back that leads elsewhere.
pub async fn give_name_back(tx: &mut Tx, (value, kind): (&str, &str), (from, to): (&str, &str)) -> Result<()> {
    let name = tx.query(
        "update identifiers set user_id = $3, kind = $4, held_until = null where value = $1 and user_id = $2 and kind = 'merged'",
    );
    name.bind(value).bind(from).bind(to).bind(kind).execute().await?;
    Ok(())
}

/// Has an id lead to another account.
pub async fn lead_id(tx: &mut Tx, id: &str, to: &str) -> Result<()> {
    let row = tx.query(
        "insert into former_ids (id, user_id) values ($1, $2) on conflict (id) do update set user_id = excluded.user_id",
    );
    row.bind(id).bind(to).execute().await?;
    Ok(())
}

/// The ids that lead to an account.
pub async fn former_ids(tx: &mut Tx, user_id: &str) -> Result<Vec<String>> {
    let ids = tx.query("select id from former_ids where user_id = $1 order by id").bind(user_id);
    Ok(ids.all::<(String,)>().await?.into_iter().map(|(id,)| id).collect())
}

/// An id is its own again.
pub async fn free_id(tx: &mut Tx, id: &str) -> Result<()> {
    tx.query("delete from former_ids where id = $1").bind(id).execute().await?;
    Ok(())
}

/// Shuts an account, or opens it again.
pub async fn set_status(tx: &mut Tx, user_id: &str, status: &'static str, now: Timestamp) -> Result<()> {
    let row = tx.query("update users set status = $2, updated_at = $3 where id = $1");
    row.bind(user_id).bind(status).bind(now).execute().await?;
    Ok(())
}

/// A merge, to be written down.
pub struct New<'a> {
    pub id: &'a str,
    pub kept_id: &'a str,
    pub merged_id: &'a str,
    /// A [`Moved`], sealed.
    pub moved: Vec<u8>,
    pub undo_until: Timestamp,
}

pub async fn insert(tx: &mut Tx, new: New<'_>, now: Timestamp) -> Result<()> {
    let row = tx.query(
        "insert into account_merges (id, kept_id, merged_id, moved, created_at, undo_until) values ($1, $2, $3, $4, $5, $6)",
    );
    let row = row.bind(new.id).bind(new.kept_id).bind(new.merged_id).bind(new.moved);
    row.bind(now).bind(new.undo_until).execute().await?;
    Ok(())
}

/// A merge that can be taken back.
#[derive(sqlx::FromRow)]
pub struct Row {
    pub id: String,
    pub kept_id: String,
    pub merged_id: String,
    moved: Vec<u8>,
}

impl Row {
    /// What went over.
    pub fn moved(&self, keyring: &Keyring) -> Option<Moved> {
        serde_json::from_slice(&keyring.open(&place(&self.id), &self.moved).ok()?).ok()
    }
}

/// Where the seal of a [`Moved`] belongs.
pub fn place(id: &str) -> String {
    format!("account_merges.moved.{id}")
}

/// Uses a merge up, to take it back. Of fifty at once, one gets it.
pub async fn take(tx: &mut Tx, id: &str, now: Timestamp) -> Result<Option<Row>> {
    let row = tx
        .query("delete from account_merges where id = $1 and undo_until > $2 returning id, kept_id, merged_id, moved");
    Ok(row.bind(id).bind(now).optional().await?)
}

/// The addresses of both accounts of a merge that can be taken back: of the one that stayed, and of the other.
pub async fn addresses(tx: &mut Tx, id: &str, now: Timestamp) -> Result<Option<(String, String)>> {
    let row = tx.query(
        "select k.email, m.email from account_merges a join users k on k.id = a.kept_id join users m on m.id = a.merged_id \
         where a.id = $1 and a.undo_until > $2",
    );
    Ok(row.bind(id).bind(now).optional().await?)
}

/// What was merged into an account and can be taken back, the latest first: id, address, and until when.
pub async fn of(tx: &mut Tx, kept_id: &str, now: Timestamp) -> Result<Vec<(String, String, Timestamp)>> {
    let rows = tx.query(
        "select a.id, m.email, a.undo_until from account_merges a join users m on m.id = a.merged_id \
         where a.kept_id = $1 and a.undo_until > $2 order by a.id desc",
    );
    Ok(rows.bind(kept_id).bind(now).all().await?)
}

/// Deletes the merged accounts that cannot come back any more, with everything that hangs on them. Answers their ids.
pub async fn delete_lapsed(tx: &mut Tx, now: Timestamp) -> Result<Vec<String>> {
    let gone = tx.query(
        "delete from users where status = 'merged' and not exists \
         (select 1 from account_merges a where a.merged_id = users.id and a.undo_until > $1) returning id",
    );
    Ok(gone.bind(now).all::<(String,)>().await?.into_iter().map(|(id,)| id).collect())
}
