//! From what an operator said of a provider to the provider.

use url::Url;

use crate::config::{self, Endpoints, ProviderId, is_tenant};
use crate::upstream::providers::{Known, Preset, preset};
use crate::upstream::{Credential, Provider};

/// Where the tenant stands in the addresses of a preset.
const TENANT: &str = "{tenant}";
/// Where a provider of many tenants leaves open which of them says it.
pub const ANY_TENANT: &str = "{tenantid}";

/// The provider, ready for use.
///
/// # Errors
/// What is missing, as the ends of variables' names.
pub fn build(id: ProviderId, said: &config::Provider) -> Result<Provider, String> {
    if let Some(missing) = said.missing(id) {
        return Err(missing.to_owned());
    }
    let preset = preset(id, said.kind(id));
    let endpoints = endpoints(preset, said);
    Ok(Provider {
        id,
        name: said.name.clone().unwrap_or_else(|| if id.is_preset() { preset.name.to_owned() } else { id.to_string() }),
        preset,
        client_id: said.client_id.clone().unwrap_or_default(),
        credential: credential(said),
        issuer: issuer(preset, said, &endpoints),
        endpoints,
        scopes: scopes(preset, said),
        trusts_email: said.trust_email.unwrap_or(preset.trusts_email),
    })
}

fn credential(said: &config::Provider) -> Credential {
    match (&said.team_id, &said.key_id, &said.private_key) {
        (Some(team_id), Some(key_id), Some(private_key)) => {
            Credential::Key { team_id: team_id.clone(), key_id: key_id.clone(), private_key: private_key.clone() }
        }
        _ => said.client_secret.clone().map_or(Credential::None, Credential::Secret),
    }
}

/// The preset's are those of its own issuer: where the operator names another, its discovery document says the rest.
fn endpoints(preset: &Preset, said: &config::Provider) -> Endpoints {
    let tenant = said.tenant_id.as_deref().unwrap_or("common");
    let its_own = preset.id_token.is_none() || said.issuer.as_deref().is_none_or(|issuer| issuer == preset.issuer);
    let known = |preset: &str| (its_own && !preset.is_empty()).then(|| preset.replace(TENANT, tenant));
    let Known { authorize, token, userinfo, emails, jwks, revoke } = preset.endpoints;
    let given = said.endpoints.clone();
    Endpoints {
        authorize: given.authorize.or_else(|| known(authorize)),
        token: given.token.or_else(|| known(token)),
        userinfo: given.userinfo.or_else(|| known(userinfo)),
        emails: given.emails.or_else(|| known(emails)),
        jwks: given.jwks.or_else(|| known(jwks)),
        revoke: given.revoke.or_else(|| known(revoke)),
    }
}

/// Whoever answers with a profile says it: subjects of one server are nobody at another, also if a provider of the same name was
/// there before.
fn issuer(preset: &Preset, said: &config::Provider, endpoints: &Endpoints) -> String {
    let moved = || said.endpoints.userinfo.is_some() || preset.issuer.is_empty();
    let answers = || endpoints.userinfo.as_deref().and_then(|url| Url::parse(url).ok());
    match &said.issuer {
        Some(issuer) => issuer.clone(),
        None if preset.id_token.is_none() && moved() => {
            answers().map(|url| url.origin().ascii_serialization()).unwrap_or_default()
        }
        None => preset.issuer.replace(TENANT, issuing_tenant(said.tenant_id.as_deref())),
    }
}

/// The tenant that ID tokens name as theirs.
fn issuing_tenant(tenant: Option<&str>) -> &str {
    match tenant {
        // The one tenant of everybody without an organization.
        Some("consumers") => "9188040d-6c67-4c5b-b112-36a304b66dad",
        Some(id) if is_tenant(id) => id,
        _ => ANY_TENANT,
    }
}

/// Without `openid` there is no ID token (OpenID Connect Core 3.1.2.1).
fn scopes(preset: &Preset, said: &config::Provider) -> Vec<String> {
    if said.scopes.is_empty() {
        return preset.scopes.iter().map(|scope| (*scope).to_owned()).collect();
    }
    let openid = preset.scopes.iter().copied().find(|scope| *scope == "openid");
    let missing = openid.filter(|openid| !said.scopes.iter().any(|scope| scope == openid));
    missing.map(str::to_owned).into_iter().chain(said.scopes.iter().cloned()).collect()
}
