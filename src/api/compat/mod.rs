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
mod mifty;
mod nest;
mod nself;
mod people;

/// A route of an older system.
struct Route {
    method: Method,
    path: &'static str,
    handler: MethodRouter<Arc<Portal>>,
}

fn get<H: Handler<T, Arc<Portal>>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route { method: Method::GET, path, handler: routing::get(handler) }
}

fn post<H: Handler<T, Arc<Portal>>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route { method: Method::POST, path, handler: routing::post(handler) }
}

fn patch<H: Handler<T, Arc<Portal>>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route { method: Method::PATCH, path, handler: routing::patch(handler) }
}

fn delete<H: Handler<T, Arc<Portal>>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route { method: Method::DELETE, path, handler: routing::delete(handler) }
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

/// Where every system answers to which method.
static PLACES: LazyLock<Vec<(Compat, Method, &'static str)>> = LazyLock::new(|| {
    let places = |system| routes_of(system).into_iter().map(move |route| (system, route.method, route.path));
    Compat::ALL.into_iter().flat_map(places).collect()
});

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
    let mut places = PLACES.iter().filter(|(system, ..)| portal.settings.compat.contains(system));
    places.find(|(_, takes, own)| *own == path && (!looks || *takes == Method::GET)).map(|(system, ..)| *system)
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

/// An address and a password.
#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
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
        let places = PLACES.iter().map(|(_, method, path)| format!("{method} {path}"));
        let shared: Vec<_> = places.filter(|place| !seen.insert(place.clone())).collect();
        assert_eq!(shared, ["POST /auth/login", "GET /users/profile"]);
    }
}
