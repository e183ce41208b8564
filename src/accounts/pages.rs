//! The account pages that this feature owns. The overview, which composes others, is [`crate::login::OverviewPage`].

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{CancelDeletion, ChangeEmailTo, ConfirmEmail, DeleteAccount, UpdateProfile};
use super::one_time::Purpose;
use super::{User, change_email, deletion, profile};
use crate::door::{loaded, recent};
use crate::kit::i18n::Locale;
use crate::request::Ctx;
use crate::ui::{Card, Code, Field, Hidden, Portal, Submit, frame, t};

/// `/account/profile`
#[component]
pub fn ProfilePage() -> impl IntoView {
    let form = loaded(async { profile::mine(&Ctx::here()?).await }, |user| view! { <ProfileForm user=user/> });
    view! { <Portal title="nav-profile"><p class="lead">{t("profile-lead")}</p>{form}</Portal> }
}

#[component]
fn ProfileForm(user: User) -> impl IntoView {
    let email = user.email.clone();
    view! {
        <dl class="facts"><dt>{t("email")}</dt><dd><bdi dir="ltr">{email}</bdi>" "<a href="/account/email">{t("change")}</a></dd></dl>
        <form class="form" method="post" action=UpdateProfile::PATH novalidate>
            <Field name="name" label="name" autocomplete="name" value=user.name required=false/>
            <Field name="given_name" label="given-name" autocomplete="given-name" value=user.given_name required=false/>
            <Field name="family_name" label="family-name" autocomplete="family-name" value=user.family_name required=false/>
            <Field name="username" label="username" autocomplete="username" hint="username-hint" value=user.username.unwrap_or_default() required=false/>
            <LanguageChoice chosen=user.locale/>
            <Field name="time_zone" label="time-zone" autocomplete="off" hint="time-zone-hint" value=user.time_zone.unwrap_or_default() required=false/>
            <Submit label="save"/>
        </form>
    }
}

#[component]
fn LanguageChoice(chosen: Option<String>) -> impl IntoView {
    let option = move |locale: Locale| {
        let selected = chosen.as_deref() == Some(locale.code());
        view! { <option value=locale.code() lang=locale.code() selected=selected>{locale.own_name()}</option> }
    };
    view! {
        <div class="field">
            <label for="locale">{t("language")}</label>
            <select id="locale" name="locale"><option value="">{t("language-automatic")}</option>{Locale::ALL.map(option).collect_view()}</select>
        </div>
    }
}

/// `/account/email`
#[component]
pub fn EmailPage() -> impl IntoView {
    let body = recent(|ctx| {
        let email = ctx.scope.person().map(|person| person.email.clone()).unwrap_or_default();
        let pending: Option<change_email::Pending> = ctx.flow();
        view! {
            <dl class="facts"><dt>{t("email-now")}</dt><dd><bdi dir="ltr">{email}</bdi></dd></dl>
            {pending.map(|pending| view! { <CodeForm email=pending.email/> })}
            <form class="form" method="post" action=ChangeEmailTo::PATH novalidate>
                <Field name="email" kind="email" label="email-new" autocomplete="email" hint="email-new-hint"/>
                <Submit label="email-send-code"/>
            </form>
        }
    });
    view! { <Portal title="email-title">{body}</Portal> }
}

#[component]
fn CodeForm(email: String) -> impl IntoView {
    view! {
        <section class="stack">
            <h2>{t("email-code-title")}</h2>
            <p>{frame().texts.with("email-code-text", &[("email", (&email).into())])}</p>
            <form class="form" method="post" action=ConfirmEmail::PATH novalidate><Code/><Submit label="confirm"/></form>
        </section>
    }
}

fn token_of(ctx: &Ctx) -> String {
    ctx.query("token").unwrap_or_default()
}

/// `/account/email/confirm?token=`
#[component]
pub fn ConfirmEmailPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let token = token_of(&ctx);
        Ok((change_email::peek(&ctx, Purpose::ChangeEmail, &token).await?, token))
    };
    let body = loaded(load, |(email, token)| {
        view! {
            <p>{frame().texts.with("email-confirm-text", &[("email", (&email).into())])}</p>
            <form class="form" method="post" action=ConfirmEmail::PATH><Hidden name="token" value=Some(token)/><Submit label="email-confirm-button"/></form>
        }
    });
    view! { <Card title="email-confirm-title">{body}</Card> }
}

/// `/account/email/undo?token=`
#[component]
pub fn UndoEmailPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let token = token_of(&ctx);
        Ok((change_email::peek(&ctx, Purpose::UndoEmailChange, &token).await?, token))
    };
    let body = loaded(load, |(email, token)| {
        view! {
            <p>{frame().texts.with("email-undo-text", &[("email", (&email).into())])}</p>
            <form class="form" method="post" action="/do/undo-email-change"><Hidden name="token" value=Some(token)/><Submit label="email-undo-button"/></form>
        }
    });
    view! { <Card title="email-undo-title">{body}</Card> }
}

/// `/account/data`
#[component]
pub fn DataPage() -> impl IntoView {
    let body = recent(|_| {
        view! {
            <section class="stack">
                <h2>{t("export-title")}</h2>
                <p>{t("export-text")}</p>
                <form method="post" action="/do/export-data"><Submit label="export-button" class="secondary"/></form>
            </section>
            <section class="danger-zone stack">
                <h2>{t("deletion-title")}</h2>
                <p>{t("deletion-text")}</p>
                <form class="form" method="post" action=DeleteAccount::PATH novalidate>
                    <Field name="email" kind="email" label="deletion-email" autocomplete="off"/>
                    <Submit label="deletion-button" class="danger"/>
                </form>
            </section>
        }
    });
    view! { <Portal title="nav-data">{body}</Portal> }
}

/// `/account/data/cancel?token=`
#[component]
pub fn CancelDeletionPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let token = token_of(&ctx);
        Ok((deletion::peek(&ctx, &token).await?, token))
    };
    let body = loaded(load, |(user, token)| {
        let frame = frame();
        let day = user.deletion_due_at.map(|due| frame.texts.day(due, user.time_zone.as_deref())).unwrap_or_default();
        view! {
            <p>{frame.texts.with("deletion-cancel-text", &[("email", (&user.email).into()), ("day", (&day).into())])}</p>
            <form class="form" method="post" action=CancelDeletion::PATH><Hidden name="token" value=Some(token)/><Submit label="deletion-cancel-button"/></form>
        }
    });
    view! { <Card title="deletion-cancel-title">{body}</Card> }
}
