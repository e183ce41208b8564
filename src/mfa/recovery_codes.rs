//! Recovery codes: ten, shown once, each good once in the place of an app.
//!
//! A code has fifty random bits, `xxxxx-xxxxx`. That is too few for a plain hash (ASVS 6.5.2), so the whole is kept under a password
//! hash, and found by a keyed hash of its first half: one guess costs one hash.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::change::tell;
use super::{Answer, compare, hold, letters, record, store};
use crate::accounts::User;
use crate::accounts::one_time::{self, Draft, Purpose, Ticket};
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::kit::hashing::{Lane, PasswordHash};
use crate::kit::secret::{self, Token};
use crate::request::Ctx;

/// How many there are.
pub const COUNT: usize = 10;
/// So few are worth a letter.
const FEW: i64 = 3;
/// So long codes wait for the page that shows them.
pub const WAIT: Duration = Duration::from_mins(5);
/// Crockford's alphabet: nothing in it is mistaken for something else.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Codes that were drawn, with their hashes.
pub struct Codes(Vec<(String, PasswordHash)>);

impl Codes {
    /// As they are shown.
    #[must_use]
    pub fn plain(&self) -> Vec<String> {
        self.0.iter().map(|(code, _)| code.clone()).collect()
    }
}

/// Draws ten and hashes them: outside transactions.
///
/// # Errors
/// [`Error::Busy`] if too many hash at once.
pub async fn draw(ctx: &Ctx) -> Result<Codes> {
    let mut codes = Vec::with_capacity(COUNT);
    for _ in 0..COUNT {
        let letters: Vec<char> =
            secret::bytes::<10>().iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
        let code: String = letters[..5].iter().chain(&['-']).chain(&letters[5..]).collect();
        let hash = ctx.portal.hasher.hash(Lane::SignedIn, written(&code).as_bytes()).await;
        codes.push((code, hash.map_err(|_| Error::Busy)?));
    }
    Ok(Codes(codes))
}

/// As it counts, however it was typed: capitals, spaces and dashes do not matter, and what looks like another letter is taken for it.
fn written(code: &str) -> String {
    let plain = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    plain
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect()
}

fn lookup(ctx: &Ctx, user_id: &str, code: &str) -> Vec<u8> {
    let half: String = written(code).chars().take(5).collect();
    secret::keyed_hash(&ctx.portal.keyring.derived("recovery-codes"), format!("{user_id} {half}").as_bytes())
}

/// Puts new codes in the place of the old.
pub(super) async fn replace(ctx: &Ctx, tx: &mut Tx, user_id: &str, codes: &Codes) -> Result<()> {
    store::forget_codes(tx, user_id).await?;
    for (code, hash) in &codes.0 {
        let row = (secret::id(ctx.now), lookup(ctx, user_id, code), hash.to_stored());
        store::insert_code(tx, user_id, row, ctx.now).await?;
    }
    Ok(())
}

/// Draws new codes; the old ones are dead.
///
/// # Errors
/// If the proof of who asks is not recent, or they have no factor that could be lost.
pub async fn renew(ctx: &Ctx) -> Result<Vec<String>> {
    ctx.recent_person()?;
    let codes = draw(ctx).await?;
    let mut tx = ctx.portal.db.write().await?;
    let user = hold(ctx, &mut tx).await?;
    if store::apps(&mut tx, &user.id).await?.is_empty() && !super::has_phone(ctx, &mut tx, &user.id).await? {
        return Err(Error::refused("recovery-codes-need-factor"));
    }
    replace(ctx, &mut tx, &user.id, &codes).await?;
    tell(ctx, &mut tx, &user, ("letter-recovery-codes-new", Event::RecoveryCodesRenewed)).await?;
    ctx.portal.commit(tx).await?;
    Ok(codes.plain())
}

/// Which of somebody's codes was typed.
pub(super) async fn matching(ctx: &Ctx, user_id: &str, code: &str) -> Result<Option<Answer>> {
    let mut tx = ctx.portal.db.read().await?;
    let found = store::find_code(&mut tx, user_id, lookup(ctx, user_id, code)).await?;
    drop(tx);
    let hash = found.as_ref().and_then(|(_, hash)| PasswordHash::from_stored(hash));
    let right = compare(ctx, &written(code), hash.as_ref()).await?;
    Ok(found.filter(|_| right).map(|(id, _)| Answer::Recovery { id }))
}

/// Uses one up and tells its owner.
pub(super) async fn take(ctx: &Ctx, tx: &mut Tx, user: &User, id: &str) -> Result<bool> {
    if !store::take_code(tx, &user.id, id, ctx.now).await? {
        return Ok(false);
    }
    let (left, _) = store::codes_left(tx, &user.id).await?;
    ctx.portal.post(tx, &letters::code_used(ctx, user, left, left <= FEW), ctx.now).await?;
    record(ctx, tx, Event::RecoveryCodeUsed, &user.id).await?;
    Ok(true)
}

/// Which session codes may be shown to.
#[derive(Serialize, Deserialize)]
struct Shown {
    session: String,
}

/// A ticket to see codes once, in this session; the one before it is void.
pub(super) async fn ticket(ctx: &Ctx) -> Result<String> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    one_time::void(ctx, &mut tx, Purpose::ShowRecoveryCodes, Some(&person.id)).await?;
    let draft = Draft {
        purpose: Purpose::ShowRecoveryCodes,
        user_id: Some(&person.id),
        life: WAIT,
        payload: Shown { session: person.session_id.clone() },
    };
    let token = one_time::issue(ctx, &mut tx, draft).await?.token;
    ctx.portal.commit(tx).await?;
    Ok(token.expose().to_owned())
}

/// Uses a ticket up: looking again, reloading and a copied cookie show nothing.
pub(super) async fn use_ticket(ctx: &Ctx, ticket: &str) -> Result<bool> {
    let (Some(person), Some(token)) = (ctx.scope.person(), Token::parse(ticket)) else { return Ok(false) };
    let mut tx = ctx.portal.db.write().await?;
    let ticket = one_time::redeem(ctx, &mut tx, Purpose::ShowRecoveryCodes, &token).await?;
    let shown = ticket.as_ref().and_then(Ticket::payload::<Shown>);
    let mine = shown.is_some_and(|shown| shown.session == person.session_id);
    // Whoever else came with it has not used it up.
    if mine {
        tx.commit().await?;
    }
    Ok(mine)
}
