//! The keys as they are in the database, parsed once and kept in [`Portal::signing_keys`].

use std::sync::Arc;
use std::time::Duration;

use super::make::place;
use super::store::Row;
use super::{Chain, SHARED, State, store};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::jws::{Algorithm, KeySet, Member, SigningKey};
use crate::portal::Portal;

/// How long a change at the command line or on another node may stay unseen.
pub const SEEN_WITHIN: Duration = Duration::from_secs(5);
/// How long the keys are believed complete when a token names one that is not among them.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long a change may stay unpublished.
const PUBLISHED_WITHIN: Duration = Duration::from_millis(100);

/// The keys in force, at most [`SEEN_WITHIN`] old.
///
/// # Errors
/// If the database is out of reach, or no key that signs opens with the encryption keys of these settings.
pub async fn current(portal: &Portal, now: Timestamp) -> Result<Arc<KeySet>> {
    at_most(portal, SEEN_WITHIN, now).await
}

/// The keys in force, as asked for after a token has named one that is not among them: looked up again at most once a second.
///
/// # Errors
/// Those of [`current`].
pub async fn newest(portal: &Portal, now: Timestamp) -> Result<Arc<KeySet>> {
    at_most(portal, LOOK_AGAIN, now).await
}

/// The keys to publish. Who has just registered an app may ask for them in the next moment and never again, so they are hardly old,
/// unless the database is out of reach.
///
/// # Errors
/// Those of [`current`].
pub async fn published(portal: &Portal, now: Timestamp) -> Result<Arc<KeySet>> {
    match at_most(portal, PUBLISHED_WITHIN, now).await {
        Ok(keys) => Ok(keys),
        Err(_) => current(portal, now).await,
    }
}

async fn at_most(portal: &Portal, age: Duration, now: Timestamp) -> Result<Arc<KeySet>> {
    portal.signing_keys.get(now, age, |last| look_up(portal, last, now)).await
}

async fn look_up(portal: &Portal, last: Option<Arc<KeySet>>, now: Timestamp) -> Result<KeySet> {
    let mut tx = portal.db.read().await?;
    let rows = store::all(&mut tx).await?;
    drop(tx);
    let alive = rows.iter().filter(|row| row.verifies_until.is_none_or(|until| until > now));
    let mut members: Vec<_> = alive.filter_map(|row| member(portal, last.as_deref(), row)).collect();
    let current = rows.iter().filter(|row| row.state == State::Current.name());
    let mut signers: Vec<_> = current.map(|row| (Chain::of(row).name(), row.kid.as_str())).collect();
    let shared = portal.settings.tokens.shared_secret.as_ref();
    members.extend(
        shared.map(|secret| Member {
            key: Arc::new(SigningKey::shared(SHARED, secret.expose().as_bytes())),
            until: None,
        }),
    );
    if shared.is_some() {
        signers.insert(0, (Chain::Access.name(), SHARED));
    }
    KeySet::new(members, (Chain::Access.name(), &signers)).ok_or_else(|| Error::Internal(NONE.to_owned()))
}

const NONE: &str = "there is no signing key, or it does not open with AUTH_ENCRYPTION_KEYS";

/// The key of a row: the one parsed earlier, else opened and parsed now.
fn member(portal: &Portal, last: Option<&KeySet>, row: &Row) -> Option<Member> {
    let known = last.and_then(|last| last.member(&row.kid)).map(|member| Arc::clone(&member.key));
    let key = known.or_else(|| open(portal, row));
    if key.is_none() {
        tracing::warn!(
            kid = row.kid,
            "a signing key does not open: it was changed, or its encryption key is not in the ring"
        );
    }
    Some(Member { key: key?, until: row.verifies_until })
}

fn open(portal: &Portal, row: &Row) -> Option<Arc<SigningKey>> {
    let private = portal.keyring.open(&place(&row.kid), &row.private_key).ok()?;
    let key = SigningKey::from_pkcs8(Algorithm::parse(&row.alg)?, &private).ok()?;
    (key.kid() == row.kid).then(|| Arc::new(key))
}
