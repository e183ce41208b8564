//! What an app says of itself (RFC 7591 2, OpenID Connect Registration 2), and what it may get of it (ATK-036).
//!
//! What is unknown here is left out, as RFC 7591 2 wants it; what would change how an app is protected is refused instead.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::Error;
use crate::kit::jws::Algorithm;
use crate::oidc::clients::{self, AuthMethod, Client, GrantType, Kind, Wanted, name, register};
use crate::oidc::error::{Fault, Result};
use crate::oidc::scopes::{KNOWN, Scopes};
use crate::portal::Portal;
use crate::request::Ctx;

/// What nobody gets who registers themselves: the roles that somebody has here are the operator's own affair.
const NOT_BY_ONESELF: [&str; 1] = ["roles"];

/// Addresses that are no redirect URIs: each has to be one that a link may lead to, also where nothing follows from it here.
const PAGES: [&str; 3] = ["logo_uri", "initiate_login_uri", "sector_identifier_uri"];

/// Members that say how something is to be signed or sealed, and what of each there is.
const ONLY: [(&str, &str); 8] = [
    ("subject_type", "public"),
    ("userinfo_signed_response_alg", "none"),
    ("userinfo_encrypted_response_alg", ""),
    ("id_token_encrypted_response_alg", ""),
    ("request_object_signing_alg", ""),
    ("tls_client_auth_subject_dn", ""),
    ("introspection_signed_response_alg", ""),
    ("authorization_signed_response_alg", ""),
];

/// What an app says of itself.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    redirect_uris: Option<Vec<String>>,
    post_logout_redirect_uris: Option<Vec<String>>,
    client_name: Option<String>,
    client_uri: Option<String>,
    policy_uri: Option<String>,
    tos_uri: Option<String>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
    scope: Option<String>,
    token_endpoint_auth_method: Option<String>,
    application_type: Option<String>,
    id_token_signed_response_alg: Option<String>,
    jwks: Option<Value>,
    jwks_uri: Option<String>,
    backchannel_logout_uri: Option<String>,
    backchannel_logout_session_required: Option<bool>,
    require_pushed_authorization_requests: Option<bool>,
    /// Of one that is registered already (RFC 7592 2.2).
    client_id: Option<String>,
    client_secret: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

const fn metadata(why: &'static str) -> Fault {
    Fault::of("invalid_client_metadata", why)
}

impl Asked {
    /// As the operator would have wanted it, within what apps get that register themselves.
    ///
    /// # Errors
    /// `invalid_redirect_uri`, `invalid_client_metadata`, `unapproved_software_statement` (RFC 7591 3.2.2).
    pub async fn wanted(&self, portal: &Portal) -> Result<(Kind, Wanted)> {
        self.refuse_others()?;
        let method = self.token_endpoint_auth_method.as_deref().map(AuthMethod::parse);
        let method = method.unwrap_or(Some(AuthMethod::ClientSecretBasic));
        let method =
            method.ok_or(metadata("token_endpoint_auth_method is not one of those in the metadata document."))?;
        let kind = self.kind(method)?;
        let alg = self.id_token_signed_response_alg.as_deref().map(Algorithm::parse);
        let id_token_alg =
            alg.map(|alg| alg.ok_or(metadata("id_token_signed_response_alg is not supported."))).transpose()?;
        Ok((
            kind,
            Wanted {
                name: Some(self.name(portal).await?),
                redirect_uris: Some(self.redirect_uris.clone().unwrap_or_default()),
                post_logout_redirect_uris: self.post_logout_redirect_uris.clone(),
                grant_types: Some(self.grants()?),
                auth_method: Some(method),
                scopes: Some(self.scopes()?),
                id_token_alg,
                jwks: self.jwks.clone(),
                jwks_uri: self.jwks_uri.clone(),
                backchannel_logout_uri: self.backchannel_logout_uri.clone(),
                backchannel_logout_session_required: self.backchannel_logout_session_required,
                require_par: self.require_pushed_authorization_requests,
                client_uri: self.client_uri.clone(),
                policy_uri: self.policy_uri.clone(),
                tos_uri: self.tos_uri.clone(),
                ..Wanted::default()
            },
        ))
    }

    /// What would be different from what it says, and matters.
    fn refuse_others(&self) -> Result<()> {
        let rest = |name: &str| self.rest.get(name).filter(|value| !value.is_null());
        if rest("software_statement").is_some() {
            return Err(Fault::of("unapproved_software_statement", "Software statements are not taken here."));
        }
        if self.jwks.is_some() && self.jwks_uri.is_some() {
            return Err(metadata("jwks and jwks_uri exclude each other."));
        }
        let named = [&self.client_uri, &self.policy_uri, &self.tos_uri, &self.jwks_uri];
        let named = named.into_iter().filter_map(Option::as_deref);
        let others = PAGES.iter().filter_map(|name| rest(name)).map(|value| value.as_str().unwrap_or_default());
        if named.chain(others).any(|uri| !register::is_page(uri)) {
            return Err(metadata(
                "An address is not one that a page can be at: write it like https://app.example.com/terms.",
            ));
        }
        let differs = |(name, only): &(&str, &str)| rest(name).is_some_and(|value| value != only);
        if ONLY.iter().any(differs) {
            return Err(metadata("Subjects are public, and nothing is encrypted or signed but ID tokens."));
        }
        let types = self.response_types.as_deref().unwrap_or_default();
        if types.iter().any(|name| name != "code") {
            return Err(metadata("response_types knows `code` alone."));
        }
        Ok(())
    }

    fn kind(&self, method: AuthMethod) -> Result<Kind> {
        match (self.application_type.as_deref().unwrap_or("web"), method) {
            ("native", _) => Ok(Kind::Native),
            ("web", AuthMethod::None) => Ok(Kind::Spa),
            ("web", _) => Ok(Kind::Web),
            _ => Err(metadata("application_type is `web` or `native`.")),
        }
    }

    /// Those that sign people in. Machines are the operator's to register.
    fn grants(&self) -> Result<Vec<GrantType>> {
        let Some(named) = &self.grant_types else {
            return Ok(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]);
        };
        let allowed = [GrantType::AuthorizationCode, GrantType::RefreshToken];
        let one = |name: &String| GrantType::parse(name).filter(|grant| allowed.contains(grant));
        let grants: Option<Vec<_>> = named.iter().map(one).collect();
        let grants = grants.filter(|grants| grants.contains(&GrantType::AuthorizationCode));
        grants.ok_or(metadata("grant_types has authorization_code, and besides it refresh_token alone."))
    }

    /// Of those it names, what it may have (RFC 7591 2: what it gets is told in the answer).
    fn scopes(&self) -> Result<Vec<String>> {
        let allowed: Vec<_> =
            KNOWN.iter().filter(|scope| !NOT_BY_ONESELF.contains(scope)).map(|scope| (*scope).to_owned()).collect();
        let Some(named) = &self.scope else { return Ok(allowed) };
        let named = Scopes::parse(named).ok_or(metadata("scope is a list of scopes, separated by spaces."))?;
        Ok(named.only(&allowed).iter().map(str::to_owned).collect())
    }

    /// The name people will read: its own, else the host it is at; none that passes for somebody else.
    async fn name(&self, portal: &Portal) -> Result<String> {
        let host = || {
            let uri = url::Url::parse(self.redirect_uris.as_ref()?.first()?).ok()?;
            uri.host_str().map(str::to_owned)
        };
        let own = self.client_name.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        let called = own.or_else(host).unwrap_or_default();
        if name::mixes_scripts(&called) {
            return Err(metadata("client_name mixes letters of several scripts in one word."));
        }
        let ours = clients::list(&mut portal.db.read().await?).await?;
        let ours = ours.iter().filter(|client| client.first_party).map(|client| client.name.as_str());
        let mut taken = ours.chain([portal.settings.product_name.as_str()]);
        if taken.any(|other| name::looks_like(&called, other)) {
            return Err(metadata("client_name is that of somebody else here."));
        }
        Ok(called)
    }

    /// Whether a change is about the app whose token was shown (RFC 7592 2.2).
    ///
    /// # Errors
    /// `invalid_client_metadata`
    pub async fn is_about(&self, ctx: &Ctx, client: &Client) -> Result<()> {
        let given_out =
            ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];
        if given_out.iter().any(|name| self.rest.contains_key(*name)) {
            return Err(metadata("What the server gives out is not sent back, except client_id and client_secret."));
        }
        if self.client_id.as_deref() != Some(client.id.as_str()) {
            return Err(metadata("client_id is missing or another's."));
        }
        match &self.client_secret {
            Some(secret) if !super::repeats_its_secret(ctx, client, secret).await? => {
                Err(metadata("client_secret is not the one it has."))
            }
            _ => Ok(()),
        }
    }
}

/// What has to be corrected, as the protocol names it.
pub fn fault(error: Error) -> Fault {
    let Error::Invalid(problems) = &error else { return error.into() };
    match problems.first().map(|(field, _)| *field) {
        Some("redirect_uri" | "post_logout_redirect_uri") => Fault::of(
            "invalid_redirect_uri",
            "A redirect URI is missing, or is not https (http on loopback, an own scheme for native apps), in full and without a fragment.",
        ),
        Some("name") => metadata("client_name is a text of at most 80 characters, all of which can be seen."),
        Some("scope") => metadata("scope is a list of scopes, separated by spaces."),
        _ => metadata("The metadata contradicts itself."),
    }
}
