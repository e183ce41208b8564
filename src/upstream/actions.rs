//! The doors: to a provider and back, linking and unlinking.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::address;
use super::app::{self, App};
use super::arrive::{Came, News, arrive};
use super::attempts::Purpose;
use super::errand;
use super::identities;
use super::returning::{self, Query, Returned};
use crate::config::ProviderId;
use crate::door::{Form, Go, on_the_way, with_next};
use crate::error::{Error, Result as Verb};
use crate::kit::problem::Problem;
use crate::kit::return_to::ReturnTo;
use crate::login;
use crate::request::Ctx;
use crate::sessions::{Method, SignIn};
use crate::ui::{Flash, Tone};

/// `GET /oauth/{provider}`: whoever is signed in is where they want to be; others go to the provider.
pub async fn start(ctx: &Ctx, provider: &str) {
    let next = ctx.next();
    let page = on_the_way("/login", next.as_ref());
    // Where to go is in the context.
    let _ = Form::at(page).answer(ctx, begin(ctx, provider, next).await);
}

async fn begin(ctx: &Ctx, provider: &str, next: Option<ReturnTo>) -> Verb<Go> {
    let id = ProviderId::parse(provider).ok_or(Error::NotFound)?;
    let purpose = match App::asking(ctx)? {
        Some(app) => Purpose::App(app),
        None if ctx.scope.person().is_some() => return Ok(Go::to(login::target(ctx, next.as_ref()))),
        None => Purpose::SignIn,
    };
    Ok(Go::to(super::way_to(ctx, id, purpose, next).await?))
}

/// `GET, POST /oauth/{provider}/callback`
pub async fn callback(ctx: &Ctx, provider: &str, query: Query) {
    let (page, outcome) = match returning::back(ctx, provider, &query).await {
        Ok(returned) => (page_of(&returned), go_on(ctx, returned, query).await),
        Err(error) => ("/login".to_owned(), Err(error)),
    };
    let _ = Form::at(page).answer(ctx, outcome);
}

/// Where somebody began a way, and reads why it failed.
fn page_of(returned: &Returned) -> String {
    let next = returned.way.next.as_ref();
    match &returned.way.purpose {
        Purpose::SignIn | Purpose::App(_) | Purpose::Trial(_) => on_the_way("/login", next),
        Purpose::Link(_) => "/account/links".to_owned(),
        Purpose::Reauth(_) => with_next("/reauth", next.map_or("/account/security", ReturnTo::as_str)),
    }
}

async fn go_on(ctx: &Ctx, returned: Returned, query: Query) -> Verb<Go> {
    if let Purpose::Trial(id) = &returned.way.purpose {
        let came = returned.redeemed(ctx, query).await.map(|arrived| arrived.profile);
        errand::tried(ctx, id, came).await?;
        return Ok(Go::to("/login").saying(Flash::neutral("errand-tried")));
    }
    let arrived = returned.arrived(ctx, query).await;
    let Returned { provider, way } = returned;
    match (way.purpose, arrived) {
        (Purpose::App(app), Err(Error::Refused(_))) => Ok(Go::to(app.refused()?)),
        (_, Err(error)) => Err(error),
        // It went no further than above.
        (Purpose::Trial(_), Ok(_)) => Err(Error::AttemptGone),
        (Purpose::SignIn, Ok(arrived)) => {
            let came = arrive(ctx, (&provider, &arrived), (way.next.clone(), None)).await?;
            come_in(ctx, came, (provider.id, &provider.name), (way.next.as_ref(), None)).await
        }
        (Purpose::App(app), Ok(arrived)) => {
            let came = arrive(ctx, (&provider, &arrived), (way.next.clone(), Some(app.clone()))).await?;
            come_in(ctx, came, (provider.id, &provider.name), (way.next.as_ref(), Some(&app))).await
        }
        (Purpose::Link(held), Ok(arrived)) => {
            identities::link(ctx, &held, (&provider, &arrived)).await?;
            Ok(Go::to("/account/links").saying(done(Problem::new("identity-linked").with("provider", &provider.name))))
        }
        (Purpose::Reauth(held), Ok(arrived)) => {
            let proven = identities::prove(ctx, &held, &arrived).await?;
            login::reauthenticate_by_provider(ctx, proven).await?.give(ctx).await?;
            Ok(Go::to(way.next.as_ref().map_or("/account/security", ReturnTo::as_str)))
        }
    }
}

fn done(what: Problem) -> Flash {
    Flash::message(Tone::Good, what)
}

/// Into the account, to the app that waits, or to what has to be proven first.
async fn come_in(
    ctx: &Ctx,
    came: Came,
    (provider, name): (ProviderId, &str),
    (next, app): (Option<&ReturnTo>, Option<&App>),
) -> Verb<Go> {
    let (user, news) = match came {
        Came::NeedsAddress => return Ok(Go::to("/signup/address")),
        Came::SignInFirst { email } => {
            let flash = Problem::new("provider-sign-in-first").with("provider", name).with("email", &email);
            let values = vec![("username".to_owned(), email.to_string())];
            return Ok(
                Go::to(on_the_way("/login", next)).saying(Flash { values, ..Flash::message(Tone::Neutral, flash) })
            );
        }
        Came::In { user, news } => (user, news),
    };
    ctx.remember_provider(provider);
    if let Some(app) = app {
        return Ok(Go::to(app::grant(ctx, app, &user, provider).await?));
    }
    let go = login::enter(ctx, &user, SignIn::in_browser(Method::Provider(provider)), next).await?;
    Ok(match news {
        Some(News::Made) => go.saying(done(Problem::new("provider-made").with("provider", name))),
        Some(News::Joined) => go.saying(done(Problem::new("identity-linked").with("provider", name))),
        Some(News::TakenOver) => go.saying(done(Problem::new("provider-taken-over").with("provider", name))),
        None => go,
    })
}

/// `POST /do/claim-address`
#[server(prefix = "/do", endpoint = "claim-address", input = PostUrl)]
pub async fn claim_address(#[server(default)] email: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let sent = address::claim(&ctx, &email).await;
    let go = sent.map(|()| Go::to("/signup/address").saying(Flash::neutral("claim-sent")));
    Form::at("/signup/address").typed("email", &email).answer(&ctx, go)
}

/// `POST /do/confirm-address`
#[server(prefix = "/do", endpoint = "confirm-address", input = PostUrl)]
pub async fn confirm_address(#[server(default)] code: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let outcome = confirm_and_enter(&ctx, &code).await;
    Form::at("/signup/address").answer(&ctx, outcome)
}

async fn confirm_and_enter(ctx: &Ctx, code: &str) -> Verb<Go> {
    let (came, waiting) = address::confirm(ctx, code).await?;
    ctx.end_flow();
    let on = (waiting.next.as_ref(), waiting.app.as_ref());
    come_in(ctx, came, (waiting.provider, &waiting.provider_name), on).await
}

/// `POST /do/link-provider`
#[server(prefix = "/do", endpoint = "link-provider", input = PostUrl)]
pub async fn link_provider(#[server(default)] provider: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let url = identities::begin_link(&ctx, &provider).await;
    Form::at("/account/links").answer(&ctx, url.map(Go::to))
}

/// `POST /do/unlink-provider`
#[server(prefix = "/do", endpoint = "unlink-provider", input = PostUrl)]
pub async fn unlink_provider(#[server(default)] id: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let outcome = unlink(&ctx, &id).await;
    Form::at("/account/links").answer(&ctx, outcome)
}

async fn unlink(ctx: &Ctx, id: &str) -> Verb<Go> {
    let (name, session) = identities::unlink(ctx, id).await?;
    session.give(ctx).await?;
    Ok(Go::to("/account/links").saying(done(Problem::new("identity-unlinked").with("provider", &name))))
}
