//! The rows of who has which role.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

pub async fn insert(tx: &mut Tx, user_id: &str, role: &str, by: Option<&str>, now: Timestamp) -> Result<()> {
    let granted = tx.query(
        "insert into user_roles (user_id, role, granted_at, granted_by) values ($1, $2, $3, $4) on conflict do nothing",
    );
    granted.bind(user_id).bind(role).bind(now).bind(by).execute().await?;
    Ok(())
}

pub async fn is_held(tx: &mut Tx, role: &str) -> Result<bool> {
    let holder = tx.query("select 1 from user_roles where role = $1 limit 1").bind(role);
    Ok(holder.optional::<(i32,)>().await?.is_some())
}

pub async fn of(tx: &mut Tx, user_id: &str) -> Result<Vec<String>> {
    let roles: Vec<(String,)> =
        tx.query("select role from user_roles where user_id = $1 order by role").bind(user_id).all().await?;
    Ok(roles.into_iter().map(|(role,)| role).collect())
}
