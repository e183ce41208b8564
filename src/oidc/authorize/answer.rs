//! What goes back to the app (RFC 6749 4.1.2, RFC 9207, OAuth 2.0 Form Post Response Mode).

use url::Url;

use super::Back;
use crate::oidc::error::OAuthError;
use crate::request::Ctx;

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In the query of the redirect URI.
    Query,
    /// In a form that the browser posts there.
    FormPost,
}

impl Mode {
    /// By its registered name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "query" => Some(Self::Query),
            "form_post" => Some(Self::FormPost),
            _ => None,
        }
    }
}

/// An answer on its way.
#[derive(Debug)]
pub struct Answer {
    pub redirect_uri: String,
    pub mode: Mode,
    /// Names and values, as they travel.
    pub fields: Vec<(&'static str, String)>,
}

impl Answer {
    /// A code.
    #[must_use]
    pub fn code(ctx: &Ctx, back: Back, code: &str) -> Self {
        Self::with(ctx, back, vec![("code", code.to_owned())])
    }

    /// An error.
    #[must_use]
    pub fn error(ctx: &Ctx, back: Back, error: OAuthError) -> Self {
        let told = vec![("error", error.code.to_owned()), ("error_description", error.description.to_owned())];
        Self::with(ctx, back, told)
    }

    /// Every answer says who it is from (RFC 9207 2) and echoes the state.
    fn with(ctx: &Ctx, back: Back, mut fields: Vec<(&'static str, String)>) -> Self {
        fields.extend(back.state.map(|state| ("state", state)));
        fields.push(("iss", ctx.portal.settings.public_url.origin().to_owned()));
        Self { redirect_uri: back.redirect_uri, mode: back.mode, fields }
    }

    /// The redirect URI with the answer behind its own query.
    ///
    /// # Errors
    /// Never for a registered redirect URI.
    pub fn location(&self) -> Result<String, crate::error::Error> {
        let mut url =
            Url::parse(&self.redirect_uri).map_err(|error| crate::error::Error::Internal(error.to_string()))?;
        url.query_pairs_mut().extend_pairs(&self.fields);
        Ok(url.into())
    }
}
