//! What signing in asks before it looks at a password, in one statement: each costs a tenth of a millisecond, and a sign-in should
//! cost little besides its hash.

use sqlx::FromRow;

use crate::accounts::{Identifier, User};
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::mfa::Enrolled;
use crate::passwords::Stored;

/// Who a name belongs to.
#[derive(FromRow)]
pub struct Who {
    #[sqlx(flatten)]
    pub user: User,
    hash: Option<String>,
    changed_at: Option<Timestamp>,
    /// Whether this browser has signed in to the account before.
    pub known_browser: bool,
}

impl Who {
    /// What is kept of their password.
    pub fn stored(&self) -> Option<Stored> {
        Some(Stored::read(self.hash.clone()?, self.changed_at?))
    }
}

/// The account behind a name, its password, and whether it knows the browser. An unknown name costs the same.
pub async fn who(tx: &mut Tx, identifier: &Identifier, browser: Option<Vec<u8>>) -> Result<Option<Who>> {
    let found = tx.query(
        "select u.id, u.email, u.email_verified_at, u.username, u.name, u.given_name, u.family_name, u.locale, u.time_zone, u.metadata, u.status, \
         u.deletion_due_at, u.last_sign_in_at, u.created_at, p.hash, p.changed_at, \
         exists (select 1 from known_browsers b where b.user_id = u.id and b.browser_hash = $2) as known_browser \
         from identifiers i join users u on u.id = i.user_id left join passwords p on p.user_id = u.id \
         where i.value = $1 and i.kind <> 'former'",
    );
    Ok(found.bind(identifier.key()).bind(browser.unwrap_or_default()).optional().await?)
}

#[derive(FromRow)]
struct Standing {
    hash: Option<String>,
    changed_at: Option<Timestamp>,
    #[sqlx(flatten)]
    factors: Enrolled,
}

/// What somebody's account is guarded by, read after it is held: their password, their factors (a phone number `by_text` only),
/// and whether this browser is asked.
pub async fn standing(
    tx: &mut Tx,
    user_id: &str,
    browser: Option<Vec<u8>>,
    (by_text, now): (bool, Timestamp),
) -> Result<(Option<Stored>, Enrolled)> {
    let row = tx.query(
        "select p.hash, p.changed_at, \
         exists (select 1 from totp_factors t where t.user_id = u.id and t.confirmed_at is not null) as totp, \
         ($4 and exists (select 1 from phones n where n.user_id = u.id)) as sms, \
         exists (select 1 from recovery_codes r where r.user_id = u.id and r.used_at is null) as recovery, \
         exists (select 1 from trusted_browsers b where b.user_id = u.id and b.browser_hash = $2 and b.expires_at > $3) as trusted \
         from users u left join passwords p on p.user_id = u.id where u.id = $1",
    );
    let found: Standing = row.bind(user_id).bind(browser.unwrap_or_default()).bind(now).bind(by_text).one().await?;
    let password = found.hash.zip(found.changed_at).map(|(hash, changed_at)| Stored::read(hash, changed_at));
    Ok((password, found.factors))
}
