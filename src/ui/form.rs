//! Form controls. A control knows its label, its hint, what was typed before and what is wrong with it; it never knows why.

use std::borrow::Cow;

use leptos::prelude::*;

use super::{Icon, IconName, frame, t};

/// The id of the control called `name`. Password managers look for these.
#[must_use]
pub fn id_of(name: &str) -> String {
    match name {
        "password" => "new-password".to_owned(),
        "code" => "one-time-code".to_owned(),
        other => other.replace('_', "-"),
    }
}

/// The problems of one control, above it.
fn problems(name: &str, id: &str) -> Option<impl IntoView + use<>> {
    let frame = frame();
    let texts: Vec<_> = frame
        .flash
        .iter()
        .flat_map(|flash| flash.errors_of(name))
        .map(|problem| frame.texts.problem(problem))
        .collect();
    let id = format!("{id}-error");
    (!texts.is_empty()).then(|| {
        view! {
            <div class="error" id=id>
                <Icon name=IconName::Error/>
                {texts.into_iter().map(|text| view! { <p>{text}</p> }).collect_view()}
            </div>
        }
    })
}

fn described_by(id: &str, hint: bool, wrong: bool) -> Option<String> {
    let parts: Vec<_> = [(hint, "hint"), (wrong, "error")]
        .iter()
        .filter(|part| part.0)
        .map(|part| format!("{id}-{}", part.1))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn is_wrong(name: &str) -> bool {
    frame().flash.as_ref().is_some_and(|flash| flash.errors_of(name).next().is_some())
}

/// One line of text with its label; `label` and `hint` are message keys.
#[component]
pub fn Field(
    name: &'static str,
    label: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "on")] autocomplete: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    #[prop(optional, into)] value: Option<String>,
    #[prop(default = true)] required: bool,
    #[prop(optional)] inputmode: Option<&'static str>,
) -> impl IntoView {
    let id = id_of(name);
    let wrong = is_wrong(name);
    let typed = frame().flash.as_ref().and_then(|flash| flash.value(name).map(str::to_owned)).or(value);
    let plain = matches!(autocomplete, "username" | "email" | "off") || kind == "email";
    view! {
        <div class=if wrong { "field invalid" } else { "field" }>
            <label for=id.clone()>{t(label)}{(!required).then(|| view! { <span class="muted">" "{t("optional")}</span> })}</label>
            {hint.map(|key| view! { <p class="hint" id=format!("{id}-hint")>{t(key)}</p> })}
            {problems(name, &id)}
            <input id=id.clone() name=name type=kind value=typed autocomplete=autocomplete required=required inputmode=inputmode
                autocapitalize=plain.then_some("none") spellcheck=plain.then_some("false")
                aria-invalid=wrong.then_some("true") aria-describedby=described_by(&id, hint.is_some(), wrong)/>
        </div>
    }
}

/// A password with a button that shows it. A new one says what is asked of it before anything is typed.
#[component]
pub fn Password(
    name: &'static str,
    label: &'static str,
    /// `new-password` or `current-password` (HTML autofill tokens).
    autocomplete: &'static str,
    /// The id, where the page has its own.
    #[prop(optional)]
    id: Option<&'static str>,
    /// A hint in words, already translated.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let id = id.map_or_else(|| id_of(name), str::to_owned);
    let wrong = is_wrong(name);
    let hinted = hint.is_some();
    view! {
        <div class=if wrong { "field invalid" } else { "field" }>
            <label for=id.clone()>{t(label)}</label>
            {hint.map(|text| view! { <p class="hint" id=format!("{id}-hint")>{text}</p> })}
            {problems(name, &id)}
            <div class="reveal">
                <input id=id.clone() name=name type="password" autocomplete=autocomplete required autocapitalize="none" spellcheck="false"
                    aria-invalid=wrong.then_some("true") aria-describedby=described_by(&id, hinted, wrong)/>
                <button type="button" class="reveal-toggle" hidden aria-pressed="false" data-reveal=id.clone()
                    data-show=t("show") data-hide=t("hide") aria-controls=id.clone()>{t("show")}</button>
            </div>
        </div>
    }
}

/// A one-time code: one box, room for pasting it with a space.
#[component]
pub fn Code(#[prop(default = "code-label")] label: &'static str) -> impl IntoView {
    let wrong = is_wrong("code");
    let id = id_of("code");
    view! {
        <div class=if wrong { "field invalid" } else { "field" }>
            <label for=id.clone()>{t(label)}</label>
            {problems("code", &id)}
            <input class="code" id=id.clone() name="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]*" maxlength="8"
                required dir="ltr" aria-invalid=wrong.then_some("true") aria-describedby=described_by(&id, false, wrong)/>
        </div>
    }
}

/// A box to tick.
#[component]
pub fn Check(
    name: &'static str,
    label: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    /// A hint with variables, already translated.
    #[prop(optional, into)]
    hint_text: Option<String>,
    #[prop(optional)] checked: bool,
) -> impl IntoView {
    let id = id_of(name);
    let hint = hint_text.or_else(|| hint.map(|key| t(key).into_owned()));
    view! {
        <div class="check">
            <input id=id.clone() name=name type="checkbox" value="on" checked=checked aria-describedby=hint.is_some().then(|| format!("{id}-hint"))/>
            <label for=id.clone()>{t(label)}</label>
            {hint.map(|text| view! { <p class="hint" id=format!("{id}-hint")>{text}</p> })}
        </div>
    }
}

/// A value the form carries along, if there is one.
#[component]
pub fn Hidden(name: &'static str, value: Option<String>) -> impl IntoView {
    value.map(|value| view! { <input type="hidden" name=name value=value/> })
}

/// The address a password belongs to, out of sight but not of password managers, which file the password under it.
#[component]
pub fn Identity(value: String) -> impl IntoView {
    view! { <input class="visually-hidden" type="text" name="username" value=value autocomplete="username" readonly tabindex="-1" aria-hidden="true"/> }
}

/// The button that sends the form.
#[component]
pub fn Submit(label: &'static str, #[prop(default = "primary")] class: &'static str) -> impl IntoView {
    view! { <button type="submit" class=class>{t(label)}</button> }
}

/// A form that only has to be sent on: the script of every page does that, and without it the button.
#[component]
pub fn SendOn<N: Into<Cow<'static, str>> + 'static>(
    target: String,
    fields: Vec<(N, String)>,
    label: &'static str,
) -> impl IntoView {
    let field = |(name, value): (N, String)| view! { <input type="hidden" name=name.into() value=value/> };
    view! {
        <form class="form" method="post" action=target data-send>
            {fields.into_iter().map(field).collect_view()}
            <Submit label/>
        </form>
    }
}
