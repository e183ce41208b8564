//! What people say about themselves: names, username, language, time zone.

use super::{Metadata, PersonName, User, Username, metadata, store};
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

/// What is to change. `None` stays as it is; an empty text empties.
#[derive(Debug, Default)]
pub struct Patch {
    pub name: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub username: Option<String>,
    pub locale: Option<String>,
    pub time_zone: Option<String>,
    /// Member by member; not on the form.
    pub metadata: Option<Metadata>,
}

impl From<Typed> for Patch {
    fn from(typed: Typed) -> Self {
        Self {
            name: Some(typed.name),
            given_name: Some(typed.given_name),
            family_name: Some(typed.family_name),
            username: Some(typed.username),
            locale: Some(typed.locale),
            time_zone: Some(typed.time_zone),
            metadata: None,
        }
    }
}

/// A [`Patch`] that was understood; inside, `None` empties.
#[expect(clippy::option_option, reason = "left out, emptied and given are three things in a patch")]
struct Parsed {
    name: Option<PersonName>,
    given_name: Option<PersonName>,
    family_name: Option<PersonName>,
    username: Option<Option<Username>>,
    locale: Option<Option<Locale>>,
    time_zone: Option<Option<String>>,
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
/// What has to be corrected, field by field; or that another username asks for a recent proof of who they are.
pub async fn update(ctx: &Ctx, patch: &Patch) -> Result<()> {
    let person = ctx.person()?;
    let parsed = parse(patch)?;
    if parsed
        .username
        .as_ref()
        .is_some_and(|wanted| wanted.as_ref().map(Username::as_str) != person.username.as_deref())
    {
        // People sign in with it.
        ctx.recent_person()?;
    }
    let mut tx = ctx.portal.db.write().await?;
    // Held, so that what others change meanwhile is not written over.
    let user = store::hold(&mut tx, &person.id).await?.ok_or(Error::SignInRequired)?;
    if let Some(username) = &parsed.username
        && !store::claim_username(&mut tx, &user.id, username.as_ref(), ctx.now).await?
    {
        return Err(Error::field("username", Problem::new("username-taken")));
    }
    store::update_details(&mut tx, &user.id, &details(&user, &parsed), ctx.now).await?;
    if let Some(patch) = &patch.metadata {
        let text = metadata::to_text(&metadata::patched(user.metadata(), patch.clone()));
        let text = text.map_err(|problem| Error::field("metadata", problem))?;
        store::set_metadata(&mut tx, &user.id, &text, ctx.now).await?;
    }
    audit::record(ctx, &mut tx, Record::done(Event::ProfileChanged, &user.id)).await?;
    ctx.portal.commit(tx).await
}

/// The account's details with the patch over them.
fn details<'a>(user: &'a User, parsed: &'a Parsed) -> store::Details<'a> {
    let locale = |locale: &Option<Locale>| locale.map(Locale::code);
    store::Details {
        name: parsed.name.as_ref().map_or(&user.name, PersonName::as_str),
        given_name: parsed.given_name.as_ref().map_or(&user.given_name, PersonName::as_str),
        family_name: parsed.family_name.as_ref().map_or(&user.family_name, PersonName::as_str),
        locale: parsed.locale.as_ref().map_or(user.locale.as_deref(), locale),
        time_zone: parsed.time_zone.as_ref().map_or(user.time_zone.as_deref(), Option::as_deref),
    }
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

fn parse(patch: &Patch) -> Result<Parsed> {
    let mut problems = Vec::new();
    let names = [("name", &patch.name), ("given_name", &patch.given_name), ("family_name", &patch.family_name)];
    let [name, given_name, family_name] =
        names.map(|(field, text)| read(field, text.as_deref(), &mut problems, PersonName::parse));
    let parsed = Parsed {
        name,
        given_name,
        family_name,
        username: read("username", patch.username.as_deref(), &mut problems, |text| {
            unless_empty(text, Username::parse)
        }),
        locale: read("locale", patch.locale.as_deref(), &mut problems, |text| unless_empty(text, locale)),
        time_zone: read("time_zone", patch.time_zone.as_deref(), &mut problems, |text| unless_empty(text, time_zone)),
    };
    if problems.is_empty() { Ok(parsed) } else { Err(Error::Invalid(problems)) }
}

type Problems = Vec<(&'static str, Problem)>;
type Read<T> = std::result::Result<T, Problem>;

/// Reads a field, if it is to change.
fn read<T>(
    field: &'static str,
    text: Option<&str>,
    problems: &mut Problems,
    parse: impl Fn(&str) -> Read<T>,
) -> Option<T> {
    parse(text?).map_err(|problem| problems.push((field, problem))).ok()
}

fn unless_empty<T>(text: &str, parse: impl Fn(&str) -> Read<T>) -> Read<Option<T>> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
}

fn locale(tag: &str) -> Read<Locale> {
    Locale::from_tag(tag).ok_or_else(|| Problem::new("locale-unknown"))
}

fn time_zone(name: &str) -> Read<String> {
    if is_time_zone(name) { Ok(name.to_owned()) } else { Err(Problem::new("time-zone-unknown")) }
}
