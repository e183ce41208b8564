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
