//! The routes of the older systems that Portico takes the place of (`AUTH_COMPAT`): their paths, fields, statuses and words, over the
//! same verbs as `/api/v1`. `docs/compatibility.md` has them row by row.
//!
//! A file is a system; it translates and decides nothing. Its routes pass the same layers as `/api/v1`, and its errors are told in
//! its own shape ([`errors`]), also those of the layers around ([`meant_for`]).
//!
//! Two systems may have the same route: `POST /auth/login` is `mifty`'s and `nself`'s, `GET /users/profile` is `mifty`'s and
//! `nest`'s. Then one handler serves both ([`people`]), whose answer has the fields of each, and whichever of them is enabled mounts it.
//!
//! What they did unsafely is answered safely. Signing up does not tell whether there is an account: it answers with what was typed and
//! with nulls for what only a confirmed address may have. Wrong credentials get one answer. No hash is ever shown.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use axum::handler::Handler;
use axum::routing::{self, MethodRouter};
use axum::{Json, Router};
use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::config::Compat;
use crate::portal::Portal;
use crate::request::Ctx;

mod auth_service;
pub mod errors;
mod express;
mod factors;
mod mifty;
mod nest;
mod nself;
mod people;

use factors::{Second, given};

/// A route of an older system.
struct Route {
    method: Method,
    path: &'static str,
    handler: MethodRouter<Arc<Portal>>,
    /// Whether people call it who have to set a second factor up first.
    before_enrolment: bool,
}

impl Route {
    fn new(method: Method, path: &'static str, handler: MethodRouter<Arc<Portal>>) -> Self {
        Self { method, path, handler, before_enrolment: false }
    }

    fn even_before_enrolment(self) -> Self {
        Self { before_enrolment: true, ..self }
    }
}

fn get<H: Handler<T, Arc<Portal>>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route::new(Method::GET, path, routing::get(handler))
}

fn post<H: Handler<T, Arc<Portal>>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route::new(Method::POST, path, routing::post(handler))
}

fn patch<H: Handler<T, Arc<Portal>>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route::new(Method::PATCH, path, routing::patch(handler))
}

fn delete<H: Handler<T, Arc<Portal>>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route::new(Method::DELETE, path, routing::delete(handler))
}

fn routes_of(system: Compat) -> Vec<Route> {
    match system {
        Compat::Mifty => mifty::routes(),
        Compat::Nself => nself::routes(),
        Compat::Nest => nest::routes(),
        Compat::Express => express::routes(),
        Compat::AuthService => auth_service::routes(),
    }
}

/// Where a system answers to which method.
struct Place {
    system: Compat,
    method: Method,
    path: &'static str,
    before_enrolment: bool,
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let place = |system, route: Route| Place {
        system,
        method: route.method,
        path: route.path,
        before_enrolment: route.before_enrolment,
    };
    let places = |system| routes_of(system).into_iter().map(move |route| place(system, route));
    Compat::ALL.into_iter().flat_map(places).collect()
});

fn enabled_places(portal: &Portal) -> impl Iterator<Item = &'static Place> {
    PLACES.iter().filter(|place| portal.settings.compat.contains(&place.system))
}

/// The routes of the systems that are enabled.
pub fn routes(portal: &Portal) -> Router<Arc<Portal>> {
    let mut taken = HashSet::new();
    let enabled = portal.settings.compat.iter().flat_map(|system| routes_of(*system));
    let enabled = enabled.filter(|route| taken.insert((route.method.clone(), route.path)));
    enabled.fold(Router::new(), |router, route| router.route(route.path, route.handler))
}

/// The enabled system that a request is meant for, if it is one's. Whoever looks where a system only takes something, such as at
/// `/login`, is a person who wants a page.
#[must_use]
pub fn meant_for(portal: &Portal, method: &Method, path: &str) -> Option<Compat> {
    let looks = matches!(*method, Method::GET | Method::HEAD);
    let mut places = enabled_places(portal).filter(|place| place.path == path);
    places.find(|place| !looks || place.method == Method::GET).map(|place| place.system)
}

/// Whether a request is one that people may send who have to set a second factor up first: to prove who they are, to set it up, and to
/// leave.
#[must_use]
pub fn is_before_enrolment(portal: &Portal, method: &Method, path: &str) -> bool {
    enabled_places(portal).any(|place| place.before_enrolment && place.method == *method && place.path == path)
}

/// 201, and what was made.
type Created = (StatusCode, Json<Value>);

/// The answer to a sign-up, which says so if the address has to be confirmed.
fn signed_up(ctx: &Ctx, mut answer: Value) -> Created {
    if ctx.portal.settings.verification.required {
        answer["status"] = json!("verification_required");
    }
    (StatusCode::CREATED, Json(answer))
}

/// An address and a password, and what a second factor takes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    mfa_token: Option<String>,
    code: Option<String>,
    factor: Option<String>,
}

impl Credentials {
    fn second(&self) -> Second<'_> {
        Second {
            token: given(self.mfa_token.as_ref()),
            code: given(self.code.as_ref()),
            factor: given(self.factor.as_ref()),
        }
    }
}

/// A refresh token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refresh {
    #[serde(default)]
    refresh_token: String,
}

/// What programs of those systems show or look for: in their words, whatever the reader's language.
#[derive(Serialize)]
struct Message {
    message: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_one_handler_serves_belongs_to_two_systems() {
        let mut seen = HashSet::new();
        let places = PLACES.iter().map(|place| format!("{} {}", place.method, place.path));
        let shared: Vec<_> = places.filter(|place| !seen.insert(place.clone())).collect();
        assert_eq!(shared, ["POST /auth/login", "GET /users/profile"]);
    }
}
