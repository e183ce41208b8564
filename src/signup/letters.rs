//! The letters of signing up.

use crate::accounts::{User, letter_to, spaced};
use crate::kit::mail::Letter;
use crate::request::Ctx;

/// The code and the link that confirm an address.
pub fn verify(ctx: &Ctx, user: &User, code: &str, link: String) -> Letter {
    let texts = user.texts(ctx.locale);
    letter_to(ctx, user, "letter-verify", &[("code", (&spaced(code)).into())])
        .code(code)
        .button(texts.get("letter-verify-button"), link)
        .after(texts.get("letter-verify-life"))
        .after(texts.get("letter-ignore"))
}

/// Somebody signed up with an address that has an account.
pub fn you_have_one(ctx: &Ctx, user: &User) -> Letter {
    let texts = user.texts(ctx.locale);
    letter_to(ctx, user, "letter-have-account", &[])
        .button(texts.get("letter-have-account-button"), ctx.portal.settings.public_url.join("/login"))
        .after(
            texts.with(
                "letter-have-account-reset",
                &[("link", (&ctx.portal.settings.public_url.join("/forgot")).into())],
            ),
        )
        .after(texts.get("letter-ignore"))
}
