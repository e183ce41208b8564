//! The rows of identities.

use super::Identity;
use crate::accounts::Email;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::upstream::Profile;

/// By who says it and whom.
pub async fn find(tx: &mut Tx, issuer: &str, subject: &str) -> Result<Option<Identity>> {
    let found = tx.query(
        "select id, user_id, provider, issuer, subject, email, email_verified, label, linked_at, last_used_at from identities \
         where issuer = $1 and subject = $2",
    );
    Ok(found.bind(issuer).bind(subject).optional().await?)
}

/// Somebody's, in the order in which they were linked.
pub async fn list(tx: &mut Tx, user_id: &str) -> Result<Vec<Identity>> {
    let found = tx.query(
        "select id, user_id, provider, issuer, subject, email, email_verified, label, linked_at, last_used_at from identities \
         where user_id = $1 order by id",
    );
    Ok(found.bind(user_id).all().await?)
}

/// `false` if it is somebody's already, or they have another of that provider.
pub async fn insert(tx: &mut Tx, new: &Identity) -> Result<bool> {
    let row = tx.query(
        "insert into identities (id, user_id, provider, issuer, subject, email, email_verified, label, linked_at, last_used_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
    );
    let row = row.bind(&new.id).bind(&new.user_id).bind(&new.provider).bind(&new.issuer).bind(&new.subject);
    let row = row.bind(new.email.as_deref()).bind(new.email_verified).bind(&new.label).bind(new.linked_at);
    Ok(row.bind(new.last_used_at).execute().await? > 0)
}

/// Somebody came with it: what its provider says now.
pub async fn used(tx: &mut Tx, id: &str, profile: &Profile, now: Timestamp) -> Result<()> {
    let row =
        tx.query("update identities set email = $2, email_verified = $3, label = $4, last_used_at = $5 where id = $1");
    let row = row.bind(id).bind(profile.email.as_ref().map(Email::as_str));
    row.bind(profile.email_verified).bind(&profile.label).bind(now).execute().await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, user_id: &str, id: &str) -> Result<()> {
    tx.query("delete from identities where id = $1 and user_id = $2").bind(id).bind(user_id).execute().await?;
    Ok(())
}

/// Those that were linked at `since` or later.
pub async fn delete_since(tx: &mut Tx, user_id: &str, since: Timestamp) -> Result<()> {
    let gone = tx.query("delete from identities where user_id = $1 and linked_at >= $2");
    gone.bind(user_id).bind(since).execute().await?;
    Ok(())
}
