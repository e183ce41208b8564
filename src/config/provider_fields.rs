//! The settings of a provider one by one: what each takes.

use super::parse::{self, Parsed};
use super::{Provider, ProviderId, ProviderKind, Secret};

/// The last part of their keys, in the order of the table.
pub const FIELDS: [&str; 18] = [
    "client_id",
    "client_secret",
    "enabled",
    "scopes",
    "trust_email",
    "kind",
    "name",
    "issuer",
    "tenant_id",
    "team_id",
    "key_id",
    "private_key",
    "authorize_url",
    "token_url",
    "userinfo_url",
    "emails_url",
    "jwks_url",
    "revoke_url",
];

impl Provider {
    /// Takes what somebody wrote for one of [`FIELDS`].
    ///
    /// # Errors
    /// A sentence that follows the name of the setting and does not repeat the text.
    pub fn set(&mut self, id: ProviderId, field: &str, text: &str) -> Parsed<()> {
        belongs(id, field)?;
        match field {
            "client_id" => self.client_id = Some(visible(text)?),
            "client_secret" => self.client_secret = Some(Secret::new(visible(text)?)),
            "enabled" => self.enabled = Some(parse::boolean(text)?),
            "scopes" => self.scopes = scopes(text)?,
            "trust_email" => self.trust_email = Some(parse::boolean(text)?),
            "kind" => self.kind = Some(kind(text)?),
            "name" => self.name = Some(name(text)?),
            "issuer" => self.issuer = Some(issuer(text)?),
            "tenant_id" => self.tenant_id = Some(tenant(text)?),
            "team_id" => self.team_id = Some(visible(text)?),
            "key_id" => self.key_id = Some(visible(text)?),
            "private_key" => self.private_key = Some(private_key(text)?),
            _ => *self.endpoint(field).ok_or("is no setting of a provider")? = Some(url(text)?),
        }
        Ok(())
    }

    fn endpoint(&mut self, field: &str) -> Option<&mut Option<String>> {
        let endpoints = &mut self.endpoints;
        match field {
            "authorize_url" => Some(&mut endpoints.authorize),
            "token_url" => Some(&mut endpoints.token),
            "userinfo_url" => Some(&mut endpoints.userinfo),
            "emails_url" => Some(&mut endpoints.emails),
            "jwks_url" => Some(&mut endpoints.jwks),
            "revoke_url" => Some(&mut endpoints.revoke),
            _ => None,
        }
    }
}

/// What means something at one provider alone would be silently ignored at another.
fn belongs(id: ProviderId, field: &str) -> Parsed<()> {
    let theirs: &[&str] = match field {
        "tenant_id" => &["microsoft"],
        "team_id" | "key_id" | "private_key" => &["apple"],
        "emails_url" => &["github", "bitbucket"],
        "kind" if id.is_preset() => return Err("is for providers under an id of your own".to_owned()),
        _ => return Ok(()),
    };
    if theirs.contains(&id.as_str()) { Ok(()) } else { Err(format!("is for {} only", theirs.join(" and "))) }
}

fn visible(text: &str) -> Parsed<String> {
    let text = text.trim();
    let plain = !text.is_empty() && text.len() <= 4_096 && text.chars().all(|letter| letter.is_ascii_graphic());
    if plain { Ok(text.to_owned()) } else { Err("must be letters, digits and signs without spaces".to_owned()) }
}

fn name(text: &str) -> Parsed<String> {
    let text = text.trim();
    let fits = (1..=40).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err("must be a name of 1 to 40 characters".to_owned()) }
}

fn kind(text: &str) -> Parsed<ProviderKind> {
    match text.trim().to_ascii_lowercase().as_str() {
        "oidc" => Ok(ProviderKind::Oidc),
        "oauth2" => Ok(ProviderKind::OAuth2),
        _ => Err("must be oidc or oauth2".to_owned()),
    }
}

/// RFC 6749 3.3: a scope is of visible characters without quotes and backslashes.
fn scopes(text: &str) -> Parsed<Vec<String>> {
    let plain = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '"' | '\\');
    let scopes = text.split([',', ' ']).map(str::trim).filter(|scope| !scope.is_empty());
    let taken = scopes.map(|scope| scope.chars().all(plain).then(|| scope.to_owned())).collect::<Option<_>>();
    taken.ok_or_else(|| "must be scopes such as openid email, separated by commas or spaces".to_owned())
}

fn url(text: &str) -> Parsed<String> {
    let text = text.trim();
    let url = url::Url::parse(text).ok().filter(|url| {
        let on_this_machine = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let no_user = url.username().is_empty() && url.password().is_none();
        (url.scheme() == "https" || (url.scheme() == "http" && on_this_machine)) && no_user && url.fragment().is_none()
    });
    url.map(|_| text.to_owned()).ok_or_else(|| "must be an https URL".to_owned())
}

/// OpenID Connect Discovery 3: without query and fragment. It is compared letter by letter, so it stays as it was written.
fn issuer(text: &str) -> Parsed<String> {
    let text = url(text)?;
    if text.contains('?') { Err("must be an https URL without a query".to_owned()) } else { Ok(text) }
}

/// By its id and not by a domain: ID tokens name tenants by their ids.
fn tenant(text: &str) -> Parsed<String> {
    let text = text.trim().to_ascii_lowercase();
    let group = matches!(text.as_str(), "common" | "organizations" | "consumers");
    if group || is_tenant(&text) {
        Ok(text)
    } else {
        Err("must be the id of a tenant (a UUID), organizations, consumers or common".to_owned())
    }
}

/// Whether a text is the id of a tenant: a UUID in its usual form.
#[must_use]
pub fn is_tenant(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

fn private_key(text: &str) -> Parsed<Secret> {
    let text = text.trim().replace("\\n", "\n");
    if text.starts_with("-----BEGIN PRIVATE KEY-----") && text.ends_with("-----END PRIVATE KEY-----") {
        Ok(Secret::new(text))
    } else {
        Err("must be the content of the .p8 file, from BEGIN PRIVATE KEY to END PRIVATE KEY".to_owned())
    }
}
