//! Registering a client, changing it, and removing it with everything that it was given.

use serde_json::{Value, json};
use url::Url;

use super::redirect_uri::{self, problem as redirect_problem};
use super::{AuthMethod, Client, GrantType, Kind, Metadata, by_id, keys as client_keys, name, origins, secrets, store};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::kit::jws::Algorithm;
use crate::kit::problem::Problem;
use crate::kit::secret::{self, Token};
use crate::oidc::scopes::{KNOWN, is_scope};
use crate::request::Ctx;
use crate::tokens::keys::{self, Chain};

/// So many redirect URIs, scopes or audiences.
const MOST: usize = 50;

/// What somebody wants of a client. `None`: what its kind gets, or as it was.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub name: Option<String>,
    pub first_party: Option<bool>,
    pub redirect_uris: Option<Vec<String>>,
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// Empty: none any more.
    pub backchannel_logout_uri: Option<String>,
    pub backchannel_logout_session_required: Option<bool>,
    pub grant_types: Option<Vec<GrantType>>,
    pub auth_method: Option<AuthMethod>,
    pub scopes: Option<Vec<String>>,
    pub audiences: Option<Vec<String>>,
    pub id_token_alg: Option<Algorithm>,
    pub require_pkce: Option<bool>,
    pub require_par: Option<bool>,
    /// A key set (RFC 7517 5). It takes the place of `jwks_uri`, as that takes its.
    pub jwks: Option<Value>,
    pub jwks_uri: Option<String>,
    pub client_uri: Option<String>,
    pub policy_uri: Option<String>,
    pub tos_uri: Option<String>,
    pub disabled: Option<bool>,
}

/// Registers a client. Its secret, if it has one, is told now and never again.
///
/// # Errors
/// What has to be corrected, field by field.
pub async fn create(ctx: &Ctx, kind: Kind, wanted: Wanted) -> Result<(Client, Option<Token>)> {
    let client = drafted(ctx, kind, wanted).await?;
    let mut tx = ctx.portal.db.write().await?;
    let secret = enter(ctx, &mut tx, &client, Value::Null).await?;
    ctx.portal.commit(tx).await?;
    origins::changed(&ctx.portal);
    Ok((client, secret))
}

/// A client as it would be registered, which nobody knows yet. The keys that sign for it are there.
///
/// # Errors
/// What has to be corrected, field by field.
pub async fn drafted(ctx: &Ctx, kind: Kind, wanted: Wanted) -> Result<Client> {
    let fresh = Client {
        id: format!("{}_{}", kind.name(), &secret::hex(&secret::bytes::<12>())),
        name: String::new(),
        kind,
        first_party: false,
        metadata: usual(kind),
        disabled_at: None,
        created_at: ctx.now,
    };
    let client = changed(ctx, fresh, wanted)?;
    keys::prepare(&ctx.portal, signs(&client)).await?;
    Ok(client)
}

/// Registers a draft in the caller's transaction; `how` is for the log. Say [`origins::changed`] after the commit.
///
/// # Errors
/// If the database is out of reach.
pub async fn enter(ctx: &Ctx, tx: &mut Tx, client: &Client, how: Value) -> Result<Option<Token>> {
    store::insert(tx, client).await?;
    let has_secret = client.metadata.token_endpoint_auth_method.by_secret();
    let secret = if has_secret { Some(secrets::draw(tx, &client.id, ctx.now).await?) } else { None };
    let mut details = json!({ "client": client.id, "name": client.name });
    if let (Some(details), Value::Object(how)) = (details.as_object_mut(), how) {
        details.extend(how);
    }
    audit::record(ctx, tx, Record::of_portal(Event::ClientCreated).with(details)).await?;
    Ok(secret)
}

/// Changes a client; what is not wanted otherwise stays.
///
/// # Errors
/// [`Error::NotFound`]; what has to be corrected.
pub async fn update(ctx: &Ctx, id: &str, wanted: Wanted) -> Result<Client> {
    if let Some(algorithm) = wanted.id_token_alg.filter(|algorithm| *algorithm != Algorithm::HS256) {
        keys::prepare(&ctx.portal, Chain::IdToken(algorithm)).await?;
    }
    let mut tx = ctx.portal.db.write().await?;
    let before = by_id(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let had_secret = before.metadata.token_endpoint_auth_method.by_secret();
    let client = changed(ctx, before, wanted)?;
    // A secret nobody was told is none: who needs one now asks for it with `rotate-secret`.
    if had_secret && !client.metadata.token_endpoint_auth_method.by_secret() {
        store::retire_secrets(&mut tx, id, ctx.now, ctx.now).await?;
    }
    store::update(&mut tx, &client, ctx.now).await?;
    audit::record(ctx, &mut tx, Record::of_portal(Event::ClientChanged).with(json!({ "client": id }))).await?;
    ctx.portal.commit(tx).await?;
    origins::changed(&ctx.portal);
    Ok(client)
}

/// Removes a client, with its secrets, what people allowed it, and every token it has.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete(ctx: &Ctx, id: &str) -> Result<()> {
    let mut tx = ctx.portal.db.write().await?;
    if !store::delete(&mut tx, id).await? {
        return Err(Error::NotFound);
    }
    audit::record(ctx, &mut tx, Record::of_portal(Event::ClientDeleted).with(json!({ "client": id }))).await?;
    ctx.portal.commit(tx).await?;
    origins::changed(&ctx.portal);
    Ok(())
}

/// The keys that sign its ID tokens.
fn signs(client: &Client) -> Chain {
    Chain::IdToken(client.metadata.id_token_signed_response_alg)
}

/// What a client of this kind gets.
fn usual(kind: Kind) -> Metadata {
    let scopes: &[&str] = if kind == Kind::Machine { &[] } else { &KNOWN };
    Metadata {
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
        backchannel_logout_uri: None,
        backchannel_logout_session_required: false,
        grant_types: kind.grant_types().to_vec(),
        token_endpoint_auth_method: kind.auth_method(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        audiences: Vec::new(),
        id_token_signed_response_alg: Algorithm::RS256,
        require_pkce: true,
        require_pushed_authorization_requests: false,
        jwks: None,
        jwks_uri: None,
        client_uri: None,
        policy_uri: None,
        tos_uri: None,
    }
}

fn changed(ctx: &Ctx, mut client: Client, wanted: Wanted) -> Result<Client> {
    let metadata = &mut client.metadata;
    set(&mut metadata.redirect_uris, wanted.redirect_uris);
    set(&mut metadata.post_logout_redirect_uris, wanted.post_logout_redirect_uris);
    let hears_at = wanted.backchannel_logout_uri.map(|uri| Some(uri).filter(|uri| !uri.is_empty()));
    set(&mut metadata.backchannel_logout_uri, hears_at);
    set(&mut metadata.backchannel_logout_session_required, wanted.backchannel_logout_session_required);
    set(&mut metadata.grant_types, wanted.grant_types);
    set(&mut metadata.token_endpoint_auth_method, wanted.auth_method);
    set(&mut metadata.scopes, wanted.scopes);
    set(&mut metadata.audiences, wanted.audiences);
    set(&mut metadata.id_token_signed_response_alg, wanted.id_token_alg);
    set(&mut metadata.require_pkce, wanted.require_pkce);
    set(&mut metadata.require_pushed_authorization_requests, wanted.require_par);
    if wanted.jwks.is_some() || wanted.jwks_uri.is_some() {
        (metadata.jwks, metadata.jwks_uri) = (wanted.jwks, wanted.jwks_uri);
    }
    metadata.client_uri = wanted.client_uri.or(metadata.client_uri.take());
    metadata.policy_uri = wanted.policy_uri.or(metadata.policy_uri.take());
    metadata.tos_uri = wanted.tos_uri.or(metadata.tos_uri.take());
    set(&mut client.name, wanted.name.map(|name| name.trim().to_owned()));
    set(&mut client.first_party, wanted.first_party);
    client.disabled_at = match wanted.disabled {
        Some(true) => Some(client.disabled_at.unwrap_or(ctx.now)),
        Some(false) => None,
        None => client.disabled_at,
    };
    let mut problems = problems(&client);
    problems.extend(cannot_hear(ctx, &client));
    if problems.is_empty() { Ok(client) } else { Err(Error::Invalid(problems)) }
}

/// Where an app is told that somebody has left, we have to be able to reach it, and nothing else that is near us.
fn cannot_hear(ctx: &Ctx, client: &Client) -> Option<(&'static str, Problem)> {
    let uri = client.metadata.backchannel_logout_uri.as_deref()?;
    let fine = redirect_problem(Kind::Web, uri).is_none() && ctx.portal.outbound.may_ask(uri);
    (!fine).then(|| ("backchannel_logout_uri", Problem::new("client-backchannel-uri")))
}

fn set<T>(field: &mut T, wanted: Option<T>) {
    if let Some(wanted) = wanted {
        *field = wanted;
    }
}

/// Everything that is wrong with a client, field by field.
fn problems(client: &Client) -> Vec<(&'static str, Problem)> {
    let Client { kind, metadata, .. } = client;
    let mut found = Vec::new();
    let mut wrong = |field, key| found.push((field, Problem::new(key)));
    if !name::is_plain(&client.name) {
        wrong("name", "client-name");
    }
    let by_code = client.may(GrantType::AuthorizationCode);
    if by_code && metadata.redirect_uris.is_empty() {
        wrong("redirect_uri", "client-redirect-uri-missing");
    }
    if !by_code && !metadata.redirect_uris.is_empty() {
        wrong("redirect_uri", "client-redirect-uri-needless");
    }
    let uris = metadata.redirect_uris.iter().map(|uri| ("redirect_uri", uri));
    let uris = uris.chain(metadata.post_logout_redirect_uris.iter().map(|uri| ("post_logout_redirect_uri", uri)));
    for (field, problem) in uris.filter_map(|(field, uri)| Some((field, redirect_problem(*kind, uri)?))) {
        wrong(field, problem);
    }
    if metadata.grant_types.is_empty() {
        wrong("grant_type", "client-grant-missing");
    }
    if !client.is_confidential() && client.may(GrantType::ClientCredentials) {
        wrong("grant_type", "client-grant-public");
    }
    if !client.is_confidential() && !metadata.require_pkce {
        wrong("require_pkce", "client-pkce-public");
    }
    if metadata.scopes.iter().any(|scope| !is_scope(scope)) || metadata.scopes.len() > MOST {
        wrong("scope", "client-scope");
    }
    if metadata.audiences.iter().any(|audience| !is_resource(audience)) || metadata.audiences.len() > MOST {
        wrong("audience", "client-audience");
    }
    if metadata.id_token_signed_response_alg == Algorithm::HS256 {
        wrong("id_token_alg", "client-algorithm");
    }
    if let Some(problem) = client_keys::problem(metadata) {
        wrong("jwks", problem);
    }
    let pages = [&metadata.client_uri, &metadata.policy_uri, &metadata.tos_uri];
    if pages.into_iter().flatten().any(|uri| !is_page(uri)) {
        wrong("client_uri", "client-page");
    }
    found
}

/// An absolute URI without a fragment (RFC 8707 2).
#[must_use]
pub fn is_resource(uri: &str) -> bool {
    uri.len() <= 500 && !uri.contains('#') && Url::parse(uri).is_ok() && uri.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a link may lead there.
#[must_use]
pub fn is_page(uri: &str) -> bool {
    redirect_uri::problem(Kind::Web, uri).is_none()
}
