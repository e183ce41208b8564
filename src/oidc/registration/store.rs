//! The rows of registration tokens, and of apps that registered themselves.

use super::tokens::Listed;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

pub async fn insert_token(tx: &mut Tx, token: &Listed, hash: Vec<u8>) -> Result<()> {
    let row = tx.query(
        "insert into registration_tokens (id, hash, uses, used, created_at, expires_at) values ($1, $2, $3, 0, $4, $5)",
    );
    let row = row.bind(&token.id).bind(hash).bind(token.uses).bind(token.created_at).bind(token.expires_at);
    row.execute().await?;
    Ok(())
}

pub async fn tokens(tx: &mut Tx) -> Result<Vec<Listed>> {
    let rows = tx.query("select id, uses, used, created_at, expires_at from registration_tokens order by id");
    Ok(rows.all().await?)
}

pub async fn delete_token(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.query("delete from registration_tokens where id = $1").bind(id).execute().await? > 0)
}

pub async fn is_good(tx: &mut Tx, hash: Vec<u8>, now: Timestamp) -> Result<bool> {
    let row = tx.query("select id from registration_tokens where hash = $1 and used < uses and expires_at > $2");
    Ok(row.bind(hash).bind(now).optional::<(String,)>().await?.is_some())
}

/// Counts one use: of fifty at once, as many get it as are left. Answers the token's id.
pub async fn use_one(tx: &mut Tx, hash: Vec<u8>, now: Timestamp) -> Result<Option<String>> {
    let row = tx.query(
        "update registration_tokens set used = used + 1 where hash = $1 and used < uses and expires_at > $2 returning id",
    );
    Ok(row.bind(hash).bind(now).optional::<(String,)>().await?.map(|(id,)| id))
}

pub async fn insert(tx: &mut Tx, client_id: &str, hash: Vec<u8>, token_id: &str) -> Result<()> {
    let row = tx.query("insert into client_registrations (client_id, hash, token_id) values ($1, $2, $3)");
    row.bind(client_id).bind(hash).bind(token_id).execute().await?;
    Ok(())
}

pub async fn is_own(tx: &mut Tx, client_id: &str, hash: Vec<u8>) -> Result<bool> {
    let row = tx.query("select client_id from client_registrations where client_id = $1 and hash = $2");
    Ok(row.bind(client_id).bind(hash).optional::<(String,)>().await?.is_some())
}

/// Drops tokens that have run out.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    tx.query("delete from registration_tokens where expires_at <= $1").bind(now).execute().await?;
    Ok(())
}
