//! Asking for a letter.

use std::time::Duration;

use super::{Asked, LIFE, Sent, letters, offered, sent_here, store, welcomes};
use crate::accounts::one_time::{self, Draft, Purpose};
use crate::accounts::{self, Email, Identifier, User};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::db::Tx;
use crate::kit::return_to::ReturnTo;
use crate::request::Ctx;

/// Letters to one address while the first of them is good: whoever asks for more, the owner has a link that works.
const LETTERS: (u32, Duration) = (3, LIFE);

/// Who gets a letter.
enum Reader {
    /// The owner of an account.
    Owner(Box<User>),
    /// Somebody who will have one by following it.
    Newcomer,
}

/// Sends a letter to whoever can sign in by it. The answer is the same for all.
///
/// # Errors
/// If the address is none, somebody asks too often, or sign-in by letter is switched off.
pub async fn request(ctx: &Ctx, typed: &str, next: Option<ReturnTo>) -> Result<Sent> {
    offered(ctx)?;
    let email = Email::parse(typed).map_err(|problem| Error::field("email", problem))?;
    let source = Limit::new("magic-link-from", &ctx.network.source(), (60, Duration::from_mins(15)));
    guard::allow(ctx, "advice-wait", &[source]).await?;
    let mut tx = ctx.portal.db.write().await?;
    let within = guard::permits(ctx, &mut tx, &Limit::new("magic-link-to", email.as_str(), LETTERS)).await?;
    let (reader, account) = reader(ctx, &mut tx, &email).await?;
    let asked = Record { actor: None, ..Record::done(Event::MagicLinkRequested, "") };
    audit::record(ctx, &mut tx, Record { subject: account.as_deref(), ..asked }).await?;
    let id = match reader.filter(|_| within) {
        Some(reader) => write_to(ctx, &mut tx, &email, &reader).await?,
        None => one_time::issue_decoy(ctx, &mut tx, Purpose::MagicLink).await?,
    };
    if within {
        store::remember(&mut tx, &id, email.as_str()).await?;
    }
    ctx.portal.commit(tx).await?;
    // There were letters enough; the code of the one this browser asked for still works.
    let earlier = sent_here(ctx).filter(|sent| !within && sent.email == email.as_str());
    Ok(Sent { id: earlier.map_or(id, |sent| sent.id), email: email.to_string(), next })
}

/// Who gets the letter, if anybody does; and the id of the account there is. An unknown address costs the same.
async fn reader(ctx: &Ctx, tx: &mut Tx, email: &Email) -> Result<(Option<Reader>, Option<String>)> {
    let user = accounts::by_identifier(tx, &Identifier::Email(email.clone())).await?;
    let held = store::is_held(tx, email.as_str(), ctx.now).await?;
    let account = user.as_ref().map(|user| user.id.clone());
    let reader = match user {
        Some(user) => (!user.is_suspended()).then(|| Reader::Owner(Box::new(user))),
        None => (!held && welcomes(ctx, email)).then_some(Reader::Newcomer),
    };
    Ok((reader, account))
}

async fn write_to(ctx: &Ctx, tx: &mut Tx, email: &Email, reader: &Reader) -> Result<String> {
    let user_id = match reader {
        Reader::Owner(user) => Some(user.id.as_str()),
        Reader::Newcomer => None,
    };
    let payload = Asked { email: email.to_string(), user_agent: ctx.user_agent.clone() };
    let issued = one_time::issue(ctx, tx, Draft { purpose: Purpose::MagicLink, user_id, life: LIFE, payload }).await?;
    let link = ctx.portal.settings.public_url.join(&format!("/magic-link?token={}", issued.token.expose()));
    let letter = match reader {
        Reader::Owner(user) => letters::sign_in(ctx, user, &issued.code, link),
        Reader::Newcomer => letters::sign_up(ctx, email, &issued.code, link),
    };
    ctx.portal.post(tx, &letter, ctx.now).await?;
    Ok(issued.id)
}
