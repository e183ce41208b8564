//! The secrets letters carry: a token in a link, a code to type beside it. Each has one purpose, one owner, an end, and works once.
//!
//! Only hashes are kept. A token is 256 bits and used up by one `UPDATE`; a code is six digits, lives ten minutes, bears five
//! tries, and works only together with the id that the asking browser keeps in its sealed flow cookie (ASVS 6.6.2).

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::FromRow;

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::secret::{self, Token};
use crate::request::Ctx;

/// How long a code can be typed (NIST SP 800-63B-4 3.1.3.2: ten minutes at most).
pub const CODE_LIFE: Duration = Duration::from_mins(10);
/// How many tries a code bears.
pub const CODE_TRIES: i64 = 5;

/// What a secret is for. One is never taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    VerifyEmail,
    ResetPassword,
    MagicLink,
    ChangeEmail,
    UndoEmailChange,
    CancelDeletion,
    SetUp,
    /// By text message, to a number somebody wants to add.
    ConfirmPhone,
    /// By text message, as a second factor.
    SecondFactor,
    /// In no letter: that recovery codes wait to be shown, once.
    ShowRecoveryCodes,
    /// In no letter: a link that an operator made at the command line.
    Errand,
    /// In no letter: that one of two accounts to be merged is proven.
    MergeAccounts,
    UndoMerge,
    /// By somebody who came from a provider without an address that counts.
    ClaimAddress,
    /// In no letter: what an app exchanges for tokens.
    AppCode,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
            Self::MagicLink => "magic_link",
            Self::ChangeEmail => "change_email",
            Self::UndoEmailChange => "undo_email_change",
            Self::CancelDeletion => "cancel_deletion",
            Self::SetUp => "set_up",
            Self::ConfirmPhone => "confirm_phone",
            Self::SecondFactor => "second_factor",
            Self::ShowRecoveryCodes => "show_recovery_codes",
            Self::Errand => "errand",
            Self::MergeAccounts => "merge_accounts",
            Self::UndoMerge => "undo_merge",
            Self::ClaimAddress => "claim_address",
            Self::AppCode => "app_code",
        }
    }
}

/// What to issue.
#[derive(Debug)]
pub struct Draft<'a, P> {
    pub purpose: Purpose,
    /// Nobody's for the set-up link.
    pub user_id: Option<&'a str>,
    pub life: Duration,
    pub payload: P,
}

/// What goes into the letter.
#[derive(Debug)]
pub struct Issued {
    pub id: String,
    pub token: Token,
    pub code: String,
}

/// A secret that was recognised.
#[derive(Debug, Clone, FromRow)]
pub struct Ticket {
    pub id: String,
    pub user_id: Option<String>,
    pub created_at: Timestamp,
    payload: String,
}

impl Ticket {
    /// What was put away with it.
    #[must_use]
    pub fn payload<P: DeserializeOwned>(&self) -> Option<P> {
        serde_json::from_str(&self.payload).ok()
    }
}

/// Issues a token and a code.
///
/// # Errors
/// If the database is out of reach.
pub async fn issue<P: Serialize>(ctx: &Ctx, tx: &mut Tx, draft: Draft<'_, P>) -> Result<Issued> {
    let issued = Issued { id: secret::id(ctx.now), token: Token::new(), code: secret::digits::<6>() };
    let row = tx.query(
        "insert into one_time_tokens (id, purpose, user_id, token_hash, code_hash, payload, created_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    );
    let payload = serde_json::to_string(&draft.payload).unwrap_or_default();
    let row = row.bind(&issued.id).bind(draft.purpose.name()).bind(draft.user_id).bind(issued.token.hash());
    let row = row.bind(code_hash(ctx, &issued.id, &issued.code)).bind(payload);
    row.bind(ctx.now).bind(ctx.now.plus(draft.life)).execute().await?;
    Ok(issued)
}

/// Does the work of [`issue`] for nobody, where an address has no account: what takes the same time cannot be told apart. The row
/// has ended before it begins.
///
/// # Errors
/// If the database is out of reach.
pub async fn issue_decoy(ctx: &Ctx, tx: &mut Tx, purpose: Purpose) -> Result<String> {
    let issued = issue(ctx, tx, Draft { purpose, user_id: None, life: Duration::ZERO, payload: () }).await?;
    ctx.portal.post_nothing(tx, ctx.now).await?;
    Ok(issued.id)
}

/// Looks at a token without using it up, for the page that has the button.
///
/// # Errors
/// If the database is out of reach.
pub async fn peek(ctx: &Ctx, tx: &mut Tx, purpose: Purpose, token: &Token) -> Result<Option<Ticket>> {
    let ticket = tx.query("select id, user_id, created_at, payload from one_time_tokens where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3");
    Ok(ticket.bind(token.hash()).bind(purpose.name()).bind(ctx.now).optional().await?)
}

/// Uses a token up. Of fifty at once, one gets the ticket.
///
/// # Errors
/// If the database is out of reach.
pub async fn redeem(ctx: &Ctx, tx: &mut Tx, purpose: Purpose, token: &Token) -> Result<Option<Ticket>> {
    let ticket = tx.query(
        "update one_time_tokens set used_at = $3 where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3 \
         returning id, user_id, created_at, payload",
    );
    Ok(ticket.bind(token.hash()).bind(purpose.name()).bind(ctx.now).optional().await?)
}

/// Uses a code up, if it is the right one for `id`. Every call is a try, counted before the code is looked at; commit it either way.
///
/// # Errors
/// If the database is out of reach.
pub async fn redeem_code(ctx: &Ctx, tx: &mut Tx, (purpose, id): (Purpose, &str), code: &str) -> Result<Option<Ticket>> {
    let tried = tx.query(
        "update one_time_tokens set tries = tries + 1 where id = $1 and purpose = $2 and used_at is null and created_at > $3 and tries < $4 \
         returning code_hash",
    );
    let since = ctx.now.minus(CODE_LIFE);
    let kept: Option<(Vec<u8>,)> = tried.bind(id).bind(purpose.name()).bind(since).bind(CODE_TRIES).optional().await?;
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let sent = code_hash(ctx, id, &digits);
    if !kept.is_some_and(|(kept,)| secret::same(&kept, &sent)) {
        return Ok(None);
    }
    let ticket = tx.query(
        "update one_time_tokens set used_at = $2 where id = $1 and used_at is null returning id, user_id, created_at, payload",
    );
    Ok(ticket.bind(id).bind(ctx.now).optional().await?)
}

/// The payload of a secret that is still good, by the id a browser keeps.
///
/// # Errors
/// If the database is out of reach.
pub async fn pending(ctx: &Ctx, tx: &mut Tx, purpose: Purpose, id: &str) -> Result<Option<Ticket>> {
    let ticket = tx.query("select id, user_id, created_at, payload from one_time_tokens where id = $1 and purpose = $2 and used_at is null and expires_at > $3");
    Ok(ticket.bind(id).bind(purpose.name()).bind(ctx.now).optional().await?)
}

/// `id` again, if that is a secret of one purpose that is still good for somebody; else that of none.
///
/// # Errors
/// If the database is out of reach.
pub async fn own(ctx: &Ctx, tx: &mut Tx, purpose: Purpose, (user_id, id): (Option<&str>, &str)) -> Result<String> {
    let found = pending(ctx, tx, purpose, id).await?;
    let own = found.filter(|ticket| user_id.is_some() && ticket.user_id.as_deref() == user_id);
    Ok(own.map(|ticket| ticket.id).unwrap_or_default())
}

/// Every secret of one purpose that is still good for somebody, those with the same payload together.
///
/// # Errors
/// If the database is out of reach.
pub async fn live(ctx: &Ctx, tx: &mut Tx, purpose: Purpose, user_id: &str) -> Result<Vec<Ticket>> {
    let live = tx.query(
        "select id, user_id, created_at, payload from one_time_tokens where user_id = $1 and purpose = $2 and used_at is null and expires_at > $3 \
         order by payload, id",
    );
    Ok(live.bind(user_id).bind(purpose.name()).bind(ctx.now).all().await?)
}

/// The id of the latest secret of one purpose that is still good for somebody; of none, for nobody.
///
/// # Errors
/// If the database is out of reach.
pub async fn newest(ctx: &Ctx, tx: &mut Tx, purpose: Purpose, user_id: Option<&str>) -> Result<String> {
    let newest = tx.query(
        "select id from one_time_tokens where user_id = $1 and purpose = $2 and used_at is null and expires_at > $3 order by id desc limit 1",
    );
    let newest = newest.bind(user_id.unwrap_or_default()).bind(purpose.name()).bind(ctx.now);
    Ok(newest.optional::<(String,)>().await?.map(|(id,)| id).unwrap_or_default())
}

/// Voids every secret of one purpose.
///
/// # Errors
/// If the database is out of reach.
pub async fn void(ctx: &Ctx, tx: &mut Tx, purpose: Purpose, user_id: Option<&str>) -> Result<()> {
    let voided = tx.query(
        "update one_time_tokens set used_at = $3 where purpose = $1 and coalesce(user_id, '') = $2 and used_at is null",
    );
    voided.bind(purpose.name()).bind(user_id.unwrap_or_default()).bind(ctx.now).execute().await?;
    Ok(())
}

/// Voids one secret.
///
/// # Errors
/// If the database is out of reach.
pub async fn void_one(ctx: &Ctx, tx: &mut Tx, id: &str) -> Result<()> {
    tx.query("update one_time_tokens set used_at = $2 where id = $1 and used_at is null")
        .bind(id)
        .bind(ctx.now)
        .execute()
        .await?;
    Ok(())
}

/// Voids whatever could still change somebody's account, after a change of password. The way back from a change of
/// address, from a deletion and from a merge stays open: it belongs to whoever had the account before a thief.
///
/// # Errors
/// If the database is out of reach.
pub async fn void_all(ctx: &Ctx, tx: &mut Tx, user_id: &str) -> Result<()> {
    use Purpose as P;
    let letters = [P::VerifyEmail, P::ResetPassword, P::MagicLink, P::ChangeEmail];
    let others = [P::ConfirmPhone, P::SecondFactor, P::AppCode, P::MergeAccounts, P::Errand];
    for purpose in letters.into_iter().chain(others) {
        void(ctx, tx, purpose, Some(user_id)).await?;
    }
    Ok(())
}

/// Drops what has ended long ago.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    tx.query("delete from one_time_tokens where expires_at < $1")
        .bind(now.minus(Duration::from_hours(24)))
        .execute()
        .await?;
    Ok(())
}

fn code_hash(ctx: &Ctx, id: &str, code: &str) -> Vec<u8> {
    secret::keyed_hash(&ctx.portal.keyring.derived("one-time codes"), format!("{id}:{code}").as_bytes())
}
