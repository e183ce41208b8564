//! The letters of accounts, and the paper all features write theirs on.

use std::time::Duration;

use super::User;
use crate::kit::device;
use crate::kit::i18n::{Arg, Texts};
use crate::kit::mail::Letter;
use crate::request::Ctx;

/// A letter to somebody in their language. The messages are `<key>-subject` and `<key>-text`.
#[must_use]
pub fn letter_to(ctx: &Ctx, user: &User, key: &str, args: &[(&str, Arg<'_>)]) -> Letter {
    let texts = user.texts(ctx.locale);
    addressed(ctx, (&user.email, texts), key, args)
}

/// A letter to an address, in a language. The messages are those of [`letter_to`].
#[must_use]
pub fn addressed(ctx: &Ctx, (to, texts): (&str, Texts), key: &str, args: &[(&str, Arg<'_>)]) -> Letter {
    let product = ctx.portal.settings.product_name.as_str();
    let all: Vec<_> = args.iter().copied().chain([("product", Arg::Text(product))]).collect();
    let subject = texts.with(&format!("{key}-subject"), &all);
    Letter::new(to, texts.0.code(), subject.clone())
        .rtl(texts.0.dir() == "rtl")
        .product(product)
        .heading(subject)
        .paragraph(texts.with(&format!("{key}-text"), &all))
        .facts(signature(ctx, texts))
        .footer(texts.with(
            "letter-footer",
            &[("product", product.into()), ("host", ctx.portal.settings.public_url.host().into())],
        ))
}

/// When, from which browser and from where something was asked for.
fn signature(ctx: &Ctx, texts: Texts) -> String {
    let when = texts.moment(ctx.now, ctx.scope.person().and_then(|person| person.time_zone.as_deref()));
    let device = device::label(texts, &ctx.user_agent);
    texts.with(
        "letter-facts",
        &[("when", (&when).into()), ("device", (&device).into()), ("address", (&ctx.network.address()).into())],
    )
}

/// The code for a new address, with the link beside it.
pub(super) fn change_code(ctx: &Ctx, to: &str, code: &str, link: String) -> Letter {
    let texts = ctx.texts();
    let spaced = spaced(code);
    addressed(ctx, (to, texts), "letter-change-email", &[("code", (&spaced).into())])
        .code(code)
        .button(texts.get("letter-change-email-button"), link)
        .after(texts.get("letter-ignore"))
}

/// The notice to the former address.
pub(super) fn changed(ctx: &Ctx, user: &User, new: &str, link: String) -> Letter {
    let texts = user.texts(ctx.locale);
    letter_to(ctx, user, "letter-email-changed", &[("email", new.into())])
        .button(texts.get("letter-email-changed-button"), link)
        .after(texts.with("letter-email-changed-undo", &[("days", days(super::change_email::UNDO_LIFE).into())]))
}

/// Goodbye, with the way back.
pub(super) fn deletion(ctx: &Ctx, user: &User, due: &str, link: String) -> Letter {
    let texts = user.texts(ctx.locale);
    letter_to(ctx, user, "letter-deletion", &[("day", due.into())]).button(texts.get("letter-deletion-button"), link)
}

/// `482 913`: easier to carry in the head from one screen to another.
#[must_use]
pub fn spaced(code: &str) -> String {
    let (left, right) = code.split_at_checked(code.len() / 2).unwrap_or((code, ""));
    format!("{left} {right}").trim().to_owned()
}

fn days(life: Duration) -> i64 {
    i64::try_from(life.as_secs() / 86_400).unwrap_or(0)
}
