//! `POST /dev/providers/{provider}/decide`: somebody said who they are and what goes wrong; back to the client with a code.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::authorize::Asked;
use super::fault::Fault;
use super::grant::{Grant, Somebody};
use super::{Simulator, StandIn, known, pages};
use crate::error::Error;
use crate::refuse::refuse;
use crate::request::Ctx;

/// The form of the authorize page.
#[derive(Deserialize)]
pub struct Decision {
    /// Which request this decides; without it, the newest at this provider.
    request: Option<String>,
    subject: String,
    #[serde(default)]
    email: String,
    /// A box that is ticked or is not there. A script may also send `text` for the JSON text `"true"`, and `absent`.
    #[serde(default)]
    email_verified: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    fault: Fault,
}

/// Decides.
pub async fn decide(
    ctx: Ctx,
    Path(provider): Path<String>,
    Extension(simulator): Extension<Arc<Simulator>>,
    Form(decision): Form<Decision>,
) -> Response {
    let Some(stand_in) = known::find(&provider) else { return refuse(Error::NotFound) };
    if decision.subject.trim().is_empty() || !decision.fault.fits(stand_in) {
        return pages::cannot_be(&ctx, stand_in);
    }
    let asked = match &decision.request {
        Some(request) => simulator.asked.take(request).filter(|asked| asked.stand_in == stand_in.id),
        None => simulator.asked.take_newest(|asked| asked.stand_in == stand_in.id),
    };
    let Some(asked) = asked else { return refuse(Error::LinkExpired) };
    if decision.fault == Fault::Denied {
        return turn_away(&ctx, stand_in, &Asked { wrong: Some(stand_in.denial), ..asked });
    }
    let grant = Grant { stand_in, who: decision.who(), fault: decision.fault, at: ctx.now, asked: asked.clone() };
    let user = user(&simulator, &grant);
    let mut fields = vec![("code", simulator.codes.keep(grant))];
    fields.extend(user.map(|user| ("user", user)));
    fields.extend(stand_in.extras.iter().map(|(name, value)| (*name, (*value).to_owned())));
    lead_back(&ctx, stand_in, &asked, fields)
}

/// Back to the client with what is wrong, or with the person's no.
pub fn turn_away(ctx: &Ctx, stand_in: &StandIn, asked: &Asked) -> Response {
    lead_back(ctx, stand_in, asked, vec![("error", asked.wrong.unwrap_or_default().to_owned())])
}

/// The way back (RFC 6749 4.1.2): a redirect, or a form that the browser posts.
fn lead_back(ctx: &Ctx, stand_in: &StandIn, asked: &Asked, mut fields: Vec<(&'static str, String)>) -> Response {
    fields.extend(asked.state.clone().map(|state| ("state", state)));
    if stand_in.says_iss {
        fields.push(("iss", super::id_token::issuer(&ctx.portal, stand_in)));
    }
    if asked.form_post {
        return pages::form_post(ctx, asked.redirect_uri.clone(), fields);
    }
    let Ok(mut back) = Url::parse(&asked.redirect_uri) else { return refuse(Error::Unreadable) };
    back.query_pairs_mut().extend_pairs(fields);
    let location = HeaderValue::from_str(back.as_str()).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// What Apple has the browser bring along, unsigned, the first time that somebody signs in to a client.
fn user(simulator: &Simulator, grant: &Grant) -> Option<String> {
    let first = simulator.meet(grant.stand_in, &grant.who.subject);
    let told = grant.stand_in.form_post && first && grant.allows("name");
    let name = json!({ "firstName": grant.who.given_name(), "lastName": grant.who.family_name() });
    told.then(|| json!({ "name": name, "email": grant.who.email }).to_string())
}

impl Decision {
    fn who(&self) -> Somebody {
        let email = Some(self.email.trim()).filter(|email| !email.is_empty() && self.fault != Fault::NoEmail);
        let verified = match self.email_verified.as_str() {
            "absent" => None,
            "text" => Some(json!("true")),
            ticked => Some(Value::Bool(matches!(ticked, "on" | "true" | "1" | "yes"))),
        };
        Somebody {
            subject: self.subject.trim().to_owned(),
            email_verified: verified.filter(|_| email.is_some()),
            email: email.map(str::to_owned),
            name: self.name.trim().to_owned(),
        }
    }
}
