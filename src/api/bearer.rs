//! Who calls: the bearer of an access token, or a browser with its session cookie. Never both: with an `Authorization` header the
//! cookie does not speak, even if the token is not good.
//!
//! The bearer of a token that is not good is nobody. Where somebody is needed that is a 401; where nobody is, it does no harm:
//! programs send their access token with every call, and it must not keep them from exchanging their refresh token that it has run out.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::accounts::User;
use crate::error::Error;
use crate::portal::Portal;
use crate::refuse::{Refusal, refuse};
use crate::request::{Bearer, Cookie, Cookies};
use crate::sessions::{self, Living};
use crate::tokens::access;

/// What tells that the token is not good (RFC 6750 3.1).
pub const INVALID: &str = "Bearer error=\"invalid_token\"";

/// The layer around every call. It takes a seat for whatever is no mere look.
pub async fn caller(State(portal): State<Arc<Portal>>, mut request: Request, next: Next) -> Response {
    let sent: Vec<_> = request.headers().get_all(header::AUTHORIZATION).iter().cloned().collect();
    request.headers_mut().remove(header::AUTHORIZATION);
    let mut is_good = true;
    if !sent.is_empty() {
        request.headers_mut().remove(header::COOKIE);
        match bearer(&portal, &sent).await {
            Ok((bearer, user)) => {
                request.extensions_mut().insert(bearer);
                request.extensions_mut().insert(user);
            }
            Err(Error::SignInRequired) => is_good = false,
            Err(error) => return refuse(error),
        }
    }
    let _seat = match portal.acts.try_acquire() {
        _ if request.method().is_safe() => None,
        Ok(taken) => Some(taken),
        Err(_) => return refuse(Error::Busy),
    };
    without_cookie(&portal, request.headers_mut());
    let response = next.run(request).await;
    if is_good { response } else { no_bearer(response) }
}

/// Who shows the token, and the account as it is at this moment.
async fn bearer(portal: &Arc<Portal>, sent: &[HeaderValue]) -> Result<(Bearer, User), Error> {
    // With two, a proxy that looked at one may have let the other pass (RFC 9110 5.3).
    let [sent] = sent else { return Err(Error::SignInRequired) };
    let token = sent.to_str().ok().and_then(|sent| sent.split_once(' '));
    let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).ok_or(Error::SignInRequired)?.1;
    let now = portal.clock.now();
    let claims = access::verify(portal, token.trim_matches(' '), now).await?;
    let living = sessions::of_token(portal, &claims.sid, now).await?.filter(|living| living.user.id == claims.sub);
    let Living { person, user, .. } = living.ok_or(Error::SignInRequired)?;
    Ok((Bearer { person, expires: claims.exp }, user))
}

/// Tells whoever is refused for it that the token was not good.
fn no_bearer(mut response: Response) -> Response {
    let refused = response.extensions().get::<Refusal>();
    if refused.is_some_and(|refusal| matches!(*refusal.0, Error::SignInRequired)) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(INVALID));
    }
    response
}

/// The check of origins looks at what browsers say of a request's origin. It protects people whose browser sends their cookie along;
/// where there is none, there is nobody another site could speak for, and the check is given nothing to look at.
fn without_cookie(portal: &Portal, headers: &mut HeaderMap) {
    let cookies = Cookies::of(headers, portal.settings.session.secure_cookies);
    if cookies.get(Cookie::Session).is_none() {
        headers.remove(header::ORIGIN);
        headers.remove(HeaderName::from_static("sec-fetch-site"));
    }
}
