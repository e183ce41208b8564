//! Somebody types the code, sees who asks, and says yes or no (RFC 8628 3.3).

use std::time::Duration;

use serde_json::json;

use super::{UserCode, store};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::oidc::authorize::Level;
use crate::oidc::claims::Wished;
use crate::oidc::clients::{self, Client};
use crate::oidc::grants::{self, Proof, Wanted};
use crate::oidc::scopes::Scopes;
use crate::request::Ctx;
use crate::scope::Person;

/// So many wrong codes from one source.
const TRIES: (u32, Duration) = (5, Duration::from_mins(15));
/// So many from everywhere: with a thousand devices waiting, one of 25,000 such windows hits one.
const TRIES_OF_ALL: (u32, Duration) = (1_000, Duration::from_mins(15));

/// Takes a code for the person who typed it: from now on it is nobody else's.
///
/// # Errors
/// [`Error::Invalid`] for one that is unknown, too old, answered or somebody else's; [`Error::TooMany`] after too many of these.
pub async fn open(ctx: &Ctx, typed: &str) -> Result<UserCode> {
    let person = ctx.person()?;
    let wrong = || Error::field("user_code", Problem::new("connect-wrong"));
    let code = UserCode::parse(typed).ok_or_else(wrong)?;
    let here = Limit::new("device-code", &ctx.network.source(), TRIES).fixed();
    let everywhere = Limit::new("device-codes", "", TRIES_OF_ALL).fixed();
    guard::allow(ctx, "advice-factor", &[here.clone(), everywhere.clone()]).await?;
    let mut tx = ctx.portal.db.write().await?;
    if !store::claim(&mut tx, code.hash(ctx), &person.id, ctx.now).await? {
        return Err(wrong());
    }
    guard::take_back(&mut tx, [&here, &everywhere]).await?;
    ctx.portal.commit(tx).await?;
    Ok(code)
}

/// What the page shows.
#[derive(Debug)]
pub struct Question {
    pub code: UserCode,
    pub client: Client,
    pub scopes: Scopes,
    /// Where the device is, what it calls itself, and when it asked.
    pub ip: String,
    pub user_agent: String,
    pub asked_at: Timestamp,
}

/// What is asked of the person who took the code.
///
/// # Errors
/// [`Error::LinkExpired`] if it is not theirs, too old, or answered.
pub async fn question(ctx: &Ctx, code: &str) -> Result<Question> {
    let person = ctx.person()?;
    let code = UserCode::parse(code).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.read().await?;
    let (opened, client) = opened(ctx, &mut tx, &code, person).await?;
    let store::Opened { ip, user_agent, created_at, scope, .. } = opened;
    let scopes = scopes(&client, &scope);
    Ok(Question { code, client, scopes, ip, user_agent, asked_at: created_at })
}

async fn opened(ctx: &Ctx, tx: &mut Tx, code: &UserCode, person: &Person) -> Result<(store::Opened, Client)> {
    let opened = store::opened(tx, code.hash(ctx), &person.id, ctx.now).await?.ok_or(Error::LinkExpired)?;
    let client = clients::enabled(tx, &opened.client_id).await?.ok_or(Error::LinkExpired)?;
    Ok((opened, client))
}

/// What was asked for, of what the client may ask for now.
fn scopes(client: &Client, asked: &str) -> Scopes {
    Scopes::parse(asked).unwrap_or_default().only(&client.metadata.scopes)
}

/// The person lets the device in, or does not. The first answer counts.
///
/// # Errors
/// [`Error::LinkExpired`] if the code is not theirs, too old, or answered.
pub async fn decide(ctx: &Ctx, code: &str, allows: bool) -> Result<()> {
    let person = ctx.person()?;
    let code = UserCode::parse(code).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.write().await?;
    let (opened, client) = opened(ctx, &mut tx, &code, person).await?;
    let scopes = scopes(&client, &opened.scope);
    let whose = (code.hash(ctx), person.id.as_str());
    let decided = if allows {
        let proof = Proof::of(&mut tx, person, Level::of(person)).await?;
        let wanted = Wanted {
            client: &client,
            scopes: &scopes,
            resource: opened.resource.as_deref(),
            claims: &Wished::default(),
        };
        let grant = grants::begin(ctx, &mut tx, &wanted, (person, &proof)).await?;
        store::allow(&mut tx, whose, &grant, ctx.now).await?
    } else {
        store::deny(&mut tx, whose, ctx.now).await?
    };
    if !decided {
        return Err(Error::LinkExpired);
    }
    let event = if allows { Event::DeviceAllowed } else { Event::DeviceDenied };
    let said = Record::done(event, &person.id).with(json!({
        "client": client.id, "app": client.name, "scope": scopes.to_string(),
        "device_ip": opened.ip, "device_user_agent": opened.user_agent,
    }));
    audit::record(ctx, &mut tx, said).await?;
    ctx.portal.commit(tx).await
}
