//! The accounts that this browser remembers, on the sign-in page.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::ForgetAccount;
use super::{Known, known, path_to};
use crate::door::on_the_way;
use crate::kit::return_to::ReturnTo;
use crate::request::Ctx;
use crate::ui::{Hidden, frame, t};

/// A sentence about what the owner of an account is called, and what is shown of the address, unless that is in it already.
#[component]
pub fn AboutAccount(words: String, of: Known) -> impl IntoView {
    let address = (!of.name.is_empty()).then_some(of.masked);
    view! { <span><bdi>{words}</bdi>{address.map(|address| view! { " "<bdi dir="ltr">{address}</bdi> })}</span> }
}

/// Above the form for everybody else. Nothing, where an app or a mistake says who it is about, or somebody wants another account.
#[component]
pub fn RememberedAccounts(next: Option<ReturnTo>) -> impl IntoView {
    let all = Ctx::here().map(|ctx| if is_about_somebody(&ctx) { Vec::new() } else { known(&ctx) }).unwrap_or_default();
    (!all.is_empty()).then(|| {
        let way = |of: &Known| {
            let to = path_to(&of.id, next.as_ref());
            let words = frame().texts.with("choose-this", &[("name", of.called().into())]);
            view! { <li><a class="button" href=to><AboutAccount words of=of.clone()/></a></li> }
        };
        let ways = all.iter().map(way).collect_view();
        view! {
            <div class="stack">
                <ul class="ways">{ways}</ul>
                <details><summary>{t("login-forget")}</summary><Forget all next=next.clone()/></details>
                <h2>{t("choose-another")}</h2>
            </div>
        }
    })
}

fn is_about_somebody(ctx: &Ctx) -> bool {
    let typed = ctx.flash().is_some_and(|flash| flash.value("username").is_some());
    typed || ctx.query("login_hint").is_some() || ctx.query("another").is_some()
}

#[component]
fn Forget(all: Vec<Known>, next: Option<ReturnTo>) -> impl IntoView {
    let form = |of: Known| {
        let words = frame().texts.with("login-forget-this", &[("name", of.called().into())]);
        view! {
            <li><form method="post" action=ForgetAccount::PATH>
                <Hidden name="account" value=Some(of.id.clone())/>
                <Hidden name="next" value=next.clone().map(String::from)/>
                <button type="submit" class="secondary"><AboutAccount words of/></button>
            </form></li>
        }
    };
    view! { <ul class="ways">{all.into_iter().map(form).collect_view()}</ul> }
}

/// Above the form for the password of one of them.
#[component]
pub fn Chosen(of: Known, next: Option<ReturnTo>) -> impl IntoView {
    let back = on_the_way("/login", next.as_ref());
    let words = frame().texts.with("login-as", &[("name", of.called().into())]);
    view! {
        <p class="lead"><AboutAccount words of/></p>
        <p>{t("login-not-you")}" "<a href=back>{t("choose-another")}</a></p>
    }
}
