//! What people see of a simulated provider.

use axum::response::{Html, Response};
use http::StatusCode;
use leptos::prelude::*;

use super::StandIn;
use super::fault::Fault;
use crate::door::leading_elsewhere;
use crate::request::Ctx;
use crate::ui::{Card, Check, Field, Hidden, SendOn, Submit, frame, html, t};

/// Asks who somebody is.
pub fn who_are_you(ctx: &Ctx, stand_in: &'static StandIn, request: String, hint: Option<String>) -> Response {
    answer(ctx, StatusCode::OK, || AuthorizePage(AuthorizePageProps { stand_in, request, hint }))
}

/// Nobody we know wants somebody to come back there.
pub fn unknown_client(ctx: &Ctx, stand_in: &'static StandIn) -> Response {
    answer(ctx, StatusCode::BAD_REQUEST, || {
        RefusalPage(RefusalPageProps { stand_in, text: "simulator-unknown-client" })
    })
}

/// What was chosen does not happen at this provider, or to nobody.
pub fn cannot_be(ctx: &Ctx, stand_in: &'static StandIn) -> Response {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    answer(ctx, status, || RefusalPage(RefusalPageProps { stand_in, text: "simulator-cannot-be" }))
}

/// The way back as a form (OAuth 2.0 Form Post Response Mode).
pub fn form_post(ctx: &Ctx, target: String, fields: Vec<(&'static str, String)>) -> Response {
    answer(ctx, StatusCode::OK, || FormPostPage(FormPostPageProps { target, fields }))
}

fn answer<V: IntoView>(ctx: &Ctx, status: StatusCode, page: impl FnOnce() -> V) -> Response {
    leading_elsewhere(ctx, (status, Html(html(ctx.frame(), page))))
}

#[component]
fn AuthorizePage(stand_in: &'static StandIn, request: String, hint: Option<String>) -> impl IntoView {
    let faults = Fault::ALL.into_iter().filter(|fault| fault.fits(stand_in));
    let fault = |fault: Fault| view! { <option value=fault.name()>{t(fault.label())}</option> };
    view! {
        <Card title="simulator-title">
            <Warning stand_in/>
            <form class="form" method="post" action=stand_in.path("/decide") novalidate>
                <Hidden name="request" value=Some(request)/>
                <Field name="subject" label="simulator-subject" hint="simulator-subject-hint" autocomplete="off" value="1001".to_owned()/>
                <Field name="email" kind="email" label="simulator-email" hint="simulator-email-hint" autocomplete="off" required=false
                    value=hint.unwrap_or_else(|| "ada@example.com".to_owned())/>
                <Check name="email_verified" label="simulator-email-verified" checked=true/>
                <Field name="name" label="simulator-name" autocomplete="off" required=false value="Ada Lovelace".to_owned()/>
                <div class="field">
                    <label for="fault">{t("simulator-fault")}</label>
                    <select id="fault" name="fault">{faults.map(fault).collect_view()}</select>
                </div>
                <Submit label="simulator-go"/>
            </form>
        </Card>
    }
}

/// That nobody takes this page for the real one.
#[component]
fn Warning(stand_in: &'static StandIn) -> impl IntoView {
    view! { <p class="lead">{frame().texts.with("simulator-lead", &[("provider", stand_in.name.into())])}</p> }
}

#[component]
fn RefusalPage(stand_in: &'static StandIn, text: &'static str) -> impl IntoView {
    view! {
        <Card title="simulator-title">
            <Warning stand_in/>
            <p role="alert">{t(text)}</p>
        </Card>
    }
}

#[component]
fn FormPostPage(target: String, fields: Vec<(&'static str, String)>) -> impl IntoView {
    view! {
        <Card title="simulator-title">
            <p class="lead">{t("simulator-form-post")}</p>
            <SendOn target fields label="simulator-continue"/>
        </Card>
    }
}
