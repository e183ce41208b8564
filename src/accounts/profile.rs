//! What people say about themselves: names, username, language, time zone.

use super::{PersonName, User, Username, store};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::i18n::{Locale, is_time_zone};
use crate::kit::problem::Problem;
use crate::request::Ctx;

/// What the form sends.
#[derive(Debug, Default, Clone, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    pub name: String,
    pub given_name: String,
    pub family_name: String,
    pub username: String,
    pub locale: String,
    pub time_zone: String,
}

struct Parsed {
    name: PersonName,
    given_name: PersonName,
    family_name: PersonName,
    username: Option<Username>,
    locale: Option<Locale>,
    time_zone: Option<String>,
}

/// The account of whoever asks.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn mine(ctx: &Ctx) -> Result<User> {
    let mut tx = ctx.portal.db.read().await?;
    store::by_id(&mut tx, &ctx.person()?.id).await?.ok_or(Error::SignInRequired)
}

/// Changes the profile.
///
/// # Errors
/// What has to be corrected, field by field.
pub async fn update(ctx: &Ctx, typed: &Typed) -> Result<()> {
    let person = ctx.person()?;
    let parsed = parse(typed)?;
    if parsed.username.as_ref().map(Username::as_str) != person.username.as_deref() {
        // People sign in with it.
        ctx.recent_person()?;
    }
    let mut tx = ctx.portal.db.write().await?;
    if !store::claim_username(&mut tx, &person.id, parsed.username.as_ref(), ctx.now).await? {
        return Err(Error::field("username", Problem::new("username-taken")));
    }
    let details = store::Details {
        name: parsed.name.as_str(),
        given_name: parsed.given_name.as_str(),
        family_name: parsed.family_name.as_str(),
        locale: parsed.locale.map(Locale::code),
        time_zone: parsed.time_zone.as_deref(),
    };
    store::update_details(&mut tx, &person.id, &details, ctx.now).await?;
    audit::record(ctx, &mut tx, Record::done(Event::ProfileChanged, &person.id)).await?;
    ctx.portal.commit(tx).await
}

/// Remembers the language somebody chose, for pages and letters, wherever they sign in.
///
/// # Errors
/// If the database is out of reach.
pub async fn choose_language(ctx: &Ctx, locale: Locale) -> Result<()> {
    let Some(person) = ctx.scope.person() else { return Ok(()) };
    let mut tx = ctx.portal.db.write().await?;
    store::set_locale(&mut tx, &person.id, locale.code(), ctx.now).await?;
    Ok(tx.commit().await?)
}

fn parse(typed: &Typed) -> Result<Parsed> {
    let mut problems = Vec::new();
    let mut name = |field, text: &str| {
        PersonName::parse(text).map_err(|problem| problems.push((field, problem))).unwrap_or_default()
    };
    let (full, given, family) =
        (name("name", &typed.name), name("given_name", &typed.given_name), name("family_name", &typed.family_name));
    let username = match typed.username.trim() {
        "" => None,
        wanted => Username::parse(wanted).map_err(|problem| problems.push(("username", problem))).ok(),
    };
    let time_zone = Some(typed.time_zone.trim()).filter(|zone| !zone.is_empty());
    if time_zone.is_some_and(|zone| !is_time_zone(zone)) {
        problems.push(("time_zone", Problem::new("time-zone-unknown")));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let locale = Locale::from_tag(&typed.locale);
    Ok(Parsed {
        name: full,
        given_name: given,
        family_name: family,
        username,
        locale,
        time_zone: time_zone.map(str::to_owned),
    })
}
