//! The rows of what people allowed.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::oidc::scopes::Scopes;

pub async fn given(tx: &mut Tx, user_id: &str, client_id: &str) -> Result<Scopes> {
    let row = tx.query("select scope from consents where user_id = $1 and client_id = $2");
    let row = row.bind(user_id).bind(client_id).optional::<(String,)>().await?;
    Ok(row.and_then(|(scope,)| Scopes::parse(&scope)).unwrap_or_default())
}

pub async fn give(tx: &mut Tx, (user_id, client_id): (&str, &str), scope: &str, now: Timestamp) -> Result<()> {
    let row = tx.query(
        "insert into consents (user_id, client_id, scope, given_at) values ($1, $2, $3, $4) \
         on conflict (user_id, client_id) do update set scope = $3, given_at = $4",
    );
    row.bind(user_id).bind(client_id).bind(scope).bind(now).execute().await?;
    Ok(())
}

/// What somebody allowed: client ids, and what each may see.
///
/// # Errors
/// If the database is out of reach.
pub async fn of(tx: &mut Tx, user_id: &str) -> Result<Vec<(String, Scopes)>> {
    let rows = tx.query("select client_id, scope from consents where user_id = $1").bind(user_id);
    let rows = rows.all::<(String, String)>().await?.into_iter();
    Ok(rows.map(|(id, scope)| (id, Scopes::parse(&scope).unwrap_or_default())).collect())
}

/// Forgets what somebody allowed an app. `false` if that was nothing.
///
/// # Errors
/// If the database is out of reach.
pub async fn withdraw(tx: &mut Tx, (user_id, client_id): (&str, &str)) -> Result<bool> {
    let gone = tx.query("delete from consents where user_id = $1 and client_id = $2");
    Ok(gone.bind(user_id).bind(client_id).execute().await? > 0)
}
