//! Messages at the top of a page: what was done, or what has to be corrected and where.

use leptos::prelude::*;

use super::form::id_of;
use super::{Flash, Icon, IconName, Tone, frame, t};
use crate::kit::i18n::Texts;
use crate::kit::problem::Problem;

/// The message the last page left, if any.
#[component]
pub fn Notices() -> impl IntoView {
    let frame = frame();
    let texts = frame.texts;
    frame.flash.as_ref().map(|flash| match flash.tone {
        Tone::Bad => summary(flash, texts).into_any(),
        Tone::Good => status(flash, "flash ok", IconName::Check, texts).into_any(),
        Tone::Neutral => status(flash, "flash", IconName::Info, texts).into_any(),
    })
}

fn status(flash: &Flash, class: &'static str, icon: IconName, texts: Texts) -> impl IntoView + use<> {
    let text = flash.message.as_ref().map(|message| texts.problem(message));
    view! { <div class=class role="status"><Icon name=icon/><p>{text}</p></div> }
}

fn summary(flash: &Flash, texts: Texts) -> impl IntoView + use<> {
    let message = flash.message.as_ref().map(|message| texts.problem(message));
    let lines: Vec<_> =
        firsts(flash).map(|(field, problem)| (format!("#{}", id_of(field)), texts.problem(problem))).collect();
    view! {
        <div class="summary" role="alert" tabindex="-1" aria-labelledby="summary-title">
            <h2 id="summary-title"><Icon name=IconName::Error/>{t("summary-title")}</h2>
            {message.map(|text| view! { <p>{text}</p> })}
            {(!lines.is_empty()).then(|| view! {
                <ul>{lines.into_iter().map(|(target, text)| view! { <li><a href=target>{text}</a></li> }).collect_view()}</ul>
            })}
        </div>
    }
}

/// One line for each field, its first problem: the field itself tells the rest.
fn firsts(flash: &Flash) -> impl Iterator<Item = &(String, Problem)> {
    let errors = &flash.errors;
    errors
        .iter()
        .enumerate()
        .filter(|(place, (field, _))| !errors[..*place].iter().any(|(earlier, _)| earlier == field))
        .map(|(_, error)| error)
}
