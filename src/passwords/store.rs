//! The rows of passwords and of those before them.

use sqlx::FromRow;

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::hashing::PasswordHash;
use crate::kit::secret;

/// What is kept of a password.
#[derive(Clone, PartialEq, FromRow)]
pub struct Stored {
    hash: String,
    pub changed_at: Timestamp,
}

impl Stored {
    /// As it was read together with other things.
    #[must_use]
    pub fn read(hash: String, changed_at: Timestamp) -> Self {
        Self { hash, changed_at }
    }

    /// The hash, if it is one that can be compared with.
    #[must_use]
    pub fn hash(&self) -> Option<PasswordHash> {
        PasswordHash::from_stored(&self.hash)
    }
}

/// What is kept of somebody's password, if they have one.
///
/// # Errors
/// If the database is out of reach.
pub async fn of(tx: &mut Tx, user_id: &str) -> Result<Option<Stored>> {
    Ok(tx.query("select hash, changed_at from passwords where user_id = $1").bind(user_id).optional().await?)
}

/// Sets somebody's password.
///
/// # Errors
/// If the database is out of reach.
pub async fn set(tx: &mut Tx, user_id: &str, hash: &PasswordHash, now: Timestamp) -> Result<()> {
    let row = tx.query(
        "insert into passwords (user_id, hash, changed_at) values ($1, $2, $3) on conflict (user_id) do update set hash = $2, changed_at = $3",
    );
    row.bind(user_id).bind(hash.to_stored()).bind(now).execute().await?;
    Ok(())
}

/// Keeps the same password under a newer hash, unless it was changed meanwhile.
///
/// # Errors
/// If the database is out of reach.
pub async fn upgrade(tx: &mut Tx, user_id: &str, (from, to): (&Stored, &PasswordHash)) -> Result<()> {
    let row = tx.query("update passwords set hash = $3 where user_id = $1 and hash = $2");
    row.bind(user_id).bind(&from.hash).bind(to.to_stored()).execute().await?;
    Ok(())
}

/// Takes somebody's password away.
///
/// # Errors
/// If the database is out of reach.
pub async fn forget(tx: &mut Tx, user_id: &str) -> Result<()> {
    tx.query("delete from passwords where user_id = $1").bind(user_id).execute().await?;
    Ok(())
}

/// The password in force and the `most - 1` before it.
pub(super) async fn former(tx: &mut Tx, user_id: &str, most: usize) -> Result<Vec<PasswordHash>> {
    let rows = tx.query(
        "select hash from (select hash, changed_at as at from passwords where user_id = $1 \
         union all select hash, retired_at as at from password_history where user_id = $1) as kept order by at desc limit $2",
    );
    let rows: Vec<(String,)> = rows.bind(user_id).bind(most).all().await?;
    Ok(rows.into_iter().filter_map(|(hash,)| PasswordHash::from_stored(&hash)).collect())
}

/// Puts the password in force into the history, which keeps the last `most`.
pub(super) async fn retire(tx: &mut Tx, user_id: &str, most: usize, now: Timestamp) -> Result<()> {
    let kept = tx.query("insert into password_history (id, user_id, hash, retired_at) select $1, user_id, hash, $3 from passwords where user_id = $2");
    kept.bind(secret::id(now)).bind(user_id).bind(now).execute().await?;
    let old = tx.query(
        "delete from password_history where user_id = $1 and id not in \
         (select id from password_history where user_id = $1 order by retired_at desc, id desc limit $2)",
    );
    old.bind(user_id).bind(most).execute().await?;
    Ok(())
}
