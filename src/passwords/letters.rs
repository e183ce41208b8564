//! The letters of passwords.

use crate::accounts::{User, letter_to, spaced};
use crate::kit::mail::Letter;
use crate::request::Ctx;

/// The link that leads to a new password; beside it a code, if one was asked for.
pub fn reset(ctx: &Ctx, user: &User, code: Option<&str>, link: String) -> Letter {
    let texts = user.texts(ctx.locale);
    let minutes = i64::try_from(super::reset::LIFE.as_secs() / 60).unwrap_or(0);
    let letter = match code {
        Some(code) => letter_to(ctx, user, "letter-reset-code", &[("code", (&spaced(code)).into())])
            .code(code)
            .after(texts.get("letter-verify-life")),
        None => letter_to(ctx, user, "letter-reset", &[]),
    };
    letter
        .button(texts.get("letter-reset-button"), link)
        .after(texts.with("letter-reset-life", &[("minutes", minutes.into())]))
        .after(texts.get("letter-ignore"))
}

/// The notice that a password was changed.
pub fn changed(ctx: &Ctx, user: &User) -> Letter {
    let texts = user.texts(ctx.locale);
    let link = ctx.portal.settings.public_url.join("/forgot");
    letter_to(ctx, user, "letter-password-changed", &[])
        .button(texts.get("letter-password-changed-button"), link)
        .after(texts.get("letter-not-you"))
}
